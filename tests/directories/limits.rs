//! What only a real directory can show, and data of any form.

use std::fs;

use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use ringfence::{
    load::load_sources,
    report::{Style, diagnostics},
};

use super::sources;
use crate::test::Test;

#[test]
fn imports_are_read_from_the_policy_directory_alone() {
    let yaml = "import: [{ users: hr/people.dat, format: csv }]\n";
    let fine = "policies: no mistakes in 2 files, 1 user, 0 roles, 0 assignments, 0 tests\n";
    let test = Test::new()
        .file("policies/a.yaml", yaml)
        .file("policies/hr/people.dat", "id\nanna\n")
        .file("policies/hr/ignored.csv", "no head \"\n");
    let ran = test.args("check").stdout(fine).run();
    fs::rename(ran.path().join("policies/hr/people.dat"), ran.path().join("people.dat")).unwrap();
    let ran = ran
        .then()
        .args("check")
        .status(1)
        .stdout_has(&["there is no file `policies/hr/people.dat`", "policies/a.yaml:1:19"])
        .run();
    let ran = ran
        .then()
        .file("policies/a.yaml", yaml.replace("hr/", "../"))
        .args("check")
        .status(1)
        .stdout_has(&["`../people.dat` leads out of the policy directory"])
        .run();
    // `hr` itself is a directory, and `..` inside the directory is fine.
    let ran = ran
        .then()
        .file("policies/a.yaml", yaml.replace("hr/people.dat", "hr/../hr"))
        .args("check")
        .status(1)
        .stdout_has(&["error[unreadable-file]: `policies/hr` is no file"])
        .run();
    ran.then()
        .file("policies/a.yaml", yaml)
        .file("policies/hr/people.dat", b"id\n\xff\n")
        .args("check")
        .status(1)
        .stdout_has(&["error[not-utf8]: `policies/hr/people.dat`", "imported here"])
        .run();
}

#[cfg(unix)]
#[test]
fn links_are_followed_and_devices_are_not_read() {
    let test = Test::new()
        .file("people.csv", "id\nanna\n")
        .file("policies/a.yaml", "import: [{ users: people.csv }]\n");
    let link = test.path().join("policies/people.csv");
    std::os::unix::fs::symlink("../people.csv", &link).unwrap();
    let ran = test.args("check").stdout_has(&["no mistakes in 2 files, 1 user"]).run();
    fs::remove_file(&link).unwrap();
    std::os::unix::fs::symlink("/dev/zero", ran.path().join("policies/people.csv")).unwrap();
    ran.then()
        .args("check")
        .status(1)
        .stdout_has(&["`policies/people.csv` is no file"])
        .run();
}

#[test]
fn a_file_that_is_too_long_is_not_read() {
    let test = Test::new().file("policies/a.yaml", "import: [{ users: people.csv }]\n");
    let file = fs::File::create(test.path().join("policies/people.csv")).unwrap();
    file.set_len((100 << 20) + 1).unwrap();
    test.args("check")
        .status(1)
        .stdout_has(&["`policies/people.csv` is 101 MiB long, the limit is 100 MiB"])
        .run();
}

/// Texts that are nearly data, and any others.
fn text() -> impl Strategy<Value = String> {
    let pieces = [
        "id",
        "name",
        "departments",
        "phones",
        ",",
        ";",
        "\"",
        "\"\"",
        "\n",
        "\r\n",
        "\r",
        " ",
        "\u{feff}",
        "ó",
        "true",
        "{",
        "}",
        "[",
        "]",
        ":",
        "\"id\"",
        "\"userName\"",
        "\"a\"",
        "\"Resources\"",
        "\"totalResults\"",
        "\"members\"",
        "\"value\"",
        "\"meta\"",
        "{\"resourceType\":\"User\"}",
        "{\"resourceType\":\"Group\"}",
        "\"displayName\"",
        "\"schemas\"",
        "null",
        "1",
        "-",
        "\\",
        "\\ud800",
        "\"id\":\"a\"",
        "\"groups\":[{\"value\":\"g\"}]",
    ];
    prop_oneof![
        prop::collection::vec(prop::sample::select(pieces.to_vec()), 0..40).prop_map(|pieces| pieces.concat()),
        prop::collection::vec(any::<char>(), 0..60).prop_map(|chars| chars.into_iter().collect()),
        (
            prop::sample::select(SAMPLES.to_vec()),
            any::<prop::sample::Index>(),
            any::<char>(),
            any::<bool>()
        )
            .prop_map(|(sample, place, char, cut)| {
                let mut chars: Vec<char> = sample.chars().collect();
                let at = place.index(chars.len());
                chars[at] = char;
                chars.truncate(if cut { at } else { chars.len() });
                chars.into_iter().collect()
            }),
    ]
}

const SAMPLES: [&str; 3] = [
    "id,name,departments\nanna,\"Anna \"\"A\"\"\",\"a; b\"\r\nboris,,\n",
    "{\"id\":\"anna\",\"departments\":[\"a\",\"b\"],\"extension\":7}\n{\"id\":\"boris\",\"name\":\"B\\u00f3\"}\n",
    "{\"totalResults\":2,\"Resources\":[{\"meta\":{\"resourceType\":\"User\"},\"userName\":\"u\",\"id\":\"1\"},\
     {\"meta\":{\"resourceType\":\"Group\"},\"displayName\":\"G\",\"members\":[{\"value\":\"1\"}]}]}",
];

#[test]
fn data_of_any_form_is_read_or_refused_at_its_words() {
    let imports = [
        "{ users: f.csv }",
        "{ users: f.csv, columns: {}, delimiter: ';' }",
        "{ departments: f.jsonl }",
        "{ users: f.json }",
        "{ scim: f.json }",
        "{ scim: f.jsonl, id: id }",
    ];
    let mut runner = TestRunner::new(Config {
        cases: 1_500,
        failure_persistence: None,
        ..Config::default()
    });
    let strategy = (prop::sample::select(imports.to_vec()), text());
    let outcome = runner.run(&strategy, |(import, text)| {
        let name = import.split([' ', ',']).find(|word| word.starts_with("f.")).unwrap();
        let yaml = format!("import: [{import}]\nusers: {{ z: {{}} }}\n");
        if let Err(refused) = load_sources(sources(&[("a.yaml", &yaml), (name, &text)])) {
            for diagnostic in refused.diagnostics.iter() {
                for label in diagnostic.label.iter().chain(&diagnostic.related) {
                    prop_assert!(!refused.sources.words(label.place).is_empty(), "{:?}", diagnostic);
                }
            }
            let shown = diagnostics::human(&refused.diagnostics, &refused.sources, Style::default());
            prop_assert!(!shown.is_empty());
        }
        Ok(())
    });
    outcome.unwrap();
}
