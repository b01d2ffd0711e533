use similar::TextDiff;

use crate::{command::Console, import::Plan};

/// What would change in files that are there. New files are in the report.
pub(super) fn print(plan: &Plan<'_>, console: &mut Console) {
    for (path, file, before) in &plan.write {
        let Some(before) = before else { continue };
        let name = path.display().to_string();
        let diff = TextDiff::from_lines(before.as_str(), file.text.as_str());
        let header = format!("{name} (imported)");
        console.print(&diff.unified_diff().header(&name, &header).to_string());
    }
}
