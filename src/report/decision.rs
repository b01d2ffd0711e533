//! A decision for people: yes or no, why, and for a no what would change it.

use std::fmt::Write as _;

use jiff::Timestamp;

use super::{Ink, Style};
use crate::{
    catalogue::{ActsOn, ObjectKind, Permission, Relation, Relations},
    decide::{
        CallReasons, Cause, Explanation, Question, Request, Unsaid, authzen::object_name, lack_in_words, phrase,
        rule_name, unreadable_in_words,
    },
    diagnostic::List,
    policy::{Fact, Test},
    snapshot::Snapshot,
    source::Place,
};

mod fixes;
mod objects;

use objects::on;

/// A decision and why, in a few lines.
#[must_use]
pub fn human(
    snapshot: &Snapshot,
    request: &Request<'_>,
    question: &Question,
    explanation: &Explanation<'_>,
    style: Style,
) -> String {
    let catalogue = &snapshot.policy().catalogue;
    let (Some(asked), Some(settled)) = (
        catalogue.get(question.permission),
        catalogue.get(explanation.permission),
    ) else {
        return String::new();
    };
    let mut text = Lines {
        text: headline(request, asked, explanation.decision, style),
        style,
    };
    if explanation.decision {
        text.allowed(snapshot, request, explanation);
    } else {
        let time = request.time.unwrap_or_else(Timestamp::now);
        text.denied(snapshot, request, (asked, settled), explanation, time);
    }
    // Where nothing changes in sight, an answer still is not promised for ever; there is nothing to tell of that here.
    let differs = |until: &Timestamp| snapshot.decide(&question.at(*until)) != explanation.decision;
    if let Some(until) = explanation.valid_until.filter(differs) {
        text.line("changes", &changes(snapshot, question, until));
    }
    text.text
}

fn headline(request: &Request<'_>, asked: &Permission, decision: bool, style: Style) -> String {
    let (answer, may) = if decision {
        (style.paint(Ink::Good, "yes"), "may")
    } else {
        (style.paint(Ink::Bad, "no"), "may not")
    };
    format!("{answer}: {} {may} {}\n", request.user, what(request, asked))
}

/// What is asked for, with the facts that are known of it.
#[must_use]
pub fn what(request: &Request<'_>, asked: &Permission) -> String {
    match asked.acts_on {
        ActsOn::Call => format!("call {}", request.id),
        ActsOn::Object => format!("{} {}{}", asked.name, request.id, record(request)),
        ActsOn::Record => format!("{}{}", asked.name, record(request)),
    }
}

/// What gives a yes, in a line.
#[must_use]
pub fn cause_in_a_line(snapshot: &Snapshot, explanation: &Explanation<'_>) -> String {
    if let Some(reasons) = &explanation.call {
        return call_in_a_line(snapshot, explanation, reasons);
    }
    let by_role = explanation.causes.first().map(|cause| {
        let place = snapshot.sources().describe(cause.place());
        format!(
            "{} to {} ({place})",
            snapshot.role_name(cause.role),
            cause.holding.subject()
        )
    });
    let by_workgroup = explanation.workgroup.map(|cause| object_name(snapshot, cause.object));
    by_role.or(by_workgroup).unwrap_or_default()
}

/// What settles a call, in a line.
#[must_use]
pub fn call_in_a_line(snapshot: &Snapshot, explanation: &Explanation<'_>, reasons: &CallReasons<'_>) -> String {
    if let Some(statement) = reasons.company.first() {
        return format!("the company says {}", quoted(snapshot, statement.place));
    }
    let denied = reasons.denied.first();
    let cause = denied.or(explanation.causes.first().filter(|_| explanation.decision));
    if let Some(cause) = cause {
        let by = cause.rule.map_or("role", |_| "rule");
        let name = cause
            .rule
            .map_or_else(|| snapshot.role_name(cause.role), |rule| rule_name(snapshot, rule));
        return format!("{by} {name} says {}", quoted(snapshot, cause.place()));
    }
    match &reasons.nearest {
        Some(nearest) => {
            let lacks = nearest.lacks.iter().map(|lack| lack_in_words(snapshot, lack));
            let lacks = lacks.collect::<Vec<_>>().join("; ");
            format!("nearest is {}, but {lacks}", quoted(snapshot, nearest.cause.place()))
        }
        None => "no role gives it".to_owned(),
    }
}

