use super::{numbers::resolve_item, statement::Resolver};
use crate::{
    destination::{Country, Line},
    diagnostic::{Code, Diagnostic},
    document::{
        Placed, Text,
        rules::{self as document, Field, Item, PatternKind, Property, TestDocument, ValueWord},
    },
    policy::{
        identifier::unknown_name,
        rule::{CUSTOMER_KINDS, Condition, Fact, NumberItem, People, PersonField, Test, WordField},
        subject::resolve_subject,
    },
};

impl Resolver<'_, '_> {
    /// A condition of which every test could be resolved. How deep conditions are is bounded by who read them.
    pub(super) fn condition(&mut self, condition: &document::Condition) -> Option<Condition> {
        Some(match condition {
            document::Condition::Test(test) => Condition::Test(self.test(test)?),
            document::Condition::Property(property) => Condition::Test(Test {
                of: match property.value {
                    Property::Readable => Fact::Readable,
                    Property::Open => Fact::Open,
                },
                is_negated: false,
                place: property.place,
            }),
            document::Condition::Not(inner) => Condition::Not(Box::new(self.condition(inner)?)),
            document::Condition::And(parts) => Condition::And(self.conditions(parts)?),
            document::Condition::Or(parts) => Condition::Or(self.conditions(parts)?),
        })
    }

    fn conditions(&mut self, parts: &[document::Condition]) -> Option<Vec<Condition>> {
        let parts: Vec<_> = parts.iter().map(|part| self.condition(part)).collect();
        parts.into_iter().collect()
    }

    fn test(&mut self, test: &TestDocument) -> Option<Test> {
        let of = match test.field.value {
            Field::Caller => self.person(PersonField::Caller, test),
            Field::Responsible => self.person(PersonField::Responsible, test),
            Field::Coworker => self.person(PersonField::Coworker, test),
            Field::Stage => self.words(WordField::Stage, test),
            Field::Pipeline => self.words(WordField::Pipeline, test),
            Field::Tag => self.words(WordField::Tag, test),
            Field::Kind => self.words(WordField::Kind, test),
            Field::Country => self.each(test, Self::country).map(Fact::Country),
            Field::Line => self.each(test, Self::line).map(Fact::Line),
            Field::Number => self.each(test, Self::number).map(Fact::Number),
        };
        Some(Test {
            of: of?,
            is_negated: test.is_negated,
            place: test.place,
        })
    }

    /// Reads every value, also behind one that is wrong.
    fn each<T>(
        &mut self,
        test: &TestDocument,
        read: impl Fn(&mut Self, &Placed<ValueWord>) -> Option<T>,
    ) -> Option<Vec<T>> {
        let values: Vec<_> = test.values.iter().map(|value| read(self, value)).collect();
        values.into_iter().collect()
    }

    fn person(&mut self, field: PersonField, test: &TestDocument) -> Option<Fact> {
        let people = self.each(test, Self::people)?;
        Some(Fact::Person(field, people))
    }

    fn people(&mut self, value: &Placed<ValueWord>) -> Option<People> {
        match &value.value {
            ValueWord::Me => Some(People::Me),
            ValueWord::MyDepartment => Some(People::MyDepartment),
            ValueWord::MySubdepartments => Some(People::MySubdepartments),
            ValueWord::Word(word) => {
                let text = text(word, value);
                let subject = resolve_subject(&text, self.organisation, self.settings, self.diagnostics);
                subject.map(|subject| People::Subject(subject.kind))
            }
            ValueWord::Pattern(_) => self.unfit(
                value,
                "a number is no person",
                "write `me`, `my department`, `user:NAME`, `department:NAME` and the like",
            ),
        }
    }

    fn words(&mut self, field: WordField, test: &TestDocument) -> Option<Fact> {
        let words = self.each(test, |resolver, value| match field {
            WordField::Kind => resolver.customer_kind(value),
            _ => resolver.word(value),
        })?;
        Some(Fact::Word(field, words))
    }

    fn word(&mut self, value: &Placed<ValueWord>) -> Option<String> {
        match &value.value {
            ValueWord::Word(word) => Some(word.clone()),
            // A word of digits alone looks like a short code.
            ValueWord::Pattern(pattern) if pattern.kind == PatternKind::Short && !pattern.is_prefix => {
                Some(pattern.digits.clone())
            }
            ValueWord::Pattern(_) => self.unfit(
                value,
                "a pattern of numbers is no word",
                "only `number` is tested against patterns",
            ),
            ValueWord::Me | ValueWord::MyDepartment | ValueWord::MySubdepartments => self.unfit(
                value,
                "a person is no word",
                "`me`, `my department` and `my subdepartments` are for `caller`, `responsible` and `coworker`; \
                 put a word that is meant as it stands in quotes",
            ),
        }
    }

    fn customer_kind(&mut self, value: &Placed<ValueWord>) -> Option<String> {
        let word = self.word(value)?;
        if CUSTOMER_KINDS.contains(&word.as_str()) {
            return Some(word);
        }
        let message = format!("a customer cannot be of kind `{word}`");
        self.unknown(
            Code::UnknownWord,
            message,
            &text(&word, value),
            CUSTOMER_KINDS.into_iter(),
        )
    }

    fn country(&mut self, value: &Placed<ValueWord>) -> Option<Country> {
        let word = self.word(value)?;
        let country = Country::new(&word);
        if country.is_none() {
            self.diagnostics.push(
                Diagnostic::new(Code::UnknownCountry, format!("there is no country `{word}`"))
                    .at(value.place, "not known")
                    .help("write the two letters of ISO 3166, such as `PL`"),
            );
        }
        country
    }

    fn line(&mut self, value: &Placed<ValueWord>) -> Option<Line> {
        let word = self.word(value)?;
        let line = Line::named(&word);
        if line.is_none() {
            let known = Line::ALL.iter().map(|line| line.name());
            let message = format!("no line is of type `{word}`");
            return self.unknown(Code::UnknownWord, message, &text(&word, value), known);
        }
        line
    }

    fn number(&mut self, value: &Placed<ValueWord>) -> Option<NumberItem> {
        let item = match &value.value {
            ValueWord::Pattern(pattern) => Item::Pattern(pattern.clone()),
            ValueWord::Word(name) => Item::Name(name.clone()),
            ValueWord::Me | ValueWord::MyDepartment | ValueWord::MySubdepartments => {
                return self.unfit(
                    value,
                    "a person is no number",
                    "write a pattern such as `+48*`, or the name of a set of numbers",
                );
            }
        };
        let item = Placed {
            value: item,
            place: value.place,
        };
        resolve_item(&item, self.names, self.diagnostics)
    }

    pub(super) fn unknown<T>(
        &mut self,
        code: Code,
        message: String,
        name: &Text,
        known: impl Iterator<Item = &'static str> + Clone,
    ) -> Option<T> {
        self.diagnostics.push(unknown_name(code, message, name, known));
        None
    }

    fn unfit<T>(&mut self, value: &Placed<ValueWord>, message: &str, help: &str) -> Option<T> {
        let diagnostic = Diagnostic::new(Code::UnfitValue, message);
        self.diagnostics
            .push(diagnostic.at(value.place, "does not fit").help(help));
        None
    }
}

fn text(word: &str, value: &Placed<ValueWord>) -> Text {
    Text {
        value: word.to_owned(),
        place: value.place,
    }
}
