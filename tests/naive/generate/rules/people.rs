//! An organisation, and who can be named in it.

use serde_json::{Value, json};

use super::{
    super::random::Random,
    vocabulary::{DEPARTMENTS, GROUPS, NATIONAL, USERS, WORKGROUPS},
};

pub(super) struct People {
    pub(super) country: Option<&'static str>,
    /// All phones and extensions, as the policy writes them.
    pub(super) phones: Vec<String>,
    pub(super) extensions: Vec<String>,
    value: Value,
}

impl People {
    pub(super) fn new(random: &mut Random) -> Self {
        let country = random.percent(60).then(|| random.pick(&NATIONAL).0);
        let mut people = Self {
            country,
            phones: Vec::new(),
            extensions: Vec::new(),
            value: json!({}),
        };
        people.add_departments(random);
        for (number, name) in USERS.iter().enumerate() {
            let user = people.user(random, number);
            people.value["users"][name] = user;
        }
        for name in GROUPS {
            people.value["groups"][name] = json!({ "members": random.some(&USERS, 3) });
        }
        for name in WORKGROUPS {
            let mut workgroup = json!({ "moderators": random.some(&USERS, 2), "members": random.some(&USERS, 3) });
            if random.percent(70) {
                workgroup["owner"] = json!(random.pick(&USERS));
            }
            people.value["workgroups"][name] = workgroup;
        }
        people
    }

    /// The mappings of users, departments, groups and workgroups.
    pub(super) fn value(&self) -> Value {
        self.value.clone()
    }

    fn add_departments(&mut self, random: &mut Random) {
        for (number, name) in DEPARTMENTS.iter().enumerate() {
            let mut department = json!({});
            if number > 0 && random.percent(85) {
                department["parent"] = json!(DEPARTMENTS[random.below(number)]);
            }
            if random.percent(50) {
                department["head"] = json!(random.pick(&USERS));
            }
            self.value["departments"][name] = department;
        }
    }

    fn user(&mut self, random: &mut Random, number: usize) -> Value {
        let mut user = json!({});
        if random.percent(85) {
            user["departments"] = json!(random.some(&DEPARTMENTS, 2));
        }
        let phones: Vec<String> = self
            .possible_phones(number)
            .into_iter()
            .filter(|_| random.percent(40))
            .collect();
        if !phones.is_empty() {
            user["phones"] = json!(phones);
            self.phones.extend(phones);
        }
        if random.percent(60) {
            let extension = match number {
                // The number of the emergency services is somebody's extension.
                1 if random.percent(30) => "112".to_owned(),
                2 => "100100".to_owned(),
                _ => format!("10{number}"),
            };
            user["extension"] = json!(extension);
            self.extensions.push(extension);
        }
        if random.percent(20) {
            user["administrator"] = json!(true);
        }
        user
    }

    fn possible_phones(&self, number: usize) -> Vec<String> {
        let mut phones = vec![
            format!("+48 22 555 01 0{number}"),
            format!("+44 (20) 7946-000{number}"),
            format!("+1 900 555 010{number}"),
        ];
        if let Some((_, national)) = NATIONAL.iter().find(|(country, _)| Some(*country) == self.country) {
            let phone = national[3];
            phones.push(format!("{}{number}", &phone[..phone.len() - 1]));
        }
        phones
    }
}

/// Somebody, as assignments and conditions name him.
pub(super) fn subject(random: &mut Random) -> String {
    let one = |random: &mut Random, kind: &str, names: &[&str]| format!("{kind}:{}", random.pick(names));
    match random.below(11) {
        0..=2 => one(random, "user", &USERS),
        3 => one(random, "department", &DEPARTMENTS),
        4 => one(random, "department-only", &DEPARTMENTS),
        5 => one(random, "head", &DEPARTMENTS),
        6 => one(random, "group", &GROUPS),
        7 => one(random, "workgroup", &WORKGROUPS),
        8 => one(random, "workgroup-moderators", &WORKGROUPS),
        9 => one(random, "workgroup-owner", &WORKGROUPS),
        _ if random.percent(40) => "everyone".to_owned(),
        _ => "administrators".to_owned(),
    }
}
