use super::{Node, Placed, Read, Reader, Scalar, ScalarKind, Text, Value, mapping::mapping, words::words};

words! {
    /// What a test expects.
    what "expectation";
    pub enum ExpectWord {
        /// It is allowed.
        Allow = "allow",
        /// It is denied.
        Deny = "deny",
    }
}

mapping! {
    /// A test of the policy: somebody asks, and the answer is expected.
    what "a test";
    pub struct PolicyTestDocument {
        /// What it shows.
        name: Text,
        /// Who asks.
        user: Text,
        /// The permission asked for; or `call`.
        permission: Option<Text>,
        /// The destination dialled; or `permission`.
        call: Option<Text>,
        /// Whether the call is to a customer: `true`, `false`, or what is known of the customer.
        customer: Option<Customer>,
        /// The coworker who is called, where the phones do not say it.
        coworker: Option<Text>,
        /// The time of the question, with an offset from UTC; now where nothing is said.
        at: Option<Text>,
        /// The answer, where one is expected whatever the record.
        expect: Option<Placed<ExpectWord>>,
        /// The records for which it is allowed.
        allow: Option<Vec<FactsDocument>>,
        /// The records for which it is denied.
        deny: Option<Vec<FactsDocument>>,
    }
}

mapping! {
    /// What is known of a record.
    what "facts of a record";
    pub struct FactsDocument {
        /// The user who owns it.
        owner: Option<Text>,
        /// The departments of an owner who is not in the organisation.
        departments: Option<Vec<Text>>,
        /// Whether it is open to everyone.
        open: Option<Placed<bool>>,
        /// The pipeline it is in.
        pipeline: Option<Text>,
        /// The stage it is in.
        stage: Option<Text>,
        /// The object that it is, or in which it lies, such as a folder or a workgroup.
        on: Option<Text>,
        /// The field of it that is meant.
        field: Option<Text>,
        /// The users who take part in it.
        members: Option<Vec<Text>>,
    }
}

/// Whether a call is to a customer, and what is known of him.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(untagged))]
pub enum Customer {
    /// Only whether it is one.
    Is(bool),
    /// A customer of whom something is known.
    Known(Box<CustomerFacts>),
}

mapping! {
    /// What is known of a customer.
    what "facts of a customer";
    pub struct CustomerFacts {
        /// The user responsible for the customer.
        responsible: Option<Text>,
        /// Lead, contact or company.
        kind: Option<Text>,
        /// The pipeline the customer is in.
        pipeline: Option<Text>,
        /// The stage the customer is in.
        stage: Option<Text>,
        /// The customer's tags.
        tags: Option<Vec<Text>>,
        /// Whether the customer is open to everyone.
        open: Option<Placed<bool>>,
    }
}

impl Read for Customer {
    const EXPECTED: &'static str = "`true`, `false` or facts of a customer";

    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        match &node.value {
            Value::Scalar(Scalar {
                kind: ScalarKind::Boolean(is),
                ..
            }) => Some(Self::Is(*is)),
            Value::Mapping(_) => CustomerFacts::read(node, reader).map(Box::new).map(Self::Known),
            _ => reader.wrong_kind(node, Self::EXPECTED),
        }
    }
}
