//! What `check --fix` takes away where several things share a line, byte for byte.

use pretty_assertions::assert_eq;

use super::{IDLE, Test};

const ROLES: &str = "\
departments: { sales: {}, empty: {} }
users: { anna: { departments: [sales] }, boris: {} }
roles: { agent: { crm: { deal: { read: own } } }, chief: { crm: { deal: { read: any } } } }
";

const CHIEF: &str = ", chief: { crm: { deal: { read: any } } }";

/// The file of a policy after what does nothing is taken away, without the part that is given as it is.
#[track_caller]
fn fixed(before: &str, policy: &str, rules: &str) -> (String, String) {
    let ran = Test::new()
        .file("policies/p.yaml", format!("{before}{policy}"))
        .file("policies/c.rules", rules)
        .args("check --fix --at 2026-11-23T10:00:00+01:00")
        .stderr_has(&[])
        .stdout_has(&[])
        .run();
    let after = ran.written("policies/p.yaml");
    let left = after.strip_prefix(before).unwrap_or_else(|| panic!("{after}"));
    (left.to_owned(), ran.written("policies/c.rules"))
}

#[test]
fn an_entry_in_brackets_goes_with_its_comma_and_comments_stay() {
    let chief = "{ role: chief, to: everyone }";
    let agent = "{ role: agent, to: user:anna }";
    for (before, after) in [
        // Of a list of subjects the first, one between, the last.
        ("to: [user:anna, department:sales, everyone]", "to: [everyone]"),
        ("to: [department:empty, user:anna]", "to: [user:anna]"),
        (
            "to: [user:anna, department:empty, user:boris]",
            "to: [user:anna, user:boris]",
        ),
        ("to: [ user:anna , department:empty ]", "to: [ user:anna ]"),
        ("to: [\"user:anna\",'department:empty']", "to: [\"user:anna\"]"),
        (
            "to: [user:anna, # she hears them\n         department:empty, # nobody yet\n         user:boris]",
            "to: [user:anna, # she hears them\n         # nobody yet\n         user:boris]",
        ),
        (
            "to: [user:anna, # ], she\n         department:empty] # and that is all",
            "to: [user:anna # ], she\n         ] # and that is all",
        ),
        (
            "to: [\n      user:anna,\n      department:empty,\n      user:boris,\n    ]",
            "to: [\n      user:anna,\n      user:boris,\n    ]",
        ),
        (
            "to: [\n      user:anna,\n      department:empty\n    ]",
            "to: [\n      user:anna\n    ]",
        ),
    ] {
        let policy = |to: &str| format!("assignments:\n  # These.\n  - {{ role: agent, {to} }}   # so it is\n");
        let policy = |to: &str| match to.rsplit_once(" # and that is all") {
            Some((to, _)) => policy(to),
            None => policy(to),
        };
        let agent = ROLES.replace(CHIEF, "");
        assert_eq!(fixed(&agent, &policy(before), "").0, policy(after), "{before}");
    }
    for (before, after) in [
        (
            format!("assignments: [{chief}, {agent}]\n"),
            format!("assignments: [{chief}]\n"),
        ),
        (
            format!("assignments: [{agent}, {chief}] # all\n"),
            format!("assignments: [{chief}] # all\n"),
        ),
        (
            format!("assignments: [\n  {agent}, # her\n  {chief},\n]\n"),
            format!("assignments: [\n  # her\n  {chief},\n]\n"),
        ),
        (
            format!("assignments: [\n  {agent},\n  # Everybody.\n  {chief}\n]\n"),
            format!("assignments: [\n  # Everybody.\n  {chief}\n]\n"),
        ),
        // The last subject takes its assignment.
        (
            format!("assignments: [{chief}, {{ role: agent, to: [department:empty] }}]\n"),
            format!("assignments: [{chief}]\n"),
        ),
        (
            format!("assignments:\n  - {chief}\n  - role: agent\n    to: [department:empty]\n"),
            format!("assignments:\n  - {chief}\n"),
        ),
        (
            format!(
                "assignments:\n  - {chief}\n  - {{\"role\":\"agent\",\"to\":[\"department:empty\"],\"reason\":\"a, b\"}}\n"
            ),
            format!("assignments:\n  - {chief}\n"),
        ),
        (
            format!("assignments:\n  - {chief}\n  - role: agent\n    to:\n      - department:empty\n"),
            format!("assignments:\n  - {chief}\n"),
        ),
    ] {
        // Roles that are left without an assignment are told of when it is checked again.
        assert_eq!(fixed(ROLES, &before, "").0, after);
    }
}

