//! Countries and line types of numbers are those that the library gives to the same digits, nothing parsed or stripped.

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use pretty_assertions::assert_eq;
use ringfence::destination::{
    Country, DigitAutomaton, Digits, Line, State, country_of, line_of, numbers_of_country, numbers_of_line,
};
use rlibphonenumber::{PHONE_NUMBER_UTIL as LIBRARY, PhoneNumber, PhoneNumberType as Type, Region};

/// What the library calls each line type.
const LINES: [(Type, Line); 11] = [
    (Type::PremiumRate, Line::PremiumRate),
    (Type::TollFree, Line::TollFree),
    (Type::SharedCost, Line::SharedCost),
    (Type::VoIP, Line::Voip),
    (Type::PersonalNumber, Line::PersonalNumber),
    (Type::Pager, Line::Pager),
    (Type::UAN, Line::Uan),
    (Type::VoiceMail, Line::Voicemail),
    (Type::FixedLine, Line::FixedLine),
    (Type::Mobile, Line::Mobile),
    (Type::FixedLineOrMobile, Line::FixedLineOrMobile),
];

/// All automata, made once.
struct Automata {
    countries: HashMap<String, DigitAutomaton>,
    lines: HashMap<Line, DigitAutomaton>,
}

static AUTOMATA: LazyLock<Automata> = LazyLock::new(|| Automata {
    countries: LIBRARY
        .get_supported_regions()
        .map(|region| {
            let country = Country::new(&name(region)).unwrap();
            (name(region), numbers_of_country(country).unwrap())
        })
        .collect(),
    lines: Line::ALL
        .into_iter()
        .map(|line| (line, numbers_of_line(line).unwrap().clone()))
        .collect(),
});

fn name(region: Region) -> String {
    region.as_region_str().as_str().to_owned()
}

/// Numbers that are different every time one is asked for, and the same in every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % bound as u64).unwrap()
    }

    fn one_of<'a, T>(&mut self, things: &'a [T]) -> &'a T {
        &things[self.below(things.len())]
    }

    fn digit(&mut self) -> char {
        char::from(b'0' + u8::try_from(self.below(10)).unwrap())
    }

    fn digits(&mut self, count: usize) -> String {
        (0..count).map(|_| self.digit()).collect()
    }
}

/// The calling codes as they are dialled.
static CODES: LazyLock<Vec<(String, i32)>> = LazyLock::new(|| {
    let codes = LIBRARY.get_supported_calling_codes();
    codes.map(|code| (code.to_string(), code)).collect()
});

fn code_of(text: &str) -> Option<&'static (String, i32)> {
    CODES.iter().find(|(code, _)| text.starts_with(code))
}

/// The regions that have the calling code.
fn regions_of(text: &str) -> Vec<Region> {
    let regions = code_of(text).and_then(|(_, code)| LIBRARY.get_regions_for_country_calling_code(*code));
    regions.into_iter().flatten().collect()
}

/// The library forgets the zeros that a number begins with beyond these, and gives the type of a shorter number.
const MOST_ZEROS: i32 = 10;

/// The digits as the library's number: all that follows the calling code, with its zeros.
fn number(text: &str) -> Option<PhoneNumber> {
    let (written, code) = code_of(text)?;
    let national = &text[written.len()..];
    let value: u64 = national.parse().ok()?;
    let zeros = national.len() - value.to_string().len();
    let mut number = PhoneNumber {
        country_code: *code,
        national_number: value,
        ..PhoneNumber::default()
    };
    if zeros > 0 {
        number.italian_leading_zero = Some(true);
        number.number_of_leading_zeros = Some(i32::try_from(zeros).unwrap());
    }
    Some(number)
}

/// The country and the line type, as the library has them; it knows no calling code without a number.
fn told(text: &str) -> (Option<String>, Option<Line>) {
    let (region, line) = match (number(text), regions_of(text).as_slice()) {
        (Some(number), _) => (LIBRARY.get_region_for_number(&number), line(&number)),
        (None, [only]) => (Some(*only), None),
        (None, _) => (None, None),
    };
    (region.filter(|region| *region != Region::World).map(name), line)
}

fn line(number: &PhoneNumber) -> Option<Line> {
    let found = LIBRARY.get_number_type(number);
    let (_, line) = LINES.iter().find(|(other, _)| *other == found)?;
    (number.number_of_leading_zeros() <= MOST_ZEROS).then_some(*line)
}

