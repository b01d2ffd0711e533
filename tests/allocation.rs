//! A decision allocates nothing.

use allocation_counter::measure;
use ringfence::{
    calls::CustomerFacts,
    decide::Request,
    load::{load, load_sources},
    source::{SourceFile, Sources},
};

#[test]
fn a_decision_allocates_nothing() {
    let policy = load(concat!(env!("CARGO_MANIFEST_DIR"), "/policies")).unwrap().snapshot;
    let recording = Request {
        user: "maria",
        resource: "telephony.call-recording",
        action: "listen",
        owner: Some("anna"),
        ..Request::default()
    };
    let deal = Request {
        user: "olga",
        resource: "crm.deal",
        action: "update",
        owner: Some("a stranger"),
        departments: Some(&["sales", "support"]),
        open: true,
        pipeline: Some("partners"),
        stage: Some("won"),
        ..Request::default()
    };
    let unsaid = Request {
        pipeline: None,
        stage: None,
        ..deal
    };
    let call = Request {
        user: "anna",
        resource: "telephony.outbound-call",
        action: "make",
        id: "+48 (22) 555-01-03",
        customer: Some(CustomerFacts::default()),
        ..Request::default()
    };
    // Rules with hours and days, and facts of a customer.
    let by_rules = Request {
        user: "piotr",
        customer: Some(CustomerFacts {
            responsible: Some("kasia"),
            stage: Some("negotiation"),
            tags: Some(&["vip", "press"]),
            ..CustomerFacts::default()
        }),
        ..call
    };
    // A user whose roles end asks the clock.
    let expiring = Request {
        user: "pawel",
        ..recording
    };
    for request in [recording, deal, unsaid, call, by_rules, expiring] {
        policy.check(&request).unwrap();
        let counted = measure(|| assert!(policy.check(&request).is_ok()));
        assert_eq!(counted.count_total, 0, "{request:?}");
    }
    let counted = measure(|| assert!(policy.check(&Request::default()).is_err()));
    assert!(counted.count_total > 0, "the counter counts: an error has a text");
}

#[test]
fn whether_a_customer_is_readable_allocates_nothing() {
    let mut sources = Sources::default();
    sources.add(SourceFile::new(
        "policies/people.yaml",
        "settings: { customers: readable }\n\
         users: { anna: {} }\n\
         roles:\n  caller: { telephony: { outbound-call: { rules: [readable] } } }\n  \
         reader: { crm: { lead: { read: own, stages: { won: { read: any } } } } }\n\
         assignments: [{ role: caller, to: everyone }, { role: reader, to: everyone }]\n",
    ));
    sources.add(SourceFile::new(
        "policies/calls.rules",
        "rule readable { allow customers where readable or (open) }\n",
    ));
    let policy = load_sources(sources).unwrap().snapshot;
    for (stage, allowed) in [(Some("won"), true), (Some("new"), false), (None, false)] {
        let request = Request {
            user: "anna",
            resource: "telephony.outbound-call",
            action: "make",
            id: "+48 22 555 01 03",
            customer: Some(CustomerFacts {
                kind: Some("lead"),
                stage,
                ..CustomerFacts::default()
            }),
            ..Request::default()
        };
        let counted = measure(|| assert_eq!(policy.check(&request), Ok(allowed)));
        assert_eq!(counted.count_total, 0, "{stage:?}");
    }
}
