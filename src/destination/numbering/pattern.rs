use super::{automaton::State, sets::Sets};

/// The strings that match a pattern from their first digit on and go on with one of `then`.
///
/// Numbering plans are written in few words of regular expressions: digits, `\d`, `[1-35]`, groups, `|`, `?`, `{7}` and
/// `{4,6}`. `None` where a pattern has others: a set that is not exact is none.
pub(super) fn matching(sets: &mut Sets, pattern: &str, then: State) -> Option<State> {
    let mut depth = 0_usize;
    let choices = pattern.split(|char| {
        depth = deeper(depth, char);
        char == '|' && depth == 0
    });
    let mut all = State::DEAD;
    for choice in choices {
        let one = sequence(sets, choice, then)?;
        all = sets.union(all, one);
    }
    Some(all)
}

/// Built from the end, because what follows is shared.
fn sequence(sets: &mut Sets, text: &str, then: State) -> Option<State> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (piece, after) = Piece::read(rest)?;
        pieces.push(piece);
        rest = after;
    }
    let mut pieces = pieces.into_iter().rev();
    pieces.try_fold(then, |then, piece| piece.before(sets, then))
}

fn deeper(depth: usize, char: char) -> usize {
    match char {
        '(' => depth + 1,
        ')' => depth.saturating_sub(1),
        _ => depth,
    }
}

/// Something and how often it may come.
struct Piece<'a> {
    atom: Atom<'a>,
    least: u8,
    most: u8,
}

impl<'a> Piece<'a> {
    fn read(text: &'a str) -> Option<(Self, &'a str)> {
        let (atom, rest) = Atom::read(text)?;
        let ((least, most), rest) = if let Some(rest) = rest.strip_prefix('?') {
            ((0, 1), rest)
        } else if let Some(rest) = rest.strip_prefix('{') {
            let (bounds, rest) = rest.split_once('}')?;
            let (least, most) = bounds.split_once(',').unwrap_or((bounds, bounds));
            ((least.parse().ok()?, most.parse().ok()?), rest)
        } else {
            ((1, 1), rest)
        };
        Some((Self { atom, least, most }, rest))
    }

    fn before(&self, sets: &mut Sets, then: State) -> Option<State> {
        let mut numbers = then;
        for _ in self.least..self.most {
            let once_more = self.atom.before(sets, numbers)?;
            numbers = sets.union(then, once_more);
        }
        for _ in 0..self.least {
            numbers = self.atom.before(sets, numbers)?;
        }
        Some(numbers)
    }
}

enum Atom<'a> {
    /// One of these digits, a bit for each.
    Digit(u16),
    Group(&'a str),
}

impl<'a> Atom<'a> {
    const ANY: u16 = (1 << 10) - 1;

    fn read(text: &'a str) -> Option<(Self, &'a str)> {
        if let Some(rest) = text.strip_prefix(r"\d") {
            return Some((Self::Digit(Self::ANY), rest));
        }
        if let Some(rest) = text.strip_prefix('[') {
            let (class, rest) = rest.split_once(']')?;
            return Some((Self::Digit(class_of(class)?), rest));
        }
        if let Some(rest) = text.strip_prefix("(?:") {
            let (group, rest) = rest.split_at(closing(rest)?);
            return Some((Self::Group(group), rest.strip_prefix(')')?));
        }
        let mut chars = text.chars();
        let digit = chars.next()?.to_digit(10)?;
        Some((Self::Digit(1 << digit), chars.as_str()))
    }

    fn before(&self, sets: &mut Sets, then: State) -> Option<State> {
        match self {
            Self::Digit(bits) => Some(sets.digit((0..10).filter(|digit| bits >> digit & 1 == 1), then)),
            Self::Group(group) => matching(sets, group, then),
        }
    }
}

/// Where the parenthesis is that closes a group whose first character is behind the opening one.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 1;
    text.find(|char| {
        depth = deeper(depth, char);
        depth == 0
    })
}

/// The digits of a class such as `1-35`.
fn class_of(text: &str) -> Option<u16> {
    let mut bits = 0;
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        let first = char.to_digit(10)?;
        let last = match chars.next_if_eq(&'-') {
            Some(_) => chars.next()?.to_digit(10)?,
            None => first,
        };
        bits |= (first..=last).fold(0, |bits, digit| bits | 1 << digit);
    }
    Some(bits)
}
