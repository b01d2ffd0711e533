use super::{
    NumberItem, NumberSet, Subject,
    assignment::Resolver,
    identifier::{report_unknown, unknown_name},
    subject::resolve_subject,
};
use crate::{
    catalogue::{Level, Permission, PermissionId},
    diagnostic::{Code, Diagnostic, Diagnostics, List, nearest},
    document::{InvariantDocument, OneOrMany, PolicyFile, Text, rules::Item, rules::read_item_text},
    source::Place,
};

/// A promise of the policy.
#[derive(Clone, Debug)]
pub struct Invariant {
    /// What it promises, in the words of the author.
    pub name: String,
    /// What it promises.
    pub promise: Promise,
    /// Where it is written: its name.
    pub place: Place,
}

/// What an invariant promises. It counts from now on, at every time.
#[derive(Clone, Debug)]
pub enum Promise {
    /// Nobody but these may do it.
    Only(Vec<Subject>, Deed),
    /// None of these may do it.
    Never(Vec<Subject>, Deed),
    /// Each of these may do it, in every part that the policy tells apart.
    Always(Vec<Subject>, Deed),
    /// No more people than this may do it at one time.
    AtMost(usize, Deed),
    /// Nobody has two of these permissions at one time.
    NoOneHasBoth(Vec<PermissionId>),
}

/// What an invariant speaks of.
#[derive(Clone, Debug)]
pub enum Deed {
    /// A permission, from a level on where one is named.
    May(PermissionId, Option<Level>),
    /// Calls to these destinations, under the permission to call.
    Call(PermissionId, Vec<NumberItem>),
}

/// The keys of which an invariant has exactly one.
const PROMISES: [&str; 5] = ["only", "never", "always", "no-one-has-both", "at-most"];

const HELP: &str =
    "write one of `only`, `never`, `always` and `at-most` with `may` or `may-call`, or `no-one-has-both`";

/// Resolves the invariants of all files.
pub(crate) fn resolve_invariants(
    files: &[PolicyFile],
    known: &Resolver<'_>,
    numbers: &[NumberSet],
    diagnostics: &mut Diagnostics,
) -> Vec<Invariant> {
    let documents = files.iter().flat_map(|file| file.invariants.iter().flatten());
    let mut reader = InvariantReader {
        known,
        numbers,
        diagnostics,
    };
    documents.filter_map(|document| reader.invariant(document)).collect()
}

struct InvariantReader<'a> {
    known: &'a Resolver<'a>,
    numbers: &'a [NumberSet],
    diagnostics: &'a mut Diagnostics,
}

