//! Bare clones, linked work trees, submodules, shallow and partial clones, other hashes, and hooks.

use std::fs;

use pretty_assertions::assert_eq;

use super::{Answer, Folder, ONE, THREE, TWO, policy};

const HEAD: [&str; 3] = ["revision", "policies", "HEAD"];

#[test]
fn a_bare_clone_has_revisions_and_no_index() {
    let folder = policy();
    folder.git_in("", &["clone", "--quiet", "--bare", "work", "bare.git"]);
    assert_eq!(folder.ask("bare.git", &HEAD).names(), ["policies/users.yaml"]);
    assert_eq!(
        folder.ask("", &["revision", "bare.git/policies", "HEAD"]).names(),
        ["bare.git/policies/users.yaml"]
    );
    let named = folder.ask_with("", &HEAD, &[("GIT_DIR", "bare.git")]);
    assert_eq!(named.names(), ["policies/users.yaml"]);
    let staged = folder.ask("bare.git", &["staged", "policies"]);
    assert_eq!(
        staged.problem,
        "nothing is staged in a bare repository | name a revision"
    );
}

#[test]
fn a_linked_work_tree_has_its_own_head_and_index() {
    let folder = policy();
    folder.git(&["worktree", "add", "--quiet", "-b", "side", "../side"]);
    fs::write(folder.path("side/policies/users.yaml"), TWO).unwrap();
    folder.git_in("side", &["commit", "--quiet", "--all", "--message", "Side"]);
    fs::write(folder.path("side/policies/users.yaml"), THREE).unwrap();
    folder.git_in("side", &["add", "--all"]);
    assert_eq!(folder.ask("side", &HEAD).text(), TWO);
    assert_eq!(folder.ask("side", &["staged", "policies"]).text(), THREE);
    assert_eq!(folder.ask("side", &["revision", "policies", "main"]).text(), ONE);
    assert_eq!(folder.ask("work", &["staged", "policies"]).text(), ONE);
}

/// A repository with `policy` as its submodule `access`.
fn with_submodule() -> Folder {
    let folder = policy();
    folder.git_in("", &["init", "--quiet", "super"]);
    folder.git_in("super", &["submodule", "--quiet", "add", "../work", "access"]);
    fs::create_dir(folder.path("super/policies")).unwrap();
    fs::write(folder.path("super/policies/own.yaml"), TWO).unwrap();
    folder.git_in("super", &["add", "--all"]);
    folder.git_in("super", &["commit", "--quiet", "--message", "Super"]);
    folder
}

#[test]
fn a_policy_in_a_submodule_is_one_of_its_own_repository() {
    let folder = with_submodule();
    fs::write(folder.path("super/access/policies/users.yaml"), THREE).unwrap();
    folder.git_in("super/access", &["add", "--all"]);
    assert_eq!(
        folder.ask("super", &["revision", "access/policies", "HEAD"]).text(),
        ONE
    );
    assert_eq!(folder.ask("super", &["staged", "access/policies"]).text(), THREE);
    // As in a hook of the repository around it.
    let index = folder.path("super/.git/index");
    let git_dir = folder.path("super/.git");
    for variables in [
        [("GIT_INDEX_FILE", index.to_str().unwrap())].as_slice(),
        &[("GIT_INDEX_FILE", ".git/index")],
        &[("GIT_INDEX_FILE", ".git/index"), ("GIT_DIR", git_dir.to_str().unwrap())],
    ] {
        assert_eq!(
            folder
                .ask_with("super", &["staged", "access/policies"], variables)
                .text(),
            THREE
        );
        assert_eq!(folder.ask_with("super", &["staged", "policies"], variables).text(), TWO);
    }
}

#[test]
fn a_submodule_below_the_policy_directory_is_told() {
    let folder = with_submodule();
    folder.git_in("super", &["mv", "access", "policies/access"]);
    folder.git_in("super", &["commit", "--quiet", "--message", "Move"]);
    let told = "is a submodule, or in one; its files are in another repository";
    for question in [HEAD.as_slice(), &["staged", "policies"]] {
        let answer = folder.ask("super", question);
        assert_eq!(answer.errors, [format!("`policies/access` {told}")]);
        assert_eq!(answer.files.len(), 1);
    }
    // Where it is not checked out, its directory is one of the repository around it.
    folder.git_in("super", &["submodule", "--quiet", "deinit", "--force", "--all"]);
    let inside = folder.ask("super", &["revision", "policies/access/policies", "HEAD"]);
    assert_eq!(inside.errors, [format!("`policies/access/policies` {told}")]);
}

