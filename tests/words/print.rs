use pretty_assertions::assert_eq;
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};
use ringfence::{
    calls::{CallSet, CompiledRules, in_words},
    load::load_sources,
    policy::{Condition, People, Rules, Statement, Target, WhenTime, WordField},
    source::{SourceFile, Sources},
};

use super::{
    pool::{
        AMERICA, CLOSED, DOMESTIC, EMERGENCY, NAMES, NIGHT, OFFICE, ORGANISATION, PREMIUM, World, Writing, allow,
        coworker, department, is, is_not, numbers, pattern, responsible, span, stage, statements, user, word,
    },
    recipe::{mix, recipe},
};

fn print(world: &World, set: CallSet, caller: Option<&str>) -> Vec<String> {
    let organisation = &world.snapshot.policy().organisation;
    let caller = caller.map(|name| organisation.user_id(name).unwrap());
    in_words(&world.compiled, &world.rules, organisation, caller, set).unwrap()
}

/// What the statements allow that allow, without those that deny.
fn printed(statements: Vec<Statement>) -> Vec<String> {
    let mut world = World::new(|_| statements);
    let set = of_all(&mut world);
    print(&world, set, Some("anna"))
}

fn of_all(world: &mut World) -> CallSet {
    use ringfence::document::rules::Effect;
    let with = |effect| {
        let statements = world.compiled.company().iter();
        let sets = statements
            .filter(move |statement| statement.effect == effect)
            .map(|it| it.calls);
        sets.collect::<Vec<_>>()
    };
    let (allowed, denied) = (with(Effect::Allow), with(Effect::Deny));
    let diagram = world.compiled.diagram_mut();
    let (allowed, denied) = (diagram.union_of(allowed).unwrap(), diagram.union_of(denied).unwrap());
    diagram.difference(allowed, denied).unwrap()
}

fn any() -> Statement {
    allow(Target::Any)
}

fn customers() -> Statement {
    allow(Target::Customers)
}

fn coworkers() -> Statement {
    allow(Target::Coworkers)
}

fn in_numbers(item: ringfence::policy::NumberItem) -> ringfence::policy::Fact {
    ringfence::policy::Fact::Number(vec![item])
}

#[test]
fn levels() {
    assert_eq!(printed(vec![any()]), ["allow any"]);
    assert_eq!(printed(vec![customers()]), ["allow customers"]);
    assert_eq!(
        printed(vec![customers(), coworkers()]),
        ["allow customers", "allow coworkers"]
    );
    assert_eq!(printed(vec![any().deny()]), [""; 0]);
}

#[test]
fn destinations() {
    let deny = |items: &[_]| allow(numbers(items)).deny();
    assert_eq!(
        printed(vec![any(), deny(&[PREMIUM])]),
        ["allow any where number not in premium"]
    );
    assert_eq!(
        printed(vec![any(), deny(&[PREMIUM, EMERGENCY])]),
        ["allow any where number not in emergency, premium"]
    );
    assert_eq!(printed(vec![allow(numbers(&[EMERGENCY]))]), ["allow emergency"]);
    assert_eq!(
        printed(vec![allow(numbers(&[EMERGENCY])), allow(numbers(&[PREMIUM]))]),
        ["allow emergency, premium"]
    );
    assert_eq!(
        printed(vec![allow(numbers(&[DOMESTIC])), deny(&[pattern("+4822*")])]),
        ["allow domestic where number not in +48 22*"]
    );
    assert_eq!(
        printed(vec![
            allow(numbers(&[pattern("+4822*")])),
            deny(&[pattern("+4822555*")])
        ]),
        ["allow +48 22* where number not in +48 225 55*"]
    );
    assert_eq!(
        printed(vec![
            allow(numbers(&[pattern("ext 1*"), pattern("11*")])),
            deny(&[EMERGENCY])
        ]),
        ["allow 11* where number not in emergency", "allow ext 1*"]
    );
}

