//! The scenario by which `OpenID` certifies decision points, through the real server.

use std::{fs, path::Path};

use pretty_assertions::assert_eq;
use serde_json::Value;

use super::process::Server;

/// A server of the scenario's policy, listening on a port that is free.
fn scenario() -> Server {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/authzen/certification/policy");
    let directory = tempfile::TempDir::new().unwrap();
    let to = directory.path().join("policies");
    fs::create_dir(&to).unwrap();
    for file in fs::read_dir(from).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), to.join(file.file_name())).unwrap();
    }
    Server::start_in(directory, "--listen 127.0.0.1:0 --public-url https://pdp.example.com")
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
    let server = scenario();
    let mut client = server.connect();
    let vectors: Vec<Value> = serde_json::from_str(include_str!("../authzen/certification/vectors.json")).unwrap();
    assert_eq!(vectors.len(), 49);
    for vector in vectors {
        let name = &vector["case"];
        let path = format!("/access/v1/{}", vector["endpoint"].as_str().unwrap());
        // Twice: the same question has the same answer.
        for id in ["one", "two"] {
            let headers = ["Content-Type: application/json", &format!("X-Request-ID: {id}")];
            let reply = client.ask("POST", &path, &headers, &vector["request"].to_string());
            assert_eq!(vector["status"], reply.status, "{name}: {reply:?}");
            assert_eq!(reply.header("x-request-id"), Some(id), "{name}");
            if let Some(expected) = vector.get("expected") {
                assert_eq!(&decisions(reply.json()), expected, "{name}");
            }
        }
    }
}

/// Discovery, and pages to the end, where only the token is said again.
#[test]
fn metadata_leads_to_every_endpoint_and_tokens_to_every_page() {
    let server = scenario();
    let metadata = server.get("/.well-known/authzen-configuration").json();
    assert_eq!(metadata["policy_decision_point"], "https://pdp.example.com");
    let endpoints = metadata
        .as_object()
        .unwrap()
        .iter()
        .filter(|(key, _)| key.ends_with("_endpoint"));
    let endpoints: Vec<_> = endpoints.map(|(_, url)| url.as_str().unwrap()).collect();
    assert_eq!(endpoints.len(), 5, "{metadata}");
    for url in endpoints {
        let path = url.strip_prefix("https://pdp.example.com").unwrap();
        assert_eq!(server.post(path, "{}").status, 400, "{path}");
    }
    let mut question = serde_json::json!({
        "subject": { "type": "user" },
        "action": { "name": "read" },
        "resource": { "type": "record", "id": "record-1" },
        "page": { "limit": 1 },
    });
    let mut found = Vec::new();
    loop {
        let page = server.post("/access/v1/search/subject", &question.to_string()).json();
        found.push(page["results"][0]["id"].clone());
        let token = page["page"]["next_token"].as_str().unwrap();
        if token.is_empty() {
            break;
        }
        question["page"] = serde_json::json!({ "token": token });
    }
    assert_eq!(found, ["alice", "bob"]);
}

/// The client of the crate, against the real server.
#[test]
#[cfg(feature = "client")]
fn the_client_gets_what_the_server_decides() {
    use ringfence::client::{Client, ClientError, Question};

    let mut server = Server::start("");
    let client = Client::new(&format!("http://{}", server.address)).unwrap();
    let hears = |user: &str, owner: &str| Question::new(user, "telephony.call-recording.listen").owner(owner);
    assert!(client.check(&hears("anna", "boris")).unwrap());
    assert!(!client.check(&hears("anna", "clara")).unwrap());
    let explained = client.explain(&hears("anna", "boris")).unwrap();
    assert_eq!(
        (explained.decision, &explained.context["role"]),
        (true, &Value::from("agent"))
    );
    let several = client.check_all(&[hears("anna", "boris"), hears("anna", "clara"), hears("clara", "anna")]);
    let several: Vec<bool> = several.unwrap().into_iter().map(Result::unwrap).collect();
    assert_eq!(several, [true, false, false]);
    let unknown = client.check(&hears("nobody", "boris")).unwrap_err();
    assert!(unknown.to_string().contains("nobody"), "{unknown}");
    server.signal("TERM");
    assert_eq!(server.exit_code(), Some(0));
    let gone: ClientError = client.check(&hears("anna", "boris")).unwrap_err();
    assert!(!gone.to_string().is_empty());
}
