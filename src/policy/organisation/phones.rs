use rustc_hash::FxHashMap;

use crate::{
    destination::{Destination, DestinationError, Digits},
    diagnostic::{Code, Diagnostic, Diagnostics},
    document::Text,
    policy::Settings,
    source::Place,
};

const INTERNATIONAL: &str = "write the number with `+` and the country code, as in `+48 22 123 45 67`";

/// Reads the numbers of people; a number belongs to one person.
pub(super) struct Lines<'a> {
    settings: &'a Settings,
    phones: FxHashMap<Digits, Place>,
    extensions: FxHashMap<Digits, Place>,
}

impl<'a> Lines<'a> {
    pub(super) fn new(settings: &'a Settings) -> Self {
        Self {
            settings,
            phones: FxHashMap::default(),
            extensions: FxHashMap::default(),
        }
    }

    /// A number of the public network, international or national.
    pub(super) fn phone(&mut self, text: &Text, diagnostics: &mut Diagnostics) -> Option<Digits> {
        if text.value.contains('+') && text.value.contains("(0)") {
            let why = "the `(0)` is not dialled from abroad";
            return refuse(text, why, "leave the `(0)` out", diagnostics);
        }
        match Destination::read(&text.value, self.settings.country, |_| false) {
            Ok(Destination::Number(digits)) => {
                unique(&mut self.phones, digits, text.place, diagnostics, |place, first| {
                    duplicate(Code::DuplicatePhone, &format!("phone number `+{digits}`"), place, first)
                });
                Some(digits)
            }
            Ok(Destination::Uri(_)) => refuse(text, "an address is nobody's phone", INTERNATIONAL, diagnostics),
            Ok(Destination::Short(digits) | Destination::Extension(digits)) => {
                let help = format!("write an internal number as `extension: \"{digits}\"`");
                refuse(text, "a short number is nobody's phone", &help, diagnostics)
            }
            Err(error) => {
                let help = match error {
                    DestinationError::NoCountry => "write `+` and the country code, or set `country` under `settings:`",
                    _ => INTERNATIONAL,
                };
                refuse(text, &error.to_string(), help, diagnostics)
            }
        }
    }

    /// An internal number.
    pub(super) fn extension(&mut self, text: &Text, diagnostics: &mut Diagnostics) -> Option<Digits> {
        // Dialled digits that begin with `00` are an international number.
        let digits = Digits::new(&text.value).filter(|digits| !digits.as_str().starts_with("00"));
        let Some(digits) = digits else {
            diagnostics.push(
                Diagnostic::new(
                    Code::InvalidExtension,
                    format!("`{}` is no internal number", text.value),
                )
                .at(text.place, "expected 1 to 15 digits")
                .help("write digits only, as in `\"101\"`"),
            );
            return None;
        };
        unique(&mut self.extensions, digits, text.place, diagnostics, |place, first| {
            let what = format!("internal number `{digits}`");
            duplicate(Code::DuplicateExtension, &what, place, first)
        });
        Some(digits)
    }
}

fn refuse(text: &Text, why: &str, help: &str, diagnostics: &mut Diagnostics) -> Option<Digits> {
    diagnostics.push(
        Diagnostic::new(Code::InvalidPhone, format!("`{}` is no phone number", text.value))
            .at(text.place, why)
            .help(help),
    );
    None
}

/// People come in the order of their names; a person reads in the order of the file.
fn unique(
    seen: &mut FxHashMap<Digits, Place>,
    digits: Digits,
    place: Place,
    diagnostics: &mut Diagnostics,
    duplicate: impl Fn(Place, Place) -> Diagnostic,
) {
    let first = *seen.entry(digits).or_insert(place);
    if first != place {
        diagnostics.push(duplicate(first.max(place), first.min(place)));
        seen.insert(digits, first.min(place));
    }
}

fn duplicate(code: Code, what: &str, again: Place, first: Place) -> Diagnostic {
    Diagnostic::new(code, format!("the {what} is given twice"))
        .at(again, "again here")
        .related(first, "first here")
        .help("keep one of the two: a call to a number is a call to one person")
}
