//! A run of the program in a directory of its own. Output, messages and exit code are always all checked.

use std::{
    fs,
    io::Write as _,
    path::Path,
    process::{Command, Output, Stdio},
};

use pretty_assertions::assert_eq;
use tempfile::TempDir;

/// What is expected of a run: nothing on either channel and exit code 0, until said otherwise.
#[must_use]
pub(crate) struct Test {
    directory: TempDir,
    arguments: Vec<String>,
    environment: Vec<(String, String)>,
    stdin: Vec<u8>,
    stdout: Expected,
    stderr: Expected,
    status: i32,
}

/// What a channel is to hold.
enum Expected {
    Exactly(String),
    Containing(Vec<String>),
}

impl Expected {
    /// The same, with further parts: what was expected before stays expected.
    fn and(self, parts: &[&str]) -> Self {
        let mut all = match self {
            Self::Exactly(_) => Vec::new(),
            Self::Containing(before) => before,
        };
        all.extend(parts.iter().map(|&part| part.to_owned()));
        Self::Containing(all)
    }

    #[track_caller]
    fn check(&self, found: &str) {
        match self {
            Self::Exactly(expected) => assert_eq!(found, expected),
            Self::Containing(parts) => {
                for part in parts {
                    assert!(found.contains(part), "`{part}` is not in:\n{found}");
                }
            }
        }
    }
}

impl Test {
    pub(crate) fn new() -> Self {
        Self {
            directory: TempDir::new().unwrap(),
            arguments: Vec::new(),
            environment: Vec::new(),
            stdin: Vec::new(),
            stdout: Expected::Exactly(String::new()),
            stderr: Expected::Exactly(String::new()),
            status: 0,
        }
    }

    /// With the shipped policy in `policies/`.
    pub(crate) fn shipped() -> Self {
        let test = Self::new();
        for (name, text) in shipped_policy().into_iter().chain(shipped_rules()) {
            test.write(&format!("policies/{name}"), text.as_bytes());
        }
        test
    }

    pub(crate) fn file(self, path: &str, text: impl AsRef<[u8]>) -> Self {
        self.write(path, text.as_ref());
        self
    }

    fn write(&self, path: &str, bytes: &[u8]) {
        let path = self.directory.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    /// The directory that the program runs in.
    pub(crate) fn path(&self) -> &Path {
        self.directory.path()
    }

    /// Arguments, split at blanks.
    pub(crate) fn args(mut self, arguments: &str) -> Self {
        self.arguments.extend(arguments.split_whitespace().map(str::to_owned));
        self
    }

    /// One argument, which may have blanks.
    pub(crate) fn arg(mut self, argument: &str) -> Self {
        self.arguments.push(argument.to_owned());
        self
    }

    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn stdin(mut self, text: impl AsRef<[u8]>) -> Self {
        self.stdin = text.as_ref().to_vec();
        self
    }

    pub(crate) fn stdout(mut self, expected: &str) -> Self {
        self.stdout = Expected::Exactly(expected.to_owned());
        self
    }

    pub(crate) fn stderr(mut self, expected: &str) -> Self {
        self.stderr = Expected::Exactly(expected.to_owned());
        self
    }

    /// Output with all of these parts.
    pub(crate) fn stdout_has(mut self, parts: &[&str]) -> Self {
        self.stdout = self.stdout.and(parts);
        self
    }

    /// Messages with all of these parts.
    pub(crate) fn stderr_has(mut self, parts: &[&str]) -> Self {
        self.stderr = self.stderr.and(parts);
        self
    }

    pub(crate) fn status(mut self, status: i32) -> Self {
        self.status = status;
        self
    }

    /// Runs the program, checks all three channels, and gives what it wrote.
    #[track_caller]
    pub(crate) fn run(self) -> Ran {
        let output = self.spawn();
        let stdout = String::from_utf8(output.stdout).unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(
            output.status.code(),
            Some(self.status),
            "stdout:\n{stdout}\nstderr:\n{stderr}"
        );
        self.stderr.check(&stderr);
        self.stdout.check(&stdout);
        Ran {
            stdout,
            directory: self.directory,
        }
    }

    fn spawn(&self) -> Output {
        let mut child = Command::new(env!("CARGO_BIN_EXE_ringfence"))
            .args(&self.arguments)
            .current_dir(self.directory.path())
            .env_clear()
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let text = self.stdin.clone();
        // A program that does not read its input closes it: no fault of the test.
        let writer = std::thread::spawn(move || drop(stdin.write_all(&text)));
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap();
        output
    }
}

/// What a run left.
pub(crate) struct Ran {
    pub(crate) stdout: String,
    directory: TempDir,
}

impl Ran {
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap()
    }

    /// The directory that the program ran in.
    pub(crate) fn path(&self) -> &Path {
        self.directory.path()
    }

    /// The text of a file that the program wrote.
    pub(crate) fn written(&self, path: &str) -> String {
        fs::read_to_string(self.directory.path().join(path)).unwrap()
    }

    /// Another run in the same directory.
    pub(crate) fn then(self) -> Test {
        Test {
            directory: self.directory,
            ..Test::new()
        }
    }
}

/// The YAML files of the shipped policy: names and texts, in order.
pub(crate) fn shipped_policy() -> Vec<(String, String)> {
    shipped("yaml")
}

/// The rule files of the shipped policy: names and texts, in order.
pub(crate) fn shipped_rules() -> Vec<(String, String)> {
    shipped("rules")
}

fn shipped(ending: &str) -> Vec<(String, String)> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("policies");
    let entries = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = entries
        .filter(|path| path.extension().is_some_and(|extension| extension == ending))
        .map(|path| {
            (
                path.file_name().unwrap().to_str().unwrap().to_owned(),
                fs::read_to_string(&path).unwrap(),
            )
        })
        .collect();
    files.sort();
    files
}
