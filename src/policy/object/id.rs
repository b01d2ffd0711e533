use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use crate::catalogue::ObjectKind;

/// The normal form of a path or name of an object, so that one object has one id. The error says why it is none.
///
/// Characters are compared in Unicode normalisation form C. Text that is normal is not copied.
pub fn normal_object(kind: ObjectKind, id: &str) -> Result<Cow<'_, str>, &'static str> {
    let id = if kind == ObjectKind::Paths { path(id)? } else { id };
    normal_name(id)
}

/// The normal form of a name of the host's own, such as that of a pipeline. The error says why it is none.
pub fn normal_name(name: &str) -> Result<Cow<'_, str>, &'static str> {
    if name.trim().is_empty() {
        return Err("it is empty");
    }
    if name.len() > MOST_BYTES {
        return Err("it is longer than 4096 bytes");
    }
    if name.contains(is_unseen) {
        return Err("it has a character that is not seen");
    }
    if name.trim().len() != name.len() {
        return Err("it begins or ends with a blank");
    }
    Ok(match is_nfc_quick(name.chars()) {
        IsNormalized::Yes => Cow::Borrowed(name),
        _ => Cow::Owned(name.nfc().collect()),
    })
}

/// How long an id may be. Each step of a path is looked up.
const MOST_BYTES: usize = 4096;

/// Controls, and marks without a width of their own: two ids that look the same would be two objects.
fn is_unseen(char: char) -> bool {
    char.is_control()
        || matches!(char, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

/// A path from the root, without a `/` at its end. Steps that walk back could step around an object that is closed.
fn path(id: &str) -> Result<&str, &'static str> {
    if id.trim().is_empty() {
        return Err("it is empty");
    }
    let Some(parts) = id.strip_prefix('/') else {
        return Err("a path begins with `/`");
    };
    let parts = parts.strip_suffix('/').unwrap_or(parts);
    if parts.is_empty() {
        return if id == "/" {
            Ok(id)
        } else {
            Err("a part of it is empty")
        };
    }
    for part in parts.split('/') {
        match part.trim() {
            "" => return Err("a part of it is empty"),
            "." | ".." => return Err("it has a part `.` or `..`"),
            trimmed if trimmed.len() != part.len() => return Err("a part of it begins or ends with a blank"),
            _ => {}
        }
    }
    Ok(id.strip_suffix('/').unwrap_or(id))
}
