//! What the command says of changes as people make them.

use serde_json::{Value, json};

use crate::test::Test;

const PEOPLE: &str = "
departments: { company: {}, sales: { parent: company }, support: { parent: company } }
users:
  anna: { departments: [sales] }
  boris: { departments: [sales] }
  carla: { departments: [support] }
";

const ROLES: &str = "
roles:
  seller: { telephony: { call-recording: { listen: own }, outbound-call: { rules: [office-calls] } } }
  auditor: { telephony: { call-statistics: any } }
assignments:
  - { role: seller, to: 'department:sales' }
  - { role: auditor, to: 'user:carla', until: 2026-12-31 }
";

const RULES: &str = "
hours office = Mon-Fri 08:00-18:00
days closed = 2026-12-24
rule office-calls { allow +48 22* during office except on closed }
";

/// The policy in `old`, and with these words in place of others in `new`.
fn changed(changes: &[(&str, &str)]) -> Test {
    let texts = [("people.yaml", PEOPLE), ("roles.yaml", ROLES), ("calls.rules", RULES)];
    let mut test = Test::new();
    for (name, text) in texts {
        let new = changes
            .iter()
            .fold(text.to_owned(), |text, (from, to)| text.replace(from, to));
        test = test
            .file(&format!("old/{name}"), text)
            .file(&format!("new/{name}"), new);
    }
    for (from, to) in changes {
        assert!(
            from == to || texts.iter().any(|(_, text)| text.contains(from)),
            "{from}"
        );
    }
    test.args("diff old new --at 2026-11-23T09:00:00Z")
}

/// The entries, each as its permission, its users, and when it begins and ends.
fn entries(found: &Value, direction: &str) -> Vec<(String, Value, Value, Value)> {
    assert_eq!(found["version"], 1);
    let entries = found[direction].as_array().unwrap().iter();
    let entries = entries.map(|entry| {
        assert_eq!(entry["count"], entry["users"].as_array().unwrap().len());
        assert!(!entry["causes"].as_array().unwrap().is_empty(), "{entry:#}");
        (
            entry["permission"].as_str().unwrap().to_owned(),
            entry["users"].clone(),
            entry["from"].clone(),
            entry["until"].clone(),
        )
    });
    entries.collect()
}

#[track_caller]
fn only(found: &Value, direction: &str, permission: &str, users: Value) -> Value {
    let other = if direction == "gained" { "lost" } else { "gained" };
    assert_eq!(found[other], json!([]), "{found:#}");
    let all = entries(found, direction);
    let expected = [(permission.to_owned(), users, Value::Null, Value::Null)];
    assert_eq!(all, expected, "{found:#}");
    found[direction][0].clone()
}

fn json_of(test: Test) -> Value {
    test.args("--format json").stdout_has(&[]).run().json()
}

const CALL: &str = "telephony.outbound-call.make";

#[test]
fn what_is_written_otherwise_makes_no_difference() {
    let order = (
        "anna: { departments: [sales] }\n",
        "\"anna\":\n    departments:\n      - sales # here\n",
    );
    let renamed = changed(&[order, ("office", "bureau")]);
    let found = json_of(renamed);
    assert_eq!((&found["gained"], &found["lost"]), (&json!([]), &json!([])));
    let merged = [
        (
            "  - { role: seller, to: 'department:sales' }\n",
            "  - { role: seller, to: ['user:boris', 'user:anna'] }\n",
        ),
        ("Mon-Fri 08:00-18:00", "Mon-Wed 08:00-18:00, Thu-Fri 08:00-18:00"),
    ];
    let found = json_of(changed(&merged));
    assert_eq!((&found["gained"], &found["lost"]), (&json!([]), &json!([])));
    changed(&[("x", "x")])
        .args("--fail-on any")
        .stdout_has(&["no change of access"])
        .run();
    changed(&[("x", "x")]).args("--format markdown").stdout_has(&[]).run();
}

