//! Where what is compared is not what it seems: directories named as revisions, submodules.

use super::{
    change::{Change, gain},
    host::Kind,
};

/// Whoever changes a policy can add a directory in which it is as he has made it.
#[test]
fn a_directory_named_as_a_revision_hides_nothing() {
    let change = Change::new(Kind::Github, "http://127.0.0.1:9").env("RINGFENCE_COMMENT", "false");
    let change = change.env("RINGFENCE_FAIL_ON", "gain");
    let base = change.folder.git(&["rev-parse", "main"]);
    let base = base.trim();
    for name in [base, "main", "main...HEAD"] {
        change.folder.write(&format!("{name}/policy.yaml"), gain());
    }
    change.commit(&gain());
    let diff = |words: &[&str], status: i32| {
        let words = [&["ringfence", "diff"], words].concat();
        change.run_shell("work", &words, status)
    };
    let ran = diff(&[base, "HEAD", "--fail-on", "gain"], 1);
    assert!(ran.log.contains("1 user gains access"), "{}", ran.log);
    for word in ["main", "main...HEAD"] {
        let ran = diff(&[word, "--fail-on", "gain"], 2);
        let told = format!("`{word}` is a directory, and a revision too: write `./{word}`");
        assert!(ran.messages.contains(&told), "{}", ran.messages);
    }
    let ran = diff(&["./main", "--fail-on", "gain"], 0);
    assert!(ran.log.contains("no change of access"), "{}", ran.log);
    if super::can_run() {
        change.run(1);
    }
}

/// The next commit of the repository around a submodule takes another commit of it.
#[test]
fn a_submodule_that_is_moved_is_compared_by_its_commits() {
    let change = Change::new(Kind::Github, "http://127.0.0.1:9");
    let folder = &change.folder;
    folder.git(&["checkout", "--quiet", "main"]);
    folder.git_in("", &["init", "--quiet", "around"]);
    folder.git_in("around", &["submodule", "--quiet", "add", "../work", "access"]);
    folder.git_in("around", &["commit", "--quiet", "--message", "Around"]);
    let staged = [
        "ringfence",
        "diff",
        "--staged",
        "--policy",
        "access/policies",
        "--fail-on",
        "gain",
    ];
    let ran = change.run_shell("around", &staged, 0);
    assert!(ran.log.contains("no change of access"), "{}", ran.log);
    change.commit(&gain());
    folder.git_in("around/access", &["pull", "--quiet"]);
    let ran = change.run_shell("around", &staged, 0);
    assert!(ran.log.contains("no change of access"), "{}", ran.log);
    folder.git_in("around", &["add", "access"]);
    let ran = change.run_shell("around", &staged, 1);
    assert!(ran.log.contains("1 user gains access"), "{}", ran.log);
    // Inside, what is staged is its own.
    let inside = ["ringfence", "diff", "--staged", "--fail-on", "gain"];
    let ran = change.run_shell("around/access", &inside, 0);
    assert!(ran.log.contains("no change of access"), "{}", ran.log);
}
