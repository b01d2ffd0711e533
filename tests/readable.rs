//! Customers whom the caller may read, as rules and the level `customers` ask for them.

use ringfence::{
    calls::CustomerFacts,
    decide::{Explanation, Request},
    load::load_sources,
    snapshot::Snapshot,
    source::{SourceFile, Sources},
};

use crate::test::Test;

/// Roles that read by pipeline and stage, with lists, by what another permission requires, and united.
const PEOPLE: &str = "\
settings: { time-zone: Europe/Warsaw }
departments: { company: {}, sales: { parent: company }, north: { parent: sales } }
users:
  anna: { departments: [sales, north] }
  boris: { departments: [north] }
  carl: { departments: [company] }
  dora: {}
roles:
  caller:
    telephony: { outbound-call: { rules: [calls] } }
    tower: { radio: { rules: [calls] } }
  reader:
    crm:
      lead: { read: department, update: own, stages: { lost: { read: own } } }
      contact: { read: own, pipelines: { partners: { read: any } } }
      company: { read: [own, open] }
      deal: { read: own, pipelines: { partners: { read: none, stages: { lost: { read: any } } } } }
  partner:
    crm:
      lead: { read: any, stages: { lost: { read: none } } }
      company: { read: none, pipelines: { partners: { read: subdepartments } } }
assignments:
  - { role: caller, to: everyone }
  - { role: reader, to: [user:anna, user:boris] }
  - { role: partner, to: [user:anna, user:carl] }
";

/// Another resource that acts on calls, where more is needed to read.
const TOWER: &str = "\
catalogue:
  tower:
    title: Tower
    ladders: { calls: { levels: [{ level: nobody }, { level: any, adds: [any] }] } }
    resources:
      radio:
        title: Radio
        acts-on: call
        readable: { lead: crm.lead.update, contact: crm.deal.read, company: crm.company.read }
        actions: { speak: { title: Speak, ladder: calls } }
";

const USERS: [&str; 4] = ["anna", "boris", "carl", "dora"];
const RESPONSIBLE: [Option<&str>; 6] = [
    None,
    Some("anna"),
    Some("boris"),
    Some("carl"),
    Some("dora"),
    Some("nobody known"),
];
const PLACES: [Option<&str>; 3] = [None, Some("partners"), Some("elsewhere")];
const STAGES: [Option<&str>; 3] = [None, Some("lost"), Some("elsewhere")];
const OPEN: [Option<bool>; 3] = [None, Some(true), Some(false)];

fn snapshot(rule: &str) -> Snapshot {
    let mut sources = Sources::default();
    sources.add(SourceFile::new("policies/people.yaml", PEOPLE));
    sources.add(SourceFile::new("policies/tower.yaml", TOWER));
    sources.add(SourceFile::new(
        "policies/calls.rules",
        format!("rule calls {{ {rule} }}\n"),
    ));
    load_sources(sources).unwrap().snapshot
}

fn customers() -> Vec<CustomerFacts<'static>> {
    let mut customers = Vec::new();
    for responsible in RESPONSIBLE {
        for pipeline in PLACES {
            for stage in STAGES {
                for open in OPEN {
                    for kind in [None, Some("lead"), Some("contact"), Some("company")] {
                        customers.push(CustomerFacts {
                            responsible,
                            kind,
                            pipeline,
                            stage,
                            open,
                            tags: None,
                        });
                    }
                }
            }
        }
    }
    customers
}

/// The permission to read a customer of a kind, where a resource that acts on calls asks for it.
fn permission(resource: &str, kind: &str) -> (String, &'static str) {
    match (resource, kind) {
        ("tower.radio", "lead") => ("crm.lead".to_owned(), "update"),
        ("tower.radio", "contact") => ("crm.deal".to_owned(), "read"),
        (_, kind) => (format!("crm.{kind}"), "read"),
    }
}

/// Whether the record of a customer may be read, which is asked as a question about a record.
fn may_read(snapshot: &Snapshot, user: &str, resource: &str, customer: &CustomerFacts<'_>) -> bool {
    let kinds = customer
        .kind
        .map_or(vec!["lead", "contact", "company"], |kind| vec![kind]);
    kinds.into_iter().all(|kind| {
        let (record, action) = permission(resource, kind);
        let request = Request {
            user,
            resource: &record,
            action,
            owner: customer.responsible.filter(|name| USERS.contains(name)),
            open: customer.open == Some(true),
            pipeline: customer.pipeline,
            stage: customer.stage,
            ..Request::default()
        };
        snapshot.check(&request).unwrap()
    })
}

