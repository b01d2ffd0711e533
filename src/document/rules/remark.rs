use super::parse::{Leaf, Rule};
use crate::{
    diagnostic::{Code, Diagnostic, Diagnostics},
    source::Place,
};

/// Reports what other languages have between words: comments that are none, semicolons.
pub(super) fn report_remarks<'t>(leaves: impl Iterator<Item = Leaf<'t>>, diagnostics: &mut Diagnostics) {
    for leaf in leaves {
        match leaf.rule {
            Rule::mistake_comment => diagnostics.push(foreign_comment(&leaf)),
            Rule::mistake_semicolon => diagnostics.push(
                Diagnostic::new(Code::RuleSyntax, "`;` is no sign of the rules")
                    .at(leaf.place, "leave it out")
                    .help("a line ends where the next one begins; lists are separated by `,`"),
            ),
            _ => {}
        }
    }
}

fn foreign_comment(leaf: &Leaf<'_>) -> Diagnostic {
    let signs = ["#", "/*", "<!--"];
    let sign = signs
        .into_iter()
        .find(|sign| leaf.text.starts_with(sign))
        .unwrap_or("#");
    let place = Place {
        len: u32::try_from(sign.len()).unwrap_or(1),
        ..leaf.place
    };
    let help = if sign == "#" {
        "write `//`, and the comment behind it"
    } else {
        "begin each line of the comment with `//`"
    };
    let diagnostic = Diagnostic::new(
        Code::RuleSyntax,
        format!("a comment begins with `//`, not with `{sign}`"),
    )
    .at(place, "write `//`")
    .help(help);
    let is_closed = sign == "#" || leaf.text.ends_with("*/") || leaf.text.ends_with("-->");
    if is_closed {
        diagnostic
    } else {
        diagnostic.hiding_definitions()
    }
}
