use jiff::Timestamp;

use super::{CUSTOMER_KINDS, Organisation, identifier::unknown_name, subject};
use crate::{
    catalogue::{Catalogue, Permission},
    diagnostic::{Code, Diagnostic, Diagnostics, List},
    document::{Customer, ExpectWord, FactsDocument, PolicyFile, PolicyTestDocument, Text},
    source::Place,
};

/// A test of the policy. Its names are known to exist.
#[derive(Clone, Debug)]
pub struct PolicyTest {
    /// What it shows.
    pub name: String,
    /// Who asks.
    pub user: String,
    /// The full name of the permission asked for.
    pub permission: String,
    /// The destination dialled.
    pub dialled: Option<String>,
    /// For a call to a customer, what is known of him.
    pub customer: Option<TestCustomer>,
    /// The coworker called.
    pub coworker: Option<String>,
    /// When; now where nothing is said.
    pub at: Option<Timestamp>,
    /// The answers expected.
    pub expectations: Vec<Expectation>,
    /// Where it is written.
    pub place: Place,
}

/// What a test says of the customer who is called.
#[derive(Clone, Debug, Default)]
pub struct TestCustomer {
    /// The user who is responsible.
    pub responsible: Option<String>,
    /// Lead, contact or company.
    pub kind: Option<String>,
    /// The pipeline.
    pub pipeline: Option<String>,
    /// The stage.
    pub stage: Option<String>,
    /// The tags, all of them.
    pub tags: Option<Vec<String>>,
    /// Whether the customer is open to everyone.
    pub open: Option<bool>,
}

/// An answer expected for one record.
#[derive(Clone, Debug, Default)]
pub struct Expectation {
    /// Whether it is to be allowed.
    pub allow: bool,
    /// Who owns the record.
    pub owner: Option<String>,
    /// The departments of an owner who is not in the organisation.
    pub departments: Option<Vec<String>>,
    /// Whether the record is open.
    pub open: bool,
    /// Its pipeline.
    pub pipeline: Option<String>,
    /// Its stage.
    pub stage: Option<String>,
    /// The object that it is, or in which it lies.
    pub on: Option<String>,
    /// The field that is meant.
    pub field: Option<String>,
    /// Who takes part in it.
    pub members: Option<Vec<String>>,
    /// Where it is written.
    pub place: Place,
}

/// Resolves the tests of all files.
pub(crate) fn resolve_tests(
    files: &[PolicyFile],
    catalogue: &Catalogue,
    organisation: &Organisation,
    diagnostics: &mut Diagnostics,
) -> Vec<PolicyTest> {
    let documents = files.iter().flat_map(|file| file.tests.iter().flatten());
    let mut resolver = Resolver {
        catalogue,
        organisation,
        diagnostics,
    };
    documents.filter_map(|document| resolver.test(document)).collect()
}

struct Resolver<'a> {
    catalogue: &'a Catalogue,
    organisation: &'a Organisation,
    diagnostics: &'a mut Diagnostics,
}

