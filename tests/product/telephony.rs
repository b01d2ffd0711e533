//! Telephony: what each of its settings takes.

use pretty_assertions::assert_eq;
use ringfence::{calls::CustomerFacts, decide::Request, policy::built_in_catalogue, snapshot::Snapshot};
use serde_json::json;

use super::{EVERYONE, PEOPLE, may, of, policy, shipped_roles, who};
use crate::test::Test;

/// The eight settings of a role.
const SETTINGS: [&str; 8] = [
    "telephony.call-statistics.view",
    "telephony.call-recording.listen",
    "telephony.call-recording.update",
    "telephony.outbound-call.make",
    "telephony.user-settings.update",
    "telephony.settings.update",
    "telephony.numbers.manage",
    "telephony.balance.manage",
];

/// A role that gives one permission and nothing else, held by one user.
fn giving(permission: &str, level: &str, user: &str) -> Snapshot {
    let [area, resource, action]: [&str; 3] = permission.split('.').collect::<Vec<_>>().try_into().unwrap();
    let role = format!(
        "roles: {{ one: {{ {area}: {{ {resource}: {{ {action}: {level} }} }} }} }}\n\
         assignments: [{{ role: one, to: 'user:{user}' }}]\n"
    );
    policy(&[PEOPLE, &role])
}

fn levels(permission: &str) -> Vec<String> {
    let catalogue = built_in_catalogue();
    let permission = catalogue.get(catalogue.id(permission).unwrap()).unwrap();
    permission.ladder.names().into_iter().map(ToString::to_string).collect()
}

/// Who may have a call in the first place, of somebody else and to somebody unknown.
fn widest(owner: &str) -> Request<'_> {
    Request {
        id: "+49 30 23125 014",
        ..of(owner)
    }
}

#[test]
fn each_setting_is_given_by_itself() {
    for given in SETTINGS {
        let level = levels(given).pop().unwrap();
        let snapshot = giving(given, &level, "boris");
        let held = SETTINGS
            .into_iter()
            .filter(|asked| may(&snapshot, "boris", asked, &widest("pawel")));
        assert_eq!(held.collect::<Vec<_>>(), [given]);
        assert!(
            SETTINGS
                .iter()
                .all(|asked| !may(&snapshot, "anna", asked, &widest("anna")))
        );
    }
}

/// Statistics, recordings (to hear and to delete them) and the settings of users: none, own, of the department, any.
#[test]
fn records_take_four_levels() {
    let expected = [
        ("none", &[][..]),
        ("own", &["maria"]),
        // The department has one below it.
        ("department", &["anna", "boris", "maria"]),
        ("any", &EVERYONE),
    ];
    for permission in [SETTINGS[0], SETTINGS[1], SETTINGS[2], SETTINGS[4]] {
        assert_eq!(levels(permission), expected.map(|(level, _)| level), "{permission}");
        for (level, owners) in expected {
            let snapshot = giving(permission, level, "maria");
            let reached = EVERYONE
                .into_iter()
                .filter(|owner| may(&snapshot, "maria", permission, &of(owner)));
            assert_eq!(reached.collect::<Vec<_>>(), owners, "{permission}: {level}");
            // What belongs to nobody is reached by `any` alone.
            assert_eq!(
                may(&snapshot, "maria", permission, &Request::default()),
                level == "any",
                "{permission}"
            );
        }
    }
}

/// The settings, the numbers, the balance: two levels, given to whomever the policy says, administrator or not.
#[test]
fn switches_are_given_or_denied() {
    for permission in [SETTINGS[5], SETTINGS[6], SETTINGS[7]] {
        assert_eq!(levels(permission), ["denied", "allowed"]);
        let given = giving(permission, "allowed", "anna");
        assert_eq!(who(&given, permission, &Request::default()), ["anna"], "{permission}");
        let denied = giving(permission, "denied", "anna");
        assert_eq!(who(&denied, permission, &Request::default()), [""; 0], "{permission}");
    }
}

