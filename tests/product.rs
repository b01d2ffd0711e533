//! What the product's own documents say of its permissions, said of policies: what no other test shows. The table of all
//! their statements stands in README.

use std::path::Path;

use ringfence::{
    decide::Request,
    load::load_sources,
    snapshot::Snapshot,
    source::{SourceFile, Sources},
};

mod crm;
mod drive;
mod roles;
mod telephony;
mod workgroups;

/// A small company. Olga heads the support and is no member of it; Eva is from outside.
const PEOPLE: &str = "
settings: { edition: on-premise, country: PL }
departments:
  company: {}
  sales: { parent: company, head: maria }
  north: { parent: sales }
  support: { parent: company, head: olga }
users:
  irina: { departments: [company], administrator: true }
  maria: { departments: [sales] }
  boris: { departments: [sales], extension: '107' }
  anna: { departments: [north] }
  pawel: { departments: [support] }
  olga: {}
  eva: { extranet: true }
";

const EVERYONE: [&str; 7] = ["anna", "boris", "eva", "irina", "maria", "olga", "pawel"];

/// The policy of these files.
fn policy(files: &[&str]) -> Snapshot {
    let mut sources = Sources::default();
    for (number, text) in files.iter().enumerate() {
        let ending = if text.starts_with("rule ") { "rules" } else { "yaml" };
        sources.add(SourceFile::new(format!("policies/{number}.{ending}"), *text));
    }
    let loaded = load_sources(sources).unwrap_or_else(|refused| panic!("{:?}", refused.diagnostics));
    loaded.snapshot
}

/// The shipped roles.
fn shipped_roles() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("policies/default-roles.yaml");
    std::fs::read_to_string(path).unwrap()
}

/// Whether a user may do something, given what the request says of it.
#[track_caller]
fn may(snapshot: &Snapshot, user: &str, permission: &str, facts: &Request<'_>) -> bool {
    let (resource, action) = permission.rsplit_once('.').unwrap();
    let request = Request {
        user,
        resource,
        action,
        ..*facts
    };
    snapshot.check(&request).unwrap()
}

/// Those who may do something, in the order of the alphabet.
#[track_caller]
fn who(snapshot: &Snapshot, permission: &str, facts: &Request<'_>) -> Vec<&'static str> {
    let allowed = |user: &&str| may(snapshot, user, permission, facts);
    EVERYONE.into_iter().filter(allowed).collect()
}

/// A record of somebody.
fn of(owner: &str) -> Request<'_> {
    Request {
        owner: Some(owner),
        ..Request::default()
    }
}
