//! The JSON Schema: current, right about good files and about broken ones.

use std::{fs, path::Path};

use pretty_assertions::assert_eq;
use serde_json::Value;

use crate::test::{Test, shipped_policy};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn schema(name: &str) -> Value {
    serde_json::from_str(&fs::read_to_string(root().join("schema").join(name)).unwrap()).unwrap()
}

/// YAML as JSON: by another reader than the program's, as editors have another one.
fn json(yaml: &str) -> Value {
    serde_yaml::from_str(yaml).unwrap()
}

#[test]
fn the_published_schemas_are_current() {
    let published = |name: &str| fs::read_to_string(root().join("schema").join(name)).unwrap();
    let printed = Test::new().args("schema").stdout_has(&[]).run().stdout;
    assert_eq!(published("policy.json"), printed, "run `just regenerate`");
    let printed = Test::new()
        .args("schema --dialect draft-07")
        .stdout_has(&[])
        .run()
        .stdout;
    assert_eq!(published("policy.draft-07.json"), printed, "run `just regenerate`");
}

#[test]
fn both_dialects_accept_every_shipped_file() {
    for name in ["policy.json", "policy.draft-07.json"] {
        let schema = schema(name);
        jsonschema::meta::validate(&schema).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        let shipped = shipped_policy().into_iter();
        let areas = ringfence::catalogue::EMBEDDED
            .iter()
            .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
        for (path, text) in shipped.chain(areas) {
            let errors: Vec<_> = validator
                .iter_errors(&json(&text))
                .map(|error| error.to_string())
                .collect();
            assert!(errors.is_empty(), "{name}: {path}: {errors:?}");
        }
    }
}

/// The mistakes that a schema can see; the others take the whole policy, or are no YAML.
const SEEN: [&str; 15] = [
    "invalid-import",
    "invalid-invariant",
    "invalid-name",
    "level-list",
    "missing-key",
    "not-by-stage",
    "unknown-action",
    "unknown-area",
    "unknown-key",
    "unknown-level",
    "unknown-permission",
    "unknown-relation",
    "unknown-resource",
    "unknown-word",
    "wrong-kind",
];

#[test]
fn both_dialects_refuse_the_mistakes_that_they_can_see() {
    for name in ["policy.json", "policy.draft-07.json"] {
        let validator = jsonschema::validator_for(&schema(name)).unwrap();
        for code in SEEN {
            let page = fs::read_to_string(root().join(format!("docs/diagnostics/{code}.md"))).unwrap();
            let (broken, mended) = page.split_once("```text").unwrap();
            let broken: Vec<_> = yaml_blocks(broken).collect();
            assert!(
                broken.iter().any(|text| !validator.is_valid(&json(text))),
                "{name}: {code} is not seen"
            );
            for text in yaml_blocks(mended) {
                let errors: Vec<_> = validator
                    .iter_errors(&json(text))
                    .map(|error| error.to_string())
                    .collect();
                assert!(errors.is_empty(), "{name}: {code}, mended: {errors:?}");
            }
        }
    }
}

fn yaml_blocks(page: &str) -> impl Iterator<Item = &str> {
    page.split("```yaml\n")
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap())
}