#[test]
fn who_is_on_one_side_only_is_asked_there() {
    let boris = "  boris: { departments: [sales] }\n";
    let lines = |changes: &[(&str, &str)], format: &str| {
        let ran = changed(changes).args(format).stdout_has(&[]).run();
        ran.stdout.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let has = |lines: &[String], start: &str| lines.iter().any(|line| line.starts_with(start));
    let gone = [(boris, "")];
    let was = "  see for yourself, with `--policy` for the policy that was: ringfence can boris ";
    assert!(has(&lines(&gone, ""), was));
    let was = "# with `--policy` for the policy that was";
    assert!(has(&lines(&gone, "--format markdown"), was));
    let come = [(boris, &*format!("{boris}  dora: {{ departments: [sales] }}\n"))];
    let is = "  see for yourself, with `--policy` for the policy that is to be: ringfence can dora ";
    assert!(has(&lines(&come, ""), is));
    let both = lines(&[("listen: own", "listen: any")], "");
    assert!(has(&both, "  see for yourself: ringfence can anna "));
}

#[test]
fn people_come_move_and_go() {
    let found = json_of(changed(&[("  carla:", "  dmitri: { departments: [sales] }\n  carla:")]));
    let permissions: Vec<_> = entries(&found, "gained")
        .into_iter()
        .map(|(permission, users, ..)| (permission, users))
        .collect();
    let of_new = json!(["dmitri"]);
    let expected = ["telephony.call-recording.listen", CALL].map(|permission| (permission.to_owned(), of_new.clone()));
    assert_eq!(permissions, expected, "{found:#}");
    assert_eq!(found["lost"], json!([]));

    let found = json_of(changed(&[(
        "boris: { departments: [sales] }",
        "boris: { departments: [support] }",
    )]));
    let users: Vec<_> = entries(&found, "lost")
        .into_iter()
        .map(|(_, users, ..)| users)
        .collect();
    assert_eq!(users, [json!(["boris"]), json!(["boris"])], "{found:#}");
    assert_eq!(found["gained"], json!([]));

    let found = json_of(changed(&[("  boris: { departments: [sales] }\n", "")]));
    let users: Vec<_> = entries(&found, "lost")
        .into_iter()
        .map(|(_, users, ..)| users)
        .collect();
    assert_eq!(users, [json!(["boris"]), json!(["boris"])], "{found:#}");
    assert_eq!(found["gained"], json!([]));
}

#[test]
fn roles_and_their_ends_change() {
    let found = json_of(changed(&[("listen: own", "listen: any")]));
    let entry = only(
        &found,
        "gained",
        "telephony.call-recording.listen",
        json!(["anna", "boris"]),
    );
    assert_eq!((&entry["before"], &entry["after"]), (&json!("own"), &json!("any")));
    assert_eq!(entry["records"]["own"], json!(false));
    assert_eq!(entry["records"]["owners"]["most"], json!(2));

    let found = json_of(changed(&[("until: 2026-12-31", "until: 2027-01-31")]));
    let expected = (
        "telephony.call-statistics.view".to_owned(),
        json!(["carla"]),
        json!("2027-01-01T00:00:00+00:00"),
        json!("2027-02-01T00:00:00+00:00"),
    );
    assert_eq!(entries(&found, "gained"), [expected]);
    assert_eq!(
        found["gained"][0]["witness"]["context"]["time"],
        json!("2027-01-01T00:00:00+00:00")
    );
    assert_eq!(found["lost"], json!([]));
}

#[test]
fn rules_change() {
    let both = json!(["anna", "boris"]);
    let cases = [
        ("+48 22*", "+48 2*", "+48 2"),
        ("-18:00", "-19:30", "+48 22*"),
        (" except on closed", "", "closed"),
    ];
    for (from, to, words) in cases {
        let entry = only(&json_of(changed(&[(from, to)])), "gained", CALL, both.clone());
        assert!(entry["calls"].to_string().contains(words), "{entry:#}");
    }
    let entry = only(&json_of(changed(&[("+48 22*", "+48 22 1*")])), "lost", CALL, both);
    assert_eq!(entry["witness"]["resource"]["type"], "telephony.outbound-call");
}

#[test]
fn the_exit_code_is_what_was_asked_for() {
    let gain = ("listen: own", "listen: department");
    let loss = ("listen: own", "listen: none");
    for (change, on, status) in [
        (gain, "gain", 1),
        (gain, "loss", 0),
        (gain, "any", 1),
        (loss, "gain", 0),
        (loss, "loss", 1),
        (loss, "any", 1),
    ] {
        changed(&[change])
            .args(&format!("--fail-on {on}"))
            .stdout_has(&["anna"])
            .status(status)
            .run();
    }
    for format in ["human", "markdown", "github", "json"] {
        let permission = "telephony.call-recording.listen";
        changed(&[gain])
            .args("--format")
            .args(format)
            .stdout_has(&[permission])
            .run();
    }
}

#[test]
fn mistakes_on_either_side_are_told() {
    changed(&[("role: seller", "role: sellr")])
        .stderr_has(&["new/roles.yaml", "sellr", "unknown-role"])
        .status(1)
        .run();
    Test::new()
        .file("old/a.yaml", "roles: [")
        .file("new/a.yaml", PEOPLE)
        .args("diff old new")
        .stderr_has(&["old/a.yaml"])
        .status(1)
        .run();
}

/// An approval that names a level counts for a gain of this level, and for no wider one that is pushed later.
#[test]
fn an_approval_holds_for_the_level_that_it_names() {
    let listen = "gain: [crm.deal.read], to: [own, open], users: [\"anna\", \"boris\"]";
    let call = "gain: [telephony.outbound-call.make], to: office-calls, users: [\"anna\", \"boris\"]";
    for (to, rules, missing) in [
        ("[own, open]", "office-calls", None),
        ("[open, own]", "[office-calls]", None),
        ("own", "office-calls", Some(listen)),
        ("open", "office-calls", Some(listen)),
        ("any", "office-calls", Some(listen)),
        ("[own, open]", "any", Some(call)),
        ("[own, open]", "[office-calls, any]", Some(call)),
    ] {
        let approvals = format!(
            "approved:\n\
             - {{ gain: crm.deal, to: {to}, users: [anna, boris], reason: To learn }}\n\
             - {{ gain: telephony.outbound-call, to: {rules}, users: [anna, boris], reason: To sell }}\n"
        );
        let test = changed(&[
            ("seller: {", "seller: { crm: { deal: { read: [own, open] } },"),
            ("+48 22*", "+48 2*"),
        ])
        .args("--approvals approvals.yaml")
        .file("approvals.yaml", approvals)
        .stdout_has(&["crm.deal.read"]);
        match missing {
            None => test.run(),
            Some(line) => test
                .stderr_has(&["not approved: 1 gain;", line, "approvals.yaml:", "nobody gains this"])
                .status(1)
                .run(),
        };
    }
}
