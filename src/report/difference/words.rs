//! The words of which all reports are made.

use serde_json::Value;

use super::{Compared, Group, Kind};
use crate::{
    analyse::{ANY_RECORD, Change, ChangedLine, Direction, Extent, PartWords, Side},
    catalogue::Relation,
};

impl Kind {
    pub(super) fn heading(self, direction: Direction) -> &'static str {
        match (self, direction) {
            (Self::Change, Direction::Gained) => "GAINED",
            (Self::Change, Direction::Lost) => "LOST",
            (Self::Drift, Direction::Gained) => "ONLY IN THE PORTAL",
            (Self::Drift, Direction::Lost) => "ONLY IN THE POLICY",
        }
    }

    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Change => "What this changes in people's access",
            Self::Drift => "Where the portal and the policy differ",
        }
    }

    fn nothing(self) -> &'static str {
        match self {
            Self::Change => "no change of access",
            Self::Drift => "the portal gives what the policy says",
        }
    }

    /// What becomes of one user, and of several.
    fn verb(self, direction: Direction) -> (&'static str, &'static str) {
        match (self, direction) {
            (Self::Change, Direction::Gained) => ("gains access", "gain access"),
            (Self::Change, Direction::Lost) => ("loses access", "lose access"),
            (Self::Drift, Direction::Gained) => ("has more in the portal", "have more in the portal"),
            (Self::Drift, Direction::Lost) => ("has more in the policy", "have more in the policy"),
        }
    }
}

impl Compared<'_> {
    /// A line as `path:line:column`; one that is not in a file that is there says so.
    pub(super) fn place(&self, line: ChangedLine) -> String {
        let place = self.snapshot(line.side).sources().describe(line.place);
        match (self.kind, line.side) {
            (Kind::Change, Side::New) | (Kind::Drift, Side::Old) => place,
            (Kind::Change, Side::Old) => format!("{place} (as it was)"),
            (Kind::Drift, Side::New) => format!("{place} (as it would be imported)"),
        }
    }

    /// The lines by which a group of changes comes about; where no line says something else, it is what holds for all.
    pub(super) fn causes(&self, group: &Group<'_>, written: impl Fn(&str) -> String, most: usize) -> String {
        if group.causes.is_empty() {
            return format!(
                "what holds for the whole policy: {}, {}",
                written("settings"),
                written("catalogue")
            );
        }
        let lines: Vec<_> = group.causes.iter().map(|line| written(&self.place(*line))).collect();
        names(&lines, most)
    }

    /// What ends by itself, a line each.
    pub(super) fn endings(&self) -> Vec<String> {
        let zone = &self.new.policy().settings.time_zone;
        let lines = self.difference.endings.iter().map(|ending| {
            let at = ending.at.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M");
            let verb = if ending.users.len() == 1 { "holds" } else { "hold" };
            let on = ending.on.as_ref().map_or_else(String::new, |on| format!(" on {on}"));
            let users = names(&ending.users, MOST_USERS);
            format!(
                "{at}  {users} no longer {verb} {}{on}  ({})",
                ending.role,
                self.place(ending.line)
            )
        });
        lines.collect()
    }

    /// What changes, in one line.
    #[must_use]
    pub fn summary(&self) -> String {
        if self.difference.changes.is_empty() {
            return format!("{}: {}", self.kind.nothing(), proof(self.difference.proof));
        }
        let (gained, lost) = self.counts();
        let parts = [(gained, Direction::Gained), (lost, Direction::Lost)].into_iter();
        let parts = parts.filter(|(count, _)| *count > 0).map(|(users, direction)| {
            let (one, several) = self.kind.verb(direction);
            format!("{} {}", count(users, "user"), if users == 1 { one } else { several })
        });
        let parts: Vec<_> = parts.collect();
        format!(
            "{}; nothing else differs: {}",
            parts.join(", "),
            proof(self.difference.proof)
        )
    }
}