/// Whether a customer, a coworker and a number that nobody knows may be called.
fn reached(snapshot: &Snapshot, user: &str) -> [bool; 3] {
    let stranger = widest("nobody").id;
    let call = |id, customer| {
        let facts = Request {
            id,
            customer,
            ..Request::default()
        };
        may(snapshot, user, SETTINGS[3], &facts)
    };
    [
        call(stranger, Some(CustomerFacts::default())),
        call("107", None),
        call(stranger, None),
    ]
}

#[test]
fn outbound_calls_take_four_levels() {
    let expected = [
        ("nobody", [false, false, false]),
        ("customers", [true, false, false]),
        ("customers-and-coworkers", [true, true, false]),
        ("any", [true, true, true]),
    ];
    assert_eq!(levels(SETTINGS[3]), expected.map(|(level, _)| level));
    for (level, calls) in expected {
        assert_eq!(reached(&giving(SETTINGS[3], level, "anna"), "anna"), calls, "{level}");
    }
}

/// No level stops at the coworkers; a rule does.
#[test]
fn coworkers_alone_take_a_rule() {
    let role = "
roles: { inside: { telephony: { outbound-call: { rules: [inside-calls] } } } }
assignments: [{ role: inside, to: 'user:anna' }]
";
    let snapshot = policy(&[PEOPLE, role, "rule inside-calls { allow coworkers }\n"]);
    assert_eq!(reached(&snapshot, "anna"), [false, true, false]);
}

/// The managers of a department get the recordings of one another, once their role says so.
#[test]
fn managers_of_a_department_hear_one_another() {
    let before = shipped_roles();
    let shipped = "telephony:\n      call-statistics: own\n      call-recording: { listen: own, update: none }";
    assert_eq!(before.matches(shipped).count(), 1);
    let edited = before.replace(shipped, &shipped.replace("listen: own", "listen: department"));
    let assigned = "assignments: [{ role: manager, to: 'department:company' }]\n";
    let listeners = |roles: &str| {
        let snapshot = policy(&[PEOPLE, roles, assigned]);
        who(&snapshot, SETTINGS[1], &of("boris"))
    };
    assert_eq!(listeners(&before), ["boris"]);
    assert_eq!(
        listeners(&edited),
        ["boris", "irina", "maria"],
        "Irina's department has that one below it"
    );
}

/// A program asks for its user, and gets what telephony gives to him: for some yes, for others no.
#[test]
fn a_program_gets_what_telephony_gives_its_user() {
    let users = ["anna", "boris", "jan", "maria", "tomasz"];
    let requests = users.map(|user| {
        json!({
            "subject": { "type": "user", "id": user },
            "action": { "name": "listen" },
            "resource": { "type": "telephony.call-recording", "id": "17", "properties": { "owner": "anna" } },
        })
        .to_string()
    });
    let decisions = [true, false, true, true, true];
    let expected = decisions
        .map(|decision| format!("{{\"decision\":{decision}}}\n"))
        .concat();
    let program = Test::shipped().args("decide").stdin(requests.join("\n"));
    program.stdout(&expected).run();
    for (user, decision) in users.into_iter().zip(decisions) {
        let person = Test::shipped().args(&format!("can {user} telephony.call-recording.listen --owner anna"));
        let (status, word) = if decision { (0, "yes: ") } else { (3, "no: ") };
        person.status(status).stdout_has(&[word]).run();
    }
}

/// The records of open channels take the levels of telephony, with the same meaning.
#[test]
fn open_channels_take_the_levels_of_telephony() {
    let catalogue = built_in_catalogue();
    let ladder = |name: &str| {
        let ladder = &catalogue.get(catalogue.id(name).unwrap()).unwrap().ladder;
        let levels = ladder.levels.iter().map(|level| (level.name.clone(), level.relations));
        levels.collect::<Vec<_>>()
    };
    for (channels, telephony) in [
        ("open-channels.sessions.view", SETTINGS[0]),
        ("open-channels.history.view", SETTINGS[1]),
        ("open-channels.lines.update", SETTINGS[4]),
        ("open-channels.settings.update", SETTINGS[5]),
    ] {
        assert_eq!(ladder(channels), ladder(telephony), "{channels}");
    }
}
