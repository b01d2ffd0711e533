//! Small random policies for records and objects, and random edits of them.
//!
//! A policy is a value with a section of named entries for each kind of thing. Where something is gone that others name,
//! they name it no more once the files are written.

use serde_json::{Map, Value, json};

use crate::naive::generate::Random;

use super::Files;

pub(super) const USERS: [&str; 5] = ["anna", "boris", "carla", "dmitri", "7"];
pub(super) const DEPARTMENTS: [&str; 4] = ["company", "sales", "north", "lab"];
const GROUPS: [&str; 1] = ["verifiers"];
const WORKGROUPS: [&str; 2] = ["launch", "fair"];
const ROLES: [&str; 4] = ["reader", "seller", "keeper", "guest"];
const OBJECTS: [&str; 7] = [
    "drive:/",
    "drive:/HR",
    "drive:/HR/Pay",
    "yard:East",
    "open-channels:telegram",
    "workgroups:launch",
    "workgroups:fair",
];
/// The last days of assignments; one of them is past when access is compared.
pub(super) const DAYS: [&str; 3] = ["2026-11-20", "2026-11-25", "2026-12-01"];
const ZONES: [&str; 3] = ["UTC", "Europe/Warsaw", "America/New_York"];

const SECTIONS: [(&str, &[&str]); 6] = [
    ("departments", &DEPARTMENTS),
    ("users", &USERS),
    ("groups", &GROUPS),
    ("workgroups", &WORKGROUPS),
    ("objects", &OBJECTS),
    ("roles", &ROLES),
];

/// How many of a hundred things of each section there are.
const THERE: [usize; 6] = [85, 80, 80, 70, 30, 90];

pub(super) fn world(random: &mut Random) -> Value {
    let mut world = json!({ "settings": settings(random), "assignments": [] });
    for ((section, names), percent) in SECTIONS.iter().zip(THERE) {
        world[section] = json!({});
        for name in *names {
            if random.percent(percent) {
                world[section][name] = entry(random, section, name);
            }
        }
    }
    for _ in 0..random.between(1, 5) {
        let assignment = assignment(random);
        world["assignments"].as_array_mut().unwrap().push(assignment);
    }
    world
}

/// One or two things of it drawn anew, taken away or added.
pub(super) fn edited(random: &mut Random, world: &Value) -> Value {
    let mut edited = world.clone();
    for _ in 0..random.between(1, 2) {
        edit(random, &mut edited);
    }
    edited
}

fn edit(random: &mut Random, world: &mut Value) {
    let what = random.weighted(&[8, 20, 3, 12, 8, 25, 20, 4]);
    if what == 7 {
        world["settings"] = settings(random);
        return;
    }
    if what == 6 {
        let new = assignment(random);
        let assignments = world["assignments"].as_array_mut().unwrap();
        let at = random.below(assignments.len() + 1);
        match assignments.get_mut(at) {
            None => assignments.push(new),
            Some(_) if random.percent(30) => drop(assignments.remove(at)),
            Some(old) if random.percent(50) => old["until"] = json!(random.pick(&DAYS)),
            Some(old) => *old = new,
        }
        return;
    }
    let (section, names) = SECTIONS[what];
    let name = *random.pick(names);
    if random.percent(25) {
        world[section].as_object_mut().unwrap().remove(name);
        return;
    }
    let new = entry(random, section, name);
    match world[section].get_mut(name) {
        // One thing that it says, the others as before.
        Some(old) if old.is_object() && random.percent(60) => {
            let Value::Object(new) = new else { return };
            let keys: Vec<&String> = new.keys().collect();
            if !keys.is_empty() {
                let key = (*random.pick(&keys)).clone();
                old[&key] = new[&key].clone();
            }
        }
        _ => world[section][name] = new,
    }
}

fn settings(random: &mut Random) -> Value {
    let mut settings = json!({ "edition": "on-premise", "time-zone": random.pick(&ZONES) });
    if random.percent(60) {
        settings["recordings-folder"] = json!(random.pick(&["drive:/HR", "drive:/HR/Pay", "drive:/Calls"]));
    }
    settings
}

