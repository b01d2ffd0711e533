//! A policy with rules, and calls.

use serde_json::{Value, json};

use super::{
    super::random::Random,
    moment::Calendar,
    people::People,
    policy::{RULES, assignment, own_area, roles},
    request::request,
    sets::Sets,
    statement,
};

/// The files of a valid policy, and calls, most of them sound.
#[derive(Clone, Debug)]
pub(crate) struct CallCase {
    pub(crate) yaml: Vec<String>,
    /// What each file of rules says.
    pub(crate) rules: Vec<Vec<Block>>,
    pub(crate) requests: Vec<Value>,
}

/// A definition, or the statements of a rule or a company.
#[derive(Clone, Debug)]
pub(crate) enum Block {
    Definition(String),
    Statements(String, Vec<String>),
}

impl Block {
    fn text(&self) -> String {
        match self {
            Self::Definition(text) => format!("{text}\n"),
            Self::Statements(head, statements) => {
                let lines = statements.join("\n    ");
                format!("{head} {{ // {} of them\n    {lines}\n}}\n", statements.len())
            }
        }
    }
}

impl CallCase {
    /// The texts of the files of rules.
    pub(crate) fn rules(&self) -> Vec<String> {
        let text = |file: &Vec<Block>| file.iter().map(Block::text).collect();
        self.rules.iter().map(text).collect()
    }
}

/// The case of a seed, with so many calls.
pub(crate) fn call_case(seed: u64, calls: usize) -> CallCase {
    let random = &mut Random::new(seed);
    let calendar = Calendar::new(random);
    let people = People::new(random);
    let mut sets = Sets::new(random, calendar.first);
    let own_area = random.percent(30);
    let rules = &RULES[..random.between(2, RULES.len())];
    let blocks = blocks(random, rules, &mut sets);
    let yaml = yaml(random, &people, &calendar, rules, own_area);
    let requests = (0..calls)
        .map(|_| request(random, &people, &sets, &calendar, own_area))
        .collect();
    CallCase {
        yaml,
        rules: spread(random, blocks),
        requests,
    }
}

fn blocks(random: &mut Random, rules: &[&str], sets: &mut Sets) -> Vec<Block> {
    let mut blocks = Vec::new();
    for name in rules {
        let number = if random.percent(4) { 0 } else { random.between(1, 5) };
        let statements = (0..number).map(|_| statement::of_rule(random, sets)).collect();
        blocks.push(Block::Statements(format!("rule {name}"), statements));
    }
    for _ in 0..random.weighted(&[35, 40, 25]) {
        let number = random.between(1, 3);
        let statements = (0..number).map(|_| statement::of_company(random, sets)).collect();
        blocks.push(Block::Statements("company".to_owned(), statements));
    }
    blocks.extend(sets.definitions.iter().cloned().map(Block::Definition));
    random.shuffle(&mut blocks);
    blocks
}

/// Some files with the blocks in any order.
fn spread(random: &mut Random, blocks: Vec<Block>) -> Vec<Vec<Block>> {
    let mut files = vec![Vec::new(); random.between(1, 3)];
    for block in blocks {
        let file = random.below(files.len());
        files[file].push(block);
    }
    files.retain(|file| !file.is_empty());
    files
}

/// A file for all that roles refer to, one for the roles, and one for each assignment.
fn yaml(
    random: &mut Random,
    people: &People,
    calendar: &Calendar,
    rule_names: &[&str],
    with_own_area: bool,
) -> Vec<String> {
    let mut base = people.value();
    base["settings"] = json!({ "edition": "on-premise" });
    if let Some(zone) = calendar.zone {
        base["settings"]["time-zone"] = json!(zone);
    }
    if let Some(country) = people.country {
        base["settings"]["country"] = json!(country);
    }
    if random.percent(30) {
        base["settings"]["customers"] = json!(if random.percent(75) { "readable" } else { "all" });
    }
    if with_own_area {
        base["catalogue"] = own_area();
    }
    let roles = roles(random, rule_names, with_own_area);
    let mut files = vec![base, json!({ "roles": roles })];
    for _ in 0..random.between(1, 5) {
        files.push(json!({ "assignments": [assignment(random, &roles, calendar.first)] }));
    }
    files.iter().map(|file| serde_yaml::to_string(file).unwrap()).collect()
}
