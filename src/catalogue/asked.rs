use std::borrow::Cow;

use super::{Catalogue, PermissionId};

/// The value of a property of an action.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum PropertyValue<'a> {
    /// `true` or `false`.
    Truth(bool),
    /// A whole number.
    Whole(i64),
    /// A text.
    Text(Cow<'a, str>),
    /// Anything else, which no action is asked by.
    Other,
}

/// A property of an action and its value.
pub type ActionProperty<'a> = (Cow<'a, str>, PropertyValue<'a>);

/// Under which name, and with which properties, requests ask for an action that they also know by its own name.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AskedAs {
    /// The action's name in requests.
    pub action: String,
    /// What the action's properties have to be, at least one.
    pub properties: Vec<ActionProperty<'static>>,
}

impl AskedAs {
    /// Whether a request with these properties asks for it.
    #[must_use]
    pub fn fits(&self, said: &[ActionProperty<'_>]) -> bool {
        self.properties.iter().all(|(name, value)| {
            let mut values = said.iter().filter(|(said, _)| said == name).peekable();
            values.peek().is_some() && values.all(|(_, said)| said == value)
        })
    }
}

/// Why a request asks for no permission.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum NotAsked<'c> {
    /// There is no such resource, or it has no such action.
    Unknown,
    /// Several areas have a resource of this name: its full names.
    Several(&'c [String]),
}

impl Catalogue {
    /// The permission that a request asks for. The resource is `<area>.<resource>`, or its name alone where one area has
    /// such a resource. Of the actions that are asked for under this name by properties, the one counts whose properties,
    /// all of which the request has, are the most; where there is none, the action of this name.
    pub fn asked(
        &self,
        resource: &str,
        action: &str,
        properties: &[ActionProperty<'_>],
    ) -> Result<PermissionId, NotAsked<'_>> {
        let of = self.resource_asked(resource)?;
        let by_properties = || {
            let of_name = of.asked_as.iter().filter_map(|id| Some((id, self.asked_as(*id)?)));
            let fitting = of_name.filter(|(_, asked)| asked.action == action && asked.fits(properties));
            fitting
                .max_by_key(|(_, asked)| asked.properties.len())
                .map(|(id, _)| *id)
        };
        let found = if properties.is_empty() { None } else { by_properties() };
        found.or_else(|| of.named(action)).ok_or(NotAsked::Unknown)
    }

    /// The actions of a resource that a request asks for by their names alone, in order.
    pub fn asked_by_name(&self, resource: &str) -> impl Iterator<Item = &str> {
        let actions = self.resource_asked(resource).ok().into_iter();
        let actions = actions.flat_map(|of| &of.actions);
        actions
            .filter(|(_, id)| self.asked_as(*id).is_none())
            .map(|(name, _)| name.as_str())
    }

    fn asked_as(&self, id: PermissionId) -> Option<&AskedAs> {
        self.get(id)?.asked_as.as_ref()
    }
}
