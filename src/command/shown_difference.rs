//! How a difference is compared, shown, and judged.

use clap::{Args, ValueEnum};
use jiff::Timestamp;

use super::{Console, Exit, time::time};
use crate::{
    analyse::{Difference, Direction, difference, newly_broken},
    report::difference::{Compared, Kind, github, human, json, markdown},
    snapshot::Snapshot,
};

#[derive(Args, Debug)]
pub(super) struct ShownArguments {
    /// The moment from which on access is compared; now where it is left out.
    #[arg(long, value_name = "TIME", value_parser = time)]
    at: Option<Timestamp>,
    /// How the difference is written.
    #[arg(long, default_value = "human")]
    format: DiffFormat,
    /// What makes the exit code 1.
    #[arg(long, value_name = "WHAT")]
    fail_on: Option<FailOn>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum DiffFormat {
    /// For people.
    Human,
    /// For programs; versioned and stable.
    Json,
    /// A comment for a pull request.
    Markdown,
    /// Annotations of GitHub workflows.
    Github,
}

/// What makes a difference a finding.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(super) enum FailOn {
    /// Somebody gains access.
    Gain,
    /// Somebody loses access.
    Loss,
    /// Either.
    Any,
}

impl FailOn {
    pub(super) fn is_met(self, mut directions: impl Iterator<Item = Direction>) -> bool {
        match self {
            Self::Gain => directions.any(|direction| direction == Direction::Gained),
            Self::Loss => directions.any(|direction| direction == Direction::Lost),
            Self::Any => directions.next().is_some(),
        }
    }
}

impl ShownArguments {
    /// Compares two policies and prints what differs.
    pub(super) fn print(
        &self,
        (old, new): (&Snapshot, &Snapshot),
        kind: Kind,
        console: &mut Console,
    ) -> Result<Difference, Exit> {
        let from = self.at.unwrap_or_else(Timestamp::now);
        let mut difference =
            difference(old, new, from).map_err(|why| console.refuse(&why.to_string(), Exit::Findings))?;
        if kind == Kind::Change {
            let broken = newly_broken(old, new, from);
            let broken = broken.map_err(|why| console.refuse(&why.to_string(), Exit::Findings))?;
            difference.promises.splice(..0, broken);
        }
        let compared = Compared {
            difference: &difference,
            old,
            new,
            kind,
        };
        let text = match self.format {
            DiffFormat::Human => human(compared, console.style()),
            DiffFormat::Json => json(compared),
            DiffFormat::Markdown => markdown(compared),
            DiffFormat::Github => github(compared),
        };
        console.print(&text);
        Ok(difference)
    }

    /// How the program ends for a difference.
    pub(super) fn exit(&self, difference: &Difference) -> Exit {
        let fails = self
            .fail_on
            .is_some_and(|fail_on| fail_on.is_met(directions(difference)));
        if fails { Exit::Findings } else { Exit::Fine }
    }

    /// How the program ends for a difference of which all gains are approved.
    pub(super) fn exit_approved(&self, difference: &Difference) -> Exit {
        let counts_losses = matches!(self.fail_on, Some(FailOn::Loss | FailOn::Any));
        if counts_losses && FailOn::Loss.is_met(directions(difference)) {
            Exit::Findings
        } else {
            Exit::Fine
        }
    }
}

fn directions(difference: &Difference) -> impl Iterator<Item = Direction> {
    difference.changes.iter().map(|change| change.direction)
}
