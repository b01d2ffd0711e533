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

#[test]
fn an_array_is_no_object_and_bytes_are_no_text() {
    let array = r#"[["user","anna"],["listen"],["telephony.call-recording","x",["anna",null,null,null,null,null,null]],[null]]"#;
    let properties = listen("anna", "anna").replace(r#"{"owner":"anna"}"#, r#"["anna",null,null,null,null,null,null]"#);
    let mut bytes = listen("anna", "anna").into_bytes();
    let id = bytes.iter().position(|byte| *byte == b'7').unwrap();
    bytes[id] = 0xff;
    for request in [array.as_bytes(), properties.as_bytes(), &bytes] {
        let ran = Test::shipped()
            .args("decide")
            .stdin(request)
            .status(1)
            .stdout_has(&["malformed-request"])
            .run();
        assert_eq!(ran.json()["decision"], false);
    }
}

#[test]
fn a_program_that_waits_for_each_answer_gets_it() {
    use std::io::{BufRead as _, BufReader, Write as _};
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_ringfence"))
        .args(["--policy", concat!(env!("CARGO_MANIFEST_DIR"), "/policies"), "decide"])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut requests = child.stdin.take().unwrap();
    let mut answers = BufReader::new(child.stdout.take().unwrap());
    for (owner, expected) in [("anna", "{\"decision\":true}\n"), ("boris", "{\"decision\":false}\n")] {
        writeln!(requests, "{}", listen("anna", owner)).unwrap();
        let mut answer = String::new();
        answers.read_line(&mut answer).unwrap();
        assert_eq!(answer, expected);
    }
    drop(requests);
    assert!(child.wait().unwrap().success());
}
