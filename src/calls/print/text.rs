//! Statements as text.

use super::{number::written, outside::Outside, said::Language, term::PrintedStatement};
use crate::{
    document::rules::{KEYWORDS, span_name},
    policy::{
        Condition, Fact, NumberItem, Organisation, People, PersonField, Rules, SubjectKind, Target, Test, When,
        WhenTime, WordField,
    },
};

/// Writes statements.
pub(super) struct Text<'a> {
    rules: &'a Rules,
    organisation: &'a Organisation,
    zone: Option<&'a str>,
    /// The most values of a list that are written.
    most: usize,
}

impl<'a> Text<'a> {
    pub(super) fn new(language: Language<'a>, most: Option<usize>) -> Self {
        Self {
            rules: language.rules,
            organisation: language.organisation,
            zone: language.zone,
            most: most.unwrap_or(usize::MAX),
        }
    }

    /// A statement as it would be written.
    pub(super) fn of(&self, printed: &PrintedStatement) -> String {
        let statement = &printed.statement;
        let is_time = |outside: &&Outside| matches!(outside, Outside::On(_));
        let parts = statement.condition.iter().flat_map(Condition::parts);
        let parts = parts.map(|part| self.condition(part));
        let beside = printed.outside.iter().filter(|outside| !is_time(outside));
        let words = |outside: &Outside| outside.words(self.most);
        let conditions: Vec<_> = parts.chain(beside.map(words)).collect();
        let mut text = format!("allow {}", self.target(&statement.target));
        if !conditions.is_empty() {
            text.push_str(" where ");
            text.push_str(&conditions.join(" and "));
        }
        // `during` before `except` reads well.
        let (except, during): (Vec<&When>, Vec<&When>) = statement.whens.iter().partition(|when| when.is_except);
        let whens = during.into_iter().chain(except).map(|when| self.when(when));
        let days = printed.outside.iter().filter(is_time).map(words);
        for when in whens.chain(days) {
            text.push(' ');
            text.push_str(&when);
        }
        let is_here = |when: &When| self.is_in_own_zone(when);
        let has_times = statement.whens.iter().any(is_here) || printed.outside.iter().any(|it| is_time(&it));
        if let Some(zone) = self.zone.filter(|_| has_times) {
            text.push_str(" // times of ");
            text.push_str(zone);
        }
        text
    }

    /// Whether a time does not say its zone itself.
    fn is_in_own_zone(&self, when: &When) -> bool {
        match when.time {
            WhenTime::Hours(index) => {
                let hours = self.rules.hours.get(index as usize);
                hours.is_some_and(|hours| hours.zone.is_none())
            }
            WhenTime::Days(_) | WhenTime::Span(_) => true,
        }
    }

    /// A list, or its beginning and how many more there are.
    fn listed(&self, values: &[String]) -> String {
        match values.get(..self.most) {
            Some(first) if first.len() < values.len() => {
                format!("{} <and {} more>", first.join(", "), values.len() - first.len())
            }
            _ => values.join(", "),
        }
    }

    fn target(&self, target: &Target) -> String {
        match target {
            Target::Any => "any".to_owned(),
            Target::Customers => "customers".to_owned(),
            Target::Coworkers => "coworkers".to_owned(),
            Target::Numbers(items) => self.listed(&self.items(items)),
        }
    }

    fn condition(&self, condition: &Condition) -> String {
        let joined = |parts: &[Condition], word: &str| {
            let parts: Vec<_> = parts.iter().map(|part| self.condition(part)).collect();
            format!("({})", parts.join(word))
        };
        match condition {
            Condition::Test(test) => self.test(test),
            Condition::Not(inner) => format!("not ({})", self.condition(inner)),
            Condition::And(parts) => joined(parts, " and "),
            Condition::Or(parts) => joined(parts, " or "),
        }
    }

