//! What `docs/review.md` tells a team to write.

use std::fs;

use serde_yaml::Value;

use super::files::{action, keys, root, template};
use crate::readme::blocks;

/// The block of the page with this first line.
fn block(path: &str) -> Value {
    let page = fs::read_to_string(root().join("docs/review.md")).unwrap();
    let block = blocks(&page)
        .into_iter()
        .find(|block| block.text.starts_with(&format!("# {path}\n")));
    serde_yaml::from_str(&block.unwrap().text).unwrap()
}

/// That each of these is one of those.
#[track_caller]
fn are_among(given: &Value, declared: &Value) {
    for name in keys(given) {
        assert!(keys(declared).contains(&name), "{name}");
    }
}

#[test]
fn the_workflow_of_the_manual_uses_the_action() {
    let workflow = block(".github/workflows/access.yaml");
    let job = &workflow["jobs"]["review"];
    assert_eq!(job["permissions"]["pull-requests"], "write");
    assert_eq!(job["permissions"]["contents"], "read");
    let steps = job["steps"].as_sequence().unwrap();
    assert_eq!(steps[0]["with"]["fetch-depth"], 0);
    let version = concat!("ringfence/ringfence@v", env!("CARGO_PKG_VERSION"));
    assert_eq!(steps[1]["uses"], version);
    are_among(&steps[1]["with"], &action()["inputs"]);
    let sarif = steps[2]["with"]["sarif_file"].as_str().unwrap();
    let id = steps[1]["id"].as_str().unwrap();
    assert_eq!(sarif, format!("${{{{ steps.{id}.outputs.sarif }}}}"));
    assert!(keys(&action()["outputs"]).contains(&"sarif".to_owned()));
}

#[test]
fn the_pipeline_of_the_manual_includes_the_job() {
    let pipeline = block(".gitlab-ci.yml");
    let include = &pipeline["include"][0];
    let version = concat!("/v", env!("CARGO_PKG_VERSION"), "/");
    let remote = include["remote"].as_str().unwrap();
    assert!(
        remote.contains(version) && remote.ends_with("/templates/review.yml"),
        "{remote}"
    );
    are_among(&include["inputs"], &template().0["spec"]["inputs"]);
}
