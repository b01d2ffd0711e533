use std::fmt::Write as _;

use super::{
    json::Position,
    workflow::{data, property},
};
use crate::{diagnostic::Diagnostics, source::Sources};

/// Diagnostics as workflow commands, which GitHub shows beside the lines of a pull request.
#[must_use]
pub fn github(diagnostics: &Diagnostics, sources: &Sources) -> String {
    let mut text = String::new();
    for diagnostic in diagnostics.sorted() {
        let title = property(diagnostic.code.name());
        let place = diagnostic
            .label
            .as_ref()
            .and_then(|label| Position::new(label, sources));
        let place = place.map_or_else(String::new, |place| {
            let file = property(place.file);
            let Position {
                line,
                column,
                end_line,
                end_column,
                ..
            } = place;
            format!("file={file},line={line},col={column},endLine={end_line},endColumn={end_column},")
        });
        let help = diagnostic
            .help
            .as_ref()
            .map_or_else(String::new, |help| format!("\n{help}"));
        let message = data(&format!("{}{help}", diagnostic.message));
        let _ = writeln!(
            text,
            "::{} {place}title={title}::{message}",
            diagnostic.severity().word()
        );
    }
    text
}