#[test]
fn a_key_in_brackets_goes_with_what_is_said_of_it() {
    let people = "users: { anna: {} }\nassignments: [{ role: a, to: everyone }]\n";
    for (before, after) in [
        (
            "roles: { a: { crm: { deal: any } }, idle: { crm: { deal: own } } }\n",
            "roles: { a: { crm: { deal: any } } }\n",
        ),
        (
            "roles: { idle: { crm: { deal: own } }, a: { crm: { deal: any } } }\n",
            "roles: { a: { crm: { deal: any } } }\n",
        ),
        (
            "roles: {\n  idle: { title: \"it's, {idle\", crm: { deal: own } }, # later\n  a: { crm: { deal: any } },\n}\n",
            "roles: {\n  # later\n  a: { crm: { deal: any } },\n}\n",
        ),
    ] {
        let [before, after] = [before, after].map(|text| {
            text.replace("deal: any", "deal: { read: any }")
                .replace("deal: own", "deal: { read: own }")
        });
        assert_eq!(fixed(people, &before, "").0, after);
    }
}

#[test]
fn a_statement_or_a_rule_goes_that_shares_its_line() {
    let policy = "users: { anna: {} }\nroles: { r: { telephony: { outbound-call: { rules: [x] } } } }\nassignments: [{ role: r, to: everyone }]\n";
    for (before, after) in [
        ("rule x { allow +48* allow +48 22* }\n", "rule x { allow +48* }\n"),
        (
            "rule x { allow +48 22* allow +48* } // all\n",
            "rule x { allow +48* } // all\n",
        ),
        (
            "rule x { allow +48*\n    allow +33* allow +48 22* // the capital\n}\n",
            "rule x { allow +48*\n    allow +33* // the capital\n}\n",
        ),
        (
            "rule x {\n    allow +48* allow +48 22*\n    allow +33*\n}\n",
            "rule x {\n    allow +48*\n    allow +33*\n}\n",
        ),
        (
            "rule x { allow +48* } rule y { allow +49* }\n",
            "rule x { allow +48* }\n",
        ),
        (
            "rule y { allow any where tag is \"}\" /* */ } rule x { allow +48* }\n",
            "rule x { allow +48* }\n",
        ),
        (
            "numbers n = +48* rule y { // } nobody\n    allow +49* } rule x { allow n }\n",
            "numbers n = +48* rule x { allow n }\n",
        ),
    ] {
        let [before, after] = [before, after].map(|text| text.replace(" /* */", ""));
        assert_eq!(fixed(policy, "", &before).1, after, "{before}");
    }
}

/// What would change somebody's access, or make a mistake, is left as it was.
#[test]
fn what_cannot_be_taken_away_is_left() {
    let anchored = "users: { anna: {} }\nassignments: [{ role: a, to: everyone }]\n";
    let roles = "roles: { idle: &grants { crm: { deal: { read: own } } }, a: *grants }\n";
    assert_eq!(fixed(anchored, roles, "").0, roles);
    // A policy with a mistake is told of and left alone.
    let broken = IDLE.replace("read: any", "read: anyy");
    let ran = Test::new()
        .file("policies/p.yaml", &broken)
        .args("check --fix")
        .status(1)
        .stdout_has(&["error[unknown-level]"])
        .run();
    assert_eq!(ran.written("policies/p.yaml"), broken);
}

/// A section that would be left without an entry goes with its last one: an empty one is a mistake.
#[test]
fn the_last_entry_of_a_section_takes_the_section() {
    let needed = format!("{ROLES}assignments: [{{ role: chief, to: everyone }}]\n");
    for (before, after) in [
        ("assignments:\n  - { role: chief, to: user:anna }\n", ""),
        ("assignments:\n  - role: chief\n    to: [user:anna, user:boris]\n", ""),
        (
            "# Ours.\nassignments:\n  - { role: chief, to: user:anna }\nusers: { eva: {} }\n",
            "# Ours.\nusers: { eva: {} }\n",
        ),
        (
            "roles:\n  idle: { crm: { deal: { read: own } } }\nusers: { eva: {} }\n",
            "users: { eva: {} }\n",
        ),
        (
            "assignments:\n  - { role: chief, to: user:anna }\n  - { role: agent, to: user:anna, reason: Nobody else }\n",
            "",
        ),
    ] {
        let ran = Test::new()
            .file(
                "policies/a.yaml",
                needed
                    .replace(", agent: {", "")
                    .replace("boris: {}", "boris: {}, olga: {}"),
            )
            .file("policies/b.yaml", before)
            .args("check --fix --at 2026-11-23T10:00:00+01:00")
            .stderr_has(&[])
            .stdout_has(&[])
            .run();
        assert_eq!(ran.written("policies/b.yaml"), after);
    }
}
