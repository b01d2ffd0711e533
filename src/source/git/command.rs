use std::{
    ffi::OsStr,
    io::ErrorKind,
    path::PathBuf,
    process::{Command, Stdio},
};

use super::{GitProblem, names::os_text};

/// The variables by which git hands a repository on to its hooks.
const OF_REPOSITORY: [&str; 9] = [
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_DIR",
    "GIT_INDEX_FILE",
    "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
];

/// Whether the environment names a repository, or parts of one.
pub(super) fn is_named_by_environment() -> bool {
    let mut names = OF_REPOSITORY.iter().filter(|name| **name != "GIT_PREFIX");
    names.any(|name| std::env::var_os(name).is_some())
}

/// Where git is run.
#[derive(Clone, Debug)]
pub(super) enum Git {
    /// Here, with the repository that the environment names; paths in its variables may be relative to here.
    Here,
    /// In another directory, whatever the environment names.
    In(PathBuf),
}

impl Git {
    /// git, ready for its arguments. It asks nothing, fetches nothing, and takes no lock that it can do without.
    pub(super) fn command(&self) -> Command {
        let mut command = Command::new("git");
        command
            .args(["--no-pager", "-c", "core.quotePath=off", "-c", "core.fsmonitor=false"])
            .envs([
                ("LC_ALL", "C"),
                ("GIT_OPTIONAL_LOCKS", "0"),
                ("GIT_NO_LAZY_FETCH", "1"),
                ("GIT_TERMINAL_PROMPT", "0"),
            ])
            .envs(["LITERAL", "GLOB", "NOGLOB", "ICASE"].map(|kind| (format!("GIT_{kind}_PATHSPECS"), "0")))
            .stdin(Stdio::null());
        if let Self::In(directory) = self {
            command.current_dir(directory);
            for name in OF_REPOSITORY {
                command.env_remove(name);
            }
        }
        command
    }

    /// What git writes, or its own words where it refuses.
    pub(super) fn output<A: AsRef<OsStr>>(
        &self,
        arguments: impl IntoIterator<Item = A>,
    ) -> Result<Vec<u8>, GitProblem> {
        let output = self.command().args(arguments).output();
        let output = output.map_err(|error| match error.kind() {
            ErrorKind::NotFound => GitProblem::NoGit,
            _ => GitProblem::Refused(error.to_string()),
        })?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        Err(GitProblem::Refused(reason(&output.stderr)))
    }

    /// One line that git writes, without its end.
    pub(super) fn line<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> Result<Vec<u8>, GitProblem> {
        let mut line = self.output(arguments)?;
        if line.last() == Some(&b'\n') {
            line.pop();
        }
        Ok(line)
    }

    /// A path that git writes.
    pub(super) fn path(&self, arguments: [&str; 2]) -> Result<PathBuf, GitProblem> {
        self.line(arguments).map(|line| PathBuf::from(os_text(line)))
    }

    /// Whether git answers `true`.
    pub(super) fn says(&self, arguments: [&str; 2]) -> bool {
        self.line(arguments).is_ok_and(|line| line == b"true")
    }
}

/// Why git refused: the line that says so, without what it begins with.
fn reason(words: &[u8]) -> String {
    let words = String::from_utf8_lossy(words);
    let fatal = words.lines().find_map(|line| line.strip_prefix("fatal: "));
    fatal.or(words.lines().next()).unwrap_or_default().to_owned()
}
