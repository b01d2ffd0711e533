use super::{Department, DepartmentId};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, List};

/// Reports each ring of departments once, at the first of its names.
pub(super) fn refuse_cycles(departments: &[Department], diagnostics: &mut Diagnostics) {
    let mut settled = vec![false; departments.len()];
    for start in 0..departments.len() {
        let mut path = Vec::new();
        let mut at = Some(start);
        while let Some(index) = at.filter(|index| settled.get(*index) == Some(&false)) {
            if let Some(from) = path.iter().position(|seen| *seen == index) {
                report(departments, path.get(from..).unwrap_or_default(), diagnostics);
                break;
            }
            path.push(index);
            at = departments
                .get(index)
                .and_then(|department| department.parent)
                .map(DepartmentId::index);
        }
        for index in path {
            if let Some(settled) = settled.get_mut(index) {
                *settled = true;
            }
        }
    }
}

fn report(departments: &[Department], ring: &[usize], diagnostics: &mut Diagnostics) {
    let ring: Vec<_> = ring.iter().filter_map(|index| departments.get(*index)).collect();
    let Some((first, others)) = ring.split_first() else {
        return;
    };
    let names: Vec<_> = others.iter().map(|department| department.name.as_str()).collect();
    let whole = if names.is_empty() {
        "itself".to_owned()
    } else {
        format!("{}, and so of itself", List::and(&names))
    };
    let mut diagnostic = Diagnostic::new(
        Code::DepartmentCycle,
        format!("the department `{}` is part of {whole}", first.name),
    )
    .at(first.place, "part of itself")
    .help("a root department has no `parent`");
    for other in others {
        diagnostic = diagnostic.related(other.place, "on the way");
    }
    diagnostics.push(diagnostic);
}
