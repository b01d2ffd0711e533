//! What the check writes for code hosts, held against their own rules.

use std::{fs, process::Command};

use pretty_assertions::assert_eq;
use serde_json::Value;

use crate::{test::Test, tools::Tools};

/// A policy without a mistake, one with a mistake in each of two files, one with a broken promise, one without files,
/// and one in a file that a URI has to escape.
fn policies() -> [Test; 5] {
    let mistakes = "departments: { sales: {} }\nusers: { anna: { departments: [sale] }, \"b c\": {} }\n";
    let promise = "users: { anna: {} }\nroles: { r: { telephony: { call-recording: { listen: own } } } }\n\
        assignments: [{ role: r, to: user:anna }]\n\
        invariants: [{ name: No, never: user:anna, may: telephony.call-recording.listen }]\n";
    [
        Test::shipped(),
        Test::new()
            .file("policies/a.yaml", mistakes)
            .file("policies/b.rules", "role r {\n    allo\n}\n")
            .status(1),
        Test::new().file("policies/p.yaml", promise).status(1),
        Test::new().status(1),
        Test::new().file("policies/ż ó#%.yaml", mistakes).status(1),
    ]
}

fn reports(format: &str) -> Vec<Value> {
    let tests = policies().into_iter();
    let reports = tests.map(|test| test.args("check --format").args(format).stdout_has(&[]).run().json());
    reports.collect()
}

/// What Microsoft's validator says, with the rules that GitHub has for what it takes.
fn findings(tools: &Tools, report: &Value) -> Vec<(String, String)> {
    let folder = tempfile::TempDir::new().unwrap();
    let (report_file, found_file) = (folder.path().join("report.sarif"), folder.path().join("found.sarif"));
    fs::write(&report_file, report.to_string()).unwrap();
    let output = Command::new(tools.sarif_multitool())
        .arg("validate")
        .arg(&report_file)
        .arg("--output")
        .arg(&found_file)
        .args(["--log", "ForceOverwrite", "--rule-kind", "Sarif;Ghas"])
        .output()
        .unwrap();
    // It ends with 0 whatever it finds.
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    let found: Value = serde_json::from_slice(&fs::read(&found_file).unwrap()).unwrap();
    let run = &found["runs"][0];
    assert_eq!(run["invocations"][0]["executionSuccessful"], true);
    let results = run["results"].as_array().map(Vec::as_slice).unwrap_or_default();
    let results = results.iter().map(|result| {
        let level = result["level"].as_str().unwrap_or("warning").to_owned();
        (level, format!("{} {}", result["ruleId"], result["message"]))
    });
    results.collect()
}

#[test]
fn github_takes_the_sarif() {
    let Some(tools) = Tools::installed() else { return };
    for report in reports("sarif") {
        let errors = findings(&tools, &report);
        let errors: Vec<_> = errors.into_iter().filter(|(level, _)| level == "error").collect();
        assert_eq!(errors, []);
    }
}

/// The validator finds what is wrong, so that finding nothing means something.
#[test]
fn the_validator_of_sarif_sees_mistakes() {
    let Some(tools) = Tools::installed() else { return };
    let mut report = reports("sarif").remove(1);
    let run = &mut report["runs"][0];
    run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] = "/policies/a.yaml".into();
    run["tool"]["driver"]["rules"][0]
        .as_object_mut()
        .unwrap()
        .remove("help");
    let found = findings(&tools, &report);
    let has = |rule: &str| {
        found
            .iter()
            .any(|(level, words)| level == "error" && words.contains(rule))
    };
    assert!(has("SARIF1004") && has("GH2012"), "{found:?}");
}

/// GitLab's own schema of a code quality report, `app/validators/json_schemas/codeclimate.json` of gitlab-org/gitlab.
#[test]
fn gitlab_takes_the_code_quality_report() {
    let schema: Value = serde_json::from_str(include_str!("fixtures/reports/gitlab-codeclimate.json")).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let mut issues = 0;
    for report in reports("gitlab") {
        for issue in report.as_array().unwrap() {
            let errors: Vec<_> = schema.iter_errors(issue).map(|error| error.to_string()).collect();
            assert_eq!(errors, Vec::<String>::new(), "{issue}");
            let path = issue["location"]["path"].as_str().unwrap();
            assert!(!path.starts_with("./"), "{path}");
            issues += 1;
        }
    }
    assert!(issues >= 5);
    assert!(!schema.is_valid(&serde_json::json!({ "description": "x" })));
}