fn entry(random: &mut Random, section: &str, name: &str) -> Value {
    match section {
        "departments" => department(random, name),
        "users" => user(random),
        "groups" => json!({ "members": names(random, &USERS, 3) }),
        "workgroups" => workgroup(random),
        "objects" => object(random, name),
        _ => role(random),
    }
}

/// The parents come before it in the list, so that there is no circle.
fn department(random: &mut Random, name: &str) -> Value {
    let at = DEPARTMENTS.iter().position(|known| *known == name).unwrap();
    let mut department = json!({ "title": name });
    if at > 0 && random.percent(85) {
        department["parent"] = json!(random.pick(&DEPARTMENTS[..at]));
    }
    if random.percent(40) {
        department["head"] = json!(random.pick(&USERS));
    }
    department
}

fn user(random: &mut Random) -> Value {
    json!({
        "departments": names(random, &DEPARTMENTS, 2),
        "administrator": random.percent(20),
        "extranet": random.percent(20),
    })
}

fn workgroup(random: &mut Random) -> Value {
    let mut workgroup = json!({
        "visibility": random.pick(&["public", "private", "secret"]),
        "moderators": names(random, &USERS, 1),
        "members": names(random, &USERS, 2),
        "archived": random.percent(15),
    });
    if random.percent(70) {
        workgroup["owner"] = json!(random.pick(&USERS));
    }
    if random.percent(50) {
        let audiences = ["none", "owner", "moderators", "members", "employees", "anyone"];
        workgroup["features"] =
            json!({ "tasks": { "view": random.pick(&audiences), "comment": random.pick(&audiences) } });
    }
    workgroup
}

fn object(random: &mut Random, name: &str) -> Value {
    let mut object = json!({ "inherit": random.percent(40) });
    if !name.starts_with("workgroups") && random.percent(60) {
        object["owner"] = json!(random.pick(&USERS));
    }
    object
}

fn role(random: &mut Random) -> Value {
    let mut role = json!({ "title": "Some role" });
    for _ in 0..random.between(1, 3) {
        let (area, resource, value) = saying(random);
        role[area][resource] = value;
    }
    role
}

const RECORD_LEVELS: [&str; 4] = ["none", "own", "department", "any"];
const CRM_LEVELS: [&str; 6] = ["none", "own", "department", "subdepartments", "open", "any"];
const CRM_RELATIONS: [&str; 4] = ["own", "department", "subdepartments", "open"];
const YARD_RELATIONS: [&str; 5] = ["own", "department", "subdepartments", "open", "member"];

fn saying(random: &mut Random) -> (&'static str, &'static str, Value) {
    let level = |random: &mut Random| json!(random.pick(&RECORD_LEVELS));
    match random.below(10) {
        0 => (
            "telephony",
            "call-recording",
            json!({ "listen": level(random), "update": level(random) }),
        ),
        1 => ("telephony", "call-statistics", level(random)),
        2 | 3 => ("crm", "deal", deal(random)),
        4 => {
            let mut lead = reads(random, &CRM_LEVELS, &CRM_RELATIONS, ["read", "update"]);
            if random.percent(40) {
                lead["stages"] = json!({ "won": reads(random, &CRM_LEVELS, &CRM_RELATIONS, ["read", "update"]) });
            }
            ("crm", "lead", lead)
        }
        5 => {
            let levels = ["none", "read", "edit", "full"];
            let value = if random.percent(50) {
                json!(random.pick(&levels))
            } else {
                json!({ "read": random.pick(&["none", "own", "any"]), "edit": random.pick(&["none", "own", "any"]) })
            };
            ("drive", "file", value)
        }
        6 | 7 => (
            "yard",
            "gate",
            reads(
                random,
                &["none", "own", "department", "open", "member", "any"],
                &YARD_RELATIONS,
                ["view", "change"],
            ),
        ),
        8 => {
            let levels = ["none", "owner", "members", "employees", "anyone"];
            let relations = ["own", "member", "workgroup-member"];
            (
                "workgroups",
                "tasks",
                reads(random, &levels, &relations, ["view", "comment"]),
            )
        }
        _ => ("open-channels", "sessions", level(random)),
    }
}

