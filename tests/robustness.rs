//! No input makes the program panic, and none that is broken gives a policy.

use std::{fs, path::Path};

use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use ringfence::{
    decide::authzen::{Detail, answer},
    load::{load, load_sources},
    report::{Style, diagnostics},
    source::{SourceFile, Sources},
};

use crate::test::Test;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every YAML text that the project has: the shipped files, the fixtures, and the blocks of all pages.
fn texts() -> Vec<String> {
    let mut texts = Vec::new();
    for folder in ["policies", "catalogue", "tests/fixtures", "docs", "docs/diagnostics"] {
        for entry in fs::read_dir(root().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
            match ending {
                "yaml" => texts.push(fs::read_to_string(&path).unwrap()),
                "md" => {
                    let page = fs::read_to_string(&path).unwrap();
                    let blocks = page
                        .split("```yaml\n")
                        .skip(1)
                        .map(|rest| rest.split("```").next().unwrap().to_owned());
                    texts.extend(blocks);
                }
                _ => {}
            }
        }
    }
    assert!(texts.len() > 50, "{}", texts.len());
    texts
}

/// Reads a text as a policy and shows what there is to tell in every format.
fn digest(text: &str) {
    let mut sources = Sources::default();
    sources.add(SourceFile::new("policies/p.yaml", text));
    if let Err(refused) = load_sources(sources) {
        let (diagnostics, sources) = (&refused.diagnostics, &refused.sources);
        assert!(diagnostics.has_errors());
        assert!(!diagnostics::human(diagnostics, sources, Style::default()).is_empty());
        assert!(!diagnostics::json(diagnostics, sources).is_empty());
        assert!(!diagnostics::sarif(diagnostics, sources).is_empty());
        assert!(!diagnostics::github(diagnostics, sources).is_empty());
    }
}

#[test]
fn truncated_files_are_read_or_refused() {
    for text in texts() {
        let step = (text.len() / 8).max(1);
        for end in (0..text.len()).step_by(step).filter(|end| text.is_char_boundary(*end)) {
            digest(&text[..end]);
        }
    }
}

#[test]
fn mutated_files_are_read_or_refused() {
    let texts = texts();
    let edit = (
        any::<prop::sample::Index>(),
        prop_oneof![
            any::<char>(),
            prop::sample::select("{}[]:,-#&*!|>'\"%@`~? \t\n\u{feff}\0".chars().collect::<Vec<_>>())
        ],
        any::<bool>(),
    );
    let strategy = (prop::sample::select(texts), prop::collection::vec(edit, 1..6));
    let mut runner = TestRunner::new(Config {
        cases: 1_500,
        failure_persistence: None,
        ..Config::default()
    });
    let outcome = runner.run(&strategy, |(text, edits)| {
        let mut chars: Vec<char> = text.chars().collect();
        for (place, char, insert) in edits {
            let at = place.index(chars.len());
            if insert {
                chars.insert(at, char);
            } else {
                chars[at] = char;
            }
        }
        digest(&chars.into_iter().collect::<String>());
        Ok(())
    });
    outcome.unwrap();
}

#[test]
fn random_bytes_are_refused_with_a_message() {
    let strategy = prop::collection::vec(any::<u8>(), 1..300);
    let mut runner = TestRunner::new(Config {
        cases: 40,
        failure_persistence: None,
        ..Config::default()
    });
    let outcome = runner.run(&strategy, |bytes| {
        let ran = std::process::Command::new(env!("CARGO_BIN_EXE_ringfence"));
        let directory = tempfile::TempDir::new().unwrap();
        fs::write(directory.path().join("p.yaml"), bytes).unwrap();
        let mut ran = ran;
        let output = ran.arg("check").arg(directory.path()).output().unwrap();
        prop_assert_eq!(
            output.status.code(),
            Some(1),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        prop_assert!(!output.stdout.is_empty());
        Ok(())
    });
    outcome.unwrap();
}

#[test]
fn bombs_are_refused_fast_and_small() {
    let laughs = (0..40).map(|level: u32| {
        format!(
            "a{level}: &a{level} [{}]\n",
            vec![format!("*a{}", level.saturating_sub(1)); 9].join(",")
        )
    });
    let laughs = laughs
        .collect::<String>()
        .replacen("&a0 [*a0,", "&a0 [x,", 1)
        .replace("a0: &a0 [x,*a0,*a0,*a0,*a0,*a0,*a0,*a0,*a0]", "a0: &a0 [x]");
    let quadratic = format!("a: &a [{}]\nb: [{}]\n", "x,".repeat(20_000), "*a,".repeat(20_000));
    let bombs = [
        "[".repeat(1_000_000),
        "{a: ".repeat(100_000),
        "- ".repeat(100_000),
        "? ".repeat(100_000),
        "&a ".repeat(10_000),
        "!".repeat(100_000),
        "a: &a [*a]".to_owned(),
        format!("users: {{ {} }}", "a: {}, ".repeat(20_000)),
        laughs,
        quadratic,
    ];
    for bomb in bombs {
        let start = &bomb[..bomb.len().min(40)].to_owned();
        let ran = Test::new()
            .file("policies/p.yaml", bomb)
            .args("check --format github")
            .status(1)
            .stdout_has(&["::error"])
            .run();
        assert!(!ran.stdout.is_empty(), "{start}");
    }
}

/// Pairs of tags in an order that no diagram likes: each doubles it.
#[test]
fn rules_that_grow_without_bound_are_refused() {
    let pairs: Vec<_> = (10..40)
        .map(|pair| format!("tag is a{pair} and tag is b{pair}"))
        .collect();
    let rules = format!("rule pairs {{\n    allow customers where {}\n}}\n", pairs.join(" or "));
    Test::new()
        .file("policies/calls.rules", rules)
        .args("check --format github")
        .status(1)
        .stdout_has(&[
            "file=policies/calls.rules,line=1",
            "the rules need more than 4000000 steps",
        ])
        .run();
}

#[test]
fn requests_of_any_form_get_an_answer() {
    let policy = load(root().join("policies")).unwrap().snapshot;
    let request = r#"{"subject":{"type":"user","id":"olga"},"action":{"name":"read"},"resource":{"type":"crm.deal","id":"1","properties":{"owner":"anna","open":true,"pipeline":"partners","stage":"won"}},"context":{"time":"2026-11-23T10:00:00+01:00"}}"#;
    assert!(answer(&policy, request, Detail::Decision).decision);
    for end in 0..request.len() {
        assert!(
            !answer(&policy, &request[..end], Detail::Explained).decision,
            "{}",
            &request[..end]
        );
    }
    let deep = "[".repeat(100_000);
    assert!(!answer(&policy, &deep, Detail::Explained).decision);
    let mut runner = TestRunner::new(Config {
        cases: 2_000,
        failure_persistence: None,
        ..Config::default()
    });
    let strategy = (any::<prop::sample::Index>(), any::<char>());
    let outcome = runner.run(&strategy, |(place, char)| {
        let mut chars: Vec<char> = request.chars().collect();
        let at = place.index(chars.len());
        chars[at] = char;
        let _ = answer(&policy, chars.into_iter().collect::<String>(), Detail::Explained);
        Ok(())
    });
    outcome.unwrap();
}
