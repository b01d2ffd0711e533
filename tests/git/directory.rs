//! `diff` of a policy directory that git does not keep.

use std::process::Command;

use super::repository::Folder;

/// A repository whose policy is in `access/policies`, and another commit, `pr`.
fn policy() -> Folder {
    let folder = Folder::new();
    folder.write("access/policies/people/users.yaml", "users: { anna: {} }\n");
    folder.write("access/policies/calls.rules", "numbers premium = +48 70*\n");
    folder.write("deploy/values.yaml", "x: 1\n");
    folder.write(".ci/policies/values.yaml", "x: 1\n");
    folder.commit();
    folder.git(&["branch", "pr"]);
    folder
}

/// The exit code and the messages of a run in a directory of the repository.
fn diff(folder: &Folder, directory: &str, arguments: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_ringfence"))
        .arg("diff")
        .args(arguments)
        .current_dir(folder.path("work").join(directory))
        .env_remove("RINGFENCE_POLICY")
        .output()
        .unwrap();
    let is_compared = output.status.code() == Some(0);
    assert_eq!(is_compared, !output.stdout.is_empty(), "nothing is proved of nothing");
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

fn refused(why: &str) -> (Option<i32>, String) {
    (Some(2), format!("error: {why}\n"))
}

#[test]
fn a_directory_on_neither_side_is_a_mistake_of_usage() {
    let folder = policy();
    let between = ["main", "pr", "--policy"];
    let told = |directory: &str, policy: &str, meant: &str| {
        let arguments = [between.as_slice(), &[policy]].concat();
        let why = format!("there is no policy directory `{policy}`, neither in `main` nor in `pr`{meant}");
        assert_eq!(diff(&folder, directory, &arguments), refused(&why));
    };
    told("", "access/polices", "; did you mean `access/policies`?");
    told("", "policies", "; did you mean `access/policies`?");
    told("deploy", "policies", "; did you mean `../access/policies`?");
    told("access/policies", "policies", "; did you mean `.`?");
    told("access/policies/people", "nothing", "; did you mean `.`?");
    told("", "nothing", "");

    let why = "there is no policy directory `policies`, neither in `HEAD` nor on disk; did you mean `.`?";
    assert_eq!(diff(&folder, "access/policies", &[]), refused(why));
    let why =
        "there is no policy directory `policies`, neither in `HEAD` nor as staged; did you mean `access/policies`?";
    assert_eq!(diff(&folder, "", &["--staged"]), refused(why));
}

#[test]
fn a_directory_on_one_side_is_a_policy_that_begins_or_ends() {
    let folder = policy();
    folder.git(&["checkout", "--quiet", "pr"]);
    folder.git(&["mv", "access/policies", "policies"]);
    folder.commit();
    let note = (
        Some(0),
        "note: `main` has no policy directory `policies`; nobody has access there\n".to_owned(),
    );
    assert_eq!(diff(&folder, "", &["main", "pr"]), note);
    assert_eq!(diff(&folder, "", &["pr", "main"]), note);
    assert_eq!(diff(&folder, "", &["main"]), note);
}
