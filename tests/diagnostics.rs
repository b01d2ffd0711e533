//! Each page of `docs/diagnostics` is an example that runs: the policy it shows gives the text it shows.
//!
//! With `UPDATE_PAGES=1` the texts are written anew instead; read them before you keep them.

use std::collections::BTreeSet;

use jiff::Timestamp;
use pretty_assertions::assert_eq;
use ringfence::{
    analyse::{broken, check_invariants, lint},
    diagnostic::{Code, Diagnostic, Diagnostics},
    load::{Refused, load_sources},
    report::{Style, diagnostics::human},
    snapshot::Snapshot,
    source::{SourceFile, Sources},
};

mod on_disk;
mod page;
mod variants;

use page::Page;

/// A policy of these files, in the order of their names, as a directory would give them.
fn sources<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Sources {
    let mut files: Vec<_> = files.into_iter().collect();
    files.sort_unstable();
    let mut sources = Sources::default();
    for (name, text) in files {
        sources.add(SourceFile::new(format!("policies/{name}"), text));
    }
    sources
}

fn refused(sources: Sources) -> Refused {
    *load_sources(sources).expect_err("the policy has a mistake")
}

fn shown(refused: &Refused) -> String {
    let text = human(&refused.diagnostics, &refused.sources, Style::default());
    let lines: Vec<_> = text.lines().map(str::trim_end).collect();
    format!("{}\n", lines.join("\n").trim_matches('\n'))
}

/// What holds for every diagnostic, whatever it says.
fn assert_well_formed(diagnostic: &Diagnostic, sources: &Sources) {
    let Diagnostic { message, help, .. } = diagnostic;
    let labels = diagnostic.label.iter().chain(&diagnostic.related);
    for label in labels.clone() {
        let words = sources.words(label.place);
        assert!(!words.is_empty(), "nothing is underlined: {diagnostic:?}");
    }
    for text in labels
        .filter(|label| !label.text.is_empty())
        .map(|label| &label.text)
        .chain(help)
        .chain([message])
    {
        assert!(
            !text.ends_with('.') && !text.contains('\n'),
            "one line without a period: {text}"
        );
        assert!(!text.starts_with(char::is_uppercase), "lower case: {text}");
    }
}

#[test]
fn pages_show_what_check_shows() {
    for page in Page::all() {
        let texts: Vec<_> = page.examples().iter().map(|example| text_of(&page, example)).collect();
        if std::env::var_os("UPDATE_PAGES").is_some() {
            page.with_texts(&texts).write();
        } else {
            assert_eq!(page.text, page.with_texts(&texts).text, "{}", page.name);
        }
    }
}

fn text_of(page: &Page, example: &page::Example<'_>) -> String {
    if example.files.is_empty() {
        return on_disk::text(page.code(), example.number);
    }
    let refused = match load_sources(sources(example.files.iter().copied())) {
        Ok(loaded) => findings(&loaded.snapshot, page.code()),
        Err(refused) => *refused,
    };
    assert!(
        refused.diagnostics.iter().next().is_some(),
        "{}: the policy has no mistake",
        page.name
    );
    for diagnostic in refused.diagnostics.iter() {
        assert_eq!(diagnostic.code, page.code(), "{}: {}", page.name, diagnostic.message);
        assert_well_formed(diagnostic, &refused.sources);
    }
    shown(&refused)
}

/// What a policy without mistakes promises and does not keep, and the warnings of one code.
fn findings(snapshot: &Snapshot, code: Code) -> Refused {
    let now: Timestamp = "2026-11-23T10:00:00+01:00".parse().unwrap();
    let verdicts = check_invariants(snapshot, now).unwrap();
    let mut diagnostics = Diagnostics::default();
    let told = verdicts.iter().flat_map(|verdict| broken(snapshot, verdict));
    let warnings = lint(snapshot, now).unwrap();
    let warnings = warnings.iter().filter(|warning| warning.code == code).cloned();
    told.chain(warnings).for_each(|diagnostic| diagnostics.push(diagnostic));
    Refused {
        sources: snapshot.sources().clone(),
        diagnostics,
    }
}

#[test]
fn mended_policies_have_no_mistake() {
    for page in Page::all() {
        for policy in page.mended() {
            let refused = match load_sources(sources(policy.iter().copied())) {
                Ok(loaded) => findings(&loaded.snapshot, page.code()),
                Err(refused) => *refused,
            };
            let is_fine = refused.diagnostics.iter().next().is_none();
            assert!(
                is_fine,
                "{}: the mended policy has a mistake:\n{}",
                page.name,
                shown(&refused)
            );
        }
    }
}