    fn test(&self, test: &Test) -> String {
        let (field, values) = match &test.of {
            Fact::Open => return without_values("open", test),
            Fact::Readable => return without_values("readable", test),
            Fact::Person(field, people) => {
                let field = match field {
                    PersonField::Caller => "caller",
                    PersonField::Responsible => "responsible",
                    PersonField::Coworker => "coworker",
                };
                (field, people.iter().map(|people| self.people(*people)).collect())
            }
            Fact::Word(field, words) => {
                let field = match field {
                    WordField::Kind => "kind",
                    WordField::Pipeline => "pipeline",
                    WordField::Stage => "stage",
                    WordField::Tag => "tag",
                };
                (field, words.iter().map(|it| word(it)).collect())
            }
            Fact::Country(countries) => {
                let countries = countries.iter().map(|country| country.as_str().to_owned());
                ("country", countries.collect())
            }
            Fact::Line(lines) => ("line", lines.iter().map(|line| line.name().to_owned()).collect()),
            Fact::Number(items) => ("number", self.items(items)),
        };
        let mut values: Vec<String> = values;
        if matches!(test.of, Fact::Word(..) | Fact::Country(_) | Fact::Line(_)) {
            values.sort_unstable();
        }
        let is_number = matches!(test.of, Fact::Number(_));
        // Of people and numbers there are many even in one value.
        let is_single = values.len() == 1 && !is_number && !matches!(test.of, Fact::Person(_, ref it) if !is_one(it));
        let operator = match (is_single, test.is_negated) {
            (true, false) => "is",
            (true, true) => "is not",
            (false, false) => "in",
            (false, true) => "not in",
        };
        format!("{field} {operator} {}", self.listed(&values))
    }

    fn people(&self, people: People) -> String {
        match people {
            People::Me => "me".to_owned(),
            People::MyDepartment => "my department".to_owned(),
            People::MySubdepartments => "my subdepartments".to_owned(),
            People::Subject(subject) => word(&self.subject(subject)),
        }
    }

    fn subject(&self, subject: SubjectKind) -> String {
        let organisation = self.organisation;
        let department = |kind: &str, id| {
            let name = organisation.department(id).map_or("", |department| &department.name);
            format!("{kind}:{name}")
        };
        let workgroup = |kind: &str, index: u32| {
            let workgroup = organisation.workgroups.get(index as usize);
            format!("{kind}:{}", workgroup.map_or("", |workgroup| &workgroup.name))
        };
        match subject {
            SubjectKind::Administrators => "administrators".to_owned(),
            SubjectKind::Everyone => "everyone".to_owned(),
            SubjectKind::Department(id) => department("department", id),
            SubjectKind::DepartmentOnly(id) => department("department-only", id),
            SubjectKind::Head(id) => department("head", id),
            SubjectKind::User(id) => {
                format!("user:{}", organisation.user(id).map_or("", |user| &user.name))
            }
            SubjectKind::Group(index) => {
                let group = organisation.groups.get(index as usize);
                format!("group:{}", group.map_or("", |group| &group.name))
            }
            SubjectKind::Workgroup(index) => workgroup("workgroup", index),
            SubjectKind::WorkgroupModerators(index) => workgroup("workgroup-moderators", index),
            SubjectKind::WorkgroupOwner(index) => workgroup("workgroup-owner", index),
        }
    }

    fn items(&self, items: &[NumberItem]) -> Vec<String> {
        let items = items.iter().map(|item| match item {
            NumberItem::Pattern(pattern) => written(pattern),
            NumberItem::Set(index) => {
                let set = self.rules.numbers.get(*index as usize);
                set.map_or(String::new(), |set| set.name.clone())
            }
        });
        items.collect()
    }

    fn when(&self, when: &When) -> String {
        let name = |name: Option<&String>| name.cloned().unwrap_or_default();
        let time = match &when.time {
            WhenTime::Hours(index) => {
                let hours = self.rules.hours.get(*index as usize);
                format!("during {}", name(hours.map(|hours| &hours.name)))
            }
            WhenTime::Days(index) => {
                let days = self.rules.days.get(*index as usize);
                format!("on {}", name(days.map(|days| &days.name)))
            }
            WhenTime::Span(span) => format!("during {}", span_name(*span)),
        };
        if when.is_except { format!("except {time}") } else { time }
    }
}

fn without_values(name: &str, test: &Test) -> String {
    if test.is_negated {
        format!("not {name}")
    } else {
        name.to_owned()
    }
}

/// Whether people can only be one person.
fn is_one(people: &[People]) -> bool {
    matches!(people, [People::Me | People::Subject(SubjectKind::User(_))])
}

/// A word, in quotes where it would be read as something else.
fn word(text: &str) -> String {
    let is_plain = |char: char| char.is_alphanumeric() || matches!(char, '-' | '_');
    let mut parts = text.split([':', '.', '@']);
    let is_word = parts.all(|part| !part.is_empty() && part.chars().all(is_plain))
        && !text.starts_with('-')
        && text.chars().any(char::is_alphabetic)
        && !KEYWORDS.contains(&text);
    if is_word || text == "company" {
        text.to_owned()
    } else {
        format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
    }
}
