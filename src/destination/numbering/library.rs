use rlibphonenumber::{
    PHONE_NUMBER_UTIL, PhoneNumber, PhoneNumberFormat, PhoneNumberType, Region, get_national_significant_number_owned,
    interfaces::AsOriginal,
};

use super::Line;
use crate::destination::{Country, Digits};

/// The country of a number, as the library has it; a calling code alone is of the one country that has it.
#[must_use]
pub fn country_of(digits: Digits) -> Option<Country> {
    let (code, national) = split(&digits)?;
    let region = match number(code, national) {
        Some(number) => PHONE_NUMBER_UTIL.get_region_for_number(&number),
        None => only_region(code),
    };
    Country::new(region?.as_region_str().as_str())
}

/// The line type of a number, as the library has it.
#[must_use]
pub fn line_of(digits: Digits) -> Option<Line> {
    let (code, national) = split(&digits)?;
    // The library forgets the zeros that a number begins with beyond ten, and would judge a shorter one.
    let number = number(code, national).filter(|number| get_national_significant_number_owned(number) == national)?;
    match PHONE_NUMBER_UTIL.get_number_type(&number) {
        PhoneNumberType::PremiumRate => Some(Line::PremiumRate),
        PhoneNumberType::TollFree => Some(Line::TollFree),
        PhoneNumberType::SharedCost => Some(Line::SharedCost),
        PhoneNumberType::VoIP => Some(Line::Voip),
        PhoneNumberType::PersonalNumber => Some(Line::PersonalNumber),
        PhoneNumberType::Pager => Some(Line::Pager),
        PhoneNumberType::UAN => Some(Line::Uan),
        PhoneNumberType::VoiceMail => Some(Line::Voicemail),
        PhoneNumberType::FixedLine => Some(Line::FixedLine),
        PhoneNumberType::Mobile => Some(Line::Mobile),
        PhoneNumberType::FixedLineOrMobile => Some(Line::FixedLineOrMobile),
        PhoneNumberType::Unknown => None,
    }
}

/// The calling code, and what follows it.
fn split(digits: &Digits) -> Option<(i32, &str)> {
    let text = digits.as_str();
    (1..=3).find_map(|length| {
        let (code, national) = text.split_at_checked(length)?;
        let code = code.parse().ok().filter(|_| !code.starts_with('0'))?;
        PHONE_NUMBER_UTIL.get_region_for_country_code(code)?;
        Some((code, national))
    })
}

/// The number as dialled: nothing is stripped from what follows the calling code. `None` where nothing follows.
fn number(country_code: i32, national: &str) -> Option<PhoneNumber> {
    let value: u64 = national.parse().ok()?;
    let zeros = national.len().checked_sub(value.to_string().len())?;
    Some(PhoneNumber {
        country_code,
        national_number: value,
        italian_leading_zero: (zeros > 0).then_some(true),
        number_of_leading_zeros: i32::try_from(zeros).ok(),
        ..PhoneNumber::default()
    })
}

/// The region of a calling code that no other region has.
fn only_region(code: i32) -> Option<Region> {
    let mut regions = PHONE_NUMBER_UTIL.get_regions_for_country_calling_code(code)?;
    regions.next().filter(|_| regions.len() == 0)
}

/// What the library knows of the numbers of one region, or of a service that belongs to no country.
pub(super) struct Metadata {
    /// The region's country, if it is one.
    pub(super) country: Option<Country>,
    /// What numbers of the region begin with, where regions share a calling code.
    pub(super) leading_digits: Option<&'static str>,
    /// What every number of the region is.
    pub(super) general: Description,
    /// What a number of each of the types is, in the order in which they are tried; a fixed line may also be mobile.
    pub(super) lines: [(Line, Description); 10],
    /// Whether fixed lines cannot be told from mobile phones.
    pub(super) fixed_line_is_mobile: bool,
}

