//! Small changes of a policy that a test should notice.

mod assignments;
mod levels;
mod statements;

pub(super) use assignments::LONG_AGO;

use crate::{
    policy::RoleId,
    snapshot::Snapshot,
    source::{Place, SourceFile, Sources},
};

/// A small change of a policy's text.
#[derive(Clone, Debug)]
pub struct Mutation {
    /// What is changed.
    pub kind: MutationKind,
    /// Where.
    pub place: Place,
    /// What the change is, in words.
    pub words: String,
    /// The role that is changed or given.
    pub(super) role: Option<RoleId>,
    /// The ways to write it: the first that makes a policy with what is meant counts.
    edits: Vec<Edit>,
    /// The assignment that is to end, by its index.
    pub(super) ends: Option<usize>,
}

/// What a small change is about.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum MutationKind {
    /// A level of a role.
    Level,
    /// An assignment.
    Assignment,
    /// A statement is removed.
    Statement,
    /// A statement does the opposite.
    Effect,
    /// A boundary of some hours.
    Hours,
    /// A prefix of numbers.
    Prefix,
}

/// A text in place of another.
#[derive(Clone, Debug)]
struct Edit {
    place: Place,
    text: String,
}

/// Every small change of a policy: those of levels, in the order of the roles, of assignments, and of rules, in the order
/// of the files. What is imported from other files than YAML is left alone.
#[must_use]
pub fn mutations(snapshot: &Snapshot) -> Vec<Mutation> {
    let mut mutations = assignments::of(snapshot);
    mutations.extend(statements::of(snapshot));
    mutations.extend(levels::of(snapshot));
    mutations
}

impl Mutation {
    /// The texts of the changed policy, one for each way to write it.
    pub(super) fn texts<'a>(&'a self, sources: &'a Sources) -> impl Iterator<Item = Sources> + 'a {
        self.edits.iter().filter_map(|edit| edited(sources, edit))
    }
}

fn edited(sources: &Sources, edit: &Edit) -> Option<Sources> {
    let text = sources.get(edit.place.file)?.text();
    let (start, end) = (edit.place.start as usize, edit.place.end() as usize);
    let text = [text.get(..start)?, &edit.text, text.get(end..)?].concat();
    let mut changed = Sources::default();
    for (id, file) in sources.iter() {
        changed.add(if id == edit.place.file {
            SourceFile::new(file.path(), text.as_str())
        } else {
            file.clone()
        });
    }
    Some(changed)
}

/// The text at a place, where it is in a YAML file.
fn in_yaml(snapshot: &Snapshot, place: Place) -> Option<&str> {
    let file = snapshot.sources().get(place.file)?;
    let path = std::path::Path::new(file.path());
    let extension = path.extension()?;
    let is_yaml = ["yaml", "yml"]
        .iter()
        .any(|known| extension.eq_ignore_ascii_case(known));
    file.text()
        .get(place.start as usize..place.end() as usize)
        .filter(|_| is_yaml)
}
