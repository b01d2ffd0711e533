//! Searches tell who may do what, so they are logged too.

use std::{fs, process::Command};

use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use super::intact;
use crate::server::process::Server;

fn asked(search: &str, mut request: Value) -> (String, String) {
    request["context"] = json!({ "time": "2026-11-23T10:00:00+01:00", "ip": "10.0.0.7" });
    (format!("/access/v1/search/{search}"), request.to_string())
}

fn user(id: &str) -> Value {
    json!({ "type": "user", "id": id })
}

#[test]
fn each_search_is_a_line_with_what_was_asked_and_how_much_was_found() {
    let mut server = Server::start("--decision-log decisions.jsonl --log-mask subject.id,resource.properties.owner");
    let recording = json!({ "type": "telephony.call-recording", "id": "r-17", "properties": { "owner": "boris" } });
    let listen = json!({ "name": "listen", "properties": {} });
    let searches = [
        asked(
            "subject",
            json!({ "subject": user("x"), "action": listen, "resource": recording, "page": { "limit": 1 } }),
        ),
        asked(
            "resource",
            json!({ "subject": user("anna"), "action": { "name": "make" }, "resource": { "type": "telephony.outbound-call" } }),
        ),
        asked(
            "action",
            json!({ "subject": user("anna"), "resource": recording, "foo": "bar" }),
        ),
        asked("action", json!({ "subject": user("nobody"), "resource": recording })),
    ];
    let mut client = server.connect();
    for (path, body) in &searches {
        let headers = ["Content-Type: application/json", "X-Request-ID: q-7"];
        assert_eq!(client.ask("POST", path, &headers, body).status, 200, "{path}");
    }
    // What cannot be read finds nothing.
    assert_eq!(client.post("/access/v1/search/action", "{}").status, 400);
    server.signal("TERM");
    assert_eq!(server.exit_code(), Some(0));

    let path = server.path().join("decisions.jsonl");
    let report = intact(&path);
    assert_eq!((report.searches, report.decisions), (4, 0));
    let text = fs::read_to_string(&path).unwrap();
    for hidden in ["anna", "boris", "nobody", "10.0.0.7", "foo"] {
        assert!(!text.contains(hidden), "{hidden}: {text}");
    }
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let lines: Vec<&Value> = lines.iter().filter(|line| line["kind"] == "search").collect();
    let found: Vec<_> = lines
        .iter()
        .map(|line| {
            (
                line["search"].as_str().unwrap(),
                line["results"].as_u64().unwrap(),
                line["total"].as_u64(),
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            ("subject", 1, Some(2)),
            ("resource", 0, None),
            ("action", 1, None),
            ("action", 0, None)
        ]
    );
    let first = lines[0];
    assert_eq!(first["request_id"], "q-7");
    assert_eq!(first["revision"].as_str().unwrap().len(), 64);
    assert_eq!(first["masked"], json!(["resource.properties.owner"]));
    assert!(first["decision"].is_null() && first["time"].is_string());
    let mut request = first["request"].clone();
    request["resource"]["properties"]["owner"] = json!("hidden");
    assert_eq!(
        request,
        json!({
            "subject": { "type": "user" },
            "action": { "name": "listen" },
            "resource": { "type": "telephony.call-recording", "id": "r-17", "properties": { "owner": "hidden" } },
            "context": { "time": "2026-11-23T09:00:00Z" },
        })
    );

    let said = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ringfence"));
        let output = command.args(arguments).current_dir(server.path()).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let verified = said(&["log", "verify", "decisions.jsonl"]);
    assert!(
        verified.starts_with("intact  decisions.jsonl: 1 file, 7 lines, 0 decisions, 4 searches\n"),
        "{verified}"
    );
    let replayed = said(&["replay", "decisions.jsonl", "--policy", "policies"]);
    assert_eq!(
        replayed,
        "none of 0 decisions would change\n\nnot decided: 4 searches\n"
    );
    // What was found is bound like everything else.
    fs::write(&path, text.replacen("\"results\":1", "\"results\":2", 1)).unwrap();
    let verified = said(&["log", "verify", "decisions.jsonl"]);
    assert!(
        verified.starts_with("BROKEN") && verified.contains("decisions.jsonl:3: it was changed"),
        "{verified}"
    );
}