/// The countries whose numbers could be meant, and one that has nothing to do with it.
fn candidates(text: &str) -> impl Iterator<Item = String> {
    let regions = regions_of(text).into_iter().chain([Region::PL]);
    regions.filter(|region| *region != Region::World).map(name)
}

fn agrees(text: &str) {
    let digits = Digits::new(text).unwrap();
    let (country, line) = told(text);
    assert_eq!(
        country_of(digits).map(|country| country.as_str().to_owned()),
        country,
        "+{text}"
    );
    assert_eq!(line_of(digits), line, "+{text}");
    for candidate in candidates(text) {
        let contains = AUTOMATA.countries[&candidate].contains(digits);
        assert_eq!(contains, country.as_ref() == Some(&candidate), "{candidate}: +{text}");
    }
    for (other, automaton) in &AUTOMATA.lines {
        assert_eq!(
            automaton.contains(digits),
            line == Some(*other),
            "{}: +{text}",
            other.name()
        );
    }
}

/// The library's own examples, of each type of each region and of each service that has no country.
fn examples() -> Vec<String> {
    let regions = LIBRARY.get_supported_regions().flat_map(|region| {
        LINES
            .iter()
            .filter_map(move |(line, _)| LIBRARY.get_example_number_for_type_and_region(region, *line).ok())
    });
    let services = LIBRARY
        .get_supported_global_network_calling_codes()
        .filter_map(|code| LIBRARY.get_example_number_for_non_geo_entity(code).ok());
    let numbers = regions.chain(services);
    let written = numbers.map(|number| number.format_as(rlibphonenumber::PhoneNumberFormat::E164)[1..].to_owned());
    let mut examples: Vec<_> = written.collect();
    examples.sort();
    examples
}

/// Digits that differ a little: one is changed, dropped, doubled or added, or a zero comes behind the calling code.
fn mutated(text: &str, chance: &mut Chance) -> String {
    let mut text = text.to_owned();
    let at = chance.below(text.len());
    match chance.below(5) {
        0 if text.len() > 1 => drop(text.remove(at)),
        1 => text.insert(at, chance.digit()),
        2 => text.push(chance.digit()),
        3 => text.insert((1 + chance.below(3)).min(text.len()), '0'),
        _ => text.replace_range(at..=at, &chance.digit().to_string()),
    }
    text.truncate(Digits::MOST);
    text
}

/// Digits that an automaton leads through, as far as they go.
fn walked(automaton: &DigitAutomaton, chance: &mut Chance) -> String {
    let mut text = String::new();
    let mut state = automaton.start();
    while text.len() < Digits::MOST {
        let open: Vec<_> = (0..10)
            .filter(|digit| !automaton.next(state, *digit).is_dead())
            .collect();
        if open.is_empty() || automaton.accepts(state) && chance.below(4) == 0 {
            break;
        }
        let digit = *chance.one_of(&open);
        text.push(char::from(b'0' + digit));
        state = automaton.next(state, digit);
    }
    text
}

#[test]
fn every_line_type_has_a_name() {
    for line in Line::ALL {
        assert_eq!(Line::named(line.name()), Some(line));
    }
    assert_eq!(Line::named("premium"), None);
    assert_eq!(Line::ALL.len(), LINES.len());
}

#[test]
fn examples_of_the_library_are_told_alike() {
    let examples = examples();
    assert!(examples.len() > 1000, "{}", examples.len());
    for example in examples {
        agrees(&example);
    }
}

#[test]
fn numbers_near_the_examples_are_told_alike() {
    let mut chance = Chance(1);
    for example in examples() {
        let mut near = example;
        for _ in 0..4 {
            near = mutated(&near, &mut chance);
            agrees(&near);
        }
    }
}

#[test]
fn any_digits_are_told_alike() {
    let mut chance = Chance(2);
    for length in (1..=Digits::MOST).cycle().take(4000) {
        agrees(&chance.digits(length));
    }
}

#[test]
fn every_calling_code_is_told_alike() {
    let mut chance = Chance(3);
    for (code, _) in CODES.iter() {
        agrees(code);
        for zeros in 0..=Digits::MOST - code.len() {
            let mut text = code.clone() + &"0".repeat(zeros);
            agrees(&text);
            let count = 1 + chance.below(Digits::MOST);
            text += &chance.digits(count);
            text.truncate(Digits::MOST);
            agrees(&text);
        }
    }
}

