use std::path::PathBuf;

use super::{
    super::{LoadProblem, LoadProblemKind, loader::is_policy_file, shown},
    Stored,
    names::{Name, os_text},
    tree::Node,
};

/// The policy files in the order of their paths, each with the id of its text, and what cannot be read.
pub(super) fn policy_files(stored: &mut Stored) -> (Vec<(PathBuf, String)>, Vec<LoadProblem>) {
    let top = Step {
        path: stored.directory().to_owned(),
        inside: stored.path().to_owned(),
        above: Vec::new(),
    };
    let mut walk = Walk {
        stored,
        open: Vec::new(),
        files: Vec::new(),
        problems: Vec::new(),
    };
    walk.take(top);
    while let Some(directory) = walk.open.pop() {
        walk.enter(&directory);
    }
    walk.files.sort();
    walk.problems.sort_by(|a, b| a.path.cmp(&b.path));
    (walk.files, walk.problems)
}

struct Walk<'a> {
    stored: &'a mut Stored,
    open: Vec<Step>,
    files: Vec<(PathBuf, String)>,
    problems: Vec<LoadProblem>,
}

/// Something on the way.
struct Step {
    /// As it is shown.
    path: PathBuf,
    /// Where it is in the tree.
    inside: Vec<Name>,
    /// The directories that it was reached through.
    above: Vec<Passed>,
}

/// Directories, each in the one before.
#[derive(Clone)]
struct Passed {
    /// How many names the path of the first has.
    first: usize,
    /// The path of the last.
    last: Vec<Name>,
}

impl Walk<'_> {
    /// Takes what is in a directory; hidden names are passed over.
    fn enter(&mut self, directory: &Step) {
        let entries = self.stored.node(&directory.inside).and_then(Node::entries);
        let names: Vec<_> = entries.into_iter().flatten().map(|(name, _)| name.clone()).collect();
        for name in names.into_iter().filter(|name| !name.starts_with(b".")) {
            let inside = directory.inside.iter().cloned().chain([name.clone()]);
            self.take(Step {
                inside: inside.collect(),
                path: directory.path.join(os_text(name)),
                above: directory.above.clone(),
            });
        }
    }

    /// Takes what stands at a path: a directory to be entered, a file, or a problem.
    fn take(&mut self, step: Step) {
        let real = match self.stored.resolve(step.inside.clone()) {
            Ok(Some(real)) => real,
            // The words of the operating system for a link that leads nowhere.
            Ok(None) => {
                return self.refuse(&step, LoadProblemKind::Refused("no such file or directory".to_owned()));
            }
            Err(kind) => return self.refuse(&step, kind),
        };
        let is_top = step.above.is_empty();
        match self.stored.node(&real) {
            Some(Node::Directory(_)) => match step.pass(real) {
                Ok(step) => self.open.push(step),
                Err(step) => self.refuse(&step, LoadProblemKind::LinkLoop),
            },
            Some(Node::Submodule) => self.refuse(&step, LoadProblemKind::Submodule),
            Some(_) if is_top => self.refuse(&step, LoadProblemKind::NotADirectory),
            Some(Node::File(id)) if is_policy_file(&step.path) => self.files.push((step.path, id.clone())),
            // Whatever it is called: one of its versions may be a directory, or a link to one.
            Some(Node::Unmerged) => self.refuse(&step, LoadProblemKind::Unmerged),
            _ => {}
        }
    }

    fn refuse(&mut self, step: &Step, kind: LoadProblemKind) {
        self.problems.push(LoadProblem {
            path: shown(&step.path),
            kind,
        });
    }
}

impl Step {
    /// Goes on where a directory really is; not where a link leads back to one that was passed.
    fn pass(mut self, real: Vec<Name>) -> Result<Self, Self> {
        let is_link = real != self.inside || self.above.is_empty();
        if is_link && self.above.iter().any(|passed| passed.has(&real)) {
            return Err(self);
        }
        match self.above.last_mut() {
            Some(passed) if !is_link => passed.last.clone_from(&real),
            _ => self.above.push(Passed {
                first: real.len(),
                last: real.clone(),
            }),
        }
        self.inside = real;
        Ok(self)
    }
}

impl Passed {
    fn has(&self, directory: &[Name]) -> bool {
        directory.len() >= self.first && self.last.starts_with(directory)
    }
}
