//! Reads a file of rules. What is no rule makes it panic.

use super::{
    token::{Token, tokens},
    tree::{
        Asks, Block, Condition, Effect, Hours, Item, Kind, Pattern, Person, Span, Statement, Target, Test, Time, When,
    },
};

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

pub(super) fn parse(text: &str) -> Vec<Block> {
    let mut parser = Parser {
        tokens: tokens(text),
        next: 0,
    };
    let mut blocks = Vec::new();
    while parser.next < parser.tokens.len() {
        blocks.push(parser.block());
    }
    blocks
}

struct Parser {
    tokens: Vec<Token>,
    next: usize,
}

impl Parser {
    fn block(&mut self) -> Block {
        match self.word().as_str() {
            "numbers" => {
                let name = self.name();
                Block::Numbers(name, self.list(Self::item))
            }
            "hours" => {
                let name = self.name();
                let spans = self.list(Self::span);
                let zone = self.found("in").then(|| self.word());
                Block::Hours(name, Hours { spans, zone })
            }
            "days" => {
                let name = self.name();
                Block::Days(name, self.list(Self::word))
            }
            "rule" => {
                let name = self.word();
                Block::Rule(name, self.statements())
            }
            "company" => Block::Company(self.statements()),
            other => panic!("nothing begins with `{other}`"),
        }
    }

    /// The name of a definition, and the sign behind it.
    fn name(&mut self) -> String {
        let name = self.word();
        self.expect('=');
        name
    }

    fn statements(&mut self) -> Vec<Statement> {
        self.expect('{');
        let mut statements = Vec::new();
        while !self.found_sign('}') {
            statements.push(self.statement());
        }
        statements
    }

    fn statement(&mut self) -> Statement {
        let effect = match self.word().as_str() {
            "allow" => Effect::Allow,
            "always" => Effect::Always,
            "deny" => Effect::Deny,
            other => panic!("no statement begins with `{other}`"),
        };
        let target = self.target();
        let condition = self.found("where").then(|| self.either());
        let mut whens = Vec::new();
        while ["except", "during", "on"].iter().any(|word| self.is_word(word)) {
            whens.push(self.when());
        }
        Statement {
            effect,
            target,
            condition,
            whens,
        }
    }

    fn target(&mut self) -> Target {
        if self.found("any") {
            Target::Any
        } else if self.found("customers") {
            Target::Customers
        } else if self.found("coworkers") {
            Target::Coworkers
        } else {
            Target::Items(self.list(Self::item))
        }
    }

    fn item(&mut self) -> Item {
        let kind = if self.found_sign('+') {
            Kind::Number
        } else if self.found("ext") {
            Kind::Extension
        } else if self.are_digits() {
            Kind::Short
        } else {
            return Item::Named(self.word());
        };
        let mut digits = String::new();
        while self.are_digits() {
            digits.push_str(&self.word());
        }
        let open = self.found_sign('*');
        Item::Pattern(Pattern { kind, digits, open })
    }

    fn either(&mut self) -> Condition {
        let mut parts = vec![self.both()];
        while self.found("or") {
            parts.push(self.both());
        }
        Condition::Or(parts)
    }

    fn both(&mut self) -> Condition {
        let mut parts = vec![self.one()];
        while self.found("and") {
            parts.push(self.one());
        }
        Condition::And(parts)
    }

    fn one(&mut self) -> Condition {
        if self.found("not") {
            return Condition::Not(Box::new(self.one()));
        }
        if self.found_sign('(') {
            let inner = self.either();
            self.expect(')');
            return inner;
        }
        Condition::Test(self.test())
    }

    fn test(&mut self) -> Test {
        let field = self.word();
        let alone = match field.as_str() {
            "readable" => Some(Asks::Readable),
            "open" => Some(Asks::Open),
            _ => None,
        };
        if let Some(asks) = alone {
            return Test { negative: false, asks };
        }
        let (negative, many) = if self.found("is") {
            (self.found("not"), false)
        } else {
            let negative = self.found("not");
            assert!(self.found("in"), "a test of {field}");
            (negative, true)
        };
        let asks = match field.as_str() {
            "caller" | "responsible" | "coworker" => Asks::Person(field, self.values(many, Self::person)),
            "stage" | "pipeline" | "kind" | "tag" | "country" | "line" => {
                Asks::Word(field, self.values(many, Self::value))
            }
            "number" => Asks::Number(self.values(many, Self::item)),
            other => panic!("nothing is called `{other}`"),
        };
        Test { negative, asks }
    }

