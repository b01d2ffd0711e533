//! Kinds of destinations and patterns.

use serde_json::json;

use super::{PEOPLE, ROLE, World, call, may, rule, world};

/// Who of these may be dialled.
fn reached<'a>(world: &World, dialled: &[&'a str]) -> Vec<&'a str> {
    let may = |dialled: &&str| may(world, "olga", dialled, &json!({}));
    dialled.iter().copied().filter(may).collect()
}

#[test]
fn a_prefix_matches_itself_and_what_follows() {
    let world = rule("allow +48 22*");
    let dialled = [
        "+48 22",
        "+48 221",
        "+48 2",
        "+48 21",
        "+482",
        "0048-22.5",
        "22 555 01 00",
        "4822",
        "sip:+4822",
    ];
    assert_eq!(
        reached(&world, &dialled),
        ["+48 22", "+48 221", "0048-22.5", "22 555 01 00"]
    );
}

#[test]
fn an_exact_number_matches_itself_alone() {
    let world = rule("allow +48 22 123 45 67");
    let dialled = [
        "+48221234567",
        "+4822123456",
        "+482212345670",
        "+48221234568",
        "(22) 123-45-67",
    ];
    assert_eq!(reached(&world, &dialled), ["+48221234567", "(22) 123-45-67"]);
}

#[test]
fn patterns_never_leak_between_kinds() {
    let dialled = ["+112", "112", "1122", "112233", "101", "+101", "102", "sip:112"];
    let reached = |statements| reached(&rule(statements), &dialled);
    assert_eq!(reached("allow 112"), ["112"]);
    assert_eq!(reached("allow 11*"), ["112", "1122"]);
    assert_eq!(reached("allow +11*"), ["+112"]);
    assert_eq!(reached("allow ext 11*"), ["112233"]);
    assert_eq!(reached("allow 112233, 101"), [""; 0]);
    assert_eq!(reached("allow ext 1*"), ["112233", "101"]);
    assert_eq!(reached("allow ext 101, 102"), ["101", "102"]);
    assert_eq!(reached("allow +1*, 1*"), ["+112", "112", "1122", "+101", "102"]);
}

#[test]
fn any_is_every_destination_of_every_kind() {
    let dialled = [
        "+1",
        "112",
        "101",
        "sip:a@b",
        "sips:a@b",
        "22 555 01 00",
        "+123456789012345",
    ];
    assert_eq!(reached(&rule("allow any"), &dialled), dialled);
    assert_eq!(reached(&rule("deny any"), &dialled), [""; 0]);
    assert_eq!(reached(&rule(""), &dialled), [""; 0]);
}

#[test]
fn sets_may_hold_sets() {
    let world = world(
        "numbers all = home, 112, abroad\nrule tested { allow all, +7 deny home where number is closed }\n\
         numbers abroad = +49*, +1 212*\nnumbers home = +48*, ext 1*\nnumbers closed = +48 70*",
    );
    let dialled = [
        "+48 1", "+48 70 1", "+49", "+1 2", "+1212", "112", "101", "113", "+7", "+71", "sip:a@b",
    ];
    assert_eq!(reached(&world, &dialled), ["+48 1", "+49", "+1212", "112", "101", "+7"]);
}

#[test]
fn a_number_is_the_destination_of_whatever_kind() {
    let world = rule("allow any where number not in +48*, 112, ext 101");
    let dialled = ["+48", "+4", "112", "113", "101", "112233", "sip:+48"];
    assert_eq!(reached(&world, &dialled), ["+4", "113", "112233", "sip:+48"]);
    let world = rule("allow any where number is 112 or number is not 1* and not number in ext 1*, +1*");
    let dialled = ["112", "113", "213", "101", "+12", "+22", "sip:112"];
    assert_eq!(reached(&world, &dialled), ["112", "213", "+22", "sip:112"]);
}

#[test]
fn countries_and_lines() {
    let dialled = [
        "+48 22 555 01 00",
        "+48 501 000 001",
        "501 000 001",
        "+1 212 555 0100",
        "+1 416 555 0100",
        "+1 900 234 5678",
        "+1 800 234 5678",
        "+44 20 7946 0000",
        "+44 7911 123456",
        "+39 06 6982 1234",
        "+881 6 1234 5678",
        "+999 1",
        "112",
        "101",
        "sip:a@b",
    ];
    let reached = |condition: &str| reached(&rule(&format!("allow any where {condition}")), &dialled);
    assert_eq!(
        reached("country is PL"),
        ["+48 22 555 01 00", "+48 501 000 001", "501 000 001"]
    );
    assert_eq!(reached("country in US, CA and not country is US"), ["+1 416 555 0100"]);
    assert_eq!(reached("country is not PL"), [&dialled[3..]].concat());
    assert_eq!(
        reached("line is mobile"),
        ["+48 501 000 001", "501 000 001", "+44 7911 123456", "+881 6 1234 5678"]
    );
    assert_eq!(
        reached("line in premium-rate, toll-free"),
        ["+1 900 234 5678", "+1 800 234 5678"]
    );
    assert_eq!(
        reached("line is fixed-line-or-mobile"),
        ["+1 212 555 0100", "+1 416 555 0100"]
    );
    assert_eq!(reached("country in VA, IT"), ["+39 06 6982 1234"]);
    assert_eq!(
        reached(
            "line not in mobile, fixed-line, fixed-line-or-mobile, premium-rate, toll-free and country not in GB, IT"
        ),
        ["+999 1", "112", "101", "sip:a@b"]
    );
}

#[test]
fn what_has_no_country_misses_no_fact() {
    let world = rule("allow any deny any where country is PL or line is mobile");
    assert_eq!(
        reached(&world, &["112", "sip:a@b", "+999 1"]),
        ["112", "sip:a@b", "+999 1"]
    );
    let world = rule("allow any where country is PL");
    assert_eq!(reached(&world, &["+048 22 555 01 00", "00048", "+4", "+48"]), ["+48"]);
    let world = rule("allow any deny any where country is not PL");
    assert_eq!(reached(&world, &["112", "sip:a@b", "+999 1", "+48 1"]), ["+48 1"]);
}

#[test]
fn what_cannot_be_read_is_an_error_whatever_the_rules_say() {
    let world = world("company { always any }");
    for dialled in ["", "+", "call me", "*100#", "+1234567890123456"] {
        let decision = world.decide(&call("olga", dialled, &json!({}), "2026-11-23T10:00:00Z"));
        assert_eq!(decision, Err("unreadable-destination"), "{dialled}");
    }
}

#[test]
fn national_numbers_lose_the_trunk_prefix() {
    let reads = |country: &str, dialled: &str, pattern: &str| {
        let people = PEOPLE.replace("country: PL", &format!("country: {country}"));
        let rules = format!("rule tested {{ allow {pattern} }}");
        let world = World::new(&[&people, ROLE]).with_rules(&[&rules]);
        may(&world, "olga", dialled, &json!({}))
    };
    assert!(reads("PL", "501 000 001", "+48 501 000 001"));
    assert!(reads("DE", "030 123456", "+49 30 123456"));
    assert!(reads("GB", "020 7946 0000", "+44 20 7946 0000"));
    assert!(reads("IT", "06 6982 1234", "+39 06 6982 1234"));
}
