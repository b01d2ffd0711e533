use std::{fs, path::Path};

use serde::{Deserialize, Serialize};

use super::{
    super::{
        Problem, files,
        recognise::{Content, recognise},
    },
    Address,
};

/// Where the state of a download is kept, beside its pages. The dot keeps it from being a source.
const FILE: &str = ".download.json";

/// Of which portal the pages of a directory are, and whether they are all there.
#[derive(Deserialize, Serialize)]
pub(super) struct State {
    portal: String,
    complete: bool,
}

impl State {
    /// Makes a directory ready: pages of a complete download are removed, those of an interrupted one stay.
    pub(super) fn begin(portal: &Address, pages: &Path) -> Result<(), Problem> {
        let path = pages.join(FILE);
        let before: Option<Self> = fs::read(&path)
            .ok()
            .and_then(|bytes| serde_json::from_slice(&bytes).ok());
        if let Some(other) = before.as_ref().filter(|before| before.portal != portal.host()) {
            let message = format!(
                "it holds pages of another portal, `{}`: give `--pages` another directory",
                other.portal
            );
            return Err(files::problem(pages, message));
        }
        if before.is_some_and(|before| before.complete) {
            remove_pages(pages)?;
        }
        Self::write(portal, pages, false)
    }

    /// Remembers that all pages are there.
    pub(super) fn complete(portal: &Address, pages: &Path) -> Result<(), Problem> {
        Self::write(portal, pages, true)
    }

    fn write(portal: &Address, pages: &Path, complete: bool) -> Result<(), Problem> {
        let state = Self {
            portal: portal.host().to_owned(),
            complete,
        };
        let path = pages.join(FILE);
        let text = serde_json::to_string(&state).unwrap_or_default();
        crate::source::replace_file(&path, &(text + "\n"))
            .map_err(|error| files::problem(&path, format!("it cannot be written: {}", files::reason(&error))))
    }
}

/// Removes what a download has saved; other files stay.
fn remove_pages(pages: &Path) -> Result<(), Problem> {
    let failed = |error: std::io::Error| files::problem(pages, files::reason(&error));
    for entry in fs::read_dir(pages).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name();
        let is_page = recognise(&name.to_string_lossy()).is_some_and(|found| match found.content {
            Content::Users | Content::Departments | Content::Workgroups => found.start.is_some(),
            Content::Members(_) => true,
            _ => false,
        });
        if is_page {
            fs::remove_file(entry.path()).map_err(failed)?;
        }
    }
    Ok(())
}