impl Resolver<'_> {
    fn test(&mut self, document: &PolicyTestDocument) -> Option<PolicyTest> {
        self.user(&document.user);
        if let Some(coworker) = &document.coworker {
            self.user(coworker);
        }
        if let Some(Customer::Known(facts)) = &document.customer
            && let Some(responsible) = &facts.responsible
        {
            self.user(responsible);
        }
        if let Some(Customer::Known(facts)) = &document.customer
            && let Some(kind) = &facts.kind
        {
            self.customer_kind(kind);
        }
        let permission = self.permission(document);
        let at = document.at.as_ref().map(|at| self.time(at));
        let expectations = self.expectations(document);
        Some(PolicyTest {
            name: document.name.value.clone(),
            user: document.user.value.clone(),
            permission: permission?,
            dialled: document.call.as_ref().map(|call| call.value.clone()),
            customer: document.customer.as_ref().and_then(customer),
            coworker: document.coworker.as_ref().map(|coworker| coworker.value.clone()),
            at: at.flatten(),
            expectations,
            place: document.name.place,
        })
    }

    fn customer_kind(&mut self, kind: &Text) {
        if !CUSTOMER_KINDS.contains(&kind.value.as_str()) {
            let message = format!("a customer cannot be of kind `{}`", kind.value);
            let mistake = unknown_name(Code::UnknownWord, message, kind, CUSTOMER_KINDS.into_iter());
            self.diagnostics.push(mistake);
        }
    }

    fn user(&mut self, name: &Text) {
        subject::user(name, self.organisation, self.diagnostics);
    }

    fn permission(&mut self, document: &PolicyTestDocument) -> Option<String> {
        match (&document.permission, &document.call) {
            (Some(permission), None) => self.named_permission(permission),
            (None, Some(call)) => self.call_permission(call),
            (Some(_), Some(call)) => {
                self.refuse(call.place, "a test asks for a `permission` or makes a `call`, not both")
            }
            (None, None) => self.refuse(document.name.place, "a test needs a `permission` or a `call`"),
        }
    }

    fn named_permission(&mut self, name: &Text) -> Option<String> {
        if self.catalogue.id(&name.value).is_none() {
            let known = self
                .catalogue
                .permissions()
                .iter()
                .map(|permission| permission.name.as_str());
            let message = format!("there is no permission `{}`", name.value);
            let example = known.clone().next().unwrap_or("area.resource.action");
            let help = format!("write area, resource and action, as in `{example}`");
            self.diagnostics
                .push(unknown_name(Code::UnknownPermission, message, name, known).or_help(&help));
            return None;
        }
        if self
            .catalogue
            .call_permissions()
            .any(|permission| permission.name == name.value)
        {
            return self.refuse(
                name.place,
                "a call is tested with `call` and the destination, not with `permission`",
            );
        }
        Some(name.value.clone())
    }

    /// A call asks for the one permission that acts on calls.
    fn call_permission(&mut self, call: &Text) -> Option<String> {
        let permissions: Vec<&Permission> = self.catalogue.call_permissions().collect();
        match permissions.as_slice() {
            [only] => Some(only.name.clone()),
            several => {
                let names: Vec<_> = several.iter().map(|permission| permission.name.as_str()).collect();
                self.refuse(call.place, &format!("a call may mean {}", List::or(&names)))
            }
        }
    }

    fn time(&mut self, at: &Text) -> Option<Timestamp> {
        let time = at.value.parse().ok();
        if time.is_none() {
            self.diagnostics.push(
                Diagnostic::new(Code::InvalidTime, format!("`{}` is no point in time", at.value))
                    .at(at.place, "expected a date, a time and an offset")
                    .help("write it as in `2026-11-23T10:00:00+01:00`"),
            );
        }
        time
    }

    fn expectations(&mut self, document: &PolicyTestDocument) -> Vec<Expectation> {
        let of = |allow, list: &Option<Vec<FactsDocument>>| {
            list.iter()
                .flatten()
                .map(|facts| expectation(allow, facts))
                .collect::<Vec<_>>()
        };
        let mut expectations = of(true, &document.allow);
        expectations.extend(of(false, &document.deny));
        for facts in document.allow.iter().chain(&document.deny).flatten() {
            self.facts(facts);
        }
        expectations.extend(document.expect.map(|expect| Expectation {
            allow: expect.value == ExpectWord::Allow,
            place: expect.place,
            ..Expectation::default()
        }));
        if expectations.is_empty() {
            let nothing: Option<()> = self.refuse(document.name.place, "a test that expects nothing cannot fail");
            debug_assert!(nothing.is_none());
        }
        expectations
    }

    /// An owner outside the organisation is a fact only with his departments.
    fn facts(&mut self, facts: &FactsDocument) {
        for department in facts.departments.iter().flatten() {
            subject::department(department, self.organisation, self.diagnostics);
        }
        for member in facts.members.iter().flatten() {
            self.user(member);
        }
        if let Some(owner) = &facts.owner
            && facts.departments.is_none()
        {
            self.user(owner);
        }
    }

    fn refuse<T>(&mut self, place: Place, message: &str) -> Option<T> {
        self.diagnostics.push(
            Diagnostic::new(Code::InvalidTest, message).at(place, "in this test").help(
                "a test has a `user`, a `permission` or a `call`, and `expect: allow`, `allow: [ … ]` or `deny: [ … ]`",
            ),
        );
        None
    }
}

fn customer(document: &Customer) -> Option<TestCustomer> {
    let owned = |text: &Option<Text>| text.as_ref().map(|text| text.value.clone());
    match document {
        Customer::Is(is) => is.then(TestCustomer::default),
        Customer::Known(facts) => Some(TestCustomer {
            responsible: owned(&facts.responsible),
            kind: owned(&facts.kind),
            pipeline: owned(&facts.pipeline),
            stage: owned(&facts.stage),
            tags: facts
                .tags
                .as_ref()
                .map(|tags| tags.iter().map(|tag| tag.value.clone()).collect()),
            open: facts.open.map(|open| open.value),
        }),
    }
}

fn expectation(allow: bool, facts: &FactsDocument) -> Expectation {
    let owned = |text: &Option<Text>| text.as_ref().map(|text| text.value.clone());
    Expectation {
        allow,
        owner: owned(&facts.owner),
        departments: facts
            .departments
            .as_ref()
            .map(|names| names.iter().map(|name| name.value.clone()).collect()),
        open: facts.open.is_some_and(|open| open.value),
        pipeline: owned(&facts.pipeline),
        stage: owned(&facts.stage),
        on: owned(&facts.on),
        field: owned(&facts.field),
        members: facts
            .members
            .as_ref()
            .map(|names| names.iter().map(|name| name.value.clone()).collect()),
        place: facts.place,
    }
}
