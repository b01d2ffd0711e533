//! Pull requests as people write them, and the comment on each: `tests/pull_requests/*.md`.
//!
//! With `UPDATE_PAGES=1` the comments are written anew instead; read them as a reviewer would before you keep them.

use std::{env, fs, path::Path};

use pretty_assertions::assert_eq;

use crate::test::{Test, shipped_policy, shipped_rules};

/// What is done to a file.
enum Edit {
    /// These words become those.
    Words(&'static str, &'static str, &'static str),
    /// Another file is written.
    Write(&'static str, &'static str),
    /// The file has another name.
    Rename(&'static str, &'static str),
}
use Edit::{Rename, Words, Write};

const OLGA: &str = "  olga: { name: Olga Dąbrowska, departments: [support]";

/// The moment from which on is compared: a Monday.
const NOW: &str = "2026-11-23T10:00:00+01:00";

#[test]
fn a_new_hire() {
    let hire =
        "  nina: { name: Nina Lis, departments: [support], phones: [\"+48 22 555 01 20\"], extension: \"220\" }\n";
    let users = format!("{hire}{OLGA}");
    comment(
        "new-hire",
        &[Words("company.yaml", OLGA, Box::leak(users.into_boxed_str()))],
    );
}

#[test]
fn somebody_leaves() {
    let piotr = "  piotr: { name: Piotr Wrona, departments: [contact-centre], phones: [\"+48 22 555 01 12\"], extension: \"212\" }\n";
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("policies/contact-centre.yaml")).unwrap();
    let tests = text.find("\ntests:\n").unwrap();
    let without = Box::leak(text[..tests].replace(piotr, "").into_boxed_str());
    comment("leaver", &[Write("contact-centre.yaml", without)]);
}

/// Who reviews this has to see that nobody is warned any more.
#[test]
fn a_promise_deleted_with_what_it_forbids() {
    comment(
        "promise",
        &[
            Words(
                "tests.yaml",
                "  - { name: Only administrators change telephony settings, only: administrators, may: telephony.settings.update }\n",
                "",
            ),
            Words("tests.yaml", "at-most: 3", "at-most: 30"),
            Words(
                "company-roles.yaml",
                "      settings: denied\n",
                "      settings: allowed\n",
            ),
        ],
    );
}

#[test]
fn a_reorganisation() {
    comment(
        "reorganisation",
        &[Words(
            "company.yaml",
            "sales-south: { title: Sales South, parent: sales, head: ewa }",
            "sales-south: { title: Sales South, parent: support, head: ewa }",
        )],
    );
}

#[test]
fn a_widened_role() {
    comment(
        "widened-role",
        &[Words(
            "company-roles.yaml",
            "call-recording: { listen: any, update: none }",
            "call-recording: { listen: any, update: any }",
        )],
    );
}

#[test]
fn a_rule_loosened_by_one_prefix() {
    comment(
        "loosened-prefix",
        &[Words(
            "calls.rules",
            "numbers domestic = +48*",
            "numbers domestic = +48*, +420*",
        )],
    );
}

#[test]
fn longer_hours() {
    comment(
        "longer-hours",
        &[Words("calls.rules", "Mon-Fri 08:00-18:00", "Mon-Fri 08:00-19:00")],
    );
}

#[test]
fn a_file_renamed_and_its_list_reordered() {
    comment(
        "renamed-file",
        &[
            Rename("company-roles.yaml", "roles/ours.yaml"),
            Words(
                "assignments.yaml",
                "to: [user:pawel, user:zofia]",
                "to: [user:zofia, user:pawel]",
            ),
        ],
    );
}

#[test]
fn two_roles_merged() {
    comment(
        "merged-roles",
        &[
            Words(
                "assignments.yaml",
                "  - { role: partner-desk, to: workgroup:partner-programme }\n",
                "",
            ),
            Words(
                "assignments.yaml",
                "to: [user:pawel, user:zofia]",
                "to: [user:pawel, user:zofia, workgroup:partner-programme]",
            ),
            Words(
                "company-roles.yaml",
                "      user-settings: own\n      settings: denied\n",
                "      user-settings: own\n      settings: denied\n    crm:\n      deal:\n        pipelines:\n          partners:\n            read: [own, open]\n            update: [own, open]\n            stages:\n              won: { update: none }\n              legal-review: { read: none }\n",
            ),
        ],
    );
}

#[test]
fn another_extension() {
    comment(
        "another-extension",
        &[Words("company.yaml", "extension: \"205\"", "extension: \"225\"")],
    );
}

#[test]
fn an_audit_is_prolonged() {
    comment(
        "prolonged",
        &[Words("assignments.yaml", "until: 2027-01-31", "until: 2027-03-31")],
    );
}

#[test]
fn a_folder_is_opened() {
    comment(
        "opened-folder",
        &[Words(
            "shared-work.yaml",
            "owner: irina, inherit: false }",
            "owner: irina }",
        )],
    );
}

#[test]
fn an_administrator_more() {
    comment(
        "administrator",
        &[Words(
            "company.yaml",
            "extension: \"205\" }",
            "extension: \"205\", administrator: true }",
        )],
    );
}

/// Holds the comment on a pull request against the one that is kept.
fn comment(name: &str, edits: &[Edit]) {
    let mut test = Test::new();
    let shipped = || shipped_policy().into_iter().chain(shipped_rules());
    for (file, text) in shipped() {
        test = test.file(&format!("old/{file}"), &text);
        let mut path = file.clone();
        let mut edited = text.clone();
        for edit in edits {
            match edit {
                Words(of, from, to) if *of == file => {
                    assert!(edited.contains(from), "`{from}` is not in {file}");
                    edited = edited.replacen(from, to, 1);
                }
                Write(of, text) if *of == file => (*text).clone_into(&mut edited),
                Rename(of, to) if *of == file => (*to).clone_into(&mut path),
                _ => {}
            }
        }
        test = test.file(&format!("policies/{path}"), &edited);
    }
    let test = test.args("diff old policies --format markdown --at").arg(NOW);
    let found = test.stdout_has(&["###"]).run().stdout;
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/pull_requests/{name}.md"));
    if env::var_os("UPDATE_PAGES").is_some() {
        fs::write(&kept, &found).unwrap();
    }
    assert_eq!(fs::read_to_string(&kept).unwrap(), found, "run with UPDATE_PAGES=1");
}
