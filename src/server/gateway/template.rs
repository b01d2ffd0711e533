/// A segment of a route's path.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Segment {
    /// It stands as it is.
    Word(String),
    /// Any one stands there.
    Any(String),
}

impl Segment {
    pub(super) fn is_any(&self) -> bool {
        matches!(self, Self::Any(_))
    }

    /// Whether both fit the same segments.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Word(one), Self::Word(other)) => one == other,
            (Self::Any(_), Self::Any(_)) => true,
            _ => false,
        }
    }
}

/// What stands for the placeholders, where a path fits.
pub(super) fn fit<'a>(template: &'a [Segment], path: &'a [String]) -> Option<Vec<(&'a str, &'a str)>> {
    if template.len() != path.len() {
        return None;
    }
    let mut values = Vec::new();
    for (segment, found) in template.iter().zip(path) {
        match segment {
            Segment::Word(word) if word == found => {}
            Segment::Word(_) => return None,
            Segment::Any(name) => values.push((name.as_str(), found.as_str())),
        }
    }
    Some(values)
}

/// A piece of a text with placeholders.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Piece {
    /// It stands as it is.
    Words(String),
    /// The value of a placeholder.
    Value(String),
}

/// The pieces of a text; nothing where a brace stands alone.
pub(super) fn pieces(text: &str) -> Option<Vec<Piece>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((words, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}')?;
        if words.contains('}') || name.is_empty() || name.contains('{') {
            return None;
        }
        pieces.push(Piece::Words(words.to_owned()));
        pieces.push(Piece::Value(name.to_owned()));
        rest = after;
    }
    if rest.contains('}') {
        return None;
    }
    pieces.push(Piece::Words(rest.to_owned()));
    Some(pieces)
}

/// The text with the values in it.
pub(super) fn filled(pieces: &[Piece], values: &[(&str, &str)]) -> String {
    let text = pieces.iter().map(|piece| match piece {
        Piece::Words(words) => words.as_str(),
        Piece::Value(name) => values
            .iter()
            .find(|(known, _)| known == name)
            .map_or("", |(_, value)| *value),
    });
    text.collect()
}
