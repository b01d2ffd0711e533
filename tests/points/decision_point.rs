//! The program as a decision point, with the shipped policy in a directory of its own.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;
use tempfile::TempDir;

use super::{TOKEN, arguments, example, http::request, part::Part};
use crate::test::{shipped_policy, shipped_rules};

/// A server that decides.
pub(super) struct DecisionPoint {
    // Ends before its directory goes.
    part: Part,
    /// Where it listens.
    pub(super) address: String,
    policies: PathBuf,
    _directory: TempDir,
}

impl DecisionPoint {
    /// Starts it as a page says, on a port that is free.
    pub(super) fn start(started_by: &str) -> Self {
        let directory = TempDir::new().unwrap();
        let policies = directory.path().join("policies");
        fs::create_dir(&policies).unwrap();
        for (name, text) in shipped_policy().into_iter().chain(shipped_rules()) {
            fs::write(policies.join(name), text).unwrap();
        }
        fs::write(policies.join("guest.yaml"), "users: { guest: { name: A guest } }\n").unwrap();
        let tokens = directory.path().join("tokens");
        fs::write(&tokens, format!("point: {TOKEN}\n")).unwrap();
        fs::set_permissions(&tokens, fs::Permissions::from_mode(0o600)).unwrap();
        fs::write(directory.path().join("gateway.yaml"), example("gateway.yaml")).unwrap();

        let mut command = Command::new(env!("CARGO_BIN_EXE_ringfence"));
        command.args(arguments(started_by)).args(["--listen", "127.0.0.1:0"]);
        command.env_remove("RINGFENCE_POLICY").current_dir(directory.path());
        let mut part = Part::start(&mut command, &directory.path().join("log"));
        let address = part.wait_until("listening on", |part| {
            let said = part.said();
            let line = said.lines().find_map(|line| line.split_once("listening on http://"));
            // A line that is not ended may be half an address.
            said.ends_with('\n').then_some(())?;
            line.map(|(_, address)| address.trim().to_owned())
        });
        Self {
            part,
            address,
            policies,
            _directory: directory,
        }
    }

    /// Writes a file of the policy and waits until it decides.
    #[track_caller]
    pub(super) fn write(&mut self, name: &str, text: &str) {
        self.edit("number", |policies| save(policies, name, text));
    }

    /// Takes a file out of the policy and waits until it decides no more.
    #[track_caller]
    pub(super) fn remove(&mut self, name: &str) {
        self.edit("number", |policies| fs::remove_file(policies.join(name)).unwrap());
    }

    /// Writes a file with a mistake and waits until it has been seen and refused.
    #[track_caller]
    pub(super) fn write_broken(&mut self, name: &str, text: &str) {
        self.edit("refused", |policies| save(policies, name, text));
    }

    /// Edits the policy and waits until one of the counts in `/status` has gone up.
    #[track_caller]
    fn edit(&mut self, counted: &str, edit: impl FnOnce(&Path)) {
        let before = count(&self.address, counted);
        edit(&self.policies);
        let address = &self.address;
        self.part
            .wait_until(counted, |_| (count(address, counted) > before).then_some(()));
    }
}

/// Beside, then in its place: nobody sees half of it.
fn save(policies: &Path, name: &str, text: &str) {
    let beside = policies.join(".new");
    fs::write(&beside, text).unwrap();
    fs::rename(beside, policies.join(name)).unwrap();
}

#[track_caller]
fn count(address: &str, counted: &str) -> u64 {
    let token = format!("Bearer {TOKEN}");
    let status = request(address, "GET", "/status", &[("Authorization", &token)]);
    let status: Value = serde_json::from_str(&status.body).unwrap_or_else(|error| panic!("{error}: {status:?}"));
    status["policy"][counted].as_u64().unwrap()
}
