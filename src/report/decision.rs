//! A decision for people: yes or no, why, and for a no what would change it.

use std::fmt::Write as _;

use super::{Ink, Style};
use crate::{
    catalogue::{ActsOn, Permission, Relation, Relations},
    decide::{Cause, Explanation, Fix, Question, Request},
    diagnostic::List,
    snapshot::Snapshot,
};

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
        text.denied(snapshot, request, asked, settled, explanation);
    }
    if let Some(until) = explanation.valid_until {
        text.line(
            "changes",
            &format!("at {}, when an assignment ends", snapshot.local(until)),
        );
    }
    text.text
}

fn headline(request: &Request<'_>, asked: &Permission, decision: bool, style: Style) -> String {
    let (answer, may) = if decision {
        (style.paint(Ink::Good, "yes"), "may")
    } else {
        (style.paint(Ink::Bad, "no"), "may not")
    };
    let what = match asked.acts_on {
        ActsOn::Call => format!("call {}", request.id),
        ActsOn::Record => format!("{}{}", asked.name, record(request)),
    };
    format!("{answer}: {} {may} {what}\n", request.user)
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
        for (index, cause) in explanation.causes.iter().enumerate() {
            self.cause(snapshot, if index == 0 { "because" } else { "and" }, cause);
        }
        if let Some(relation) = explanation.met.iter().next() {
            self.line(
                "relation",
                &format!("{}: {}", relation.name(), in_words(relation, request)),
            );
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
        asked: &Permission,
        settled: &Permission,
        explanation: &Explanation<'_>,
    ) {
        if asked.name != settled.name {
            self.line(
                "because",
                &format!("{} needs {} too, and that fails", asked.name, settled.name),
            );
        }
        let held = settled.ladder.describe(explanation.held);
        if explanation.causes.is_empty() && !explanation.is_unsaid {
            self.line(
                "held",
                &format!("{held}: no role of {} speaks of {}", request.user, settled.name),
            );
        } else {
            self.line("held", &held.to_string());
        }
        for cause in &explanation.causes {
            self.cause(snapshot, "by", cause);
        }
        // A switch asks for no relation.
        if settled.ladder.relations() != Relation::Any.into() {
            self.line(
                "relation",
                &relations_in_words(explanation.relations, settled.acts_on, request),
            );
        }
        if explanation.is_unsaid {
            self.line(
                "unsaid",
                "a pipeline or stage: of each role only what it gives in all of them counts",
            );
        }
        for fix in &explanation.fixes {
            self.fix(snapshot, request, fix);
        }
    }

    fn cause(&mut self, snapshot: &Snapshot, label: &str, cause: &Cause<'_>) {
        let sources = snapshot.sources();
        let role = self.style.paint(Ink::Strong, snapshot.role_name(cause.role));
        let words = sources.words(cause.place());
        self.line(
            label,
            &format!("role {role} gives `{words}` at {}", sources.describe(cause.place())),
        );
        let assignment = cause.holding.assignment;
        let until = assignment
            .until
            .map_or_else(String::new, |until| format!(" until {until}"));
        let reason = assignment
            .reason
            .as_ref()
            .map_or_else(String::new, |reason| format!(" ({reason})"));
        let place = sources.describe(assignment.place);
        self.line(
            "",
            &format!("assigned to {}{until} at {place}{reason}", cause.holding.subject()),
        );
    }

    fn fix(&mut self, snapshot: &Snapshot, request: &Request<'_>, fix: &Fix<'_>) {
        match fix {
            Fix::Level(level) => self.line("needed", &level.name),
            Fix::Roles(roles) => {
                let names: Vec<_> = roles.iter().map(|role| snapshot.role_name(*role)).collect();
                let one = if names.len() == 1 {
                    "the role"
                } else {
                    "one of the roles"
                };
                self.line("fix", &format!("give {} {one} {}", request.user, List::or(&names)));
            }
            Fix::Ended(assignment) => {
                let role = snapshot.role_name(assignment.role);
                let until = assignment.until.map(|until| until.to_string()).unwrap_or_default();
                let place = snapshot.sources().describe(assignment.place);
                self.line("ended", &format!("role {role} was assigned until {until}, at {place}"));
            }
        }
    }
}

/// The relations that hold, `any` aside, in words.
fn relations_in_words(relations: Relations, acts_on: ActsOn, request: &Request<'_>) -> String {
    let narrow = relations.iter().filter(|relation| *relation != Relation::Any);
    let narrow: Vec<_> = narrow
        .map(|relation| format!("{}: {}", relation.name(), in_words(relation, request)))
        .collect();
    if !narrow.is_empty() {
        return narrow.join("; ");
    }
    match (acts_on, request.owner) {
        (ActsOn::Call, _) => "none is known: the call is to no known customer and to no coworker".to_owned(),
        (ActsOn::Record, None) => "none is known: the request names no owner".to_owned(),
        (ActsOn::Record, Some(owner)) => {
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
        Relation::Any => "it holds of everything".to_owned(),
    }
}
