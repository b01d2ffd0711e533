use super::{
    super::{
        File,
        note::{NoteKind, Notes},
        organisation::Organisation,
        roles::AreaRoles,
        yaml::{Document, Flow, list},
    },
    roles::ADMINISTRATOR,
};

/// The file of assignments, and how many stand in it. Without roles and without the Drive there is none.
pub(in super::super) fn assignments(
    areas: &[AreaRoles],
    has_drive: bool,
    organisation: &Organisation,
    notes: &mut Notes<'_>,
) -> Option<(File, usize)> {
    if areas.is_empty() && !has_drive {
        return None;
    }
    let mut document = Document::new("Who holds the roles of the portal.");
    document.blank();
    document.line(0, "assignments:");
    document.comment(2, "The product's administrators may do everything.");
    if !organisation.administrators_known {
        let message = "the data do not say who the administrators are; name them with `--administrator ID`";
        document.comment(2, message);
        notes.add(
            NoteKind::AdministratorsUnknown,
            None,
            "the administrators",
            message.to_owned(),
        );
    }
    document.line(2, &format!("- {{ role: {ADMINISTRATOR}, to: administrators }}"));
    let mut count = 1;
    for role in areas.iter().flat_map(|area| &area.roles) {
        document.blank();
        for comment in &role.holder_comments {
            document.comment(2, comment);
        }
        let subjects: Vec<_> = role.holders.iter().map(ToString::to_string).collect();
        if subjects.is_empty() {
            document.comment(2, &format!("Nobody holds {}.", role.key));
            continue;
        }
        count += 1;
        let to = list(subjects.iter().map(String::as_str));
        let assignment = Flow::mapping(vec![format!("role: {}", role.key), format!("to: {}", to.line())]);
        if assignment.fits(2, 2) {
            document.line(2, &format!("- {}", assignment.line()));
        } else {
            document.line(2, &format!("- role: {}", role.key));
            document.flow(4, "to:", &to);
        }
    }
    Some((File::new("assignments.yaml", document.finish()), count))
}
