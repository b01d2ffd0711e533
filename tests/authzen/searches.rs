//! Who may do something, on what, and what.

use std::{cell::Cell, collections::BTreeSet};

use pretty_assertions::assert_eq;
use proptest::prelude::*;
use ringfence::{authzen::Endpoint, catalogue::ActsOn, snapshot::Snapshot};
use serde_json::{Value, json};

use super::{ask, company, compile, held, listen, refused, runner, with, without};
use crate::naive::generate::cases;

/// The ids that are found, or the names of actions.
fn found(snapshot: &Snapshot, endpoint: Endpoint, request: &Value) -> Vec<String> {
    let (status, body) = ask(snapshot, endpoint, request);
    assert_eq!(status, 200, "{request}: {body}");
    assert_eq!(body.get("page"), None, "no page was asked for");
    let results = body["results"].as_array().unwrap().iter();
    let names = results.map(|it| it.get("id").unwrap_or_else(|| &it["name"]));
    names.map(|name| name.as_str().unwrap().to_owned()).collect()
}

fn of_resource(user: &str, action: &str, kind: &str) -> Value {
    json!({
        "subject": { "type": "user", "id": user },
        "action": { "name": action },
        "resource": { "type": kind },
        "context": { "time": "2026-11-23T10:00:00+01:00" },
    })
}

#[test]
fn people_are_found_whoever_is_named() {
    let snapshot = company();
    let search = listen("whoever", "anna");
    assert_eq!(found(&snapshot, Endpoint::SubjectSearch, &search), ["anna", "maria"]);
    let search = with(&search, "subject", json!({ "type": "user", "id": 7 }));
    assert_eq!(found(&snapshot, Endpoint::SubjectSearch, &search), ["anna", "maria"]);
    let (_, body) = ask(&snapshot, Endpoint::SubjectSearch, &search);
    assert_eq!(body["results"][0], json!({ "type": "user", "id": "anna" }));
}

#[test]
fn objects_and_phones_are_found_and_records_are_not() {
    let snapshot = company();
    let resources = |request: &Value| found(&snapshot, Endpoint::ResourceSearch, request);
    let read = of_resource("boris", "read", "drive.file");
    assert_eq!(resources(&read), ["/Contracts"]);
    let late = with(&read, "context", json!({ "time": "2026-12-01T00:00:00+01:00" }));
    assert_eq!(resources(&late), [""; 0]);
    assert_eq!(
        resources(&of_resource("maria", "read", "file")),
        ["/Contracts/Personnel"]
    );
    assert_eq!(resources(&of_resource("maria", "edit", "workgroups.group")), ["launch"]);
    let coworkers = ["203", "+48225550103", "+48225550101", "+48225550102"];
    assert_eq!(
        resources(&of_resource("anna", "make", "telephony.outbound-call")),
        coworkers
    );
    assert_eq!(
        resources(&of_resource("boris", "make", "telephony.outbound-call")),
        [""; 0]
    );
    let mut recordings = of_resource("anna", "listen", "telephony.call-recording");
    recordings["resource"]["properties"] = json!({ "owner": "anna" });
    assert_eq!(resources(&recordings), [""; 0]);
}

#[test]
fn actions_are_found() {
    let snapshot = company();
    let search = json!({
        "subject": { "type": "user", "id": "anna" },
        "resource": { "type": "crm.deal", "id": "17", "properties": { "owner": "anna" } },
    });
    assert_eq!(found(&snapshot, Endpoint::ActionSearch, &search), ["read", "update"]);
    let of_maria = with(
        &search,
        "resource",
        json!({ "type": "crm.deal", "id": "17", "properties": { "owner": "maria" } }),
    );
    assert_eq!(found(&snapshot, Endpoint::ActionSearch, &of_maria), [""; 0]);
}

#[test]
fn nothing_unknown_finds_anything() {
    let snapshot = company();
    let robot = json!({ "type": "robot", "id": "anna" });
    for (endpoint, request) in [
        (
            Endpoint::SubjectSearch,
            with(&listen("anna", "anna"), "subject", robot.clone()),
        ),
        (
            Endpoint::SubjectSearch,
            with(&listen("anna", "anna"), "action", json!({ "name": "erase" })),
        ),
        (Endpoint::SubjectSearch, listen("anna", "nobody")),
        (
            Endpoint::ResourceSearch,
            with(&of_resource("anna", "edit", "drive.file"), "subject", robot),
        ),
        (Endpoint::ResourceSearch, of_resource("nobody", "edit", "drive.file")),
        (Endpoint::ResourceSearch, of_resource("anna", "edit", "drive.disk")),
        (Endpoint::ActionSearch, listen("nobody", "anna")),
        (
            Endpoint::ActionSearch,
            with(
                &listen("anna", "anna"),
                "resource",
                json!({ "type": "disk", "id": "1" }),
            ),
        ),
    ] {
        assert_eq!(found(&snapshot, endpoint, &request), [""; 0], "{request}");
    }
}

