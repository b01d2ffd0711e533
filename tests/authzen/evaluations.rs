//! One decision, and several.

use pretty_assertions::assert_eq;
use proptest::prelude::*;
use ringfence::{
    authzen::{Endpoint, MOST_EVALUATIONS, reply},
    decide::authzen::Detail,
};
use serde_json::{Value, json};

use super::{ask, ask_text, company, compile, held, listen, refused, runner, with, without};
use crate::naive::generate::cases;

const ONE: Endpoint = Endpoint::Evaluation;
const SEVERAL: Endpoint = Endpoint::Evaluations;

#[test]
fn what_is_asked_in_vain_is_a_no_with_words() {
    let snapshot = company();
    let call = json!({ "type": "telephony.outbound-call", "id": "call me" });
    let cases = [
        (listen("nobody", "anna"), "unknown-user"),
        (listen("anna", "nobody"), "unknown-owner"),
        (
            with(&listen("anna", "anna"), "action", json!({ "name": "erase" })),
            "unknown-permission",
        ),
        (
            with(
                &listen("anna", "anna"),
                "subject",
                json!({ "type": "robot", "id": "anna" }),
            ),
            "malformed-request",
        ),
        (
            with(
                &with(&listen("anna", "anna"), "action", json!({ "name": "make" })),
                "resource",
                call,
            ),
            "unreadable-destination",
        ),
    ];
    for (request, code) in cases {
        let (status, body) = ask(&snapshot, ONE, &request);
        assert_eq!(status, 200, "{request}");
        assert_eq!(body["decision"], false, "{request}");
        assert_eq!(body["context"]["error"]["code"], code, "{request}");
        assert!(!body["context"]["error"]["message"].as_str().unwrap().is_empty());
        let (_, body) = ask(&snapshot, SEVERAL, &json!({ "evaluations": [request] }));
        let status = if ["malformed-request", "unreadable-destination"].contains(&code) {
            400
        } else {
            404
        };
        assert_eq!(
            body["evaluations"][0]["context"]["error"]["status"], status,
            "{request}"
        );
    }
}

#[test]
fn what_is_no_request_is_told_what_was_expected() {
    let snapshot = company();
    let request = listen("anna", "anna");
    let cases = [
        (without(&request, "subject"), "missing field `subject`"),
        (
            with(&request, "subject", json!({ "type": "user" })),
            "missing field `id`",
        ),
        (
            with(&request, "subject", json!(["user", "anna"])),
            "invalid type: sequence, expected an object",
        ),
        (
            with(
                &request,
                "subject",
                json!({ "type": "user", "id": "anna", "properties": 1 }),
            ),
            "expected an object",
        ),
        (with(&request, "action", json!({ "name": 123 })), "expected a string"),
        (
            with(&request, "action", json!({ "name": "listen", "properties": [] })),
            "expected an object",
        ),
        (
            with(&request, "context", json!(null)),
            "invalid type: null, expected an object",
        ),
        (
            with(&request, "context", json!({ "time": "noon" })),
            "`noon` is no point in time, such as 2026-",
        ),
    ];
    for (request, words) in cases {
        let told = refused(&snapshot, ONE, &request);
        assert!(told.contains(words), "{told}");
    }
    let twice = br#"{"subject":{"type":"user","id":"anna"},"action":{"name":"listen","properties":{"a":1,"a":2}},
        "resource":{"type":"telephony.call-recording","id":"17"}}"#;
    let (status, body) = ask_text(&snapshot, ONE, twice);
    let told = body["error"]["message"].as_str().unwrap();
    assert!(status == 400 && told.contains("duplicate property `a`"), "{told}");
}

#[test]
fn times_may_leave_out_the_seconds() {
    let snapshot = company();
    let read = |time: &str| {
        json!({
            "subject": { "type": "user", "id": "boris" },
            "action": { "name": "read" },
            "resource": { "type": "drive.file", "id": "/Contracts/offer.pdf" },
            "context": { "time": time },
        })
    };
    // The assignment ends with the 30th of November in Warsaw.
    assert_eq!(
        ask(&snapshot, ONE, &read("2026-11-30T18:03-05:00")).1,
        json!({ "decision": false })
    );
    assert_eq!(
        ask(&snapshot, ONE, &read("2026-11-30T17:59-05:00")).1,
        json!({ "decision": true })
    );
}

#[test]
fn an_item_replaces_the_whole_of_what_is_said_for_all() {
    let snapshot = company();
    let batch = with(
        &listen("anna", "maria"),
        "evaluations",
        json!([
            {},
            { "resource": { "type": "telephony.call-recording", "id": "r-18" } },
            { "resource": { "id": "r-18" } },
            { "subject": { "type": "user", "id": "boris" } },
            { "subject": null },
            "nothing",
            { "foreign": true },
        ]),
    );
    let (status, body) = ask(&snapshot, SEVERAL, &batch);
    let items = body["evaluations"].as_array().unwrap();
    let decisions: Vec<_> = items.iter().map(|item| item["decision"].clone()).collect();
    assert_eq!(status, 200);
    assert_eq!(decisions, [true, false, false, false, false, false, true]);
    let told = |index: usize| items[index]["context"]["error"]["message"].as_str().unwrap_or_default();
    assert_eq!(told(1), "", "without an owner the department says nothing");
    assert!(
        told(2).contains("`resource` cannot be read: missing field `type`"),
        "{}",
        told(2)
    );
    assert!(told(4).contains("`subject` cannot be read"), "{}", told(4));
    assert!(told(5).contains("the evaluation cannot be read"), "{}", told(5));
}

