use super::{
    builder::{Builder, text_of},
    parse::{Node, Rule},
};
use crate::{diagnostic::Code, document::Text};

/// The words that mean something, and so are no names.
pub(crate) const KEYWORDS: [&str; 23] = [
    "numbers",
    "hours",
    "days",
    "rule",
    "company",
    "allow",
    "always",
    "deny",
    "any",
    "customers",
    "coworkers",
    "where",
    "and",
    "or",
    "not",
    "is",
    "in",
    "during",
    "on",
    "except",
    "ext",
    "me",
    "my",
];

/// Names that would be read as something else by whoever reads the rule aloud, and what is meant by them.
const MISLEADING: [(&str, &str); 16] = [
    ("customer", "customers"),
    ("client", "customers"),
    ("clients", "customers"),
    ("coworker", "coworkers"),
    ("colleague", "coworkers"),
    ("colleagues", "coworkers"),
    ("employees", "coworkers"),
    ("all", "any"),
    ("everyone", "any"),
    ("everybody", "any"),
    ("everything", "any"),
    ("everywhere", "any"),
    ("anyone", "any"),
    ("anybody", "any"),
    ("anything", "any"),
    ("anywhere", "any"),
];

/// The target that a name is probably meant for.
pub(super) fn target_meant(name: &str) -> Option<&'static str> {
    let name = name.to_lowercase();
    let target = ["any", "customers", "coworkers"]
        .into_iter()
        .find(|target| *target == name);
    target.or_else(|| {
        MISLEADING
            .iter()
            .find(|(word, _)| *word == name)
            .map(|(_, target)| *target)
    })
}

/// Reads the name that something is given.
pub(super) fn read_new_name(node: &Node<'_>, builder: &mut Builder<'_, '_>) -> Text {
    match node.rule {
        Rule::name => {
            if let Some(target) = target_meant(node.text) {
                builder.refuse_as(
                    Code::InvalidName,
                    node.place,
                    format!("nothing can be named `{}`", node.text),
                    "reads like whom a line is about",
                    format!("choose another name; `{target}` is what lines say"),
                );
            }
        }
        _ => refuse_name(node, builder),
    }
    text_of(node)
}

/// Reads a name of something that is defined elsewhere.
pub(super) fn read_name(node: &Node<'_>, builder: &mut Builder<'_, '_>) -> Text {
    if node.rule != Rule::name {
        refuse_name(node, builder);
    }
    text_of(node)
}

fn refuse_name(node: &Node<'_>, builder: &mut Builder<'_, '_>) {
    let (label, help) = why_no_name(node);
    builder.refuse_as(
        Code::InvalidName,
        node.place,
        format!("`{}` is no name", node.text),
        label,
        help,
    );
}

fn why_no_name(node: &Node<'_>) -> (&'static str, String) {
    let text = node.text;
    if node.rule == Rule::mistake_quoted {
        return ("names have no quotes", format!("write `{}`", as_name(text)));
    }
    if KEYWORDS.contains(&text) {
        return ("this word has a meaning of its own", "choose another name".to_owned());
    }
    let label = if text.starts_with(|char: char| !char.is_alphabetic()) {
        "a name begins with a letter"
    } else {
        "a name has letters, digits and `-`"
    };
    let name = as_name(text);
    if name.starts_with(char::is_alphabetic) {
        (label, format!("write `{name}`"))
    } else {
        (label, "a name is a letter, then letters, digits and `-`".to_owned())
    }
}

/// The name that is nearest to some words.
pub(super) fn as_name(words: &str) -> String {
    let plain: String = words
        .chars()
        .map(|char| if char.is_alphanumeric() { char } else { '-' })
        .collect();
    let parts: Vec<_> = plain.split('-').filter(|part| !part.is_empty()).collect();
    parts.join("-")
}
