//! What `can USER call NUMBER` says where rules decide.

use crate::test::Test;

const MORNING: &str = "--at 2026-11-23T10:00:00+01:00";
const NIGHT: &str = "--at 2026-11-23T00:48:00+01:00";

const PEOPLE: &str = "\
settings: { time-zone: Europe/Warsaw, country: PL }
departments: { sales: {}, support: {} }
users:
  anna: { departments: [sales], extension: '101' }
  jan: { departments: [sales] }
  olga: { departments: [support] }
roles:
  caller: { telephony: { outbound-call: { rules: [calls] } } }
assignments:
  - { role: caller, to: everyone }
";

fn rules(text: &str) -> Test {
    Test::new()
        .file("policies/people.yaml", PEOPLE)
        .file("policies/calls.rules", text)
}

fn call(text: &str, arguments: &[&str], status: i32, stdout: &str) {
    let test = arguments
        .iter()
        .fold(rules(text).args("can anna call"), |test, argument| test.arg(argument));
    test.status(status).stdout(stdout).run();
}

fn at(time: &'static str) -> [&'static str; 2] {
    let (flag, time) = time.split_once(' ').unwrap();
    [flag, time]
}

#[test]
fn a_yes_shows_the_statement_and_until_when_it_holds() {
    let [flag, time] = at(MORNING);
    call(
        "rule calls {\n    allow +48* // Poland\n        during Mon-Fri 08:00-18:00\n}\n",
        &["+48 22 555 01 01", flag, time],
        0,
        "\
yes: anna may call +48 22 555 01 01
  because   rule calls says `allow +48* during Mon-Fri 08:00-18:00` at policies/calls.rules:2:5
            role caller gives the rule at policies/people.yaml:8:51
            assigned to everyone at policies/people.yaml:10:13
            this line alone carries it
  changes   at 2026-11-23T18:00:00+01:00, by the clock
",
    );
}

#[test]
fn a_no_shows_the_nearest_statement_and_when_it_opens() {
    let [flag, time] = at(NIGHT);
    call(
        "hours office = Mon-Fri 08:00-18:00\nrule calls {\n    allow customers where responsible is me\n    allow +48* during office\n}\n",
        &["+48 22 555 01 01", flag, time],
        3,
        "\
no: anna may not call +48 22 555 01 01
  nearest   rule calls: `allow +48* during office` at policies/calls.rules:4:5
            but it holds only `during office`
  opens     Mon 2026-11-23 08:00, in 7 h 12 min
  held      the rule calls
  by        role caller gives the rule calls at policies/people.yaml:8:51
            assigned to everyone at policies/people.yaml:10:13
  changes   at 2026-11-23T08:00:00+01:00, by the clock
",
    );
}

#[test]
fn a_no_says_which_part_of_the_condition_fails() {
    let text = "rule calls {\n    allow customers where responsible is me and stage is won\n}\n";
    let rest = "  held      the rule calls
  by        role caller gives the rule calls at policies/people.yaml:8:51
            assigned to everyone at policies/people.yaml:10:13
";
    call(
        text,
        &["+48 22 555 01 01", "--responsible", "jan", "--stage", "won"],
        3,
        &format!(
            "\
no: anna may not call +48 22 555 01 01
  nearest   rule calls: `allow customers where responsible is me and stage is won` at policies/calls.rules:2:5
            but `responsible is me` does not hold
{rest}"
        ),
    );
    call(
        text,
        &["+48 22 555 01 01", "--responsible", "anna"],
        3,
        &format!(
            "\
no: anna may not call +48 22 555 01 01
  nearest   rule calls: `allow customers where responsible is me and stage is won` at policies/calls.rules:2:5
            but the request does not say what `stage is won` asks for, which counts against access
{rest}"
        ),
    );
}

#[test]
fn what_denies_is_named() {
    call(
        "rule calls {\n    allow any\n    deny +48 70*\n}\n",
        &["+48 700 000 000"],
        3,
        "\
no: anna may not call +48 700 000 000
  because   rule calls denies it: `deny +48 70*` at policies/calls.rules:3:5
  held      the rule calls
  by        role caller gives the rule calls at policies/people.yaml:8:51
            assigned to everyone at policies/people.yaml:10:13
",
    );
}

#[test]
fn the_company_has_the_last_word() {
    let text = "rule calls {\n    allow any\n}\ncompany {\n    always 112\n    deny 11*, +48 70*\n}\n";
    call(
        text,
        &["+48 700 000 000"],
        3,
        "\
no: anna may not call +48 700 000 000
  because   the company denies it: `deny 11*, +48 70*` at policies/calls.rules:6:5
",
    );
    call(
        text,
        &["112"],
        0,
        "\
yes: anna may call 112
  because   the company says `always 112` at policies/calls.rules:5:5
",
    );
}

#[test]
fn reasons_are_there_for_programs() {
    let [flag, time] = at(NIGHT);
    let arguments = ["+48 22 555 01 01", flag, time, "--format", "json"];
    let test = arguments.iter().fold(
        rules("rule calls {\n    allow +48* during Mon-Fri 08:00-18:00\n}\n").args("can anna call"),
        |test, argument| test.arg(argument),
    );
    let answer = test.status(3).stdout_has(&[]).run().json();
    let nearest = &answer["context"]["nearest"];
    assert_eq!(nearest["rule"], "calls");
    assert_eq!(nearest["file"], "policies/calls.rules");
    assert_eq!(nearest["line"], 2);
    assert_eq!(nearest["lacks"][0], "it holds only `during Mon-Fri 08:00-18:00`");
    assert_eq!(answer["context"]["opens"], "2026-11-23T08:00:00+01:00");
    assert_eq!(answer["context"]["valid_until"], "2026-11-23T08:00:00+01:00");
    assert_eq!(answer["context"]["level"]["rules"][0], "calls");
}

