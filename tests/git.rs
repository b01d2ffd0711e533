//! Policies that git keeps, in real repositories.

use std::fs;

use pretty_assertions::assert_eq;

mod directory;
mod environment;
mod links;
pub(crate) mod repository;

use repository::{Answer, Folder};

const ONE: &str = "users: { anna: {} }\n";
const TWO: &str = "users: { boris: {} }\n";
const THREE: &str = "users: { clara: {} }\n";

/// A repository with a policy of one file.
fn policy() -> Folder {
    let folder = Folder::new();
    folder.write("policies/users.yaml", ONE);
    folder.commit();
    folder
}

#[test]
fn a_revision_is_not_the_work_tree() {
    let folder = policy();
    folder.git(&["tag", "first"]);
    folder.write("policies/users.yaml", TWO);
    folder.commit();
    folder.write("policies/users.yaml", THREE);
    folder.write("policies/untracked.yaml", "users: { dora: {} }\n");
    let texts = |revisions: &[&str], expected: &str| {
        let questions: Vec<_> = revisions.iter().map(|it| ["revision", "policies", it]).collect();
        let questions: Vec<_> = questions.iter().map(<[_; 3]>::as_slice).collect();
        for (answer, revision) in folder.ask_all("work", &questions, &[]).iter().zip(revisions) {
            assert_eq!(answer.text(), expected, "{revision}");
        }
    };
    texts(&["first", "HEAD~1", "HEAD@{1}"], ONE);
    let names = ["HEAD", "main", "@", "refs/heads/main", "HEAD^{commit}", "HEAD@{0}"];
    texts(&names, TWO);
    let id = folder.git(&["rev-parse", "--short", "first"]);
    texts(&[id.trim()], ONE);
}

#[test]
fn what_is_staged_is_neither_the_commit_nor_the_work_tree() {
    let folder = policy();
    folder.write("policies/users.yaml", TWO);
    folder.git(&["add", "policies/users.yaml"]);
    folder.write("policies/users.yaml", THREE);
    folder.write("policies/untracked.yaml", "users: { dora: {} }\n");
    assert_eq!(folder.ask("work", &["staged", "policies"]).text(), TWO);

    folder.git(&["rm", "--quiet", "--force", "--cached", "policies/users.yaml"]);
    let gone = folder.ask("work", &["staged", "policies"]);
    assert_eq!(gone.problem, "nothing is staged in a policy directory `policies`");
}

#[test]
fn files_are_named_as_in_the_work_tree() {
    let folder = Folder::new();
    folder.write("a/policies/roles/r.rules", "");
    folder.write("a/policies/roles-x.yaml", ONE);
    folder.write("a/policies/roles/UP.YML", TWO);
    folder.write("a/policies/.hidden/h.yaml", "?");
    folder.write("a/policies/.h.yaml", "?");
    folder.write("a/policies/readme.md", "?");
    folder.write("a/policies-too/p.yaml", "?");
    folder.write("other.yaml", "?");
    folder.commit();
    let absolute = folder.path("work/a/policies");
    for (directory, policies) in [
        ("work", "a/policies"),
        ("work", "./a/policies/"),
        ("work/a", "policies"),
        ("work/a/policies", "."),
        ("work/a/policies/roles", ".."),
        ("work/a/policies/roles", "../../policies"),
        ("", "work/a/policies"),
        ("", absolute.to_str().unwrap()),
    ] {
        let [disk, revision, staged] = folder.ask_each(
            directory,
            [
                &["disk", policies],
                &["revision", policies, "HEAD"],
                &["staged", policies],
            ],
        );
        assert_eq!(disk.names().len(), 3);
        assert_eq!(revision, disk, "{directory} {policies}");
        assert_eq!(staged, disk, "{directory} {policies}");
    }
}

