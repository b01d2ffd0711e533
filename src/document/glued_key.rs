//! A key whose `:` has no blank behind it, as in `anna:{ … }`, which YAML takes for one word.

/// A key and the bracket behind it.
#[derive(Debug)]
pub(super) struct GluedKey<'t> {
    /// Where it begins.
    pub(super) start: usize,
    /// The key, the colon and the bracket.
    pub(super) words: &'t str,
}

impl<'t> GluedKey<'t> {
    pub(super) fn key(&self) -> &'t str {
        self.words.get(..self.words.len() - 2).unwrap_or_default()
    }

    /// The same with a blank.
    pub(super) fn apart(&self) -> String {
        let bracket = self.words.get(self.words.len() - 1..).unwrap_or_default();
        format!("{}: {bracket}", self.key())
    }
}

/// How many lines before the one that could not be read are looked at.
const LINES_BEFORE: usize = 2;

/// The last such key in the line where something could not be read, or in those before it.
pub(super) fn glued_key(text: &str, error: usize) -> Option<GluedKey<'_>> {
    let rest = text.get(error..)?;
    let end = error + rest.find('\n').unwrap_or(rest.len());
    let lines = text.get(..end)?.rsplit('\n').take(LINES_BEFORE + 1);
    let mut end = end;
    for line in lines {
        let start = end - line.len();
        if let Some((at, words)) = in_line(line) {
            return Some(GluedKey {
                start: start + at,
                words,
            });
        }
        end = start.saturating_sub(1);
    }
    None
}

fn in_line(line: &str) -> Option<(usize, &str)> {
    let code = line.split(" #").next().unwrap_or(line);
    let colons = code.match_indices(":{").chain(code.match_indices(":["));
    let found = colons.filter_map(|(colon, _)| {
        let before = code.get(..colon)?;
        let key = before
            .rsplit([' ', '{', '[', ','])
            .next()
            .filter(|key| !key.is_empty())?;
        let is_quoted = before.matches(['"', '\'']).count() % 2 == 1;
        let start = colon - key.len();
        Some((start, code.get(start..colon + 2)?)).filter(|_| !is_quoted)
    });
    found.max_by_key(|(start, _)| *start)
}