#[test]
fn members_of_the_sets_are_told_alike() {
    let mut chance = Chance(4);
    for automaton in AUTOMATA.lines.values() {
        for _ in 0..200 {
            let text = walked(automaton, &mut chance);
            agrees(&text);
            agrees(&mutated(&text, &mut chance));
        }
    }
    let countries = AUTOMATA.countries.values();
    for automaton in countries.filter(|automaton| !automaton.start().is_dead()) {
        for _ in 0..5 {
            let text = walked(automaton, &mut chance);
            agrees(&text);
            agrees(&mutated(&text, &mut chance));
        }
    }
}

/// Whether some string is in both sets.
fn meet(left: &DigitAutomaton, right: &DigitAutomaton) -> bool {
    let mut waiting = vec![(left.start(), right.start())];
    let mut seen: HashSet<(State, State)> = HashSet::new();
    while let Some((one, other)) = waiting.pop() {
        if one.is_dead() || other.is_dead() || !seen.insert((one, other)) {
            continue;
        }
        if left.accepts(one) && right.accepts(other) {
            return true;
        }
        waiting.extend((0..10).map(|digit| (left.next(one, digit), right.next(other, digit))));
    }
    false
}

fn assert_disjoint(sets: &[(&str, &DigitAutomaton)]) {
    for (position, (name, left)) in sets.iter().enumerate() {
        for (other, right) in &sets[position + 1..] {
            assert!(!meet(left, right), "{name} and {other} share a number");
        }
    }
}

#[test]
fn a_number_has_one_country_and_one_line_type_at_most() {
    let countries: Vec<_> = AUTOMATA
        .countries
        .iter()
        .map(|(name, set)| (name.as_str(), set))
        .collect();
    assert_disjoint(&countries);
    let lines: Vec<_> = AUTOMATA.lines.iter().map(|(line, set)| (line.name(), set)).collect();
    assert_disjoint(&lines);
}

#[test]
fn dead_and_full_states_say_what_follows() {
    let poland = &AUTOMATA.countries["PL"];
    let four = poland.next(poland.start(), 4);
    assert!(!poland.accepts(four) && !four.is_full());
    let eight = poland.next(four, 8);
    assert!(eight.is_full() && poland.accepts(eight) && poland.next(eight, 0).is_full());
    let nine = poland.next(four, 9);
    assert!(nine.is_dead() && !poland.accepts(nine) && poland.next(nine, 0).is_dead());
    assert!(!poland.contains(Digits::new("4").unwrap()));
    assert!(poland.contains(Digits::new("48").unwrap()));
}

#[test]
fn known_numbers_are_known() {
    let told = |text: &str| {
        let digits = Digits::new(text).unwrap();
        let country = country_of(digits).map(|country| country.as_str().to_owned());
        (country.unwrap_or_default(), line_of(digits).map_or("", Line::name))
    };
    let known = [
        ("48221234567", "PL", "fixed-line"),
        ("48701234567", "PL", "premium-rate"),
        ("48501000000", "PL", "mobile"),
        ("12025550123", "US", "fixed-line-or-mobile"),
        ("19002345678", "US", "premium-rate"),
        ("80012345678", "", "toll-free"),
        ("480221234567", "PL", ""),
        ("999", "", ""),
        ("0048221234567", "", ""),
    ];
    for (text, country, line) in known {
        assert_eq!(told(text), (country.to_owned(), line), "+{text}");
        agrees(text);
    }
}

/// A reader of the page learns how old the data is.
#[test]
fn the_page_names_the_version_of_the_data() {
    let lock = include_str!("../Cargo.lock");
    let (_, rest) = lock.split_once("name = \"rlibphonenumber\"\nversion = \"").unwrap();
    let (version, _) = rest.split_once('"').unwrap();
    let page = include_str!("../docs/numbering.md");
    assert!(page.contains(&format!("rlibphonenumber {version}")), "{version}");
}

#[test]
fn the_page_names_the_calling_codes_that_countries_share() {
    let page = include_str!("../docs/numbering.md");
    for (code, _) in CODES.iter().filter(|(code, _)| regions_of(code).len() > 1) {
        assert!(page.contains(&format!("`+{code}`")), "{code}");
    }
}
