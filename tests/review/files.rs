//! `action.yml` and `templates/review.yml`: what they say, and their steps, run as a runner would.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Command,
};

use pretty_assertions::assert_eq;
use serde_yaml::Value;

use super::{
    can_run,
    change::{Change, Ran, gain, path},
    each, github,
    host::{Host, Kind},
};
use crate::tools::Tools;

pub(super) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

pub(super) fn action() -> Value {
    serde_yaml::from_str(&read("action.yml")).unwrap()
}

/// The inputs of the GitLab job, and the job.
pub(super) fn template() -> (Value, Value) {
    let text = read("templates/review.yml");
    let (head, job) = text.split_once("\n---\n").unwrap();
    (serde_yaml::from_str(head).unwrap(), serde_yaml::from_str(job).unwrap())
}

pub(super) fn keys(mapping: &Value) -> Vec<String> {
    let keys = mapping.as_mapping().unwrap().keys();
    keys.map(|key| key.as_str().unwrap().to_owned()).collect()
}

fn steps() -> Vec<Value> {
    action()["runs"]["steps"].as_sequence().unwrap().clone()
}

/// What stands between two words, each time.
fn between<'t>(text: &'t str, begin: &'t str, end: &'t str) -> impl Iterator<Item = &'t str> {
    text.split(begin)
        .skip(1)
        .map(move |rest| rest.split(end).next().unwrap().trim())
}

