//! Calls: random ones near the edges of the rules, decided by both policies, against the entries and what they print.

use std::{
    env,
    hash::{BuildHasher, RandomState},
    panic::resume_unwind,
    thread,
};

use ringfence::{
    analyse::{Change, Difference, Direction},
    decide::authzen::{AnswerContext, Detail, answer},
    policy::Policy,
    snapshot::Snapshot,
};
use serde_json::{Value, json};

use super::{Files, compare, compile};
use crate::naive::generate::{Block, CallCase, Random, call_case};

/// Before all calls.
const FROM: &str = "2026-03-01T00:00:00Z";

/// Pairs of policies in a run; an edit apart.
const PAIRS: u64 = 20;

/// Two of them half a day apart, so that the days of one are never those of the other.
const ZONES: [&str; 5] = [
    "UTC",
    "Europe/Warsaw",
    "Asia/Kolkata",
    "America/New_York",
    "Pacific/Auckland",
];

/// Digits that some countries read as numbers of their own.
const NATIONAL: [&str; 8] = [
    "221234567",
    "501234567",
    "700123456",
    "0221234567",
    "2125550100",
    "12125550100",
    "01148221234567",
    "48221234567",
];

/// Calls for each pair.
const CALLS: usize = 300;

fn in_two(count: u64, check: impl Fn(u64) + Sync) {
    let count = env::var("PROPTEST_CASES").map_or(count, |said| said.parse().unwrap());
    let first = RandomState::new().hash_one("difference of calls") >> 1;
    let each = |from: u64, to: u64| (first + from..first + to).for_each(&check);
    thread::scope(|scope| {
        let other = scope.spawn(|| each(0, count / 2));
        each(count / 2, count);
        other.join().unwrap_or_else(|failure| resume_unwind(failure));
    });
}

#[test]
fn calls_that_differ_are_those_that_entries_say() {
    in_two(PAIRS, |seed| {
        let random = &mut Random::new(seed);
        let old = call_case(seed, CALLS);
        let (new, edit) = edited(random, &old);
        if let Err(why) = check(&old, &new, &old.requests) {
            panic!(
                "seed {seed}, {edit}: {}",
                smallest(&old.requests.clone(), old, new, why)
            );
        }
    });
}

/// The clock seldom stands at a whole second.
#[test]
fn what_differs_at_this_very_moment_is_told() {
    let policy = |statement: &str| {
        let yaml = "settings: { time-zone: UTC }\nusers: { anna: {} }\nroles: { clerk: { telephony: { outbound-call: { rules: [office] } } } }\nassignments: [{ role: clerk, to: everyone }]\n";
        let rules = format!("rule office {{ {statement} }}\n");
        compile(&vec![
            ("policy.yaml".to_owned(), yaml.to_owned()),
            ("calls.rules".to_owned(), rules),
        ])
        .unwrap()
    };
    let old = policy("allow +48* during Mon-Fri 08:00-18:00");
    let new = policy("allow +49*");
    // A Monday, in and out of the hours.
    for from in ["2026-11-23T10:00:00.123456789Z", "2026-11-23T20:59:59.999999999Z"] {
        let found = compare(&old, &new, from);
        let directions: Vec<_> = found.changes.iter().map(|change| change.direction).collect();
        assert_eq!(directions, [Direction::Gained, Direction::Lost], "{from}");
    }
}

/// Hours and named days that are read in another zone.
#[test]
fn calls_that_differ_by_the_zone_are_those_that_entries_say() {
    in_two(PAIRS, |seed| {
        let random = &mut Random::new(seed);
        let old = call_case(seed, CALLS);
        let mut new = old.clone();
        for text in &mut new.yaml {
            let mut value: Value = serde_yaml::from_str(text).unwrap();
            if value.get("settings").is_some() {
                value["settings"]["time-zone"] = json!(random.pick(&ZONES));
                *text = value.to_string();
            }
        }
        if let Err(why) = check(&old, &new, &old.requests) {
            panic!("seed {seed}: {}", smallest(&old.requests.clone(), old, new, why));
        }
    });
}

