//! Random small policies: the verdict on each invariant is what follows from deciding every request there is.

use std::{collections::BTreeSet, fmt::Write as _};

use jiff::{Timestamp, ToSpan, tz::TimeZone};
use proptest::{
    prelude::*,
    test_runner::{Config, TestError, TestRunner},
};
use ringfence::{
    analyse::check_invariants,
    calls::CustomerFacts,
    decide::Request,
    load::load_sources,
    snapshot::Snapshot,
    source::{SourceFile, Sources},
};

const USERS: [&str; 4] = ["u0", "u1", "u2", "u3"];
const UNTIL: [Option<&str>; 4] = [None, None, Some("2026-11-24"), Some("2027-01-31")];
const RECORDS: [&str; 4] = [
    "crm.deal.read",
    "crm.deal.update",
    "telephony.call-recording.listen",
    "drive.file.read",
];
const CALL: &str = "telephony.outbound-call.make";
const CRM: [&str; 5] = ["none", "own", "department", "open", "any"];
const LEVELS: [&str; 4] = ["none", "own", "department", "any"];
const ITEMS: [&str; 4] = ["'112'", "'+48*'", "ext 1*, '+49 3*'", "domestic"];
const RULES: &str = "\
numbers domestic = +48*
rule office { allow any where number in domestic during Mon-Fri 08:00-18:00 }
rule mine { allow customers where responsible is me deny +49* }
rule won { allow any where stage in won allow coworkers }
";

/// Numbers that choose.
struct Plan(Vec<u16>);

impl Plan {
    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[usize::from(self.0.pop().unwrap_or(0)) % from.len()]
    }
}

/// An assignment: to whom, until when.
type Given = (Option<&'static str>, Option<&'static str>);

fn policy(plan: &mut Plan) -> (String, String, Vec<Given>) {
    let mut yaml = "settings: { time-zone: Europe/Warsaw, country: PL, recordings-folder: 'drive:/A' }\n\
        departments: { a: {}, b: { parent: a }, a-below: { parent: a }, b-below: { parent: b } }\nusers:\n"
        .to_owned();
    for user in USERS {
        let department = plan.pick(&["a", "b"]);
        let digits = format!("10{}", &user[1..]);
        let extension = if user == "u3" {
            plan.pick(&["103", "112"])
        } else {
            digits.as_str()
        };
        let _ = writeln!(
            yaml,
            "  {user}: {{ departments: [{department}], extension: '{extension}' }}"
        );
    }
    // Who has a level and nothing else shows what the level is worth.
    for level in ["customers", "customers-and-coworkers", "any"] {
        let _ = writeln!(yaml, "  ref-{level}: {{ departments: [a] }}");
    }
    let closed = plan.pick(&["", ", inherit: false"]);
    let _ = writeln!(yaml, "objects: {{ 'drive:/A/B': {{ title: B{closed} }} }}\nroles:");
    for level in ["customers", "customers-and-coworkers", "any"] {
        let _ = writeln!(yaml, "  ref-{level}: {{ telephony: {{ outbound-call: {level} }} }}");
    }
    for role in ["r0", "r1", "r2"] {
        let call = plan.pick(&[
            "nobody",
            "customers",
            "any",
            "{ rules: office }",
            "{ rules: mine }",
            "{ rules: won }",
        ]);
        let listen = plan.pick(&LEVELS);
        let [read, update, of_p, of_s, of_f] = [(); 5].map(|()| plan.pick(&CRM));
        let scoped = match plan.pick(&[0, 1, 2, 3]) {
            0 => String::new(),
            1 => format!(", pipelines: {{ p: {{ read: {of_p}, stages: {{ s: {{ update: {of_s} }} }} }} }}"),
            2 => format!(", stages: {{ s: {{ read: {of_s} }} }}"),
            _ => format!(", fields: {{ f: {{ read: {of_f} }} }}, pipelines: {{ p: {{ update: {of_p} }} }}"),
        };
        let file = plan.pick(&["none", "own", "any"]);
        let _ = writeln!(
            yaml,
            "  {role}:\n    telephony: {{ outbound-call: {call}, call-recording: {{ listen: {listen} }} }}\n    \
             crm: {{ deal: {{ read: {read}, update: {update}{scoped} }} }}\n    drive: {{ file: {{ read: {file} }} }}"
        );
    }
    let mut given = Vec::new();
    yaml.push_str("assignments:\n");
    for level in ["customers", "customers-and-coworkers", "any"] {
        let _ = writeln!(yaml, "  - {{ role: ref-{level}, to: user:ref-{level} }}");
    }
    for _ in 0..4 {
        let (role, user, until) = (
            plan.pick(&["r0", "r1", "r2"]),
            plan.pick(&[0, 1, 2, 3, 4]),
            plan.pick(&UNTIL),
        );
        let user = USERS.get(user).copied();
        let to = user.map_or("everyone".to_owned(), |user| format!("user:{user}"));
        let on = plan.pick(&["", "", ", on: 'drive:/A'", ", on: 'drive:/A/B'"]);
        let until_key = until.map_or_else(String::new, |until| format!(", until: {until}"));
        let _ = writeln!(yaml, "  - {{ role: {role}, to: {to}{on}{until_key} }}");
        given.push((user, until));
    }
    let company = plan.pick(&["", "company { always 112 }\n", "company { deny +48 7* }\n"]);
    (yaml, format!("{RULES}{company}"), given)
}

