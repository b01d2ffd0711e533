//! What would turn a no into a yes: it does, nothing smaller of its kind does, and what else it opens is counted.

use jiff::Timestamp;
use pretty_assertions::assert_eq;
use ringfence::{
    calls::CustomerFacts,
    decide::{Fix, Request},
    load::load_sources,
    snapshot::Snapshot,
    source::{SourceFile, Sources},
};

use crate::test::Test;

const POLICY: &str = "
settings: { country: PL, time-zone: Europe/Warsaw }
departments: { company: { head: maria }, sales: { parent: company }, support: { parent: company } }
users:
  anna: { departments: [sales] }
  boris: { departments: [support] }
  maria: { departments: [company] }
workgroups: { launch: { owner: maria, members: [boris], features: { tasks: { view: members, edit: moderators } } } }
roles:
  big:
    telephony: { call-recording: { listen: any, update: any }, call-statistics: any, outbound-call: any }
    crm: { deal: { read: any, update: any, delete: any }, lead: { read: any }, contact: { read: any } }
    drive: { file: { read: any, edit: any } }
  mid: { telephony: { call-recording: { listen: any, update: any } } }
  small: { telephony: { call-recording: { listen: any } } }
  seller: { telephony: { call-recording: { listen: own }, outbound-call: { rules: [office-calls] } } }
  changer: { crm: { deal: { update: any } } }
  reader: { crm: { deal: { read: any } } }
  knower: { crm: { lead: { read: any }, contact: { read: any }, company: { read: any } } }
  caller: { telephony: { outbound-call: { rules: [known] } } }
  night: { telephony: { outbound-call: { rules: [night-calls] } } }
  one: { telephony: { outbound-call: { rules: [one-call] } } }
  files: { drive: { file: { read: any } } }
assignments:
  - { role: seller, to: user:anna }
";

const RULES: &str = "
hours office = Mon-Fri 08:00-18:00
rule office-calls { allow +48 22* during office }
rule known { allow customers where readable }
rule night-calls { allow +48*, +49* }
rule one-call { allow +48 22 555 01 01 }
company { deny +48 70* }
";

/// The same without the role that gives all of it, and with nobody who may call at night.
fn without_big() -> String {
    let narrow = POLICY.replace("outbound-call: any", "outbound-call: nobody");
    let narrow = narrow.replace("rules: [night-calls]", "rules: [one-call]");
    narrow.replace(
        "update: any, delete: any }, lead: { read: any }, contact: { read: any } }",
        "delete: any } }",
    )
}

fn snapshot(policy: &str, more: &str) -> Snapshot {
    let mut sources = Sources::default();
    sources.add(SourceFile::new("a.yaml", policy));
    sources.add(SourceFile::new("b.rules", RULES));
    sources.add(SourceFile::new("c.yaml", more));
    let loaded = load_sources(sources).unwrap_or_else(|refused| panic!("{:?}\n{more}", refused.diagnostics));
    loaded.snapshot
}

fn request<'a>(resource: &'a str, action: &'a str, id: &'a str) -> Request<'a> {
    let night: Timestamp = "2026-11-23T22:00:00+01:00".parse().unwrap();
    Request {
        user: "anna",
        resource,
        action,
        id,
        time: Some(night),
        ..Request::default()
    }
}

/// What is denied, and on which object a fix is to be given.
fn denied() -> Vec<(Request<'static>, Option<&'static str>)> {
    let customer = Some(CustomerFacts {
        responsible: Some("boris"),
        kind: Some("lead"),
        ..CustomerFacts::default()
    });
    let of_boris = |request: Request<'static>| Request {
        owner: Some("boris"),
        ..request
    };
    let call = |number| request("telephony.outbound-call", "make", number);
    vec![
        (of_boris(request("telephony.call-recording", "listen", "")), None),
        (of_boris(request("telephony.call-recording", "update", "")), None),
        (of_boris(request("crm.deal", "update", "")), None),
        (of_boris(request("crm.deal", "read", "")), None),
        (call("+48 22 555 01 01"), None),
        (call("+49 30 123456"), None),
        (
            Request {
                customer,
                ..call("+48 501 000 000")
            },
            None,
        ),
        (
            request("drive.file", "read", "/Contracts/a"),
            Some("drive:/Contracts/a"),
        ),
        (
            Request {
                on: Some("launch"),
                ..request("workgroups.tasks", "edit", "")
            },
            Some("workgroups:launch"),
        ),
    ]
}

/// Whether it is allowed once these assignments are made.
fn is_allowed_with(policy: &str, assignments: &[String], request: &Request<'_>) -> bool {
    let more = format!("assignments:\n{}", assignments.concat());
    snapshot(policy, &more).check(request).unwrap()
}