/// Which national numbers are meant.
#[derive(Clone, Copy, Eq, Hash, PartialEq)]
pub(super) struct Description {
    /// A regular expression that the whole number matches; without one, no number is meant.
    pub(super) pattern: Option<&'static str>,
    /// The lengths that it may have; any where there are none. One below zero is never met.
    pub(super) lengths: &'static [i32],
}

/// All calling codes.
pub(super) fn calling_codes() -> impl Iterator<Item = u32> {
    PHONE_NUMBER_UTIL
        .get_supported_calling_codes()
        .filter_map(|code| u32::try_from(code).ok())
}

/// The calling code of a country.
#[must_use]
pub fn calling_code_of(country: Country) -> Option<u32> {
    let region = Region::from_code(country.as_str()).ok()?;
    let code = PHONE_NUMBER_UTIL.get_country_code_for_region(region)?;
    u32::try_from(code).ok()
}

/// Numbers of a country, one of each line type that it has.
#[must_use]
pub fn example_numbers(country: Country) -> Vec<Digits> {
    let types = [
        PhoneNumberType::FixedLine,
        PhoneNumberType::Mobile,
        PhoneNumberType::TollFree,
        PhoneNumberType::PremiumRate,
        PhoneNumberType::VoIP,
    ];
    let region = Region::from_code(country.as_str()).into_iter();
    let numbers = region.flat_map(|region| {
        let found = types.map(|of| PHONE_NUMBER_UTIL.get_example_number_for_type_and_region(region, of));
        found.into_iter().flatten()
    });
    let numbers = numbers.map(|number| number.format_as(PhoneNumberFormat::E164).into_owned());
    numbers
        .filter_map(|text| Digits::new(text.strip_prefix('+')?))
        .collect()
}

/// The regions of a calling code, in the order in which numbers are tried.
pub(super) fn regions_of(calling_code: u32) -> Option<Vec<Metadata>> {
    let code = i32::try_from(calling_code).ok()?;
    let regions = PHONE_NUMBER_UTIL.get_regions_for_country_calling_code(code)?;
    regions.map(|region| metadata(code, region)).collect()
}

fn metadata(code: i32, region: Region) -> Option<Metadata> {
    let util: &'static rlibphonenumber::PhoneNumberUtil = &PHONE_NUMBER_UTIL;
    let metadata = util
        .as_original()
        .get_metadata_for_region_or_calling_code(code, region)?;
    let [
        general,
        premium_rate,
        toll_free,
        shared_cost,
        voip,
        personal,
        pager,
        uan,
        voicemail,
        fixed_line,
        mobile,
    ] = [
        &metadata.general_desc,
        &metadata.premium_rate,
        &metadata.toll_free,
        &metadata.shared_cost,
        &metadata.voip,
        &metadata.personal_number,
        &metadata.pager,
        &metadata.uan,
        &metadata.voicemail,
        &metadata.fixed_line,
        &metadata.mobile,
    ]
    .map(|description| {
        let pattern = description.national_number_pattern();
        Description {
            pattern: pattern.pattern_base.is_some().then(|| pattern.original_base()),
            lengths: &description.original.possible_length,
        }
    });
    let leading_digits = metadata.leading_digits();
    Some(Metadata {
        country: Country::new(region.as_region_str().as_str()),
        leading_digits: leading_digits
            .pattern_base
            .is_some()
            .then(|| leading_digits.original_base()),
        general,
        lines: [
            (Line::PremiumRate, premium_rate),
            (Line::TollFree, toll_free),
            (Line::SharedCost, shared_cost),
            (Line::Voip, voip),
            (Line::PersonalNumber, personal),
            (Line::Pager, pager),
            (Line::Uan, uan),
            (Line::Voicemail, voicemail),
            (Line::FixedLine, fixed_line),
            (Line::Mobile, mobile),
        ],
        fixed_line_is_mobile: metadata.original.same_mobile_and_fixed_line_pattern(),
    })
}