/// What is dialled without a country code.
#[test]
fn calls_that_differ_by_the_country_are_those_that_entries_say() {
    in_two(PAIRS, |seed| {
        let random = &mut Random::new(seed);
        let mut old = call_case(seed, CALLS);
        for request in &mut old.requests {
            request["resource"]["id"] = json!(random.pick(&NATIONAL));
        }
        let mut new = old.clone();
        for (case, country) in [(&mut old, "PL"), (&mut new, *random.pick(&["DE", "US", "GB"]))] {
            for text in &mut case.yaml {
                let mut value: Value = serde_yaml::from_str(text).unwrap();
                if value.get("settings").is_some() {
                    value["settings"]["country"] = json!(country);
                    *text = value.to_string();
                }
            }
        }
        if random.percent(50) {
            std::mem::swap(&mut old, &mut new);
        }
        if let Err(why) = check_national(&old, &new, &old.requests) {
            panic!(
                "seed {seed}: {}",
                smallest_by(check_national, &old.requests.clone(), old, new, why)
            );
        }
    });
}

/// Equal statements twice, any order, other names and files.
#[test]
fn how_rules_are_written_makes_no_difference() {
    in_two(10, |seed| {
        let random = &mut Random::new(seed);
        let old = call_case(seed, 0);
        let mut new = old.clone();
        for block in new.rules.iter_mut().flatten() {
            if let Block::Statements(_, statements) = block
                && !statements.is_empty()
            {
                statements.push(random.pick(statements).clone());
                random.shuffle(statements);
            }
        }
        for (word, other) in [
            ("domestic", "home-land"),
            ("weekend", "rest"),
            ("inventory", "stocktaking"),
        ] {
            for block in new.rules.iter_mut().flatten() {
                match block {
                    Block::Definition(text) => *text = text.replace(word, other),
                    Block::Statements(_, all) => all.iter_mut().for_each(|text| *text = text.replace(word, other)),
                }
            }
        }
        let mut blocks: Vec<Block> = new.rules.concat();
        random.shuffle(&mut blocks);
        new.rules = blocks.chunks(random.between(1, 4)).map(<[Block]>::to_vec).collect();
        new.yaml.reverse();
        let (one, other) = (compile(&files(&old)).unwrap(), compile(&files(&new)).unwrap());
        let found = compare(&one, &other, FROM);
        assert!(found.changes.is_empty(), "seed {seed}: {:#?}", found.changes);
    });
}

fn files(case: &CallCase) -> Files {
    let yaml = case.yaml.iter().enumerate();
    let yaml = yaml.map(|(number, text)| (format!("{number}.yaml"), text.clone()));
    let rules = case.rules().into_iter().enumerate();
    yaml.chain(rules.map(|(number, text)| (format!("{number}.rules"), text)))
        .collect()
}

/// The policy with one thing changed, such that it is still valid; and what was tried.
fn edited(random: &mut Random, case: &CallCase) -> (CallCase, &'static str) {
    for _ in 0..20 {
        let mut other = case.clone();
        let edit = if random.percent(50) {
            edit_rules(random, &mut other)
        } else {
            edit_yaml(random, &mut other)
        };
        if compile(&files(&other)).is_ok() {
            return (other, edit);
        }
    }
    (case.clone(), "nothing")
}

fn edit_rules(random: &mut Random, case: &mut CallCase) -> &'static str {
    let file = random.below(case.rules.len());
    let at = random.below(case.rules[file].len());
    let others: Vec<String> = (case.rules.iter().flatten())
        .filter_map(|block| match block {
            Block::Statements(_, statements) => Some(statements.clone()),
            Block::Definition(_) => None,
        })
        .flatten()
        .collect();
    match &mut case.rules[file][at] {
        Block::Definition(text) => {
            let more = match text.split(' ').next() {
                Some("numbers") => *random.pick(&[", +48 5*", ", +4*", ", 11*", ", ext 1*", ", +1 212 555 0100"]),
                Some("hours") => *random.pick(&[", Sun 10:00-11:30", ", Mon-Sun 18:00-18:30", ", Fri 22:00-24:00"]),
                _ => *random.pick(&[", 2026-03-28", ", 2026-10-25", ", 2026-11-23", ", 2026-12-31"]),
            };
            if random.percent(30) && text.contains(", ") && !text.contains(" in ") {
                text.truncate(text.rfind(", ").unwrap());
            } else {
                let end = text.find(" in ").unwrap_or(text.len());
                text.insert_str(end, more);
            }
            "a definition"
        }
        Block::Statements(_, statements) if statements.is_empty() || random.percent(25) => {
            if !others.is_empty() {
                statements.push(random.pick(&others).clone());
            }
            "a statement more"
        }
        Block::Statements(head, statements) => {
            let at = random.below(statements.len());
            match random.below(4) {
                0 => drop(statements.remove(at)),
                1 if head != "company" => {
                    let text = statements[at].clone();
                    statements[at] = text.replacen("allow", "deny", 1);
                }
                2 => {
                    let (from, to) = *random.pick(&[
                        (" and ", " or "),
                        (" or ", " and "),
                        (" in ", " not in "),
                        (" is ", " is not "),
                    ]);
                    statements[at] = statements[at].replacen(from, to, 1);
                }
                _ => {
                    let text = statements[at].clone();
                    let end = text.find(" during ").or(text.find(" except ")).unwrap_or(text.len());
                    text[..end].clone_into(&mut statements[at]);
                }
            }
            "a statement"
        }
    }
}

