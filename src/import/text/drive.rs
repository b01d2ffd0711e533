use super::super::{
    File,
    access_code::Subject,
    drive::{Drive, DriveObject, Said},
    yaml::{Document, Flow, list, quoted, scalar},
};

/// The file of the Drive, and how many assignments stand in it.
pub(in super::super) fn drive(drive: &Drive) -> (File, usize) {
    let mut document = Document::new(&format!(
        "The rights on the company Drive, which the portal calls `{}`.",
        drive.name
    ));
    write_roles(&mut document, drive);
    write_objects(&mut document, drive);
    let count = write_assignments(&mut document, drive);
    (File::new("drive.yaml", document.finish()), count)
}

fn write_roles(document: &mut Document, drive: &Drive) {
    let mut is_first = true;
    for said in drive.said.values() {
        let Said::Role {
            key,
            title,
            resource,
            levels,
        } = said
        else {
            continue;
        };
        if std::mem::take(&mut is_first) {
            document.blank();
            let about = "What a task of the product allows, where no level of the Drive allows just that. Here nobody \
                         shares what he may not read.";
            document.comment(0, about);
            document.line(0, "roles:");
        }
        document.line(2, &format!("{key}:"));
        document.line(4, &format!("title: {}", scalar(title)));
        document.line(4, &format!("{}:", drive.area));
        let levels = levels.iter().map(|(action, level)| format!("{action}: {level}"));
        document.flow(6, &format!("{resource}:"), &Flow::mapping(levels.collect()));
    }
}

fn write_objects(document: &mut Document, drive: &Drive) {
    let mut is_first = true;
    for (path, _) in drive.objects.iter().filter(|(_, object)| object.is_closed) {
        if std::mem::take(&mut is_first) {
            document.blank();
            document.line(0, "objects:");
        }
        document.key(2, &on(drive, path), "{ inherit: false }");
    }
}

fn write_assignments(document: &mut Document, drive: &Drive) -> usize {
    document.blank();
    if drive.objects.values().all(|object| object.given.is_empty()) {
        for object in drive.objects.values() {
            remarks(document, 0, object);
        }
        document.comment(0, "Nobody has a right on it but administrators.");
        return 0;
    }
    document.line(0, "assignments:");
    let mut count = 0;
    for (index, (path, object)) in drive.objects.iter().enumerate() {
        if index > 0 {
            document.blank();
        }
        remarks(document, 2, object);
        for (right, subjects) in &object.given {
            let Some(said) = drive.said.get(right) else { continue };
            write_assignment(document, &on(drive, path), said, subjects.iter());
            count += 1;
        }
    }
    count
}

/// An object as a policy names it.
fn on(drive: &Drive, path: &str) -> String {
    quoted(&format!("{}:{path}", drive.area))
}

fn remarks(document: &mut Document, indent: usize, object: &DriveObject) {
    for comment in &object.comments {
        document.comment(indent, comment);
    }
}

fn write_assignment<'s>(document: &mut Document, on: &str, said: &Said, to: impl Iterator<Item = &'s Subject>) {
    let what = match said {
        Said::Level(level) => format!("level: {level}"),
        Said::Role { key, .. } => format!("role: {key}"),
    };
    let on = format!("on: {on}");
    let subjects: Vec<_> = to.map(ToString::to_string).collect();
    let to = list(subjects.iter().map(String::as_str));
    let assignment = Flow::mapping(vec![what.clone(), format!("to: {}", to.line()), on.clone()]);
    if assignment.fits(2, 2) {
        return document.line(2, &format!("- {}", assignment.line()));
    }
    document.line(2, &format!("- {what}"));
    document.flow(4, "to:", &to);
    document.line(4, &on);
}
