//! A change of a policy in a real repository, and runs of the script on it.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use pretty_assertions::assert_eq;

use super::host::{Host, Kind, TOKEN};
use crate::git::repository::{Folder, alone};

/// A policy of two people, of whom one has access.
pub(super) const BEFORE: &str = "\
settings: { edition: cloud, time-zone: Europe/Warsaw, country: PL }
users: { anna: {}, boris: {} }
roles:
  verifier: { telephony: { call-recording: { listen: own } } }
assignments:
  - { role: verifier, to: user:anna }
";

/// The same where the other one has it too.
pub(super) fn gain() -> String {
    format!("{BEFORE}  - {{ role: verifier, to: user:boris }}\n")
}

/// A repository in which the branch `change` is for the branch `main`.
pub(super) struct Change {
    pub(super) folder: Folder,
    variables: Vec<(String, String)>,
}

impl Change {
    /// A branch that changes nothing yet, and a run for the host at this address.
    pub(super) fn new(kind: Kind, address: &str) -> Self {
        let folder = Folder::new();
        folder.write("policies/policy.yaml", BEFORE);
        folder.commit();
        folder.git(&["checkout", "--quiet", "-b", "change"]);
        folder.write("notes.txt", "Nothing of a policy.\n");
        folder.commit();
        let change = Self {
            folder,
            variables: Vec::new(),
        };
        let at = |name: &str| change.folder.path(name).to_str().unwrap().to_owned();
        let variables = match kind {
            Kind::Github => vec![
                ("GITHUB_ACTIONS", "true".to_owned()),
                ("GITHUB_EVENT_NAME", "pull_request".to_owned()),
                ("GITHUB_API_URL", address.to_owned()),
                ("GITHUB_GRAPHQL_URL", format!("{address}/graphql")),
                ("GITHUB_REPOSITORY", "acme/access".to_owned()),
                ("GITHUB_STEP_SUMMARY", at("summary")),
                ("GITHUB_OUTPUT", at("output")),
                ("RINGFENCE_BASE", "main".to_owned()),
                ("RINGFENCE_HEAD", "change".to_owned()),
                ("RINGFENCE_REQUEST", "7".to_owned()),
            ],
            Kind::Gitlab => vec![
                ("GITLAB_CI", "true".to_owned()),
                ("CI_API_V4_URL", format!("{address}/api/v4")),
                ("CI_MERGE_REQUEST_DIFF_BASE_SHA", "main".to_owned()),
                ("CI_MERGE_REQUEST_IID", "7".to_owned()),
                ("CI_MERGE_REQUEST_PROJECT_ID", "42".to_owned()),
                ("CI_MERGE_REQUEST_SOURCE_PROJECT_ID", "42".to_owned()),
                ("CI_COMMIT_SHA", "change".to_owned()),
            ],
        };
        let reports = at("");
        let change = variables
            .into_iter()
            .fold(change, |it, (name, value)| it.env(name, &value));
        change.env("RINGFENCE_TOKEN", TOKEN).env("RINGFENCE_REPORTS", &reports)
    }

    /// The same for a server that is started for it.
    pub(super) fn on(host: &Host) -> Self {
        Self::new(host.kind, &host.start())
    }

    /// Gives a variable another value.
    pub(super) fn env(mut self, name: &str, value: &str) -> Self {
        self.variables.retain(|(it, _)| it != name);
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Commits a policy.
    pub(super) fn commit(&self, policy: &str) {
        self.folder.write("policies/policy.yaml", policy);
        self.folder.commit();
    }

    /// Runs the script in the work tree.
    #[track_caller]
    pub(super) fn run(&self, status: i32) -> Ran {
        self.run_in("work", status)
    }

    #[track_caller]
    pub(super) fn run_in(&self, directory: &str, status: i32) -> Ran {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/review.sh");
        self.run_shell(directory, &["sh", script.to_str().unwrap()], status)
    }

    #[track_caller]
    pub(super) fn run_shell(&self, directory: &str, words: &[&str], status: i32) -> Ran {
        for file in ["summary", "output"] {
            fs::write(self.folder.path(file), "").unwrap();
        }
        let output = alone(Command::new(words[0]))
            .args(&words[1..])
            .current_dir(self.folder.path(directory))
            .env("PATH", path())
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .output()
            .unwrap();
        let log = String::from_utf8(output.stdout).unwrap();
        let messages = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(status), "{log}\n{messages}");
        // No one reads the token in a log.
        assert!(!format!("{log}{messages}").contains(TOKEN));
        Ran {
            log,
            messages,
            summary: fs::read_to_string(self.folder.path("summary")).unwrap(),
            output: fs::read_to_string(self.folder.path("output")).unwrap(),
        }
    }

    /// A report that was written.
    pub(super) fn report(&self, name: &str) -> String {
        fs::read_to_string(self.folder.path(name)).unwrap()
    }
}

/// The path with the program on it.
pub(super) fn path() -> String {
    let program = PathBuf::from(env!("CARGO_BIN_EXE_ringfence"));
    format!("{}:{}", program.parent().unwrap().display(), env::var("PATH").unwrap())
}

/// What a run wrote.
pub(super) struct Ran {
    pub(super) log: String,
    pub(super) messages: String,
    pub(super) summary: String,
    pub(super) output: String,
}