/// When the answer changes by itself, and by what.
fn changes(snapshot: &Snapshot, question: &Question, until: Timestamp) -> String {
    let mut holdings = snapshot.holdings(question.user).into_iter();
    let by = if holdings.any(|holding| holding.assignment.ends == Some(until)) {
        "when an assignment ends"
    } else {
        "by the clock"
    };
    format!("at {}, {by}", snapshot.local(until))
}

/// What is known of the record.
fn record(request: &Request<'_>) -> String {
    let facts = [
        request.owner.map(|owner| format!("owner {owner}")),
        request
            .departments
            .map(|departments| format!("of {}", departments.join(", "))),
        request.open.then(|| "open".to_owned()),
        request.pipeline.map(|pipeline| format!("pipeline {pipeline}")),
        request.stage.map(|stage| format!("stage {stage}")),
        request.field.map(|field| format!("field {field}")),
        request.on.map(|on| format!("on {on}")),
        request.members.map(|members| format!("with {}", members.join(", "))),
    ];
    let facts: Vec<_> = facts.into_iter().flatten().collect();
    if facts.is_empty() {
        String::new()
    } else {
        format!(" ({})", facts.join(", "))
    }
}

struct Lines {
    text: String,
    style: Style,
}

impl Lines {
    fn line(&mut self, label: &str, words: &str) {
        let label = self.style.paint(Ink::Faint, &format!("{label:<9}"));
        let _ = writeln!(self.text, "  {label} {words}");
    }

    fn allowed(&mut self, snapshot: &Snapshot, request: &Request<'_>, explanation: &Explanation<'_>) {
        let company = explanation.call.iter().flat_map(|reasons| &reasons.company);
        for (index, statement) in company.enumerate() {
            let label = if index == 0 { "because" } else { "and" };
            self.line(
                label,
                &format!("the company says {}", quoted(snapshot, statement.place)),
            );
        }
        let is_settled = explanation.call.iter().any(|reasons| !reasons.company.is_empty());
        for (index, cause) in explanation.causes.iter().enumerate() {
            self.cause(
                snapshot,
                if index == 0 && !is_settled { "because" } else { "and" },
                cause,
            );
        }
        let label = if explanation.causes.is_empty() {
            "because"
        } else {
            "and"
        };
        self.by_workgroup(snapshot, label, explanation);
        if let Some(relation) = explanation.met.iter().next() {
            self.line(
                "relation",
                &format!("{}: {}", relation.name(), in_words(relation, request)),
            );
        }
        self.invitation(snapshot, request, explanation);
        if is_settled {
            return;
        }
        for id in &explanation.also_needed {
            if let Some(needed) = snapshot.policy().catalogue.get(*id) {
                self.line("and", &format!("{} is needed too, and held", needed.name));
            }
        }
        if explanation.causes.is_empty() || !explanation.also_needed.is_empty() {
            return;
        }
        let sole = if explanation.is_carried_by_one() {
            "this line alone carries it"
        } else {
            "each line carries it by itself"
        };
        self.line("", sole);
    }

    fn denied(
        &mut self,
        snapshot: &Snapshot,
        request: &Request<'_>,
        (asked, settled): (&Permission, &Permission),
        explanation: &Explanation<'_>,
        time: Timestamp,
    ) {
        if asked.name != settled.name {
            let on = on(snapshot, explanation.object.filter(|_| asked.area != settled.area));
            self.line(
                "because",
                &format!("{} needs {}{on} too, and that fails", asked.name, settled.name),
            );
        }
        if explanation.is_archived {
            return self.archived(snapshot, settled, explanation);
        }
        if let Some(reasons) = &explanation.call {
            self.call_denied(snapshot, reasons, time);
            if !reasons.company.is_empty() {
                return;
            }
            // What a rule lacks is said; a level would open more than this call.
            if reasons.nearest.is_some() || !reasons.denied.is_empty() {
                self.held_rules(snapshot, settled, explanation);
                return self.fixes(snapshot, request, (asked, settled), explanation);
            }
        }
        let held = held(snapshot, settled, explanation);
        let is_silent = explanation.causes.is_empty() && explanation.workgroup.is_none();
        if is_silent && explanation.unsaid.is_empty() {
            self.line(
                "held",
                &format!(
                    "{held}: no role of {} speaks of {}{}",
                    request.user,
                    settled.name,
                    on(snapshot, explanation.object)
                ),
            );
        } else {
            self.line("held", &held);
        }
        for cause in &explanation.causes {
            self.cause(snapshot, "by", cause);
        }
        self.by_workgroup(snapshot, "by", explanation);
        self.closed(snapshot, explanation);
        // A switch asks for no relation, and what rules ask for is told with them.
        let has_rules = explanation.call.iter().any(|reasons| !reasons.rules.is_empty());
        if settled.ladder.relations() != Relation::Any.into() && !has_rules {
            let is_unreadable = explanation.call.iter().any(|reasons| reasons.unreadable.is_some());
            let words = if is_unreadable && explanation.relations == Relation::Any.into() {
                "none is known: the level is of customers whom the caller may read".to_owned()
            } else {
                relations_in_words(explanation.relations, settled, request)
            };
            self.line("relation", &words);
        }
        if explanation.unsaid.contains(&Unsaid::Scope) {
            self.line(
                "unsaid",
                "a pipeline or stage: of each role only what it gives in all of them counts",
            );
        }
        if explanation.unsaid.contains(&Unsaid::Object) {
            self.line("unsaid", "on which object: only what is given on every one counts");
        }
        self.fixes(snapshot, request, (asked, settled), explanation);
    }