    fn values<T>(&mut self, many: bool, read: impl Fn(&mut Self) -> T) -> Vec<T> {
        if many { self.list(read) } else { vec![read(self)] }
    }

    fn person(&mut self) -> Person {
        match self.word().as_str() {
            "me" => Person::Me,
            "my" => match self.word().as_str() {
                "department" => Person::MyDepartment,
                "subdepartments" => Person::MySubdepartments,
                other => panic!("my {other}"),
            },
            subject => Person::Subject(subject.to_owned()),
        }
    }

    fn value(&mut self) -> String {
        match self.take() {
            Token::Word(word) | Token::Quoted(word) => word,
            Token::Sign(sign) => panic!("`{sign}` is no value"),
        }
    }

    fn when(&mut self) -> When {
        let except = self.found("except");
        let time = match self.word().as_str() {
            "on" => Time::On(self.word()),
            "during" if self.is_span() => Time::DuringSpan(self.span()),
            "during" => Time::During(self.word()),
            other => panic!("`{other}` is no time"),
        };
        When { except, time }
    }

    /// Whether a day and hours come next, and no name.
    fn is_span(&self) -> bool {
        matches!(self.tokens.get(self.next + 1), Some(Token::Word(word)) if hours(word).is_some())
    }

    fn span(&mut self) -> Span {
        let days = self.word();
        let (first, last) = days.split_once('-').unwrap_or((&days, &days));
        let mut days = vec![day(first)];
        while days[days.len() - 1] != day(last) {
            days.push((days[days.len() - 1] + 1) % 7);
        }
        let (from, until) = hours(&self.word()).unwrap();
        Span { days, from, until }
    }

    /// One or more, with commas between them.
    fn list<T>(&mut self, read: impl Fn(&mut Self) -> T) -> Vec<T> {
        let mut all = vec![read(self)];
        while self.found_sign(',') {
            all.push(read(self));
        }
        all
    }

    fn take(&mut self) -> Token {
        self.next += 1;
        self.tokens[self.next - 1].clone()
    }

    fn word(&mut self) -> String {
        match self.take() {
            Token::Word(word) => word,
            other => panic!("{other:?} is no word"),
        }
    }

    fn is_word(&self, wanted: &str) -> bool {
        matches!(self.tokens.get(self.next), Some(Token::Word(word)) if word == wanted)
    }

    fn are_digits(&self) -> bool {
        matches!(self.tokens.get(self.next), Some(Token::Word(word)) if word.chars().all(|digit| digit.is_ascii_digit()))
    }

    fn found(&mut self, word: &str) -> bool {
        let found = self.is_word(word);
        self.next += usize::from(found);
        found
    }

    fn found_sign(&mut self, sign: char) -> bool {
        let found = self.tokens.get(self.next) == Some(&Token::Sign(sign));
        self.next += usize::from(found);
        found
    }

    fn expect(&mut self, sign: char) {
        assert!(
            self.found_sign(sign),
            "no `{sign}` before {:?}",
            &self.tokens[self.next..]
        );
    }
}

fn day(name: &str) -> i32 {
    let number = DAYS.iter().position(|day| *day == name).unwrap();
    i32::try_from(number).unwrap()
}

/// The ends of hours such as `08:00-18:00`, in minutes of the day.
fn hours(text: &str) -> Option<(i32, i32)> {
    let (from, until) = text.split_once('-')?;
    Some((minutes(from)?, minutes(until)?))
}

fn minutes(text: &str) -> Option<i32> {
    let (hours, minutes) = text.split_once(':')?;
    Some(60 * hours.parse::<i32>().ok()? + minutes.parse::<i32>().ok()?)
}
