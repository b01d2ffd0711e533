//! What a pattern that is written like a range is meant for, and what to write instead.

/// The most prefixes that are listed.
const MOST_LISTED: u64 = 10;

/// What to write instead of `200-299`, or instead of whatever else stands between two numbers of one length.
pub(super) fn range_meant(prefix: &str, text: &str) -> Option<String> {
    let is_between = |char: char| matches!(char, '-' | '–' | '—' | '…') || char.is_whitespace();
    let text = text.replace("..", "-");
    let (from, to) = text.split_once(['-', '–', '—', '…'])?;
    let (from, to) = (from.trim_matches(is_between), to.trim_matches(is_between));
    let is_number = |part: &str| !part.is_empty() && part.chars().all(|char| char.is_ascii_digit());
    if !is_number(from) || !is_number(to) || from.len() != to.len() || from.len() < 2 {
        return None;
    }
    let same = same_start(from, to);
    let start = from.get(..same).filter(|start| !start.is_empty());
    let list = format!("list the numbers, as in `{prefix}{from}, {prefix}{to}`");
    Some(match start {
        Some(start) if same < from.len() => format!("write `{prefix}{start}*`, or {list}"),
        _ => list,
    })
}

/// What to write instead of `+48 700-709*`, which would be the prefix `+48 700709*`.
///
/// A range rises from one group of digits to another of its length that begins alike. Where numbers are grouped by dashes,
/// in North America, none is taken for one; nor is one where several dashes stand.
pub(super) fn prefix_range_meant(text: &str) -> Option<String> {
    let (before, to) = text.strip_suffix('*')?.trim_end().split_once('-')?;
    let to = to.trim_start();
    let is_group = to.len() > 1 && to.chars().all(|char| char.is_ascii_digit());
    if before.starts_with("+1") || before.contains('-') || !is_group {
        return None;
    }
    let before = before.trim_end();
    let start = before.len().checked_sub(to.len())?;
    let (head, from) = before.split_at_checked(start)?;
    let is_number = from.chars().all(|char| char.is_ascii_digit());
    let same = same_start(from, to);
    // Behind digits that stand apart one that begins alike is enough; without a gap all but the last has to be alike.
    let least = if head.ends_with(char::is_whitespace) {
        1
    } else {
        to.len() - 1
    };
    (is_number && from < to && same >= least).then(|| instead_of_range(head, (from, to), same))
}

fn instead_of_range(head: &str, (from, to): (&str, &str), same: usize) -> String {
    let plain = format!("`{head}{from} {to}*` where all of it is one prefix");
    let (start, ends) = (from.get(..same).unwrap_or_default(), (from.get(same..), to.get(same..)));
    if let (Some(low), Some(high)) = ends
        && low.chars().all(|char| char == '0')
        && high.chars().all(|char| char == '9')
    {
        return format!("write `{head}{start}*`, or {plain}");
    }
    let (low, high) = (from.parse::<u64>().unwrap_or(0), to.parse::<u64>().unwrap_or(0));
    let width = from.len();
    let written = |number: u64| format!("{head}{number:0width$}*");
    let list = if high.saturating_sub(low) < MOST_LISTED {
        let all: Vec<_> = (low..=high).map(written).collect();
        format!("`{}`", all.join(", "))
    } else {
        format!(
            "`{}, {}` and so on to `{}`",
            written(low),
            written(low + 1),
            written(high)
        )
    };
    format!("write {list}, or {plain}")
}

/// How many characters two texts begin with alike.
fn same_start(from: &str, to: &str) -> usize {
    from.chars().zip(to.chars()).take_while(|(from, to)| from == to).count()
}