/// An invariant in numbers: its kind, the subject, what is done, the level or the items.
#[derive(Clone, Copy, Debug)]
struct Promise {
    kind: &'static str,
    user: Option<&'static str>,
    most: usize,
    permission: &'static str,
    other: &'static str,
    level: Option<&'static str>,
    items: Option<&'static str>,
}

fn promise(plan: &mut Plan) -> Promise {
    let kind = plan.pick(&["only", "never", "always", "at-most", "no-one-has-both"]);
    let user = plan.pick(&[Some("u0"), Some("u1"), None]);
    let is_call = plan.pick(&[false, true]);
    let mut permission = if is_call { CALL } else { plan.pick(&RECORDS) };
    let items = Some(plan.pick(&ITEMS)).filter(|_| is_call && kind != "no-one-has-both" && plan.pick(&[true, false]));
    let level = match permission {
        CALL => plan.pick(&[None, Some("customers"), Some("customers-and-coworkers"), Some("any")]),
        "drive.file.read" => plan.pick(&[None, Some("own"), Some("any")]),
        "telephony.call-recording.listen" => plan.pick(&[None, Some("own"), Some("department"), Some("any")]),
        _ => plan.pick(&[
            None,
            Some("own"),
            Some("department"),
            Some("subdepartments"),
            Some("open"),
            Some("any"),
        ]),
    };
    let other = plan.pick(&[RECORDS[0], RECORDS[2], CALL]);
    if kind == "no-one-has-both" && permission == other {
        permission = RECORDS[3];
    }
    Promise {
        kind,
        user,
        most: plan.pick(&[0, 1, 2, 3]),
        permission,
        other,
        level: level.filter(|_| items.is_none() && kind != "no-one-has-both" && (permission == CALL) == is_call),
        items,
    }
}

impl Promise {
    fn yaml(&self) -> String {
        let subject = self.user.map_or("everyone".to_owned(), |user| format!("user:{user}"));
        let deed = match (self.items, self.level) {
            (Some(items), _) => format!("may-call: [{items}]"),
            (None, Some(level)) => format!("may: {}, at-least: {level}", self.permission),
            (None, None) => format!("may: {}", self.permission),
        };
        let said = match self.kind {
            "at-most" => format!("at-most: {}, {deed}", self.most),
            "no-one-has-both" => format!("no-one-has-both: [{}, {}]", self.permission, self.other),
            kind => format!("{kind}: [{subject}], {deed}"),
        };
        format!("invariants: [{{ name: It is so, {said} }}]\n")
    }
}

fn compile(texts: [(&str, &str); 3]) -> Snapshot {
    let mut sources = Sources::default();
    for (name, text) in texts {
        sources.add(SourceFile::new(name.to_owned(), text));
    }
    match load_sources(sources) {
        Ok(loaded) => loaded.snapshot,
        Err(refused) => panic!("{:?}\n{texts:?}", refused.diagnostics),
    }
}

fn now() -> Timestamp {
    "2026-11-23T10:00:00+01:00".parse().unwrap()
}

/// Moments at which anything can differ: day and night, week and weekend, before and after each end.
fn moments() -> Vec<Timestamp> {
    let moments = [
        "2026-11-23T10:00:00+01:00",
        "2026-11-23T20:00:00+01:00",
        "2026-11-24T10:00:00+01:00",
        "2026-11-24T23:59:59+01:00",
        "2026-11-25T00:00:00+01:00",
        "2026-11-25T10:00:00+01:00",
        "2026-11-28T10:00:00+01:00",
        "2027-01-31T23:59:00+01:00",
        "2027-02-01T00:00:00+01:00",
        "2027-02-01T10:00:00+01:00",
        "2027-02-06T10:00:00+01:00",
    ];
    moments.iter().map(|moment| moment.parse().unwrap()).collect()
}

