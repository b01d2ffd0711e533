//! One decision, explained.

use crate::test::Test;

#[test]
fn a_yes_says_which_line_gives_it() {
    Test::shipped()
        .args("can maria telephony.call-recording.listen --owner anna")
        .stdout(
            "\
yes: maria may telephony.call-recording.listen (owner anna)
  because   role head-of-department gives `department` at policies/default-roles.yaml:129:33
            assigned to head:sales at policies/assignments.yaml:12:11
  relation  subdepartments: anna is below a department of maria
            this line alone carries it
",
        )
        .run();
}

#[test]
fn a_no_says_what_is_held_and_what_would_help() {
    Test::shipped()
        .args("can anna telephony.call-recording.listen --owner boris")
        .status(3)
        .stdout(
            "\
no: anna may not telephony.call-recording.listen (owner boris)
  held      own
  by        role manager gives `own` at policies/default-roles.yaml:170:33
            assigned to department:sales at policies/assignments.yaml:8:13
  relation  anna neither owns it, nor is boris in or below a department of anna
  needed    any
  fix       give anna the role `call-verifier`, which opens 2 other permissions
  or        give anna the role `chief-executive`, which opens 66 other permissions
  or        give anna the role `administrator`, which opens 145 other permissions
",
        )
        .run();
}

#[test]
fn an_assignment_ends_with_its_last_local_day() {
    let ask = |at: &str| {
        Test::shipped()
            .args("can pawel telephony.call-recording.listen --owner anna --at")
            .arg(at)
    };
    ask("2027-01-31T23:59:59+01:00")
        .stdout_has(&[
            "yes: pawel may",
            "assigned to user:pawel until 2027-01-31 at policies/assignments.yaml:17:11 (Audit of the calls of the autumn campaign)",
            "changes   at 2027-02-01T00:00:00+01:00, when an assignment ends",
        ])
        .run();
    ask("2027-02-01T00:00:00+01:00")
        .status(3)
        .stdout_has(&[
            "no: pawel may not",
            "ended     role call-verifier was assigned until 2027-01-31",
        ])
        .run();
}

#[test]
fn a_required_permission_that_fails_is_named() {
    Test::shipped()
        .args("can olga crm.deal.update --owner boris --open --pipeline partners --stage legal-review")
        .status(3)
        .stdout_has(&[
            "because   crm.deal.update needs crm.deal.read too, and that fails",
            "role partner-desk gives `none` at policies/company-roles.yaml:26:37",
        ])
        .run();
}

#[test]
fn calls_are_asked_for_by_their_number() {
    let policy = "
settings: { country: PL }
users:
  anna: { phones: ['+48 22 555 01 05'], extension: '205' }
  boris: { phones: ['22 555 01 07'] }
  olga: {}
roles:
  all: { telephony: { outbound-call: customers-and-coworkers } }
  crm: { telephony: { outbound-call: customers } }
  any: { telephony: { outbound-call: any } }
  never: { telephony: { outbound-call: nobody } }
assignments:
  - { role: all, to: 'user:anna' }
  - { role: crm, to: 'user:boris' }
";
    let ask = |user: &str, number: &str, more: &str| {
        Test::new()
            .file("policies/p.yaml", policy)
            .args("can")
            .arg(user)
            .arg("call")
            .arg(number)
            .args(more)
    };
    ask("anna", "+48 22 555 01 07", "")
        .stdout_has(&[
            "yes: anna may call +48 22 555 01 07",
            "coworker: the call is to a coworker",
        ])
        .run();
    ask("anna", "225550107", "").stdout_has(&["yes:"]).run();
    ask("anna", "205", "").stdout_has(&["yes:"]).run();
    ask("anna", "0048225550107", "").stdout_has(&["yes:"]).run();
    ask("anna", "+48 501 000 000", "")
        .status(3)
        .stdout_has(&[
            "no: anna may not call +48 501 000 000",
            "needed    any",
            "give anna the role `any`",
        ])
        .run();
    ask("anna", "+48 501 000 000", "--customer").stdout_has(&["yes:"]).run();
    ask("anna", "+48 501 000 000", "--coworker olga")
        .stdout_has(&["yes:"])
        .run();
    ask("anna", "+48 501 000 000", "--coworker nobody")
        .status(3)
        .stdout_has(&["no:"])
        .run();
    ask("boris", "205", "")
        .status(3)
        .stdout_has(&["coworker: the call is to a coworker"])
        .run();
    ask("olga", "112", "")
        .status(3)
        .stdout_has(&["held      nobody: no role of olga speaks of telephony.outbound-call.make"])
        .run();
    // What cannot be dialled is an error whatever the caller may do.
    for unreadable in ["call me", "+", "+48 501 000 000 000 000", "++48", "sip:", "٠١٢"] {
        ask("anna", unreadable, "")
            .status(2)
            .stderr_has(&["cannot be dialled"])
            .run();
    }
    let abroad = Test::new().file("policies/p.yaml", "users: { anna: {} }");
    abroad
        .args("can anna call 1234567")
        .status(2)
        .stderr_has(&["a number without `+` needs `settings.country`"])
        .run();
    ask("anna", "sip:boris@example.com", "--coworker boris")
        .stdout_has(&["yes:"])
        .run();
}