fn edit_yaml(random: &mut Random, case: &mut CallCase) -> &'static str {
    let file = random.below(case.yaml.len());
    let mut value: Value = serde_yaml::from_str(&case.yaml[file]).unwrap();
    let what = edit_value(random, &mut value);
    case.yaml[file] = serde_yaml::to_string(&value).unwrap();
    what
}

fn edit_value(random: &mut Random, value: &mut Value) -> &'static str {
    if let Some(assignments) = value.get_mut("assignments") {
        assignments[0]["until"] = json!(random.pick(&["2026-03-28", "2026-10-24", "2026-12-30"]));
        return "an end";
    }
    if let Some(roles) = value.get_mut("roles") {
        let names: Vec<String> = roles.as_object().unwrap().keys().cloned().collect();
        let levels = ["nobody", "customers", "customers-and-coworkers", "any"];
        roles[random.pick(&names)]["telephony"]["outbound-call"] = json!(random.pick(&levels));
        return "a level";
    }
    let users: Vec<String> = value["users"].as_object().unwrap().keys().cloned().collect();
    let (one, other) = (random.pick(&users).clone(), random.pick(&users).clone());
    match random.below(9) {
        0 => {
            value["settings"]["time-zone"] = json!(random.pick(&ZONES));
            "the zone"
        }
        1 => {
            value["settings"]["country"] = json!(random.pick(&["PL", "US", "GB", "DE"]));
            "the country"
        }
        2 => {
            let phones = value["users"][&one]["phones"].take();
            value["users"][&other]["phones"] = if phones.is_null() {
                json!(["+48 22 555 01 00"])
            } else {
                phones
            };
            value["users"][&one]
                .as_object_mut()
                .unwrap()
                .retain(|_, value| !value.is_null());
            "phones"
        }
        3 => {
            let extension = value["users"][&one]["extension"].take();
            value["users"][&other]["extension"] = if extension.is_null() { json!("107") } else { extension };
            value["users"][&one]
                .as_object_mut()
                .unwrap()
                .retain(|_, value| !value.is_null());
            "extensions"
        }
        4 => {
            let others = value["users"][&other]
                .get("departments")
                .cloned()
                .unwrap_or_else(|| json!([]));
            value["users"][&one]["departments"] = others;
            "departments"
        }
        5 => {
            value["users"][&one]["administrator"] = json!(random.percent(50));
            "an administrator"
        }
        6 => {
            value["users"].as_object_mut().unwrap().remove(&one);
            "a user less"
        }
        7 => {
            let groups: Vec<String> = value["groups"]
                .as_object()
                .into_iter()
                .flatten()
                .map(|(name, _)| name.clone())
                .collect();
            if !groups.is_empty() {
                value["groups"][random.pick(&groups)]["members"] = json!([one]);
            }
            "a group"
        }
        _ => {
            let departments: Vec<String> = value["departments"].as_object().unwrap().keys().cloned().collect();
            let department = random.pick(&departments);
            value["departments"][department]
                .as_object_mut()
                .unwrap()
                .remove("parent");
            "the tree"
        }
    }
}

fn decide(snapshot: &Snapshot, request: &Value) -> (bool, Option<&'static str>) {
    let answer = answer(snapshot, request.to_string(), Detail::Decision);
    match answer.context {
        Some(AnswerContext::Error { error }) => (false, Some(error.code)),
        _ => (answer.decision, None),
    }
}

