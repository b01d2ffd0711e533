use super::Lack;
use crate::{
    policy::{Target, WhenTime},
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
            format!("`{}` does not hold", phrase(snapshot, part.place()))
        }
        Lack::Condition { part, is_unsaid: true } => format!(
            "the request does not say what `{}` asks for, which counts against access",
            phrase(snapshot, part.place())
        ),
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
