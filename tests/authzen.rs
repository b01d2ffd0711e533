//! `OpenID` `AuthZEN`: requests as JSON in, responses as JSON out, without a network.

use proptest::test_runner::{Config, TestError, TestRunner};
use ringfence::{
    authzen::{Endpoint, reply},
    decide::authzen::Detail,
    load::load_sources,
    report::{Style, diagnostics},
    snapshot::Snapshot,
    source::{SourceFile, Sources},
};
use serde_json::{Value, json};

mod actions;
mod certification;
mod evaluations;
mod page;
mod pages;
mod searches;

fn compile<'a>(files: impl IntoIterator<Item = &'a str>) -> Snapshot {
    let mut sources = Sources::default();
    for (index, text) in files.into_iter().enumerate() {
        sources.add(SourceFile::new(format!("policies/{index}.yaml"), text));
    }
    match load_sources(sources) {
        Ok(loaded) => loaded.snapshot,
        Err(refused) => {
            let told = diagnostics::human(&refused.diagnostics, &refused.sources, Style::default());
            panic!("{told}")
        }
    }
}

/// The status and the body of a response.
fn ask(snapshot: &Snapshot, endpoint: Endpoint, request: &Value) -> (u16, Value) {
    ask_text(snapshot, endpoint, request.to_string().as_bytes())
}

fn ask_text(snapshot: &Snapshot, endpoint: Endpoint, request: &[u8]) -> (u16, Value) {
    let reply = reply(snapshot, endpoint, request, Detail::Decision, false);
    assert!(reply.decided.is_empty(), "nothing was to be kept");
    (reply.status, serde_json::from_slice(&reply.body).unwrap())
}

/// The words in which a request is refused, as one that is none.
fn refused(snapshot: &Snapshot, endpoint: Endpoint, request: &Value) -> String {
    let (status, body) = ask(snapshot, endpoint, request);
    assert_eq!(status, 400, "{request}: {body}");
    assert_eq!(body["error"]["code"], "malformed-request", "{request}");
    assert_eq!(body.get("decision"), None, "{request}");
    body["error"]["message"].as_str().unwrap().to_owned()
}

/// A request without its part of this name.
fn without(request: &Value, part: &str) -> Value {
    let mut request = request.clone();
    request.as_object_mut().unwrap().remove(part).unwrap();
    request
}

/// A request with another part of this name.
fn with(request: &Value, part: &str, value: Value) -> Value {
    let mut request = request.clone();
    request[part] = value;
    request
}

fn runner(cases: u32) -> TestRunner {
    let cases = match std::env::var("PROPTEST_CASES") {
        Ok(said) => said.parse().unwrap(),
        Err(_) => cases,
    };
    TestRunner::new(Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    })
}

/// Fails with the reason alone; the whole failing case would be pages long.
fn held<T>(outcome: Result<(), TestError<T>>) {
    match outcome {
        Ok(()) => {}
        Err(TestError::Fail(reason, _) | TestError::Abort(reason)) => panic!("{reason}"),
    }
}

/// People, folders and phones.
fn company() -> Snapshot {
    compile([r#"
settings: { country: PL, time-zone: Europe/Warsaw }
departments: { sales: { head: maria }, support: {} }
users:
  anna: { departments: [sales], extension: "203" }
  boris: { departments: [support], phones: ["+48 22 555 01 03"] }
  maria: { departments: [sales], phones: ["+48 22 555 01 01", "+48 22 555 01 02"] }
workgroups: { launch: { owner: maria, members: [anna] }, quiet: { visibility: secret, owner: boris } }
objects:
  "drive:/Contracts/Personnel": { inherit: false }
roles:
  agent:
    telephony: { call-recording: { listen: department }, outbound-call: customers-and-coworkers }
    crm: { deal: { read: own, update: own } }
assignments:
  - { role: agent, to: department:sales }
  - { level: read, to: user:boris, on: "drive:/Contracts", until: 2026-11-30 }
  - { level: edit, to: user:anna, on: "drive:/Contracts" }
  - { level: write, to: user:maria, on: "drive:/Contracts/Personnel" }
"#])
}

fn listen(user: &str, owner: &str) -> Value {
    json!({
        "subject": { "type": "user", "id": user },
        "action": { "name": "listen" },
        "resource": { "type": "telephony.call-recording", "id": "r-17", "properties": { "owner": owner } },
        "context": { "time": "2026-11-23T10:00:00+01:00" },
    })
}
