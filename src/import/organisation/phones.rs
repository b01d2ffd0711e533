use std::collections::BTreeMap;

use super::{
    super::{
        gather::Gathered,
        loose::Loose,
        note::{NoteKind, Notes, Remarks},
    },
    User,
};
use crate::destination::{Country, Destination, Digits};

/// Reads the phones of all users. A number of several people is that of the one with the smallest id, as a policy
/// knows one person for a number.
pub(super) fn phones(
    users: &mut BTreeMap<u64, User>,
    gathered: &Gathered,
    country: Option<Country>,
    notes: &mut Notes<'_>,
) {
    let mut lines = Lines {
        country,
        phones: BTreeMap::new(),
        extensions: BTreeMap::new(),
    };
    for (id, user) in users {
        let Some(stored) = gathered.users.get(id) else { continue };
        let record = &stored.value;
        let mut remarks = Remarks::new(notes, Some(stored.file), format!("user {id}"));
        for text in [&record.work_phone, &record.personal_mobile, &record.personal_phone] {
            lines.phone(*id, user, text, &mut remarks);
        }
        lines.extension(*id, user, &record.uf_phone_inner, &mut remarks);
        user.comments.append(&mut remarks.comments);
    }
}

/// Whose each number is.
struct Lines {
    country: Option<Country>,
    phones: BTreeMap<Digits, u64>,
    extensions: BTreeMap<Digits, u64>,
}

impl Lines {
    fn phone(&mut self, id: u64, user: &mut User, text: &Loose, remarks: &mut Remarks<'_, '_>) {
        let Some(text) = text.text() else { return };
        let digits = match self.read(text) {
            Ok(digits) => digits,
            Err(why) => {
                let message = format!("the phone number `{text}` is left out: {why}");
                return remarks.add(NoteKind::UnreadablePhone, message);
            }
        };
        match *self.phones.entry(digits).or_insert(id) {
            holder if holder == id => {
                if !user.phones.contains(&digits) {
                    user.phones.push(digits);
                }
            }
            holder => {
                let message = format!("the phone number +{digits} is left out: it is that of u{holder}, too");
                remarks.add(NoteKind::SharedPhone, message);
            }
        }
    }

    fn read(&self, text: &str) -> Result<Digits, String> {
        if text.contains('+') && text.contains("(0)") {
            return Err("the `(0)` is not dialled from abroad".to_owned());
        }
        match Destination::read(text, self.country, |_| false) {
            Ok(Destination::Number(digits)) => Ok(digits),
            Ok(Destination::Uri(_)) => Err("it is an address".to_owned()),
            Ok(Destination::Short(_) | Destination::Extension(_)) => Err("it is too short".to_owned()),
            Err(error) => Err(error.to_string()),
        }
    }

    fn extension(&mut self, id: u64, user: &mut User, text: &Loose, remarks: &mut Remarks<'_, '_>) {
        let Some(text) = text.text() else { return };
        // Dialled digits that begin with `00` are an international number.
        let Some(digits) = Digits::new(text).filter(|_| !text.starts_with("00")) else {
            let message = format!("the internal number `{text}` is left out: it is not 1 to 15 digits");
            return remarks.add(NoteKind::UnreadableExtension, message);
        };
        match *self.extensions.entry(digits).or_insert(id) {
            holder if holder == id => user.extension = Some(digits),
            holder => {
                let message = format!("the internal number {digits} is left out: it is that of u{holder}, too");
                remarks.add(NoteKind::SharedExtension, message);
            }
        }
    }
}
