//! A real repository, and what the library says of the policy in it, asked in a process of its own.

use std::{
    collections::BTreeMap,
    env, fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::Command,
    time::SystemTime,
};

use ringfence::{
    diagnostic::Diagnostics,
    load::{load, load_stored},
    source::{GitProblem, Repository, Sources},
};
use tempfile::TempDir;

/// What is asked of the other process, and where it writes its answer.
const QUESTION: &str = "RINGFENCE_TEST_QUESTION";
const ANSWER: &str = "RINGFENCE_TEST_ANSWER";

/// A directory with a repository in `work`, or with several.
pub(crate) struct Folder {
    folder: TempDir,
}

impl Folder {
    /// With an empty repository.
    pub(crate) fn new() -> Self {
        Self::with(&["init", "--quiet", "work"])
    }

    /// With what `git ARGUMENTS` makes.
    pub(crate) fn with(arguments: &[&str]) -> Self {
        let folder = Self {
            folder: TempDir::new().unwrap(),
        };
        folder.git_in("", arguments);
        folder
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().canonicalize().unwrap().join(path)
    }

    /// Writes a file of the repository.
    pub(crate) fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.path("work").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Makes a link in the repository.
    pub(super) fn link(&self, path: &str, target: &str) {
        let path = self.path("work").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        symlink(target, path).unwrap();
    }

    /// Commits all that is in the repository.
    pub(crate) fn commit(&self) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", "Change"]);
    }

    /// Runs git in the repository.
    pub(crate) fn git(&self, arguments: &[&str]) -> String {
        self.git_in("work", arguments)
    }

    /// Runs git elsewhere in the folder.
    pub(crate) fn git_in(&self, directory: &str, arguments: &[&str]) -> String {
        let (succeeds, text) = self.try_git(directory, arguments, &[]);
        assert!(succeeds, "git {arguments:?}: {text}");
        text
    }

    pub(crate) fn try_git(&self, directory: &str, arguments: &[&str], variables: &[(&str, &str)]) -> (bool, String) {
        let output = alone(Command::new("git"))
            .args(["-c", "protocol.file.allow=always"])
            .args(arguments)
            .current_dir(self.path(directory))
            .envs(variables.iter().copied())
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        (output.status.success(), text)
    }

    /// What the library says in a directory of the folder, about a policy directory there.
    pub(super) fn ask(&self, directory: &str, question: &[&str]) -> Answer {
        self.ask_with(directory, question, &[])
    }

    pub(super) fn ask_with(&self, directory: &str, question: &[&str], variables: &[(&str, &str)]) -> Answer {
        self.ask_all(directory, &[question], variables).remove(0)
    }

    /// Asks several questions of one process.
    pub(super) fn ask_each<const N: usize>(&self, directory: &str, questions: [&[&str]; N]) -> [Answer; N] {
        self.ask_all(directory, &questions, &[]).try_into().unwrap()
    }

    pub(super) fn ask_all(&self, directory: &str, questions: &[&[&str]], variables: &[(&str, &str)]) -> Vec<Answer> {
        let answer = TempDir::new().unwrap();
        let file = answer.path().join("answer");
        let output = alone(Command::new(env::current_exe().unwrap()))
            .args(ARGUMENTS)
            .current_dir(self.path(directory))
            .env(QUESTION, serde_json::json!(questions).to_string())
            .env(ANSWER, &file)
            .envs(variables.iter().copied())
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
        Answer::read(&file)
    }

    /// Makes the library answer in the pre-commit hook of a repository; gives where.
    pub(super) fn install_hook(&self, hooks: &str, question: &[&str]) -> PathBuf {
        let answer = self.path("answer");
        let hook = self.path(hooks).join("pre-commit");
        fs::create_dir_all(hook.parent().unwrap()).unwrap();
        let program = env::current_exe().unwrap();
        let text = format!(
            "#!/bin/sh\n{QUESTION}='{}' {ANSWER}='{}' exec '{}' {} >&2\n",
            serde_json::json!([question]),
            answer.display(),
            program.display(),
            ARGUMENTS.join(" "),
        );
        fs::write(&hook, text).unwrap();
        let mut permissions = fs::metadata(&hook).unwrap().permissions();
        std::os::unix::fs::PermissionsExt::set_mode(&mut permissions, 0o755);
        fs::set_permissions(&hook, permissions).unwrap();
        answer
    }

    /// Every file and directory in the folder: when it was changed, and its bytes.
    pub(super) fn everything(&self) -> BTreeMap<PathBuf, (SystemTime, Vec<u8>)> {
        let mut found = BTreeMap::new();
        let mut open = vec![self.path("")];
        while let Some(path) = open.pop() {
            let metadata = fs::symlink_metadata(&path).unwrap();
            let bytes = if metadata.is_file() {
                fs::read(&path).unwrap()
            } else {
                Vec::new()
            };
            if metadata.is_dir() {
                open.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            }
            found.insert(path, (metadata.modified().unwrap(), bytes));
        }
        found
    }
}

