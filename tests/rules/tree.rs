//! What a text means as a tree.

use jiff::civil::Weekday;
use ringfence::document::rules::{
    Condition, Definition, Effect, Field, Item, Pattern, PatternKind, RuleDocument, Span, StatementDocument, Target,
    ValueWord, WhenTime,
};

use super::{read, read_good};

fn rule(text: &str) -> RuleDocument {
    match read_good(text).definitions.pop() {
        Some(Definition::Rule(rule)) => rule,
        other => panic!("{other:?}"),
    }
}

fn statement(text: &str) -> StatementDocument {
    rule(&format!("rule a {{ {text} }}")).statements.pop().unwrap()
}

/// A condition in the notation of mathematicians.
fn shown(condition: &Condition) -> String {
    let joined = |parts: &[Condition], sign: &str| {
        let parts: Vec<_> = parts.iter().map(shown).collect();
        format!("({})", parts.join(sign))
    };
    match condition {
        Condition::Test(test) => format!("{:?}", test.values[0].value),
        Condition::Property(property) => format!("{:?}", property.value).to_lowercase(),
        Condition::Not(inner) => format!("-{}", shown(inner)),
        Condition::And(parts) => joined(parts, "&"),
        Condition::Or(parts) => joined(parts, "|"),
    }
    .replace("Word(\"", "")
    .replace("\")", "")
}

#[test]
fn not_binds_before_and_before_or() {
    let cases = [
        ("tag is a or tag is b and tag is c", "(a|(b&c))"),
        ("tag is a and tag is b or tag is c", "((a&b)|c)"),
        ("not tag is a and tag is b", "(-a&b)"),
        ("not not tag is a", "--a"),
        ("not (tag is a or tag is b)", "-(a|b)"),
        ("tag is a and tag is b and tag is c", "(a&b&c)"),
        ("tag is a or tag is b or tag is c or tag is d", "(a|b|c|d)"),
        ("tag is a and (tag is b and tag is c)", "(a&(b&c))"),
        ("(tag is a)", "a"),
        ("open or not readable", "(open|-readable)"),
        ("not open and tag is open or readable", "((-open&open)|readable)"),
    ];
    for (text, expected) in cases {
        let condition = statement(&format!("allow any where {text}")).condition.unwrap();
        assert_eq!(shown(&condition), expected, "{text}");
    }
}

fn patterns(text: &str) -> Vec<(PatternKind, String, bool)> {
    let Definition::Numbers(numbers) = read_good(&format!("numbers a = {text}\n")).definitions.pop().unwrap() else {
        panic!("{text}");
    };
    let patterns = numbers.items.into_iter().map(|item| match item.value {
        Item::Pattern(Pattern {
            kind,
            digits,
            is_prefix,
        }) => (kind, digits, is_prefix),
        Item::Name(name) => panic!("{name}"),
    });
    patterns.collect()
}

#[test]
fn patterns_lose_what_is_for_the_eye() {
    use PatternKind::{Extension, Number, Short};
    let cases = [
        ("+48 22*", Number, "4822", true),
        ("+48 (22) 123-45.67", Number, "48221234567", false),
        ("+48\u{a0}22 *", Number, "4822", true),
        ("+*", Number, "", true),
        ("112", Short, "112", false),
        ("11*", Short, "11", true),
        ("1 1 2", Short, "112", false),
        ("ext 101", Extension, "101", false),
        ("ext 1*", Extension, "1", true),
        ("ext *", Extension, "", true),
    ];
    for (text, kind, digits, is_prefix) in cases {
        assert_eq!(patterns(text), [(kind, digits.to_owned(), is_prefix)], "{text}");
    }
    assert_eq!(patterns("+48 70*, +1 900*").len(), 2);
    assert_eq!(
        patterns("ext // 2 floors\n 101"),
        [(Extension, "101".to_owned(), false)],
        "a comment is no part of it"
    );
}

#[test]
fn a_pattern_ends_where_words_begin() {
    let document = statement("allow +48 22 during office");
    assert_eq!(
        document.target.value,
        Target::Items(vec![ringfence::document::Placed {
            value: Item::Pattern(Pattern {
                kind: PatternKind::Number,
                digits: "4822".to_owned(),
                is_prefix: false
            }),
            place: document.target.place,
        }])
    );
    assert!(matches!(&document.whens[0].value.time, WhenTime::During(name) if name.value == "office"));
    let document = statement("allow any where (number in +48 22) and number in 112\n");
    assert!(document.condition.is_some());
}

