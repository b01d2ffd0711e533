use std::fmt;

use jiff::Timestamp;

use crate::{calls::CustomerFacts, catalogue::ActionProperty, destination::DestinationError, diagnostic::List};

/// "May this person do this?", in the names that the policy uses.
///
/// A fact that is not known is left at its default; a missing fact never opens access.
#[derive(Clone, Copy, Debug, Default)]
pub struct Request<'a> {
    /// Who asks: a user's id.
    pub user: &'a str,
    /// What kind of thing is acted on: `<area>.<resource>`, or the resource's name alone where one area has such a one.
    pub resource: &'a str,
    /// The action.
    pub action: &'a str,
    /// What is said of the action, where one name stands for several.
    pub action_properties: &'a [ActionProperty<'a>],
    /// Which thing: for a call what was dialled, for an object its path or name, for a record its id, which does not matter.
    pub id: &'a str,
    /// The user who owns the record.
    pub owner: Option<&'a str>,
    /// The departments of an owner who is not in the organisation.
    pub departments: Option<&'a [&'a str]>,
    /// Whether the record is open to everyone.
    pub open: bool,
    /// The record's pipeline.
    pub pipeline: Option<&'a str>,
    /// The record's stage.
    pub stage: Option<&'a str>,
    /// The object in which the record lies, without its area; of what acts on objects, `id` is the object.
    pub on: Option<&'a str>,
    /// The field of the record that is meant; the record itself where there is none.
    pub field: Option<&'a str>,
    /// The users who take part in the record.
    pub members: Option<&'a [&'a str]>,
    /// For a call to a customer, what is known of him.
    pub customer: Option<CustomerFacts<'a>>,
    /// The coworker who is called, where the caller knows better than the phone book.
    pub coworker: Option<&'a str>,
    /// When; now where nothing is said.
    pub time: Option<Timestamp>,
}

/// Why a request has no decision. Nothing unknown is ever allowed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum RequestError {
    /// The policy has no such user.
    UnknownUser(String),
    /// The catalogue has no such permission.
    UnknownPermission(String),
    /// Several areas have a resource of this name: its full names.
    UnclearResource(String, Vec<String>),
    /// The policy has no such workgroup.
    UnknownWorkgroup(String),
    /// The record's owner is no user, and the request does not say his departments.
    UnknownOwner(String),
    /// The request does not have the form of one; in words.
    Malformed(String),
    /// What was dialled is no destination.
    UnreadableDestination(String, DestinationError),
}

impl RequestError {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownUser(_) => "unknown-user",
            Self::UnknownPermission(_) | Self::UnclearResource(..) => "unknown-permission",
            Self::UnknownOwner(_) => "unknown-owner",
            Self::UnknownWorkgroup(_) => "unknown-workgroup",
            Self::Malformed(_) => "malformed-request",
            Self::UnreadableDestination(..) => "unreadable-destination",
        }
    }
}

impl fmt::Display for RequestError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownUser(name) => write!(out, "no user is named `{name}`"),
            Self::UnknownPermission(name) => write!(out, "there is no permission `{name}`"),
            Self::UnclearResource(name, full) => {
                write!(out, "several areas have `{name}`: say which, as in {}", List::or(full))
            }
            Self::UnknownWorkgroup(name) => write!(out, "no workgroup is named `{name}`"),
            Self::UnknownOwner(name) => {
                write!(
                    out,
                    "no user is named `{name}`, and the request does not say the owner's departments"
                )
            }
            Self::Malformed(what) => out.write_str(what),
            Self::UnreadableDestination(dialled, why) => write!(out, "`{dialled}` cannot be dialled: {why}"),
        }
    }
}

impl std::error::Error for RequestError {}
