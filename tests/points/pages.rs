//! What the pages show is what `examples/` holds, and what they say to type is what the tests run.

use std::{fs, path::Path};

use super::{CALLS_ARE_DECIDED_BY, RECORDINGS_ARE_DECIDED_BY, example};
use crate::readme::blocks;

#[test]
fn pages_show_the_examples_and_the_commands_of_the_tests() {
    let pages: [(&str, &[&str], &[&str]); 3] = [
        (
            "kamailio.md",
            &["kamailio/site.cfg", "kamailio/kamailio.cfg"],
            &[CALLS_ARE_DECIDED_BY, super::kamailio::STARTED_BY],
        ),
        (
            "nginx.md",
            &["nginx/nginx.conf", "gateway.yaml"],
            &[RECORDINGS_ARE_DECIDED_BY, super::nginx::STARTED_BY],
        ),
        (
            "envoy.md",
            &["envoy/envoy.yaml", "gateway.yaml"],
            &[RECORDINGS_ARE_DECIDED_BY, super::envoy::STARTED_BY],
        ),
    ];
    for (page, examples, commands) in pages {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(page);
        let text = fs::read_to_string(&path).unwrap();
        let examples: Vec<_> = examples.iter().map(|path| example(path)).collect();
        for block in blocks(&text) {
            if block.kind == "sh" {
                assert_eq!(block.text.lines().collect::<Vec<_>>(), commands, "{page}");
            } else {
                let shown = examples.iter().any(|example| example.contains(&block.text));
                assert!(shown, "{page} shows what no example holds:\n{}", block.text);
            }
        }
    }
}