#[test]
fn what_is_unknown_is_refused_with_the_nearest_name() {
    let unknown = |arguments: &str, message: &str| Test::shipped().args(arguments).status(2).stderr(message).run();
    unknown(
        "can ana telephony.call-recording.listen",
        "error: no user is named `ana`; did you mean `anna`?\n",
    );
    unknown(
        "can anna telephony.call-recordings.listen",
        "error: there is no permission `telephony.call-recordings.listen`; did you mean `telephony.call-recording.listen`?\n",
    );
    unknown(
        "can anna telephony.call-recording.listen --owner bors",
        "error: no user is named `bors`, and the request does not say the owner's departments; did you mean `boris`?\n",
    );
    unknown(
        "can anna telephony.call-recording.listen --owner x --department slaes",
        "error: no department is named `slaes`\n",
    );
    unknown(
        "can anna call",
        "error: say what is dialled, as in `can anna call 112`\n",
    );
    unknown("can anna crm.deal.read 112", "error: `112`: only calls take a number\n");
}

#[test]
fn json_is_the_answer_of_a_decision_point() {
    let denied = Test::shipped().args("can anna telephony.call-recording.listen --owner boris --format json");
    let json = denied.status(3).stdout_has(&[]).run().json();
    assert_eq!(json["decision"], false);
    assert_eq!(json["context"]["level"], "own");
    assert_eq!(json["context"]["needed"], "any");
    // The role that opens least else comes first.
    assert_eq!(json["context"]["roles"][0], "call-verifier");
    let allowed = Test::shipped().args("can maria telephony.call-recording.listen --owner anna --format json");
    let json = allowed.stdout_has(&[]).run().json();
    assert_eq!(json["decision"], true);
    assert_eq!(json["context"]["role"], "head-of-department");
    assert_eq!(json["context"]["relation"], "subdepartments");
    assert_eq!(json["context"]["file"], "policies/default-roles.yaml");
    assert_eq!(json["context"]["line"], 129);
}

#[test]
fn a_broken_policy_answers_nothing() {
    Test::new()
        .file(
            "policies/p.yaml",
            "users: { anna: {} }\nassignments: [{ role: clerk, to: everyone }]\n",
        )
        .args("can anna crm.deal.read")
        .status(1)
        .stderr_has(&["no role is named `clerk`", "1 mistake"])
        .run();
}

