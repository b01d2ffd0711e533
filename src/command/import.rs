use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::{Console, Exit, format::Format, policy::mistakes};
use crate::{
    destination::Country,
    import::{Imported, Options, Plan, Problem, import, plan},
    load::{Loaded, Refused, load_sources},
    report::import::{Outcome, human, json},
    source::{SourceFile, Sources},
};

mod apply;
mod difference;
#[cfg(feature = "portal")]
mod download;

#[derive(Args, Debug)]
pub(super) struct ImportArguments {
    #[command(subcommand)]
    product: Product,
}

#[derive(Debug, Subcommand)]
enum Product {
    /// Bitrix24: pages of its REST interface, tables of its database, or a portal itself.
    Bitrix24(Bitrix24Arguments),
}

/// What is read of a portal.
#[derive(Args, Debug)]
pub(super) struct PortalArguments {
    /// Files and directories of saved pages and exported tables; `https://…/rest/…` is the webhook of a portal.
    #[arg(required = true, value_name = "SOURCE")]
    sources: Vec<PathBuf>,
    /// Where the pages of a portal are kept; an interrupted download goes on with what is there.
    #[arg(long, value_name = "DIR")]
    pages: Option<PathBuf>,
    /// The country of phone numbers without a country code: two letters, such as `PL`.
    #[arg(long, value_name = "COUNTRY")]
    country: Option<String>,
    /// A user who is an administrator, by his id in the portal. May be given several times.
    #[arg(long = "administrator", value_name = "ID")]
    administrators: Vec<u64>,
    /// The name of the company's Drive, where the table of its rights has several drives.
    #[arg(long, value_name = "NAME")]
    drive: Option<String>,
}

#[derive(Args, Debug)]
struct Bitrix24Arguments {
    #[command(flatten)]
    portal: PortalArguments,
    /// The directory to write. Only files that an import wrote are replaced or removed there.
    #[arg(long, value_name = "DIR")]
    to: PathBuf,
    /// Write nothing; show what would change.
    #[arg(long)]
    dry_run: bool,
    /// How the report is written.
    #[arg(long, default_value = "human")]
    format: Format,
}

pub(super) fn run(arguments: &ImportArguments, console: &mut Console) -> Exit {
    let Product::Bitrix24(arguments) = &arguments.product;
    bitrix24(arguments, console).unwrap_or_else(|exit| exit)
}

fn bitrix24(arguments: &Bitrix24Arguments, console: &mut Console) -> Result<Exit, Exit> {
    let imported = arguments.portal.read(console)?;
    verify(&imported, console)?;
    let plan = plan(&arguments.to, &imported.files).map_err(|problems| refuse(&problems, Exit::Usage, console))?;
    if !arguments.dry_run {
        apply::apply(&plan, &arguments.to)
            .map_err(|(path, error)| refuse(&[apply::problem(&path, &error)], Exit::Internal, console))?;
    }
    report(arguments, &imported, &plan, console);
    Ok(Exit::Fine)
}

impl PortalArguments {
    /// What the portal has, as policy files.
    pub(super) fn read(&self, console: &mut Console) -> Result<Imported, Exit> {
        let country = match &self.country {
            None => None,
            Some(letters) => Some(
                Country::new(letters)
                    .ok_or_else(|| console.refuse(&format!("there is no country `{letters}`"), Exit::Usage))?,
            ),
        };
        let options = Options {
            country,
            administrators: self.administrators.iter().copied().collect(),
            drive: self.drive.clone(),
        };
        let sources = sources(self, console)?;
        import(&sources, &options).map_err(|problems| refuse(&problems, Exit::Findings, console))
    }
}

/// The files and directories to read; a portal is downloaded first.
fn sources(arguments: &PortalArguments, console: &mut Console) -> Result<Vec<PathBuf>, Exit> {
    let (portals, mut sources): (Vec<_>, Vec<_>) = arguments.sources.iter().cloned().partition(|path| is_url(path));
    if let Some(missing) = sources.iter().find(|path| !path.exists()) {
        return Err(console.refuse(&format!("there is no `{}`", missing.display()), Exit::Usage));
    }
    match (portals.as_slice(), &arguments.pages) {
        ([], None) => {}
        ([], Some(_)) => {
            let why = "`--pages` says where the pages of a portal are kept; saved ones are a source like any other";
            return Err(console.refuse(why, Exit::Usage));
        }
        ([_], None) => {
            let why = "a portal is downloaded into a directory first: say which with `--pages DIR`";
            return Err(console.refuse(why, Exit::Usage));
        }
        ([portal], Some(pages)) => {
            portal_pages(&portal.to_string_lossy(), pages, console)?;
            sources.push(pages.clone());
        }
        _ => return Err(console.refuse("one portal can be imported at a time", Exit::Usage)),
    }
    Ok(sources)
}

fn is_url(source: &Path) -> bool {
    let text = source.to_string_lossy();
    text.starts_with("https://") || text.starts_with("http://")
}

#[cfg(feature = "portal")]
use download::portal_pages;

#[cfg(not(feature = "portal"))]
fn portal_pages(_: &str, _: &Path, console: &mut Console) -> Result<(), Exit> {
    let why = "this build reads no portal: it was made without the feature `portal`";
    Err(console.refuse(why, Exit::Usage))
}

/// Nothing is written that `check` would refuse.
fn verify(imported: &Imported, console: &mut Console) -> Result<(), Exit> {
    if let Err(refused) = compile(imported) {
        let text = mistakes(&refused.diagnostics, &refused.sources, console.message_style());
        console.message(&text);
        let why = "nothing was written, as the policy would have mistakes; please report this";
        return Err(console.refuse(why, Exit::Internal));
    }
    Ok(())
}

/// What was imported as a policy, without writing it.
pub(super) fn compile(imported: &Imported) -> Result<Loaded, Box<Refused>> {
    let mut sources = Sources::default();
    for file in &imported.files {
        sources.add(SourceFile::new(file.path.clone(), file.text.clone()));
    }
    load_sources(sources)
}

fn refuse(problems: &[Problem], exit: Exit, console: &mut Console) -> Exit {
    for problem in problems {
        console.refuse(&format!("{}: {}", problem.file, problem.message), exit);
    }
    console.message("nothing was written\n");
    exit
}

fn report(arguments: &Bitrix24Arguments, imported: &Imported, plan: &Plan<'_>, console: &mut Console) {
    let outcome = Outcome {
        directory: &arguments.to,
        dry_run: arguments.dry_run,
        imported,
        plan,
    };
    let text = match arguments.format {
        Format::Json => json(&outcome),
        Format::Human => human(&outcome, console.style()),
    };
    if arguments.dry_run && arguments.format == Format::Human {
        difference::print(plan, console);
    }
    console.print(&text);
}
