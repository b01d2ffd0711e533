use std::fmt;

use serde_json::{Map, Value};

use crate::catalogue::ActsOn;

/// A test as a policy file writes it, in a line: an item of `tests:`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Entry {
    /// What it shows, such as `anna may call 112`.
    pub name: String,
    text: String,
}

/// What is said of a record, by the names of the facts.
pub(super) type Said = Map<String, Value>;

/// The facts that a record may have, as tests name them.
const RECORD: [&str; 8] = [
    "owner",
    "departments",
    "open",
    "pipeline",
    "stage",
    "on",
    "field",
    "members",
];

/// Words that some version of YAML takes for something else than a text.
const WORDS: [&str; 11] = [
    "false", "inf", "n", "nan", "no", "null", "off", "on", "true", "y", "yes",
];

impl Entry {
    /// The test that this answer to a request is expected; `None` where the request is no request.
    pub(super) fn of_request(request: &Value, acts_on: ActsOn, allow: bool) -> Option<Self> {
        let text = |pointer: &str| request.pointer(pointer).and_then(Value::as_str);
        let (user, action) = (text("/subject/id")?, text("/action/name")?);
        let (resource, id) = (text("/resource/type")?, text("/resource/id")?);
        let said = request.pointer("/resource/properties").and_then(Value::as_object);
        let mut said = said.cloned().unwrap_or_default();
        let is_call = acts_on == ActsOn::Call;
        if acts_on == ActsOn::Object {
            said.insert("on".to_owned(), id.into());
        }
        let facts: Vec<_> = RECORD
            .iter()
            .filter_map(|name| Some((*name, said.get(*name)?)))
            .collect();
        let asked = format!("{resource}.{action}");
        let what = if is_call { format!("call {id}") } else { asked.clone() };
        let shows = name(user, &what, &said, text("/context/time"), allow);
        let mut items = vec![format!("name: {}", scalar(&shows)), format!("user: {}", scalar(user))];
        if is_call {
            items.push(format!("call: {}", scalar(id)));
            for name in ["customer", "coworker"] {
                items.extend(said.get(name).map(|value| format!("{name}: {}", flow(value))));
            }
        } else {
            items.push(format!("permission: {asked}"));
        }
        items.extend(text("/context/time").map(|time| format!("at: {}", scalar(time))));
        let answer = if allow { "allow" } else { "deny" };
        if is_call || facts.is_empty() {
            items.push(format!("expect: {answer}"));
        } else {
            let facts = facts.iter().map(|(name, value)| format!("{name}: {}", flow(value)));
            let facts = facts.collect::<Vec<_>>().join(", ");
            items.push(format!("{answer}: [{{ {facts} }}]"));
        }
        Some(Self {
            name: shows,
            text: format!("{{ {} }}", items.join(", ")),
        })
    }

    /// The test that somebody is allowed what he asks of one record, and denied what he asks of another.
    pub(super) fn of_records(
        user: &str,
        permission: &str,
        (allow, deny): (Option<Said>, Option<Said>),
        time: Option<&str>,
    ) -> Self {
        let shows = match (&allow, &deny) {
            (Some(allow), Some(deny)) => {
                let at = time.map_or_else(String::new, |time| format!(" at {time}"));
                format!("{user} may {permission}{}, but not{}{at}", facts(allow), facts(deny))
            }
            (one, other) => {
                let said = one.as_ref().or(other.as_ref()).cloned().unwrap_or_default();
                name(user, permission, &said, time, one.is_some())
            }
        };
        let mut items = vec![format!("name: {}", scalar(&shows)), format!("user: {}", scalar(user))];
        items.push(format!("permission: {permission}"));
        items.extend(time.map(|time| format!("at: {}", scalar(time))));
        let is_one = allow.is_none() || deny.is_none();
        for (answer, said) in [("allow", allow), ("deny", deny)] {
            items.extend(said.map(|said| {
                if said.is_empty() && is_one {
                    return format!("expect: {answer}");
                }
                format!("{answer}: [{}]", flow(&Value::Object(said)))
            }));
        }
        Self {
            name: shows,
            text: format!("{{ {} }}", items.join(", ")),
        }
    }
}

impl fmt::Display for Entry {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.text)
    }
}

/// What a test shows, in a line.
fn name(user: &str, what: &str, said: &Said, time: Option<&str>, allow: bool) -> String {
    let may = if allow { "may" } else { "may not" };
    let time = time.map_or_else(String::new, |time| format!(" at {time}"));
    format!("{user} {may} {what}{}{time}", facts(said))
}

/// What is said, in brackets.
fn facts(said: &Said) -> String {
    if said.is_empty() {
        return String::new();
    }
    let facts = said.iter().map(|(name, value)| format!("{name} {}", words(value)));
    format!(" ({})", facts.collect::<Vec<_>>().join(", "))
}

/// A value in words, for a name.
fn words(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(words).collect::<Vec<_>>().join(" and "),
        Value::Object(entries) => {
            let entries = entries.iter().map(|(name, value)| format!("{name} {}", words(value)));
            entries.collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    }
}

/// A value in brackets where it has parts.
fn flow(value: &Value) -> String {
    match value {
        Value::String(text) => scalar(text),
        Value::Array(items) => format!("[{}]", items.iter().map(flow).collect::<Vec<_>>().join(", ")),
        Value::Object(entries) if entries.is_empty() => "{}".to_owned(),
        Value::Object(entries) => {
            let entries = entries
                .iter()
                .map(|(name, value)| format!("{}: {}", scalar(name), flow(value)));
            format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}

/// A text: plain where every reader of YAML takes it for one, else in quotes as JSON writes it, which is YAML too.
fn scalar(text: &str) -> String {
    let begins = text.chars().next().is_some_and(|char| char.is_ascii_alphabetic());
    let goes_on = text
        .chars()
        .all(|char| char.is_ascii_alphanumeric() || matches!(char, '-' | '_' | '.' | '@'));
    let is_word = WORDS.iter().any(|word| text.eq_ignore_ascii_case(word));
    if begins && goes_on && !is_word {
        return text.to_owned();
    }
    Value::from(text).to_string()
}