#[test]
fn a_fact_that_is_not_said_is_named() {
    let policy = "
users: { olga: {}, anna: {} }
roles: { support: { crm: { deal: { read: any, pipelines: { partners: { stages: { won: { read: none } } } } } } } }
assignments: [{ role: support, to: everyone }]
";
    let ask = |more: &str| {
        let test = Test::new().file("policies/p.yaml", policy);
        test.args("can olga crm.deal.read --owner anna").args(more)
    };
    ask("")
        .status(3)
        .stdout_has(&["unsaid    a pipeline or stage: of each role only what it gives in all of them counts\n"])
        .run();
    ask("--pipeline partners").status(3).stdout_has(&["unsaid "]).run();
    ask("--pipeline partners --stage new").stdout_has(&["yes:"]).run();
    let ran = ask("--pipeline partners --stage won")
        .status(3)
        .stdout_has(&["gives `none`"])
        .run();
    assert!(!ran.stdout.contains("unsaid"));
}

#[test]
fn times_and_parts_of_names_get_an_example() {
    Test::shipped()
        .args("can anna crm.deal.read --at 2027-02-01")
        .status(2)
        .stderr_has(&["expected a date, a time and an offset, as in 2026-11-23T10:00:00+01:00"])
        .run();
    Test::shipped()
        .args("can anna listen")
        .status(2)
        .stderr("error: there is no permission `listen`; did you mean `telephony.call-recording.listen`?\n")
        .run();
}

#[test]
fn a_fix_is_one() {
    let policy = "
users: { olga: {}, anna: {} }
roles:
  both: { crm: { deal: { read: any, update: any } } }
  update: { crm: { deal: { update: any } } }
";
    let ran = Test::new()
        .file("policies/p.yaml", policy)
        .args("can olga crm.deal.update --owner anna")
        .status(3);
    ran.stdout_has(&["fix       give olga the role `both`, which opens nothing else\n"])
        .run();
}

#[test]
fn a_line_given_twice_is_one_line() {
    let policy = "
users: { anna: {} }
roles: { r: { crm: { deal: { read: own } } } }
assignments: [{ role: r, to: everyone }, { role: r, to: 'user:anna' }]
";
    let ran = Test::new()
        .file("policies/p.yaml", policy)
        .args("can anna crm.deal.read --owner anna");
    ran.stdout_has(&["this line alone carries it"]).run();
}

#[test]
fn flags_that_mean_nothing_are_refused() {
    let refused = |arguments: &str, why: &str| Test::shipped().args(arguments).status(2).stderr(why).run();
    refused(
        "can anna call 112 --owner boris",
        "error: `--owner` says nothing of a call\n",
    );
    refused(
        "can anna crm.deal.read --customer",
        "error: `--customer` says nothing of a record\n",
    );
}

#[test]
fn a_relation_is_the_one_that_the_line_is_met_on() {
    // `own` alone is given where nothing is said of the pipeline, but not in `partners`.
    let policy = "
users: { anna: {} }
roles: { r: { crm: { deal: { read: [own, open], pipelines: { partners: { read: [open] } } } } } }
assignments: [{ role: r, to: everyone }]
";
    let ran = Test::new()
        .file("policies/p.yaml", policy)
        .args("can anna crm.deal.read --owner anna --open");
    ran.stdout_has(&["relation  open: the record is open\n"]).run();
}

#[test]
fn the_order_of_assignments_changes_no_answer() {
    let roles = "
users: { anna: {} }
roles:
  a: { crm: { deal: { read: any } } }
  b: { crm: { deal: { read: any } } }
";
    let role = |first: &str, second: &str| {
        let policy =
            format!("{roles}assignments: [{{ role: {first}, to: everyone }}, {{ role: {second}, to: everyone }}]\n");
        let test = Test::new().file("policies/p.yaml", policy);
        let json = test
            .args("can anna crm.deal.read --format json")
            .stdout_has(&[])
            .run()
            .json();
        let causes = json["context"]["causes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|cause| cause["role"].clone());
        (json["context"]["role"].clone(), causes.collect::<Vec<_>>())
    };
    assert_eq!(role("a", "b"), role("b", "a"));
}
