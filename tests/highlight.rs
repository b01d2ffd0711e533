//! What an editor shows of files of rules with their grammar for editors, read by the engine of Visual Studio Code.

use std::{
    collections::BTreeSet,
    env,
    fmt::Write as _,
    fs,
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
};

use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    readme::blocks,
    rules::{
        grammar::{GRAMMAR, examples},
        read,
    },
    tools::Tools,
};

const PROJECT: &str = env!("CARGO_MANIFEST_DIR");

const HIGHLIGHTING: &str = "grammar/outbound.tmLanguage.json";

/// Each token of a file that shows every construct, with its scope. `UPDATE_PAGES=1` writes them anew, to be reviewed.
#[test]
fn every_construct_has_its_scopes() {
    let Some(tools) = Tools::installed() else { return };
    let text = project_file("tests/editor/highlight.rules");
    let mut shown = String::new();
    for (line, tokens) in text.lines().zip(&tokens(&tools, &[&text])[0]) {
        let words = tokens.iter().filter(|token| !token.text.trim().is_empty());
        writeln!(shown, "> {line}").unwrap();
        for token in words {
            writeln!(shown, "  {:<24} {}", token.text.trim(), token.innermost()).unwrap();
        }
    }
    let golden = "tests/editor/highlight.txt";
    if env::var_os("UPDATE_PAGES").is_some() {
        fs::write(Path::new(PROJECT).join(golden), &shown).unwrap();
    }
    assert_eq!(shown, project_file(golden));
}

#[test]
fn good_files_show_no_mistake() {
    let Some(tools) = Tools::installed() else { return };
    each_token(&tools, |at, token| {
        assert!(!token.is("invalid."), "{token:?} in {at}");
    });
}

#[test]
fn every_character_has_a_scope() {
    let Some(tools) = Tools::installed() else { return };
    each_token(&tools, |at, token| {
        assert!(
            token.text.trim().is_empty() || token.scopes.len() > 1,
            "{token:?} in {at}"
        );
    });
}

#[test]
fn comments_and_strings_are_such_to_their_ends() {
    let Some(tools) = Tools::installed() else { return };
    each_line(&tools, |line, tokens| {
        let found = |scope: &str| -> Vec<_> {
            let of_it = characters(tokens).filter(|(_, it, token)| !it.is_whitespace() && token.is(scope));
            of_it.map(|(at, ..)| at).collect()
        };
        let written = |kind: Kind| -> Vec<_> {
            let parts = parts(line).into_iter().filter(|part| part.kind == kind);
            let inside = parts.flat_map(|part| part.text.char_indices().map(move |(at, it)| (part.start + at, it)));
            inside.filter(|(_, it)| !it.is_whitespace()).map(|(at, _)| at).collect()
        };
        assert_eq!(found("comment.line."), written(Kind::Comment), "{line}");
        assert_eq!(found("string.quoted."), written(Kind::Quoted), "{line}");
    });
}

#[test]
fn words_of_the_language_are_shown_as_such() {
    let Some(tools) = Tools::installed() else { return };
    let keywords = words_of("keyword ");
    let mut seen = BTreeSet::new();
    each_line(&tools, |line, tokens| {
        let parts = parts(line);
        for (number, part) in parts.iter().enumerate() {
            let next = parts.get(number + 1).map_or("", |part| part.text);
            if part.kind == Kind::Word && keywords.contains(part.text) && (part.text != "company" || next == "{") {
                let token = token_at(tokens, part);
                assert!(token.is(scope_of(part.text)), "{token:?} in {line}");
                seen.insert(part.text.to_owned());
            }
        }
    });
    assert_eq!(seen, keywords);
}

#[test]
fn fields_are_shown_as_such() {
    let Some(tools) = Tools::installed() else { return };
    let mut fields = words_of("field ");
    fields.extend(words_of("number_field "));
    let mut seen = BTreeSet::new();
    each_line(&tools, |line, tokens| {
        for pair in parts(line).windows(2) {
            let [field, operator] = pair else { continue };
            if fields.contains(field.text) && ["is", "in", "not"].contains(&operator.text) {
                let token = token_at(tokens, field);
                assert!(token.is("variable.other.property."), "{token:?} in {line}");
                seen.insert(field.text.to_owned());
            }
        }
    });
    assert_eq!(seen, fields);
}

