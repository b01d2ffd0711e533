//! A small organisation, and statements of which sets are made.

use jiff::{civil::Weekday, tz::TimeZone};
use ringfence::{
    calls::{CallSet, CompiledRules},
    document::rules::{Effect, Pattern, PatternKind, Span},
    load::load_sources,
    policy::{
        Condition, Days, Fact, Hours, NumberItem, NumberSet, People, PersonField, Rules, Statement, SubjectKind,
        Target, Test, When, WhenTime, WordField,
    },
    snapshot::Snapshot,
    source::{Place, SourceFile, Sources},
};

pub(super) const ORGANISATION: &str = "\
settings: { time-zone: Europe/Warsaw }
departments:
  company: {}
  sales: { parent: company, head: anna }
  west: { parent: sales }
  support: { parent: company }
users:
  anna: { departments: [sales], phones: ['+48 22 555 01 03'], extension: '101' }
  boris: { departments: [west], extension: '102' }
  carl: { departments: [support], phones: ['+1 202 555 0100'] }
  dora: {}
  emil: { departments: [sales, west] }
";

/// The named sets as they are written.
pub(super) const NAMES: &str = "\
numbers domestic = +48*
numbers emergency = 112, 911
numbers premium = +48 70*, +1 900*
hours america = Mon-Fri 09:00-17:00 in America/New_York
hours night = Fri-Sat 22:00-06:00
hours office = Mon-Fri 08:00-18:00, Sat 09:00-13:07
days closed = 2026-12-24, 2026-12-25
days gone = 2020-01-01
";

/// The organisation, the named sets, and rules whose statements are the company's.
pub(super) struct World {
    pub(super) snapshot: Snapshot,
    pub(super) rules: Rules,
    pub(super) compiled: CompiledRules,
}

impl World {
    pub(super) fn new(statements: impl FnOnce(&Snapshot) -> Vec<Statement>) -> Self {
        let mut sources = Sources::default();
        sources.add(SourceFile::new("policies/people.yaml", ORGANISATION));
        let snapshot = load_sources(sources).unwrap().snapshot;
        let rules = Rules {
            company: statements(&snapshot),
            ..named()
        };
        let policy = snapshot.policy();
        let compiled = CompiledRules::new(&rules, &policy.organisation, &policy.settings).unwrap();
        Self {
            snapshot,
            rules,
            compiled,
        }
    }

    pub(super) fn set(&self, index: usize) -> CallSet {
        self.compiled.company()[index].calls
    }
}

fn named() -> Rules {
    let place = Place::default();
    let numbers = |name: &str, items: Vec<NumberItem>| NumberSet {
        name: name.to_owned(),
        items,
        place,
    };
    let hours = |name: &str, spans: Vec<Span>, zone: Option<&str>| Hours {
        name: name.to_owned(),
        spans,
        zone: zone.map(|zone| TimeZone::get(zone).unwrap()),
        place,
    };
    let days = |name: &str, dates: &[&str]| Days {
        name: name.to_owned(),
        dates: dates.iter().map(|date| date.parse().unwrap()).collect(),
        place,
    };
    Rules {
        numbers: vec![
            numbers("domestic", vec![pattern("+48*")]),
            numbers("emergency", vec![pattern("112"), pattern("911")]),
            numbers("premium", vec![pattern("+4870*"), pattern("+1900*")]),
        ],
        hours: vec![
            hours("america", vec![span("Mon-Fri 09:00-17:00")], Some("America/New_York")),
            hours("night", vec![span("Fri-Sat 22:00-06:00")], None),
            hours(
                "office",
                vec![span("Mon-Fri 08:00-18:00"), span("Sat 09:00-13:07")],
                None,
            ),
        ],
        days: vec![
            days("closed", &["2026-12-24", "2026-12-25"]),
            days("gone", &["2020-01-01"]),
        ],
        ..Rules::default()
    }
}

pub(super) const DOMESTIC: NumberItem = NumberItem::Set(0);
pub(super) const EMERGENCY: NumberItem = NumberItem::Set(1);
pub(super) const PREMIUM: NumberItem = NumberItem::Set(2);

pub(super) fn pattern(text: &str) -> NumberItem {
    let (kind, rest) = match (text.strip_prefix('+'), text.strip_prefix("ext ")) {
        (Some(rest), _) => (PatternKind::Number, rest),
        (_, Some(rest)) => (PatternKind::Extension, rest),
        _ => (PatternKind::Short, text),
    };
    NumberItem::Pattern(Pattern {
        kind,
        digits: rest.chars().filter(char::is_ascii_digit).collect(),
        is_prefix: rest.ends_with('*'),
    })
}

pub(super) fn span(text: &str) -> Span {
    let (days, hours) = text.split_once(' ').unwrap();
    let (from, to) = hours.split_once('-').unwrap();
    let (first, last) = days.split_once('-').unwrap_or((days, days));
    let day = |name: &str| {
        let names = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
        let index = names.iter().position(|known| *known == name).unwrap();
        Weekday::from_monday_zero_offset(i8::try_from(index).unwrap()).unwrap()
    };
    let minute = |time: &str| {
        let (hour, minute) = time.split_once(':').unwrap();
        hour.parse::<u16>().unwrap() * 60 + minute.parse::<u16>().unwrap()
    };
    Span {
        first: day(first),
        last: day(last),
        from: minute(from),
        to: minute(to),
    }
}

