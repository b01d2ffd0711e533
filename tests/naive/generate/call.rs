//! What a request says of a call.

use proptest::{prelude::*, sample::Index};
use serde_json::{Value, json};

use super::{
    names::{PIPELINES, STAGES, STRANGER},
    organisation::{Organisation, extension, phones},
    weighted::weighted,
};

#[derive(Clone, Debug)]
pub(super) struct Call {
    dialled: Dialled,
    customer: Customer,
    responsible: Index,
    coworker: Coworker,
    user: Index,
}

/// What is dialled: some kind of thing, which one, and how it is written.
#[derive(Clone, Debug)]
struct Dialled {
    kind: Kind,
    which: Index,
    phone: Index,
    writing: Writing,
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    /// A number that a user may have.
    Phone,
    /// An extension that a user may have.
    Extension,
    /// Nobody's number, extension or short code, or a URI.
    Other,
    Unreadable,
}

#[derive(Clone, Copy, Debug)]
enum Writing {
    AsInPolicy,
    Bare,
    /// With 00 for +.
    Zeros,
    Dashed,
    /// One digit more than the policy has.
    Longer,
    /// One digit less.
    Shorter,
}

#[derive(Clone, Copy, Debug)]
enum Customer {
    Unsaid,
    No,
    Yes,
    /// Someone of whom nothing is known.
    Nameless,
    OfUser,
    OfStranger,
}

#[derive(Clone, Copy, Debug)]
enum Coworker {
    Unsaid,
    User,
    Stranger,
}

const KINDS: [(u32, Kind); 4] = [
    (8, Kind::Phone),
    (4, Kind::Extension),
    (6, Kind::Other),
    (1, Kind::Unreadable),
];

const WRITINGS: [(u32, Writing); 6] = [
    (1, Writing::AsInPolicy),
    (1, Writing::Bare),
    (1, Writing::Zeros),
    (1, Writing::Dashed),
    (1, Writing::Longer),
    (1, Writing::Shorter),
];

const CUSTOMERS: [(u32, Customer); 6] = [
    (5, Customer::Unsaid),
    (1, Customer::No),
    (1, Customer::Yes),
    (1, Customer::Nameless),
    (1, Customer::OfUser),
    (1, Customer::OfStranger),
];

const COWORKERS: [(u32, Coworker); 3] = [(7, Coworker::Unsaid), (2, Coworker::User), (1, Coworker::Stranger)];

const OTHERS: [&str; 12] = [
    "+1 900 555 0199",
    "0049 30 12345",
    "+7",
    "+123456789012345",
    "112",
    "9-1-1",
    "0",
    "123456",
    "10",
    "sip:anna@example.com",
    "sips:+48225550100@pbx.example.com",
    "sip:100",
];

const UNREADABLE: [&str; 8] = [
    "+",
    "call me",
    "+48 22 ABC",
    "+1234567890123456",
    "*100#",
    "5550100",
    "12+34",
    "mailto:anna@example.com",
];

pub(super) fn calls() -> impl Strategy<Value = Call> {
    (
        dialled(),
        weighted(&CUSTOMERS),
        weighted(&COWORKERS),
        any::<(Index, Index)>(),
    )
        .prop_map(|(dialled, customer, coworker, (responsible, user))| Call {
            dialled,
            customer,
            responsible,
            coworker,
            user,
        })
}

fn dialled() -> impl Strategy<Value = Dialled> {
    (weighted(&KINDS), any::<(Index, Index)>(), weighted(&WRITINGS)).prop_map(|(kind, (which, phone), writing)| {
        Dialled {
            kind,
            which,
            phone,
            writing,
        }
    })
}

impl Call {
    pub(super) fn dialled(&self, organisation: &Organisation) -> String {
        let Dialled {
            kind,
            which,
            phone,
            writing,
        } = &self.dialled;
        let user = which.index(organisation.users().len());
        match kind {
            Kind::Phone => writing.of(phone.get::<String>(&phones(user))),
            Kind::Extension => writing.of(&extension(user)),
            Kind::Other => (*which.get(&OTHERS)).to_owned(),
            Kind::Unreadable => (*which.get(&UNREADABLE)).to_owned(),
        }
    }

    pub(super) fn properties(&self, organisation: &Organisation) -> Value {
        let mut properties = json!({});
        if let Some(customer) = self.customer(organisation) {
            properties["customer"] = customer;
        }
        if let Some(coworker) = self.coworker(organisation) {
            properties["coworker"] = json!(coworker);
        }
        properties
    }

    fn customer(&self, organisation: &Organisation) -> Option<Value> {
        match self.customer {
            Customer::Unsaid => None,
            Customer::No => Some(json!(false)),
            Customer::Yes => Some(json!(true)),
            Customer::Nameless => Some(json!({})),
            Customer::OfUser => Some(json!({
                "responsible": organisation.user(self.responsible),
                "kind": "lead",
                "pipeline": PIPELINES[0],
                "stage": STAGES[0],
                "tags": ["loyal"],
                "open": true,
            })),
            Customer::OfStranger => Some(json!({ "responsible": STRANGER })),
        }
    }

    fn coworker(&self, organisation: &Organisation) -> Option<&'static str> {
        match self.coworker {
            Coworker::Unsaid => None,
            Coworker::User => Some(organisation.user(self.user)),
            Coworker::Stranger => Some(STRANGER),
        }
    }
}

impl Writing {
    fn of(self, text: &str) -> String {
        let bare = text.replace([' ', '-', '(', ')'], "");
        match self {
            Self::AsInPolicy => text.to_owned(),
            Self::Bare => bare,
            Self::Zeros => bare.replace('+', "00"),
            Self::Dashed => bare.chars().flat_map(|digit| [digit, '-']).collect(),
            Self::Longer => format!("{text}1"),
            Self::Shorter => bare[..bare.len() - 1].to_owned(),
        }
    }
}
