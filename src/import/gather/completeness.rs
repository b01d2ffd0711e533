use std::collections::BTreeSet;

use super::{Content, Gathered, NoteKind, Problem};

/// What the pages of each list say of further ones.
#[derive(Default)]
pub(super) struct Pages(Vec<PageSeen>);

struct PageSeen {
    content: Content,
    file: usize,
    start: Option<u64>,
    next: Option<u64>,
    total: Option<u64>,
}

impl Pages {
    /// Remembers a page: its first record, that of the next page, and how many there are in all.
    pub(super) fn add(
        &mut self,
        content: &Content,
        file: usize,
        start: Option<u64>,
        (next, total): (Option<u64>, Option<u64>),
    ) {
        self.0.push(PageSeen {
            content: content.clone(),
            file,
            start,
            next,
            total,
        });
    }

    /// Reports lists of which a page is missing: whoever is on it would lose his access.
    pub(super) fn report(&self, gathered: &mut Gathered) {
        for content in [Content::Users, Content::Departments, Content::Workgroups] {
            let pages: Vec<_> = self.0.iter().filter(|page| page.content == content).collect();
            missing(&pages, gathered);
            fewer(&content, &pages, gathered);
        }
    }
}

fn missing(pages: &[&PageSeen], gathered: &mut Gathered) {
    let starts: BTreeSet<_> = pages.iter().filter_map(|page| page.start).collect();
    // Where a name says no place, all that can be known is that some page is the last one.
    let is_named = pages.iter().all(|page| page.start.is_some() || page.next.is_none());
    let has_last = pages.iter().any(|page| page.next.is_none());
    for page in pages {
        let Some(next) = page.next else { continue };
        if is_named && !starts.contains(&next) || !is_named && !has_last {
            let file = gathered.file_name(page.file).unwrap_or_default();
            gathered.problems.push(Problem {
                file,
                message: format!(
                    "the next page, from record {next} on, is missing; who is on it would lose his access"
                ),
            });
            return;
        }
    }
}

fn fewer(content: &Content, pages: &[&PageSeen], gathered: &mut Gathered) {
    let (what, found) = match content {
        Content::Users => ("users", gathered.users.len()),
        Content::Departments => ("departments", gathered.departments.len()),
        _ => ("workgroups", gathered.workgroups.len()),
    };
    let largest = pages.iter().max_by_key(|page| page.total);
    let Some((page, total)) = largest.and_then(|page| Some((page, page.total?))) else {
        return;
    };
    if u64::try_from(found).is_ok_and(|found| found < total) {
        let message = format!("the portal counts {total}, the pages hold {found}");
        gathered.note(NoteKind::FewerRecords, Some(page.file), what.to_owned(), message);
    }
}