#[test]
fn what_a_search_needs_is_told() {
    let snapshot = company();
    let whole = listen("anna", "anna");
    for (endpoint, part) in [
        (Endpoint::SubjectSearch, "subject"),
        (Endpoint::SubjectSearch, "action"),
        (Endpoint::SubjectSearch, "resource"),
        (Endpoint::ResourceSearch, "subject"),
        (Endpoint::ResourceSearch, "action"),
        (Endpoint::ResourceSearch, "resource"),
        (Endpoint::ActionSearch, "subject"),
        (Endpoint::ActionSearch, "resource"),
    ] {
        let told = refused(&snapshot, endpoint, &without(&whole, part));
        assert!(told.contains(&format!("missing field `{part}`")), "{told}");
    }
    let nameless = with(&whole, "resource", json!({ "type": "telephony.call-recording" }));
    for endpoint in [Endpoint::SubjectSearch, Endpoint::ActionSearch] {
        let told = refused(&snapshot, endpoint, &nameless);
        assert!(told.contains("missing field `id`"), "{told}");
    }
}

/// Whether an evaluation of this request is a yes.
fn allowed(snapshot: &Snapshot, request: &Value) -> bool {
    ask(snapshot, Endpoint::Evaluation, request).1["decision"] == true
}

fn is_read(snapshot: &Snapshot, endpoint: Endpoint, request: &Value) -> bool {
    ask(snapshot, endpoint, request).0 == 200
}

/// A search against an evaluation of every candidate.
#[test]
fn what_is_found_is_what_is_allowed() {
    let fruitful = Cell::new(0_usize);
    let outcome = runner(25).run(&cases(6..=6), |case| {
        let snapshot = compile(case.files.iter().map(String::as_str));
        let policy = snapshot.policy();
        for request in &case.requests {
            if !is_read(&snapshot, Endpoint::Evaluation, request) {
                continue;
            }
            let people = policy.organisation.users.iter().map(|user| user.name.clone());
            let people = people.filter(|name| {
                allowed(
                    &snapshot,
                    &with(request, "subject", json!({ "type": "user", "id": name })),
                )
            });
            let is_user = request["subject"]["type"] == "user";
            let expected: Vec<String> = people.filter(|_| is_user).collect();
            prop_assert_eq!(
                &found(&snapshot, Endpoint::SubjectSearch, request),
                &expected,
                "{}",
                request
            );

            let kind = request["resource"]["type"].as_str().unwrap();
            let all = policy.catalogue.permissions().iter();
            let of_kind: Vec<_> = all
                .filter(|it| format!("{}.{}", it.area, it.resource) == kind)
                .collect();
            let actions = of_kind.iter().map(|it| it.action.clone());
            let actions = actions.filter(|name| allowed(&snapshot, &with(request, "action", json!({ "name": name }))));
            let actions: Vec<String> = actions.collect();
            prop_assert_eq!(
                &found(&snapshot, Endpoint::ActionSearch, request),
                &actions,
                "{}",
                request
            );

            let area = kind.split('.').next().unwrap();
            let acts_on = of_kind.first().map(|it| it.acts_on);
            let known: BTreeSet<String> = match acts_on {
                Some(ActsOn::Object) => {
                    let objects = policy.objects.objects().iter();
                    objects
                        .filter(|object| object.area == area)
                        .map(|object| object.id.clone())
                        .collect()
                }
                Some(ActsOn::Call) => {
                    let users = policy.organisation.users.iter();
                    let phones = users
                        .clone()
                        .flat_map(|user| &user.phones)
                        .map(|phone| format!("+{phone}"));
                    phones
                        .chain(users.filter_map(|user| user.extension).map(|digits| digits.to_string()))
                        .collect()
                }
                Some(ActsOn::Record) | None => BTreeSet::new(),
            };
            let on = |id: &str| {
                let mut on = request.clone();
                on["resource"]["id"] = json!(id);
                on
            };
            let expected: BTreeSet<String> = known.into_iter().filter(|id| allowed(&snapshot, &on(id))).collect();
            let resources = found(&snapshot, Endpoint::ResourceSearch, request);
            prop_assert_eq!(resources.len(), expected.len(), "each once");
            fruitful.set(fruitful.get() + usize::from(!expected.is_empty()));
            prop_assert_eq!(
                &resources.into_iter().collect::<BTreeSet<_>>(),
                &expected,
                "{}",
                request
            );
        }
        Ok(())
    });
    held(outcome);
    assert!(fruitful.get() > 0, "some search finds an object");
}
