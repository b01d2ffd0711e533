//! What is masked is never written.

use std::{collections::BTreeSet, fs};

use proptest::prelude::*;
use ringfence::{
    authzen::{Endpoint, reply},
    decide::authzen::Detail,
    decision_log::{Entry, MaskPath, Options},
};
use serde_json::{Value, json};

use super::{decided, entry, in_directory, intact, listen, log, options, policy, values};

fn masks(paths: &[&str]) -> Vec<MaskPath> {
    paths.iter().map(|path| path.parse().unwrap()).collect()
}

/// What a log says of requests of which something is masked.
fn logged(paths: &[&str], key: Option<&str>, entries: impl IntoIterator<Item = Entry>) -> (String, Vec<Value>) {
    let (directory, path) = in_directory();
    let key = key.map(|key| {
        let file = directory.path().join("key");
        fs::write(&file, key).unwrap();
        file
    });
    let masking = Options {
        mask: masks(paths),
        mask_key_file: key,
        ..options(&path)
    };
    log(masking, entries);
    intact(&path);
    let lines = values(&path).into_iter().filter(|line| line["kind"].is_null());
    (fs::read_to_string(&path).unwrap(), lines.collect())
}

#[test]
fn equal_values_stay_equal_under_one_key_only() {
    let ask = || [("anna", "boris"), ("boris", "anna")].map(|(user, owner)| entry(listen(user, owner)));
    let paths = ["subject.id", "resource.properties.owner"];
    let key = Some("a key of thirty-two bytes or more");
    let (text, lines) = logged(&paths, key, ask());
    assert!(!text.contains("anna") && !text.contains("boris"));
    let id = |line: &Value| line["request"]["subject"]["id"].as_str().unwrap().to_owned();
    let owner = |line: &Value| {
        line["request"]["resource"]["properties"]["owner"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(id(&lines[0]), owner(&lines[1]));
    assert_ne!(id(&lines[0]), id(&lines[1]));
    let digits = id(&lines[0]).strip_prefix("masked:").unwrap().to_owned();
    assert!(digits.len() == 12 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
    assert_eq!(lines[0]["masked"], json!(paths));
    assert_eq!(logged(&paths, key, ask()).1[0]["request"], lines[0]["request"]);
    assert_ne!(
        id(&logged(&paths, None, ask()).1[0]),
        id(&logged(&paths, None, ask()).1[0])
    );
}

#[test]
fn the_client_and_the_words_of_a_mistake_are_masked_too() {
    let mut unknown = decided(&policy(), listen("nobody", "anna"));
    unknown.client = Some("10.0.0.7".to_owned());
    let (text, lines) = logged(&["subject.id", "client"], None, [unknown]);
    assert!(!text.contains("nobody") && !text.contains("10.0.0.7"), "{text}");
    assert_eq!(lines[0]["error"], json!({ "code": "unknown-user" }));
}

#[test]
fn a_path_that_leads_nowhere_and_a_short_key_are_refused_in_words() {
    for (path, words) in [
        ("", "what it holds is `subject.id`, "),
        ("user", "what it holds is `subject.id`, "),
        ("request.subject.id", "what it holds is "),
        (
            "subject.properties.department",
            "; did you mean `resource.properties.departments`?",
        ),
        ("context.ip", "; did you mean `context`?"),
        ("action.properties.", "; did you mean `action.properties`?"),
        ("subject..id", "; did you mean `subject.id`?"),
        ("Subject.ID", "; did you mean `subject.id`?"),
        (
            "resource.properties.ownr",
            "; did you mean `resource.properties.owner`?",
        ),
        (
            "resource.properties.customer.tag",
            "; did you mean `resource.properties.customer.tags`?",
        ),
        ("client.name", "what it holds is "),
    ] {
        let problem = path.parse::<MaskPath>().unwrap_err().to_string();
        assert!(
            problem.starts_with(&format!("`{path}` is nothing that a line of the log holds; "))
                && problem.contains(words),
            "{problem}"
        );
    }
    let (directory, path) = in_directory();
    let key = directory.path().join("key");
    fs::write(&key, "  short  \n").unwrap();
    let short = Options {
        mask_key_file: Some(key),
        ..options(&path)
    };
    let problem = ringfence::decision_log::DecisionLog::open(short)
        .unwrap_err()
        .to_string();
    assert!(
        problem.ends_with("is too short: expected 16 bytes or more"),
        "{problem}"
    );
}

/// The paths of all values, those of objects included.
fn paths(value: &Value, at: &str, found: &mut Vec<String>) {
    for (name, inner) in value.as_object().into_iter().flatten() {
        let path = format!("{at}{name}");
        paths(inner, &format!("{path}."), found);
        found.push(path);
    }
}

/// A request that says all that can be said is logged, and each part of it can be masked.
#[test]
fn whatever_a_line_holds_of_a_request_can_be_masked() {
    let request = json!({
        "subject": { "type": "user", "id": "anna" },
        "action": { "name": "make", "properties": { "for-good": true } },
        "resource": { "type": "telephony.outbound-call", "id": "203", "properties": {
            "owner": "anna", "departments": ["sales"], "open": true, "pipeline": "p", "stage": "s", "on": "x",
            "field": "f", "members": ["anna"], "coworker": "boris",
            "customer": { "responsible": "anna", "kind": "lead", "pipeline": "p", "stage": "s", "tags": [], "open": true },
        } },
        "context": { "time": "2026-11-23T10:00:00+01:00" },
    });
    let body = request.to_string();
    let reply = reply(&policy(), Endpoint::Evaluation, body.as_bytes(), Detail::Decision, true);
    let kept = reply.decided[0].request.clone();
    let (mut all, mut of_asked) = (Vec::new(), Vec::new());
    paths(&kept, "", &mut all);
    paths(&request, "", &mut of_asked);
    of_asked.sort();
    all.sort();
    assert_eq!(all, of_asked);
    for path in &all {
        assert!(path.parse::<MaskPath>().is_ok(), "{path}");
    }
}

/// Any JSON, with the secret somewhere in it.
fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(json!("s3cr3t")),
        Just(json!({ "s3cr3t": 1 })),
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::btree_map(prop_oneof!["id", "owner", "a"], inner, 0..3)
                .prop_map(|members| json!(members)),
        ]
    })
}

