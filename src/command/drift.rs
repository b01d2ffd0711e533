use std::path::Path;

use clap::Args;

use super::{
    Console, Exit,
    import::{PortalArguments, compile},
    policy::{load_policy, mistakes},
    shown_difference::ShownArguments,
};
use crate::report::difference::Kind;

#[derive(Args, Debug)]
#[command(after_help = "Examples:
  ringfence drift export/ --country PL
  ringfence drift export/ --fail-on any --format json")]
pub(super) struct DriftArguments {
    #[command(flatten)]
    portal: PortalArguments,
    #[command(flatten)]
    shown: ShownArguments,
}

pub(super) fn run(arguments: &DriftArguments, policy: &Path, console: &mut Console) -> Exit {
    drift(arguments, policy, console).unwrap_or_else(|exit| exit)
}

fn drift(arguments: &DriftArguments, policy: &Path, console: &mut Console) -> Result<Exit, Exit> {
    let policy = load_policy(policy, console)?;
    let imported = arguments.portal.read(console)?;
    let portal = compile(&imported).map_err(|refused| {
        let text = mistakes(&refused.diagnostics, &refused.sources, console.message_style());
        console.message(&text);
        console.refuse("what was imported has mistakes; please report this", Exit::Internal)
    })?;
    let snapshots = (&policy, &portal.snapshot);
    let difference = arguments.shown.print(snapshots, Kind::Drift, console)?;
    Ok(arguments.shown.exit(&difference))
}
