//! Pages of what is found.

use pretty_assertions::assert_eq;
use ringfence::{
    authzen::{Endpoint, MOST_RESULTS, reply},
    decide::authzen::Detail,
    snapshot::Snapshot,
};
use serde_json::{Value, json};

use super::{ask, company, compile, listen, refused, with};

const PEOPLE: Endpoint = Endpoint::SubjectSearch;

/// A policy in which every user but the first of ten may hear everything.
fn crowd(count: usize) -> Snapshot {
    let users: Vec<_> = (0..count).map(|user| format!("u{user:05}: {{}}")).collect();
    let hearing = (0..count)
        .filter(|user| user % 10 != 0)
        .map(|user| format!("\"user:u{user:05}\""));
    compile([format!(
        "users: {{ {} }}\nroles: {{ ear: {{ telephony: {{ call-recording: {{ listen: any }} }} }} }}\nassignments: [{{ role: ear, to: [{}] }}]\n",
        users.join(", "),
        hearing.collect::<Vec<_>>().join(", ")
    )
    .as_str()])
}

fn page(snapshot: &Snapshot, page: Value) -> Value {
    let (status, body) = ask(snapshot, PEOPLE, &with(&search(), "page", page));
    assert_eq!(status, 200, "{body}");
    body
}

fn search() -> Value {
    listen("whoever", "u00001")
}

fn all_pages(snapshot: &Snapshot, first: Value) -> Vec<Value> {
    let mut pages = vec![page(snapshot, first)];
    while let Some(token) = pages.last().map(|it| it["page"]["next_token"].clone())
        && token != ""
    {
        pages.push(page(snapshot, json!({ "token": token })));
    }
    pages
}

#[test]
fn pages_together_are_the_whole() {
    let snapshot = crowd(42);
    let (_, whole) = ask(&snapshot, PEOPLE, &search());
    assert_eq!(whole["results"].as_array().unwrap().len(), 37);
    for (limit, expected) in [(1, 37), (9, 5), (10, 4), (36, 2), (37, 1), (1000, 1)] {
        let pages = all_pages(&snapshot, json!({ "limit": limit }));
        assert_eq!(pages.len(), expected, "of {limit}");
        let results: Vec<Value> = pages
            .iter()
            .flat_map(|page| page["results"].as_array().unwrap().clone())
            .collect();
        assert_eq!(Value::from(results), whole["results"], "of {limit}");
        for page in &pages {
            assert_eq!(page["page"]["total"], 37);
            assert_eq!(page["page"]["count"], page["results"].as_array().unwrap().len());
        }
    }
}