fn proof(proof: Extent) -> String {
    format!(
        "proved over {} and {}",
        count(proof.profiles, "profile"),
        count(proof.regions, "region")
    )
}

/// `1 user`, `2 users`.
pub(super) fn count(count: usize, one: &str) -> String {
    if count == 1 {
        format!("1 {one}")
    } else {
        format!("{count} {one}s")
    }
}

/// The most users that are named beside a change.
const MOST_USERS: usize = 6;

/// Changes that differ in nothing but the permission, each with the names of the permissions; calls stand alone.
pub(super) fn rows<'d>(compared: Compared<'_>, group: &Group<'d>) -> Vec<(String, Vec<&'d Change>)> {
    let mut rows: Vec<(String, Vec<&Change>)> = Vec::new();
    for change in &group.changes {
        let is_of_all = change.users == group.users;
        let whose = if is_of_all {
            String::new()
        } else {
            format!("only {}", names(&change.users, MOST_USERS))
        };
        let parts = [levels(change), scope(compared, change), whose];
        let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        let words = parts.join(", ");
        match rows
            .iter_mut()
            .find(|(known, of)| *known == words && of.iter().all(|it| it.calls == change.calls))
        {
            Some((_, row)) => row.push(change),
            None => rows.push((words, vec![change])),
        }
    }
    rows
}

/// The permissions of some changes: the actions of one resource together.
pub(super) fn permissions(changes: &[&Change]) -> Vec<String> {
    let mut resources: Vec<(&str, Vec<&str>)> = Vec::new();
    for change in changes {
        let (resource, action) = change.permission.rsplit_once('.').unwrap_or(("", &change.permission));
        match resources.iter_mut().find(|(known, _)| *known == resource) {
            Some((_, actions)) if actions.contains(&action) => {}
            Some((_, actions)) => actions.push(action),
            None => resources.push((resource, vec![action])),
        }
    }
    let names = resources
        .into_iter()
        .map(|(resource, actions)| match actions.as_slice() {
            [action] => format!("{resource}.{action}"),
            actions => format!("{resource}.{{{}}}", actions.join(", ")),
        });
    names.collect()
}

/// Some names, and how many more there are.
pub(super) fn names(users: &[String], most: usize) -> String {
    let shown = users.iter().take(most).cloned();
    let more = users.len().saturating_sub(most);
    let more = (more > 0).then(|| format!("{more} more"));
    shown.chain(more).collect::<Vec<_>>().join(", ")
}

/// Levels, or what becomes of the calls.
fn levels(change: &Change) -> String {
    if change.before == change.after {
        format!("{} as before", change.before)
    } else {
        format!("{} → {}", change.before, change.after)
    }
}

/// Of which records, in which parts, and when.
fn scope(compared: Compared<'_>, change: &Change) -> String {
    let mut parts: Vec<String> = records(change).into_iter().collect();
    if let Some(places) = places(&change.parts) {
        parts.push(places);
    }
    let times = [("from", change.from), ("until", change.until)];
    for (word, time) in times.into_iter().filter_map(|(word, time)| Some((word, time?))) {
        let time = time.to_zoned(compared.new.policy().settings.time_zone.clone());
        parts.push(format!("{word} {}", time.strftime("%Y-%m-%d %H:%M")));
    }
    parts.join(", ")
}

fn records(change: &Change) -> Option<String> {
    let records = change.records.as_ref()?;
    let (fewest, most) = records.owners;
    let others = match (fewest, most) {
        (_, 0) => None,
        (1, 1) => Some(records.names.first().map_or_else(|| "1 other".to_owned(), Clone::clone)),
        (fewest, most) if fewest == most && records.names.len() == most => Some(records.names.join(", ")),
        (fewest, most) if fewest == most => Some(format!("{most} others")),
        (fewest, most) => Some(format!("{fewest} to {most} others")),
    };
    let own = records.own.then(|| "own".to_owned());
    let unowned = records.unowned.then(|| "without an owner".to_owned());
    // Who has everything needs no list.
    let is_all = own.is_some() && others.is_some() && unowned.is_some();
    if is_all && records.facts.is_empty() {
        return None;
    }
    let mut whose: Vec<_> = [own, others, unowned].into_iter().flatten().collect();
    if records.outside && whose.is_empty() {
        whose.push("people outside the organisation".to_owned());
    }
    let which = records.facts.iter().map(|fact| match fact {
        Relation::Open => "open ",
        _ => "shared ",
    });
    let which: String = which.collect();
    Some(format!("{which}records: {}", whose.join(", ")))
}

