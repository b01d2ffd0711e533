//! Characters that let a reader see other lines than the program.

use crate::{
    diagnostic::{Code, Diagnostic, Diagnostics},
    source::{FileId, Place},
};

/// Line breaks that only some editors show, and marks that change the order in which a line is shown.
fn is_deceptive(char: char, next: Option<char>) -> bool {
    let breaks = ['\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'];
    let turns = matches!(char, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    breaks.contains(&char) || turns || (char == '\r' && next != Some('\n'))
}

/// Reports the first such character: behind it a `deny` may be seen that is part of a comment.
pub(super) fn report_deceptive(id: FileId, text: &str, diagnostics: &mut Diagnostics) {
    let next = text.chars().skip(1).map(Some).chain([None]);
    let mut chars = text.char_indices().zip(next);
    let found = chars.find(|((_, char), next)| is_deceptive(*char, *next));
    if let Some(((start, char), _)) = found {
        let narrow = |bytes: usize| u32::try_from(bytes).unwrap_or(u32::MAX);
        let place = Place {
            file: id,
            start: narrow(start),
            len: narrow(char.len_utf8()),
        };
        let message = format!(
            "a character that editors show in different ways: U+{:04X}",
            u32::from(char)
        );
        diagnostics.push(
            Diagnostic::new(Code::RuleSyntax, message)
                .at(place, "what stands behind it may look like another line")
                .help("delete it, and end lines as your editor does with the return key"),
        );
    }
}