fn reads(random: &mut Random, levels: &[&str], relations: &[&str], actions: [&str; 2]) -> Value {
    let mut said = json!({});
    for action in actions {
        if random.percent(80) {
            said[action] = if random.percent(35) {
                json!(random.some(relations, 3))
            } else {
                json!(random.pick(levels))
            };
        }
    }
    said
}

fn deal(random: &mut Random) -> Value {
    let reads = |random: &mut Random| reads(random, &CRM_LEVELS, &CRM_RELATIONS, ["read", "update"]);
    let mut deal = reads(random);
    if random.percent(30) {
        deal["pipelines"] = json!({ "partners": reads(random) });
        if random.percent(40) {
            deal["pipelines"]["partners"]["stages"] = json!({ "won": reads(random) });
        }
    }
    if random.percent(20) {
        deal["stages"] = json!({ "lost": reads(random) });
    }
    if random.percent(25) {
        deal["fields"] = json!({ "amount": reads(random) });
    }
    deal
}

fn assignment(random: &mut Random) -> Value {
    let mut to: Vec<String> = (0..random.between(1, 2)).map(|_| subject(random)).collect();
    to.dedup();
    let mut assignment = if random.percent(20) {
        let levels = ["read", "edit"];
        json!({ "level": random.pick(&levels), "on": random.pick(&["drive:/", "drive:/HR", "drive:/Calls", "drive:/HR/Pay"]), "to": to })
    } else {
        json!({ "role": random.pick(&ROLES), "to": to })
    };
    if assignment.get("role").is_some() && random.percent(35) {
        let places = [&OBJECTS[..], &["drive:/Umowy", "yard:West"]].concat();
        assignment["on"] = json!(random.pick(&places));
    }
    if random.percent(35) {
        assignment["until"] = json!(random.pick(&DAYS));
    }
    assignment
}

fn subject(random: &mut Random) -> String {
    match random.below(9) {
        0..=2 => format!("user:{}", random.pick(&USERS)),
        3 => format!("department:{}", random.pick(&DEPARTMENTS)),
        4 => format!("department-only:{}", random.pick(&DEPARTMENTS)),
        5 => format!("head:{}", random.pick(&DEPARTMENTS)),
        6 => format!("group:{}", GROUPS[0]),
        7 => format!("workgroup:{}", random.pick(&WORKGROUPS)),
        _ => (*random.pick(&["everyone", "administrators"])).to_owned(),
    }
}

fn names(random: &mut Random, from: &[&str], most: usize) -> Vec<String> {
    let many = random.between(0, most);
    if many == 0 {
        return Vec::new();
    }
    random.some(from, many).into_iter().map(str::to_owned).collect()
}

/// An area in which records lie in objects and everything that a record can establish counts.
fn yard() -> Value {
    json!({ "yard": {
        "title": "Yard",
        "objects": "names",
        "ladders": { "records": { "lists": true, "levels": [
            { "level": "none" },
            { "level": "own", "adds": ["own"] },
            { "level": "department", "adds": ["department"] },
            { "level": "subdepartments", "adds": ["subdepartments"] },
            { "level": "open", "adds": ["open"] },
            { "level": "member", "adds": ["member"] },
            { "level": "any", "adds": ["any"] },
        ] } },
        "resources": { "gate": { "title": "Gate", "objects": true, "actions": {
            "view": { "title": "View", "ladder": "records" },
            "change": { "title": "Change", "ladder": "records", "requires": "view" },
        } } },
    } })
}

