//! No text makes the reader panic, every mistake has a place in the file, and nothing takes long.

use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};

use super::{read, read_good};

const WORDS: &[&str] = &[
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
    "department",
    "stage",
    "number",
    "tag",
    "responsible",
    "readable",
    "open",
    "premium",
    "office",
    "won",
    "+48 22*",
    "+49",
    "112",
    "11*",
    "101",
    "*",
    "Mon-Fri",
    "Mon",
    "08:00-18:00",
    "24:00",
    "2026-12-24",
    "Europe/Berlin",
    "in UTC",
    "{",
    "}",
    "(",
    ")",
    ",",
    "=",
    "==",
    "!=",
    "!",
    "&&",
    "||",
    ";",
    "\"",
    "\"a b\"",
    "'x'",
    "// c\n",
    "# c\n",
    "/* c */",
    "/*",
    "\n",
    "\r\n",
    "\t",
    "\u{a0}",
    "–",
    "…",
    "permit",
    "if",
    "Monday",
    "8am",
    "ü",
    "🦀",
    "\u{feff}",
    "\0",
    ":",
    "[",
    "]",
    "|",
    "&",
    "\\",
    "user:anna",
    "@",
    "<<<<<<<",
    "a_b",
    "ß",
];

const GOOD: &str = "\u{feff}// Sets that several rules share.\r
numbers premium  = +4990*, +48 70*, +1 900*\r
hours   office   = Mon-Fri 08:00-18:00, Sat 09:00-13:00 in Europe/Berlin\r
days    closed   = 2026-12-24, 2026-12-25\r
\r
rule office-calls {\r
    allow customers where responsible is me or responsible in my department\r
    allow any where not (stage in won, \"weit weg\" and number not in premium, 112) during office except on closed\r
    deny  premium, ext 1*\r
}\r
company { always 112, 911 deny premium where kind is company or not (readable and not open) }\r
";

/// Reads a text and checks what holds for every text.
fn digest(text: &str) {
    let (rules, diagnostics, sources) = read(text);
    assert!(format!("{rules:?}").len() > 1);
    for diagnostic in diagnostics.iter() {
        let labels: Vec<_> = diagnostic.label.iter().chain(&diagnostic.related).collect();
        assert!(!labels.is_empty(), "no place: {diagnostic:?}");
        for label in labels {
            let range = label.place.start as usize..label.place.end() as usize;
            let words = text.get(range);
            assert!(
                words.is_some_and(|words| !words.is_empty()),
                "{diagnostic:?} in {text:?}"
            );
            assert!(!sources.describe(label.place).is_empty());
        }
    }
    for definition in &rules.definitions {
        assert!(!format!("{definition:?}").is_empty());
    }
}

fn run<S: Strategy>(strategy: &S, cases: u32, check: impl Fn(S::Value)) {
    let mut runner = TestRunner::new(Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    });
    let outcome = runner.run(strategy, |value| {
        check(value);
        Ok(())
    });
    outcome.unwrap();
}

#[test]
fn soups_of_words_are_read_or_refused() {
    let word = prop::sample::select(WORDS);
    let blank = prop::sample::select(&["", " ", " ", "\n"][..]);
    let soup = prop::collection::vec((word, blank), 0..60);
    run(&soup, 1_500, |soup| {
        let text: String = soup.into_iter().flat_map(|(word, blank)| [word, blank]).collect();
        digest(&text);
    });
}

#[test]
fn texts_of_any_characters_are_read_or_refused() {
    run(&any::<String>(), 500, |text| digest(&text));
    run(&prop::collection::vec(any::<u8>(), 0..200), 500, |bytes| {
        digest(&String::from_utf8_lossy(&bytes));
    });
}

#[test]
fn truncated_and_mended_files_are_read_or_refused() {
    read_good(GOOD);
    for end in (0..GOOD.len()).filter(|end| GOOD.is_char_boundary(*end)) {
        digest(&GOOD[..end]);
    }
    let edit = (any::<prop::sample::Index>(), prop::sample::select(WORDS), any::<bool>());
    run(&prop::collection::vec(edit, 1..5), 1_000, |edits| {
        let mut words: Vec<&str> = GOOD.split_inclusive(' ').collect();
        for (place, word, insert) in edits {
            let at = place.index(words.len());
            if insert {
                words.insert(at, word);
            } else {
                words[at] = word;
            }
        }
        digest(&words.concat());
    });
}

/// A broken word never makes a file with a mistake look like one without.
#[test]
fn what_is_unreadable_is_told() {
    let lines: Vec<&str> = GOOD.lines().collect();
    for at in 1..lines.len() {
        let mut broken = lines.clone();
        broken.insert(at, "%");
        let (_, diagnostics, _) = read(&broken.join("\n"));
        assert!(diagnostics.has_errors(), "{}", broken.join("\n"));
    }
}

#[test]
fn bombs_are_refused_on_a_small_stack() {
    let inside = |condition: &str| format!("rule a {{ allow any where {condition} }}");
    let bombs = [
        "(".repeat(1_000_000),
        "not ".repeat(1_000_000),
        "{".repeat(20_000),
        "}".repeat(10_000),
        "\"".repeat(10_001),
        "rule ".repeat(10_000),
        "allow ".repeat(20_000),
        "company {".repeat(5_000),
        "numbers a = ".repeat(5_000),
        "/*".repeat(20_000),
        "x ".repeat(20_000),
        inside(&"(".repeat(1_000_000)),
        inside(&"not ".repeat(1_000_000)),
        inside(&"!".repeat(1_000_000)),
        // What looks like quotes hides the parentheses from whoever only looks for quotes.
        inside(&format!("tag is '\"' and {}", "(".repeat(100_000))),
        inside(&format!(
            "tag is '\"' and {}stage is won{}",
            "(".repeat(2_000),
            ")".repeat(2_000)
        )),
        inside(&format!("tag is '\"' and {} stage is won", "not ".repeat(2_000))),
        "x".repeat((4 << 20) + 1),
    ];
    for bomb in bombs {
        let start = bomb[..40].to_owned();
        let reader = std::thread::Builder::new().stack_size(2 << 20);
        let read = reader.spawn(move || read(&bomb).1.has_errors()).unwrap();
        assert!(read.join().unwrap(), "{start}");
    }
}

#[test]
fn long_files_are_read() {
    let junctions = (0..10_000).map(|tag| format!("tag is t{tag}"));
    let junctions: Vec<_> = junctions.collect();
    read_good(&format!("rule a {{ allow any where {} }}", junctions.join(" and ")));
    let items: Vec<_> = (0..10_000).map(|item| format!("+48{item}*")).collect();
    read_good(&format!("numbers a = {}", items.join(", ")));
}