#[test]
fn any_name_that_git_takes_is_one() {
    let odd = [
        "-p", ":(top)x", ":p", "a b", "a\"b", "a'b", "a\nb", "a\tb", "*", "[a]", "żółć", "e\u{301}", "\\", "$HOME", "#",
    ];
    let folder = Folder::new();
    for name in odd {
        folder.write(&format!("{name}/{name}/{name}.yaml"), ONE);
        folder.write(&format!("{name}/{name}.csv"), "id\nboris\n");
        folder.write(
            &format!("{name}/x.yaml"),
            format!("import: [{{ users: {} }}]\n", serde_json::json!(format!("{name}.csv"))),
        );
    }
    folder.git(&["config", "core.quotePath", "true"]);
    folder.commit();
    fs::rename(folder.path("work/a b"), folder.path("work/moved")).unwrap();
    let readable: Vec<_> = odd.iter().filter(|name| !name.contains(['\n', '\\'])).collect();
    let questions: Vec<_> = readable.iter().map(|name| ["revision", name, "HEAD"]).collect();
    let staged: Vec<_> = readable.iter().map(|name| ["staged", name]).collect();
    let questions = questions.iter().map(<[_; 3]>::as_slice);
    let questions: Vec<_> = questions.chain(staged.iter().map(<[_; 2]>::as_slice)).collect();
    let answers = folder.ask_all("work", &questions, &[]);
    let (revisions, staged) = answers.split_at(readable.len());
    for ((revision, staged), name) in revisions.iter().zip(staged).zip(&readable) {
        assert_eq!(revision.names().len(), 3, "{name}");
        assert_eq!(staged, revision, "{name}");
    }
    let folder = Folder::new();
    folder.write("p/a\nb/c\"\\\n.yaml", ONE);
    folder.commit();
    assert_eq!(folder.ask("work", &["revision", "p", "HEAD"]).text(), ONE);
    assert_eq!(folder.ask("work", &["staged", "p"]).text(), ONE);
}

#[test]
fn what_a_policy_imports_is_of_the_same_commit() {
    let folder = Folder::new();
    folder.write(
        "policies/hr/p.yaml",
        "import: [{ users: ../people.txt, format: csv }]\n",
    );
    folder.write("policies/people.txt", "id\r\nanna\r\n");
    folder.commit();
    folder.write("policies/people.txt", "id\nboris\n");
    let is = folder.ask("work", &["revision", "policies", "HEAD"]);
    let expected = ("policies/people.txt".to_owned(), "id\r\nanna\r\n".to_owned());
    assert_eq!((is.names().len(), &is.files[1]), (2, &expected));

    folder.git(&["mv", "-f", "policies/people.txt", "policies/peoples.txt"]);
    let staged = folder.ask("work", &["staged", "policies"]);
    assert_eq!(staged.errors, ["there is no file `policies/people.txt`"]);
}

#[test]
fn line_ends_stay_as_they_are_in_the_commit() {
    let folder = Folder::new();
    folder.write("policies/users.yaml", "users: { anna: {} }\r\n");
    folder.commit();
    folder.git(&["config", "core.autocrlf", "true"]);
    assert_eq!(
        folder.ask("work", &["revision", "policies", "HEAD"]).text(),
        "users: { anna: {} }\r\n"
    );
}

#[test]
fn what_cannot_be_read_is_told_with_its_name() {
    let folder = Folder::new();
    let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n";
    folder.write("policies/a.yaml", b"\xff");
    folder.write("policies/b.yaml", pointer);
    folder.write("policies/d.yaml", "import: [{ users: people.csv }]\n");
    folder.write("policies/people.csv", pointer);
    let large = fs::File::create(folder.path("work/policies/c.yaml")).unwrap();
    large.set_len((64 << 20) + 1).unwrap();
    folder.commit();
    let expected = [
        "`policies/a.yaml` is not UTF-8 text: byte 0 is part of no character",
        "`policies/b.yaml` is kept by Git LFS; here is only what stands for it",
        "`policies/c.yaml` is 65 MiB long, the limit is 64 MiB",
        "`policies/people.csv` is kept by Git LFS; here is only what stands for it",
    ];
    for question in [
        ["revision", "policies", "HEAD"].as_slice(),
        &["staged", "policies"],
        &["disk", "policies"],
    ] {
        let mut errors = folder.ask("work", question).errors;
        errors.sort();
        assert_eq!(errors, expected, "{question:?}");
    }
}

#[test]
fn a_file_that_is_not_merged_is_named() {
    let folder = policy();
    folder.write("policies/people.csv", "id\na\n");
    folder.write("policies/x.yaml", "import: [{ users: people.csv }]\n");
    folder.commit();
    folder.git(&["branch", "other"]);
    for (branch, text, id) in [("main", TWO, "b"), ("other", THREE, "c")] {
        folder.git(&["switch", "--quiet", branch]);
        folder.write("policies/users.yaml", text);
        folder.write("policies/people.csv", format!("id\n{id}\n"));
        folder.commit();
    }
    assert!(!folder.try_git("work", &["merge", "main"], &[]).0);
    let staged = folder.ask("work", &["staged", "policies"]);
    let message = |name: &str| format!("`policies/{name}` is not merged: several versions of it are staged");
    let expected = [message("people.csv"), message("users.yaml"), message("people.csv")];
    assert_eq!(staged.errors, expected);
    assert_eq!(folder.ask("work", &["revision", "policies", "HEAD"]).names().len(), 3);
}

