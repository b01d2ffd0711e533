//! Enforcement points that ask the program, as `docs/kamailio.md`, `docs/nginx.md` and `docs/envoy.md` say: the real ones, with
//! the configurations of `examples/`.

mod decision_point;
mod envoy;
mod front;
mod http;
mod kamailio;
mod nginx;
mod odd;
mod pages;
mod part;
mod store;

use std::{fs, path::Path};

/// How the program is started where it decides calls, and where it decides requests for recordings.
const CALLS_ARE_DECIDED_BY: &str = "ringfence serve --token-file tokens";
const RECORDINGS_ARE_DECIDED_BY: &str = "ringfence serve --token-file tokens --gateway gateway.yaml";

/// The token that the examples carry, and so the tests.
const TOKEN: &str = "replace-this-token";

/// A file of `examples/`.
fn example(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(path)).unwrap()
}

/// The arguments of a command that a page says to type.
fn arguments(command: &str) -> impl Iterator<Item = &str> {
    command.split_whitespace().skip(1)
}

/// An example with its addresses replaced by those of the test.
#[track_caller]
fn at(mut text: String, addresses: &[(&str, &str)]) -> String {
    for (address, own) in addresses {
        assert!(text.contains(address), "the example has no `{address}`");
        text = text.replace(address, own);
    }
    text
}
