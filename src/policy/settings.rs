use std::collections::BTreeMap;

use jiff::tz::TimeZone;

use super::identifier::unknown_name;
use crate::{
    destination::Country,
    diagnostic::{Code, Diagnostic, Diagnostics},
    document::{CustomersWord, EditionWord, LintWord, Placed, PlanWord, PolicyFile, SettingsDocument, Text},
    source::Place,
};

/// The product edition.
pub type Edition = EditionWord;

/// Which customers the level `customers` opens.
pub type Customers = CustomersWord;

/// How much a warning matters.
pub type LintLevel = LintWord;

/// What holds for the whole policy.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The product edition.
    pub edition: Edition,
    /// The zone of dates and hours.
    pub time_zone: TimeZone,
    /// The country in which national numbers are read.
    pub country: Option<Country>,
    /// The plan of the cloud edition, and where it is said.
    pub plan: Option<Placed<PlanWord>>,
    /// The folder of call recordings as written: an object.
    pub recordings_folder: Option<Text>,
    /// Which customers the level `customers` opens.
    pub customers: Customers,
    /// How much warnings matter of which the policy says it.
    pub lint: BTreeMap<Code, LintLevel>,
    /// Where those are said by which calls are read.
    pub said: SettingPlaces,
}

/// Where settings are said; nothing where they are not.
#[derive(Clone, Copy, Debug, Default)]
pub struct SettingPlaces {
    /// `time-zone`.
    pub time_zone: Option<Place>,
    /// `country`.
    pub country: Option<Place>,
    /// `customers`.
    pub customers: Option<Place>,
}

/// Merges the settings of all files; two that disagree are reported with both places.
pub(crate) fn resolve_settings(files: &[PolicyFile], diagnostics: &mut Diagnostics) -> Settings {
    let documents: Vec<_> = files.iter().filter_map(|file| file.settings.as_ref()).collect();
    let edition = agreed("edition", &documents, |document| document.edition, diagnostics);
    let zone = agreed(
        "time-zone",
        &documents,
        |document| document.time_zone.clone(),
        diagnostics,
    );
    let country = agreed("country", &documents, |document| document.country.clone(), diagnostics);
    let plan = agreed("plan", &documents, |document| document.plan, diagnostics);
    let folder = |document: &SettingsDocument| document.recordings_folder.clone();
    let recordings_folder = agreed("recordings-folder", &documents, folder, diagnostics);
    let customers = agreed("customers", &documents, |document| document.customers, diagnostics);
    Settings {
        said: SettingPlaces {
            time_zone: zone.as_ref().map(|zone| zone.place),
            country: country.as_ref().map(|country| country.place),
            customers: customers.map(|customers| customers.place),
        },
        customers: customers.map_or(Customers::All, |customers| customers.value),
        edition: edition.map_or(Edition::Cloud, |edition| edition.value),
        time_zone: zone
            .and_then(|zone| time_zone(&zone, diagnostics))
            .unwrap_or(TimeZone::UTC),
        country: country.and_then(|country| read_country(&country, diagnostics)),
        plan,
        recordings_folder,
        lint: lint_levels(&documents, diagnostics),
    }
}

/// What the files say of warnings.
fn lint_levels(documents: &[&SettingsDocument], diagnostics: &mut Diagnostics) -> BTreeMap<Code, LintLevel> {
    let mut levels: BTreeMap<Code, Placed<LintLevel>> = BTreeMap::new();
    let said = documents.iter().filter_map(|document| document.lint.as_ref());
    for (name, level) in said.flat_map(|lint| &lint.0) {
        let Some(code) = Code::named(&name.value).filter(|code| code.is_lint()) else {
            diagnostics.push(unknown_lint(name));
            continue;
        };
        let first = *levels.entry(code).or_insert(*level);
        if first.value != level.value {
            let message = format!("two files set `lint: {}` differently", name.value);
            diagnostics.push(
                Diagnostic::new(Code::ConflictingSettings, message)
                    .at(level.place, "one value")
                    .related(first.place, "the other value")
                    .help("say it in one place"),
            );
        }
    }
    levels.into_iter().map(|(code, level)| (code, level.value)).collect()
}

fn unknown_lint(name: &Text) -> Diagnostic {
    if Code::named(&name.value).is_some() {
        return Diagnostic::new(
            Code::UnknownLint,
            format!("`{}` is a mistake, and no warning", name.value),
        )
        .at(name.place, "cannot be set")
        .help("what refuses a policy always does");
    }
    let known = Code::ALL.iter().filter(|code| code.is_lint()).map(|code| code.name());
    unknown_name(
        Code::UnknownLint,
        format!("there is no warning `{}`", name.value),
        name,
        known,
    )
    .or_help("`docs/lint.md` has the table of all warnings")
}

fn agreed<T: PartialEq>(
    name: &str,
    documents: &[&SettingsDocument],
    pick: impl Fn(&SettingsDocument) -> Option<Placed<T>>,
    diagnostics: &mut Diagnostics,
) -> Option<Placed<T>> {
    let mut said = documents.iter().filter_map(|document| pick(document));
    let first = said.next()?;
    for other in said.filter(|other| other.value != first.value) {
        diagnostics.push(
            Diagnostic::new(Code::ConflictingSettings, format!("two files set `{name}` differently"))
                .at(other.place, "one value")
                .related(first.place, "the other value")
                .help("say it in one place"),
        );
    }
    Some(first)
}

/// The time zone of this name; one that there is not is reported.
pub(crate) fn time_zone(zone: &Text, diagnostics: &mut Diagnostics) -> Option<TimeZone> {
    let known = TimeZone::get(&zone.value).ok();
    if known.is_none() {
        let names: Vec<String> = jiff::tz::db().available().map(|name| name.to_string()).collect();
        diagnostics.push(
            unknown_name(
                Code::UnknownTimeZone,
                format!("there is no time zone `{}`", zone.value),
                zone,
                names.iter().map(String::as_str),
            )
            .or_help("write an IANA name, such as `Europe/Warsaw`"),
        );
    }
    known
}

fn read_country(country: &Text, diagnostics: &mut Diagnostics) -> Option<Country> {
    let known = Country::new(&country.value);
    if known.is_none() {
        diagnostics.push(
            Diagnostic::new(Code::UnknownCountry, format!("there is no country `{}`", country.value))
                .at(country.place, "not known")
                .help("write the two letters of ISO 3166, such as `PL`"),
        );
    }
    known
}
