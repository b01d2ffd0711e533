//! Conditions.

use super::{
    super::random::Random,
    people::subject,
    sets::Sets,
    vocabulary::{COUNTRIES, KINDS, LINES, PIPELINES, STAGES, TAGS},
};

/// Tests with `and` and `or` between them, in parentheses and without, so many parentheses deep.
pub(super) fn condition(random: &mut Random, sets: &Sets, depth: usize) -> String {
    let mut text = part(random, sets, depth);
    for _ in 0..random.weighted(&[55, 30, 15]) {
        let word = if random.percent(50) { "and" } else { "or" };
        let next = part(random, sets, depth);
        // Behind a stage, or some other word, it would be taken for one more of them.
        let next = if next == "open" { "(open)".to_owned() } else { next };
        text = format!("{text} {word} {next}");
    }
    text
}

fn part(random: &mut Random, sets: &Sets, depth: usize) -> String {
    let inner = if depth > 0 && random.percent(35) {
        format!("({})", condition(random, sets, depth - 1))
    } else {
        test(random, sets)
    };
    match random.weighted(&[70, 27, 3]) {
        0 => inner,
        1 => format!("not {inner}"),
        _ => format!("not not {inner}"),
    }
}

fn test(random: &mut Random, sets: &Sets) -> String {
    match random.weighted(&[76, 16, 8]) {
        0 => {}
        1 => return "readable".to_owned(),
        _ => return "open".to_owned(),
    }
    let many = random.percent(50);
    let operator = match (many, random.percent(40)) {
        (true, true) => "not in",
        (true, false) => "in",
        (false, true) => "is not",
        (false, false) => "is",
    };
    let most = if many { 3 } else { 1 };
    let (field, values) = match random.weighted(&[8, 14, 12, 12, 8, 8, 12, 8, 8, 10]) {
        0 => ("caller", persons(random, most)),
        1 => ("responsible", persons(random, most)),
        2 => ("coworker", persons(random, most)),
        3 => ("stage", words(random, &STAGES, most)),
        4 => ("pipeline", words(random, &PIPELINES, most)),
        5 => ("kind", words(random, &KINDS, most)),
        6 => ("tag", words(random, &TAGS, most)),
        7 => ("country", random.some(&COUNTRIES, most).join(", ")),
        8 => ("line", random.some(&LINES, most).join(", ")),
        _ => ("number", sets.items(random, most)),
    };
    format!("{field} {operator} {values}")
}

fn persons(random: &mut Random, most: usize) -> String {
    let mut persons: Vec<String> = Vec::new();
    for _ in 0..random.between(1, most) {
        let person = match random.below(8) {
            0 | 1 => "me".to_owned(),
            2 | 3 => "my department".to_owned(),
            4 => "my subdepartments".to_owned(),
            _ => subject(random),
        };
        if !persons.contains(&person) {
            persons.push(person);
        }
    }
    persons.join(", ")
}

/// Words, quoted where they have to be, and at times where they need not.
fn words(random: &mut Random, from: &[&str], most: usize) -> String {
    let words = random.some(from, most).into_iter().map(|word| {
        if word.contains(' ') || random.percent(15) {
            format!("\"{word}\"")
        } else {
            word.to_owned()
        }
    });
    words.collect::<Vec<_>>().join(", ")
}
