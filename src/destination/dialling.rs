use super::{Country, Digits, calling_code_of, example_numbers};

/// What is dialled first somewhere: nothing, what stands for the country in long distance, or what leads out of it.
const FIRST: [&str; 12] = ["", "0", "1", "8", "06", "01", "011", "0011", "010", "001", "119", "810"];

/// Some number of another country, for those who dial out of theirs.
const ABROAD: [&str; 2] = ["493012345678", "12125550100"];

/// The fewest digits that are dialled as a number.
const FEWEST: usize = 7;

/// A way in which a country reads digits as a number: what is dialled first is put away, a calling code in its place.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct DiallingWay {
    /// What is dialled before the rest of the number.
    pub first: &'static str,
    code: Option<Digits>,
}

impl DiallingWay {
    /// What stands before the rest in the number that is meant: the calling code, or nothing where it is dialled itself.
    #[must_use]
    pub fn code(&self) -> &str {
        self.code.as_ref().map_or("", Digits::as_str)
    }

    /// What is dialled so to reach a number, if the country takes it for that.
    #[must_use]
    pub fn dialled(&self, country: Country, number: Digits) -> Option<String> {
        let rest = number.as_str().strip_prefix(self.code())?;
        let text = format!("{}{rest}", self.first);
        let is_it = text.len() >= FEWEST && !text.starts_with("00") && country.international(&text) == Some(number);
        is_it.then_some(text)
    }
}

impl Country {
    /// The ways in which the country is known to read digits: those in which one of its own numbers, or one of abroad, can be
    /// dialled. Some countries have others, which change the digits behind the first.
    #[must_use]
    pub fn dialling_ways(self) -> Vec<DiallingWay> {
        let abroad = ABROAD.iter().filter_map(|number| Digits::new(number));
        let examples: Vec<Digits> = example_numbers(self).into_iter().chain(abroad).collect();
        let mut ways = self.conceivable_ways();
        ways.retain(|way| examples.iter().any(|number| way.dialled(self, *number).is_some()));
        ways
    }

    /// All that can be dialled in the country, and is no international number, to reach a number.
    pub fn dialled(self, number: Digits) -> impl Iterator<Item = String> {
        let ways = self.conceivable_ways().into_iter();
        ways.filter_map(move |way| way.dialled(self, number))
    }

    fn conceivable_ways(self) -> Vec<DiallingWay> {
        let Some(code) = calling_code_of(self) else {
            return Vec::new();
        };
        let codes = [Digits::new(&code.to_string()), None];
        let ways = FIRST
            .iter()
            .flat_map(|first| codes.map(|code| DiallingWay { first, code }));
        ways.collect()
    }
}
