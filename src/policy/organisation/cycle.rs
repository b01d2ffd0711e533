use super::{Department, DepartmentId};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, List};

/// Reports each ring of departments once, at the first of its names.
pub(super) fn refuse_cycles(departments: &[Department], diagnostics: &mut Diagnostics) {
    // For each department, from which start it was reached first; 0 where it was not yet.
    let mut reached = vec![0_usize; departments.len()];
    for start in 0..departments.len() {
        let mut path = Vec::new();
        let mut at = Some(start);
        while let Some(index) = at.filter(|index| reached.get(*index) == Some(&0)) {
            if let Some(reached) = reached.get_mut(index) {
                *reached = start + 1;
            }
            path.push(index);
            at = departments
                .get(index)
                .and_then(|department| department.parent)
                .map(DepartmentId::index);
        }
        // The path came back to itself; one that another start has walked is settled.
        if let Some(from) = path.iter().position(|seen| Some(*seen) == at) {
            report(departments, path.get(from..).unwrap_or_default(), diagnostics);
        }
    }
}

/// The most departments of a ring that are named.
const MOST_NAMED: usize = 8;

fn report(departments: &[Department], ring: &[usize], diagnostics: &mut Diagnostics) {
    let ring: Vec<_> = ring.iter().filter_map(|index| departments.get(*index)).collect();
    let Some((first, others)) = ring.split_first() else {
        return;
    };
    let listed = others.get(..MOST_NAMED.min(others.len())).unwrap_or_default();
    let names: Vec<_> = listed.iter().map(|department| department.name.as_str()).collect();
    let whole = if names.is_empty() {
        "itself".to_owned()
    } else {
        let more = others.len() - names.len();
        let more = if more == 0 {
            String::new()
        } else {
            format!(" and {more} more")
        };
        format!("{}{more}, and so of itself", List::and(&names))
    };
    let mut diagnostic = Diagnostic::new(
        Code::DepartmentCycle,
        format!("the department `{}` is part of {whole}", first.name),
    )
    .at(first.place, "part of itself")
    .help("a root department has no `parent`");
    for other in listed {
        diagnostic = diagnostic.related(other.place, "on the way");
    }
    diagnostics.push(diagnostic);
}
