use std::{
    mem::ManuallyDrop,
    path::{Path, PathBuf},
};

use clap::Args;

use super::{
    Console, Exit,
    compared::{PolicyAt, load_both, sides},
    policy::mistakes,
    shown_difference::ShownArguments,
};
use crate::{
    analyse::{Difference, approved},
    diagnostic::Diagnostics,
    document::{ApprovalsFile, read_approvals},
    report::{self, difference::Kind},
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
    #[command(flatten)]
    shown: ShownArguments,
    /// A file of approvals: what is gained and not written down there makes the exit code 1, and what is does not,
    /// whatever `--fail-on` says. What the older policy has in that file is spent.
    #[arg(long, value_name = "FILE")]
    approvals: Option<PathBuf>,
}

pub(super) fn run(arguments: &DiffArguments, policy: &Path, console: &mut Console) -> Exit {
    let (old, new) = (arguments.old.as_deref(), arguments.new.as_deref());
    let sides = match sides(old, new, arguments.staged, policy) {
        Ok(sides) => sides,
        Err(why) => return console.refuse(&why, Exit::Usage),
    };
    // The process ends with it: to give back a policy of 100,000 users piece by piece would take a tenth of all its time.
    let both = match load_both(&sides, policy, console) {
        Ok(loaded) => ManuallyDrop::new(loaded),
        Err(exit) => return exit,
    };
    let difference = match arguments.shown.print((&both.0, &both.1), Kind::Change, console) {
        Ok(difference) => difference,
        Err(exit) => return exit,
    };
    let Some(path) = &arguments.approvals else {
        return arguments.shown.exit(&difference);
    };
    match approve(path, &sides, &difference, console) {
        Ok(()) => arguments.shown.exit_approved(&difference),
        Err(exit) => exit,
    }
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
    let mut read = |side: &PolicyAt, diagnostics: &mut Diagnostics, console: &mut Console| match side.read(path) {
        Ok(Some(file)) => {
            let id = sources.add(file.clone());
            Ok(read_approvals(id, &file, diagnostics))
        }
        Ok(None) => Ok(ApprovalsFile::default()),
        Err(why) => Err(console.refuse(&why, Exit::Findings)),
    };
    let approvals = read(new, &mut diagnostics, console)?;
    // Of two directories there is one file of approvals, and it is for this change.
    let spent = match old {
        PolicyAt::Directory(_) => ApprovalsFile::default(),
        // A mistake in what was is mended by what is to be, and no reason to refuse it.
        PolicyAt::Revision(_) | PolicyAt::Staged => read(old, &mut Diagnostics::default(), console)?,
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
