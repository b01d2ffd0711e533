//! The hours of the week at which a user may call somebody.

use jiff::ToSpan;
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

/// A policy whose one rule is held by `a`.
fn policy(until: &str, rules: &str) -> Test {
    let yaml = format!(
        "settings: {{ time-zone: Europe/Warsaw }}\nusers: {{ a: {{}} }}\nroles: {{ r: {{ telephony: {{ outbound-call: {{ rules: [x] }} }} }} }}\nassignments: [{{ role: r, to: everyone{until} }}]\n"
    );
    Test::new()
        .file("policies/policy.yaml", yaml)
        .file("policies/calls.rules", rules)
}

const NEW_YORK: &str = "hours ny = Mon-Fri 09:00-17:00 in America/New_York\nrule x { allow +1* during ny }\n";

/// Between the changes of the clocks of two zones the hours of the one are at other hours of the other.
#[test]
fn weeks_between_changes_of_clocks_are_told_apart() {
    let test = policy("", NEW_YORK).args("when a call").arg("+1 212 555 0100");
    let ran = test
        .args("--at")
        .arg(AT)
        .stdout(
            "a may call +1 212 555 0100: at these hours
  Mon-Fri     15:00-23:00
  Sat-Sun     never
from 2027-03-15 to 2027-03-28, as clocks are set:
  Mon-Fri     14:00-22:00
  Sat-Sun     never
from 2027-11-01 to 2027-11-07, as clocks are set:
  Mon-Fri     14:00-22:00
  Sat-Sun     never
changes of clocks are looked at until 2027-11-23
",
        )
        .run();
    let ran = ran
        .then()
        .args("when a call")
        .arg("+1 212 555 0100")
        .args("--format json --at")
        .arg(AT);
    let ran = ran.stdout_has(&["\"later\""]).run();
    let week = ran.json();
    let start: jiff::civil::Date = "2026-11-23".parse().unwrap();
    let dates: Vec<_> = start.series(1.day()).take(365).collect();
    let minutes = [13 * 60 + 59, 14 * 60, 15 * 60, 21 * 60 + 59, 22 * 60, 23 * 60];
    let cases = dates.iter().flat_map(|date| minutes.map(|minute| (*date, minute)));
    let cases: Vec<_> = cases.collect();
    let asked = cases.iter().map(|(date, minute)| {
        let time = date.at(
            i8::try_from(minute / 60).unwrap(),
            i8::try_from(minute % 60).unwrap(),
            0,
            0,
        );
        let time = time.in_tz("Europe/Warsaw").unwrap().timestamp();
        let request = json!({
            "subject": { "type": "user", "id": "a" },
            "action": { "name": "make" },
            "resource": { "type": "telephony.outbound-call", "id": "+1 212 555 0100" },
            "context": { "time": time.to_string() },
        });
        request.to_string()
    });
    let asked: Vec<_> = asked.collect();
    let decided = ran
        .then()
        .args("decide")
        .stdin(asked.join("\n"))
        .stdout_has(&["decision"])
        .run()
        .stdout;
    for (line, (date, minute)) in decided.lines().zip(&cases) {
        let is_then = |it: &&Value| {
            let bound = |key: &str| it[key].as_str().map(|day| day.parse::<jiff::civil::Date>().unwrap());
            bound("from").is_some_and(|from| from <= *date) && bound("until").is_none_or(|until| *date <= until)
        };
        let later = week["later"].as_array().unwrap().iter().find(is_then);
        let week = later.map_or(&week["week"], |later| &later["week"]);
        let day = &week[usize::try_from(date.weekday().to_monday_zero_offset()).unwrap()];
        let time = format!("{:02}:{:02}", minute / 60, minute % 60);
        let mut spans = day["allowed"].as_array().unwrap().iter();
        let is_said =
            spans.any(|it| it["from"].as_str().unwrap() <= time.as_str() && time.as_str() < it["to"].as_str().unwrap());
        assert_eq!(line.contains("true"), is_said, "{date} {time}");
    }
}

/// Where the clocks of both zones are always apart by as much, there is one week.
#[test]
fn zones_that_go_together_have_one_week() {
    let rules = NEW_YORK.replace("America/New_York", "Europe/London");
    let test = policy("", &rules).args("when a call").arg("+1 212 555 0100");
    test.args("--at")
        .arg(AT)
        .stdout("a may call +1 212 555 0100: at these hours\n  Mon-Fri     10:00-18:00\n  Sat-Sun     never\n")
        .run();
}

#[test]
fn an_assignment_that_ends_is_told() {
    let ask = |until: &str, rules: &str| {
        let test = policy(until, rules).args("when a call").arg("+1 212 555 0100");
        test.args("--at").arg(AT)
    };
    ask(", until: 2026-11-25", "rule x { allow +1* during Mon-Fri 08:00-18:00 }")
        .stdout(
            "a may call +1 212 555 0100: at these hours
  Mon-Wed     08:00-18:00
from 2026-11-26 on, as an assignment has ended: never
",
        )
        .run();
    ask(", until: 2028-02-29", "rule x { allow +1* }")
        .stdout(
            "a may call +1 212 555 0100: at these hours
  Mon-Sun     00:00-24:00
from 2028-03-01 on, as an assignment has ended: never
",
        )
        .run();
    // One by which nothing changes is not.
    ask(", until: 2026-11-25", "rule x { allow +49* }\ncompany { always +1* }")
        .stdout("a may call +1 212 555 0100: always\n")
        .run();
    let ran = ask(", until: 2026-11-25", "rule x { allow +1* }").args("--format json");
    let found = ran.stdout_has(&["\"version\": 1"]).run().json();
    let later = &found["later"][0];
    assert_eq!(
        [&later["from"], &later["until"], &later["because"], &later["week"][3]],
        [
            &json!("2026-11-26"),
            &Value::Null,
            &json!("assignment"),
            &json!({ "day": "Thu", "allowed": [] })
        ]
    );
}
