use super::{
    builder::{Builder, span_of},
    context::in_context,
    expected::{TESTED, describe, known_words},
    foreign::instead_of,
    meant::{Meant, meant},
    name::KEYWORDS,
    parse::{Failure, Rule},
    scan::scan,
    time_word::instead_of_in,
};
use crate::{
    diagnostic::{Code, Diagnostic, List, nearest},
    source::Place,
};

/// Words that could not be read: where they begin, and what would come behind them.
#[derive(Clone, Copy)]
pub(super) struct Piece<'t> {
    pub(super) start: usize,
    pub(super) text: &'t str,
    /// What such a piece begins with.
    pub(super) first: &'static str,
    /// What a file goes on with behind such a piece.
    pub(super) next: &'static str,
}

/// A word of a piece.
#[derive(Clone, Copy)]
struct Word<'t> {
    start: usize,
    text: &'t str,
}

/// Says what was expected where a piece could not be read on.
pub(super) fn explain(failure: &Failure, piece: Piece<'_>, builder: &Builder<'_, '_>) -> Diagnostic {
    let words: Vec<_> = scan(piece.text).map(|(start, text)| Word { start, text }).collect();
    let at = words.partition_point(|word| word.start + word.text.len() <= failure.offset);
    let (before, behind) = words.split_at_checked(at).unwrap_or((&words, &[]));
    let texts: Vec<_> = words.iter().map(|word| word.text).collect();
    if let Some(meant) = meant(&texts, at, &failure.expected).filter(|_| !behind.is_empty())
        && let Some(diagnostic) = say(meant, failure, piece, &words, builder)
    {
        return diagnostic;
    }
    match behind.first() {
        None => ends_early(failure, piece, before, builder),
        Some(found) => unexpected(failure, piece, *found, (before, behind), builder),
    }
}

/// Tells what is probably meant.
fn say(
    meant: Meant,
    failure: &Failure,
    piece: Piece<'_>,
    words: &[Word<'_>],
    builder: &Builder<'_, '_>,
) -> Option<Diagnostic> {
    let (first, last) = meant.words;
    let (first, last) = (words.get(first)?, words.get(last)?);
    let message = meant.message.unwrap_or_else(|| {
        let expected = describe(&failure.expected, piece.first, piece.next);
        format!("expected {expected}, found `{}`", first.text)
    });
    let place = span_of(place(piece, *first, builder), place(piece, *last, builder));
    Some(
        Diagnostic::new(meant.code, message)
            .at(place, meant.label)
            .help(meant.help),
    )
}

fn place(piece: Piece<'_>, word: Word<'_>, builder: &Builder<'_, '_>) -> Place {
    builder.place(piece.start + word.start, word.text.len())
}

fn ends_early(failure: &Failure, piece: Piece<'_>, words: &[Word<'_>], builder: &Builder<'_, '_>) -> Diagnostic {
    let last = words.last().copied().unwrap_or(Word {
        start: 0,
        text: piece.text,
    });
    let expected = describe(&without_end(&failure.expected), piece.first, piece.next);
    let place = place(piece, last, builder);
    if let Some(open) = open_parenthesis(words).filter(|_| failure.expected.contains(&Rule::group_close)) {
        return Diagnostic::new(Code::RuleSyntax, "`(` is not closed")
            .at(place, "`)` is missing behind this")
            .related(self::place(piece, open, builder), "opened here")
            .help("write `)` behind the last test that belongs together");
    }
    let diagnostic = Diagnostic::new(Code::RuleSyntax, format!("`{}` is followed by {expected}", last.text))
        .at(place, "nothing comes behind this");
    let following = builder.behind(builder.place(piece.start, piece.text.len()));
    let next_word = scan(following.lines().next().unwrap_or_default())
        .next()
        .map(|(_, word)| word);
    match next_word.filter(|word| KEYWORDS.contains(word) && is_value_expected(&failure.expected)) {
        Some(keyword) => diagnostic.help(format!(
            "a value that is also a word of the rules is quoted: `\"{keyword}\"`"
        )),
        None => diagnostic.help("write what is missing, or take the words out"),
    }
}

