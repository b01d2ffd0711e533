use super::{
    Pattern, PatternKind,
    builder::Builder,
    parse::{Node, Rule},
    range::{prefix_range_meant, range_meant},
};
use crate::{destination::Digits, diagnostic::Code};

/// The longest short code.
const LONGEST_SHORT: usize = 6;

/// Reads a pattern that the grammar takes for one.
pub(super) fn read_pattern(node: &Node<'_>, builder: &mut Builder<'_, '_>) -> Option<Pattern> {
    // A comment may stand between `ext` and the digits.
    let text = node
        .child(Rule::extension_digits)
        .map_or(node.text, |digits| digits.text);
    let kind = match node.rule {
        Rule::extension => PatternKind::Extension,
        _ if text.starts_with('+') => PatternKind::Number,
        _ => PatternKind::Short,
    };
    let pattern = Pattern {
        kind,
        digits: digits_of(text),
        is_prefix: text.ends_with('*'),
    };
    match why_misread(&pattern, text).or_else(|| why_never(&pattern)) {
        None => Some(pattern),
        Some((label, help)) => {
            refuse(node, label, &help, builder);
            None
        }
    }
}

fn digits_of(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// Why a pattern is read otherwise than whoever wrote it meant, and what to write instead.
fn why_misread(pattern: &Pattern, text: &str) -> Option<(&'static str, String)> {
    if pattern.kind != PatternKind::Number {
        let prefix = if pattern.kind == PatternKind::Extension {
            "ext "
        } else {
            ""
        };
        if let Some(range) = range_meant(prefix, text) {
            return Some(("a range is no pattern", range));
        }
        let is_short = pattern.digits.len() <= LONGEST_SHORT && !pattern.digits.starts_with("00");
        let star = if pattern.is_prefix { "*" } else { "" };
        return (text.contains('-') && (is_short || !prefix.is_empty())).then(|| {
            (
                "digits without a dash",
                format!("write `{prefix}{}{star}`", pattern.digits),
            )
        });
    }
    if let Some(instead) = prefix_range_meant(text) {
        return Some(("there are no ranges", instead));
    }
    let plain: String = text.split_whitespace().collect();
    let (before, _) = plain.split_once("(0)")?;
    if before == "+39" {
        // The nought of Italy is dialled.
        let digits = &pattern.digits;
        let star = if pattern.is_prefix { "*" } else { "" };
        return Some(("this nought is dialled", format!("write `+{digits}{star}`")));
    }
    let without = text.replace("(0)", "").replace("( 0 )", "");
    Some((
        "the `(0)` is not dialled behind the calling code",
        format!("leave out `(0)`: write `{without}`"),
    ))
}

/// Why no destination can ever be of a pattern, and what to write instead.
fn why_never(pattern: &Pattern) -> Option<(&'static str, String)> {
    let Pattern {
        kind,
        digits,
        is_prefix,
    } = pattern;
    let star = if *is_prefix { "*" } else { "" };
    if let (PatternKind::Short, Some(number)) = (kind, digits.strip_prefix("00").filter(|rest| !rest.is_empty())) {
        return Some(("`00` is written as `+`", format!("write `+{number}{star}`")));
    }
    if *kind == PatternKind::Short && digits == "00" {
        return Some((
            "what is dialled with `00` is a number with `+`",
            "write `+` and the calling code of the country, as in `+48*`; `+*` is every number".to_owned(),
        ));
    }
    match kind {
        PatternKind::Short if digits.len() > LONGEST_SHORT => Some((
            "longer than a short code",
            "begin it with `+` and the calling code of the country, as in `+48 22 123 45 67`".to_owned(),
        )),
        PatternKind::Number if digits.len() > Digits::MOST => Some((
            "a number has at most 15 digits",
            "leave out the digits that are too many".to_owned(),
        )),
        PatternKind::Number if digits.starts_with('0') => Some((
            "no calling code begins with `0`",
            match digits.strip_prefix("00") {
                Some(rest) if !rest.is_empty() => format!("write `+{rest}{star}`"),
                _ => "write `+` and the calling code of the country, as in `+48*`".to_owned(),
            },
        )),
        PatternKind::Extension if digits.len() > Digits::MOST => Some((
            "an internal number has at most 15 digits",
            "leave out the digits that are too many".to_owned(),
        )),
        PatternKind::Extension if digits.starts_with("00") => Some((
            "no internal number begins with `00`",
            "`00` is dialled before numbers of other countries; write those with `+`".to_owned(),
        )),
        _ => None,
    }
}

/// Says why something that begins like a pattern is none.
pub(super) fn refuse_pattern(node: &Node<'_>, builder: &mut Builder<'_, '_>) {
    let text = node.text;
    if node.rule == Rule::mistake_extension {
        return refuse_extension(node, builder);
    }
    if node.rule == Rule::mistake_address {
        return refuse_address(node, builder);
    }
    if text == "*" {
        return refuse(
            node,
            "of which kind?",
            "`any` is every destination, `+*` every number, `ext *` every internal one",
            builder,
        );
    }
    let (label, help) = match text.find("...").or_else(|| text.find(is_wild)) {
        Some(wild) => wildcard(text, wild),
        None => (
            "a pattern has digits, and may end in `*`",
            "write it as in `+48 22 123 45 67`, `+48*` or `112`".to_owned(),
        ),
    };
    refuse(node, label, &help, builder);
}

fn is_wild(char: char) -> bool {
    matches!(char, '*' | '?' | '%' | '…' | 'x' | 'X')
}

fn wildcard(text: &str, wild: usize) -> (&'static str, String) {
    let (before, after) = text.split_at_checked(wild).unwrap_or((text, ""));
    let start = before.trim_end_matches(['.', ' ', '-', '(']);
    let plus = if start.starts_with('+') || digits_of(start).len() > LONGEST_SHORT {
        ""
    } else if start.is_empty() {
        "+"
    } else {
        return in_short(start, after);
    };
    let help = format!("write `{plus}{start}*`, which is every number that begins so");
    if after.contains(|char: char| char.is_ascii_digit()) {
        ("nothing comes behind a `*`", help)
    } else {
        ("any further digits are one `*`", help)
    }
}

fn in_short(start: &str, after: &str) -> (&'static str, String) {
    let label = if after.contains(|char: char| char.is_ascii_digit()) {
        "nothing comes behind a `*`"
    } else {
        "any further digits are one `*`"
    };
    (
        label,
        format!("write `{start}*` for short codes, `+` and the calling code for numbers"),
    )
}

fn refuse_extension(node: &Node<'_>, builder: &mut Builder<'_, '_>) {
    let digits = node.child(Rule::extension_junk).map_or("", |junk| junk.text);
    let plain = digits_of(digits);
    let star = if digits.contains(is_wild) { "*" } else { "" };
    let (label, help) = if plain.is_empty() && star.is_empty() {
        (
            "an internal number has digits",
            "write `ext 101`, or `ext *` for all of them".to_owned(),
        )
    } else if node.has(Rule::kw_extension_long) {
        ("written `ext`", format!("write `ext {plain}{star}`"))
    } else if digits.starts_with('+') {
        (
            "internal numbers have no `+`",
            format!("write `ext {plain}{star}`, or the number without `ext`"),
        )
    } else {
        (
            "an internal number has digits, and may end in `*`",
            format!("write `ext {plain}{star}`"),
        )
    };
    refuse(node, label, &help, builder);
}

fn refuse_address(node: &Node<'_>, builder: &mut Builder<'_, '_>) {
    let (scheme, number) = node.text.split_once(':').unwrap_or((node.text, ""));
    if scheme.to_lowercase().starts_with("sip") {
        let help = "only `any` holds SIP addresses; patterns are of numbers, short codes and internal numbers";
        refuse(node, "an address has no pattern", help, builder);
    } else {
        refuse(
            node,
            &format!("the number alone, without `{scheme}:`"),
            &format!("write `{number}`"),
            builder,
        );
    }
}

/// Says that a pattern has no quotes.
pub(super) fn refuse_quotes(node: &Node<'_>, builder: &mut Builder<'_, '_>) {
    let words = node
        .text
        .trim_matches(|char| !matches!(char, '+' | '*') && !char::is_alphanumeric(char));
    refuse(
        node,
        "patterns and names have no quotes",
        &format!("write `{words}`"),
        builder,
    );
}

fn refuse(node: &Node<'_>, label: &str, help: &str, builder: &mut Builder<'_, '_>) {
    let message = format!("`{}` is no pattern of numbers", node.text);
    builder.refuse_as(Code::InvalidPattern, node.place, message, label, help);
}
