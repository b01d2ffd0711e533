use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use arc_swap::{ArcSwap, Guard};

use super::{Gateway, compile::read_gateway};
use crate::{
    live::{Live, Version},
    load::Refused,
    server::mark::Mark,
};

/// The file of a gateway, with what was last taken of it.
#[derive(Debug)]
pub struct GatewayFile {
    path: PathBuf,
    current: ArcSwap<Gateway>,
    seen: Mutex<Seen>,
}

#[derive(Debug)]
struct Seen {
    /// The file as it was when it was last looked at.
    mark: Mark,
    /// The file as it was when it was last read.
    read: Mark,
    /// Where that had mistakes, the version of the policy that it was read with: another one may know what it names.
    refused_by: Option<u64>,
}

impl GatewayFile {
    /// Reads a gateway that asks for permissions of this policy.
    ///
    /// # Errors
    ///
    /// Every mistake of the file.
    pub fn read(path: PathBuf, live: &Live) -> Result<Self, Box<Refused>> {
        let mark = Mark::of(&path);
        let gateway = read_gateway(&path, live.current().snapshot())?;
        Ok(Self {
            path,
            current: ArcSwap::from_pointee(gateway),
            seen: Mutex::new(Seen {
                read: mark.clone(),
                mark,
                refused_by: None,
            }),
        })
    }

    /// The routes to go by. They are one and the same for as long as they are held.
    pub(super) fn current(&self) -> Guard<Arc<Gateway>> {
        self.current.load()
    }

    /// Whether there is something new to read, and the file is as it was when this was last asked: a file that is being
    /// written lacks routes, and another one would take their place.
    pub(in crate::server) fn has_settled(&self, version: &Version) -> bool {
        let now = Mark::of(&self.path);
        self.seen(|seen| {
            if seen.mark != now {
                seen.mark = now;
                return false;
            }
            let is_hopeful = seen.refused_by.is_some_and(|number| number != version.number());
            seen.read != now || is_hopeful
        })
    }

    /// Reads it again, and gives how many routes there are; nothing where it changed meanwhile. Where it has a mistake, the
    /// routes before stay.
    pub(in crate::server) fn reread(&self, version: &Version) -> Option<Result<usize, Box<Refused>>> {
        let mark = Mark::of(&self.path);
        let read = read_gateway(&self.path, version.snapshot());
        if Mark::of(&self.path) != mark {
            return None;
        }
        self.seen(|seen| {
            seen.read = mark;
            seen.refused_by = read.as_ref().is_err().then(|| version.number());
        });
        Some(read.map(|gateway| {
            let count = gateway.routes.len();
            self.current.store(Arc::new(gateway));
            count
        }))
    }

    fn seen<T>(&self, look: impl FnOnce(&mut Seen) -> T) -> T {
        look(&mut self.seen.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
