//! The hours of the week at which a user may call somebody.

use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use crate::test::Test;

const AT: &str = "2026-11-23T10:00:00+01:00";

#[test]
fn hours_and_named_days_are_listed() {
    let test = Test::shipped().args("when piotr call").arg("+48 501 000 000");
    test.args("--at")
        .arg(AT)
        .stdout(
            "piotr may call +48 501 000 000: at these hours
  Mon-Fri     08:00-18:00
  Sat-Sun     never
  2026-12-24  never
  2026-12-25  never
  2027-01-01  never
  2027-01-06  never
",
        )
        .run();
    let always = Test::shipped().args("when piotr call 112 --at").arg(AT);
    always.stdout("piotr may call 112: always\n").run();
    let never = Test::shipped().args("when piotr call").arg("+48 700 000 000");
    never
        .args("--at")
        .arg(AT)
        .stdout("piotr may call +48 700 000 000: never\n")
        .run();
}

#[test]
fn every_quarter_is_as_it_is_decided() {
    let request = |date: &str, minute: u16| {
        let time = format!("{date}T{:02}:{:02}:00+01:00", minute / 60, minute % 60);
        json!({
            "subject": { "type": "user", "id": "kasia" },
            "action": { "name": "make" },
            "resource": {
                "type": "telephony.outbound-call",
                "id": "+49 30 23125 014",
                "properties": { "customer": { "responsible": "piotr", "stage": "negotiation" } },
            },
            "context": { "time": time },
        })
    };
    let week = Test::shipped().args("when kasia call").arg("+49 30 23125 014");
    let week = week
        .args("--responsible piotr --stage negotiation --format json --at")
        .arg(AT);
    let week = week.stdout_has(&["\"version\": 1"]).run().json();
    let is_allowed = |allowed: &Value, minute: u16| {
        let time = format!("{:02}:{:02}", minute / 60, minute % 60);
        let spans = allowed.as_array().unwrap().iter();
        let mut spans = spans.map(|span| (span["from"].as_str().unwrap(), span["to"].as_str().unwrap()));
        spans.any(|(from, to)| from <= time.as_str() && time.as_str() < to)
    };
    let ordinary = (0..7).map(|day| (format!("2026-11-{}", 23 + day), &week["week"][day]["allowed"]));
    let named = week["days"].as_array().unwrap().iter();
    let named = named.map(|day| (day["date"].as_str().unwrap().to_owned(), &day["allowed"]));
    let days: Vec<_> = ordinary.chain(named).collect();
    assert!(days.len() > 7, "{week}");
    let quarters = || (0..24 * 60).step_by(15);
    let asked = days
        .iter()
        .flat_map(|(date, _)| quarters().map(|minute| request(date, minute).to_string()));
    let asked: Vec<_> = asked.collect();
    let decided = Test::shipped()
        .args("decide")
        .stdin(asked.join("\n"))
        .stdout_has(&["decision"])
        .run()
        .stdout;
    let decided: Vec<bool> = decided.lines().map(|line| line.contains("true")).collect();
    let expected = days
        .iter()
        .flat_map(|(_, allowed)| quarters().map(|minute| is_allowed(allowed, minute)));
    assert_eq!(decided, expected.collect::<Vec<_>>());
    assert!(decided.contains(&true) && decided.contains(&false));
}

#[test]
fn only_calls_hang_on_the_hour() {
    let test = Test::shipped().args("when piotr crm.deal.read");
    test.stderr("error: `crm.deal.read` does not hang on the hour; ask `ringfence can`\n")
        .status(2)
        .run();
}
