use std::{
    io::{self, IsTerminal as _},
    path::Path,
};

use indicatif::{ProgressBar, ProgressStyle};

use super::refuse;
use crate::{
    command::{Console, Exit},
    import::portal::{Address, Progress, download},
};

/// Downloads a portal into a directory; on a terminal one sees how far it is.
pub(super) fn portal_pages(url: &str, pages: &Path, console: &mut Console) -> Result<(), Exit> {
    let portal = Address::new(url).map_err(|why| console.refuse(&why, Exit::Usage))?;
    let bar = if io::stderr().is_terminal() {
        bar()
    } else {
        ProgressBar::hidden()
    };
    let downloaded = download(&portal, pages, &mut |progress| show(&bar, progress));
    bar.finish_and_clear();
    downloaded.map_err(|problem| refuse(&[problem], Exit::Findings, console))
}

fn bar() -> ProgressBar {
    let style = ProgressStyle::with_template("{msg} {bar:30} {pos}/{len}");
    let bar = ProgressBar::new(0);
    style.map_or_else(|_| bar.clone(), |style| bar.clone().with_style(style))
}

fn show(bar: &ProgressBar, progress: Progress<'_>) {
    bar.set_message(progress.method.to_owned());
    bar.set_length(progress.total.unwrap_or(progress.done));
    bar.set_position(progress.done);
}
