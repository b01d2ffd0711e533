//! Decides what was logged once more, by another policy.

use std::{
    collections::HashMap,
    fs::File,
    io::{self, BufReader},
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    LogProblem,
    paths::PROPERTIES,
    read::{Cause, Lines, Logged, Unreadable, decision},
};
use crate::{
    analyse::Direction,
    catalogue::ActsOn,
    decide::authzen::{Answer, AnswerContext, Detail, answer},
    snapshot::Snapshot,
};

/// The most groups that are kept apart.
const MOST_GROUPS: usize = 10_000;

/// The most lines that cannot be read and are named.
const MOST_UNREADABLE: usize = 100;

/// Which decisions are decided again: those made from one moment on and before another.
#[derive(Clone, Copy, Debug, Default)]
pub struct Period {
    /// The first moment.
    pub since: Option<Timestamp>,
    /// The moment after the last.
    pub until: Option<Timestamp>,
}

/// What another policy would have answered.
#[derive(Clone, Debug, Default)]
pub struct Replay {
    /// How many.
    pub counts: ReplayCounts,
    /// The decisions that would change: what would be allowed first, of that what was asked most often.
    pub groups: Vec<Group>,
    /// How many further decisions would change, in groups for which there was no room.
    pub ungrouped: u64,
    /// The first lines that cannot be read.
    pub unreadable: Vec<UnreadableLine>,
}

/// How many decisions of a log, of each kind.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct ReplayCounts {
    /// Decisions that were decided again.
    pub decided: u64,
    /// Of these, denied then and allowed now.
    pub gained: u64,
    /// Of these, allowed then and denied now.
    pub lost: u64,
    /// Of these, requests that had no mistake then and have one now; what was allowed is among the lost too.
    pub errors: u64,
    /// Decisions outside the period.
    pub outside: u64,
    /// Decisions of which so much is masked that they cannot be decided.
    pub masked: u64,
    /// Lines that cannot be read.
    pub unreadable: u64,
    /// Decisions that the log says it lacks.
    pub dropped: u64,
    /// Searches of the period: what they found is not decided again.
    pub searches: u64,
}

/// Decisions that would change in the same way.
#[derive(Clone, Debug)]
pub struct Group {
    /// How.
    pub direction: Direction,
    /// Who asked.
    pub user: String,
    /// The permission.
    pub permission: String,
    /// What is wrong with the requests by the other policy: the code.
    pub error: Option<&'static str>,
    /// How many they are.
    pub count: u64,
    /// The first of them.
    pub example: Example,
}

/// A decision that would change.
#[derive(Clone, Debug)]
pub struct Example {
    /// The file of the log.
    pub file: PathBuf,
    /// The line, from 1.
    pub line: u64,
    /// What was asked, with the time at which it is decided.
    pub request: Value,
    /// The line of the policy that settled it then.
    pub before: Option<Cause>,
    /// What is answered now, and why.
    pub after: Answer,
}

/// A line of a log that cannot be read.
#[derive(Clone, Debug)]
pub struct UnreadableLine {
    /// The file.
    pub file: PathBuf,
    /// The line, from 1.
    pub line: u64,
    /// Why.
    pub why: Unreadable,
}

/// Decides each decision of some log files again, at its own time.
pub fn replay(files: &[PathBuf], snapshot: &Snapshot, period: Period) -> Result<Replay, LogProblem> {
    let mut replayer = Replayer {
        snapshot,
        period,
        groups: HashMap::new(),
        replay: Replay::default(),
    };
    for path in files {
        replayer.file(path).map_err(|error| LogProblem::File {
            path: path.clone(),
            error,
        })?;
    }
    Ok(replayer.finish())
}

#[derive(Eq, Hash, PartialEq)]
struct Key {
    direction: Direction,
    user: String,
    permission: String,
    error: Option<&'static str>,
}

struct Replayer<'a> {
    snapshot: &'a Snapshot,
    period: Period,
    groups: HashMap<Key, (u64, Example)>,
    replay: Replay,
}

