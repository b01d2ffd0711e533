//! Hours and days, also where clocks are put forward and back.

use super::{World, at, rule, world};

/// Whether calls are allowed at each of the times, all on that day, given in UTC.
fn table(world: &World, day: &str, expected: &[(&str, bool)]) {
    for (time, expected) in expected {
        let time = format!("{day}T{time}Z");
        assert_eq!(at(world, &time), *expected, "{time}");
    }
}

#[test]
fn a_span_runs_up_to_and_not_including_its_last_minute() {
    let world = rule("allow any during Mon 09:30-09:31");
    table(
        &world,
        "2026-11-23",
        &[
            ("08:29:59.999999999", false),
            ("08:30:00", true),
            ("08:30:59.999", true),
            ("08:31:00", false),
        ],
    );
    table(&world, "2026-11-24", &[("08:30:00", false)]);
}

#[test]
fn a_span_may_run_into_the_next_day_and_around_the_week() {
    let world = rule("allow any during Fri-Mon 22:00-06:00");
    table(
        &world,
        "2026-11-27",
        &[
            ("04:59:59", false),
            ("20:59:59", false),
            ("21:00:00", true),
            ("23:00:00", true),
        ],
    );
    table(
        &world,
        "2026-11-28",
        &[
            ("04:59:59", true),
            ("05:00:00", false),
            ("12:00:00", false),
            ("21:00:00", true),
        ],
    );
    table(
        &world,
        "2026-11-29",
        &[("04:59:59", true), ("05:00:00", false), ("21:00:00", true)],
    );
    table(
        &world,
        "2026-11-30",
        &[("00:00:00", true), ("05:00:00", false), ("21:00:00", true)],
    );
    table(
        &world,
        "2026-12-01",
        &[("04:59:59", true), ("05:00:00", false), ("21:00:00", false)],
    );
    let world = rule("allow any during Sun 23:59-00:01");
    table(
        &world,
        "2026-11-29",
        &[
            ("22:58:59", false),
            ("22:59:00", true),
            ("23:00:59", true),
            ("23:01:00", false),
        ],
    );
}

#[test]
fn whole_days() {
    let world = rule("allow any during Tue 00:00-24:00");
    table(&world, "2026-11-23", &[("22:59:59", false), ("23:00:00", true)]);
    table(&world, "2026-11-24", &[("22:59:59", true), ("23:00:00", false)]);
    let world = rule("allow any during Sun-Sat 00:00-24:00");
    table(&world, "2026-11-23", &[("22:59:59", true), ("23:00:00", true)]);
}

#[test]
fn an_hour_that_the_clocks_skip_never_comes() {
    let during = |span: &str| rule(&format!("allow any during {span}"));
    let day = "2026-03-29";
    table(
        &during("Sun 01:30-02:30"),
        day,
        &[
            ("00:29:59", false),
            ("00:30:00", true),
            ("00:59:59", true),
            ("01:00:00", false),
        ],
    );
    table(
        &during("Sun 02:00-03:00"),
        day,
        &[
            ("00:30:00", false),
            ("00:59:59", false),
            ("01:00:00", false),
            ("01:30:00", false),
        ],
    );
    table(
        &during("Sun 02:30-03:30"),
        day,
        &[
            ("00:59:59", false),
            ("01:00:00", true),
            ("01:29:59", true),
            ("01:30:00", false),
        ],
    );
    table(
        &during("Sun 03:00-04:00"),
        day,
        &[
            ("00:59:59", false),
            ("01:00:00", true),
            ("01:59:59", true),
            ("02:00:00", false),
        ],
    );
    table(
        &during("Sat 22:00-06:00"),
        day,
        &[("03:59:59", true), ("04:00:00", false)],
    );
}

