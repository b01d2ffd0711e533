//! Requests in, decisions out.

use crate::test::Test;

fn listen(user: &str, owner: &str) -> String {
    format!(
        r#"{{"subject":{{"type":"user","id":"{user}"}},"action":{{"name":"listen"}},"resource":{{"type":"telephony.call-recording","id":"r-17","properties":{{"owner":"{owner}"}}}},"context":{{"time":"2026-11-23T10:00:00+01:00"}}}}"#
    )
}

#[test]
fn answers_come_in_order_and_a_no_is_no_error() {
    let requests = [
        listen("maria", "anna"),
        listen("anna", "boris"),
        String::new(),
        listen("pawel", "anna"),
    ];
    Test::shipped()
        .args("decide")
        .stdin(requests.join("\n"))
        .stdout("{\"decision\":true}\n{\"decision\":false}\n{\"decision\":true}\n")
        .run();
}

#[test]
fn errors_are_answers_with_a_code_and_denied() {
    let cases = [
        (listen("nobody", "anna"), "unknown-user"),
        (listen("anna", "nobody"), "unknown-owner"),
        (listen("anna", "boris").replace("listen", "delete"), "unknown-permission"),
        (listen("anna", "boris").replace("\"user\"", "\"robot\""), "malformed-request"),
        (listen("anna", "boris").replace("2026-11-23T10", "yesterday"), "malformed-request"),
        (listen("anna", "boris").replace("\"boris\"", "[1]"), "malformed-request"),
        ("{}".to_owned(), "malformed-request"),
        ("[]".to_owned(), "malformed-request"),
        ("nonsense".to_owned(), "malformed-request"),
        (
            r#"{"subject":{"type":"user","id":"anna"},"action":{"name":"make"},"resource":{"type":"telephony.outbound-call","id":"call me"}}"#.to_owned(),
            "unreadable-destination",
        ),
    ];
    for (request, code) in cases {
        let ran = Test::shipped()
            .args("decide")
            .stdin(&request)
            .status(1)
            .stdout_has(&[])
            .run();
        let json = ran.json();
        assert_eq!(json["decision"], false, "{request}");
        assert_eq!(json["context"]["error"]["code"], code, "{request}");
        assert!(!json["context"]["error"]["message"].as_str().unwrap().is_empty());
    }
}

#[test]
fn one_bad_line_spoils_no_other() {
    let mut input = listen("maria", "anna").into_bytes();
    input.extend(b"\n\xff\xfe{\n");
    input.extend(listen("anna", "boris").into_bytes());
    let ran = Test::shipped()
        .args("decide")
        .stdin(input)
        .status(1)
        .stdout_has(&["malformed-request"])
        .run();
    let lines: Vec<_> = ran.stdout.lines().collect();
    assert_eq!(lines.len(), 3);
    assert_eq!((lines[0], lines[2]), ("{\"decision\":true}", "{\"decision\":false}"));
}

#[test]
fn unknown_facts_are_ignored_and_reasons_come_on_request() {
    let request = listen("maria", "anna").replace("\"owner\"", "\"colour\":\"red\",\"owner\"");
    let ran = Test::shipped()
        .args("decide --explain")
        .stdin(request)
        .stdout_has(&[])
        .run();
    let context = &ran.json()["context"];
    assert_eq!(context["role"], "head-of-department");
    assert_eq!(context["causes"][0]["assignment"]["to"], "head:sales");
    assert_eq!(context["level"], "department");
}

#[test]
fn requests_may_come_from_a_file() {
    let test = Test::shipped().file("requests.jsonl", listen("maria", "anna"));
    test.args("decide requests.jsonl").stdout("{\"decision\":true}\n").run();
    Test::shipped()
        .args("decide nowhere.jsonl")
        .status(2)
        .stderr_has(&["the requests cannot be read"])
        .run();
}
