//! The page about the protocol: its requests are answered as it shows. `UPDATE_PAGES=1` writes the answers anew.

use std::{env, fs, path::Path};

use pretty_assertions::assert_eq;
use ringfence::{
    authzen::{Endpoint, reply},
    decide::authzen::Detail,
};

use super::compile;
use crate::readme::blocks;

#[test]
fn the_requests_of_the_page_are_answered_as_it_shows() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/authzen.md");
    let page = fs::read_to_string(&path).unwrap();
    let blocks = blocks(&page);
    let policies = blocks.iter().filter(|block| block.kind == "yaml");
    let snapshot = compile(policies.map(|block| block.text.as_str()));
    let mut current = page.clone();
    let mut answered = 0;
    for text in blocks.iter().map(|block| &block.text) {
        let Some(asked) = text.strip_prefix("POST /access/v1/") else {
            continue;
        };
        let (asked, _) = asked.split_once("\n\n").unwrap();
        let (name, request) = asked.split_once('\n').unwrap();
        let endpoint = match name {
            "evaluation" => Endpoint::Evaluation,
            "evaluations" => Endpoint::Evaluations,
            "search/subject" => Endpoint::SubjectSearch,
            "search/resource" => Endpoint::ResourceSearch,
            "search/action" => Endpoint::ActionSearch,
            other => panic!("{other}"),
        };
        let answer = reply(&snapshot, endpoint, request.as_bytes(), Detail::Decision, false);
        let (status, body) = (answer.status, String::from_utf8(answer.body).unwrap());
        current = current.replacen(text, &format!("POST /access/v1/{asked}\n\n{status}\n{body}\n"), 1);
        answered += 1;
    }
    assert_eq!(answered, 8);
    if env::var_os("UPDATE_PAGES").is_some() {
        fs::write(&path, &current).unwrap();
    }
    assert_eq!(current, fs::read_to_string(&path).unwrap(), "run `just regenerate`");
}