/// The last parenthesis that is not closed.
fn open_parenthesis<'t>(words: &[Word<'t>]) -> Option<Word<'t>> {
    let mut open = Vec::new();
    for word in words {
        match word.text {
            "(" => open.push(*word),
            ")" => drop(open.pop()),
            _ => {}
        }
    }
    open.pop()
}

fn without_end(expected: &[Rule]) -> Vec<Rule> {
    expected.iter().copied().filter(|rule| *rule != Rule::EOI).collect()
}

fn is_value_expected(expected: &[Rule]) -> bool {
    expected.iter().any(|rule| matches!(rule, Rule::values | Rule::word))
}

fn unexpected(
    failure: &Failure,
    piece: Piece<'_>,
    found: Word<'_>,
    (before, behind): (&[Word<'_>], &[Word<'_>]),
    builder: &Builder<'_, '_>,
) -> Diagnostic {
    let expected = describe(&failure.expected, piece.first, piece.next);
    let message = format!("expected {expected}, found `{}`", found.text);
    let diagnostic = Diagnostic::new(Code::RuleSyntax, message).at(place(piece, found, builder), "not expected here");
    let next: Vec<_> = behind.iter().skip(1).map(|word| word.text).collect();
    let is_in = found.text == "in";
    let of_time = is_in
        .then(|| instead_of_in(&failure.expected, &next, builder))
        .flatten();
    let help = of_time.or_else(|| help(failure, found.text, before, piece));
    diagnostic.maybe_help(help)
}

fn help(failure: &Failure, found: &str, before: &[Word<'_>], piece: Piece<'_>) -> Option<String> {
    let before: Vec<_> = before.iter().map(|word| word.text).collect();
    let last = before.last().copied().unwrap_or_default();
    if let Some(help) = conflict(found) {
        return Some(help.to_owned());
    }
    let small = found.to_lowercase();
    if small != found
        && (KEYWORDS.contains(&small.as_str()) || known_words(&failure.expected).any(|word| word == small))
    {
        return Some(format!("write `{small}`, in small letters"));
    }
    if is_value_expected(&failure.expected) && KEYWORDS.contains(&found) {
        return Some(format!(
            "a value that is also a word of the rules is quoted: `\"{found}\"`"
        ));
    }
    if let Some(help) = in_context(&failure.expected, &before, found) {
        return Some(help);
    }
    if let Some(help) = instead_of(found) {
        let is_company = piece.first.contains("`always`");
        return Some(if is_company {
            help.replace("`allow`", "`always`")
        } else {
            help.to_owned()
        });
    }
    if let Some(near) = nearest(found, known_words(&failure.expected)) {
        return Some(format!("did you mean `{near}`?"));
    }
    if failure
        .expected
        .iter()
        .any(|rule| matches!(rule, Rule::test | Rule::field | Rule::condition))
    {
        let fields: Vec<_> = TESTED.to_vec();
        return Some(format!("what can be tested is {}", List::and(&fields)));
    }
    let is_word = |word: &str| word.starts_with(char::is_alphanumeric);
    let is_behind_value = failure.expected.contains(&Rule::comma) && failure.expected.contains(&Rule::kw_and);
    if is_behind_value && is_word(found) && is_word(last) && !KEYWORDS.contains(&found) {
        return Some(format!(
            "words with a blank between them are quoted: `\"{last} {found}\"`"
        ));
    }
    None
}

fn conflict(found: &str) -> Option<&'static str> {
    let is_mark = ["<<<<<<<", "=======", ">>>>>>>"]
        .iter()
        .any(|mark| found.starts_with(mark));
    is_mark.then_some("a merge conflict is not resolved: keep one side, and remove the marks")
}