/// The world of requests of one user.
struct Asking<'a> {
    snapshot: &'a Snapshot,
    user: &'a str,
    time: Timestamp,
}

/// Pipeline, stage, field and object.
type Part = (&'static str, &'static str, Option<&'static str>, &'static str);

fn parts(permission: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    if permission == "drive.file.read" {
        for object in ["/", "/A", "/A/x", "/A/B", "/A/B/c", "/Z"] {
            parts.push(("", "", None, object));
        }
        return parts;
    }
    let fields: &[Option<&str>] = if permission.starts_with("crm") {
        &[None, Some("f"), Some("g")]
    } else {
        &[None]
    };
    for pipeline in ["p", "q"] {
        for stage in ["s", "t"] {
            parts.extend(fields.iter().map(|field| (pipeline, stage, *field, "")));
        }
    }
    parts
}

/// Owner, departments of an outside owner, open, whether the caller is a member.
type Facts<'a> = (Option<&'a str>, Vec<&'a str>, bool, bool);

impl<'a> Asking<'a> {
    fn record(&self, permission: &str, part: Part, (owner, departments, open, member): &Facts<'_>) -> bool {
        let (resource, action) = permission.rsplit_once('.').unwrap();
        let (pipeline, stage, field, object) = part;
        let members = [self.user];
        let request = Request {
            user: self.user,
            resource,
            action,
            id: object,
            owner: *owner,
            departments: Some(departments.as_slice()).filter(|it| !it.is_empty()),
            open: *open,
            pipeline: Some(pipeline).filter(|it| !it.is_empty()),
            stage: Some(stage).filter(|it| !it.is_empty()),
            field,
            members: member.then_some(members.as_slice()),
            time: Some(self.time),
            ..Request::default()
        };
        self.snapshot.check(&request).unwrap()
    }

    /// Every owner, open or not, with the caller as a member or without.
    fn all_facts(&self) -> Vec<Facts<'a>> {
        let mut owners: Vec<(Option<&str>, Vec<&str>)> = vec![(None, Vec::new())];
        owners.push((Some(self.user), Vec::new()));
        owners.extend(USERS.iter().map(|user| (Some(*user), Vec::new())));
        let departments = ["a", "b", "a-below", "b-below"];
        for first in departments {
            owners.extend(departments.iter().map(|second| (Some("outside"), vec![first, *second])));
        }
        let with = |(owner, departments): (Option<&'a str>, Vec<&'a str>)| {
            [(false, false), (true, false), (false, true), (true, true)]
                .map(|(open, member)| (owner, departments.clone(), open, member))
        };
        owners.into_iter().flat_map(with).collect()
    }

    /// The facts by which one relation holds, and `any`.
    fn facts_of(&self, relation: &str) -> Facts<'a> {
        let organisation = &self.snapshot.policy().organisation;
        let user = organisation.user(organisation.user_id(self.user).unwrap()).unwrap();
        let own = &organisation.department(user.departments[0]).unwrap().name;
        let below: &'static str = if own == "a" { "a-below" } else { "b-below" };
        let own: &'static str = if own == "a" { "a" } else { "b" };
        match relation {
            "own" => (Some(self.user), Vec::new(), false, false),
            "department" => (Some("outside"), vec![own], false, false),
            "subdepartments" => (Some("outside"), vec![below], false, false),
            "open" => (None, Vec::new(), true, false),
            "any" => (None, Vec::new(), false, false),
            other => panic!("{other}"),
        }
    }

    fn call(&self, (number, customer): &(&str, Option<CustomerFacts<'_>>)) -> bool {
        let request = Request {
            user: self.user,
            resource: "telephony.outbound-call",
            action: "make",
            id: number,
            customer: *customer,
            time: Some(self.time),
            ..Request::default()
        };
        self.snapshot.check(&request).unwrap()
    }

    /// Whether a record of a part can be had; from a level on, whether each of its relations suffices.
    fn may_in(&self, permission: &str, level: Option<&str>, part: Part) -> bool {
        let Some(level) = level else {
            return self
                .all_facts()
                .iter()
                .any(|facts| self.record(permission, part, facts));
        };
        let catalogue = &self.snapshot.policy().catalogue;
        let permission_known = catalogue.get(catalogue.id(permission).unwrap()).unwrap();
        let relations = permission_known.ladder.level(level).unwrap().relations;
        relations
            .iter()
            .all(|relation| self.record(permission, part, &self.facts_of(relation.name())))
    }
}

