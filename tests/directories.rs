//! People from CSV, JSON Lines, JSON and SCIM: the same as from YAML, with mistakes where they stand.

use pretty_assertions::assert_eq;
use ringfence::{
    load::{Refused, load_sources},
    snapshot::Snapshot,
    source::{SourceFile, Sources},
};

mod limits;
mod mistakes;
mod same;
mod scim;

/// A policy of these files.
fn sources(files: &[(&str, &str)]) -> Sources {
    let mut sources = Sources::default();
    for (name, text) in files {
        sources.add(SourceFile::new(format!("policies/{name}"), *text));
    }
    sources
}

#[track_caller]
fn loaded(files: &[(&str, &str)]) -> Snapshot {
    match load_sources(sources(files)) {
        Ok(loaded) => loaded.snapshot,
        Err(refused) => panic!("{:#?}\n{files:#?}", told(&refused)),
    }
}

#[track_caller]
fn refused(files: &[(&str, &str)]) -> Refused {
    match load_sources(sources(files)) {
        Ok(_) => panic!("no mistake is found in {files:#?}"),
        Err(refused) => *refused,
    }
}

/// Each mistake in the order of the places: its place, its code, the words underlined.
fn told(refused: &Refused) -> Vec<String> {
    let mistakes = refused.diagnostics.sorted().into_iter();
    let told = mistakes.map(|mistake| match &mistake.label {
        Some(label) => format!(
            "{} {} {}",
            refused.sources.describe(label.place).trim_start_matches("policies/"),
            mistake.code.name(),
            refused.sources.words(label.place)
        ),
        None => format!("{}: {}", mistake.code.name(), mistake.message),
    });
    told.collect()
}

/// What a policy knows of its people: a line for each.
fn people(snapshot: &Snapshot) -> Vec<String> {
    let organisation = &snapshot.policy().organisation;
    let named = |id| organisation.user(id).unwrap().name.as_str();
    let users = organisation.users.iter().map(|user| {
        let departments = user
            .departments
            .iter()
            .map(|id| &organisation.department(*id).unwrap().name);
        format!(
            "{} {:?} {:?} {:?} {:?} {}",
            user.name,
            user.full_name,
            departments.collect::<Vec<_>>(),
            user.phones
                .iter()
                .map(ringfence::destination::Digits::as_str)
                .collect::<Vec<_>>(),
            user.extension.as_ref().map(ringfence::destination::Digits::as_str),
            user.administrator,
        )
    });
    let departments = organisation.departments.iter().map(|department| {
        let parent = department.parent.map(|id| &organisation.department(id).unwrap().name);
        format!(
            "{} {:?} {parent:?} {:?}",
            department.name,
            department.title,
            department.head.map(named)
        )
    });
    let members = |members: &[_]| members.iter().map(|id| named(*id).to_owned()).collect::<Vec<_>>();
    let groups = organisation
        .groups
        .iter()
        .map(|group| format!("{} {:?} {:?}", group.name, group.title, members(&group.members)));
    let workgroups = organisation.workgroups.iter().map(|group| {
        format!(
            "{} {:?} {:?} {:?} {:?}",
            group.name,
            group.title,
            group.visibility,
            group.owner.map(named),
            members(&group.members)
        )
    });
    users.chain(departments).chain(groups).chain(workgroups).collect()
}

#[test]
fn every_kind_of_record_is_imported() {
    let yaml = "\
departments: { company: { title: Company }, sales: { parent: company, head: anna } }
users:
  anna: { name: 'Wójcik, \"Anna\"', departments: [company, sales], phones: ['+48225550105', '+48225550106'], extension: 205 }
  boris: { administrator: true }
groups: { verifiers: { title: Who verifies, members: [anna] } }
workgroups: { launch: { visibility: secret, owner: boris, members: [anna, boris] } }
";
    let settings = "settings: { edition: on-premise }\n";
    let plain = loaded(&[("a.yaml", &format!("{settings}{yaml}"))]);
    let imports = "import: [{ users: u.csv }, { departments: d.csv }, { groups: g.csv }, { workgroups: w.csv }]\n";
    let csv = loaded(&[
        ("a.yaml", &format!("{settings}{imports}")),
        (
            "d.csv",
            "\u{feff}id,title,parent,head\r\ncompany,Company,,\r\n\r\nsales,,company,anna",
        ),
        (
            "u.csv",
            "phones,id,departments,name,extension,administrator\n\
             +48225550105; +48225550106;, anna ,\"company;sales\",\"Wójcik, \"\"Anna\"\"\",205,\n\
             ,,,,,\n,boris,,,,TRUE\n",
        ),
        ("g.csv", "id,title,members\rverifiers,Who verifies,anna\r"),
        ("w.csv", "id,visibility,owner,members\nlaunch,secret,boris,anna;boris\n"),
    ]);
    assert_eq!(people(&csv), people(&plain));
    let imports =
        "import: [{ users: u.jsonl }, { departments: d.json }, { groups: g.ndjson }, { workgroups: w.json }]\n";
    let json = loaded(&[
        ("a.yaml", &format!("{settings}{imports}")),
        (
            "d.json",
            r#"[{"id":"company","title":"Company"}, {"id":"sales","parent":"company","head":"anna"}]"#,
        ),
        (
            "u.jsonl",
            concat!(
                "\u{feff}",
                r#"{"name":"W\u00f3jcik, \"Anna\"","id":"anna","departments":["company","sales"],"phones":["+48225550105","+48225550106"],"extension":205}"#,
                "\r\n\r\n",
                r#"  {"id":"boris","administrator":true,"name":null,"phones":[]}"#,
            ),
        ),
        (
            "g.ndjson",
            r#"{"id":"verifiers","title":"Who verifies","members":["anna"]}"#,
        ),
        (
            "w.json",
            r#"[{"id":"launch","visibility":"secret","owner":"boris","members":["anna","boris"]}]"#,
        ),
    ]);
    assert_eq!(people(&json), people(&plain));
}

#[test]
fn columns_have_any_heads_and_separators() {
    let columns = "{ id: Login, name: Full name, departments: Units }";
    let import = format!("{{ users: ../p.csv, delimiter: ';', separator: '|', columns: {columns} }}");
    let found = loaded(&[
        ("deep/a.yaml", &format!("import: [{import}]\n")),
        ("d.yaml", "departments: { sales: {}, north: {} }\n"),
        (
            "p.csv",
            "Login;Full name;Units;Cost centre;name;id;extension\nanna;Anna;sales| north;4711;x;y;12\nboris;;;;;;\n",
        ),
    ]);
    let people = people(&found);
    assert_eq!(
        people[..2],
        [
            r#"anna Some("Anna") ["north", "sales"] [] Some("12") false"#,
            r"boris None [] [] None false",
        ]
    );
}

#[test]
fn a_file_in_memory_has_a_use() {
    let yaml = ("a.yaml", "import: [{ users: people.dat, format: csv }]\n");
    let people = ("people.dat", "id\nanna\n");
    assert_eq!(loaded(&[yaml, people]).policy().organisation.users.len(), 1);
    let told = told(&refused(&[yaml, people, ("more.txt", "users: {}\n")]));
    assert_eq!(
        told,
        ["unreadable-file: `policies/more.txt` is neither imported nor named as policy files are"]
    );
}
