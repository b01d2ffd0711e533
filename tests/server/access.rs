//! Questions about access.

use serde_json::json;

use super::process::{Server, may_listen};

const EVALUATION: &str = "/access/v1/evaluation";

#[test]
fn a_decision_is_an_answer_and_reasons_are_given_only_where_asked_for() {
    let server = Server::start("");
    let mut client = server.connect();
    let yes = client.post(EVALUATION, &may_listen("anna", "boris"));
    assert_eq!((yes.status, yes.json()), (200, json!({ "decision": true })));
    assert_eq!(yes.header("cache-control"), Some("no-store"));
    assert_eq!(yes.header("content-type"), Some("application/json"));
    let revision = yes.header("ringfence-revision").unwrap();
    assert_eq!(server.get("/status").json()["policy"]["revision"], revision);
    let no = client.post(EVALUATION, &may_listen("anna", "clara"));
    assert_eq!((no.status, no.json()), (200, json!({ "decision": false })));

    let asked = [
        ("/access/v1/evaluation?explain=true", ""),
        (EVALUATION, "Ringfence-Explain: true"),
    ];
    for (path, header) in asked {
        let mut headers = vec!["Content-Type: application/json"];
        headers.extend(Some(header).filter(|header| !header.is_empty()));
        let why = client.ask("POST", path, &headers, &may_listen("anna", "boris")).json();
        assert_eq!(
            (&why["decision"], &why["context"]["role"]),
            (&json!(true), &json!("agent"))
        );
    }
}

#[test]
fn what_is_no_question_is_refused_with_words_and_allows_nothing() {
    let server = Server::start("");
    let mut client = server.connect();
    let question = may_listen("anna", "boris");
    for kind in [
        "text/plain",
        "application/json; charset=latin1",
        "application/jsonx",
        "",
    ] {
        let header = format!("Content-Type: {kind}");
        let refused = client.ask("POST", EVALUATION, &[&header], &question);
        assert_eq!(refused.refusal(), (400, "wrong-content-type".to_owned()), "{kind}");
    }
    for kind in [
        "application/json",
        "Application/JSON; charset=\"UTF-8\"",
        "application/json;v=1",
    ] {
        let header = format!("Content-Type: {kind}");
        assert_eq!(
            client.ask("POST", EVALUATION, &[&header], &question).status,
            200,
            "{kind}"
        );
    }
    for body in ["", "{", "[]", "{}", "\u{0}", "{\"subject\":1}"] {
        let refused = client.post(EVALUATION, body);
        assert_eq!(
            (refused.status, refused.body.contains("\"decision\":true")),
            (400, false),
            "{body}"
        );
    }
    let unknown = client.post(EVALUATION, &may_listen("nobody", "boris"));
    assert_eq!((unknown.status, &unknown.json()["decision"]), (200, &json!(false)));
    assert_eq!(unknown.json()["context"]["error"]["code"], "unknown-user");
}

#[test]
fn methods_and_paths_that_are_not_known_are_refused_with_words() {
    let server = Server::start("");
    let mut client = server.connect();
    for method in ["GET", "PUT", "DELETE", "PATCH", "OPTIONS"] {
        let refused = client.ask(method, EVALUATION, &[], "");
        assert_eq!(refused.refusal(), (405, "wrong-method".to_owned()), "{method}");
        assert_eq!(refused.header("allow"), Some("POST"));
    }
    let refused = client.post("/status", "{}");
    assert_eq!((refused.status, refused.header("allow")), (405, Some("GET, HEAD")));
    for path in [
        "/",
        "/access/v1/evaluation/",
        "/ACCESS/v1/evaluation",
        "//access/v1/evaluation",
        "/%61ccess/v1/evaluation",
    ] {
        assert_eq!(
            client.post(path, "{}").refusal(),
            (404, "unknown-path".to_owned()),
            "{path}"
        );
    }
}

#[test]
fn the_id_of_a_request_comes_back_and_only_a_plain_one() {
    let server = Server::start("");
    let mut client = server.connect();
    let mut id = |id: &str| {
        let headers = [
            format!("X-Request-ID: {id}"),
            "Content-Type: application/json".to_owned(),
        ];
        let headers: Vec<_> = headers.iter().map(String::as_str).collect();
        let reply = client.ask("POST", EVALUATION, &headers, &may_listen("anna", "boris"));
        reply.header("x-request-id").map(str::to_owned)
    };
    assert_eq!(id("bfe9eb29-ab87").as_deref(), Some("bfe9eb29-ab87"));
    assert_eq!(id(&"x".repeat(300)), Some("x".repeat(128)));
    assert_eq!(id("ä\u{80}"), None);
    assert_eq!(
        client
            .ask("GET", "/nowhere", &["X-Request-ID: 7"], "")
            .header("x-request-id"),
        Some("7")
    );
}

#[test]
fn a_decision_may_be_kept_until_it_changes_by_the_clock_at_most() {
    let server = Server::start("--cache-seconds 600");
    let mut client = server.connect();
    let mut kept = |body: &str| {
        client
            .post(EVALUATION, body)
            .header("cache-control")
            .unwrap()
            .to_owned()
    };
    assert_eq!(kept(&may_listen("anna", "boris")), "private, max-age=600");
    assert_eq!(kept(&may_listen("nobody", "boris")), "no-store");
    assert_eq!(kept("{}"), "no-store");
    let call = |time: &str| {
        json!({
            "subject": { "type": "user", "id": "anna" },
            "action": { "name": "make" },
            "resource": { "type": "telephony.outbound-call", "id": "+48 22 555 01 01" },
            "context": { "time": time },
        })
        .to_string()
    };
    // This answer has long changed, that one changes soon.
    assert_eq!(kept(&call("2020-01-06T17:59:00+01:00")), "no-store");
}