/// Each kind of destination, to each kind of customer.
fn calls() -> Vec<(&'static str, Option<CustomerFacts<'static>>)> {
    let numbers = [
        "112",
        "999",
        "+48501000000",
        "+48700123456",
        "+4930123456",
        "+4990123456",
        "101",
        "103",
        "sip:a@b.pl",
    ];
    let mut customers = vec![None];
    for responsible in [None, Some("u0"), Some("u1"), Some("u2"), Some("u3"), Some("ref-any")] {
        for stage in [None, Some("won"), Some("lost")] {
            customers.push(Some(CustomerFacts {
                responsible,
                stage,
                ..CustomerFacts::default()
            }));
        }
    }
    let of = |number| {
        customers
            .iter()
            .map(move |customer| (number, *customer))
            .collect::<Vec<_>>()
    };
    numbers.into_iter().flat_map(of).collect()
}

/// Whether somebody has 112 as his internal number: who dials it calls him.
fn is_taken(snapshot: &Snapshot) -> bool {
    let mut users = snapshot.policy().organisation.users.iter();
    users.any(|user| user.extension.is_some_and(|digits| digits.as_str() == "112"))
}

fn is_meant(number: &str, items: &str, is_taken: bool) -> bool {
    match items {
        "'112'" => number == "112" && !is_taken,
        "'+48*'" | "domestic" => number.starts_with("+48"),
        _ => {
            let is_extension = number == "112" && is_taken || number.len() == 3 && number.starts_with("10");
            number.starts_with("+493") || is_extension && !(number == "103" && is_taken)
        }
    }
}

/// Whether somebody may (`May`), or lacks something of what `always` promises, at a moment or in the time around it.
fn finds(snapshot: &Snapshot, user: &str, promise: &Promise, around: &[Timestamp], permission: &str) -> bool {
    let at = |time: Timestamp| Asking { snapshot, user, time };
    let wants_lack = promise.kind == "always";
    let Some(time) = around.first().copied() else {
        return false;
    };
    if permission != CALL {
        let mut parts = parts(permission).into_iter();
        let may_in = |part| at(time).may_in(permission, promise.level, part);
        return if wants_lack {
            !parts.all(may_in)
        } else {
            parts.any(may_in)
        };
    }
    let calls = calls();
    let asked = || {
        around
            .iter()
            .flat_map(|time| calls.iter().map(move |call| (*time, call)))
    };
    match (promise.items, promise.level) {
        (Some(items), _) => {
            let is_taken = is_taken(snapshot);
            let mut meant = asked().filter(|(_, call)| is_meant(call.0, items, is_taken));
            if wants_lack {
                // Whoever is allowed what: a code that is an internal number is not what he calls.
                items == "'112'" && is_taken || !meant.all(|(time, call)| at(time).call(call))
            } else {
                meant.any(|(time, call)| at(time).call(call))
            }
        }
        (None, Some(level)) => {
            let reference = format!("ref-{level}");
            let opened = |(time, call): &(Timestamp, &_)| {
                let user = reference.as_str();
                Asking {
                    snapshot,
                    user,
                    time: *time,
                }
                .call(call)
            };
            let holds = asked().filter(opened).all(|(time, call)| at(time).call(call));
            holds != wants_lack
        }
        (None, None) => asked().any(|(time, call)| at(time).call(call)) != wants_lack,
    }
}

/// The moments, parted by the ends of what a user is given.
fn stretches(user: &str, given: &[Given]) -> Vec<Vec<Timestamp>> {
    let zone = TimeZone::get("Europe/Warsaw").unwrap();
    let end = |until: &str| {
        let date: jiff::civil::Date = until.parse().unwrap();
        date.checked_add(1.day())
            .unwrap()
            .to_zoned(zone.clone())
            .unwrap()
            .timestamp()
    };
    let ends: BTreeSet<Timestamp> = given
        .iter()
        .filter(|(to, _)| to.is_none_or(|to| to == user))
        .filter_map(|(_, until)| until.map(end))
        .collect();
    let mut stretches = vec![Vec::new(); ends.len() + 1];
    for moment in moments() {
        stretches[ends.iter().filter(|end| **end <= moment).count()].push(moment);
    }
    stretches
}

