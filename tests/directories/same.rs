//! The same organisation written as YAML, CSV, JSON Lines and SCIM: the same people and the same decisions.

use std::fmt::Write as _;

use pretty_assertions::assert_eq;
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use ringfence::{decide::Request, snapshot::Snapshot};
use serde_json::{Value, json};

use super::{loaded, people};

const DEPARTMENTS: [&str; 4] = ["company", "sales", "north", "support"];

#[derive(Clone, Debug)]
struct Person {
    name: Option<String>,
    departments: Vec<&'static str>,
    phones: usize,
    extension: bool,
    administrator: Option<bool>,
    launch: bool,
}

impl Person {
    fn any(most_departments: usize, is_plain: bool) -> impl Strategy<Value = Self> {
        let name = prop::option::of("[ -~ąćó\n]{0,8}[a-zł,;'\"{}]");
        let departments = prop::sample::subsequence(DEPARTMENTS.to_vec(), 0..=most_departments);
        let administrator = prop::option::of(any::<bool>());
        (
            name,
            departments,
            0..3_usize,
            any::<bool>(),
            administrator,
            any::<bool>(),
        )
            .prop_map(
                move |(name, departments, phones, extension, administrator, launch)| Self {
                    name,
                    departments,
                    phones,
                    extension: extension && !is_plain,
                    administrator: administrator.filter(|_| !is_plain),
                    launch,
                },
            )
    }

    fn phones(&self, index: usize) -> Vec<String> {
        (0..self.phones)
            .map(|phone| format!("+48 22 555 {index:02} {phone:02}"))
            .collect()
    }

    /// The keys that say something, as JSON.
    fn keys(&self, index: usize) -> Value {
        let mut keys = json!({ "departments": self.departments, "phones": self.phones(index) });
        let said = [
            ("name", self.name.as_ref().map(|name| json!(name))),
            ("extension", self.extension.then(|| json!(format!("{}", 200 + index)))),
            ("administrator", self.administrator.map(|it| json!(it))),
        ];
        for (key, value) in said {
            if let Some(value) = value {
                keys[key] = value;
            }
        }
        keys
    }

    fn row(&self, index: usize) -> String {
        let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
        format!(
            "{},u{index},{},{},{},{}\r\n",
            quoted(self.name.as_deref().unwrap_or_default()),
            self.departments.join(" ; "),
            quoted(&self.phones(index).join(";")),
            if self.extension {
                (200 + index).to_string()
            } else {
                String::new()
            },
            self.administrator
                .map_or(String::new(), |it| it.to_string().to_uppercase()),
        )
    }

    fn resource(&self, index: usize) -> Value {
        let mut resource = json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
            "id": format!("id-{index}"),
            "userName": format!("u{index}"),
            "phoneNumbers": self.phones(index).iter().map(|phone| json!({ "value": phone })).collect::<Vec<_>>(),
        });
        if let Some(name) = &self.name {
            resource["name"] = json!({ "formatted": name });
        }
        if let Some(department) = self.departments.first() {
            resource["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"] =
                json!({ "department": department });
        }
        resource
    }
}

const RULES: &str = "\
departments: { company: {}, sales: { parent: company }, north: { parent: sales }, support: { parent: company } }
roles:
  boss: { telephony: { call-recording: { listen: any } } }
  lead: { telephony: { call-recording: { listen: department } }, crm: { deal: { read: subdepartments } } }
  own: { telephony: { call-recording: { listen: own }, outbound-call: customers-and-coworkers } }
assignments:
  - { role: boss, to: administrators }
  - { role: lead, to: [department:sales, workgroup:launch] }
  - { role: own, to: everyone }
";

