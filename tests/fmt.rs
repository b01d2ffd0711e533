//! `ringfence fmt`: one layout, nothing lost, nothing else changed.

use std::fs;

use crate::test::Test;

mod harmless;
mod layout;

const UGLY: &str = "rule a{allow customers,// of nobody\n}\n";
const RAW: &str = "numbers  a=+48*,112\nrule r{allow a}";
const FINE: &str = "numbers a = +48*, 112\n\nrule r {\n    allow a\n}\n";

#[test]
fn the_policy_directory_is_formatted() {
    let ran = Test::new()
        .file("policies/a.rules", RAW)
        .file("policies/deep/b.rules", FINE)
        .file("policies/c.yaml", "users:   {}\n")
        .args("fmt")
        .stdout("formatted policies/a.rules\n")
        .run();
    assert_eq!(ran.written("policies/a.rules"), FINE);
    assert_eq!(ran.written("policies/c.yaml"), "users:   {}\n");
    let modified = |ran: &crate::test::Ran| {
        fs::metadata(ran.path().join("policies/a.rules"))
            .unwrap()
            .modified()
            .unwrap()
    };
    let before = modified(&ran);
    let ran = ran.then().args("fmt").run();
    assert_eq!(modified(&ran), before, "what is fine is not written");
}

#[test]
fn files_and_directories_are_named() {
    let ran = Test::new()
        .file("x/a.rules", RAW)
        .file("y/b.rules", RAW)
        .file("z.rules", RAW)
        .args("fmt x z.rules")
        .stdout("formatted x/a.rules\nformatted z.rules\n")
        .run();
    assert_eq!(ran.written("y/b.rules"), RAW);
}

#[test]
fn check_lists_what_would_change() {
    let ran = Test::new()
        .file("policies/a.rules", RAW)
        .file("policies/b.rules", FINE)
        .args("fmt --check")
        .status(1)
        .stdout("policies/a.rules\n")
        .run();
    assert_eq!(ran.written("policies/a.rules"), RAW);
    Test::new().file("policies/b.rules", FINE).args("fmt --check").run();
}

#[test]
fn diff_shows_what_would_change() {
    let diff = "\
--- policies/a.rules
+++ policies/a.rules (formatted)
@@ -1,2 +1,5 @@
-numbers  a=+48*,112
-rule r{allow a}
\\ No newline at end of file
+numbers a = +48*, 112
+
+rule r {
+    allow a
+}
";
    let ran = Test::new()
        .file("policies/a.rules", RAW)
        .args("fmt --diff")
        .stdout(diff)
        .run();
    assert_eq!(ran.written("policies/a.rules"), RAW);
    ran.then().args("fmt --diff --check").status(1).stdout(diff).run();
}

#[test]
fn standard_input_goes_to_standard_output() {
    Test::new().stdin(RAW).args("fmt -").stdout(FINE).run();
    Test::new().stdin(FINE).args("fmt -").stdout(FINE).run();
    Test::new()
        .stdin(RAW)
        .args("fmt --check -")
        .status(1)
        .stdout("<stdin>\n")
        .run();
    Test::new().stdin(FINE).args("fmt --check -").run();
    Test::new()
        .stdin(UGLY)
        .args("fmt -")
        .status(1)
        .stderr_has(&["error[rule-syntax]", "<stdin>:1:23"])
        .run();
}

#[test]
fn a_broken_file_is_left_alone_and_the_others_are_formatted() {
    let ran = Test::new()
        .file("policies/a.rules", UGLY)
        .file("policies/b.rules", RAW)
        .file("policies/c.rules", b"\xff")
        .file("policies/d.yaml", b"\xff")
        .args("fmt")
        .status(1)
        .stdout("formatted policies/b.rules\n")
        .stderr_has(&[
            "error[rule-syntax]",
            "policies/a.rules:1:23",
            "error[not-utf8]",
            "2 mistakes",
        ])
        .run();
    assert_eq!(ran.written("policies/a.rules"), UGLY);
    assert_eq!(ran.written("policies/b.rules"), FINE);
}

#[test]
fn what_cannot_be_formatted_is_refused() {
    Test::new()
        .args("fmt nowhere.rules")
        .status(2)
        .stderr("error: there is no `nowhere.rules`\n")
        .run();
    Test::new()
        .file("a.yaml", "")
        .args("fmt a.yaml")
        .status(2)
        .stderr("error: `a.yaml` is no file of rules: their names end in `.rules`\n")
        .run();
}

#[cfg(unix)]
#[test]
fn permissions_stay_and_links_are_followed() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    let test = Test::new().file("shared/a.rules", RAW).file("policies/b.yaml", "");
    let real = test.path().join("shared/a.rules");
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
    let link = test.path().join("policies/a.rules");
    symlink("../shared/a.rules", &link).unwrap();
    let ran = test.args("fmt").stdout("formatted policies/a.rules\n").run();
    assert_eq!(ran.written("shared/a.rules"), FINE);
    let link = ran.path().join("policies/a.rules");
    assert!(fs::symlink_metadata(link).unwrap().is_symlink());
    let mode = fs::metadata(ran.path().join("shared/a.rules"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o640);
    assert_eq!(fs::read_dir(ran.path().join("shared")).unwrap().count(), 1);
}