#[test]
fn clocks_that_are_set_and_days_off_are_seen_coming() {
    let text = "days closed = 2026-10-26\nrule calls {\n    allow any during Sun 02:15-04:00\n    allow any during Mon 08:00-18:00 except on closed\n}\n";
    // From 03:00 the clock goes back to 02:00: the hour comes twice.
    for (status, time, until) in [
        (3, "2026-10-25T02:10:00+02:00", "2026-10-25T02:15:00+02:00"),
        (0, "2026-10-25T02:59:00+02:00", "2026-10-25T02:00:00+01:00"),
        (3, "2026-10-25T02:00:00+01:00", "2026-10-25T02:15:00+01:00"),
        (0, "2026-10-25T03:59:59+01:00", "2026-10-25T04:00:00+01:00"),
        // The Monday after it is a day off, so that the next one opens.
        (3, "2026-10-25T04:00:00+01:00", "2026-11-01T02:15:00+01:00"),
        // In spring the hour from 02:00 does not come: the span begins at 03:00.
        (3, "2027-03-28T01:59:00+01:00", "2027-03-28T03:00:00+02:00"),
    ] {
        let test = rules(text).args("can anna call 112 --format json --at").arg(time);
        let answer = test.status(status).stdout_has(&[]).run().json();
        assert_eq!(answer["context"]["valid_until"], until, "{time}");
    }
}

#[test]
fn a_change_is_seen_however_far_away_and_opens_is_a_yes() {
    let far = "days x = 2026-11-30, 2026-12-07, 2026-12-14\nrule calls {\n    allow any\n    deny any during Mon 10:00-11:00 except on x\n}\n";
    let always = "rule calls {\n    allow any during Mon-Fri 12:00-13:00\n}\ncompany {\n    always any during Mon-Fri 09:00-10:00\n}\n";
    let sooner = "rule calls {\n    allow any during Fri 10:00-11:00\n    allow any during Mon 12:00-13:00\n}\n";
    let timed = "rule calls {\n    allow any\n    deny any during Mon-Fri 08:00-18:00\n}\n";
    for (text, status, time, field, moment) in [
        (
            far,
            0,
            "2026-11-24T10:30:00+01:00",
            "valid_until",
            "2026-12-21T10:00:00+01:00",
        ),
        (
            always,
            3,
            "2026-11-23T08:00:00+01:00",
            "opens",
            "2026-11-23T09:00:00+01:00",
        ),
        (
            sooner,
            3,
            "2026-11-23T10:00:00+01:00",
            "opens",
            "2026-11-23T12:00:00+01:00",
        ),
        (
            timed,
            3,
            "2026-11-23T10:00:00+01:00",
            "opens",
            "2026-11-23T18:00:00+01:00",
        ),
    ] {
        let test = rules(text).args("can anna call 112 --format json --at").arg(time);
        let answer = test.status(status).stdout_has(&[]).run().json();
        assert_eq!(answer["context"][field], moment, "{text}");
    }
}

#[test]
fn a_denial_for_want_of_a_fact_says_so() {
    call(
        "rule calls {\n    allow customers\n    deny any where tag is vip\n}\n",
        &["112", "--customer"],
        3,
        "\
no: anna may not call 112
  because   rule calls denies it: `deny any where tag is vip` at policies/calls.rules:3:5
  unsaid    the request does not say what `tag is vip` asks for, which counts against access
  held      the rule calls
  by        role caller gives the rule calls at policies/people.yaml:8:51
            assigned to everyone at policies/people.yaml:10:13
",
    );
}

#[test]
fn a_kind_that_there_is_not_escapes_no_denial() {
    let text = "rule calls {\n    allow customers\n    deny customers where kind is lead\n}\n";
    let ask = |kind: &str| {
        let request = format!(
            r#"{{"subject":{{"type":"user","id":"anna"}},"action":{{"name":"make"}},"resource":{{"type":"telephony.outbound-call","id":"112","properties":{{"customer":{{"kind":"{kind}"}}}}}}}}"#
        );
        rules(text).args("decide").stdin(request).stdout_has(&[]).run().stdout
    };
    assert_eq!(ask("contact"), "{\"decision\":true}\n");
    assert_eq!(ask("lead"), "{\"decision\":false}\n");
    assert_eq!(ask("LEAD"), "{\"decision\":false}\n");
}

#[test]
fn no_line_falls_away_without_a_word() {
    for name in ["zło", "prémium", "święta2"] {
        for text in [
            format!("rule calls {{ allow any deny {name} }}"),
            format!("rule calls {{ allow any during {name} }}"),
            format!("rule calls {{ allow any except on {name} }}"),
            format!("rule calls {{ allow any deny any where not number in {name} or stage is x }}"),
            format!("company {{ deny {name} }} rule calls {{}}"),
            format!("numbers a = +48*, {name} rule calls {{}}"),
        ] {
            let test = rules(&text).args("check --format github").status(1);
            test.stdout_has(&[&format!("named `{name}`")]).run();
        }
    }
}

#[test]
fn what_only_some_editors_show_is_refused() {
    for mark in ['\r', '\u{b}', '\u{2028}', '\u{85}', '\u{202e}'] {
        let text = format!("rule calls {{\n    allow any // everyone{mark}    deny +48*\n}}\n");
        let test = rules(&text).args("check --format github").status(1);
        test.stdout_has(&["editors show in different ways"]).run();
    }
    let fine = "days x = 2026-12-24// eve\r\nrule calls {\r\n    allow any except on x// not then\r\n}\r\n";
    rules(fine).args("check").stdout_has(&["no mistakes"]).run();
}
