//! How a policy is spread over files.

use proptest::{collection::vec, prelude::*, sample::Index};
use serde_json::{Value, json};

/// A named thing in a section of a policy; an assignment has no name.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    section: &'static str,
    name: Option<String>,
    value: Value,
}

impl Entry {
    pub(super) fn new(section: &'static str, name: &str, value: Value) -> Self {
        Self {
            section,
            name: Some(name.to_owned()),
            value,
        }
    }

    pub(super) fn unnamed(section: &'static str, value: Value) -> Self {
        Self {
            section,
            name: None,
            value,
        }
    }

    fn add_to(&self, file: &mut Value) {
        let section = &mut file[self.section];
        match &self.name {
            Some(name) => section[name.as_str()] = self.value.clone(),
            None if section.is_null() => *section = json!([self.value]),
            None => section.as_array_mut().unwrap().push(self.value.clone()),
        }
    }
}

/// Which file holds what, and how each is written.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    /// Of each file, whether it is written in flow style.
    flow: Vec<bool>,
    /// The files of the entries, over and over.
    places: Vec<Index>,
}

pub(super) fn layouts() -> impl Strategy<Value = Layout> {
    (vec(any::<bool>(), 1..=4), vec(any::<Index>(), 13)).prop_map(|(flow, places)| Layout { flow, places })
}

impl Layout {
    /// Writes the files of a policy.
    pub(super) fn write(&self, entries: &[Entry]) -> Vec<String> {
        let mut files = vec![Value::Null; self.flow.len()];
        for (entry, place) in entries.iter().zip(self.places.iter().cycle()) {
            entry.add_to(&mut files[place.index(self.flow.len())]);
        }
        files
            .iter()
            .zip(&self.flow)
            .map(|(file, flow)| write(file, *flow))
            .collect()
    }
}

fn write(file: &Value, flow: bool) -> String {
    if file.is_null() {
        "# Nothing yet.\n".to_owned()
    } else if flow {
        serde_json::to_string_pretty(file).unwrap()
    } else {
        serde_yaml::to_string(file).unwrap()
    }
}