#[test]
fn a_shallow_clone_says_what_it_lacks() {
    let folder = policy();
    folder.git(&["branch", "other"]);
    folder.write("policies/users.yaml", TWO);
    folder.commit();
    folder.git(&["switch", "--quiet", "other"]);
    folder.write("policies/users.yaml", THREE);
    folder.commit();
    let address = format!("file://{}", folder.path("work").display());
    let clone = [
        "clone",
        "--quiet",
        "--depth=1",
        "--no-single-branch",
        &address,
        "shallow",
    ];
    folder.git_in("", &clone);
    assert_eq!(folder.ask("shallow", &HEAD).text(), THREE);
    let help = "the clone is shallow: `git fetch --unshallow`, or `fetch-depth: 0` where CI checks it out";
    let base = folder.ask("shallow", &["merge-base", "policies", "origin/main", "HEAD"]);
    assert_eq!(
        base.problem,
        format!("`origin/main` and `HEAD` have no commit in common | {help}")
    );
    let before = folder.ask("shallow", &["revision", "policies", "HEAD~1"]);
    assert_eq!(before.problem, format!("git knows no revision `HEAD~1` | {help}"));
}

#[test]
fn a_partial_clone_fetches_nothing() {
    let folder = policy();
    folder.git(&["config", "uploadpack.allowFilter", "true"]);
    let address = format!("file://{}", folder.path("work").display());
    let clone = [
        "clone",
        "--quiet",
        "--no-checkout",
        "--filter=blob:none",
        &address,
        "partial",
    ];
    folder.git_in("", &clone);
    let answer = folder.ask("partial", &HEAD);
    assert_eq!(
        answer.errors,
        ["the text of `policies/users.yaml` is not in this clone"]
    );
}

#[test]
fn a_repository_may_hash_otherwise() {
    let folder = Folder::with(&["init", "--quiet", "--object-format=sha256", "work"]);
    folder.write("policies/users.yaml", ONE);
    folder.link("policies/l.rules", "../empty");
    folder.write("empty", "");
    folder.commit();
    folder.git(&["tag", "first"]);
    folder.write("policies/users.yaml", TWO);
    folder.git(&["add", "--all"]);
    let first = folder.ask("work", &["revision", "policies", "first"]);
    assert_eq!((first.names().len(), first.files[1].1.as_str()), (2, ONE));
    assert_eq!(folder.ask("work", &["staged", "policies"]).files[1].1, TWO);
}

#[test]
fn without_a_repository_or_git_that_is_told() {
    let folder = policy();
    fs::create_dir(folder.path("none")).unwrap();
    assert_eq!(folder.ask("none", &HEAD).problem, "`policies` is in no git repository");
    let told = folder.ask_with("none", &HEAD, &[("GIT_DIR", "/nowhere")]).problem;
    assert_eq!(told, "`policies` is in no git repository");
    let told = folder.ask_with("work", &HEAD, &[("PATH", "/nowhere")]).problem;
    assert_eq!(told, "git cannot be found | install git, or name two directories");
}

/// What the library says in the pre-commit hook of a commit that is made so.
fn in_hook(folder: &Folder, directory: &str, hooks: &str, policies: &str, commit: &[&str]) -> Answer {
    let answer = folder.install_hook(hooks, &["staged", policies]);
    folder.git_in(directory, commit);
    Answer::read(&answer).remove(0)
}

#[test]
fn the_index_of_a_hook_is_the_one_that_counts() {
    let folder = policy();
    folder.write("policies/more.yaml", "");
    folder.commit();
    folder.write("policies/users.yaml", TWO);
    let hooks = "work/.git/hooks";
    let all = in_hook(
        &folder,
        "work",
        hooks,
        "policies",
        &["commit", "--quiet", "--all", "--message", "All"],
    );
    assert_eq!(all.files[1].1, TWO);

    // What is staged beside the named file is not part of the commit.
    folder.write("policies/users.yaml", THREE);
    folder.write("policies/more.yaml", "users: { dora: {} }\n");
    folder.git(&["add", "policies/more.yaml"]);
    let only = ["commit", "--quiet", "--message", "One", "users.yaml"];
    let one = in_hook(&folder, "work/policies", hooks, "policies", &only);
    let texts: Vec<_> = one.files.iter().map(|(_, text)| text.as_str()).collect();
    assert_eq!(texts, ["", THREE]);

    // Another policy directory than the one that is committed, by its own path.
    let absolute = folder.path("work/policies");
    let absolute = absolute.to_str().unwrap();
    let rest = in_hook(
        &folder,
        "work",
        hooks,
        absolute,
        &["commit", "--quiet", "--message", "Rest"],
    );
    assert_eq!(rest.files[0].1, "users: { dora: {} }\n");

    folder.git(&["worktree", "add", "--quiet", "-b", "side", "../side"]);
    fs::write(folder.path("side/policies/users.yaml"), ONE).unwrap();
    let side = in_hook(
        &folder,
        "side",
        hooks,
        "policies",
        &["commit", "--quiet", "--all", "--message", "Side"],
    );
    assert_eq!(side.files[1].1, ONE);
}