/// Whether the record may be read once all is said that is not; everybody who may be responsible is a user.
fn might_read(snapshot: &Snapshot, user: &str, resource: &str, customer: &CustomerFacts<'_>) -> bool {
    let known = customer.responsible.filter(|name| USERS.contains(name));
    // All relations hold at once where anna is responsible for what she calls; of others this is asked of her.
    let responsible = known.map_or(USERS.to_vec(), |name| vec![name]);
    let pipelines = customer.pipeline.map_or(vec!["partners", "elsewhere"], |it| vec![it]);
    let stages = customer.stage.map_or(vec!["lost", "elsewhere"], |it| vec![it]);
    let open = customer.open.map_or(vec![true, false], |it| vec![it]);
    let kinds = customer.kind.map_or(vec!["lead", "contact", "company"], |it| vec![it]);
    let mut all = Vec::new();
    for responsible in &responsible {
        for pipeline in &pipelines {
            for stage in &stages {
                for open in &open {
                    all.extend(kinds.iter().map(|kind| CustomerFacts {
                        responsible: Some(responsible),
                        kind: Some(kind),
                        pipeline: Some(pipeline),
                        stage: Some(stage),
                        open: Some(*open),
                        tags: None,
                    }));
                }
            }
        }
    }
    all.iter().any(|customer| may_read(snapshot, user, resource, customer))
}

fn explained<'a>(
    snapshot: &'a Snapshot,
    user: &'a str,
    (resource, action): (&'a str, &'a str),
    customer: CustomerFacts<'a>,
) -> Explanation<'a> {
    let request = Request {
        user,
        resource,
        action,
        id: "+48 22 555 01 01",
        customer: Some(customer),
        ..Request::default()
    };
    let question = snapshot.question(&request).unwrap();
    let explanation = snapshot.explain(&question, &request);
    assert_eq!(snapshot.decide(&question), explanation.decision);
    explanation
}

#[test]
fn a_customer_is_readable_exactly_where_the_record_is() {
    let allowing = snapshot("allow customers where readable");
    let denying = snapshot("allow customers deny customers where readable");
    let mut seen = [0; 3];
    for call in [("telephony.outbound-call", "make"), ("tower.radio", "speak")] {
        for user in USERS {
            for customer in customers() {
                let surely = may_read(&allowing, user, call.0, &customer);
                let perhaps = might_read(&allowing, user, call.0, &customer);
                // A department or what is below it may hold of somebody who is no user yet.
                let allowed = explained(&allowing, user, call, customer);
                let denied = explained(&denying, user, call, customer);
                assert_eq!(allowed.decision, surely, "{user} {customer:?}");
                assert!(!perhaps || !denied.decision, "{user} {customer:?}");
                // What the statements say by themselves is what is decided.
                assert_eq!(allowed.causes.iter().any(|it| it.statement.is_some()), surely);
                let by_statement = denied.call.iter().any(|reasons| !reasons.denied.is_empty());
                assert_eq!(by_statement, !denied.decision, "{user} {customer:?}");
                seen[usize::from(surely) + usize::from(!denied.decision)] += 1;
            }
        }
    }
    assert!(seen.into_iter().all(|count| count > 300), "{seen:?}");
}

#[test]
fn surely_not_is_what_no_fact_can_change() {
    // Anna owns, shares a department with and sits above what she looks after herself: for her users are enough.
    let denying = snapshot("allow customers deny customers where readable");
    for call in [("telephony.outbound-call", "make"), ("tower.radio", "speak")] {
        for customer in customers() {
            let perhaps = might_read(&denying, "anna", call.0, &customer);
            assert_eq!(
                !explained(&denying, "anna", call, customer).decision,
                perhaps,
                "{customer:?}"
            );
        }
    }
}

const AGENCY: &str = "\
settings: { time-zone: Europe/Warsaw }
departments: { sales: {} }
users:
  anna: { departments: [sales] }
  boris: { departments: [sales] }
roles:
  caller: { telephony: { outbound-call: { rules: [calls] } } }
  reader: { crm: { lead: { read: own, stages: { lost: { read: none } } }, contact: { read: department } } }
assignments:
  - { role: caller, to: everyone }
  - { role: reader, to: user:anna, until: 2026-11-30 }
";

fn can(rules: &str, arguments: &str, status: i32, stdout: &str) {
    Test::new()
        .file("policies/people.yaml", AGENCY)
        .file("policies/calls.rules", format!("rule calls {{\n    {rules}\n}}\n"))
        .args("can anna call 112 --at 2026-11-23T10:00:00+01:00")
        .args(arguments)
        .status(status)
        .stdout(stdout)
        .run();
}