/// Whether a secret stands where no path leads, so that it may be shown.
fn shows(value: &Value, paths: &BTreeSet<&str>, at: &str) -> bool {
    if paths.contains(at) {
        return false;
    }
    match value {
        Value::Object(members) => members.iter().any(|(key, inner)| {
            let below = if at.is_empty() {
                key.clone()
            } else {
                format!("{at}.{key}")
            };
            (key == "s3cr3t" && !paths.contains(below.as_str())) || shows(inner, paths, &below)
        }),
        // What stands where a path goes on is masked whole.
        other => {
            let is_above = paths
                .iter()
                .any(|path| at.is_empty() || path.starts_with(&format!("{at}.")));
            !is_above && other.to_string().contains("s3cr3t")
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_request_of_whatever_form_shows_what_is_masked(
        subject in any_value(), resource in any_value(), properties in any_value(), is_bare in any::<bool>(),
    ) {
        let paths = ["subject.id", "resource.properties.owner", "resource.id", "context"];
        let request = if is_bare {
            subject
        } else {
            let mut request = json!({ "subject": subject, "resource": resource, "context": properties });
            if let Some(resource) = request["resource"].as_object_mut() {
                resource.insert("properties".to_owned(), properties.clone());
            }
            request
        };
        let may_show = shows(&request, &paths.into_iter().collect(), "");
        let (text, _) = logged(&paths, None, [entry(request)]);
        prop_assert_eq!(text.contains("s3cr3t"), may_show);
    }
}