fn span(text: &str) -> Span {
    let Definition::Hours(hours) = read_good(&format!("hours a = {text}")).definitions.pop().unwrap() else {
        panic!("{text}");
    };
    hours.spans[0].value
}

#[test]
fn spans_run_around_midnight_and_around_the_week() {
    use Weekday::{Friday, Monday, Saturday};
    let cases = [
        ("Mon-Fri 08:00-18:00", Monday, Friday, 480, 1080),
        ("Sat 09:00-13:00", Saturday, Saturday, 540, 780),
        ("Fri-Mon 22:00-06:00", Friday, Monday, 1320, 360),
        ("Mon 00:00-24:00", Monday, Monday, 0, 1440),
        ("Mon 22:00-00:00", Monday, Monday, 1320, 1440),
    ];
    for (text, first, last, from, to) in cases {
        assert_eq!(span(text), Span { first, last, from, to }, "{text}");
    }
}

#[test]
fn values_are_words_people_and_patterns() {
    let values = |text: &str| -> Vec<ValueWord> {
        let Some(Condition::Test(test)) = statement(&format!("allow any where {text}")).condition else {
            panic!("{text}");
        };
        test.values.into_iter().map(|value| value.value).collect()
    };
    let word = |word: &str| ValueWord::Word(word.to_owned());
    assert_eq!(values("responsible is me"), [ValueWord::Me]);
    assert_eq!(
        values("responsible in my department, my subdepartments, user:anna.k@example.com"),
        [
            ValueWord::MyDepartment,
            ValueWord::MySubdepartments,
            word("user:anna.k@example.com")
        ]
    );
    assert_eq!(values("kind in company, lead"), [word("company"), word("lead")]);
    assert_eq!(values("country in IN, ME"), [word("IN"), word("ME")]);
    assert_eq!(
        values("stage in 2-won, 7, a_b.c"),
        [word("2-won"), word("7"), word("a_b.c")]
    );
    assert_eq!(values(r#"tag is "a \"b\" \\ // c""#), [word(r#"a "b" \ // c"#)]);
    assert!(matches!(
        values("number in premium, 112").as_slice(),
        [ValueWord::Word(_), ValueWord::Pattern(_)]
    ));
}

#[test]
fn operators_are_negated_and_lists() {
    let test = |text: &str| {
        let Some(Condition::Test(test)) = statement(&format!("allow any where {text}")).condition else {
            panic!("{text}");
        };
        (test.field.value, test.is_negated, test.is_list)
    };
    assert_eq!(test("stage is won"), (Field::Stage, false, false));
    assert_eq!(test("stage is not won"), (Field::Stage, true, false));
    assert_eq!(test("stage in won"), (Field::Stage, false, true));
    assert_eq!(test("number not in 112"), (Field::Number, true, true));
}

#[test]
fn places_are_exactly_the_words() {
    let text = "// first\nrule a { // second\n  allow  customers // third\n    where  tag is  vip // fourth\n  }\n";
    let (rules, _, sources) = read(text);
    let Some(Definition::Rule(rule)) = rules.definitions.first() else {
        panic!("{rules:?}");
    };
    let statement = &rule.statements[0];
    assert_eq!(sources.words(rule.name.place), "a");
    assert!(sources.words(rule.place).starts_with("rule a {") && sources.words(rule.place).ends_with('}'));
    assert!(sources.words(statement.place).ends_with("tag is  vip"));
    assert_eq!(sources.words(statement.target.place), "customers");
    let Some(Condition::Test(only)) = &statement.condition else {
        panic!("{statement:?}");
    };
    assert_eq!(sources.words(only.place), "tag is  vip");
}

#[test]
fn good_statements_beside_broken_ones_are_read() {
    let text = "rule a {\n allow customers\n alow coworkers\n permit any\n deny 112\n allow any wher x\n allow 911\n}\ndays d = 2026-01-01\n";
    let (rules, diagnostics, _) = read(text);
    let [Definition::Rule(rule), Definition::Days(_)] = rules.definitions.as_slice() else {
        panic!("{rules:?}");
    };
    let effects: Vec<_> = rule.statements.iter().map(|statement| statement.effect.value).collect();
    assert_eq!(effects, [Effect::Allow, Effect::Deny, Effect::Allow]);
    assert_eq!(diagnostics.iter().count(), 3);
}

#[test]
fn blocks_may_stand_in_any_order_and_be_empty() {
    let rules = read_good("company { }\nrule a { }\ncompany { always 112 }\n");
    assert_eq!(rules.definitions.len(), 3);
    assert!(read_good("").definitions.is_empty());
    assert!(read_good("\u{feff}// only a comment").definitions.is_empty());
}