/// What is dialled means the same to both. Where it does not, entries tell of some digits, and not in words of the language.
fn is_alike(old: &Policy, new: &Policy, request: &Value) -> bool {
    let dialled: String = request["resource"]["id"]
        .as_str()
        .unwrap()
        .chars()
        .filter(|it| !" -.()".contains(*it))
        .collect();
    let is_national =
        dialled.len() > 6 && dialled.bytes().all(|byte| byte.is_ascii_digit()) && !dialled.starts_with("00");
    let country = |policy: &Policy| format!("{:?}", policy.settings.country);
    !is_national || country(old) == country(new)
}

fn check(old: &CallCase, new: &CallCase, requests: &[Value]) -> Result<(), String> {
    let sides = [compile(&files(old)), compile(&files(new))];
    let [Ok(one), Ok(other)] = &sides else { return Ok(()) };
    let found = compare(one, other, FROM);
    let mut probes = Vec::new();
    for change in found.changes.iter().filter(|change| change.records.is_none()) {
        let mut witness = change.witness.clone();
        if witness.get("context").is_none() {
            witness["context"] = json!({ "time": FROM });
        }
        let allowed = [one, other].map(|side| decide(side, &witness).0);
        if allowed
            != [
                change.direction == Direction::Lost,
                change.direction == Direction::Gained,
            ]
        {
            return Err(format!("the witness is decided {allowed:?}: {change:#?}"));
        }
        let case = if change.direction == Direction::Gained {
            new
        } else {
            old
        };
        if let Some(probe) = probe(case, change) {
            let probe = probe.map_err(|why| format!("{change:#?}\nwhat is printed is no rule: {why}"))?;
            probes.push((change, probe));
        }
    }
    for request in requests {
        let decided = [one, other].map(|side| decide(side, request));
        let is_unreadable = decided.iter().any(|(_, code)| *code == Some("unreadable-destination"));
        if is_unreadable || !is_alike(one.policy(), other.policy(), request) {
            continue;
        }
        let allowed = decided.map(|(allowed, _)| allowed);
        covered(&found, request, allowed)?;
        if knows_people([one, other], request) {
            for (change, probe) in &probes {
                printed(change, probe, request, allowed)?;
            }
        }
    }
    Ok(())
}

fn check_national(old: &CallCase, new: &CallCase, requests: &[Value]) -> Result<(), String> {
    let sides = [compile(&files(old)), compile(&files(new))];
    let [Ok(one), Ok(other)] = &sides else { return Ok(()) };
    let found = compare(one, other, FROM);
    for request in requests {
        let decided = [one, other].map(|side| decide(side, request));
        if decided.iter().all(|(_, code)| *code != Some("unreadable-destination")) {
            covered(&found, request, decided.map(|(allowed, _)| allowed))?;
        }
    }
    Ok(())
}

fn is_of(change: &Change, request: &Value) -> bool {
    let permission = format!(
        "{}.{}",
        request["resource"]["type"].as_str().unwrap(),
        request["action"]["name"].as_str().unwrap()
    );
    let time: jiff::Timestamp = request["context"]["time"].as_str().unwrap().parse().unwrap();
    change.permission == permission
        && change.users.iter().any(|user| request["subject"]["id"] == json!(user))
        && change.from.is_none_or(|from| from <= time)
        && change.until.is_none_or(|until| time < until)
}

fn direction(allowed: [bool; 2]) -> Option<Direction> {
    match allowed {
        [false, true] => Some(Direction::Gained),
        [true, false] => Some(Direction::Lost),
        _ => None,
    }
}

fn covered(found: &Difference, request: &Value, allowed: [bool; 2]) -> Result<(), String> {
    let Some(direction) = direction(allowed) else {
        return Ok(());
    };
    let mut changes = found.changes.iter();
    if changes.any(|change| change.direction == direction && is_of(change, request)) {
        return Ok(());
    }
    Err(format!(
        "{request}\n{direction:?}, and no entry says it: {:#?}",
        found.changes
    ))
}

/// Whoever is named is a user of both policies or of neither.
fn knows_people(sides: [&Snapshot; 2], request: &Value) -> bool {
    let properties = &request["resource"]["properties"];
    let people = [&properties["coworker"], &properties["customer"]["responsible"]];
    people.into_iter().filter_map(Value::as_str).all(|name| {
        let [one, other] = sides.map(|side| side.policy().organisation.user_id(name).is_some());
        one == other
    })
}

