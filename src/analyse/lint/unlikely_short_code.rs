use super::{Found, Lint};
use crate::{
    destination::{Country, NORTH_AMERICA, calling_code_of},
    diagnostic::{Code, Diagnostic},
    document::rules::{Pattern, PatternKind},
    source::Place,
};

/// The most digits of a short code.
const LONGEST_SHORT: usize = 6;

/// From how many digits on the beginning of a number is written, and hardly one of short codes.
const LIKE_A_NUMBER: usize = 3;

/// The calling code of Italy, whose numbers keep the nought with which they begin.
const ITALY: u32 = 39;

impl Lint<'_> {
    /// Prefixes of short codes that are written like the beginning of a number, and hold no number.
    pub(super) fn unlikely_short_codes(&self) -> Found {
        let country = self.policy.settings.country;
        let code = country.and_then(calling_code_of);
        let unlikely = self.patterns().filter(|(pattern, _)| is_unlikely(pattern, code));
        let told = unlikely.map(|(pattern, place)| {
            let (digits, place) = (&pattern.digits, self.written(pattern, place));
            let message = format!(
                "`{digits}*` holds only short codes, of {} that begin so",
                lengths(digits)
            );
            Diagnostic::new(Code::UnlikelyShortCode, message)
                .at(place, "holds no number with a `+`")
                .help(help(digits, country, code))
        });
        told.collect()
    }

    /// Where a pattern of a list is written; the place of the list where it is not found there.
    fn written(&self, pattern: &Pattern, list: Place) -> Place {
        let words = self.snapshot.sources().words(list);
        let mut start = list.start;
        for part in words.split(',') {
            let before = part.find(|char: char| char.is_ascii_digit()).unwrap_or(part.len());
            let item = part.get(before..).unwrap_or_default().trim_end();
            let digits: String = item.chars().filter(char::is_ascii_digit).collect();
            if digits == pattern.digits && item.ends_with('*') {
                let narrow = |length: usize| u32::try_from(length).unwrap_or_default();
                return Place {
                    start: start.saturating_add(narrow(before)),
                    len: narrow(item.len()),
                    ..list
                };
            }
            start = start.saturating_add(u32::try_from(part.len() + 1).unwrap_or_default());
        }
        list
    }
}

fn is_unlikely(pattern: &Pattern, code: Option<u32>) -> bool {
    if pattern.kind != PatternKind::Short || !pattern.is_prefix {
        return false;
    }
    let digits = pattern.digits.as_str();
    // Short codes begin with 1 nearly everywhere; 911 and 999 are others, and numbers of 90 are not.
    let is_like_short = digits.starts_with('1') || digits.starts_with('9') && !digits.starts_with("90");
    let is_long = digits.len() >= LIKE_A_NUMBER;
    is_long && !is_like_short || code.is_some_and(|code| behind_code(digits, code).is_some())
}

/// What follows the calling code, where that is what digits begin with.
fn behind_code(digits: &str, code: u32) -> Option<&str> {
    let rest = digits.strip_prefix(&code.to_string())?;
    // National numbers of North America do not begin with 0 or 1.
    let is_code = if code == NORTH_AMERICA {
        rest.len() >= LIKE_A_NUMBER && !rest.starts_with(['0', '1'])
    } else {
        code > 9
    };
    is_code.then_some(rest)
}

fn lengths(digits: &str) -> String {
    if digits.len() < LONGEST_SHORT {
        format!("{} to {LONGEST_SHORT} digits", digits.len())
    } else {
        format!("{LONGEST_SHORT} digits")
    }
}

fn help(digits: &str, country: Option<Country>, code: Option<u32>) -> String {
    let Some((country, code)) = country.zip(code) else {
        return "write `+` and the calling code before it for numbers of the public network, as in `+48 22*`"
            .to_owned();
    };
    if let Some(rest) = behind_code(digits, code) {
        let number = [code.to_string().as_str(), rest].join(" ");
        return format!("write `+{}*` for numbers of the public network", number.trim_end());
    }
    let trunk = digits.strip_prefix('0').filter(|_| code != ITALY);
    format!(
        "write `+{code} {}*` for numbers of the public network in {}",
        trunk.unwrap_or(digits),
        country.as_str()
    )
}