#[test]
fn every_code_has_a_page_and_every_page_a_code() {
    let names: BTreeSet<_> = Code::ALL.iter().map(|code| code.name().to_owned()).collect();
    assert_eq!(names.len(), Code::ALL.len(), "names are unique");
    let pages: BTreeSet<_> = Page::all().into_iter().map(|page| page.name).collect();
    assert_eq!(names, pages);
}

#[test]
fn names_are_kebab_case_in_order_and_found() {
    for code in Code::ALL {
        let words = code.name().split('-');
        for word in words {
            assert!(
                !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()),
                "{}",
                code.name()
            );
        }
        assert_eq!(Code::named(code.name()), Some(*code));
    }
    assert!(Code::ALL.is_sorted_by_key(|code| code.name()));
}

#[test]
fn pages_begin_with_their_name_and_one_sentence() {
    for page in Page::all() {
        let code = page.code();
        assert_eq!(page.text.lines().next(), Some(format!("# {}", page.name).as_str()));
        let summary = code.summary();
        assert!(summary.ends_with('.') && summary.len() > 20, "{}: {summary}", page.name);
        assert!(
            !summary.contains(". "),
            "{}: more than one sentence: {summary}",
            page.name
        );
        assert!(!page.examples().is_empty(), "{} shows what it looks like", page.name);
        assert!(code.page().starts_with("# "), "the page is part of the program");
    }
}

#[test]
fn mistakes_of_all_files_are_reported_in_one_run_and_in_order() {
    let refused = refused(sources([
        (
            "company.yaml",
            "settings: { country: Poland }\nusers:\n  anna: { departments: [sales], extension: x }\n  jan: { fone: 1 }\n",
        ),
        (
            "assignments.yaml",
            "assignments:\n  - { role: boss, to: user:ana }\n  - { role: boss, to: nobody-at-all }\n",
        ),
        (
            "roles.yaml",
            "roles:\n  operator:\n    telephony: { call-statistics: all }\n    telefony: {}\n",
        ),
        ("tests.yaml", "tests:\n  - { name: t, user: anna }\n"),
    ]));
    let sorted: Vec<_> = refused
        .diagnostics
        .sorted()
        .into_iter()
        .map(|diagnostic| {
            let place = diagnostic.label.as_ref().expect("all have a place").place;
            (refused.sources.describe(place), diagnostic.code.name())
        })
        .collect();
    let sorted: Vec<_> = sorted.iter().map(|(place, name)| (place.as_str(), *name)).collect();
    assert_eq!(
        sorted,
        [
            ("policies/assignments.yaml:2:13", "unknown-role"),
            ("policies/assignments.yaml:2:28", "unknown-user"),
            ("policies/assignments.yaml:3:13", "unknown-role"),
            ("policies/assignments.yaml:3:23", "invalid-subject"),
            ("policies/company.yaml:1:22", "unknown-country"),
            ("policies/company.yaml:3:25", "unknown-department"),
            ("policies/company.yaml:3:44", "invalid-extension"),
            ("policies/company.yaml:4:10", "unknown-key"),
            ("policies/roles.yaml:3:35", "unknown-level"),
            ("policies/roles.yaml:4:5", "unknown-area"),
            ("policies/tests.yaml:2:13", "invalid-test"),
            ("policies/tests.yaml:2:13", "invalid-test"),
        ]
    );
}

#[test]
fn a_policy_with_a_mistake_gives_no_snapshot() {
    let good = "users: { anna: { name: Anna } }\n";
    assert!(load_sources(sources([("a.yaml", good)])).is_ok());
    for bad in [
        "users: [",
        "uzers: {}\n",
        "assignments: [{ role: boss, to: user:anna }]\n",
    ] {
        assert!(
            load_sources(sources([("a.yaml", good), ("b.yaml", bad)])).is_err(),
            "{bad}"
        );
    }
}

#[test]
fn only_the_first_fifty_mistakes_are_shown() {
    let keys: Vec<_> = (0..60).map(|number| format!("key{number}: 1\n")).collect();
    let text = shown(&refused(sources([("policy.yaml", keys.concat().as_str())])));
    assert_eq!(text.matches("error[unknown-key]").count(), 50);
    assert!(text.ends_with("… and 10 more\n"), "{text}");
}