/// The most parts that are named.
const MOST_PLACES: usize = 4;

/// The parts of the resource.
fn places(parts: &[PartWords]) -> Option<String> {
    let words: Vec<String> = parts.iter().map(place).collect();
    let mut words: Vec<_> = words.into_iter().filter(|words| !words.is_empty()).collect();
    words.dedup();
    match words.len() {
        0 if parts.is_empty() => None,
        0 => Some("where nothing more is said".to_owned()),
        count if count > MOST_PLACES => {
            words.truncate(MOST_PLACES);
            Some(format!("{} and {} more places", words.join("; "), count - MOST_PLACES))
        }
        _ => Some(words.join("; ")),
    }
}

fn place(part: &PartWords) -> String {
    let said = [
        ("on", &part.on),
        ("field", &part.field),
        ("pipeline", &part.pipeline),
        ("stage", &part.stage),
    ];
    let said = said
        .into_iter()
        .filter_map(|(kind, name)| Some(format!("{kind} {}", name.as_ref()?)));
    said.collect::<Vec<_>>().join(" ")
}

/// A request as the command that asks it.
pub(in crate::report) fn command(request: &Value) -> String {
    let text = |pointer: &str| request.pointer(pointer).and_then(Value::as_str);
    let user = text("/subject/id").unwrap_or_default();
    let kind = text("/resource/type").unwrap_or_default();
    let action = text("/action/name").unwrap_or_default();
    let id = text("/resource/id").unwrap_or_default();
    let properties = request.pointer("/resource/properties");
    let of = |key: &str| properties.and_then(|properties| properties.get(key));
    let mut words = vec!["ringfence".to_owned(), "can".to_owned(), shell(user)];
    words.push(format!("{kind}.{action}"));
    if id != ANY_RECORD {
        words.push(shell(id));
    }
    for key in ["owner", "on", "field", "pipeline", "stage", "coworker"] {
        if let Some(value) = of(key).and_then(Value::as_str) {
            words.extend([format!("--{key}"), shell(value)]);
        }
    }
    let lists = [("departments", "--department"), ("members", "--member")];
    for (key, flag) in lists {
        for value in of(key)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
        {
            words.extend([flag.to_owned(), shell(value)]);
        }
    }
    if of("open").and_then(Value::as_bool) == Some(true) {
        words.push("--open".to_owned());
    }
    words.extend(of("customer").into_iter().flat_map(customer));
    if let Some(time) = text("/context/time") {
        words.extend(["--at".to_owned(), time.to_owned()]);
    }
    words.join(" ")
}

fn customer(customer: &Value) -> Vec<String> {
    let mut words = vec!["--customer".to_owned()];
    for key in ["responsible", "kind", "pipeline", "stage"] {
        if let Some(value) = customer.get(key).and_then(Value::as_str) {
            words.extend([format!("--{key}"), shell(value)]);
        }
    }
    let tags = customer.get("tags").and_then(Value::as_array).into_iter().flatten();
    for tag in tags.filter_map(Value::as_str) {
        words.extend(["--tag".to_owned(), shell(tag)]);
    }
    if customer.get("open").and_then(Value::as_bool) == Some(true) {
        words.push("--open".to_owned());
    }
    words
}

fn shell(word: &str) -> String {
    let is_plain = |char: char| char.is_ascii_alphanumeric() || "-_.@+/:".contains(char);
    if !word.is_empty() && word.chars().all(is_plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}