pub(super) fn allow(target: Target) -> Statement {
    Statement {
        effect: Effect::Allow,
        target,
        target_place: Place::default(),
        condition: None,
        whens: Vec::new(),
        place: Place::default(),
    }
}

pub(super) trait Writing {
    fn deny(self) -> Self;
    fn filter(self, condition: Condition) -> Self;
    fn at(self, is_except: bool, time: WhenTime) -> Self;
}

impl Writing for Statement {
    fn deny(mut self) -> Self {
        self.effect = Effect::Deny;
        self
    }

    fn filter(mut self, condition: Condition) -> Self {
        self.condition = Some(condition);
        self
    }

    fn at(mut self, is_except: bool, time: WhenTime) -> Self {
        self.whens.push(When {
            is_except,
            time,
            place: Place::default(),
        });
        self
    }
}

fn test(of: Fact, is_negated: bool) -> Condition {
    Condition::Test(Test {
        of,
        is_negated,
        place: Place::default(),
    })
}

pub(super) fn is(of: Fact) -> Condition {
    test(of, false)
}

pub(super) fn is_not(of: Fact) -> Condition {
    test(of, true)
}

pub(super) fn word(field: WordField, words: &[&str]) -> Fact {
    Fact::Word(field, words.iter().map(|word| (*word).to_owned()).collect())
}

pub(super) fn stage(words: &[&str]) -> Fact {
    word(WordField::Stage, words)
}

pub(super) fn responsible(people: &[People]) -> Fact {
    Fact::Person(PersonField::Responsible, people.to_vec())
}

pub(super) fn coworker(people: &[People]) -> Fact {
    Fact::Person(PersonField::Coworker, people.to_vec())
}

pub(super) fn department(snapshot: &Snapshot, name: &str) -> People {
    let id = snapshot.policy().organisation.department_id(name).unwrap();
    People::Subject(SubjectKind::Department(id))
}

pub(super) fn user(snapshot: &Snapshot, name: &str) -> People {
    let id = snapshot.policy().organisation.user_id(name).unwrap();
    People::Subject(SubjectKind::User(id))
}

pub(super) fn numbers(items: &[NumberItem]) -> Target {
    Target::Numbers(items.to_vec())
}

pub(super) const AMERICA: WhenTime = WhenTime::Hours(0);
pub(super) const NIGHT: WhenTime = WhenTime::Hours(1);
pub(super) const OFFICE: WhenTime = WhenTime::Hours(2);
pub(super) const CLOSED: WhenTime = WhenTime::Days(0);
pub(super) const GONE: WhenTime = WhenTime::Days(1);

/// Statements that speak of everything that can be spoken of.
pub(super) fn statements(snapshot: &Snapshot) -> Vec<Statement> {
    let any = || allow(Target::Any);
    let customers = || allow(Target::Customers);
    let coworkers = || allow(Target::Coworkers);
    vec![
        any(),
        customers(),
        coworkers(),
        allow(numbers(&[DOMESTIC])),
        allow(numbers(&[PREMIUM])),
        allow(numbers(&[EMERGENCY])),
        allow(numbers(&[pattern("+48 22 555 01 03")])),
        allow(numbers(&[pattern("+*")])),
        allow(numbers(&[pattern("ext *")])),
        allow(numbers(&[pattern("ext 102"), pattern("11*")])),
        any().at(false, OFFICE),
        any().at(false, NIGHT),
        any().at(false, AMERICA),
        any().at(false, CLOSED),
        any().at(false, GONE),
        any().at(false, WhenTime::Span(span("Sat-Sun 00:00-24:00"))),
        any()
            .filter(is(Fact::Number(vec![DOMESTIC])))
            .at(false, OFFICE)
            .at(true, CLOSED),
        customers().filter(is(responsible(&[People::Me]))),
        customers().filter(is(responsible(&[People::MyDepartment]))),
        customers().filter(is(responsible(&[
            People::MySubdepartments,
            department(snapshot, "support"),
        ]))),
        customers().filter(is_not(responsible(&[user(snapshot, "anna")]))),
        customers().filter(is(stage(&["won", "negotiation"]))),
        customers().filter(is_not(stage(&["won"]))),
        customers().filter(is(word(WordField::Kind, &["lead", "contact", "company"]))),
        customers().filter(is(word(WordField::Tag, &["vip"]))),
        customers().filter(is_not(word(WordField::Tag, &["vip", "old"]))),
        customers().filter(is(Fact::Open)),
        customers().filter(is_not(Fact::Open)),
        any().filter(Condition::Not(Box::new(is(Fact::Open)))).deny(),
        coworkers().filter(is(coworker(&[People::Me]))),
        coworkers().filter(is_not(coworker(&[People::MyDepartment, user(snapshot, "carl")]))),
        any().filter(is_not(coworker(&[People::MySubdepartments]))).deny(),
        any().filter(is_not(stage(&["lost"]))).deny(),
        any().filter(Condition::Or(vec![
            is(responsible(&[People::Me])),
            Condition::And(vec![is(stage(&["won"])), is_not(Fact::Number(vec![PREMIUM]))]),
        ])),
    ]
}