/// Texts, and what of each is shown as a mistake, as many tokens as it may be.
const MISTAKES: [(&str, &str); 41] = [
    ("# calls\nrule a { }", "# calls"),
    ("/* calls\nof all */ rule a { }", "/* calls of all */"),
    ("numbers a == 112", "=="),
    ("numbers a := 112", ":="),
    ("numbers my_set = 112", "my_set"),
    ("numbers rule-a = is", "is"),
    ("numbers a = 'b'", "'b'"),
    ("numbers a = \"b\"", "\"b\""),
    ("numbers a = +48xx", "+48xx"),
    ("numbers a = +48…", "+48…"),
    ("numbers a = b c", "c"),
    ("numbers a = b; numbers c = 112", ";"),
    ("numbers a = sip:anna@example.com", "sip:anna@example.com"),
    ("numbers a = extension 101", "extension"),
    ("numbers a = ext +1", "+1"),
    ("hours a = Monday 08:00-09:00", "Monday"),
    ("hours a = Mon 8:00-09:00", "8:00-09:00"),
    ("hours a = Mon 08:00-25:00", "25:00"),
    ("hours a = Mon–Fri 08:00-09:00", "–"),
    ("hours a = Mon 08:00-09:00 Europe/Berlin", "Europe/Berlin"),
    ("days a = 24.12.2026", "24.12.2026"),
    ("days a = 2026-13-01", "2026-13-01"),
    ("rule office calls { }", "calls"),
    ("rule a: { }", ":"),
    ("rule a { always 112 }", "always"),
    ("rule a { permit customers }", "permit customers"),
    ("rule a { allow customers if }", "if"),
    ("rule a { allow any on 2026-12-24 }", "2026-12-24"),
    ("rule a { allow any where stage == won }", "== won"),
    ("rule a { allow any where stage != won }", "!= won"),
    ("rule a { allow any where stage is won && tag is vip }", "&&"),
    ("rule a { allow any where stage is won || tag is vip }", "||"),
    ("rule a { allow any where !(stage is won) }", "!"),
    ("rule a { allow any where stage in [won, lost] }", "[ ]"),
    ("rule a { allow any where stage is not in won }", "in"),
    ("rule a { allow any where stage is in talks }", "in"),
    ("rule a { allow any where tag is hot lead }", "lead"),
    ("rule a { allow any where tag is \"hot lead }", "\"hot lead }"),
    ("rule a { allow any where tag is “hot”, 'new' }", "“hot” 'new'"),
    ("rule a { allow any where responsible is my team }", "team"),
    ("company { allow 112 }", "allow"),
];

#[test]
fn mistakes_are_shown() {
    let Some(tools) = Tools::installed() else { return };
    let texts = MISTAKES.map(|(text, _)| text);
    for ((text, wrong), lines) in MISTAKES.into_iter().zip(tokens(&tools, &texts)) {
        let illegal = lines.iter().flatten().filter(|token| token.is("invalid.illegal."));
        let illegal: Vec<_> = illegal.map(|token| token.text.trim()).collect();
        assert_eq!(illegal.join(" "), wrong, "{text}");
        let (_, diagnostics, _) = read(&format!("{text}\n"));
        assert!(diagnostics.has_errors(), "{text}");
    }
}

/// A block that is not closed does not take the next one along.
#[test]
fn what_follows_a_mistake_is_read() {
    let Some(tools) = Tools::installed() else { return };
    let broken = [
        "numbers a = ",
        "hours a = Mon 08:00-",
        "days a",
        "rule a",
        "rule a {",
        "rule a { allow any where (tag is",
        "rule a { allow any where number in 112, // and",
        "rule a { allow any where tag is \"hot",
        "rule a { allow any where responsible is my",
        "rule a { allow any during Mon-",
        "rule a { allow any except",
        "company { always ext",
        "}",
    ];
    let good = project_file("tests/editor/highlight.rules");
    let texts: Vec<_> = broken.iter().map(|line| format!("{line}\n{good}")).collect();
    let texts: Vec<_> = texts.iter().map(String::as_str).chain([good.as_str()]).collect();
    let mut read = tokens(&tools, &texts);
    let alone = read.pop().unwrap();
    for (broken, lines) in broken.iter().zip(read) {
        // A comment behind an unfinished line may belong to it.
        assert!(lines[2..] == alone[1..], "{broken}");
    }
}