/// The organisation in each form; SCIM only where it can say all.
fn forms(staff: &[Person], is_plain: bool) -> Vec<Snapshot> {
    let members = || staff.iter().enumerate().filter(|(_, person)| person.launch);
    let names: Vec<_> = members().map(|(index, _)| format!("u{index}")).collect();
    let launch = format!("workgroups: {{ launch: {{ title: launch, members: {names:?} }} }}\n");
    let mut yaml = format!("{RULES}{launch}users:\n");
    let mut csv = "name,id,departments,phones,extension,administrator\r\n".to_owned();
    let mut lines = String::new();
    let mut resources = Vec::new();
    for (index, person) in staff.iter().enumerate() {
        let mut keys = person.keys(index);
        writeln!(yaml, "  u{index}: {keys}").unwrap();
        keys["id"] = json!(format!("u{index}"));
        writeln!(lines, "{keys}").unwrap();
        csv.push_str(&person.row(index));
        resources.push(person.resource(index));
    }
    let imported = |name: &str| format!("{RULES}{launch}import: [{{ users: {name} }}]\n");
    let mut forms = vec![
        loaded(&[("a.yaml", &yaml)]),
        loaded(&[("a.yaml", &imported("p.csv")), ("p.csv", &csv)]),
        loaded(&[("a.yaml", &imported("p.jsonl")), ("p.jsonl", &lines)]),
    ];
    if is_plain {
        let members: Vec<_> = members()
            .map(|(index, _)| json!({ "value": format!("id-{index}") }))
            .collect();
        resources.push(
            json!({ "meta": { "resourceType": "Group" }, "id": "g", "displayName": "launch", "members": members }),
        );
        let response = json!({ "totalResults": resources.len(), "Resources": resources });
        let scim = [
            ("a.yaml", format!("{RULES}import: [{{ scim: s.json }}]\n")),
            ("s.json", format!("{response:#}")),
        ];
        forms.push(loaded(&[(scim[0].0, &scim[0].1), (scim[1].0, &scim[1].1)]));
    }
    forms
}

/// Every question about two people: recordings, deals, and calls to every phone.
fn answers(snapshot: &Snapshot, staff: &[Person]) -> Vec<bool> {
    let names: Vec<_> = (0..staff.len()).map(|index| format!("u{index}")).collect();
    let phones: Vec<_> = staff
        .iter()
        .enumerate()
        .flat_map(|(index, person)| person.phones(index))
        .collect();
    let mut answers = Vec::new();
    for user in &names {
        for owner in &names {
            for (resource, action) in [("telephony.call-recording", "listen"), ("crm.deal", "read")] {
                answers.push(Request {
                    user,
                    resource,
                    action,
                    owner: Some(owner),
                    ..Request::default()
                });
            }
        }
        answers.extend(phones.iter().map(|id| Request {
            user,
            resource: "telephony.outbound-call",
            action: "make",
            id,
            ..Request::default()
        }));
    }
    answers.iter().map(|request| snapshot.check(request).unwrap()).collect()
}

#[test]
fn every_form_gives_the_same_people_and_decisions() {
    let mut runner = TestRunner::new(Config {
        cases: 60,
        failure_persistence: None,
        ..Config::default()
    });
    let staff = any::<bool>().prop_flat_map(|is_plain| {
        let most_departments = if is_plain { 1 } else { 3 };
        let staff = prop::collection::vec(Person::any(most_departments, is_plain), 1..7);
        (Just(is_plain), staff)
    });
    let mut answered = [0, 0];
    let seen = std::cell::RefCell::new(&mut answered);
    let outcome = runner.run(&staff, |(is_plain, staff)| {
        let forms = forms(&staff, is_plain);
        let first = answers(&forms[0], &staff);
        for allowed in &first {
            seen.borrow_mut()[usize::from(*allowed)] += 1;
        }
        for other in &forms[1..] {
            assert_eq!(people(other), people(&forms[0]));
            assert_eq!(answers(other, &staff), first);
        }
        Ok(())
    });
    outcome.unwrap();
    assert!(answered.iter().all(|count| *count > 100), "{answered:?}");
}
