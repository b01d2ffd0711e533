//! Effective access with its causes.

use crate::test::Test;

#[test]
fn a_role_shows_every_permission() {
    let json = Test::shipped()
        .args("show role:manager --format json")
        .stdout_has(&[])
        .run()
        .json();
    assert_eq!(json["version"], 1);
    assert_eq!(json["role"], "manager");
    assert_eq!(json["grants"]["telephony.call-statistics.view"], "own");
    assert_eq!(json["grants"]["telephony.balance.manage"], "denied");
    assert_eq!(json["grants"]["crm.deal.read"], "own");
    let permissions = ringfence::policy::built_in_catalogue().permissions().len();
    assert_eq!(json["grants"].as_object().unwrap().len(), permissions);
}

#[test]
fn a_user_shows_levels_and_their_causes() {
    let json = Test::shipped()
        .args("show anna --format json")
        .stdout_has(&[])
        .run()
        .json();
    let grant = &json["grants"]["telephony.call-statistics.view"];
    assert_eq!(grant["level"], "own");
    assert_eq!(grant["causes"][0]["role"], "manager");
    assert_eq!(grant["causes"][0]["file"], "policies/default-roles.yaml");
    assert_eq!(grant["causes"][0]["line"], 169);
    let exceptions = json["grants"]["crm.deal.read"]["exceptions"].as_array().unwrap();
    let partners = exceptions
        .iter()
        .find(|it| it["pipeline"] == "partners" && it["stage"].is_null())
        .unwrap();
    // Together with `own` of the manager; no level has exactly these relations.
    assert_eq!(partners["level"], serde_json::json!(["own", "open"]));
}

#[test]
fn people_read_a_table() {
    Test::shipped()
        .args("show anna")
        .stdout_has(&[
            "\ntelephony.call-recording.listen          own            manager (policies/default-roles.yaml:170:33)\n",
            "\n  pipeline partners                      [own, open]    manager (policies/default-roles.yaml:178:21), partner-desk (policies/company-roles.yaml:21:19)\n",
            "nothing of the other",
        ])
        .run();
}

#[test]
fn a_department_shows_its_people_and_those_below() {
    let json = Test::shipped()
        .args("show department:sales --format json")
        .stdout_has(&[])
        .run()
        .json();
    let people = json["people"].as_array().unwrap();
    let mut users: Vec<_> = people
        .iter()
        .flat_map(|it| it["users"].as_array().unwrap())
        .map(|it| it.as_str().unwrap())
        .collect();
    users.sort_unstable();
    assert_eq!(users, ["anna", "boris", "ewa", "jan", "maria"]);
}

#[test]
fn access_is_shown_at_a_time() {
    let at = |time: &str| {
        let json = Test::shipped()
            .args("show pawel --format json --at")
            .arg(time)
            .stdout_has(&[])
            .run()
            .json();
        json["grants"]["telephony.call-recording.listen"]["level"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(at("2027-01-31T22:59:59Z"), "any");
    assert_eq!(at("2027-01-31T23:00:00Z"), "own");
}

#[test]
fn what_is_unknown_is_refused() {
    let refused = |whom: &str, message: &str| Test::shipped().args("show").arg(whom).status(2).stderr(message).run();
    refused("ana", "error: no user is named `ana`; did you mean `anna`?\n");
    refused(
        "role:maneger",
        "error: no role is named `maneger`; did you mean `manager`?\n",
    );
    refused(
        "department:sale",
        "error: no department is named `sale`; did you mean `sales`?\n",
    );
    refused(
        "planet:mars",
        "error: `planet` cannot be shown; show a user, `role:NAME` or `department:NAME`\n",
    );
}

#[test]
fn what_has_no_effect_and_what_ends_is_said() {
    let policy = "
users: { anna: {} }
roles:
  editor: { crm: { deal: { update: department } } }
  auditor: { telephony: { call-recording: { listen: any } } }
assignments:
  - { role: editor, to: everyone }
  - { role: auditor, to: 'user:anna', until: 2027-01-31 }
";
    let show = || {
        Test::new()
            .file("policies/p.yaml", policy)
            .args("show anna --at 2026-11-23T10:00:00Z")
    };
    show()
        .stdout_has(&[
            "editor (policies/p.yaml:4:36); without effect where crm.deal.read (none) does not hold\n",
            "auditor (policies/p.yaml:5:53, until 2027-01-31)\n",
        ])
        .run();
    let json = show().args("--format json").stdout_has(&[]).run().json();
    let requires = &json["grants"]["crm.deal.update"]["requires"];
    assert_eq!(
        (requires["permission"].as_str(), requires["level"].as_str()),
        (Some("crm.deal.read"), Some("none"))
    );
}

/// Of calls too: a permission that requires another one is worth no more than that.
#[test]
fn calls_are_those_that_all_that_is_needed_allows() {
    let policy = "
users: { anna: {} }
catalogue:
  fax:
    title: Fax
    ladders: { calls: { levels: [{ level: none }, { level: any, adds: [any] }] } }
    resources:
      page:
        title: Page
        acts-on: call
        actions: { see: { title: See, ladder: calls }, keep: { title: Keep, ladder: calls, requires: see } }
roles: { clerk: { fax: { page: { keep: any, see: { rules: [office] } } } } }
assignments: [{ role: clerk, to: everyone }]
";
    let ask = |arguments: &str| {
        Test::new()
            .file("policies/p.yaml", policy)
            .file(
                "policies/r.rules",
                "rule office { allow 112 during Mon-Fri 08:00-18:00 }\n",
            )
            .args(arguments)
    };
    let json = ask("show anna --format json").stdout_has(&[]).run().json();
    let allowed = &json["calls"]["fax.page.keep"]["allowed"];
    assert_eq!(allowed, &serde_json::json!(["allow 112 during Mon-Fri 08:00-18:00"]));
    let morning = "can anna fax.page.keep 112 --at 2026-11-23T10:00:00Z";
    ask(morning)
        .stdout(
            "yes: anna may call 112\n  \
             because   role clerk gives `any` at policies/p.yaml:12:40\n            \
             assigned to everyone at policies/p.yaml:13:23\n  \
             relation  any: it holds of everything\n  \
             and       fax.page.see is needed too, and held\n  \
             changes   at 2026-11-23T18:00:00+00:00, by the clock\n",
        )
        .run();
    let json = ask(&format!("{morning} --format json")).stdout_has(&[]).run().json();
    assert_eq!(json["context"]["valid_until"], "2026-11-23T18:00:00+00:00");
}