impl InvariantReader<'_> {
    fn invariant(&mut self, document: &InvariantDocument) -> Option<Invariant> {
        let InvariantDocument {
            name,
            only,
            never,
            always,
            no_one_has_both,
            at_most,
            ..
        } = document;
        let said = [
            only.is_some(),
            never.is_some(),
            always.is_some(),
            no_one_has_both.is_some(),
            at_most.is_some(),
        ];
        let said = PROMISES.iter().zip(said).filter(|(_, is_said)| *is_said);
        let said: Vec<&str> = said.map(|(key, _)| *key).collect();
        // All parts are read, so that every mistake in them is told.
        let only = only.as_ref().map(|subjects| self.subjects(subjects));
        let never = never.as_ref().map(|subjects| self.subjects(subjects));
        let always = always.as_ref().map(|subjects| self.subjects(subjects));
        let most = at_most.as_ref().map(|most| self.count(most));
        let both = no_one_has_both.as_ref().map(|both| self.both(both, document));
        let deed = match both {
            None => self.deed(document),
            Some(_) => None,
        };
        if said.len() != 1 {
            let message = match said.as_slice() {
                [] => format!("an invariant needs one of {}", List::or(&PROMISES)),
                several => format!("an invariant promises one thing, not {}", List::and(several)),
            };
            return self.refuse(name.place, message, "in this invariant");
        }
        let promise = if let Some(both) = both {
            Promise::NoOneHasBoth(both?)
        } else if let Some(subjects) = only {
            Promise::Only(subjects?, deed?)
        } else if let Some(subjects) = never {
            Promise::Never(subjects?, deed?)
        } else if let Some(subjects) = always {
            Promise::Always(subjects?, deed?)
        } else {
            Promise::AtMost(most??, deed?)
        };
        Some(Invariant {
            name: name.value.clone(),
            promise,
            place: name.place,
        })
    }

    /// The subjects; `None` where one of them is not known.
    fn subjects(&mut self, texts: &OneOrMany<Text>) -> Option<Vec<Subject>> {
        let (organisation, settings) = (self.known.organisation, self.known.settings);
        let subjects = texts.0.iter();
        let subjects = subjects.map(|text| resolve_subject(text, organisation, settings, self.diagnostics));
        // All are looked up before one that is missing counts.
        let subjects: Vec<_> = subjects.collect();
        subjects.into_iter().collect()
    }

    fn count(&mut self, most: &Text) -> Option<usize> {
        let count = most
            .value
            .parse::<u32>()
            .ok()
            .and_then(|most| usize::try_from(most).ok());
        if count.is_none() {
            let message = format!("`{}` is no number of people", most.value);
            return self.refuse(most.place, message, "expected a whole number such as `3`");
        }
        count
    }

    fn both(&mut self, names: &[Text], document: &InvariantDocument) -> Option<Vec<PermissionId>> {
        let keys = [
            ("may", document.may.as_ref().map(|it| it.place)),
            (
                "may-call",
                document
                    .may_call
                    .as_ref()
                    .and_then(|it| it.0.first())
                    .map(|it| it.place),
            ),
            ("at-least", document.at_least.as_ref().map(|it| it.place)),
        ];
        let mut is_alone = true;
        for (key, place) in keys {
            if let Some(place) = place {
                let message = format!("`no-one-has-both` takes no `{key}`");
                let nothing: Option<()> = self.refuse(place, message, "it says the permissions itself");
                is_alone = nothing.is_some();
            }
        }
        let ids: Vec<_> = names.iter().map(|name| self.permission(name)).collect();
        let ids: Option<Vec<PermissionId>> = ids.into_iter().collect();
        let mut ids = ids?;
        ids.sort_unstable();
        ids.dedup();
        if ids.len() < 2 {
            let message = "`no-one-has-both` needs two different permissions";
            return self.refuse(document.name.place, message.to_owned(), "in this invariant");
        }
        is_alone.then_some(ids)
    }

    fn deed(&mut self, document: &InvariantDocument) -> Option<Deed> {
        match (&document.may, &document.may_call) {
            (Some(name), None) => {
                let (id, permission) = self.permission_of(name)?;
                let level = match &document.at_least {
                    None => None,
                    Some(level) => Some(self.level(level, &permission)?),
                };
                Some(Deed::May(id, level))
            }
            (None, Some(items)) => {
                if let Some(level) = &document.at_least {
                    let message = "`at-least` is of a permission, and not of `may-call`".to_owned();
                    let nothing: Option<()> = self.refuse(level.place, message, "calls have no level here");
                    nothing?;
                }
                self.calls(items)
            }
            (Some(may), Some(_)) => {
                let message = "an invariant has `may` or `may-call`, not both".to_owned();
                self.refuse(may.place, message, "a permission, beside `may-call`")
            }
            (None, None) => {
                let message = "an invariant needs `may` or `may-call`".to_owned();
                self.refuse(document.name.place, message, "in this invariant")
            }
        }
    }

    fn permission(&mut self, name: &Text) -> Option<PermissionId> {
        self.permission_of(name).map(|(id, _)| id)
    }

    fn permission_of(&mut self, name: &Text) -> Option<(PermissionId, Permission)> {
        let catalogue = self.known.catalogue;
        let id = catalogue.id(&name.value);
        if let Some((id, permission)) = id.and_then(|id| Some((id, catalogue.get(id)?))) {
            return Some((id, permission.clone()));
        }
        let known = catalogue.permissions().iter().map(|it| it.name.as_str());
        let message = format!("there is no permission `{}`", name.value);
        let mistake = match self.destinations_meant(name) {
            Some(help) => Diagnostic::new(Code::UnknownPermission, message)
                .at(name.place, "not known")
                .help(help),
            None => unknown_name(Code::UnknownPermission, message, name, known)
                .or_help("write area, resource and action, with dots between them"),
        };
        self.diagnostics.push(mistake);
        None
    }

    /// What to write instead where a permission is said to be numbers, which `may-call` takes.
    fn destinations_meant(&self, name: &Text) -> Option<String> {
        let words = &name.value;
        if self.numbers.iter().any(|set| set.name == *words) {
            return Some(format!("`{words}` names numbers: write `may-call: {words}`"));
        }
        let is_pattern = words.starts_with(|char: char| char == '+' || char.is_ascii_digit());
        is_pattern.then(|| format!("destinations stand behind `may-call`: write `may-call: \"{words}\"`"))
    }

    /// A level above the lowest, which everybody has.
    fn level(&mut self, name: &Text, permission: &Permission) -> Option<Level> {
        let names = permission.ladder.names();
        let Some(level) = permission.ladder.level(&name.value) else {
            let near = nearest(&name.value, names.iter().copied());
            let message = format!("`{}` is no level of `{}`", name.value, permission.name);
            self.diagnostics.push(
                Diagnostic::new(Code::UnknownLevel, message)
                    .at(name.place, format!("expected {}", List::or(&names)))
                    .maybe_help(near.map(|near| format!("did you mean `{near}`?"))),
            );
            return None;
        };
        if level.relations.is_empty() {
            let message = format!("everybody holds at least `{}`", name.value);
            return self.refuse(name.place, message, "the lowest level");
        }
        Some(level.clone())
    }

    fn calls(&mut self, items: &OneOrMany<Text>) -> Option<Deed> {
        let read: Vec<_> = items.0.iter().map(|item| self.item(item)).collect();
        let read: Option<Vec<NumberItem>> = read.into_iter().collect();
        let catalogue = self.known.catalogue;
        let permissions: Vec<&Permission> = catalogue.call_permissions().collect();
        let id = match permissions.as_slice() {
            [only] => catalogue.id(&only.name),
            several => {
                let names: Vec<_> = several.iter().map(|permission| permission.name.as_str()).collect();
                let place = items.0.first().map(|item| item.place).unwrap_or_default();
                self.refuse(place, format!("a call may mean {}", List::or(&names)), "which of them?")
            }
        };
        Some(Deed::Call(id?, read?))
    }

    fn item(&mut self, text: &Text) -> Option<NumberItem> {
        match read_item_text(text, self.diagnostics)?.value {
            Item::Pattern(pattern) => Some(NumberItem::Pattern(pattern)),
            Item::Name(name) => {
                let numbers = self.numbers;
                let found = numbers.binary_search_by(|set| set.name.as_str().cmp(&name)).ok();
                if found.is_none() {
                    let known = numbers.iter().map(|set| set.name.as_str());
                    let message = format!("no numbers are named `{name}`");
                    report_unknown(self.diagnostics, Code::UnknownNumbers, message, text, known);
                }
                found.and_then(|found| u32::try_from(found).ok()).map(NumberItem::Set)
            }
        }
    }

    fn refuse<T>(&mut self, place: Place, message: String, label: &str) -> Option<T> {
        self.diagnostics.push(
            Diagnostic::new(Code::InvalidInvariant, message)
                .at(place, label)
                .help(HELP),
        );
        None
    }
}