/// The steps for Visual Studio Code, as `docs/editors.md` gives them.
#[test]
fn the_extension_of_the_manual_fits_the_grammar() {
    let manual = project_file("docs/editors.md");
    let (_, section) = manual.split_once("## Rules in colour\n").unwrap();
    let blocks = blocks(section);
    let [steps, manifest] = blocks.as_slice() else {
        panic!("a block of commands and one of JSON");
    };
    assert_eq!((steps.kind.as_str(), manifest.kind.as_str()), ("sh", "json"));

    let home = TempDir::new().unwrap();
    let ran = Command::new("sh")
        .args(["-euc", &steps.text])
        .current_dir(PROJECT)
        .env("HOME", home.path())
        .status()
        .unwrap();
    assert!(ran.success());
    let extension = home.path().join(".vscode/extensions/ringfence-rules");

    let manifest: Value = serde_json::from_str(&manifest.text).unwrap();
    for key in ["/name", "/publisher", "/version", "/engines/vscode"] {
        assert!(manifest.pointer(key).is_some_and(Value::is_string), "{key}");
    }
    let contributes = &manifest["contributes"];
    let (language, grammar) = (&contributes["languages"][0], &contributes["grammars"][0]);
    assert_eq!(grammar["language"], language["id"]);
    let copied = fs::read_to_string(extension.join(grammar["path"].as_str().unwrap())).unwrap();
    assert_eq!(copied, project_file(HIGHLIGHTING));
    let copied: Value = serde_json::from_str(&copied).unwrap();
    assert_eq!(grammar["scopeName"], copied["scopeName"]);
    let extensions: Vec<_> = copied["fileTypes"].as_array().unwrap().iter().map(with_dot).collect();
    assert_eq!(language["extensions"], json!(extensions));
}

fn with_dot(file_type: &Value) -> String {
    format!(".{}", file_type.as_str().unwrap())
}

/// The grammar's rules are named as what they show is named in the grammar that the program reads, or are parts of it.
#[test]
fn rules_are_named_as_productions() {
    let grammar: Value = serde_json::from_str(&project_file(HIGHLIGHTING)).unwrap();
    let productions: BTreeSet<_> = GRAMMAR
        .lines()
        .filter_map(|line| line.split_once('='))
        .map(|(name, _)| name.trim())
        .collect();
    let parts = [
        "comment",
        "company",
        "company_statement",
        "except",
        "during",
        "on",
        "me",
        "number_test",
        "person_test",
        "word_test",
        "rule_name",
        "subject",
        "target_word",
        "unreadable",
    ];
    for name in grammar["repository"].as_object().unwrap().keys() {
        assert!(
            productions.contains(name.as_str()) || parts.contains(&name.as_str()) || name.starts_with("mistake_"),
            "{name}"
        );
    }
}

/// The shipped file, the blocks of the manual, and what the page of the grammar says is read, without a mistake.
fn good_texts() -> Vec<String> {
    let mut texts = vec![
        project_file("policies/calls.rules"),
        project_file("tests/editor/highlight.rules"),
    ];
    let manual = blocks(&project_file("docs/rules.md"));
    texts.extend(
        manual
            .into_iter()
            .filter(|block| block.kind == "rules")
            .map(|block| block.text),
    );
    texts.extend(examples().into_iter().map(|example| format!("{}\n", example.reads)));
    let total = texts.len();
    texts.retain(|text| !read(text).1.has_errors());
    assert!(total > 40 && total - texts.len() <= 1, "the manual shows one mistake");
    texts
}

/// Each line of the good texts with its tokens.
fn each_line(tools: &Tools, mut test: impl FnMut(&str, &[Token])) {
    let texts = good_texts();
    let texts: Vec<_> = texts.iter().map(String::as_str).collect();
    for (text, lines) in texts.iter().zip(tokens(tools, &texts)) {
        for (line, tokens) in text.split('\n').zip(lines) {
            test(line, &tokens);
        }
    }
}

fn each_token(tools: &Tools, test: impl Fn(&str, &Token)) {
    each_line(tools, |line, tokens| tokens.iter().for_each(|token| test(line, token)));
}