/// How the test binary runs [`answers`] only.
const ARGUMENTS: [&str; 4] = ["--exact", "git::repository::answers", "--test-threads", "1"];

/// A program that knows nothing of the repository, the user and the settings that these tests run in.
pub(crate) fn alone(mut command: Command) -> Command {
    command.env_clear().env("PATH", env::var_os("PATH").unwrap()).envs([
        ("GIT_CONFIG_GLOBAL", "/dev/null"),
        ("GIT_CONFIG_NOSYSTEM", "1"),
        ("GIT_CONFIG_COUNT", "1"),
        ("GIT_CONFIG_KEY_0", "init.defaultBranch"),
        ("GIT_CONFIG_VALUE_0", "main"),
        ("GIT_AUTHOR_NAME", "Test"),
        ("GIT_AUTHOR_EMAIL", "test@example.com"),
        ("GIT_COMMITTER_NAME", "Test"),
        ("GIT_COMMITTER_EMAIL", "test@example.com"),
    ]);
    command
}

/// What the library says.
#[derive(Debug, Eq, PartialEq)]
pub(super) struct Answer {
    /// Why git gives no policy, and what to do.
    pub(super) problem: String,
    /// Mistakes.
    pub(super) errors: Vec<String>,
    /// The files of the policy: paths and texts.
    pub(super) files: Vec<(String, String)>,
}

impl Answer {
    /// The answers that the other process wrote.
    pub(super) fn read(file: &Path) -> Vec<Self> {
        let values: Vec<serde_json::Value> = serde_json::from_slice(&fs::read(file).unwrap()).unwrap();
        values.iter().map(Self::of).collect()
    }

    fn of(value: &serde_json::Value) -> Self {
        let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
        let list = |name: &str| value[name].as_array().unwrap().iter();
        Self {
            problem: text(&value["problem"]),
            errors: list("errors").map(text).collect(),
            files: list("files").map(|file| (text(&file[0]), text(&file[1]))).collect(),
        }
    }

    /// The names of the files, where all is well.
    #[track_caller]
    pub(super) fn names(&self) -> Vec<&str> {
        assert_eq!((self.problem.as_str(), self.errors.as_slice()), ("", &[][..]));
        self.files.iter().map(|(path, _)| path.as_str()).collect()
    }

    /// The text of the only file, where all is well.
    #[track_caller]
    pub(super) fn text(&self) -> &str {
        assert_eq!(self.names().len(), 1, "{self:?}");
        &self.files[0].1
    }
}

/// Answers the questions of another process; without one there is nothing to do.
#[test]
fn answers() {
    let Ok(question) = env::var(QUESTION) else { return };
    let questions: Vec<Vec<String>> = serde_json::from_str(&question).unwrap();
    let answers = questions.iter().map(|question| {
        let words: Vec<_> = question.iter().map(String::as_str).collect();
        answer_to(&words)
    });
    let answers: Vec<_> = answers.collect();
    fs::write(env::var_os(ANSWER).unwrap(), serde_json::json!(answers).to_string()).unwrap();
}

fn answer_to(question: &[&str]) -> serde_json::Value {
    match question {
        ["disk", directory] => policy(load(directory).map(|it| it.snapshot)),
        ["staged", directory] => stored(Repository::of(directory.as_ref()).and_then(|it| it.staged())),
        ["revision", directory, revision] => {
            stored(Repository::of(directory.as_ref()).and_then(|it| it.revision(revision)))
        }
        ["merge-base", directory, one, other] => {
            let base = Repository::of(directory.as_ref()).and_then(|it| it.merge_base(one, other));
            base.map_or_else(|it| problem(&it), |base| answer(&base, &[], &Sources::default()))
        }
        other => panic!("{other:?}"),
    }
}

fn stored(stored: Result<ringfence::source::Stored, GitProblem>) -> serde_json::Value {
    match stored {
        Ok(stored) => policy(load_stored(stored).map(|it| it.snapshot)),
        Err(it) => problem(&it),
    }
}

fn problem(problem: &GitProblem) -> serde_json::Value {
    let help = problem.help().map(|help| format!(" | {help}")).unwrap_or_default();
    answer(&format!("{problem}{help}"), &[], &Sources::default())
}

fn policy(loaded: Result<ringfence::snapshot::Snapshot, Box<ringfence::load::Refused>>) -> serde_json::Value {
    match loaded {
        Ok(snapshot) => answer("", &[], snapshot.sources()),
        Err(refused) => answer("", &messages(&refused.diagnostics), &refused.sources),
    }
}

fn messages(diagnostics: &Diagnostics) -> Vec<String> {
    diagnostics.sorted().iter().map(|it| it.message.clone()).collect()
}

fn answer(problem: &str, errors: &[String], sources: &Sources) -> serde_json::Value {
    let files: Vec<_> = sources.iter().map(|(_, file)| [file.path(), file.text()]).collect();
    serde_json::json!({ "problem": problem, "errors": errors, "files": files })
}