/// Who breaks the promise, by its definition.
fn expected(snapshot: &Snapshot, promise: &Promise, given: &[Given]) -> BTreeSet<String> {
    let users: Vec<String> = snapshot
        .policy()
        .organisation
        .users
        .iter()
        .map(|user| user.name.clone())
        .collect();
    // What is found of a user, by the moments at which it is.
    let found = |user: &str, permission: &str| -> BTreeSet<Timestamp> {
        let stretches = stretches(user, given);
        let found = stretches
            .iter()
            .filter(|around| finds(snapshot, user, promise, around, permission));
        found.flatten().copied().collect()
    };
    let is_subject = |user: &str| promise.user.is_none_or(|subject| subject == user);
    let finding = |user: &&String| !found(user, promise.permission).is_empty();
    let breaking: Vec<&String> = match promise.kind {
        "only" => users.iter().filter(|user| !is_subject(user)).filter(finding).collect(),
        "never" | "always" => users.iter().filter(|user| is_subject(user)).filter(finding).collect(),
        "no-one-has-both" => {
            let both = |user: &&String| {
                let (one, other) = (found(user, promise.permission), found(user, promise.other));
                one.intersection(&other).next().is_some()
            };
            users.iter().filter(both).collect()
        }
        _ => {
            let all: Vec<_> = users
                .iter()
                .map(|user| (user, found(user, promise.permission)))
                .collect();
            let at = |moment: &Timestamp| -> Vec<&String> {
                all.iter()
                    .filter(|(_, found)| found.contains(moment))
                    .map(|(user, _)| *user)
                    .collect()
            };
            moments()
                .iter()
                .map(at)
                .find(|who| who.len() > promise.most)
                .unwrap_or_default()
        }
    };
    breaking.into_iter().cloned().collect()
}

#[test]
fn verdicts_are_what_every_request_says() {
    let cases = std::env::var("PROPTEST_CASES").map_or(60, |cases| cases.parse().unwrap());
    let config = Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: 200,
        ..Config::default()
    };
    let all = |seen: &Seen| kinds(&seen.kept) == 10 && kinds(&seen.broken) == 10;
    let mut seen = Seen::default();
    // What chance left out is sought on.
    for _ in 0..20 {
        seek(&config, &mut seen);
        if cases < 60 || all(&seen) {
            return;
        }
    }
    panic!("each kind holds, and is broken: {:?} and {:?}", seen.kept, seen.broken);
}

/// What promises were seen to hold and to be broken: kind, permission, whether of items, whether of a level.
#[derive(Default)]
struct Seen {
    kept: BTreeSet<What>,
    broken: BTreeSet<What>,
}

type What = (&'static str, &'static str, bool, bool);

fn kinds(seen: &BTreeSet<What>) -> usize {
    let kinds: BTreeSet<_> = seen.iter().map(|it| (it.0, it.1 == CALL)).collect();
    kinds.len()
}

fn seek(config: &Config, seen: &mut Seen) {
    let plans = proptest::collection::vec(any::<u16>(), 120);
    let seen = std::cell::RefCell::new(seen);
    let outcome = TestRunner::new(config.clone()).run(&plans, |plan| {
        let mut plan = Plan(plan);
        let (yaml, rules, given) = policy(&mut plan);
        for _ in 0..4 {
            let promise = promise(&mut plan);
            let invariant = promise.yaml();
            let snapshot = compile([("p.yaml", &yaml), ("r.rules", &rules), ("i.yaml", &invariant)]);
            let verdicts = check_invariants(&snapshot, now()).unwrap();
            let users = verdicts[0].violations.iter().flat_map(|violation| &violation.users);
            let names = users.map(|user| snapshot.policy().organisation.user(*user).unwrap().name.clone());
            let names: BTreeSet<String> = names.collect();
            let expected = expected(&snapshot, &promise, &given);
            prop_assert_eq!(&names, &expected, "\n{}{}\n{}", yaml, rules, invariant);
            let what = (
                promise.kind,
                promise.permission,
                promise.items.is_some(),
                promise.level.is_some(),
            );
            let mut seen = seen.borrow_mut();
            if names.is_empty() {
                seen.kept.insert(what)
            } else {
                seen.broken.insert(what)
            };
        }
        Ok(())
    });
    match outcome {
        Ok(()) => {}
        Err(TestError::Fail(reason, _) | TestError::Abort(reason)) => panic!("{reason}"),
    }
}
