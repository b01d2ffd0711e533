//! The Drive: whose things are at first, and what is shared.

use pretty_assertions::assert_eq;
use ringfence::{decide::Request, policy::built_in_catalogue};

use super::{PEOPLE, policy, shipped_roles, who};
use crate::test::Test;

fn file<'a>(id: &'a str, owner: Option<&'a str>) -> Request<'a> {
    Request {
        id,
        owner,
        ..Request::default()
    }
}

/// Nothing is shared: who made a folder may do everything with it, and nobody else anything, administrators aside.
#[test]
fn at_first_only_who_creates_has_full_access() {
    let assignments = "
assignments:
  - { role: administrator, to: administrators }
  - { role: manager, to: everyone }
  - { role: head-of-department, to: 'head:sales' }
  - { role: chief-executive, to: 'user:olga' }
";
    let snapshot = policy(&[PEOPLE, &shipped_roles(), assignments]);
    let catalogue = built_in_catalogue();
    let mut asked = 0;
    for permission in catalogue.permissions().iter().filter(|it| it.area == "drive") {
        let creator = who(&snapshot, &permission.name, &file("/Notes/2026", Some("anna")));
        assert_eq!(creator, ["anna", "irina"], "{}", permission.name);
        let unsaid = who(&snapshot, &permission.name, &file("/Notes/2026", None));
        assert_eq!(unsaid, ["irina"], "{}", permission.name);
        asked += 1;
    }
    assert_eq!(asked, 11);
}

/// A grant on a folder reaches what is in it, one on a file that file.
#[test]
fn a_folder_or_a_single_file_is_shared() {
    let assignments = "
assignments:
  - { level: read, to: 'department:sales', on: 'drive:/Contracts' }
  - { level: edit, to: 'user:pawel', on: 'drive:/Contracts/offer.pdf' }
";
    let snapshot = policy(&[PEOPLE, assignments]);
    let sales = ["anna", "boris", "maria"];
    let readers = |path| who(&snapshot, "drive.file.read", &file(path, None));
    assert_eq!(readers("/Contracts"), sales);
    assert_eq!(readers("/Contracts/2026/list.pdf"), sales);
    assert_eq!(readers("/Contracts/offer.pdf"), ["anna", "boris", "maria", "pawel"]);
    assert_eq!(
        readers("/Contracts-old"),
        [""; 0],
        "a name that begins alike is another folder"
    );
    assert_eq!(readers("/"), [""; 0]);
    assert_eq!(
        who(&snapshot, "drive.file.edit", &file("/Contracts/offer.pdf", None)),
        ["pawel"]
    );
    assert_eq!(who(&snapshot, "drive.file.edit", &file("/Contracts", None)), [""; 0]);
}

/// What is shared may be opened by all with whom it is; it stands among the own of those who accepted.
#[test]
fn what_is_shared_stands_among_the_own_of_who_accepts() {
    let ask = |test: Test, user: &str| {
        let test = test.args(&format!(
            "can {user} drive.file.read /Contracts/offer.pdf --format json"
        ));
        let answer = test.stdout_has(&[]).run().json();
        assert_eq!(answer["decision"], true, "{user}");
        assert_eq!(answer["context"]["invitation"]["object"], "drive:/Contracts");
        answer["context"]["invitation"]["state"].as_str().unwrap().to_owned()
    };
    assert_eq!(ask(Test::shipped(), "jan"), "accepted");
    assert_eq!(ask(Test::shipped(), "boris"), "declined");
    assert_eq!(ask(Test::shipped(), "anna"), "open");
    let files = crate::test::shipped_policy();
    let (_, shared) = files.iter().find(|(name, _)| name == "shared-work.yaml").unwrap();
    let accepts = shared.replace("accepted: [jan]", "accepted: [anna, jan]");
    assert_ne!(*shared, accepts);
    assert_eq!(
        ask(Test::shipped().file("policies/shared-work.yaml", accepts), "anna"),
        "accepted"
    );
    // An invitation is no permission: who has none is not let in by having accepted.
    let stranger = shared.replace("accepted: [jan]", "accepted: [jan, pawel]");
    let test = Test::shipped().file("policies/shared-work.yaml", stranger);
    let test = test.args("can pawel drive.file.read /Contracts/offer.pdf").status(3);
    let ran = test
        .stdout_has(&["no: pawel may not drive.file.read /Contracts/offer.pdf\n"])
        .run();
    assert!(!ran.stdout.contains("shared"), "{}", ran.stdout);
}
