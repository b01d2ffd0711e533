//! Numbers in a country's own notation.

/// Of each country its calling code, and what is dialled before a number inside the country.
const COUNTRIES: [(&str, &str, &str); 4] = [
    ("DE", "49", "0"),
    ("GB", "44", "0"),
    // Italian numbers keep their zero.
    ("IT", "39", ""),
    ("PL", "48", ""),
];

/// The digits of a national number after the `+`: with the calling code, without the trunk prefix.
pub(super) fn international(country: &str, national: &str) -> String {
    let known = COUNTRIES.iter().find(|(name, ..)| *name == country);
    let (_, code, trunk) = known.unwrap_or_else(|| panic!("nothing is known of {country}"));
    format!("{code}{}", national.strip_prefix(trunk).unwrap_or(national))
}