#[test]
fn a_policy_that_is_not_there_yet_is_told_apart() {
    let folder = Folder::new();
    folder.write("readme.md", "");
    folder.commit();
    folder.write("policies/users.yaml", ONE);
    folder.write("file/x.yaml", ONE);
    let absent = folder.ask("work", &["revision", "policies", "HEAD"]);
    assert_eq!(absent.problem, "`HEAD` has no policy directory `policies`");
    let file = folder.ask("work", &["revision", "readme.md", "HEAD"]);
    assert_eq!(file.errors, ["`readme.md` is a file; a policy is a directory"]);
    assert_eq!(
        folder.ask("work", &["revision", "readme.md/x", "HEAD"]).problem,
        "`HEAD` has no policy directory `readme.md/x`"
    );
    folder.git(&["commit", "--quiet", "--allow-empty", "--amend", "--message", "x"]);
    folder.git(&["rm", "--quiet", "readme.md"]);
    assert_eq!(
        folder.ask("work", &["staged", "."]).problem,
        "nothing is staged in a policy directory `.`"
    );
}

#[test]
fn a_wrong_revision_is_told_and_the_nearest_name() {
    let folder = policy();
    folder.git(&["branch", "feature/phones"]);
    folder.git(&["tag", "--annotate", "--message", "v", "v1.0"]);
    let problem = |revision: &str| folder.ask("work", &["revision", "policies", revision]).problem;
    assert_eq!(problem("v1.0"), "");
    assert_eq!(problem("mian"), "git knows no revision `mian` | did you mean `main`?");
    assert_eq!(
        problem("feature/phone"),
        "git knows no revision `feature/phone` | did you mean `feature/phones`?"
    );
    for unknown in [
        "",
        "-h",
        "--all",
        "--help",
        "^main",
        "main..HEAD",
        "HEAD~7",
        "0123456789012345678901234567890123456789",
        "a\nb",
    ] {
        let told = problem(unknown);
        assert!(
            told.starts_with(&format!("git knows no revision `{unknown}`")),
            "{told}"
        );
    }
    assert_eq!(
        problem("HEAD:policies"),
        "`HEAD:policies` is a tree, not a commit | name a commit, a branch or a tag"
    );
    assert_eq!(
        problem("HEAD:policies/users.yaml"),
        "`HEAD:policies/users.yaml` is a blob, not a commit | name a commit, a branch or a tag"
    );
}

#[test]
fn a_merge_base_is_where_branches_went_apart() {
    let folder = policy();
    let base = folder.git(&["rev-parse", "HEAD"]);
    folder.git(&["switch", "--quiet", "--create", "other"]);
    folder.write("policies/users.yaml", TWO);
    folder.commit();
    folder.git(&["switch", "--quiet", "main"]);
    folder.write("policies/users.yaml", THREE);
    folder.commit();
    folder.git(&["switch", "--quiet", "--orphan", "alone"]);
    folder.write("readme.md", "");
    folder.commit();
    let ask = |one: &str, other: &str| folder.ask("work", &["merge-base", "policies", one, other]).problem;
    assert_eq!(ask("main", "other"), base.trim());
    assert_eq!(ask("main", "alone"), "`main` and `alone` have no commit in common");
    assert_eq!(
        ask("main", "othr"),
        "git knows no revision `othr` | did you mean `other`?"
    );
}

#[test]
fn nothing_is_changed() {
    let folder = policy();
    folder.write("policies/d/more.yaml", TWO);
    folder.link("policies/l.yaml", "../shared/s.yaml");
    folder.write("shared/s.yaml", "");
    folder.commit();
    folder.write("policies/d/more.yaml", THREE);
    folder.git(&["add", "--all"]);
    // An index whose times are out of date is one that git would like to write anew.
    folder.write("policies/users.yaml", ONE);
    let before = folder.everything();
    for question in [
        ["revision", "policies", "HEAD"].as_slice(),
        &["revision", "policies", "mian"],
        &["staged", "policies"],
        &["merge-base", "policies", "HEAD", "HEAD~1"],
    ] {
        folder.ask("work", question);
    }
    assert!(folder.everything() == before);
}
