//! Recordings behind nginx, which has them itself.

use std::{fs, net::TcpStream, process::Command};

use tempfile::TempDir;

use super::{
    RECORDINGS_ARE_DECIDED_BY, TOKEN, arguments, at,
    decision_point::DecisionPoint,
    example,
    front::{Front, RECORDINGS, USERS},
    odd::Odd,
    part::{Part, free_address},
};
use crate::tools;

pub(super) const STARTED_BY: &str = "nginx -e stderr -p . -c nginx.conf";

/// nginx with the shipped configuration; none where it is missing.
fn start(ringfence: &str) -> Option<(Front, Part, TempDir)> {
    let [nginx] = tools::programs(["nginx"])?;
    let directory = TempDir::new().unwrap();
    let path = directory.path();
    let address = free_address();
    let configuration = at(
        example("nginx/nginx.conf"),
        &[
            ("127.0.0.1:8080", ringfence),
            ("127.0.0.1:8081", &address),
            ("replace-this-token", TOKEN),
        ],
    );
    fs::write(path.join("nginx.conf"), configuration).unwrap();
    fs::write(path.join("users"), USERS).unwrap();
    for (recording, text) in RECORDINGS {
        let file = path.join(&recording[1..]);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    let mut command = Command::new(nginx);
    // Its workers are to read a directory that only the user of the test may; where that is not root, it is said in vain.
    command.args(arguments(STARTED_BY)).args(["-g", "user root root;"]);
    let mut nginx = Part::start(command.current_dir(path), &path.join("log"));
    nginx.wait_until("listening", |_| TcpStream::connect(&address).ok());
    Some((Front { address }, nginx, directory))
}

#[test]
fn recordings_are_heard_by_those_who_may() {
    // Without tokens the name counts by which nginx asks.
    let without_tokens = RECORDINGS_ARE_DECIDED_BY.replace("--token-file tokens ", "");
    for started_by in [RECORDINGS_ARE_DECIDED_BY, &without_tokens] {
        let mut ringfence = DecisionPoint::start(started_by);
        if let Some((front, _nginx, _directory)) = start(&ringfence.address) {
            front.follows_the_policy(&mut ringfence);
            front.is_not_misled_by_paths();
        }
    }
}

#[test]
fn without_a_clear_yes_nobody_hears_anything() {
    let odd = Odd::start();
    if let Some((front, _nginx, _directory)) = start(&odd.address) {
        front.fails_closed(odd);
    }
}