    /// What is held of a permission to call, and by which lines.
    fn held_rules(&mut self, snapshot: &Snapshot, settled: &Permission, explanation: &Explanation<'_>) {
        self.line("held", &held(snapshot, settled, explanation));
        for cause in &explanation.causes {
            self.cause(snapshot, "by", cause);
        }
    }

    /// Who or what denies a call, and the statement that comes nearest to a yes.
    fn call_denied(&mut self, snapshot: &Snapshot, reasons: &CallReasons<'_>, time: Timestamp) {
        for statement in &reasons.company {
            let words = quoted(snapshot, statement.place);
            self.line("because", &format!("the company denies it: {words}"));
        }
        for cause in &reasons.denied {
            let rule = cause.rule.map_or("", |rule| rule_name(snapshot, rule));
            let words = quoted(snapshot, cause.place());
            self.line("because", &format!("rule {rule} denies it: {words}"));
        }
        if let Some(nearest) = &reasons.nearest {
            let rule = nearest.cause.rule.map_or("", |rule| rule_name(snapshot, rule));
            let words = quoted(snapshot, nearest.cause.place());
            self.line("nearest", &format!("rule {rule}: {words}"));
            for lack in &nearest.lacks {
                self.line("", &format!("but {}", lack_in_words(snapshot, lack)));
            }
        }
        let is_told = |test: &&Test| reasons.unreadable.is_some() && matches!(test.of, Fact::Readable);
        for test in reasons.unsaid.iter().filter(|test| !is_told(test)) {
            let words = phrase(snapshot, test.place);
            let why = format!("the request does not say what `{words}` asks for, which counts against access");
            self.line("unsaid", &why);
        }
        if let Some(why) = &reasons.unreadable {
            let label = if why.failed.is_empty() { "unsaid" } else { "because" };
            self.line(label, &unreadable_in_words(snapshot, why));
        }
        if let Some(opens) = reasons.opens {
            self.line(
                "opens",
                &format!("{}, in {}", weekday(snapshot, opens), wait(time, opens)),
            );
        }
    }

    fn cause(&mut self, snapshot: &Snapshot, label: &str, cause: &Cause<'_>) {
        let sources = snapshot.sources();
        let role = self.style.paint(Ink::Strong, snapshot.role_name(cause.role));
        let named = sources.describe(cause.grant.place);
        match (cause.rule, cause.statement) {
            (Some(rule), Some(statement)) => {
                let words = quoted(snapshot, statement.place);
                self.line(label, &format!("rule {} says {words}", rule_name(snapshot, rule)));
                self.line("", &format!("role {role} gives the rule at {named}"));
            }
            (Some(rule), None) => {
                self.line(
                    label,
                    &format!("role {role} gives the rule {} at {named}", rule_name(snapshot, rule)),
                );
            }
            (None, _) if self.level(snapshot, label, cause) => return,
            (None, _) => {
                let words = sources.words(cause.grant.place);
                self.line(label, &format!("role {role} gives `{words}` at {named}"));
            }
        }
        self.assigned(snapshot, "assigned", cause);
    }

