use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use crate::catalogue::ObjectKind;

/// The normal form of a path or name of an object, so that one object has one id. The error says why it is none.
///
/// Characters are compared in Unicode normalisation form C. Text that is normal is not copied.
pub fn normal_object(kind: ObjectKind, id: &str) -> Result<Cow<'_, str>, &'static str> {
    let id = id.trim();
    if id.is_empty() {
        return Err("it is empty");
    }
    if id.contains(char::is_control) {
        return Err("it has a control character");
    }
    let id = if kind == ObjectKind::Paths { path(id)? } else { id };
    Ok(match is_nfc_quick(id.chars()) {
        IsNormalized::Yes => Cow::Borrowed(id),
        _ => Cow::Owned(id.nfc().collect()),
    })
}

/// A path from the root, without a `/` at its end. Steps that walk back could step around an object that is closed.
fn path(id: &str) -> Result<&str, &'static str> {
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