#[test]
fn an_hour_that_the_clocks_repeat_comes_twice() {
    let during = |span: &str| rule(&format!("allow any during {span}"));
    let day = "2026-10-25";
    table(&during("Sun 02:00-03:00"), "2026-10-24", &[("23:59:59", false)]);
    table(
        &during("Sun 02:00-03:00"),
        day,
        &[
            ("00:00:00", true),
            ("00:59:59", true),
            ("01:00:00", true),
            ("01:59:59", true),
            ("02:00:00", false),
        ],
    );
    table(
        &during("Sun 01:30-02:30"),
        day,
        &[
            ("00:29:59", true),
            ("00:30:00", false),
            ("00:59:59", false),
            ("01:00:00", true),
            ("01:29:59", true),
            ("01:30:00", false),
        ],
    );
    table(
        &during("Sat 22:00-06:00"),
        day,
        &[("04:59:59", true), ("05:00:00", false)],
    );
}

#[test]
fn days_last_from_midnight_to_midnight_by_the_local_clock() {
    let world = world("days d = 2026-03-29, 2026-10-25, 2026-11-23\nrule tested { allow any on d }");
    table(&world, "2026-03-28", &[("22:59:59", false), ("23:00:00", true)]);
    table(&world, "2026-03-29", &[("21:59:59", true), ("22:00:00", false)]);
    table(&world, "2026-10-24", &[("21:59:59", false), ("22:00:00", true)]);
    table(&world, "2026-10-25", &[("22:59:59", true), ("23:00:00", false)]);
    table(&world, "2026-11-22", &[("22:59:59", false), ("23:00:00", true)]);
    table(&world, "2026-11-23", &[("22:59:59", true), ("23:00:00", false)]);
}

#[test]
fn hours_may_be_of_another_zone_and_days_are_not() {
    let world = world(
        "hours york = Mon 17:00-19:00, Mon-Tue 09:00-10:00 in America/New_York\ndays later = 2026-11-24\n\
         rule tested { allow any during york on later }",
    );
    table(
        &world,
        "2026-11-23",
        &[
            ("14:30:00", false),
            ("22:30:00", false),
            ("22:59:59", false),
            ("23:00:00", true),
            ("23:59:59", true),
        ],
    );
    table(
        &world,
        "2026-11-24",
        &[
            ("00:00:00", false),
            ("14:00:00", true),
            ("14:59:59", true),
            ("15:00:00", false),
        ],
    );
}

#[test]
fn each_zone_puts_its_clocks_forward_by_itself() {
    let world = world("hours york = Mon 09:00-10:00 in America/New_York\nrule tested { allow any during york }");
    // New York puts its clocks back a week after Warsaw.
    table(
        &world,
        "2026-10-26",
        &[("12:59:59", false), ("13:00:00", true), ("14:00:00", false)],
    );
    table(
        &world,
        "2026-11-02",
        &[("13:59:59", false), ("14:00:00", true), ("15:00:00", false)],
    );
}

#[test]
fn every_when_of_a_statement_must_hold() {
    let world = world(
        "hours office = Mon-Fri 08:00-18:00\ndays closed = 2026-11-24\ndays odd = 2026-11-23, 2026-11-24\n\
         rule tested { allow any during office except during Mon-Fri 12:00-13:00 on odd except on closed }",
    );
    table(
        &world,
        "2026-11-23",
        &[
            ("06:59:00", false),
            ("07:00:00", true),
            ("11:00:00", false),
            ("12:00:00", true),
            ("17:00:00", false),
        ],
    );
    table(&world, "2026-11-24", &[("07:00:00", false)]);
    table(&world, "2026-11-25", &[("07:00:00", false)]);
}

#[test]
fn a_denial_has_its_time_too() {
    let world = rule("allow any deny any during Mon 12:00-13:00");
    table(
        &world,
        "2026-11-23",
        &[("10:59:59", true), ("11:00:00", false), ("12:00:00", true)],
    );
    let world = rule("deny any except during Mon 12:00-13:00 allow any");
    table(
        &world,
        "2026-11-23",
        &[("10:59:59", false), ("11:00:00", true), ("12:00:00", false)],
    );
}

#[test]
fn without_a_zone_it_is_utc() {
    let world = World::new(&["users: { anna: {} }", super::ROLE])
        .with_rules(&["rule tested { allow any during Mon 12:00-13:00 }"]);
    table(
        &world,
        "2026-11-23",
        &[("11:59:59", false), ("12:00:00", true), ("13:00:00", false)],
    );
}