#[test]
fn what_is_told_to_help_helps_and_needs_all_of_it() {
    let (mut singles, mut pairs, mut standings) = (0, 0, 0);
    for policy in [POLICY.to_owned(), without_big()] {
        let compiled = snapshot(&policy, "settings: {}\n");
        for (request, on) in denied() {
            let question = compiled.question(&request).unwrap();
            let explanation = compiled.explain(&question, &request);
            assert!(!explanation.decision, "{request:?}");
            let on = on.map_or_else(String::new, |on| format!(", on: '{on}'"));
            let given = |what: &str, name: &str| format!("  - {{ {what}: {name}, to: user:anna{on} }}\n");
            for fix in &explanation.fixes {
                let lines: Vec<String> = match fix {
                    Fix::Roles(roles, _) => {
                        let names = roles.iter().map(|role| compiled.role_name(*role));
                        names.map(|name| given("role", name)).collect()
                    }
                    Fix::ObjectLevel(level, _) => vec![given("level", level)],
                    Fix::Standing(standing, _) => {
                        let part = format!("{}s: [anna]", standing.word());
                        let joined = policy.replace("owner: maria, members: [boris]", &part);
                        assert!(
                            snapshot(&joined, "settings: {}\n").check(&request).unwrap(),
                            "{request:?}"
                        );
                        standings += 1;
                        continue;
                    }
                    Fix::Level(_) | Fix::Ended(_) => continue,
                };
                assert!(is_allowed_with(&policy, &lines, &request), "{request:?} {lines:?}");
                if lines.len() == 1 {
                    singles += 1;
                    continue;
                }
                for line in &lines {
                    let alone = std::slice::from_ref(line);
                    assert!(!is_allowed_with(&policy, alone, &request), "{request:?} {line}");
                }
                pairs += 1;
            }
        }
    }
    assert_eq!((singles, pairs, standings), (30, 3, 2));
}

/// The lines of an answer that say what would help.
fn fixes(arguments: &str, policy: &str) -> Vec<String> {
    let ran = Test::new()
        .file("policies/a.yaml", policy)
        .file("policies/b.rules", RULES)
        .args("can anna")
        .args(arguments)
        .args("--at 2026-11-23T22:00:00+01:00")
        .status(3)
        .stdout_has(&["no: anna may not"])
        .run();
    let lines = ran.stdout.lines().map(str::trim_start);
    let told = lines.filter(|line| line.starts_with("fix ") || line.starts_with("or "));
    told.map(|line| line.split_once(' ').unwrap().1.trim_start().to_owned())
        .collect()
}

#[test]
fn fixes_are_ranked_by_what_else_they_open() {
    assert_eq!(
        fixes("telephony.call-recording.listen --owner boris", POLICY),
        [
            "give anna the role `small`, which opens nothing else",
            "give anna the role `mid`, which opens 1 other permission",
            "give anna the role `big`, which opens 9 other permissions and other calls",
        ]
    );
}

#[test]
fn a_rule_that_is_held_hides_no_other() {
    assert_eq!(
        fixes("call +48225550101", POLICY),
        [
            "give anna the role `one`, which opens nothing else",
            "give anna the role `night`, which opens other calls too",
            "give anna the role `big`, which opens 10 other permissions and other calls",
        ]
    );
    let none: [&str; 0] = [];
    assert_eq!(fixes("call +48700123456", POLICY), none);
}

#[test]
fn two_roles_help_where_none_does_alone() {
    let policy = without_big();
    assert_eq!(
        fixes("crm.deal.update --owner boris", &policy),
        [
            "give anna the roles `changer` and `reader`, which together open nothing else",
            "give anna the roles `big` and `changer`, which together open 6 other permissions",
        ]
    );
    // What the caller may not read he may not call, unless another role lets him read it.
    let call = "call +48501000000 --customer --kind lead --responsible boris";
    assert_eq!(
        fixes(call, &policy),
        ["give anna the roles `caller` and `knower`, which together open 3 other permissions and other calls"]
    );
    assert_eq!(
        fixes(call, &policy.replace("{ role: seller,", "{ role: caller,")),
        ["give anna the role `knower`, which opens 3 other permissions and other calls"]
    );
}

#[test]
fn on_an_object_only_what_counts_there_is_opened() {
    assert_eq!(
        fixes("drive.file.edit /Contracts/a", POLICY),
        [
            "give anna the role `big` on drive:/Contracts/a, which opens nothing else",
            "give anna the level edit on drive:/Contracts/a, which opens 1 other permission",
        ]
    );
    assert_eq!(
        fixes("workgroups.tasks.edit --on launch", POLICY),
        ["make anna a moderator of workgroups:launch, which opens 26 other permissions"]
    );
}

#[test]
fn programs_are_told_the_same() {
    let json = Test::new()
        .file("policies/a.yaml", POLICY)
        .file("policies/b.rules", RULES)
        .args("can anna telephony.call-recording.listen --owner boris --format json")
        .status(3)
        .stdout_has(&[])
        .run()
        .json();
    let context = &json["context"];
    assert_eq!(context["roles"], serde_json::json!(["small", "mid", "big"]));
    let opens = |permissions: usize, calls: bool| serde_json::json!({ "permissions": permissions, "calls": calls });
    assert_eq!(
        context["fixes"],
        serde_json::json!([
            { "roles": ["small"], "opens": opens(0, false) },
            { "roles": ["mid"], "opens": opens(1, false) },
            { "roles": ["big"], "opens": opens(9, true) },
        ])
    );
}