#[test]
fn a_yes_ends_with_the_role_that_reads() {
    can(
        "allow customers where readable",
        "--kind contact --responsible boris",
        0,
        "\
yes: anna may call 112
  because   rule calls says `allow customers where readable` at policies/calls.rules:2:5
            role caller gives the rule at policies/people.yaml:7:51
            assigned to everyone at policies/people.yaml:10:13
            this line alone carries it
  changes   at 2026-12-01T00:00:00+01:00, when an assignment ends
",
    );
}

#[test]
fn a_no_says_which_permission_fails() {
    let rule = "allow customers where readable";
    can(
        rule,
        "--kind lead --stage new --responsible boris",
        3,
        "\
no: anna may not call 112
  nearest   rule calls: `allow customers where readable` at policies/calls.rules:2:5
            but the caller may not read this customer: crm.lead.read is `own`, and `department` is needed
  held      the rule calls
  by        role caller gives the rule calls at policies/people.yaml:7:51
            assigned to everyone at policies/people.yaml:10:13
",
    );
    can(
        rule,
        "--kind company --responsible anna",
        3,
        "\
no: anna may not call 112
  nearest   rule calls: `allow customers where readable` at policies/calls.rules:2:5
            but the caller may not read this customer: crm.company.read is `none`, and `own` is needed
  held      the rule calls
  by        role caller gives the rule calls at policies/people.yaml:7:51
            assigned to everyone at policies/people.yaml:10:13
",
    );
    can(rule, "--kind lead --responsible anna", 3, "\
no: anna may not call 112
  nearest   rule calls: `allow customers where readable` at policies/calls.rules:2:5
            but the request does not say the stage, by which it is told whether the caller may read this customer; that counts against access
  held      the rule calls
  by        role caller gives the rule calls at policies/people.yaml:7:51
            assigned to everyone at policies/people.yaml:10:13
");
    can(rule, "--customer", 3, "\
no: anna may not call 112
  nearest   rule calls: `allow customers where readable` at policies/calls.rules:2:5
            but the request does not say who is responsible or the kind, by which it is told whether the caller may read this customer; that counts against access
  held      the rule calls
  by        role caller gives the rule calls at policies/people.yaml:7:51
            assigned to everyone at policies/people.yaml:10:13
");
    can(
        "allow customers where not open",
        "--open",
        3,
        "\
no: anna may not call 112
  nearest   rule calls: `allow customers where not open` at policies/calls.rules:2:5
            but `not open` does not hold
  held      the rule calls
  by        role caller gives the rule calls at policies/people.yaml:7:51
            assigned to everyone at policies/people.yaml:10:13
",
    );
    can(
        "allow customers where not open",
        "--kind lead",
        3,
        "\
no: anna may not call 112
  nearest   rule calls: `allow customers where not open` at policies/calls.rules:2:5
            but the request does not say what `not open` asks for, which counts against access
  held      the rule calls
  by        role caller gives the rule calls at policies/people.yaml:7:51
            assigned to everyone at policies/people.yaml:10:13
",
    );
    can(
        "allow customers\n    deny customers where readable",
        "--kind lead",
        3,
        "\
no: anna may not call 112
  because   rule calls denies it: `deny customers where readable` at policies/calls.rules:3:5
  unsaid    the request does not say who is responsible or the stage, by which it is told whether the caller may read this customer; that counts against access
  opens     Tue 2026-12-01 00:00, in 7 d 14 h
  held      the rule calls
  by        role caller gives the rule calls at policies/people.yaml:7:51
            assigned to everyone at policies/people.yaml:10:13
  changes   at 2026-12-01T00:00:00+01:00, when an assignment ends
",
    );
}

/// What the level `customers` opens where a policy says so, and what would open more.
#[test]
fn the_level_opens_readable_customers_where_the_policy_says_so() {
    let policy = AGENCY
        .replace("Europe/Warsaw }", "Europe/Warsaw, customers: readable }")
        .replace("{ rules: [calls] }", "customers-and-coworkers");
    let test = |arguments: &str, status: i32, stdout: &str| {
        let test = Test::new().file("policies/people.yaml", &policy);
        test.args(arguments)
            .args("--at 2026-11-23T10:00:00+01:00")
            .status(status)
            .stdout(stdout)
            .run();
    };
    test(
        "can anna call 112 --kind contact --responsible boris",
        0,
        "\
yes: anna may call 112
  because   role caller gives `customers-and-coworkers` at policies/people.yaml:7:41
            assigned to everyone at policies/people.yaml:10:13
  relation  customer: the call is to a customer
            this line alone carries it
  changes   at 2026-12-01T00:00:00+01:00, when an assignment ends
",
    );
    test(
        "can boris call 112 --kind contact --responsible boris",
        3,
        "\
no: boris may not call 112
  because   the caller may not read this customer: crm.contact.read is `none`, and `own` is needed
  held      customers-and-coworkers
  by        role caller gives `customers-and-coworkers` at policies/people.yaml:7:41
            assigned to everyone at policies/people.yaml:10:13
  relation  none is known: the level is of customers whom the caller may read
  needed    any
  fix       give boris the role `reader`, which opens 1 other permission and other calls
",
    );
    test(
        "show anna",
        0,
        "\
crm.contact.read              department               reader (policies/people.yaml:8:92, until 2026-11-30)
crm.lead.read                 own                      reader (policies/people.yaml:8:34, until 2026-11-30)
  stage lost                  none
telephony.outbound-call.make  customers-and-coworkers  caller (policies/people.yaml:7:41)
nothing of the other 160 permissions; `--all` lists them

telephony.outbound-call.make: all calls
  allow customers where responsible in me, my department and kind not in company, lead
  allow customers where responsible is me and kind is not company and stage is not lost
  allow coworkers
from
  policies/people.yaml:7:41  role caller  customers-and-coworkers
",
    );
    test(
        "show boris",
        0,
        "\
telephony.outbound-call.make  customers-and-coworkers  caller (policies/people.yaml:7:41)
nothing of the other 162 permissions; `--all` lists them

telephony.outbound-call.make: all calls
  allow coworkers
from
  policies/people.yaml:7:41  role caller  customers-and-coworkers
",
    );
}

#[test]
fn every_kind_of_customer_prints_with_the_tests_there_are() {
    let test = |rules: &str, stdout: &str| {
        Test::new()
            .file("policies/people.yaml", AGENCY)
            .file("policies/calls.rules", format!("rule calls {{\n    {rules}\n}}\n"))
            .args("show anna --at 2026-11-23T10:00:00+01:00")
            .stdout(stdout)
            .run();
    };
    test(
        "allow customers where open or not readable",
        "\
crm.contact.read              department  reader (policies/people.yaml:8:92, until 2026-11-30)
crm.lead.read                 own         reader (policies/people.yaml:8:34, until 2026-11-30)
  stage lost                  none
telephony.outbound-call.make  rule calls  caller (policies/people.yaml:7:51)
nothing of the other 160 permissions; `--all` lists them

telephony.outbound-call.make: all calls
  allow customers where kind not in contact, lead
  allow customers where open
  allow customers where responsible is not me and kind is not contact
  allow customers where responsible not in me, my department
  allow customers where stage is lost and kind is not contact
from
  policies/calls.rules:2:5  rule calls  allow customers where open or not readable
",
    );
    test(
        "allow customers\n    deny customers where readable",
        "\
crm.contact.read              department  reader (policies/people.yaml:8:92, until 2026-11-30)
crm.lead.read                 own         reader (policies/people.yaml:8:34, until 2026-11-30)
  stage lost                  none
telephony.outbound-call.make  rule calls  caller (policies/people.yaml:7:51)
nothing of the other 160 permissions; `--all` lists them

telephony.outbound-call.make: all calls
  allow customers where kind not in contact, lead
  allow customers where responsible is not me and kind is not contact
  allow customers where responsible not in me, my department
  allow customers where stage is lost and kind is not contact
from
  policies/calls.rules:2:5  rule calls  allow customers
  policies/calls.rules:3:5  rule calls  deny customers where readable
",
    );
    test(
        "allow customers where not open and readable",
        "\
crm.contact.read              department  reader (policies/people.yaml:8:92, until 2026-11-30)
crm.lead.read                 own         reader (policies/people.yaml:8:34, until 2026-11-30)
  stage lost                  none
telephony.outbound-call.make  rule calls  caller (policies/people.yaml:7:51)
nothing of the other 160 permissions; `--all` lists them

telephony.outbound-call.make: all calls
  allow customers where responsible in me, my department and not open and kind not in company, lead
  allow customers where responsible is me and not open and kind is not company and stage is not lost
from
  policies/calls.rules:2:5  rule calls  allow customers where not open and readable
",
    );
}

#[test]
fn tests_of_a_policy_say_whether_a_customer_is_open() {
    Test::new()
        .file("policies/people.yaml", AGENCY)
        .file("policies/calls.rules", "rule calls { allow customers where open }\n")
        .file(
            "policies/tests.yaml",
            "tests:\n\
             - { name: open, user: anna, call: '112', customer: { open: true }, expect: allow }\n\
             - { name: closed, user: anna, call: '112', customer: { open: false }, expect: deny }\n\
             - { name: unsaid, user: anna, call: '112', customer: true, expect: deny }\n",
        )
        .args("test")
        .stdout(
            "pass  open\npass  closed\npass  unsaid\n3 passed, 0 failed\n\
             covered: 1 of 2 roles, 1 of 2 assignments, 1 of 1 statements, 2 of 2 call regions, 0 of 2 levels that allow, \
             0 of 3 levels that deny\n",
        )
        .run();
}

#[test]
fn words_of_conditions_are_names_elsewhere() {
    Test::new()
        .file("policies/people.yaml", AGENCY.replace("[calls]", "[open, readable]"))
        .file(
            "policies/calls.rules",
            "numbers open = 112\nhours readable = Mon-Sun 00:00-24:00\n\
             rule open { allow open where tag is open and stage in readable, new during readable }\n\
             rule readable { allow customers where open and readable during readable }\n",
        )
        .args("check")
        .stdout_has(&["policies: no mistakes in 2 files, 2 users, 2 roles, 2 assignments, 0 tests\n"])
        .run();
}

/// A call that asks whether a record of an area of one's own may be read.
const FAX: &str = "\
settings: { recordings-folder: 'drive:/R' }
users: { anna: {}, bob: {} }
catalogue:
  fax:
    title: Fax
    AREA
    ladders:
      lad: { levels: [{ level: none }, { level: own, adds: [own] }, { level: all, adds: [ADDS] }] }
      calls: { levels: [{ level: nobody }, { level: any, adds: [any] }] }
    resources:
      rec: { title: R, RESOURCE, actions: { see: { title: S, ladder: lad, ACTION }, mark: { title: M, ladder: lad, requires: see } } }
      page:
        title: Page
        acts-on: call
        readable: { lead: fax.rec.mark, contact: crm.contact.read, company: crm.company.read }
        actions: { keep: { title: K, ladder: calls } }
roles: { r: { fax: { page: { keep: { rules: [calls] } }, rec: { see: all, mark: all } } } }
assignments: [{ role: r, to: everyone }]
";

/// Asked with these words in the place of others.
fn fax(words: [(&str, &str); 4]) -> Test {
    let policy = words
        .into_iter()
        .fold(FAX.to_owned(), |policy, (name, word)| policy.replace(name, word));
    Test::new()
        .file("policies/fax.yaml", policy)
        .file(
            "policies/calls.rules",
            "rule calls { allow customers where readable }\n",
        )
        .args("can bob fax.page.keep 112 --kind lead --responsible")
}

#[test]
fn what_no_call_says_of_a_customer_is_not_asked() {
    let of_record = [
        ("AREA", "source: x"),
        ("RESOURCE", "stages: true"),
        ("ACTION", "source: x"),
        ("ADDS", "any"),
    ];
    let on_folder = "requires: { permission: drive.file.read, on: recordings-folder }";
    let cases: [(&[(&str, &str)], &str); 3] = [
        (
            &[("ACTION", on_folder)],
            "`fax.rec.see` requires `drive.file.read` on an object",
        ),
        (
            &[("AREA", "objects: names"), ("RESOURCE", "objects: true")],
            "`fax.rec.mark` is given on objects",
        ),
        (&[("ADDS", "member")], "`fax.rec.mark` has a level with `member`"),
    ];
    for (changed, why) in cases {
        let words = of_record.map(|(name, word)| {
            let changed = changed.iter().find(|(other, _)| *other == name);
            changed.copied().unwrap_or((name, word))
        });
        let message = "`fax.rec.mark` asks for more than a call says of its customer";
        fax(words)
            .arg("anna")
            .status(1)
            .stderr_has(&["unfit-value", message, why])
            .run();
    }
    let asked = |adds, owner| fax([of_record[0], of_record[1], of_record[2], ("ADDS", adds)]).arg(owner);
    asked("any", "anna").stdout_has(&["yes: "]).run();
    asked("open", "bob").stdout_has(&["yes: "]).run();
    asked("open", "anna").status(3).stdout_has(&["no: "]).run();
}
