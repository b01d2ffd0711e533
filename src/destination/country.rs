use super::Digits;

/// A country, by its two letters of ISO 3166, in which national numbers are read.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Country([u8; 2]);

impl Country {
    /// The country of two letters, in either case; `None` where the numbering data has no such country.
    #[must_use]
    pub fn new(letters: &str) -> Option<Self> {
        let code = <[u8; 2]>::try_from(letters.as_bytes())
            .ok()?
            .map(|letter| letter.to_ascii_uppercase());
        let country = Self(code);
        // The library reads any two letters as a region; one without a calling code is none.
        #[cfg(feature = "national-numbers")]
        rlibphonenumber::Region::from_code(country.as_str())
            .ok()
            .and_then(|region| rlibphonenumber::PHONE_NUMBER_UTIL.get_country_code_for_region(region))?;
        code.iter().all(u8::is_ascii_uppercase).then_some(country)
    }

    /// The two letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// A number dialled inside the country, with the calling code and without the trunk prefix.
    ///
    /// The number need not be assigned. `None` where the country's numbering plan can make nothing of it.
    #[cfg(feature = "national-numbers")]
    #[must_use]
    pub fn international(self, national: &str) -> Option<Digits> {
        let region = rlibphonenumber::Region::from_code(self.as_str()).ok()?;
        let number = rlibphonenumber::PHONE_NUMBER_UTIL.parse(national, Some(region)).ok()?;
        let written = number.format_as(rlibphonenumber::PhoneNumberFormat::E164);
        Digits::new(written.strip_prefix('+')?)
    }

    /// Without numbering data no national number can be read.
    #[cfg(not(feature = "national-numbers"))]
    #[must_use]
    pub fn international(self, _: &str) -> Option<Digits> {
        None
    }
}
