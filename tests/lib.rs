//! What Ringfence promises, through its command line and its library.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails"
)]

mod allocation;
mod areas;
mod authzen;
mod calls;
mod can;
mod can_call;
mod check;
#[cfg(feature = "client")]
mod client;
mod decide;
mod decision_log;
mod diagnostics;
mod difference;
mod directories;
mod editor;
mod fixes;
mod fmt;
#[cfg(unix)]
mod git;
mod highlight;
mod hooks;
mod import;
mod invariants;
mod layers;
mod lint;
mod live;
mod naive;
mod numbering;
mod objects;
mod oracle;
mod oracle_calls;
#[cfg(all(unix, feature = "serve"))]
mod points;
mod policies;
mod product;
mod program;
mod pull_requests;
mod readable;
mod readme;
mod regions;
mod reports;
#[cfg(unix)]
mod review;
mod robustness;
mod rules;
mod schema;
#[cfg(feature = "serve")]
mod server;
mod show;
mod statements;
mod test;
mod tools;
mod verify;
mod when;
mod who;
mod words;
