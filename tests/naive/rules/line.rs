//! The country of a number and its kind of line, by the numbering data of the library.

use std::{cell::RefCell, collections::HashMap};

use rlibphonenumber::{PhoneNumber, PhoneNumberType};

/// What was found out before: one call is asked about again and again, and the library is slow when not optimised.
type Known<T> = RefCell<HashMap<String, Option<T>>>;

thread_local! {
    static COUNTRIES: Known<String> = Known::default();
    static LINES: Known<&'static str> = Known::default();
}

/// The calling codes of two digits. Those that begin with 1 or 7 have one, all others three.
const OF_TWO_DIGITS: [&str; 44] = [
    "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47", "48", "49", "51",
    "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63", "64", "65", "66", "81", "82", "84", "86", "90",
    "91", "92", "93", "94", "95", "98",
];

/// The two letters of the number's country, where it has one.
pub(super) fn country(digits: &str) -> Option<String> {
    COUNTRIES.with(|known| once(known, digits, find_country))
}

pub(super) fn line(digits: &str) -> Option<&'static str> {
    LINES.with(|known| once(known, digits, find_line))
}

fn once<T: Clone>(known: &Known<T>, digits: &str, find: impl Fn(&str) -> Option<T>) -> Option<T> {
    let mut known = known.borrow_mut();
    if let Some(found) = known.get(digits) {
        return found.clone();
    }
    let found = find(digits);
    known.insert(digits.to_owned(), found.clone());
    found
}

fn find_country(digits: &str) -> Option<String> {
    let region = number(digits).get_region_code()?.to_string();
    // Numbers of the whole world, such as those of satellites, have a region of digits.
    region.chars().all(char::is_alphabetic).then_some(region)
}

fn find_line(digits: &str) -> Option<&'static str> {
    Some(match number(digits).get_type() {
        PhoneNumberType::FixedLine => "fixed-line",
        PhoneNumberType::Mobile => "mobile",
        PhoneNumberType::FixedLineOrMobile => "fixed-line-or-mobile",
        PhoneNumberType::TollFree => "toll-free",
        PhoneNumberType::PremiumRate => "premium-rate",
        PhoneNumberType::SharedCost => "shared-cost",
        PhoneNumberType::VoIP => "voip",
        PhoneNumberType::PersonalNumber => "personal-number",
        PhoneNumberType::Pager => "pager",
        PhoneNumberType::UAN => "uan",
        PhoneNumberType::VoiceMail => "voicemail",
        PhoneNumberType::Unknown => return None,
    })
}

/// The number as the library holds it: calling code, leading zeros, and all that follows.
fn number(digits: &str) -> PhoneNumber {
    let code = match digits {
        _ if digits.starts_with(['1', '7']) => 1,
        _ if OF_TWO_DIGITS.iter().any(|code| digits.starts_with(code)) => 2,
        _ => 3.min(digits.len()),
    };
    let (code, national) = digits.split_at(code);
    // The last digit is never a leading zero.
    let zeros = national
        .bytes()
        .rev()
        .skip(1)
        .rev()
        .take_while(|digit| *digit == b'0')
        .count();
    PhoneNumber {
        // No calling code begins with a zero.
        country_code: if code.starts_with('0') {
            0
        } else {
            code.parse().unwrap()
        },
        national_number: national.parse().unwrap_or(0),
        italian_leading_zero: (zeros > 0).then_some(true),
        number_of_leading_zeros: (zeros > 0).then_some(i32::try_from(zeros).unwrap()),
        ..PhoneNumber::default()
    }
}
