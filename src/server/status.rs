use jiff::Timestamp;
use serde_json::{Value, json};

use super::shared::Shared;
use crate::{live::Refusal, report};

/// How the server and its policy are, and the tag of what matters of it.
pub(super) fn status(shared: &Shared) -> (String, String) {
    let version = shared.live.current();
    let status = shared.live.status();
    let tag = format!(
        "W/\"{}-{}-{}-{}\"",
        version.number(),
        status.state.name(),
        status.reloads,
        status.refused
    );
    let mut body = json!({
        "version": env!("CARGO_PKG_VERSION"),
        "uptime_seconds": shared.began.elapsed().as_secs(),
        "connections": shared.table.len(),
        "policy": {
            "state": status.state.name(),
            "revision": version.revision(),
            "number": version.number(),
            "loaded": in_seconds(version.loaded()),
            "age_seconds": status.age.as_secs(),
            "users": version.snapshot().policy().organisation.users.len(),
            "watched": status.watched,
            "reloads": status.reloads,
            "refused": status.refused,
        },
    });
    if let (Some(refusal), Some(Value::Object(policy))) = (&status.refusal, body.get_mut("policy")) {
        policy.insert("refusal".to_owned(), told(refusal));
    }
    if let (Some(recorder), Some(body)) = (&shared.recorder, body.as_object_mut()) {
        let log = serde_json::to_value(recorder.log().status());
        body.insert("decision_log".to_owned(), log.unwrap_or_default());
    }
    (body.to_string(), tag)
}

fn in_seconds(time: Timestamp) -> String {
    let seconds = Timestamp::from_second(time.as_second());
    seconds.unwrap_or(time).to_string()
}

/// Why what is kept does not decide.
fn told(refusal: &Refusal) -> Value {
    let diagnostics = report::diagnostics::json(&refusal.diagnostics, &refusal.sources);
    let diagnostics: Value = serde_json::from_str(&diagnostics).unwrap_or_default();
    json!({
        "reason": refusal.reason.code(),
        "message": refusal.to_string(),
        "diagnostics": diagnostics.get("diagnostics").unwrap_or(&Value::Null),
    })
}
