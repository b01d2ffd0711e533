//! The scenario by which `OpenID` certifies decision points.

use std::path::Path;

use pretty_assertions::assert_eq;
use ringfence::{authzen::Endpoint, load::load, snapshot::Snapshot};
use serde_json::{Value, json};

use super::{ask, ask_text, with};

fn policy() -> Snapshot {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/authzen/certification/policy");
    load(folder).unwrap().snapshot
}

fn endpoint(name: &str) -> Endpoint {
    match name {
        "evaluation" => Endpoint::Evaluation,
        "evaluations" => Endpoint::Evaluations,
        "search/subject" => Endpoint::SubjectSearch,
        "search/resource" => Endpoint::ResourceSearch,
        "search/action" => Endpoint::ActionSearch,
        other => panic!("{other}"),
    }
}

/// A response without what it says of mistakes, which is in our own words.
fn decisions(mut body: Value) -> Value {
    for item in body["evaluations"].as_array_mut().into_iter().flatten() {
        item.as_object_mut().unwrap().remove("context");
    }
    body.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    body
}

#[test]
fn every_case_is_answered_as_the_scenario_says() {
    let snapshot = policy();
    let vectors: Vec<Value> = serde_json::from_str(include_str!("certification/vectors.json")).unwrap();
    assert_eq!(vectors.len(), 49);
    for vector in vectors {
        let name = &vector["case"];
        let asked = vector["endpoint"].as_str().unwrap();
        let (status, body) = ask(&snapshot, endpoint(asked), &vector["request"]);
        assert_eq!(vector["status"], status, "{name}: {body}");
        let body = decisions(body);
        if let Some(expected) = vector.get("expected") {
            assert_eq!(&body, expected, "{name}");
        }
        if status == 200 {
            let answers = ["decision", "evaluations", "results"].map(|key| usize::from(body.get(key).is_some()));
            assert_eq!(answers.iter().sum::<usize>(), 1, "{name}: {body}");
        }
    }
}

/// Case 4.5.2: the page that follows, whether or not its request says the limit again.
#[test]
fn pages_are_followed_to_the_end() {
    let snapshot = policy();
    let search = json!({
        "subject": { "type": "user" },
        "action": { "name": "read" },
        "resource": { "type": "record", "id": "record-1" },
    });
    for again in [json!({}), json!({ "limit": 1 })] {
        let mut page = json!({ "limit": 1 });
        let mut found = Vec::new();
        loop {
            let (status, body) = ask(&snapshot, Endpoint::SubjectSearch, &with(&search, "page", page));
            assert_eq!(status, 200, "{body}");
            assert_eq!(body["results"].as_array().unwrap().len(), 1);
            found.push(body["results"][0]["id"].clone());
            if body["page"]["next_token"] == "" {
                break;
            }
            page = with(&again, "token", body["page"]["next_token"].clone());
        }
        assert_eq!(found, ["alice", "bob"]);
    }
}

#[test]
fn what_is_no_json_object_is_refused_everywhere() {
    let snapshot = policy();
    let endpoints = [
        "evaluation",
        "evaluations",
        "search/subject",
        "search/resource",
        "search/action",
    ];
    for endpoint in endpoints.map(endpoint) {
        for request in [
            "",
            " ",
            "{",
            "[]",
            "\"alice\"",
            "null",
            "{}",
            "{\"subject\":{}}",
            "{} {}",
        ] {
            let (status, body) = ask_text(&snapshot, endpoint, request.as_bytes());
            assert_eq!((status, body.get("decision")), (400, None), "{endpoint:?} {request}");
        }
        assert_eq!(ask_text(&snapshot, endpoint, b"{\"\xff\":1}").0, 400);
    }
}

#[test]
fn the_same_request_has_the_same_response() {
    let read = json!({
        "subject": { "type": "user", "id": "alice" },
        "action": { "name": "read" },
        "resource": { "type": "record", "id": "record-1" },
    });
    let once = [policy(), policy()].map(|snapshot| ask(&snapshot, Endpoint::Evaluation, &read));
    assert_eq!(once[0], once[1]);
    let search = with(&read, "page", json!({ "limit": 1 }));
    let pages = [policy(), policy()].map(|snapshot| ask(&snapshot, Endpoint::SubjectSearch, &search));
    assert_eq!(pages[0], pages[1]);
}