#[test]
fn a_page_comes_first_and_may_be_empty() {
    let snapshot = crowd(12);
    let asked = with(&search(), "page", json!({ "limit": 0 }));
    let reply = reply(&snapshot, PEOPLE, asked.to_string().as_bytes(), Detail::Decision, false);
    let text = String::from_utf8(reply.body).unwrap();
    assert_eq!(text, r#"{"page":{"next_token":"","count":0,"total":10},"results":[]}"#);
    let everything = page(&snapshot, json!({}));
    assert_eq!(
        everything["page"],
        json!({ "next_token": "", "count": 10, "total": 10 })
    );
}

#[test]
fn a_token_belongs_to_its_request_and_its_policy() {
    let snapshot = crowd(42);
    let token = page(&snapshot, json!({ "limit": 5 }))["page"]["next_token"].clone();
    let told =
        |snapshot: &Snapshot, request: Value, page: Value| refused(snapshot, PEOPLE, &with(&request, "page", page));
    let next = json!({ "token": token });

    // The same, however it is written, in this process or another that has the same policy.
    let text = format!(
        r#"{{"page":{next},"resource":{{"properties":{{"owner":"u00001"}},"id":"r-17","type":"telephony.call-recording"}},
            "context":{{"time":"2026-11-23T10:00:00+01:00"}},"action":{{"name":"listen"}},"subject":{{"id":"whoever","type":"user"}}}}"#
    );
    let again = super::ask_text(&crowd(42), PEOPLE, text.as_bytes());
    assert_eq!(again, (200, page(&snapshot, next.clone())));

    let other = with(&search(), "context", json!({ "time": "2026-11-23T10:00:01+01:00" }));
    let belongs = "belongs to another request, or the policy has changed";
    assert!(told(&snapshot, other, next.clone()).contains(belongs));
    assert!(told(&crowd(43), search(), next.clone()).contains(belongs));
    let elsewhere = refused(
        &snapshot,
        Endpoint::ActionSearch,
        &with(&search(), "page", next.clone()),
    );
    assert!(elsewhere.contains(belongs), "{elsewhere}");
    let forged = token.as_str().unwrap().replacen('5', "6", 1);
    assert!(told(&snapshot, search(), json!({ "token": forged })).contains(belongs));

    let limit = told(&snapshot, search(), with(&next, "limit", json!(6)));
    assert!(limit.contains("pages of another `limit`"), "{limit}");
    assert_eq!(page(&snapshot, with(&next, "limit", json!(5))), page(&snapshot, next));

    assert!(told(&snapshot, search(), json!({ "token": "" })).contains("`page.token` is empty"));
    for strange in ["x", "1.2", "1.2.3.4.5", "-1.-.3.f", "é.ö"] {
        let words = told(&snapshot, search(), json!({ "token": strange }));
        assert!(words.contains("is none that a response gave"), "{words}");
    }
    for (strange, words) in [
        (
            json!({ "limit": -1 }),
            "integer `-1`, expected `limit` as a whole number, 0 or more",
        ),
        (json!({ "limit": "5" }), "expected `limit` as a whole number"),
        (json!({ "limit": 1.5 }), "expected `limit` as a whole number"),
        (json!({ "token": 5 }), "expected a string"),
        (json!([]), "expected an object"),
    ] {
        let told = told(&snapshot, search(), strange);
        assert!(told.contains(words), "{told}");
    }
}

#[test]
fn a_page_has_an_end_even_where_none_is_asked_for() {
    let snapshot = crowd(MOST_RESULTS * 10 / 9 + 20);
    let (_, first) = ask(&snapshot, PEOPLE, &search());
    assert_eq!(first["page"]["count"], MOST_RESULTS);
    let total = first["page"]["total"].as_u64().unwrap();
    assert!(total > MOST_RESULTS as u64, "{total}");
    let rest = page(&snapshot, json!({ "token": first["page"]["next_token"] }));
    assert_eq!(rest["page"]["count"], total - MOST_RESULTS as u64);
    assert_eq!(rest["page"]["next_token"], "");
    let pages = all_pages(&snapshot, json!({ "limit": 1_000_000 }));
    assert_eq!(pages.len(), 2, "no page is longer");
}

#[test]
fn every_search_has_pages() {
    let snapshot = company();
    for (endpoint, request) in [
        (
            Endpoint::ResourceSearch,
            with(
                &listen("anna", "x"),
                "resource",
                json!({ "type": "telephony.outbound-call" }),
            ),
        ),
        (
            Endpoint::ActionSearch,
            with(
                &listen("anna", "x"),
                "resource",
                json!({ "type": "drive.file", "id": "/Contracts" }),
            ),
        ),
    ] {
        let request = with(&request, "action", json!({ "name": "make" }));
        let (_, whole) = ask(&snapshot, endpoint, &request);
        let expected = whole["results"].as_array().unwrap();
        assert!(expected.len() > 1, "{whole}");
        let mut found = Vec::new();
        let mut page = json!({ "limit": 1 });
        loop {
            let (_, body) = ask(&snapshot, endpoint, &with(&request, "page", page));
            found.extend(body["results"].as_array().unwrap().clone());
            if body["page"]["next_token"] == "" {
                break;
            }
            page = json!({ "token": body["page"]["next_token"] });
        }
        assert_eq!(&found, expected);
    }
}
