use super::{Lack, Unreadable};
use crate::{
    diagnostic::List,
    policy::{Condition, Target, WhenTime},
    snapshot::Snapshot,
    source::Place,
};

/// The words of a rule file at a place, on one line and without comments.
#[must_use]
pub fn phrase(snapshot: &Snapshot, place: Place) -> String {
    let lines = snapshot.sources().words(place).lines();
    let code = lines.map(|line| line.split("//").next().unwrap_or_default());
    let words: Vec<&str> = code.flat_map(str::split_whitespace).collect();
    words.join(" ")
}

/// What a statement asks for and a call does not have, in words.
#[must_use]
pub fn lack_in_words(snapshot: &Snapshot, lack: &Lack<'_>) -> String {
    match lack {
        Lack::Target(statement) => match statement.target {
            Target::Any => "it is another call".to_owned(),
            Target::Customers => "nothing says that the call is to a customer".to_owned(),
            Target::Coworkers => "the call is to no coworker".to_owned(),
            Target::Numbers(_) => {
                format!("the number is not in `{}`", phrase(snapshot, statement.target_place))
            }
        },
        Lack::Condition { part, is_unsaid: false } => {
            format!("`{}` does not hold", condition_in_words(snapshot, part))
        }
        Lack::Condition { part, is_unsaid: true } => format!(
            "the request does not say what `{}` asks for, which counts against access",
            condition_in_words(snapshot, part)
        ),
        Lack::Unreadable(why) => unreadable_in_words(snapshot, why),
        Lack::Time(when) => {
            let words = phrase(snapshot, when.place);
            match (when.is_except, &when.time) {
                (false, _) => format!("it holds only `{words}`"),
                (true, WhenTime::Days(_)) => format!("`{words}` leaves this day out"),
                (true, _) => format!("`{words}` leaves this time out"),
            }
        }
    }
}

/// A part of a condition as it is written; its place leaves out what stands before its first test.
fn condition_in_words(snapshot: &Snapshot, part: &Condition) -> String {
    match part {
        Condition::Not(inner) => match **inner {
            Condition::And(_) | Condition::Or(_) => format!("not ({})", condition_in_words(snapshot, inner)),
            Condition::Not(_) | Condition::Test(_) => format!("not {}", condition_in_words(snapshot, inner)),
        },
        _ => phrase(snapshot, part.place()),
    }
}

/// Why the caller may not read the customer, in words.
#[must_use]
pub fn unreadable_in_words(snapshot: &Snapshot, why: &Unreadable<'_>) -> String {
    let catalogue = &snapshot.policy().catalogue;
    let failed = why.failed.iter().filter_map(|failed| {
        let permission = catalogue.get(failed.permission)?;
        let held = permission.ladder.describe(failed.held);
        let needed = failed.needed.map(|level| format!(", and `{}` is needed", level.name));
        Some(format!("{} is `{held}`{}", permission.name, needed.unwrap_or_default()))
    });
    let failed: Vec<_> = failed.collect();
    if !failed.is_empty() {
        return format!("the caller may not read this customer: {}", failed.join("; "));
    }
    if why.unsaid.is_empty() {
        return "nothing says which permission reads a customer, which counts against access".to_owned();
    }
    let unsaid = List::or(&why.unsaid).to_string().replace('`', "");
    format!(
        "the request does not say {unsaid}, by which it is told whether the caller may read this customer; that counts \
         against access"
    )
}