impl Replayer<'_> {
    fn file(&mut self, path: &Path) -> io::Result<()> {
        let mut lines = Lines::new(BufReader::new(File::open(path)?));
        let mut number = 0;
        while let Some(line) = lines.next()? {
            number += 1;
            match line.and_then(decision) {
                Ok(decision) => self.line(decision, path, number),
                Err(why) => self.unreadable(why, path, number),
            }
        }
        Ok(())
    }

    fn unreadable(&mut self, why: Unreadable, path: &Path, line: u64) {
        self.replay.counts.unreadable += 1;
        if self.replay.unreadable.len() < MOST_UNREADABLE {
            self.replay.unreadable.push(UnreadableLine {
                file: path.to_owned(),
                line,
                why,
            });
        }
    }

    fn line(&mut self, decision: Logged, path: &Path, line: u64) {
        let is_outside = self.period.since.is_some_and(|since| decision.time < since)
            || self.period.until.is_some_and(|until| decision.time >= until);
        match (decision.kind.as_deref(), decision.decision) {
            (None, Some(_)) if is_outside => self.replay.counts.outside += 1,
            (None, Some(_)) if self.hides_what_matters(&decision) => self.replay.counts.masked += 1,
            (None, Some(before)) => self.decide(decision, before, path, line),
            (Some("search"), _) if !is_outside => self.replay.counts.searches += 1,
            (Some("dropped"), _) if !is_outside => self.replay.counts.dropped += decision.count,
            _ => {}
        }
    }

    /// Whether something is masked that an answer hangs on.
    fn hides_what_matters(&self, decision: &Logged) -> bool {
        let catalogue = &self.snapshot.policy().catalogue;
        let permission = catalogue.id(&permission(&decision.request));
        let acts_on = permission.and_then(|id| Some(catalogue.get(id)?.acts_on));
        decision.masked.iter().any(|path| matters(path, acts_on))
    }

    fn decide(&mut self, decision: Logged, before: bool, path: &Path, line: u64) {
        let Logged {
            mut request,
            time,
            error,
            cause,
            ..
        } = decision;
        at(&mut request, time);
        let json = request.to_string();
        let after = answer(self.snapshot, &json, Detail::Decision);
        let mistake = mistake(&after);
        let counts = &mut self.replay.counts;
        counts.decided += 1;
        counts.errors += u64::from(mistake.is_some() && error.is_none());
        let direction = match (before, after.decision) {
            (false, true) => Direction::Gained,
            (true, false) => Direction::Lost,
            _ => return,
        };
        match direction {
            Direction::Gained => counts.gained += 1,
            Direction::Lost => counts.lost += 1,
        }
        let key = Key {
            direction,
            user: text(&request, "/subject/id").to_owned(),
            permission: permission(&request),
            error: mistake,
        };
        if let Some((count, _)) = self.groups.get_mut(&key) {
            *count += 1;
        } else if self.groups.len() < MOST_GROUPS {
            let example = Example {
                file: path.to_owned(),
                line,
                before: cause,
                after: answer(self.snapshot, &json, Detail::Explained),
                request,
            };
            self.groups.insert(key, (1, example));
        } else {
            self.replay.ungrouped += 1;
        }
    }

    fn finish(mut self) -> Replay {
        let groups = self.groups.into_iter().map(|(key, (count, example))| Group {
            direction: key.direction,
            user: key.user,
            permission: key.permission,
            error: key.error,
            count,
            example,
        });
        self.replay.groups = groups.collect();
        self.replay.groups.sort_by(|one, other| {
            let key = |group: &Group| (group.direction, std::cmp::Reverse(group.count));
            let names = |group: &Group| (group.permission.clone(), group.user.clone(), group.error);
            key(one).cmp(&key(other)).then_with(|| names(one).cmp(&names(other)))
        });
        self.replay
    }
}

/// Whether an answer hangs on what a path leads to.
fn matters(path: &str, acts_on: Option<ActsOn>) -> bool {
    let parts: Vec<&str> = path.split('.').collect();
    match parts.as_slice() {
        // The id of a record settles nothing.
        ["resource", "id"] => acts_on != Some(ActsOn::Record),
        ["resource", "properties", property, ..] => PROPERTIES.contains(property),
        ["context", member, ..] => *member == "time",
        ["subject" | "action", member, ..] => *member != "properties",
        ["client" | "request_id"] => false,
        _ => true,
    }
}

/// Writes into a request that does not say when at what time it is decided.
fn at(request: &mut Value, time: Timestamp) {
    let Some(members) = request.as_object_mut() else { return };
    let context = members.entry("context").or_insert_with(|| json!({}));
    let Some(context) = context.as_object_mut() else { return };
    let said = context.entry("time").or_insert(Value::Null);
    if said.is_null() {
        *said = time.to_string().into();
    }
}

fn mistake(answer: &Answer) -> Option<&'static str> {
    match &answer.context {
        Some(AnswerContext::Error { error }) => Some(error.code),
        _ => None,
    }
}

fn permission(request: &Value) -> String {
    format!("{}.{}", text(request, "/resource/type"), text(request, "/action/name"))
}

fn text<'a>(request: &'a Value, pointer: &str) -> &'a str {
    request.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}
