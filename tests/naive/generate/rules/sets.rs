//! Named sets of numbers, hours and days.

use jiff::{ToSpan, civil::Date};

use super::{
    super::random::Random,
    vocabulary::{PATTERNS, TIMES, WEEKDAYS, ZONES},
};

const NUMBERS: [&str; 4] = ["premium", "domestic", "abroad-2", "desks"];
const HOURS: [&str; 3] = ["office", "night", "weekend"];
const DAYS: [&str; 2] = ["closed", "inventory"];

/// What rules may refer to, and all that its text says.
pub(super) struct Sets {
    /// The few patterns that a policy is made of.
    pub(super) patterns: Vec<&'static str>,
    pub(super) numbers: Vec<&'static str>,
    pub(super) hours: Vec<&'static str>,
    pub(super) days: Vec<&'static str>,
    /// The times at which spans begin and end, each with its zone if it is not the policy's.
    pub(super) edges: Vec<(String, Option<&'static str>)>,
    pub(super) definitions: Vec<String>,
}

impl Sets {
    pub(super) fn new(random: &mut Random, first_day: Date) -> Self {
        let mut sets = Self {
            patterns: random.some(&PATTERNS, 10),
            numbers: Vec::new(),
            hours: Vec::new(),
            days: Vec::new(),
            edges: Vec::new(),
            definitions: Vec::new(),
        };
        for name in &NUMBERS[..random.between(1, NUMBERS.len())] {
            // Only sets before it are named in a set, so that none holds itself.
            let items = sets.items(random, 4);
            sets.definitions.push(format!("numbers {name} = {items}"));
            sets.numbers.push(name);
        }
        for name in &HOURS[..random.between(1, HOURS.len())] {
            let hours = sets.named_hours(random);
            sets.definitions.push(format!("hours {name} = {hours}"));
            sets.hours.push(name);
        }
        let near: Vec<String> = (0..5)
            .map(|day| first_day.checked_add(day.days()).unwrap().to_string())
            .collect();
        for name in &DAYS[..random.between(1, DAYS.len())] {
            let dates = random.some(&near, 3).join(", ");
            sets.definitions.push(format!("days {name} = {dates}"));
            sets.days.push(name);
        }
        sets
    }

    /// Patterns and names of sets.
    pub(super) fn items(&self, random: &mut Random, most: usize) -> String {
        let all: Vec<&str> = self.patterns.iter().chain(&self.numbers).copied().collect();
        random.some(&all, most).join(", ")
    }

    fn named_hours(&mut self, random: &mut Random) -> String {
        let zone = random.percent(50).then(|| *random.pick(&ZONES));
        let spans: Vec<String> = (0..random.between(1, 3)).map(|_| self.span(random, zone)).collect();
        let spans = spans.join(", ");
        match zone {
            Some(zone) => format!("{spans} in {zone}"),
            None => spans,
        }
    }

    pub(super) fn span(&mut self, random: &mut Random, zone: Option<&'static str>) -> String {
        let first = random.below(WEEKDAYS.len());
        let days = match random.below(3) {
            0 => WEEKDAYS[first].to_owned(),
            _ => format!("{}-{}", WEEKDAYS[first], WEEKDAYS[(first + random.between(1, 6)) % 7]),
        };
        let from = *random.pick(&TIMES);
        let mut until = *random.pick(&TIMES);
        if from == until || random.percent(10) {
            until = "24:00";
        }
        self.edges.push((from.to_owned(), zone));
        self.edges.push((until.replace("24:00", "00:00"), zone));
        format!("{days} {from}-{until}")
    }
}
