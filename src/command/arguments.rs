use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

#[cfg(feature = "serve")]
use super::serve::ServeArguments;
use super::{
    can::CanArguments, check::CheckArguments, completions::CompletionsArguments, decide::DecideArguments,
    diff::DiffArguments, explain::ExplainArguments, fmt::FmtArguments, init::InitArguments, log::LogArguments,
    replay::ReplayArguments, schema::SchemaArguments, show::ShowArguments, test::TestArguments, when::WhenArguments,
    who::WhoArguments,
};
#[cfg(feature = "import")]
use super::{drift::DriftArguments, import::ImportArguments};

/// Permissions for telephony and CRM as code: who may dial whom, hear which recording, edit which deal.
#[derive(Debug, Parser)]
#[command(name = "ringfence", version, arg_required_else_help = true)]
#[command(after_help = "Exit codes: 0 fine, 1 findings, 2 usage, 3 denied, 4 the program's own fault.")]
pub(super) struct Arguments {
    /// The directory that holds the policy; to ask or serve it also `git:REVISION` or `git:REVISION:DIR`.
    #[arg(
        long,
        global = true,
        value_name = "DIR",
        env = "RINGFENCE_POLICY",
        default_value = "policies"
    )]
    pub(super) policy: PathBuf,

    /// When to use colours.
    #[arg(long = "color", global = true, value_name = "WHEN", default_value = "auto")]
    pub(super) colour: ColourWhen,

    #[command(subcommand)]
    pub(super) command: Command,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(super) enum ColourWhen {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Ask whether a user may do something, and why.
    Can(Box<CanArguments>),
    /// Check the policy: every mistake of every file, with the words underlined.
    Check(CheckArguments),
    /// Print a completion script for a shell.
    Completions(CompletionsArguments),
    /// Answer requests, one JSON object a line, in order.
    Decide(DecideArguments),
    /// Say exactly what a change does to people's access.
    Diff(DiffArguments),
    /// Say where a portal gives other access than the policy.
    #[cfg(feature = "import")]
    Drift(DriftArguments),
    /// Explain the code of a diagnostic.
    Explain(ExplainArguments),
    /// Format files of outbound-call rules; comments are kept.
    Fmt(FmtArguments),
    /// Write a policy of what another product exports.
    #[cfg(feature = "import")]
    Import(ImportArguments),
    /// Write a first policy: the shipped roles and a small company.
    Init(InitArguments),
    /// Read a decision log.
    Log(LogArguments),
    /// Say which logged decisions would be others under a policy.
    Replay(ReplayArguments),
    /// Print the JSON Schema of policy files.
    Schema(SchemaArguments),
    /// Answer over HTTP, from a policy that is reloaded when it changes.
    #[cfg(feature = "serve")]
    Serve(Box<ServeArguments>),
    /// Show what a user, a role or a department's people may do.
    Show(ShowArguments),
    /// Run the policy's own tests.
    Test(TestArguments),
    /// Say at which hours of the week a user may call somebody.
    When(Box<WhenArguments>),
    /// Say who may do something, with the lines that give it.
    Who(Box<WhoArguments>),
}