#[test]
fn times() {
    let office = || {
        any()
            .filter(is(in_numbers(DOMESTIC)))
            .at(false, OFFICE)
            .at(true, CLOSED)
    };
    assert_eq!(
        printed(vec![office()]),
        ["allow domestic during office except on closed"]
    );
    assert_eq!(
        printed(vec![customers(), office()]),
        ["allow customers", "allow domestic during office except on closed"]
    );
    assert_eq!(printed(vec![any().at(false, NIGHT)]), ["allow any during night"]);
    assert_eq!(printed(vec![any().at(true, NIGHT)]), ["allow any except during night"]);
    assert_eq!(printed(vec![any().at(false, AMERICA)]), ["allow any during america"]);
    assert_eq!(printed(vec![any().at(false, CLOSED)]), ["allow any on closed"]);
    assert_eq!(
        printed(vec![any().at(false, WhenTime::Span(span("Sat-Sun 22:00-06:00")))]),
        ["allow any during Sat-Sun 22:00-06:00"]
    );
    assert_eq!(
        printed(vec![any().at(false, OFFICE), any().at(false, AMERICA).deny()]),
        ["allow any during office except during america"]
    );
    assert_eq!(
        printed(vec![any().at(false, OFFICE), any().at(false, NIGHT)]),
        ["allow any during night", "allow any during office"]
    );
}

#[test]
fn facts() {
    let mine = || customers().filter(is(responsible(&[People::Me])));
    let won = || customers().filter(is(stage(&["won"])));
    assert_eq!(printed(vec![mine()]), ["allow customers where responsible is me"]);
    assert_eq!(
        printed(vec![
            mine(),
            customers().filter(is(responsible(&[People::MyDepartment])))
        ]),
        ["allow customers where responsible in me, my department"]
    );
    assert_eq!(
        printed(vec![mine(), won()]),
        [
            "allow customers where responsible is me",
            "allow customers where stage is won"
        ]
    );
    assert_eq!(
        printed(vec![any().filter(Condition::And(vec![
            is(responsible(&[People::Me])),
            is_not(stage(&["won"]))
        ]))]),
        ["allow customers where responsible is me and stage is not won"]
    );
    assert_eq!(
        printed(vec![customers().filter(is_not(stage(&["won", "lost"])))]),
        ["allow customers where stage not in lost, won"]
    );
    assert_eq!(
        printed(vec![any(), any().filter(is(stage(&["won"]))).deny()]),
        ["allow any where stage is not won"]
    );
    assert_eq!(
        printed(vec![customers().filter(is(word(WordField::Tag, &["big deal", "me"])))]),
        ["allow customers where tag in \"big deal\", \"me\""]
    );
    assert_eq!(
        printed(vec![coworkers().filter(is_not(coworker(&[People::MyDepartment])))]),
        ["allow coworkers where coworker not in my department"]
    );
    assert_eq!(
        printed(vec![
            customers(),
            customers().filter(is_not(in_numbers(DOMESTIC))).deny()
        ]),
        ["allow customers where number in domestic"]
    );
}

#[test]
fn people_by_name() {
    let mut world = World::new(|snapshot| {
        let people = [department(snapshot, "sales"), user(snapshot, "carl")];
        vec![customers().filter(is(responsible(&people)))]
    });
    let set = of_all(&mut world);
    assert_eq!(
        print(&world, set, Some("anna")),
        ["allow customers where responsible in department:sales, user:carl"]
    );
}

#[test]
fn a_caller_is_settled_or_told() {
    use ringfence::policy::{Fact, PersonField};
    let mut world = World::new(|snapshot| {
        let people = vec![department(snapshot, "support")];
        vec![customers().filter(is(Fact::Person(PersonField::Caller, people)))]
    });
    let set = of_all(&mut world);
    assert_eq!(print(&world, set, Some("anna")), [""; 0]);
    assert_eq!(print(&world, set, Some("carl")), ["allow customers"]);
    assert_eq!(
        print(&world, set, None),
        ["allow customers where caller in department:support"]
    );
}

