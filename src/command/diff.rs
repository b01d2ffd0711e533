use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use jiff::Timestamp;

use super::{Console, Exit, policy::load_policy, time::time};
use crate::{
    analyse::{Difference, Direction, difference},
    report::difference::{Compared, github, human, json, markdown},
};

#[derive(Args, Debug)]
#[command(after_help = "Examples:
  ringfence diff old-policies policies")]
pub(super) struct DiffArguments {
    /// The policy that was: a directory.
    old: PathBuf,
    /// The policy that is to be; the one of `--policy` where it is left out.
    new: Option<PathBuf>,
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
enum FailOn {
    /// Somebody gains access.
    Gain,
    /// Somebody loses access.
    Loss,
    /// Either.
    Any,
}

impl FailOn {
    fn is_met(self, difference: &Difference) -> bool {
        let mut directions = difference.changes.iter().map(|change| change.direction);
        match self {
            Self::Gain => directions.any(|direction| direction == Direction::Gained),
            Self::Loss => directions.any(|direction| direction == Direction::Lost),
            Self::Any => directions.next().is_some(),
        }
    }
}

pub(super) fn run(arguments: &DiffArguments, policy: &Path, console: &mut Console) -> Exit {
    let new = arguments.new.as_deref().unwrap_or(policy);
    let (old, new) = match (load_policy(&arguments.old, console), load_policy(new, console)) {
        (Ok(old), Ok(new)) => (old, new),
        (Err(exit), _) | (_, Err(exit)) => return exit,
    };
    let difference = match difference(&old, &new, arguments.at.unwrap_or_else(Timestamp::now)) {
        Ok(difference) => difference,
        Err(error) => {
            let why = format!(
                "the rules of both policies together need more than {} {}",
                error.most, error.what
            );
            return console.refuse(&why, Exit::Findings);
        }
    };
    let compared = Compared {
        difference: &difference,
        old: &old,
        new: &new,
    };
    let text = match arguments.format {
        DiffFormat::Human => human(compared, console.style()),
        DiffFormat::Json => json(compared),
        DiffFormat::Markdown => markdown(compared),
        DiffFormat::Github => github(compared),
    };
    console.print(&text);
    let fails = arguments.fail_on.is_some_and(|fail_on| fail_on.is_met(&difference));
    if fails { Exit::Findings } else { Exit::Fine }
}
