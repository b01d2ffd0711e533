//! The emergency number, where the company does not say that it always rings through.

use jiff::SignedDuration;
use ringfence::{
    decide::Request,
    diagnostic::{Code, Severity},
    snapshot::Snapshot,
};

use super::{lint, now, snapshot};

const PEOPLE: &str = "\
users: { anna: {}, boris: {}, olga: {} }
roles:
  any: { telephony: { outbound-call: any } }
  some: { telephony: { outbound-call: customers } }
  codes: { telephony: { outbound-call: { rules: [codes] } } }
  office: { telephony: { outbound-call: { rules: [office] } } }
";

const RULES: &str = "\
rule codes { allow 11*, 911 }
rule office { allow 112, 911 during Mon-Fri 08:00-18:00 }
";

/// Whether somebody may call a number at each hour of a week.
fn always(snapshot: &Snapshot, user: &str, number: &str) -> bool {
    (0..7 * 24).all(|hour| {
        let request = Request {
            user,
            resource: "telephony.outbound-call",
            action: "make",
            id: number,
            time: Some(now() + SignedDuration::from_hours(hour)),
            ..Request::default()
        };
        snapshot.check(&request).unwrap()
    })
}

/// The message of the warning, where there is one, after its names are held against decisions.
fn told(settings: &str, roles: [&str; 3], rules: &str) -> Option<String> {
    let users = ["anna", "boris", "olga"];
    let given = users.iter().zip(roles).filter(|(_, role)| !role.is_empty());
    let given: Vec<_> = given
        .map(|(user, role)| format!("{{ role: {role}, to: 'user:{user}' }}"))
        .collect();
    let text = format!(
        "{PEOPLE}settings: {{ {settings} }}\nassignments: [{}]\n",
        given.join(", ")
    );
    let snapshot = snapshot(&text, &format!("{RULES}{rules}"));
    let found = lint(&snapshot, now()).unwrap();
    let mut found = found.iter().filter(|it| it.code == Code::UnreachableEmergency);
    let first = found.next()?;
    assert!(found.next().is_none() && first.severity == Severity::Warning);
    let (names, number) = first.message.split_once(" cannot always call ").unwrap();
    for user in users {
        assert_eq!(
            always(&snapshot, user, number),
            !names.contains(user),
            "{user}: {}",
            first.message
        );
    }
    Some(first.message.clone())
}

#[test]
fn who_cannot_call_the_emergency_number_is_told_where_nothing_says_always() {
    let says = |message: &str| Some(message.to_owned());
    let both = "`boris` and `olga` cannot always call 112";
    assert_eq!(told("country: PL", ["any", "some", ""], ""), says(both));
    assert_eq!(told("", ["codes", "some", "office"], ""), says(both));
    // Somebody whom the company cuts off, and the countries of North America.
    assert_eq!(
        told(
            "",
            ["any", "any", "codes"],
            "company { deny 112 where caller is user:anna }"
        ),
        says("`anna` cannot always call 112")
    );
    assert_eq!(
        told("country: CA", ["any", "some", "codes"], ""),
        says("`boris` cannot always call 911")
    );
    // Everybody can; nobody calls anything; the company has spoken, of 112 or of another number.
    assert_eq!(told("", ["any", "codes", "any"], ""), None);
    assert_eq!(told("", ["", "", ""], ""), None);
    for number in ["112", "999", "+48 22 123 45 67"] {
        assert_eq!(
            told("", ["any", "some", ""], &format!("company {{ always {number} }}")),
            None
        );
    }
}

/// An internal number takes the digits: nobody reaches the emergency services, whatever rules say.
#[test]
fn an_emergency_number_that_is_an_internal_number_is_told() {
    let of = |extension: &str| {
        let text = format!(
            "users: {{ anna: {{ extension: '{extension}' }}, boris: {{}} }}\nroles: {{ r: {{ telephony: {{ outbound-call: {{ rules: [to] }} }} }} }}\n\
             assignments: [{{ role: r, to: everyone }}]\n"
        );
        let snapshot = snapshot(&text, "rule to { allow 112, +48* }\n");
        let found = lint(&snapshot, now()).unwrap();
        let found = found.iter().find(|it| it.code == Code::UnreachableEmergency);
        (found.map(|it| it.message.clone()), always(&snapshot, "boris", "112"))
    };
    let message = "nobody can call 112: who dials it calls `anna`";
    assert_eq!(of("112"), (Some(message.to_owned()), false));
    assert_eq!(of("113"), (None, true));
}

/// The role that is underlined is one by which somebody calls.
#[test]
fn a_role_that_nobody_has_is_not_blamed() {
    let text = format!("{PEOPLE}assignments: [{{ role: codes, to: 'user:olga' }}]\n");
    let snapshot = snapshot(&text, RULES);
    let found = lint(&snapshot, now()).unwrap();
    let found = found.iter().find(|it| it.code == Code::UnreachableEmergency).unwrap();
    assert_eq!(snapshot.sources().words(found.label.as_ref().unwrap().place), "codes");
}
