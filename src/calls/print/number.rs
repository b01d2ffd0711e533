use crate::document::rules::{Pattern, PatternKind};

/// The calling codes of two digits; those that begin with 1 or 7 have one, all others three.
const TWO_DIGITS: [&str; 44] = [
    "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47", "48", "49", "51",
    "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63", "64", "65", "66", "81", "82", "84", "86", "90",
    "91", "92", "93", "94", "95", "98",
];

/// A pattern as people write it: the digits of a number in groups.
pub(super) fn written(pattern: &Pattern) -> String {
    let star = if pattern.is_prefix { "*" } else { "" };
    match pattern.kind {
        PatternKind::Number => format!("+{}{star}", grouped(&pattern.digits)),
        PatternKind::Short => format!("{}{star}", pattern.digits),
        PatternKind::Extension => format!("ext {}{star}", pattern.digits),
    }
}

/// The calling code, then groups of three.
fn grouped(digits: &str) -> String {
    let code = match digits.get(..2) {
        _ if digits.starts_with(['1', '7']) => 1,
        Some(two) if TWO_DIGITS.contains(&two) => 2,
        _ => 3,
    };
    let mut groups = vec![digits.get(..code).unwrap_or(digits)];
    let mut rest = digits.get(code..).unwrap_or_default();
    while !rest.is_empty() {
        // No digit stands alone at the end.
        let size = if rest.len() == 4 { 2 } else { 3 };
        groups.push(rest.get(..size).unwrap_or(rest));
        rest = rest.get(size..).unwrap_or_default();
    }
    groups.join(" ")
}
