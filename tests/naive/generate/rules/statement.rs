//! Statements of rules and of the company.

use super::{super::random::Random, condition::condition, sets::Sets};

const DEEPEST: usize = 3;

/// A statement of a rule.
pub(super) fn of_rule(random: &mut Random, sets: &mut Sets) -> String {
    if random.percent(70) {
        let target = target(random, sets, 35);
        with_details(random, sets, &format!("allow {target}"), 45)
    } else {
        narrow(random, sets, "deny")
    }
}

pub(super) fn of_company(random: &mut Random, sets: &mut Sets) -> String {
    let effect = if random.percent(50) { "always" } else { "deny" };
    narrow(random, sets, effect)
}

/// A statement that is not about all calls.
fn narrow(random: &mut Random, sets: &mut Sets, effect: &str) -> String {
    let target = target(random, sets, 15);
    // What is about so many calls has a condition.
    let condition = if matches!(target.as_str(), "any" | "customers") {
        100
    } else {
        50
    };
    with_details(random, sets, &format!("{effect} {target}"), condition)
}

fn target(random: &mut Random, sets: &Sets, any: usize) -> String {
    match random.weighted(&[any, 20, 15, 40]) {
        0 => "any".to_owned(),
        1 => "customers".to_owned(),
        2 => "coworkers".to_owned(),
        _ => sets.items(random, 3),
    }
}

fn with_details(random: &mut Random, sets: &mut Sets, statement: &str, condition_percent: usize) -> String {
    let mut statement = statement.to_owned();
    if random.percent(condition_percent) {
        let depth = random.below(DEEPEST + 1);
        statement = format!("{statement} where {}", condition(random, sets, depth));
    }
    for _ in 0..random.weighted(&[60, 30, 10]) {
        let except = if random.percent(40) { "except " } else { "" };
        let time = match random.below(5) {
            0 | 1 => format!("during {}", random.pick(&sets.hours)),
            2 => format!("during {}", sets.span(random, None)),
            _ => format!("on {}", random.pick(&sets.days)),
        };
        statement = format!("{statement} {except}{time}");
    }
    statement
}
