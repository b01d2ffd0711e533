use std::collections::{BTreeMap, BTreeSet};

use super::super::{gather::Records, record::RoleRecord};

/// The most characters of a role's name that its id keeps.
const LONGEST: usize = 60;

/// The ids of an area's roles in the policy.
///
/// An id is the area and the name of the role, in letters and digits; roles that the product ships are called as
/// Ringfence calls them, whatever their language. Of two that would be called alike the newer one has its number
/// behind it, so that a new role never renames an old one.
pub(super) fn keys(area: &str, roles: &Records<RoleRecord>) -> BTreeMap<u64, String> {
    let mut taken = BTreeSet::new();
    let mut keys = BTreeMap::new();
    for (id, stored) in roles {
        let name = match shipped(stored.value.code.text().unwrap_or_default()) {
            Some(name) => name.to_owned(),
            None => slug(stored.value.name.text().unwrap_or_default()),
        };
        let mut key = match name.as_str() {
            "" => format!("{area}-role-{id}"),
            name => format!("{area}-{name}"),
        };
        while !taken.insert(key.clone()) {
            key = format!("{key}-{id}");
        }
        keys.insert(*id, key);
    }
    keys
}

/// What Ringfence calls a role that the product ships, by the product's code for it.
fn shipped(code: &str) -> Option<&'static str> {
    match code.to_ascii_lowercase().as_str() {
        "admin" => Some("administrator"),
        "chief" | "head" => Some("chief-executive"),
        "department_head" | "deputy" => Some("head-of-department"),
        "manager" => Some("manager"),
        _ => None,
    }
}

fn slug(name: &str) -> String {
    let mut slug = String::new();
    for char in name.chars().flat_map(char::to_lowercase) {
        if char.is_alphanumeric() {
            slug.push(char);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let slug: String = slug.chars().take(LONGEST).collect();
    slug.trim_matches('-').to_owned()
}
