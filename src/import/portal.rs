//! Downloads the pages of a live portal through a webhook, politely, so that an interrupted download can go on.

use std::{fs, path::Path};

use serde::de::IgnoredAny;

use super::{
    Problem, files,
    page::{Page, read_page},
    record::{Record as _, WorkgroupRecord},
};

mod address;
mod ask;
mod state;

pub use address::Address;
use ask::{Answered, Asker};
use state::State;

/// How far a download is.
#[derive(Clone, Copy, Debug)]
pub struct Progress<'a> {
    /// What is asked for.
    pub method: &'a str,
    /// The records of it that are there.
    pub done: u64,
    /// How many there are in all, where the portal says so.
    pub total: Option<u64>,
}

/// The lists, with what is asked of the portal beside the place to begin at.
const LISTS: [(&str, &[(&str, &str)]); 3] = [
    ("department.get", &[("sort", "ID"), ("order", "ASC")]),
    ("user.get", &[("sort", "ID"), ("order", "ASC")]),
    // The administrator's view holds workgroups that he is not in.
    ("sonet_group.get", &[("ORDER[ID]", "ASC"), ("IS_ADMIN", "Y")]),
];

/// The method that gives a workgroup's members.
const MEMBERS: &str = "sonet_group.user.get";

/// Saves every page of a portal in a directory. Pages that are there from an interrupted download are not asked for
/// again; after a complete one all are.
///
/// # Errors
///
/// What the portal refuses, a portal that cannot be reached, and a directory that cannot be written.
pub fn download(portal: &Address, pages: &Path, progress: &mut dyn FnMut(Progress<'_>)) -> Result<(), Problem> {
    let mut download = Download {
        asker: Asker::new(portal),
        pages,
        progress,
    };
    let written = |problem| move |error: std::io::Error| files::problem(problem, files::reason(&error));
    fs::create_dir_all(pages).map_err(written(pages))?;
    State::begin(portal, pages)?;
    let mut workgroups = Vec::new();
    for (method, parameters) in LISTS {
        download.list(method, parameters, &mut workgroups)?;
    }
    workgroups.sort_unstable();
    workgroups.dedup();
    let total = u64::try_from(workgroups.len()).ok();
    for (id, done) in workgroups.iter().zip(1..) {
        download.members(*id)?;
        (download.progress)(Progress {
            method: MEMBERS,
            done,
            total,
        });
    }
    State::complete(portal, pages)
}

struct Download<'a> {
    asker: Asker<'a>,
    pages: &'a Path,
    progress: &'a mut dyn FnMut(Progress<'_>),
}

impl Download<'_> {
    /// Saves all pages of a list; of workgroups the ids are gathered.
    fn list(&mut self, method: &str, parameters: &[(&str, &str)], workgroups: &mut Vec<u64>) -> Result<(), Problem> {
        let mut start = 0;
        loop {
            let page = self.page(method, parameters, start)?;
            if method == "sonet_group.get" {
                workgroups.extend(page.records.iter().filter_map(|record| record.id().id()));
            }
            let done = start + u64::try_from(page.records.len()).unwrap_or(0);
            (self.progress)(Progress {
                method,
                done,
                total: page.total,
            });
            match page.next {
                None => return Ok(()),
                Some(next) if next > start => start = next,
                Some(next) => {
                    let why = format!("behind record {start} the portal names {next} as the next one");
                    return Err(self.asker.problem(method, why));
                }
            }
        }
    }

    /// A page of a list: the one that is there, or else what the portal gives.
    fn page(&mut self, method: &str, parameters: &[(&str, &str)], start: u64) -> Result<Page<ListRecord>, Problem> {
        let path = self.pages.join(format!("{method}.{start}.json"));
        if let Some(page) = fs::read(&path).ok().and_then(|bytes| read_page(&bytes).ok()) {
            return Ok(page);
        }
        let from = start.to_string();
        let parameters = [parameters, &[("start", from.as_str())]].concat();
        match self.asker.ask(method, &parameters)? {
            Answered::Refused { words, .. } => Err(self.asker.problem(method, words)),
            Answered::Page(bytes) => {
                let page = read_page(&bytes).map_err(|why| self.asker.problem(method, why))?;
                save(&path, bytes)?;
                Ok(page)
            }
        }
    }

    /// Saves who is in a workgroup. A portal that does not show it says so; its answer is saved, too.
    fn members(&mut self, workgroup: u64) -> Result<(), Problem> {
        let path = self.pages.join(format!("{MEMBERS}.{workgroup}.json"));
        if is_saved(&path) {
            return Ok(());
        }
        let id = workgroup.to_string();
        match self.asker.ask(MEMBERS, &[("ID", &id)])? {
            Answered::Page(bytes) | Answered::Refused { answer: bytes, .. } => save(&path, bytes),
        }
    }
}

/// Users and departments have ids, too; nothing else of a page is looked at here.
type ListRecord = WorkgroupRecord;

/// Whether an answer is there whole.
fn is_saved(path: &Path) -> bool {
    fs::read(path).is_ok_and(|bytes| serde_json::from_slice::<IgnoredAny>(&bytes).is_ok())
}

fn save(path: &Path, bytes: Vec<u8>) -> Result<(), Problem> {
    let text =
        String::from_utf8(bytes).map_err(|_| files::problem(path, "the portal's answer is no UTF-8".to_owned()))?;
    crate::source::replace_file(path, &text)
        .map_err(|error| files::problem(path, format!("it cannot be written: {}", files::reason(&error))))
}
