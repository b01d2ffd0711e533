//! Recordings behind Envoy, which fetches them from a store.

use std::{fs, net::TcpStream, process::Command};

use pretty_assertions::assert_eq;
use tempfile::TempDir;

use super::{
    RECORDINGS_ARE_DECIDED_BY, TOKEN, arguments, at,
    decision_point::DecisionPoint,
    example,
    front::{Front, RECORDINGS, USERS},
    odd::Odd,
    part::{Part, free_address},
    store::{self, Asked},
};
use crate::tools::Tools;

pub(super) const STARTED_BY: &str = "envoy -c envoy.yaml";

/// Envoy that runs, and what it needs.
struct Running {
    asked: Asked,
    // Ends before its directory goes.
    _envoy: Part,
    _directory: TempDir,
}

/// Envoy with the shipped configuration; none where it is missing.
fn start(ringfence: &str) -> Option<(Front, Running)> {
    let envoy = Tools::envoy()?;
    let directory = TempDir::new().unwrap();
    let path = directory.path();
    let (store, asked) = store::start(RECORDINGS);
    let address = free_address();
    let port = |address: &str| format!("port_value: {} }}", address.rsplit(':').next().unwrap());
    let configuration = at(
        example("envoy/envoy.yaml"),
        &[
            ("port_value: 8081 }", &port(&address)),
            ("port_value: 8080 }", &port(ringfence)),
            ("port_value: 8082 }", &port(&store)),
            ("replace-this-token", TOKEN),
        ],
    );
    fs::write(path.join("envoy.yaml"), configuration).unwrap();
    fs::write(path.join("users"), USERS).unwrap();
    let mut command = Command::new(envoy);
    command.args(arguments(STARTED_BY));
    // Several of them on one machine, each with little to do.
    command.args(["--use-dynamic-base-id", "--concurrency", "1", "--log-level", "warning"]);
    let mut envoy = Part::start(command.current_dir(path), &path.join("log"));
    envoy.wait_until("listening", |_| TcpStream::connect(&address).ok());
    let running = Running {
        asked,
        _envoy: envoy,
        _directory: directory,
    };
    Some((Front { address }, running))
}

#[test]
fn recordings_are_heard_by_those_who_may() {
    let mut ringfence = DecisionPoint::start(RECORDINGS_ARE_DECIDED_BY);
    if let Some((front, envoy)) = start(&ringfence.address) {
        front.follows_the_policy(&mut ringfence);
        envoy.asked.take();
        front.is_not_misled_by_paths();
        assert_eq!(front.get("anna", "/recordings/anna%2fr-1.wav", &[]).status, 400);
        assert_eq!(envoy.asked.take(), [""; 0], "the store was reached");
    }
}

/// Without tokens the name counts by which the client of Envoy asks.
#[test]
fn the_name_that_a_client_uses_is_passed_on() {
    let without_tokens = RECORDINGS_ARE_DECIDED_BY.replace("--token-file tokens ", "");
    for (more, status) in [("", 421), (" --allowed-host recordings.example", 200)] {
        let ringfence = DecisionPoint::start(&format!("{without_tokens}{more}"));
        let Some((front, _envoy)) = start(&ringfence.address) else {
            return;
        };
        let reply = front.get("anna", "http://recordings.example/recordings/anna/r-1.wav", &[]);
        assert_eq!(reply.status, status, "{reply:?}");
        assert_eq!(front.get("anna", "/recordings/anna/r-1.wav", &[]).status, 200);
    }
}

#[test]
fn without_a_clear_yes_nobody_hears_anything() {
    let odd = Odd::start();
    if let Some((front, envoy)) = start(&odd.address) {
        front.fails_closed(odd);
        // Once whole and once in part, while the answer was yes.
        assert_eq!(envoy.asked.take().len(), 2);
    }
}
