use std::{
    path::{Path, PathBuf, absolute},
    sync::mpsc::SyncSender,
};

use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use super::reload::Wake;

/// The operating system, telling of changes in a directory for as long as this is held.
#[derive(Debug)]
pub(super) struct Watch {
    _watcher: RecommendedWatcher,
}

impl Watch {
    /// Tells of every change below a directory, and of the directory itself taking another's place.
    ///
    /// # Errors
    ///
    /// The words of the operating system where it does not.
    pub(super) fn start(directory: &Path, wake: SyncSender<Wake>) -> Result<Self, String> {
        let words = |error: notify::Error| error.to_string();
        let directory = absolute(directory).map_err(|error| error.to_string())?;
        let watched = directory.clone();
        let told = move |event: notify::Result<Event>| {
            if event.is_ok_and(|event| is_change(&event, &watched)) {
                // One that waits already stands for this one too.
                let _ = wake.try_send(Wake::Changed);
            }
        };
        let mut watcher = notify::recommended_watcher(told).map_err(words)?;
        watcher.watch(&directory, RecursiveMode::Recursive).map_err(words)?;
        // Not to be had where the directory above may not be read: then the next reading finds it.
        let _ = above(&directory).map(|above| watcher.watch(&above, RecursiveMode::NonRecursive));
        Ok(Self { _watcher: watcher })
    }
}

fn above(directory: &Path) -> Option<PathBuf> {
    directory.parent().map(Path::to_owned)
}

/// Whether an event is about the directory: of the one above only what names it is.
fn is_change(event: &Event, directory: &Path) -> bool {
    if event.need_rescan() || event.paths.is_empty() {
        return true;
    }
    let is_about = event.paths.iter().any(|path| path.starts_with(directory));
    is_about && !matches!(event.kind, EventKind::Access(_))
}