/// The people and the words of a policy with a permission to call that is what an entry prints, where its words can all
/// be read again.
fn probe(case: &CallCase, change: &Change) -> Option<Result<Snapshot, String>> {
    if change.calls.exact.iter().any(|line| line.contains('<')) {
        return None;
    }
    let mut policy = case.clone();
    policy.yaml.truncate(1);
    policy.yaml.push(
        json!({
            "catalogue": { "probe": {
                "title": "Probe",
                "ladders": { "calls": { "levels": [{ "level": "nobody" }] } },
                "resources": { "call": { "title": "Call", "acts-on": "call", "actions": { "make": { "title": "Make", "ladder": "calls" } } } },
            } },
            "roles": { "probe": { "probe": { "call": { "rules": ["probe"] } } } },
            "assignments": [{ "role": "probe", "to": "everyone" }],
        })
        .to_string(),
    );
    for file in &mut policy.rules {
        file.retain(|block| !matches!(block, Block::Statements(..)));
    }
    policy.rules.push(vec![Block::Statements(
        "rule probe".to_owned(),
        change.calls.exact.clone(),
    )]);
    Some(compile(&files(&policy)))
}

fn printed(change: &Change, probe: &Snapshot, request: &Value, allowed: [bool; 2]) -> Result<(), String> {
    if !is_of(change, request) {
        return Ok(());
    }
    let mut asked = request.clone();
    asked["resource"]["type"] = json!("probe.call");
    asked["action"]["name"] = json!("make");
    let is_printed = decide(probe, &asked).0;
    let is_changed = direction(allowed) == Some(change.direction);
    if is_printed == is_changed {
        return Ok(());
    }
    Err(format!(
        "{request}\nallowed {allowed:?}, in what is printed: {is_printed}: {change:#?}"
    ))
}

/// Both policies without whatever the failure does not need.
fn smallest(requests: &[Value], old: CallCase, new: CallCase, why: String) -> String {
    smallest_by(check, requests, old, new, why)
}

fn smallest_by(
    check: fn(&CallCase, &CallCase, &[Value]) -> Result<(), String>,
    requests: &[Value],
    mut old: CallCase,
    mut new: CallCase,
    mut why: String,
) -> String {
    loop {
        let mut is_smaller = false;
        let blocks: Vec<(String, usize)> = [&old, &new]
            .into_iter()
            .flat_map(|case| case.rules.iter().flatten())
            .map(head)
            .collect();
        for (name, statements) in blocks {
            for statement in (0..=statements).rev() {
                let (one, other) = (without(&old, &name, statement), without(&new, &name, statement));
                for (one, other) in [(&one, &other), (&one, &new.clone()), (&old.clone(), &other)] {
                    if size(one) + size(other) == size(&old) + size(&new) {
                        continue;
                    }
                    if let Err(found) = check(one, other, requests) {
                        (old, new, why, is_smaller) = (one.clone(), other.clone(), found, true);
                        break;
                    }
                }
            }
        }
        if !is_smaller {
            let text = |case: &CallCase| {
                files(case)
                    .into_iter()
                    .map(|(_, text)| text)
                    .collect::<Vec<_>>()
                    .join("---\n")
            };
            return format!("{why}\n=== old\n{}\n=== new\n{}", text(&old), text(&new));
        }
    }
}

fn size(case: &CallCase) -> usize {
    files(case).iter().map(|(_, text)| text.len()).sum()
}

/// What a block begins with, and how many statements it has.
fn head(block: &Block) -> (String, usize) {
    match block {
        Block::Definition(text) => (text.split('=').next().unwrap().to_owned(), 0),
        Block::Statements(head, statements) => (head.clone(), statements.len()),
    }
}

/// Without a statement of a block; behind the last one, without the block.
fn without(case: &CallCase, name: &str, statement: usize) -> CallCase {
    let mut case = case.clone();
    for file in &mut case.rules {
        file.retain_mut(|block| {
            if head(block).0 != name {
                return true;
            }
            match block {
                Block::Statements(_, all) if statement < all.len() => {
                    all.remove(statement);
                    true
                }
                Block::Statements(_, all) => statement > all.len(),
                Block::Definition(_) => false,
            }
        });
    }
    case
}
