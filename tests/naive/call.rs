//! What is known of a call.

use jiff::Timestamp;

use super::{
    World,
    destination::Destination,
    request::{Customer, Request},
};

/// A call that can be read.
#[derive(Debug)]
pub(super) struct Call<'a> {
    pub(super) caller: &'a str,
    /// What is acted on, such as `telephony.outbound-call`.
    pub(super) resource: &'a str,
    pub(super) destination: Destination,
    pub(super) customer: Option<&'a Customer<'a>>,
    pub(super) coworker: Coworker<'a>,
    pub(super) time: Timestamp,
}

/// The coworker that a call is to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Coworker<'a> {
    Nobody,
    User(&'a str),
    /// The request names somebody whom the policy does not know.
    Stranger,
}

impl World {
    /// The call that a request asks for.
    pub(super) fn call<'a>(&'a self, request: &'a Request<'a>) -> Result<Call<'a>, &'static str> {
        let destination = self.destination(request.id).ok_or("unreadable-destination")?;
        let coworker = match request.coworker {
            // The host knows better than the phones; whom the policy does not know is a missing fact.
            Some(name) if self.users.contains_key(name) => Coworker::User(name),
            Some(_) => Coworker::Stranger,
            None => self.user_at(&destination).map_or(Coworker::Nobody, Coworker::User),
        };
        Ok(Call {
            caller: request.user,
            resource: request.resource,
            destination,
            customer: request.customer.as_ref(),
            coworker,
            time: request.time,
        })
    }
}
