use crate::{
    diagnostic::{Code, Diagnostic, Diagnostics, List, nearest},
    document::Text,
};

/// Whether this can be the id of a user, a role and the like: letters, digits, `-`, `.`, `_` and `@`.
fn is_identifier(name: &str) -> bool {
    !name.is_empty() && name.chars().all(is_of_identifiers)
}

fn is_of_identifiers(char: char) -> bool {
    char.is_alphanumeric() || matches!(char, '-' | '.' | '_' | '@')
}

/// What people call something as its id: each run of characters that no id has is a `-`.
pub(crate) fn as_identifier(title: &str) -> String {
    let parts = title
        .split(|char| !is_of_identifiers(char))
        .filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join("-")
}

/// Reports a name that cannot be one.
pub(crate) fn check_identifier(kind: &str, name: &Text, diagnostics: &mut Diagnostics) {
    if !is_identifier(&name.value) {
        diagnostics.push(
            Diagnostic::new(
                Code::InvalidName,
                format!("the {kind} cannot be named `{}`", name.value),
            )
            .at(name.place, "not a name")
            .help("a name has letters, digits, `-`, `.`, `_` and `@`; titles may have anything"),
        );
    }
}

/// How many known names are listed where none is near.
const MOST_LISTED: usize = 12;

/// Says that a name is not known, and which one may have been meant.
pub(crate) fn unknown_name<'a>(
    code: Code,
    message: String,
    name: &Text,
    known: impl Iterator<Item = &'a str> + Clone,
) -> Diagnostic {
    let diagnostic = Diagnostic::new(code, message).at(name.place, "not known");
    if let Some(near) = nearest(&name.value, known.clone()) {
        return diagnostic.help(format!("did you mean `{near}`?"));
    }
    let known: Vec<_> = known.take(MOST_LISTED + 1).collect();
    let listed = known.len() <= MOST_LISTED;
    diagnostic.maybe_help(listed.then(|| match known.as_slice() {
        [] => "none is defined".to_owned(),
        [only] => format!("the only one is `{only}`"),
        _ => format!("there are {}", List::and(&known)),
    }))
}

/// Reports a name that is not known.
///
/// Behind many other mistakes no near name is searched for: a large organisation whose users are all missing would
/// otherwise take the square of its size.
pub(crate) fn report_unknown<'a>(
    diagnostics: &mut Diagnostics,
    code: Code,
    message: String,
    name: &Text,
    known: impl Iterator<Item = &'a str> + Clone,
) {
    let diagnostic = if diagnostics.is_crowded() {
        Diagnostic::new(code, message).at(name.place, "not known")
    } else {
        unknown_name(code, message, name, known)
    };
    diagnostics.push(diagnostic);
}