#[test]
fn the_scripts_have_no_faults() {
    let Some(tools) = Tools::installed() else { return };
    let output = Command::new(tools.python("shellcheck"))
        .args(["scripts/review.sh", "scripts/install-test-tools.sh", ".ci/run"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

/// Names of branches, titles and the like are written by anyone: no expression becomes a part of a command.
#[test]
fn commands_have_no_expressions_in_them() {
    for step in steps() {
        if let Some(run) = step["run"].as_str() {
            assert!(!run.contains("${{"), "{run}");
            assert_eq!(step["shell"], "bash");
        } else {
            assert!(step["uses"].as_str().unwrap().contains('@'));
        }
    }
    let (_, job) = template();
    for name in ["before_script", "script"] {
        for line in job["ringfence"][name].as_sequence().unwrap() {
            assert!(!line.as_str().unwrap().contains("$[["), "{line:?}");
        }
    }
}

#[test]
fn every_input_is_declared_and_used() {
    let text = read("action.yml");
    for name in between(&text, "inputs.", " ").filter(|name| !name.is_empty()) {
        assert!(keys(&action()["inputs"]).iter().any(|key| key == name), "{name}");
    }
    for key in keys(&action()["inputs"]) {
        assert!(text.contains(&format!("inputs.{key} ")), "{key}");
    }
    let (head, _) = template();
    let inputs = &head["spec"]["inputs"];
    let text = read("templates/review.yml");
    let mut used: Vec<_> = between(&text, "$[[ inputs.", "]]").map(str::to_owned).collect();
    used.sort();
    used.dedup();
    let mut declared = keys(inputs);
    declared.sort();
    assert_eq!(used, declared);
}

/// The variables of both are those that the script tells of, and the versions that of the project.
#[test]
fn the_script_knows_what_it_is_given() {
    let script = read("scripts/review.sh");
    let (head, job) = template();
    let step = steps().pop().unwrap();
    for name in keys(&step["env"]) {
        assert!(script.contains(&format!("{name}  ")), "{name}");
    }
    let own = ["GIT_DEPTH", "RINGFENCE_SOURCE", "RINGFENCE_VERSION"];
    for name in keys(&job["ringfence"]["variables"]) {
        assert!(
            own.contains(&name.as_str()) || script.contains(&format!("{name}  ")),
            "{name}"
        );
    }
    let version = concat!("v", env!("CARGO_PKG_VERSION"));
    assert_eq!(head["spec"]["inputs"]["version"]["default"], version);
}

#[test]
fn the_action_runs_on_a_pull_request() {
    github(|host| {
        let change = Change::on(&host).env("GITHUB_ACTION_PATH", root().to_str().unwrap());
        change.commit(&gain());
        let ids = ["main", "change"].map(|name| change.folder.git(&["rev-parse", name]));
        let review = steps().pop().unwrap();
        let change = review["env"]
            .as_mapping()
            .unwrap()
            .iter()
            .fold(change, |change, (name, value)| {
                let value = match value.as_str().unwrap() {
                    "${{ inputs.program || 'ringfence' }}" => env!("CARGO_BIN_EXE_ringfence").to_owned(),
                    "${{ inputs.policy }}" => "policies".to_owned(),
                    "${{ inputs.fail-on }}" => "gain".to_owned(),
                    "${{ inputs.approvals }}" => String::new(),
                    "${{ inputs.comment }}" => "true".to_owned(),
                    "${{ inputs.token }}" => super::host::TOKEN.to_owned(),
                    "${{ runner.temp }}" => change.folder.path("").to_str().unwrap().to_owned(),
                    "${{ github.event.pull_request.base.sha || github.event.merge_group.base_sha }}" => {
                        ids[0].trim().to_owned()
                    }
                    "${{ github.event.pull_request.head.sha || github.sha }}" => ids[1].trim().to_owned(),
                    "${{ github.event.pull_request.number }}" => "7".to_owned(),
                    "${{ github.event.pull_request.head.repo.full_name != github.repository }}" => "false".to_owned(),
                    other => panic!("{other}"),
                };
                change.env(name.as_str().unwrap(), &value)
            });
        bash(&change, review["run"].as_str().unwrap(), 1);
        assert!(host.comment().contains("1 user gains access"), "{}", host.comment());
    });
}

/// Runs commands as both runners do.
#[track_caller]
fn bash(change: &Change, commands: &str, status: i32) -> Ran {
    change.run_shell("work", &["bash", "-e", "-o", "pipefail", "-c", commands], status)
}

/// Puts a `cargo` on the path that builds nothing: it notes what it is told, and puts the tested program in place.
fn with_cargo(change: Change) -> Change {
    let folder = change.folder.path("cargo");
    fs::create_dir(&folder).unwrap();
    let text = "#!/bin/sh\necho \"$@\" >>\"$CARGO_TOLD\"\n\
        while [ \"$1\" != --root ]; do shift; done\nmkdir -p \"$2/bin\" && ln -sf \"$BUILT\" \"$2/bin/ringfence\"\n";
    fs::write(folder.join("cargo"), text).unwrap();
    fs::set_permissions(folder.join("cargo"), fs::Permissions::from_mode(0o755)).unwrap();
    let told = change.folder.path("told");
    change
        .env("PATH", &format!("{}:{}", folder.display(), path()))
        .env("BUILT", env!("CARGO_BIN_EXE_ringfence"))
        .env("CARGO_TOLD", told.to_str().unwrap())
}

fn told(change: &Change) -> Vec<String> {
    let told = fs::read_to_string(change.folder.path("told")).unwrap();
    told.lines().map(str::to_owned).collect()
}

#[test]
fn the_action_builds_its_own_source_once() {
    github(|host| {
        let change = with_cargo(Change::on(&host));
        let temp = change.folder.path("temp");
        let at = |name: &str| change.folder.path(name).to_str().unwrap().to_owned();
        let variables = [
            ("GITHUB_ACTION_PATH", root().to_str().unwrap().to_owned()),
            ("RUNNER_TEMP", at("temp")),
            ("GITHUB_PATH", at("path")),
        ];
        let change = variables
            .into_iter()
            .fold(change, |change, (name, value)| change.env(name, &value));
        let steps = steps();
        let key = bash(&change, steps[0]["run"].as_str().unwrap(), 0).output;
        let key = key.strip_prefix("key=").unwrap().trim();
        assert!(
            key.len() >= 40 && key.bytes().all(|byte| byte.is_ascii_hexdigit()),
            "{key}"
        );

        let build = steps.iter().filter_map(|step| step["run"].as_str()).nth(1).unwrap();
        bash(&change, build, 0);
        let root = root().display();
        let expected = format!(
            "install --quiet --locked --force --path {root} --root {temp} --target-dir {temp}/build",
            temp = temp.join("ringfence").display()
        );
        assert_eq!(told(&change), [expected]);
        assert!(temp.join("ringfence/bin/ringfence").exists());
        let added = fs::read_to_string(change.folder.path("path")).unwrap();
        assert_eq!(Path::new(added.trim()), temp.join("ringfence/bin"));

        bash(&change, build, 0);
        assert_eq!(told(&change).len(), 1, "it is built already");
        fs::write(temp.join("ringfence/key"), "of another source").unwrap();
        bash(&change, build, 0);
        assert_eq!(told(&change).len(), 2);
    });
}

/// A repository of the project's own files, with its tag, as GitLab clones it.
fn source(change: &Change) -> PathBuf {
    let source = change.folder.path("source");
    let list = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    let output = Command::new("git").args(list).current_dir(root()).output().unwrap();
    for file in String::from_utf8(output.stdout).unwrap().split_terminator('\0') {
        let (from, to) = (root().join(file), source.join(file));
        if from.is_file() {
            fs::create_dir_all(to.parent().unwrap()).unwrap();
            fs::copy(from, to).unwrap();
        }
    }
    let tag = concat!("v", env!("CARGO_PKG_VERSION"));
    for arguments in [
        &["init", "--quiet"][..],
        &["add", "--all"],
        &["commit", "--quiet", "--message", "Ringfence"],
        &["tag", tag],
    ] {
        change.folder.git_in("source", arguments);
    }
    source
}

#[test]
fn the_job_runs_on_a_merge_request() {
    if !can_run() {
        return;
    }
    let host = Host::new(Kind::Gitlab);
    let change = with_cargo(Change::on(&host));
    change.commit(&gain());
    let source = source(&change);
    let (head, job) = template();
    let job = &job["ringfence"];
    let change = job["variables"]
        .as_mapping()
        .unwrap()
        .iter()
        .fold(change, |change, (name, value)| {
            let value = value.as_str().unwrap();
            let value = match between(value, "$[[ inputs.", "]]").next() {
                Some("source") => source.to_str().unwrap(),
                Some("fail-on") => "gain",
                Some(input) => head["spec"]["inputs"][input]["default"].as_str().unwrap(),
                None => value,
            };
            change.env(name.as_str().unwrap(), value)
        });
    let change = change.env("RINGFENCE_REPORTS", "");
    let lines = ["before_script", "script"].map(|name| job[name].as_sequence().unwrap().clone());
    let lines: Vec<_> = lines.iter().flatten().map(|line| line.as_str().unwrap()).collect();
    bash(&change, &lines.join("\n"), 1);
    assert!(host.comment().contains("1 user gains access"), "{}", host.comment());
    let quality = job["artifacts"]["reports"]["codequality"].as_str().unwrap();
    for file in [quality, job["artifacts"]["paths"][0].as_str().unwrap()] {
        assert!(change.folder.path("work").join(file).is_file(), "{file}");
    }
    let cached = job["cache"]["paths"][0].as_str().unwrap();
    assert!(change.folder.path("work").join(cached).join("bin/ringfence").exists());
}

#[test]
fn what_stands_in_the_way_is_told() {
    each(|host| {
        let change = Change::on(&host).env("RINGFENCE", "./no-such-program");
        let ran = change.run(2);
        assert!(
            ran.messages.contains("there is no program `./no-such-program`"),
            "{}",
            ran.messages
        );
    });
    github(|host| {
        let change = Change::on(&host).env("GITHUB_EVENT_NAME", "pull_request_target");
        assert!(change.run(2).messages.contains("run this on pull_request"));
    });
}
