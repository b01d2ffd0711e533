use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use jiff::Timestamp;

use super::{
    Console, Exit,
    compared::{PolicyAt, sides},
    policy::mistakes,
    time::time,
};
use crate::{
    analyse::{Difference, Direction, approved, difference},
    diagnostic::Diagnostics,
    document::{ApprovalsFile, read_approvals},
    report::{
        self,
        difference::{Compared, github, human, json, markdown},
    },
    source::Sources,
};

#[derive(Args, Debug)]
#[command(after_help = "Examples:
  ringfence diff                                      what is not committed yet
  ringfence diff --staged --fail-on gain              what the next commit does
  ringfence diff origin/main...HEAD --format markdown what a branch does
  ringfence diff v1.2 v1.3
  ringfence diff old-policies policies")]
pub(super) struct DiffArguments {
    /// The policy that was: a directory or a git revision; `A..B` and `A...B` name both policies. `HEAD` where it is
    /// left out.
    old: Option<String>,
    /// The policy that is to be: a directory or a git revision; the directory of `--policy` where it is left out.
    new: Option<String>,
    /// The policy that is to be is the one that is staged.
    #[arg(long)]
    staged: bool,
    /// The moment from which on access is compared; now where it is left out.
    #[arg(long, value_name = "TIME", value_parser = time)]
    at: Option<Timestamp>,
    /// How the difference is written.
    #[arg(long, default_value = "human")]
    format: DiffFormat,
    /// What makes the exit code 1.
    #[arg(long, value_name = "WHAT")]
    fail_on: Option<FailOn>,
    /// A file of approvals: what is gained and not written down there makes the exit code 1. What the older policy has
    /// in that file is spent.
    #[arg(long, value_name = "FILE")]
    approvals: Option<PathBuf>,
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
    let (old, new) = (arguments.old.as_deref(), arguments.new.as_deref());
    let sides = match sides(old, new, arguments.staged, policy) {
        Ok(sides) => sides,
        Err(why) => return console.refuse(&why, Exit::Usage),
    };
    let loaded = (sides.0.load(policy, console), sides.1.load(policy, console));
    let (old, new) = match loaded {
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
    if let Some(path) = &arguments.approvals
        && let Err(exit) = approve(path, &sides, &difference, console)
    {
        return exit;
    }
    let fails = arguments.fail_on.is_some_and(|fail_on| fail_on.is_met(&difference));
    if fails { Exit::Findings } else { Exit::Fine }
}

/// Holds what is gained against the approvals.
fn approve(
    path: &Path,
    (old, new): &(PolicyAt, PolicyAt),
    difference: &Difference,
    console: &mut Console,
) -> Result<(), Exit> {
    let mut sources = Sources::default();
    let mut diagnostics = Diagnostics::default();
    let mut read = |side: &PolicyAt, console: &mut Console| match side.read(path) {
        Ok(Some(file)) => {
            let id = sources.add(file.clone());
            Ok(read_approvals(id, &file, &mut diagnostics))
        }
        Ok(None) => Ok(ApprovalsFile::default()),
        Err(why) => Err(console.refuse(&why, Exit::Findings)),
    };
    let approvals = read(new, console)?;
    // Of two directories there is one file of approvals, and it is for this change.
    let spent = match old {
        PolicyAt::Directory(_) => ApprovalsFile::default(),
        PolicyAt::Revision(_) | PolicyAt::Staged => read(old, console)?,
    };
    if diagnostics.has_errors() {
        let text = mistakes(&diagnostics, &sources, console.message_style());
        console.message(&text);
        return Err(Exit::Findings);
    }
    let approved = approved(difference, &approvals, &spent);
    console.message(&report::difference::unapproved(&approved, path, &sources));
    if approved.missing.is_empty() {
        Ok(())
    } else {
        Err(Exit::Findings)
    }
}
