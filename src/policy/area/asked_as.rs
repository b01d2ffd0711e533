//! Under which names, and with which properties, requests ask for actions.

use std::borrow::Cow;

use super::{Builder, check_identifier};
use crate::{
    catalogue::{AskedAs, PropertyValue},
    diagnostic::{Code, Diagnostic},
    document::{AskedAsDocument, ResourceDocument, Text},
};

/// What a request has to say to ask for an action.
pub(super) fn asked_as(document: &AskedAsDocument) -> AskedAs {
    let properties = document.properties.0.iter();
    AskedAs {
        action: document.action.value.clone(),
        properties: properties
            .filter_map(|(name, value)| Some((Cow::Owned(name.value.clone()), value.as_ref()?.value.clone())))
            .collect(),
    }
}

/// An action, where it is written what asks for it, and what that is.
struct Asked<'d> {
    name: &'d Text,
    document: &'d AskedAsDocument,
    means: AskedAs,
}

impl Builder<'_> {
    /// Of the actions of a resource, no two can be asked for at once; none is asked for by its own name, or by nothing.
    pub(super) fn check_asked(&mut self, document: &ResourceDocument) {
        let actions = document.actions.0.iter();
        let all: Vec<Asked<'_>> = actions
            .filter_map(|(name, action)| {
                let document = action.asked_as.as_ref()?;
                let means = asked_as(document);
                Some(Asked { name, document, means })
            })
            .collect();
        for (index, one) in all.iter().enumerate() {
            self.check_one(one);
            let before = all.iter().take(index);
            if let Some(other) = before
                .into_iter()
                .find(|other| is_ambiguous(&one.means, &other.means, &all))
            {
                self.refuse_both(one, other);
            }
        }
    }

    fn check_one(&mut self, one: &Asked<'_>) {
        let Asked { name, document, means } = one;
        check_identifier("action", &document.action, self.diagnostics);
        if document.properties.0.is_empty() {
            self.diagnostics.push(
                Diagnostic::new(Code::MissingKey, "what requests ask needs a property")
                    .at(document.place, "`properties` is empty")
                    .help("say what the action's properties are, as in `{ soft: true }`"),
            );
        }
        if means.action == name.value {
            self.diagnostics.push(
                Diagnostic::new(
                    Code::AmbiguousAction,
                    format!("the action `{}` is asked for by its own name anyway", name.value),
                )
                .at(document.action.place, "the same action")
                .help("name the action as which requests ask for it"),
            );
        }
    }

    fn refuse_both(&mut self, one: &Asked<'_>, other: &Asked<'_>) {
        self.diagnostics.push(
            Diagnostic::new(
                Code::AmbiguousAction,
                format!(
                    "one request may ask for `{}` and `{}`",
                    other.name.value, one.name.value
                ),
            )
            .at(one.document.place, "asked for by these")
            .related(other.document.place, "and by these")
            .help("give one of the two a property more, or both one property with different values"),
        );
    }
}

/// Whether a request may fit two actions and no third one that counts more.
fn is_ambiguous(one: &AskedAs, other: &AskedAs, all: &[Asked<'_>]) -> bool {
    let differs = |(name, value): &(Cow<'_, str>, PropertyValue<'_>)| {
        let mut others = other.properties.iter();
        others.any(|(other, its)| other == name && its != value)
    };
    let both = one.action == other.action
        && one.properties.len() == other.properties.len()
        && !one.properties.iter().any(differs);
    let united: Vec<_> = one.properties.iter().chain(&other.properties).cloned().collect();
    both && !all.iter().any(|third| {
        let more = third.means.properties.len() > one.properties.len();
        more && third.means.action == one.action && third.means.fits(&united)
    })
}
