//! What the server says of itself.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::process::{POLICY, Server, may_listen};

fn description() -> Value {
    serde_json::from_str(include_str!("../../schema/openapi.json")).unwrap()
}

/// Checks a value by a schema of the description.
#[track_caller]
fn check(name: &str, value: &Value) {
    let mut schema = description();
    schema["$ref"] = json!(format!("#/components/schemas/{name}"));
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let errors: Vec<_> = validator.iter_errors(value).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{name}: {errors:?}\n{value}");
}

#[test]
fn every_path_is_described_and_every_described_path_is_there() {
    let server = Server::start("");
    let described: BTreeSet<_> = description()["paths"].as_object().unwrap().keys().cloned().collect();
    let words = server.get("/nowhere").json()["error"]["message"]
        .as_str()
        .unwrap()
        .to_owned();
    let known = words.split("the paths are ").nth(1).unwrap().split(", ");
    assert_eq!(known.map(str::to_owned).collect::<BTreeSet<_>>(), described);
    for (path, methods) in description()["paths"].as_object().unwrap() {
        let methods = methods.as_object().unwrap().keys();
        for method in methods.filter(|key| *key != "parameters" && *key != "head") {
            let reply = server.connect().ask(&method.to_uppercase(), path, &[], "");
            let code = reply
                .header("content-length")
                .map(|_| reply.body.as_str())
                .unwrap_or_default();
            assert!(
                !code.contains("unknown-path") && !code.contains("wrong-method"),
                "{method} {path}: {reply:?}"
            );
        }
    }
}

#[test]
fn answers_are_as_the_description_says() {
    let server = Server::start("");
    let mut client = server.connect();
    let question = may_listen("anna", "boris");
    check("Evaluation", &serde_json::from_str(&question).unwrap());
    for path in ["/access/v1/evaluation", "/access/v1/evaluation?explain=true"] {
        check("Decision", &client.post(path, &question).json());
    }
    check(
        "Decision",
        &client
            .post("/access/v1/evaluation", &may_listen("nobody", "boris"))
            .json(),
    );
    check("Refused", &client.post("/access/v1/evaluation", "{").json());
    check("Decisions", &client.post("/access/v1/evaluations", &question).json());
    check("Error", &client.get("/access/v1/evaluation").json());
    check("Status", &client.get("/status").json());
    check("Metadata", &client.get("/.well-known/authzen-configuration").json());
    assert_eq!(client.get("/openapi.json").json(), description());
}

#[test]
fn metadata_says_where_clients_ask() {
    let server = Server::start("");
    let metadata = server.get("/.well-known/authzen-configuration").json();
    assert_eq!(metadata["policy_decision_point"], format!("http://{}", server.address));
    let server = Server::start("--public-url https://pdp.example.com/");
    let metadata = server.get("/.well-known/authzen-configuration").json();
    assert_eq!(metadata["policy_decision_point"], "https://pdp.example.com");
    assert_eq!(
        metadata["access_evaluation_endpoint"],
        "https://pdp.example.com/access/v1/evaluation"
    );
}

#[test]
fn a_page_that_the_client_has_is_not_sent_again() {
    let server = Server::start("");
    let mut client = server.connect();
    for path in ["/status", "/.well-known/authzen-configuration", "/openapi.json"] {
        let page = client.get(path);
        let tag = page.header("etag").unwrap().to_owned();
        for same in [tag.clone(), format!("\"x\", {tag}"), "*".to_owned()] {
            let again = client.ask("GET", path, &[&format!("If-None-Match: {same}")], "");
            assert_eq!((again.status, again.body.as_str()), (304, ""), "{path}: {same}");
        }
        assert_eq!(client.ask("GET", path, &["If-None-Match: \"other\""], "").status, 200);
        let head = {
            client.send(super::client::request("HEAD", path, &[], "")).unwrap();
            server.connect().get("/healthz")
        };
        assert_eq!(head.status, 200);
        client = server.connect();
    }
}