#[test]
fn what_the_language_has_no_words_for_stands_in_brackets() {
    let without = |first: usize, second: usize, statements: Vec<Statement>| {
        let mut world = World::new(|_| statements);
        let (first, second) = (world.set(first), world.set(second));
        let set = world.compiled.diagram_mut().difference(first, second).unwrap();
        print(&world, set, Some("anna"))
    };
    assert_eq!(
        without(0, 1, vec![customers(), customers().filter(is(stage(&["won"])))]),
        [
            "allow customers where stage is not won",
            "allow customers where <stage unknown>"
        ]
    );
    assert_eq!(
        without(0, 1, vec![any(), customers()]),
        ["allow any where <no customer>"]
    );
    assert_eq!(
        without(0, 1, vec![any(), coworkers()]),
        ["allow any where <coworker unknown>", "allow any where <no coworker>"]
    );
}

#[test]
fn what_no_rule_names_is_told_by_its_digits() {
    let world = World::new(|_| vec![any().filter(is_not(stage(&["won"])))]);
    let foreign = Rules {
        company: vec![customers().filter(is(in_numbers(pattern("+4822*"))))],
        ..world.rules.clone()
    };
    let policy = world.snapshot.policy();
    let compiled = CompiledRules::new(&foreign, &policy.organisation, &policy.settings).unwrap();
    let set = compiled.company()[0].calls;
    let words = in_words(&compiled, &world.rules, &policy.organisation, None, set).unwrap();
    assert_eq!(words, ["allow customers where number in +48 22*"]);
}

#[test]
fn what_is_printed_is_exact() {
    // The printer itself compiles its statements and compares, in every build that checks what it asserts.
    let mut world = World::new(statements);
    let mut runner = TestRunner::deterministic();
    let strategy = (0..4usize, recipe());
    let (mut plain, mut left) = (0, 0);
    for _ in 0..150 {
        let (caller, recipe) = strategy.new_tree(&mut runner).unwrap().current();
        let caller = [None, Some("anna"), Some("dora"), Some("emil")][caller];
        let set = mix(&mut world, &recipe);
        let words = print(&world, set, caller);
        assert_eq!(words.is_empty(), set == CallSet::NONE, "{recipe:?}");
        plain += usize::from(!words.join(" ").contains('<'));
        left += usize::from(words.join(" ").contains("<other calls>"));
    }
    assert!(plain > 80, "{plain}");
    assert_eq!(left, 0);
}

#[test]
fn what_is_printed_reads_back_as_the_same_set() {
    let mut world = World::new(statements);
    let mut runner = TestRunner::deterministic();
    let strategy = recipe();
    for _ in 0..100 {
        let recipe = strategy.new_tree(&mut runner).unwrap().current();
        let set = mix(&mut world, &recipe);
        let words = print(&world, set, None);
        if words.join(" ").contains('<') {
            continue;
        }
        let mut sources = Sources::default();
        sources.add(SourceFile::new("policies/people.yaml", ORGANISATION));
        let text = format!("{NAMES}\nrule printed {{\n{}\n}}\n", words.join("\n"));
        sources.add(SourceFile::new("policies/calls.rules", text.clone()));
        let read = load_sources(sources).unwrap_or_else(|refused| panic!("{text} {:?}", refused.diagnostics));
        let policy = read.snapshot.policy();
        let statements = policy.rules.rules[0].statements.clone();
        let mut again = World::new(|snapshot| {
            let mut all = super::pool::statements(snapshot);
            all.extend(statements);
            all
        });
        let count = world.compiled.company().len();
        let set = super::recipe::mix_of(&mut again, &recipe, count);
        let read: Vec<_> = again.compiled.company()[count..].iter().map(|it| it.calls).collect();
        assert_eq!(again.compiled.diagram_mut().union_of(read).unwrap(), set, "{text}");
    }
}
