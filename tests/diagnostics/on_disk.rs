//! What only a real directory can show.

use std::{fs, path::Path};

use ringfence::{diagnostic::Code, load::load};
use tempfile::TempDir;

use super::{assert_well_formed, shown};

/// What is shown for the example of this number on the page of a code.
pub(super) fn text(code: Code, number: usize) -> String {
    let root = TempDir::new().expect("a temporary directory");
    let policies = root.path().join("policies");
    lay_out(code, number, &policies);
    let refused = load(&policies).expect_err("the directory has a mistake");
    for diagnostic in refused.diagnostics.iter() {
        assert_eq!(diagnostic.code, code, "{}", diagnostic.message);
        assert_well_formed(diagnostic, &refused.sources);
    }
    // The path is long and may be broken over lines, so the words are taken before they are laid out.
    let root = format!("{}/", root.path().to_string_lossy().replace('\\', "/"));
    let mut refused = *refused;
    let mut diagnostics = ringfence::diagnostic::Diagnostics::default();
    for diagnostic in refused.diagnostics.iter() {
        let mut diagnostic = diagnostic.clone();
        diagnostic.message = diagnostic.message.replace(&root, "");
        diagnostics.push(diagnostic);
    }
    refused.diagnostics = diagnostics;
    shown(&refused)
}

fn lay_out(code: Code, number: usize, policies: &Path) {
    if (code, number) == (Code::NoPolicy, 0) {
        return;
    }
    fs::create_dir(policies).expect("a new directory");
    match (code, number) {
        (Code::NoPolicy, 1) => fs::write(policies.join("policy.yaml"), "# To be written.\n").expect("a new file"),
        (Code::NotUtf8, 0) => fs::write(
            policies.join("company.yaml"),
            b"users:\n  anna: { name: Anna W\xf3jcik }\n",
        )
        .expect("a new file"),
        (Code::FileTooLarge, 0) => {
            let file = fs::File::create(policies.join("recordings.yaml")).expect("a new file");
            file.set_len((64 << 20) + 1).expect("a file with a hole");
        }
        (Code::RulesTooLarge, 0) => {
            let tags: Vec<_> = (0..257).map(|tag| format!("t{tag}")).collect();
            let rules = format!(
                "rule tagged {{\n    allow customers where tag in {}\n}}\n",
                tags.join(", ")
            );
            fs::write(policies.join("tags.rules"), rules).expect("a new file");
        }
        (Code::UnreadableFile, 0) => link("/nowhere/company.yaml".as_ref(), &policies.join("company.yaml")),
        (Code::UnreadableFile, 1) => link(policies, &policies.join("archive")),
        (Code::UnreadableFile, 3) => {
            let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 70312\n";
            fs::write(policies.join("company.yaml"), pointer).expect("a new file");
        }
        _ => panic!("the page of {} lacks a policy", code.name()),
    }
}

#[cfg(unix)]
fn link(target: &Path, path: &Path) {
    std::os::unix::fs::symlink(target, path).expect("a new link");
}

#[cfg(windows)]
fn link(target: &Path, path: &Path) {
    if target.is_dir() {
        std::os::windows::fs::symlink_dir(target, path).expect("a new link");
    } else {
        std::os::windows::fs::symlink_file(target, path).expect("a new link");
    }
}

#[test]
fn problems_on_disk_are_told_beside_mistakes_in_files() {
    let root = TempDir::new().expect("a temporary directory");
    fs::write(root.path().join("a.yaml"), b"\xff").expect("a new file");
    fs::write(root.path().join("b.yaml"), "uzers: {}\n").expect("a new file");
    let refused = load(root.path()).expect_err("both files have a mistake");
    let codes: Vec<_> = refused.diagnostics.sorted().iter().map(|it| it.code).collect();
    assert_eq!(codes, [Code::NotUtf8, Code::UnknownKey]);
}