#[test]
fn a_mistake_in_the_policy_changes_no_decision_and_is_told() {
    let mut server = Server::start("");
    let before = server.get("/status").json();
    assert_eq!(
        (&before["policy"]["state"], &before["policy"]["users"]),
        (&json!("current"), &json!(3))
    );
    server.write("policies/policy.yaml", &POLICY.replace("role: agent,", "role: agnt,"));
    server.hears("the policy before decides");
    server.hears("agnt");
    let status = server.get("/status").json();
    check("Status", &status);
    assert_eq!(status["policy"]["state"], "stale");
    assert_eq!(status["policy"]["refusal"]["reason"], "mistakes");
    assert_eq!(status["policy"]["refusal"]["diagnostics"][0]["code"], "unknown-role");
    let ask = |server: &Server| {
        server
            .post("/access/v1/evaluation", &may_listen("anna", "boris"))
            .json()
    };
    assert_eq!(ask(&server), json!({ "decision": true }));
    assert_eq!(server.get("/readyz").status, 200);
    server.write(
        "policies/policy.yaml",
        &POLICY.replace("listen: department", "listen: own"),
    );
    server.hears("took effect");
    assert_eq!(ask(&server), json!({ "decision": false }));
    assert_eq!(server.get("/status").json()["policy"]["number"], 2);
}

#[test]
fn a_policy_that_is_stale_for_too_long_decides_nothing() {
    let mut server = Server::start("--max-staleness 3");
    server.write("policies/policy.yaml", "roles: [");
    server.hears("the policy before decides");
    let until = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while server.get("/readyz").status == 200 && std::time::Instant::now() < until {
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    assert!(server.get("/readyz").body.contains("stale"));
    server.hears("warning: nothing is decided any more");
    let refused = server.post("/access/v1/evaluation", &may_listen("anna", "boris"));
    assert_eq!(refused.refusal(), (503, "policy-failed".to_owned()));
    assert_eq!(server.get("/healthz").status, 200);

    // It is over once the files can be taken again, and each change is said once.
    server.write("policies/policy.yaml", POLICY);
    server.hears("questions are answered again");
    let reply = server.post("/access/v1/evaluation", &may_listen("anna", "boris"));
    assert_eq!(reply.json(), json!({ "decision": true }));
    server.signal("TERM");
    assert_eq!(server.exit_code(), Some(0));
    for words in ["nothing is decided any more", "questions are answered again"] {
        assert_eq!(server.said.matches(words).count(), 1, "{}", server.said);
    }
}

#[test]
fn metrics_count_what_was_asked_and_decided() {
    let server = Server::start("");
    let mut client = server.connect();
    for (user, owner) in [
        ("anna", "boris"),
        ("anna", "anna"),
        ("anna", "clara"),
        ("nobody", "anna"),
    ] {
        client.post("/access/v1/evaluation", &may_listen(user, owner));
    }
    client.post("/access/v1/evaluation", "{");
    client.get("/nowhere");
    let reply = client.get("/metrics");
    assert!(
        reply
            .header("content-type")
            .unwrap()
            .starts_with("application/openmetrics-text")
    );
    for line in [
        "ringfence_requests_total{endpoint=\"evaluation\",status=\"200\"} 4",
        "ringfence_requests_total{endpoint=\"evaluation\",status=\"400\"} 1",
        "ringfence_requests_total{endpoint=\"unknown\",status=\"404\"} 1",
        "ringfence_decisions_total{outcome=\"allow\"} 2",
        "ringfence_decisions_total{outcome=\"deny\"} 1",
        "ringfence_decisions_total{outcome=\"error\"} 2",
        "ringfence_request_duration_seconds_count{endpoint=\"evaluation\"} 5",
        "ringfence_policy_state{state=\"current\"} 1",
        "ringfence_policy_users 3",
        "ringfence_connections_open 1",
        "# EOF",
    ] {
        assert!(
            reply.body.lines().any(|found| found.starts_with(line)),
            "{line}\n{}",
            reply.body
        );
    }
}

#[test]
fn the_log_may_be_json() {
    let mut server = Server::start("--log-format json");
    server.signal("TERM");
    assert_eq!(server.exit_code(), Some(0));
    for line in server.said.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        for member in ["time", "level", "event", "message"] {
            assert!(line[member].is_string(), "{line}");
        }
    }
}
