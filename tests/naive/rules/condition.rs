//! Whether a condition holds of a call.

use super::{
    super::{
        World,
        call::{Call, Coworker},
        destination::Destination,
        reading::Reading,
        request::Customer,
    },
    line::{country, line},
    tree::{Asks, Condition, Effect, Person, Test},
};

/// What a call says of a field.
enum Fact<T> {
    Known(T),
    /// There is something to say, and the request does not say it.
    Missing,
    /// There is nothing that the field could hold.
    Nothing,
}

impl World {
    pub(super) fn holds(&self, condition: &Condition, effect: Effect, call: &Call<'_>) -> bool {
        self.is_true(condition, false, effect, call)
    }

    /// Whether a condition is true, or its negation. Only tests are ever negated themselves.
    fn is_true(&self, condition: &Condition, negated: bool, effect: Effect, call: &Call<'_>) -> bool {
        let part = |part| self.is_true(part, negated, effect, call);
        match condition {
            Condition::Not(inner) => self.is_true(inner, !negated, effect, call),
            Condition::And(parts) if negated => parts.iter().any(part),
            Condition::Or(parts) if negated => parts.iter().all(part),
            Condition::And(parts) => parts.iter().all(part),
            Condition::Or(parts) => parts.iter().any(part),
            Condition::Test(test) => self.test(test, test.negative != negated, effect, call),
        }
    }

    fn test(&self, test: &Test, negative: bool, effect: Effect, call: &Call<'_>) -> bool {
        let fact = match &test.asks {
            Asks::Person(field, persons) => self.person(field, call).map(|person| {
                persons
                    .iter()
                    .any(|described| self.is_described(person, described, call.caller))
            }),
            Asks::Word(field, words) => {
                words_of(field, call).map(|found| found.iter().any(|word| words.contains(word)))
            }
            Asks::Readable => self.readable(call),
            Asks::Open => of_customer(call, |customer| customer.open),
            Asks::Number(items) => Fact::Known(self.is_among(&call.destination, items)),
        };
        match fact {
            Fact::Known(is) => is != negative,
            Fact::Nothing => negative,
            // It counts against access.
            Fact::Missing => effect == Effect::Deny,
        }
    }

    fn readable(&self, call: &Call<'_>) -> Fact<bool> {
        match call.customer.map(|customer| self.reading(call, customer)) {
            None => Fact::Nothing,
            Some(Reading::Surely) => Fact::Known(true),
            Some(Reading::SurelyNot) => Fact::Known(false),
            Some(Reading::Unknown) => Fact::Missing,
        }
    }

    fn person<'a>(&self, field: &str, call: &Call<'a>) -> Fact<&'a str> {
        match field {
            "caller" => Fact::Known(call.caller),
            "responsible" => of_customer(call, |customer| {
                customer.responsible.filter(|name| self.users.contains_key(*name))
            }),
            "coworker" => match call.coworker {
                Coworker::User(name) => Fact::Known(name),
                Coworker::Stranger => Fact::Missing,
                Coworker::Nobody => Fact::Nothing,
            },
            _ => panic!("nobody is called `{field}`"),
        }
    }

    fn is_described(&self, person: &str, described: &Person, caller: &str) -> bool {
        match described {
            Person::Me => person == caller,
            Person::MyDepartment => self
                .departments_of(person)
                .any(|theirs| self.departments_of(caller).any(|mine| theirs == mine)),
            Person::MySubdepartments => self
                .departments_of(person)
                .any(|theirs| self.departments_of(caller).any(|mine| self.is_below(theirs, mine))),
            Person::Subject(subject) => self.includes(subject, person),
        }
    }
}

/// The words that a field holds; tags may be several, or none.
fn words_of(field: &str, call: &Call<'_>) -> Fact<Vec<String>> {
    let one = |word: &str| vec![word.to_owned()];
    match field {
        "kind" => of_customer(call, |customer| customer.kind).map(one),
        "pipeline" => of_customer(call, |customer| customer.pipeline).map(one),
        "stage" => of_customer(call, |customer| customer.stage).map(one),
        "tag" => of_customer(call, |customer| customer.tags.as_ref())
            .map(|tags| tags.iter().map(|tag| (*tag).to_owned()).collect()),
        "country" => of_number(call, country),
        "line" => of_number(call, |digits| line(digits).map(str::to_owned)),
        _ => panic!("no word is called `{field}`"),
    }
}

fn of_customer<'a, T>(call: &Call<'a>, fact: impl Fn(&'a Customer<'a>) -> Option<T>) -> Fact<T> {
    match call.customer {
        Some(customer) => fact(customer).map_or(Fact::Missing, Fact::Known),
        None => Fact::Nothing,
    }
}

fn of_number(call: &Call<'_>, fact: impl Fn(&str) -> Option<String>) -> Fact<Vec<String>> {
    let found = match &call.destination {
        Destination::Number(digits) => fact(digits),
        _ => None,
    };
    found.map_or(Fact::Nothing, |word| Fact::Known(vec![word]))
}

impl<T> Fact<T> {
    fn map<R>(self, change: impl FnOnce(T) -> R) -> Fact<R> {
        match self {
            Self::Known(fact) => Fact::Known(change(fact)),
            Self::Missing => Fact::Missing,
            Self::Nothing => Fact::Nothing,
        }
    }
}
