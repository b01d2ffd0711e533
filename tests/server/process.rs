//! The program as a server, ended with the test.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    time::{Duration, Instant},
};

use tempfile::TempDir;

use super::client::{Client, Reply};

/// Longer than a server takes for anything, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) const POLICY: &str = "
settings: { time-zone: Europe/Warsaw }
departments: { sales: {} }
users: { anna: { departments: [sales] }, boris: { departments: [sales] }, clara: {} }
roles:
  agent: { telephony: { call-recording: { listen: department }, outbound-call: { rules: [office] } } }
assignments: [{ role: agent, to: department:sales }]
";

const RULES: &str = "rule office { allow any during Mon-Fri 08:00-18:00 }\n";

/// A server that runs.
pub(crate) struct Server {
    child: Child,
    directory: TempDir,
    lines: Receiver<String>,
    /// What it said so far.
    pub(crate) said: String,
    /// Where it listens.
    pub(crate) address: String,
}

impl Server {
    /// Starts one with further arguments, on a port that is free.
    pub(crate) fn start(arguments: &str) -> Self {
        Self::start_in(directory(), &format!("--listen 127.0.0.1:0 {arguments}"))
    }

    /// Starts one in a directory of its own.
    pub(crate) fn start_in(directory: TempDir, arguments: &str) -> Self {
        let command = command(directory.path(), arguments);
        Self::spawn(directory, command)
    }

    /// Starts one in a directory of its own, with variables that it finds set.
    pub(crate) fn start_with(directory: TempDir, arguments: &str, variables: &[(&str, &str)]) -> Self {
        let mut command = command(directory.path(), arguments);
        command.envs(variables.iter().copied());
        Self::spawn(directory, command)
    }

    fn spawn(directory: TempDir, mut command: Command) -> Self {
        let mut child = command.spawn().unwrap();
        let (line, lines) = channel();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        std::thread::spawn(move || {
            stderr
                .lines()
                .map_while(Result::ok)
                .try_for_each(|read| line.send(read))
        });
        let mut server = Self {
            child,
            directory,
            lines,
            said: String::new(),
            address: String::new(),
        };
        server.hears("authentication");
        let listening = server
            .said
            .lines()
            .find_map(|line| line.split("listening on http").nth(1));
        if let Some(listening) = listening {
            let address = listening.trim_start_matches('s').trim_start_matches("://");
            address
                .trim_end_matches(['"', '}', ','])
                .clone_into(&mut server.address);
        }
        server
    }

    /// Waits until it has said these words.
    #[track_caller]
    pub(crate) fn hears(&mut self, words: &str) {
        let until = Instant::now() + PATIENCE;
        while !self.said.contains(words) {
            match self.lines.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(line) => self.said += &(line + "\n"),
                Err(RecvTimeoutError::Timeout) => panic!("`{words}` was not said in time:\n{}", self.said),
                Err(RecvTimeoutError::Disconnected) => panic!("`{words}` was never said:\n{}", self.said),
            }
        }
    }

    pub(crate) fn connect(&self) -> Client {
        Client::connect(&self.address)
    }

    #[track_caller]
    pub(crate) fn get(&self, path: &str) -> Reply {
        self.connect().get(path)
    }

    #[track_caller]
    pub(crate) fn post(&self, path: &str, body: &str) -> Reply {
        self.connect().post(path, body)
    }

    pub(crate) fn path(&self) -> &Path {
        self.directory.path()
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        fs::write(self.path().join(path), text).unwrap();
    }

    /// Sends a signal, such as `TERM`.
    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("kill")
            .args([&format!("-{name}"), &self.child.id().to_string()])
            .status()
            .unwrap();
        assert!(sent.success());
    }

    /// The id of the process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits for its end, and gives its exit code.
    pub(crate) fn exit_code(&mut self) -> Option<i32> {
        let until = Instant::now() + PATIENCE;
        while Instant::now() < until {
            if let Some(status) = self.child.try_wait().unwrap() {
                self.said.extend(self.lines.iter().map(|line| line + "\n"));
                return status.code();
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("it does not end:\n{}", self.said)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A directory with a small policy.
pub(crate) fn directory() -> TempDir {
    let directory = TempDir::new().unwrap();
    fs::create_dir(directory.path().join("policies")).unwrap();
    fs::write(directory.path().join("policies/policy.yaml"), POLICY).unwrap();
    fs::write(directory.path().join("policies/calls.rules"), RULES).unwrap();
    directory
}

fn command(directory: &Path, arguments: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ringfence"));
    command
        .arg("serve")
        .args(arguments.split_whitespace())
        .current_dir(directory)
        .env_clear()
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    command
}

/// The exit code and the words of a server that does not begin.
pub(crate) fn refused(directory: &TempDir, arguments: &str) -> (Option<i32>, String) {
    let output = command(directory.path(), arguments).output().unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

/// The JSON of a question: may this user listen to what that one recorded?
pub(crate) fn may_listen(user: &str, owner: &str) -> String {
    serde_json::json!({
        "subject": { "type": "user", "id": user },
        "action": { "name": "listen" },
        "resource": { "type": "telephony.call-recording", "id": "r-17", "properties": { "owner": owner } },
    })
    .to_string()
}
