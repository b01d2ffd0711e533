//! What is dialled, at the edges of the patterns of a policy.

use super::{
    super::random::Random,
    people::People,
    sets::Sets,
    vocabulary::{NATIONAL, REAL_NUMBERS, UNREADABLE, URIS},
};

pub(super) fn dialled(random: &mut Random, people: &People, sets: &Sets) -> String {
    match random.weighted(&[46, 15, 9, 12, 5, 6, 5, 2]) {
        0 => {
            let pattern = *random.pick(&sets.patterns);
            in_pattern(random, pattern)
        }
        1 if !people.phones.is_empty() => {
            let phone = random.pick(&people.phones).clone();
            beside(random, &phone)
        }
        2 if !people.extensions.is_empty() => {
            let extension = random.pick(&people.extensions).clone();
            beside(random, &extension)
        }
        3 => {
            let number = *random.pick(&REAL_NUMBERS);
            beside(random, number)
        }
        4 => (*random.pick(&URIS)).to_owned(),
        5 => national(random, people.country),
        6 => {
            let length = random.between(1, 6);
            more(random, String::new(), length)
        }
        _ if random.percent(30) => (*random.pick(&UNREADABLE)).to_owned(),
        _ => "112".to_owned(),
    }
}

/// Something that the pattern matches, or just misses.
fn in_pattern(random: &mut Random, pattern: &str) -> String {
    let text = pattern.trim_start_matches("ext ");
    match text.strip_suffix('*') {
        None => beside(random, text),
        Some(prefix) if random.percent(40) => beside(random, prefix),
        Some(prefix) => {
            let length = random.between(0, 8);
            let longer = more(random, prefix.to_owned(), length);
            written(random, &longer)
        }
    }
}

fn national(random: &mut Random, country: Option<&str>) -> String {
    let (_, numbers) = NATIONAL
        .iter()
        .find(|(name, _)| Some(*name) == country)
        .unwrap_or(&NATIONAL[0]);
    (*random.pick(numbers)).to_owned()
}

/// The same, or with one digit more, less or changed.
fn beside(random: &mut Random, text: &str) -> String {
    let changed = match random.weighted(&[50, 15, 15, 20]) {
        0 => text.to_owned(),
        1 => more(random, text.to_owned(), 1),
        2 => text[..text.len() - 1].to_owned(),
        _ => {
            let digits: Vec<usize> = text
                .char_indices()
                .filter(|(_, letter)| letter.is_ascii_digit())
                .map(|(at, _)| at)
                .collect();
            // The first digits tell how a national number is read.
            let at = *random.pick(&digits[digits.len() / 2..]);
            format!("{}{}{}", &text[..at], random.below(10), &text[at + 1..])
        }
    };
    written(random, &changed)
}

fn more(random: &mut Random, mut text: String, digits: usize) -> String {
    for _ in 0..digits {
        text = format!("{text}{}", random.below(10));
    }
    text
}

/// The same destination, written in one way or another.
fn written(random: &mut Random, text: &str) -> String {
    let bare = text.replace([' ', '-', '(', ')'], "");
    match random.below(4) {
        0 => text.to_owned(),
        1 if bare.starts_with('+') => bare.replace('+', "00"),
        2 => bare.chars().flat_map(|digit| [digit, '-']).collect(),
        _ => bare,
    }
}