/// The words that a production of the grammar lists.
fn words_of(production: &str) -> BTreeSet<String> {
    let (_, rest) = GRAMMAR.split_once(&format!("\n{production}")).unwrap();
    let (list, _) = rest.split_once("~ word_end").unwrap();
    list.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

/// What a word of the language is shown as.
fn scope_of(keyword: &str) -> &'static str {
    match keyword {
        "numbers" | "hours" | "days" | "rule" | "company" => "storage.type.",
        "allow" | "always" | "deny" | "where" | "during" | "on" | "except" => "keyword.control.",
        "and" | "or" | "not" | "is" => "keyword.operator.",
        // Of a test, or before a zone.
        "in" => "keyword.",
        "any" | "customers" | "coworkers" | "me" | "my" => "constant.language.",
        "ext" => "keyword.other.",
        _ => panic!("`{keyword}` is a word of the language, and no test says what it is shown as"),
    }
}

/// A part of a line.
struct Part<'a> {
    kind: Kind,
    start: usize,
    text: &'a str,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Comment,
    Quoted,
    Sign,
    Word,
}

/// The parts of a line, found without any grammar.
fn parts(line: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        let (kind, length) = match first {
            '/' if rest.starts_with("//") => (Some(Kind::Comment), rest.len()),
            '"' => (Some(Kind::Quoted), quoted_length(rest)),
            _ if is_of_word(first) => (Some(Kind::Word), rest.find(|it| !is_of_word(it)).unwrap_or(rest.len())),
            _ if first.is_whitespace() => (None, first.len_utf8()),
            _ => (Some(Kind::Sign), first.len_utf8()),
        };
        let (text, behind) = rest.split_at(length);
        let start = line.len() - rest.len();
        parts.extend(kind.map(|kind| Part { kind, start, text }));
        rest = behind;
    }
    parts
}

fn is_of_word(it: char) -> bool {
    it.is_alphanumeric() || "_-.:@".contains(it)
}

fn quoted_length(text: &str) -> usize {
    let mut escaped = false;
    for (at, it) in text.char_indices().skip(1) {
        if it == '"' && !escaped {
            return at + 1;
        }
        escaped = it == '\\' && !escaped;
    }
    text.len()
}

#[derive(Debug, PartialEq)]
struct Token {
    text: String,
    /// From the outermost to the innermost, which is the language itself where there is no other.
    scopes: Vec<String>,
}

impl Token {
    fn is(&self, scope: &str) -> bool {
        self.scopes.iter().any(|it| it.starts_with(scope))
    }

    /// The innermost scope without the name of the language.
    fn innermost(&self) -> &str {
        self.scopes.last().unwrap().trim_end_matches(".ringfence-rules")
    }
}

/// The characters of a line, each with its place and its token.
fn characters(tokens: &[Token]) -> impl Iterator<Item = (usize, char, &Token)> {
    let all = tokens
        .iter()
        .flat_map(|token| token.text.chars().map(move |it| (it, token)));
    all.scan(0, |next, (it, token)| {
        let at = *next;
        *next += it.len_utf8();
        Some((at, it, token))
    })
}

fn token_at<'a>(tokens: &'a [Token], part: &Part<'_>) -> &'a Token {
    let (.., token) = characters(tokens).find(|(at, ..)| *at == part.start).unwrap();
    token
}

/// The tokens of each line of each text.
fn tokens(tools: &Tools, texts: &[&str]) -> Vec<Vec<Vec<Token>>> {
    let asked = json!({
        "modules": tools.modules(),
        "grammar": Path::new(PROJECT).join(HIGHLIGHTING),
        "texts": texts,
    });
    let mut node = Command::new("node")
        .arg(Path::new(PROJECT).join("tests/editor/highlight.mjs"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = node.stdin.take().unwrap();
    stdin.write_all(asked.to_string().as_bytes()).unwrap();
    drop(stdin);
    let output = node.wait_with_output().unwrap();
    assert!(output.status.success());
    let lines = |text: &&str| text.split('\n').map(|_| Vec::new()).collect();
    let mut found: Vec<Vec<Vec<Token>>> = texts.iter().map(lines).collect();
    for told in String::from_utf8(output.stdout).unwrap().lines() {
        let (text, line, token, scopes) = serde_json::from_str::<(usize, usize, String, _)>(told).unwrap();
        found[text][line].push(Token { text: token, scopes });
    }
    found
}

fn project_file(path: &str) -> String {
    fs::read_to_string(Path::new(PROJECT).join(path)).unwrap()
}