#[test]
fn a_semantic_ends_where_it_says() {
    let snapshot = company();
    let evaluations = json!([
        listen("anna", "maria"),
        listen("anna", "boris"),
        {},
        listen("maria", "anna")
    ]);
    let ask_with = |semantic: &str| {
        let options = json!({ "evaluations_semantic": semantic });
        let (_, body) = ask(
            &snapshot,
            SEVERAL,
            &json!({ "evaluations": evaluations, "options": options }),
        );
        let items = body["evaluations"].as_array().unwrap().iter();
        items
            .map(|item| item["decision"].as_bool().unwrap())
            .collect::<Vec<_>>()
    };
    assert_eq!(ask_with("execute_all"), [true, false, false, true]);
    assert_eq!(ask_with("deny_on_first_deny"), [true, false]);
    assert_eq!(ask_with("permit_on_first_permit"), [true]);
    let unknown = json!({ "evaluations": evaluations, "options": { "evaluations_semantic": "any" } });
    let told = refused(&snapshot, SEVERAL, &unknown);
    assert!(
        told.contains("`any`, expected `execute_all`, `deny_on_first_deny`"),
        "{told}"
    );
    refused(
        &snapshot,
        SEVERAL,
        &json!({ "evaluations": evaluations, "options": [] }),
    );
    refused(&snapshot, SEVERAL, &json!({ "evaluations": {} }));
    refused(&snapshot, SEVERAL, &json!({ "evaluations": null }));
}

#[test]
fn a_batch_has_a_limit() {
    let snapshot = company();
    let batch = |count| with(&listen("anna", "maria"), "evaluations", json!(vec![json!({}); count]));
    let (_, body) = ask(&snapshot, SEVERAL, &batch(MOST_EVALUATIONS));
    assert_eq!(body["evaluations"].as_array().unwrap().len(), MOST_EVALUATIONS);
    let told = refused(&snapshot, SEVERAL, &batch(MOST_EVALUATIONS + 1));
    assert!(told.contains("10001 evaluations, expected 10000 at most"), "{told}");
}

/// What is kept of each decision asks the same again, alone.
#[test]
fn what_is_kept_of_a_batch_asks_for_the_same() {
    let snapshot = company();
    let batch = with(
        &without(&listen("anna", "maria"), "subject"),
        "evaluations",
        json!([
            { "subject": { "type": "user", "id": "anna" } },
            { "subject": { "type": "user", "id": "boris" } },
            { "subject": { "type": "user", "id": "nobody" } },
        ]),
    );
    let kept = reply(
        &snapshot,
        SEVERAL,
        batch.to_string().as_bytes(),
        Detail::Explained,
        true,
    );
    let decisions = kept.decided.iter().map(|decided| {
        let alone = ask(&snapshot, ONE, &decided.request).1;
        assert_eq!(alone["decision"], decided.answer.decision);
        decided.answer.decision
    });
    assert_eq!(decisions.collect::<Vec<_>>(), [true, false, false]);
    assert_eq!(kept.decided[0].request["subject"]["id"], "anna");
    let body: Value = serde_json::from_slice(&kept.body).unwrap();
    assert_eq!(body["evaluations"][0]["context"]["role"], "agent");

    let alone = reply(
        &snapshot,
        ONE,
        listen("anna", "maria").to_string().as_bytes(),
        Detail::Decision,
        true,
    );
    // Moments are kept as one and the same text.
    let mut kept = alone.decided[0].request.clone();
    let mut asked = listen("anna", "maria");
    for request in [&mut kept, &mut asked] {
        let moment: Option<jiff::Timestamp> = request["context"]["time"].as_str().map(|time| time.parse().unwrap());
        request["context"] = json!(moment.map(jiff::Timestamp::as_second));
    }
    assert_eq!(kept, asked);
    assert!(alone.decided[0].answer.decision);
}

#[test]
fn a_batch_is_the_evaluations_one_by_one() {
    let outcome = runner(25).run(&cases(20..=20), |case| {
        let snapshot = compile(case.files.iter().map(String::as_str));
        let singles: Vec<_> = case
            .requests
            .iter()
            .map(|request| ask(&snapshot, ONE, request))
            .collect();
        let (status, body) = ask(&snapshot, SEVERAL, &json!({ "evaluations": case.requests }));
        prop_assert_eq!(status, 200);
        let items = body["evaluations"].as_array().unwrap();
        prop_assert_eq!(items.len(), singles.len());
        for ((status, single), item) in singles.iter().zip(items) {
            let decision = if *status == 200 {
                single["decision"].clone()
            } else {
                json!(false)
            };
            prop_assert_eq!(&item["decision"], &decision);
            if *status == 200 {
                prop_assert_eq!(&item["context"]["error"]["code"], &single["context"]["error"]["code"]);
            }
        }
        Ok(())
    });
    held(outcome);
}
