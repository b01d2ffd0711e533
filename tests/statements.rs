//! The table of README: every statement of the product's documents on permissions, and what shows that it holds here.

use std::{collections::BTreeSet, fs, path::Path};

use pretty_assertions::assert_eq;

use crate::{readme::blocks, test::shipped_policy};

const HEADING: &str = "## What the product's documents say\n";

const DOCUMENTS: [&str; 5] = [
    "telephony help (en)",
    "telephony help (pl)",
    "telephony help (es)",
    "access article",
    "CRM help",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn section() -> String {
    let page = fs::read_to_string(root().join("README.md")).unwrap();
    let (_, rest) = page.split_once(HEADING).expect("README has the section");
    rest.split("\n## ").next().unwrap().to_owned()
}

/// The rows of the table: source, statement, what shows it.
fn rows() -> Vec<[String; 3]> {
    let section = section();
    let lines = section.lines().filter(|line| line.starts_with('|'));
    let rows = lines.skip(2).map(|line| {
        let cells: Vec<_> = line
            .trim_matches('|')
            .split('|')
            .map(|cell| cell.trim().to_owned())
            .collect();
        cells.try_into().unwrap_or_else(|_| panic!("three cells: {line}"))
    });
    rows.collect()
}

/// What stands between backticks.
fn quoted(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

#[test]
fn every_statement_names_its_document_and_something_that_exists() {
    let policy_tests = policy_tests();
    let mut statements = BTreeSet::new();
    let mut unknown = Vec::new();
    for [source, statement, shown_by] in rows() {
        assert!(statement.len() > 20, "{statement}");
        assert!(statements.insert(statement.clone()), "twice: {statement}");
        assert!(documents(&source).next().is_some(), "{statement}: no document");
        let references: Vec<_> = quoted(&shown_by).collect();
        assert!(
            !references.is_empty() || shown_by.starts_with("not yet: "),
            "{statement}: nothing shows it"
        );
        let missing = references
            .into_iter()
            .filter(|reference| !exists(reference, &policy_tests));
        unknown.extend(missing.map(str::to_owned));
    }
    assert_eq!(unknown, [""; 0], "there is no such test, policy test or page");
}

/// The documents that a cell names, as in `telephony help (en, es), access article`.
fn documents(cell: &str) -> impl Iterator<Item = String> {
    let mut named = Vec::new();
    let mut rest = cell;
    while !rest.is_empty() {
        let end = rest
            .find(", ")
            .filter(|comma| rest.find('(').is_none_or(|open| *comma < open));
        let end = end
            .or_else(|| rest.find(')').map(|close| close + 1))
            .unwrap_or(rest.len());
        let (one, after) = rest.split_at(end);
        match one.split_once(" (") {
            Some((title, languages)) => {
                let languages = languages.trim_end_matches(')').split(", ");
                named.extend(languages.map(|language| format!("{title} ({language})")));
            }
            None => named.push(one.to_owned()),
        }
        rest = after.trim_start_matches(", ");
    }
    for name in &named {
        assert!(
            DOCUMENTS.contains(&name.as_str()),
            "`{name}` in `{cell}` is no document"
        );
    }
    named.into_iter()
}

fn exists(reference: &str, policy_tests: &BTreeSet<String>) -> bool {
    if let Some(name) = reference.strip_prefix("policy test ") {
        return policy_tests.contains(name.trim_matches('"'));
    }
    if Path::new(reference).extension().is_some_and(|it| it == "md") {
        return is_run(reference);
    }
    is_test(reference)
}

/// A page with blocks that tests run and whose output they compare.
fn is_run(page: &str) -> bool {
    let kind = if page.starts_with("docs/diagnostics/") {
        "text"
    } else {
        "console"
    };
    fs::read_to_string(root().join(page)).is_ok_and(|text| blocks(&text).iter().any(|block| block.kind == kind))
}

/// A test function by its path, such as `can::a_fix_is_one`.
fn is_test(path: &str) -> bool {
    let Some((module, function)) = path.rsplit_once("::") else {
        return false;
    };
    let file = root()
        .join("tests")
        .join(module.replace("::", "/"))
        .with_extension("rs");
    let Ok(text) = fs::read_to_string(file) else {
        return false;
    };
    let before = text.split(&format!("\nfn {function}()")).next().unwrap_or_default();
    before.len() < text.len() && before.ends_with("#[test]")
}

/// The names of the tests of the shipped policy, as a reader that is not the program's finds them.
fn policy_tests() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (_, text) in shipped_policy() {
        let document: serde_json::Value = serde_yaml::from_str(&text).unwrap();
        let tests = document["tests"].as_array().into_iter().flatten();
        names.extend(tests.map(|test| test["name"].as_str().unwrap().to_owned()));
    }
    names
}

/// The section says how many statements there are, and each document has some.
#[test]
fn the_number_of_statements_is_right_and_no_document_is_left_out() {
    let rows = rows();
    let open = rows
        .iter()
        .filter(|[_, _, shown_by]| shown_by.starts_with("not yet: "))
        .count();
    let text = section();
    assert!(
        text.contains(&format!("{} statements", rows.len())),
        "there are {}",
        rows.len()
    );
    let words = ["none", "one", "two", "three", "four", "five"];
    let open = format!("{} of them", words[open]);
    assert!(text.to_lowercase().contains(&open), "{open}");
    let named: BTreeSet<_> = rows.iter().flat_map(|[source, _, _]| documents(source)).collect();
    assert_eq!(named, DOCUMENTS.map(str::to_owned).into());
}

/// What the table says is checked by what would be wrong in it.
#[test]
fn what_does_not_exist_is_seen() {
    let tests = policy_tests();
    assert!(exists("statements::what_does_not_exist_is_seen", &tests));
    assert!(exists(
        "product::roles::the_highest_level_of_several_roles_counts",
        &tests
    ));
    assert!(exists("policy test \"a manager hears only her own calls\"", &tests));
    assert!(exists("docs/areas/drive.md", &tests) && exists("docs/diagnostics/group-in-cloud.md", &tests));
    for wrong in [
        "statements::what_does_not_exist",
        "statements::root",
        "statement::what_does_not_exist_is_seen",
        "what_does_not_exist_is_seen",
        "policy test \"a manager hears all calls\"",
        "docs/areas/garden.md",
        "CONTRIBUTING.md",
    ] {
        assert!(!exists(wrong, &tests), "{wrong}");
    }
}