    /// To whom, on what, until when and why something is assigned.
    fn assigned(&mut self, snapshot: &Snapshot, how: &str, cause: &Cause<'_>) {
        let assignment = cause.holding.assignment;
        let on = on(snapshot, assignment.on);
        let until = assignment
            .until
            .map_or_else(String::new, |until| format!(" until {until}"));
        let reason = assignment
            .reason
            .as_ref()
            .map_or_else(String::new, |reason| format!(" ({reason})"));
        let place = snapshot.sources().describe(assignment.place);
        self.line(
            "",
            &format!("{how} to {}{on}{until} at {place}{reason}", cause.holding.subject()),
        );
    }
}

/// What is held of the permission that settled it: a level, and of calls the rules.
fn held(snapshot: &Snapshot, settled: &Permission, explanation: &Explanation<'_>) -> String {
    let level = settled.ladder.describe(explanation.held).to_string();
    let rules = explanation.call.iter().flat_map(|reasons| &reasons.rules);
    let names: Vec<_> = rules.map(|rule| rule_name(snapshot, *rule)).collect();
    match (names.as_slice(), explanation.held.is_empty()) {
        ([], _) => level,
        ([only], true) => format!("the rule {only}"),
        (names, true) => format!("the rules {}", List::and(names)),
        (names, false) => format!("{level}, and by rule {}", List::and(names)),
    }
}

/// Words of a rule file and where they stand.
fn quoted(snapshot: &Snapshot, place: Place) -> String {
    format!(
        "`{}` at {}",
        phrase(snapshot, place),
        snapshot.sources().describe(place)
    )
}

/// A moment with its day of the week.
fn weekday(snapshot: &Snapshot, time: Timestamp) -> String {
    let zoned = time.to_zoned(snapshot.policy().settings.time_zone.clone());
    zoned.strftime("%a %Y-%m-%d %H:%M").to_string()
}

/// How long it is until then, to the minute.
fn wait(from: Timestamp, until: Timestamp) -> String {
    let minutes = (until.as_second() - from.as_second() + 59) / 60;
    let (days, hours, minutes) = (minutes / (24 * 60), minutes / 60 % 24, minutes % 60);
    let parts = [(days, "d"), (hours, "h"), (minutes, "min")];
    let parts = parts.iter().filter(|(count, _)| *count > 0);
    parts
        .map(|(count, unit)| format!("{count} {unit}"))
        .collect::<Vec<_>>()
        .join(" ")
}

/// The relations that hold, `any` aside, in words.
fn relations_in_words(relations: Relations, settled: &Permission, request: &Request<'_>) -> String {
    // Only those that a level of the permission can ask for.
    let narrow = (relations & settled.ladder.relations())
        .iter()
        .filter(|relation| *relation != Relation::Any);
    let narrow: Vec<_> = narrow
        .map(|relation| format!("{}: {}", relation.name(), in_words(relation, request)))
        .collect();
    if !narrow.is_empty() {
        return narrow.join("; ");
    }
    if settled.objects == Some(ObjectKind::Workgroups) {
        if request.on.is_none() && settled.acts_on == ActsOn::Record {
            return "none is known: the request names no workgroup".to_owned();
        }
        return format!("{} has no part in the workgroup", request.user);
    }
    match (settled.acts_on, request.owner) {
        (ActsOn::Call, _) => "none is known: the call is to no known customer and to no coworker".to_owned(),
        (ActsOn::Object, None) => format!("{} does not own it, as far as is known", request.user),
        (ActsOn::Record, None) => "none is known: the request names no owner".to_owned(),
        (ActsOn::Record | ActsOn::Object, Some(owner)) => {
            let user = request.user;
            format!("{user} neither owns it, nor is {owner} in or below a department of {user}")
        }
    }
}

fn in_words(relation: Relation, request: &Request<'_>) -> String {
    let user = request.user;
    let owner = request.owner.unwrap_or("the owner");
    match relation {
        Relation::Own => format!("{user} owns it"),
        Relation::Department => format!("{user} and {owner} share a department"),
        Relation::Subdepartments => format!("{owner} is below a department of {user}"),
        Relation::Open => "the record is open".to_owned(),
        Relation::Customer => "the call is to a customer".to_owned(),
        Relation::Coworker => "the call is to a coworker".to_owned(),
        Relation::Member => format!("{user} takes part in it"),
        Relation::WorkgroupOwner => format!("{user} owns the workgroup"),
        Relation::WorkgroupModerator => format!("{user} owns or moderates the workgroup"),
        Relation::WorkgroupMember => format!("{user} belongs to the workgroup"),
        Relation::Employee => format!("{user} is an employee"),
        Relation::Any => "it holds of everything".to_owned(),
    }
}
