//! How dialled text is read.

use super::{World, national::international};

/// Where a call goes.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Destination {
    /// `sip:` or `sips:`.
    Uri,
    /// The digits of an international number, without its `+` or `00`.
    Number(String),
    /// The extension of someone of the organisation.
    Extension(String),
    /// A short code, such as 112.
    Short(String),
}

impl World {
    /// Reads dialled text; `None` where it cannot be read.
    pub(super) fn destination(&self, dialled: &str) -> Option<Destination> {
        let text = dialled.replace([' ', '-', '.', '(', ')'], "");
        if text.starts_with("sip:") || text.starts_with("sips:") {
            return Some(Destination::Uri);
        }
        if let Some(digits) = text.strip_prefix('+').or_else(|| text.strip_prefix("00")) {
            let readable = are_digits(digits) && digits.len() <= 15;
            return readable.then(|| Destination::Number(digits.to_owned()));
        }
        if !are_digits(&text) {
            return None;
        }
        if self.users.values().any(|user| user.extension.as_ref() == Some(&text)) {
            return Some(Destination::Extension(text));
        }
        if text.len() <= 6 {
            return Some(Destination::Short(text));
        }
        let country = self.settings.country.as_ref()?;
        Some(international(country, &text))
            .filter(|digits| digits.len() <= 15)
            .map(Destination::Number)
    }

    /// The user whose phone or extension it is.
    pub(super) fn user_at(&self, destination: &Destination) -> Option<&str> {
        let found = self.users.iter().find(|(_, user)| match destination {
            Destination::Number(_) => user
                .phones
                .iter()
                .any(|phone| self.destination(phone).as_ref() == Some(destination)),
            Destination::Extension(digits) => user.extension.as_ref() == Some(digits),
            Destination::Uri | Destination::Short(_) => false,
        });
        found.map(|(name, _)| name.as_str())
    }
}

fn are_digits(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|character| character.is_ascii_digit())
}