/// The files of a policy; what is not there is not named. They are laid out anew each time.
pub(super) fn files(random: &mut Random, world: &Value) -> Files {
    let mut entries: Vec<(&str, Value)> = vec![("settings", world["settings"].clone()), ("catalogue", yard())];
    for (section, names) in SECTIONS {
        let all = sound(world, section);
        let there = names.iter().filter_map(|name| Some((*name, all.get(*name)?)));
        entries.extend(there.map(|(name, value)| (section, json!({ name: value }))));
    }
    let assignments = sound_assignments(world);
    entries.extend(assignments.into_iter().map(|it| ("assignments", json!([it]))));
    random.shuffle(&mut entries);
    let mut files = vec![json!({}); random.between(1, 3)];
    for (section, value) in entries {
        let file = random.below(files.len());
        let place = &mut files[file][section];
        match (place, value) {
            (Value::Object(place), Value::Object(value)) => place.extend(value),
            (Value::Array(place), Value::Array(value)) => place.extend(value),
            (place, value) => *place = value,
        }
    }
    let first = random.below(90) + 10;
    let files = files.iter().zip(0..);
    files
        .map(|(file, number)| {
            let text = if random.percent(50) {
                serde_json::to_string_pretty(file).unwrap()
            } else {
                serde_yaml::to_string(file).unwrap()
            };
            (format!("{}-{number}.yaml", first + number), text)
        })
        .collect()
}

fn is_there(world: &Value, section: &str, name: &Value) -> bool {
    name.as_str().is_some_and(|name| world[section].get(name).is_some())
}

/// The entries of a section without names of what is not there.
fn sound(world: &Value, section: &str) -> Map<String, Value> {
    let mut all = world[section].as_object().unwrap().clone();
    let singles = [("parent", "departments"), ("head", "users"), ("owner", "users")];
    let lists = [
        ("departments", "departments"),
        ("moderators", "users"),
        ("members", "users"),
    ];
    for entry in all.values_mut() {
        let Some(entry) = entry.as_object_mut() else { continue };
        for (key, of) in singles {
            if entry.get(key).is_some_and(|name| !is_there(world, of, name)) {
                entry.remove(key);
            }
        }
        for (key, of) in lists {
            if let Some(Value::Array(names)) = entry.get_mut(key) {
                names.retain(|name| is_there(world, of, name));
            }
        }
    }
    if section == "objects" {
        all.retain(|name, _| is_place(world, name));
    }
    all
}

fn is_place(world: &Value, name: &str) -> bool {
    let workgroup = name.strip_prefix("workgroups:");
    workgroup.is_none_or(|workgroup| is_there(world, "workgroups", &json!(workgroup)))
}

fn sound_assignments(world: &Value) -> Vec<Value> {
    let mut all = world["assignments"].as_array().unwrap().clone();
    all.retain_mut(|assignment| {
        let subjects = assignment["to"].as_array_mut().unwrap();
        subjects.retain(|subject| {
            let (kind, name) = match subject.as_str().unwrap().split_once(':') {
                Some((kind, name)) => (kind, json!(name)),
                None => return true,
            };
            let section = match kind {
                "user" => "users",
                "group" => "groups",
                "workgroup" => "workgroups",
                _ => "departments",
            };
            is_there(world, section, &name)
        });
        let is_to_somebody = !subjects.is_empty();
        let role = assignment.get("role").cloned();
        let is_of_role = role.as_ref().is_none_or(|role| is_there(world, "roles", role));
        let on = assignment.get("on").and_then(Value::as_str);
        let area = on.and_then(|on| on.split(':').next()).map(str::to_owned);
        // A role that says nothing of an area is given on none of its objects.
        if let (Some(role), Some(area)) = (role.as_ref().and_then(Value::as_str), area)
            && world["roles"][role].get(&area).is_none()
        {
            assignment.as_object_mut().unwrap().remove("on");
        }
        let on = assignment.get("on").and_then(Value::as_str);
        is_to_somebody && is_of_role && on.is_none_or(|on| is_place(world, on))
    });
    all
}
