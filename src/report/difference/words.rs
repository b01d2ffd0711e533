//! The words of which all reports are made.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Compared, Group, Kind};
use crate::{
    analyse::{ANY_RECORD, CallWords, Change, ChangedLine, Direction, Extent, Fate, Side},
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
        let place = self.snapshot(line.side).sources().describe(line.shown());
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

    /// The promises that are no longer made as they were, a line each.
    pub(super) fn promises(&self, name: impl Fn(&str) -> String, place: impl Fn(&str) -> String) -> Vec<String> {
        if self.kind == Kind::Drift {
            return Vec::new();
        }
        let lines = self.difference.promises.iter().map(|promise| {
            let fate = match promise.fate {
                Fate::Gone => "is no longer promised",
                Fate::Changed => "is promised otherwise",
                Fate::Broken => "is broken by this",
            };
            format!("{} {fate} ({})", name(&promise.name), place(&self.place(promise.line)))
        });
        lines.collect()
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
        let is_towards = |change: &Change| self.passing(change).is_towards();
        let of_change = self.counts_of(|change| !is_towards(change));
        let of_passing = self.counts_of(is_towards);
        let parts = [
            (of_change.0, Direction::Gained, ""),
            (of_passing.0, Direction::Gained, " towards somebody who is new"),
            (of_change.1, Direction::Lost, ""),
            (of_passing.1, Direction::Lost, " towards somebody who is gone"),
        ];
        let parts = parts.into_iter().filter(|(count, ..)| *count > 0);
        let parts = parts.map(|(users, direction, whom)| {
            let (one, several) = self.kind.verb(direction);
            format!(
                "{} {}{whom}",
                count(users, "user"),
                if users == 1 { one } else { several }
            )
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
    let tried = if proof.is_national_tried {
        "; of what is dialled without a country code some digits were tried, as `country` differs"
    } else {
        ""
    };
    format!(
        "proved over {} and {}{tried}",
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
pub(super) const MOST_USERS: usize = 6;

/// Changes that are said in one line: of what words, of whom, and which.
struct Row<'d> {
    levels: BTreeSet<String>,
    scope: String,
    users: BTreeSet<&'d String>,
    changes: Vec<&'d Change>,
}

/// Changes that differ in nothing but the permission, or in the level that all of them held before as after, each with what is
/// said of them; calls stand alone.
pub(super) fn rows<'d>(compared: Compared<'_>, group: &Group<'d>) -> Vec<(String, Vec<&'d Change>)> {
    let mut of_people: Vec<Row<'d>> = Vec::new();
    for change in &group.changes {
        let is_same = |row: &&mut Row<'d>| {
            row.changes.iter().all(|it| {
                let is_alike = it.permission == change.permission && (it.from, it.until) == (change.from, change.until);
                it.records.is_none() && it.before == it.after && is_alike && it.calls == change.calls
            })
        };
        let is_as_before = change.records.is_none() && change.before == change.after;
        match of_people.iter_mut().find(is_same).filter(|_| is_as_before) {
            Some(row) => {
                row.levels.insert(change.before.to_string());
                row.users.extend(&change.users);
                row.changes.push(change);
            }
            None => of_people.push(Row {
                levels: BTreeSet::from([levels(change)]),
                scope: scope(compared, change),
                users: change.users.iter().collect(),
                changes: vec![change],
            }),
        }
    }
    let mut rows: Vec<(String, Vec<&Change>)> = Vec::new();
    for row in of_people {
        let words = row.words(group);
        let is_alike = |(known, of): &&mut (String, Vec<&Change>)| {
            let mut pairs = of.iter().zip(&row.changes);
            *known == words && pairs.all(|(it, change)| it.calls == change.calls)
        };
        match rows.iter_mut().find(is_alike) {
            Some((_, known)) => known.extend(row.changes),
            None => rows.push((words, row.changes)),
        }
    }
    rows
}

impl Row<'_> {
    fn words(&self, group: &Group<'_>) -> String {
        let levels: Vec<_> = self.levels.iter().cloned().collect();
        let is_as_before = self.changes.iter().all(|change| change.before == change.after);
        let levels = if is_as_before {
            format!("{} as before", levels.join(" or "))
        } else {
            levels.join(", ")
        };
        let is_of_all = self.users.iter().copied().eq(&group.users);
        let whose = if is_of_all {
            String::new()
        } else {
            let users: Vec<String> = self.users.iter().copied().cloned().collect();
            format!("only {}", names(&users, MOST_USERS))
        };
        let parts = [levels, self.scope.clone(), whose].into_iter();
        parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    }
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

/// The most statements that say calls exactly, where fewer say them with others.
const MOST_EXACT: usize = 3;

/// The most characters of them.
const MOST_EXACT_CHARACTERS: usize = 200;

/// The calls of a change: exactly, where that takes few words. Where they are said with others, the last line says so.
pub(super) fn statements(change: &Change) -> Vec<String> {
    let CallWords {
        exact,
        short,
        brief,
        is_all,
    } = &change.calls;
    let characters: usize = exact.iter().map(String::len).sum();
    if *is_all {
        return brief.clone();
    }
    let is_said = !exact.iter().any(|line| line.contains("<other calls>"));
    if exact == short || is_said && exact.len() <= MOST_EXACT.max(short.len()) && characters <= MOST_EXACT_CHARACTERS {
        return if exact == short { brief.clone() } else { exact.clone() };
    }
    let whole = match change.direction {
        Direction::Gained => "those of them that were not allowed before",
        Direction::Lost => "those of them that are not allowed any more",
    };
    let exactly = if is_said { "; JSON has them exactly" } else { "" };
    brief.iter().cloned().chain([format!("({whole}{exactly})")]).collect()
}

/// Some names, and how many more there are.
pub(super) fn names(users: &[String], most: usize) -> String {
    let shown = users.iter().take(most).cloned();
    let more = users.len().saturating_sub(most);
    let more = (more > 0).then(|| format!("{more} more"));
    shown.chain(more).collect::<Vec<_>>().join(", ")
}

/// Levels; one alone where it is as before.
fn levels(change: &Change) -> String {
    if change.before == change.after {
        change.before.to_string()
    } else {
        format!("{} → {}", change.before, change.after)
    }
}

/// Of which records, in which parts, and when.
fn scope(compared: Compared<'_>, change: &Change) -> String {
    let mut parts: Vec<String> = records(change).into_iter().collect();
    if let Some(places) = places(&change.places) {
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
        (fewest, most) if fewest == most && records.names.len() == most => Some(records.names.join(", ")),
        (1, 1) => Some("1 other".to_owned()),
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
fn places(places: &[String]) -> Option<String> {
    let more = places.len().saturating_sub(MOST_PLACES);
    let shown: Vec<_> = places.iter().take(MOST_PLACES).cloned().collect();
    match (places.len(), more) {
        (0, _) => None,
        (_, 0) => Some(shown.join("; ")),
        (_, 1) => Some(format!("{} and 1 more place", shown.join("; "))),
        _ => Some(format!("{} and {more} more places", shown.join("; "))),
    }
}

/// A request as the command that asks it.
pub(in crate::report) fn command(request: &Value) -> String {
    if request.pointer("/action/properties").is_some() {
        return format!("echo {} | ringfence decide", shell(&request.to_string()));
    }
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
