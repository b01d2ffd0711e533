use jiff::civil::Date;

/// The names of the months, of which three letters are enough.
const MONTHS: [&[&str]; 12] = [
    &["jan", "jän"],
    &["feb"],
    &["mar", "mär", "mae"],
    &["apr"],
    &["may", "mai"],
    &["jun"],
    &["jul"],
    &["aug"],
    &["sep"],
    &["oct", "okt"],
    &["nov"],
    &["dec", "dez"],
];

/// The month that a word names, from 1.
pub(super) fn month(word: &str) -> Option<i8> {
    let word = word.to_lowercase();
    let is_of = |names: &&[&str]| names.iter().any(|name| word.starts_with(name));
    let index = MONTHS.iter().position(is_of)?;
    i8::try_from(index + 1).ok()
}

/// A date that is written with the name of its month.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Spoken {
    day: i8,
    month: i8,
    year: Option<i16>,
}

impl Spoken {
    /// Reads words such as `24. December 2026` or `December 24`, whole.
    pub(super) fn read(words: &[&str]) -> Option<Self> {
        let words: Vec<_> = words
            .iter()
            .filter(|word| !matches!(**word, "." | "," | "of"))
            .collect();
        let (first, second, year) = match words.as_slice() {
            [first, second] => (first, second, None),
            [first, second, year] => (first, second, Some(year.parse().ok().filter(|year| *year > 999)?)),
            _ => return None,
        };
        let (day, month) = match (month(first), month(second)) {
            (None, Some(month)) => (day(first)?, month),
            (Some(month), None) => (day(second)?, month),
            _ => return None,
        };
        Some(Self { day, month, year })
    }

    /// Whether the year is said.
    pub(super) fn has_year(self) -> bool {
        self.year.is_some()
    }

    /// As dates are written; `None` where there is no such day.
    pub(super) fn written(self) -> Option<String> {
        let date = Date::new(self.year.unwrap_or(2026), self.month, self.day).ok()?;
        Some(date.to_string())
    }
}

fn day(word: &str) -> Option<i8> {
    let digits = word.trim_end_matches(|char: char| !char.is_ascii_digit());
    let is_day = matches!(word.get(digits.len()..)?, "" | "." | "st" | "nd" | "rd" | "th");
    is_day
        .then(|| digits.parse().ok())
        .flatten()
        .filter(|day| (1..=31).contains(day))
}
