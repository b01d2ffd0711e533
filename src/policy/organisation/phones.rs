use rustc_hash::FxHashMap;

use crate::{
    destination::{Destination, DestinationError, Digits},
    diagnostic::{Code, Diagnostic, Diagnostics},
    document::Text,
    policy::Settings,
    source::Place,
};

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
        match Destination::read(&text.value, self.settings.country, |_| false) {
            Ok(Destination::Number(digits)) => {
                unique(
                    &mut self.phones,
                    digits,
                    text,
                    Code::DuplicatePhone,
                    "phone number",
                    diagnostics,
                );
                Some(digits)
            }
            Ok(_) => refuse(
                text,
                "a short number or an address is nobody's phone".to_owned(),
                None,
                diagnostics,
            ),
            Err(error) => {
                let help = match error {
                    DestinationError::NoCountry => "write the number with `+` and the country code",
                    _ => "write the number with `+` and the country code, as in `+48 22 123 45 67`",
                };
                refuse(text, error.to_string(), Some(help), diagnostics)
            }
        }
    }

    /// An internal number.
    pub(super) fn extension(&mut self, text: &Text, diagnostics: &mut Diagnostics) -> Option<Digits> {
        let Some(digits) = Digits::new(&text.value) else {
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
        unique(
            &mut self.extensions,
            digits,
            text,
            Code::DuplicateExtension,
            "internal number",
            diagnostics,
        );
        Some(digits)
    }
}

fn refuse(text: &Text, why: String, help: Option<&str>, diagnostics: &mut Diagnostics) -> Option<Digits> {
    diagnostics.push(
        Diagnostic::new(Code::InvalidPhone, format!("`{}` is no phone number", text.value))
            .at(text.place, why)
            .maybe_help(help.map(str::to_owned)),
    );
    None
}

fn unique(
    seen: &mut FxHashMap<Digits, Place>,
    digits: Digits,
    text: &Text,
    code: Code,
    what: &str,
    diagnostics: &mut Diagnostics,
) {
    if let Some(first) = seen.insert(digits, text.place) {
        diagnostics.push(
            Diagnostic::new(code, format!("the {what} `{}` is given twice", text.value))
                .at(text.place, "again here")
                .related(first, "first here")
                .help(format!("a {what} belongs to one person: a call to it is a call to him")),
        );
    }
}
