//! Phones and internal numbers that are dialled alike.

use ringfence::{decide::Request, diagnostic::Code};

use super::{lint, now, snapshot};

/// What is told is what dialling does: the same digits, with and without the internal number.
#[test]
fn a_phone_is_shadowed_where_its_digits_call_somebody_else() {
    let told = |country: &str, extension: &str, phone: &str, own: &str| {
        let text = format!(
            "settings: {{ {country} }}\nusers:\n  anna: {{ extension: '{extension}'{own} }}\n  maria: {{ phones: ['{phone}'] }}\n  olga: {{}}\n\
             roles: {{ r: {{ telephony: {{ outbound-call: {{ rules: [to] }} }} }} }}\nassignments: [{{ role: r, to: everyone }}]\n"
        );
        let snapshot = snapshot(&text, "rule to { allow coworkers where coworker is user:maria }\n");
        let told = lint(&snapshot, now()).unwrap();
        let is_told = told.iter().any(|it| it.code == Code::ShadowedPhone);
        let reaches = |dialled: &str| {
            let request = Request {
                user: "olga",
                resource: "telephony.outbound-call",
                action: "make",
                id: dialled,
                time: Some(now()),
                ..Request::default()
            };
            snapshot.check(&request)
        };
        // With its `+` the phone is always reached.
        assert!(reaches(phone).unwrap());
        (is_told, reaches(extension).unwrap_or(false))
    };
    assert_eq!(told("country: PL", "221234567", "+48 22 123 45 67", ""), (true, false));
    assert_eq!(told("country: DE", "0301234567", "+49 30 123 45 67", ""), (true, false));
    // Another phone, a country in which these digits are another number, none, and a short code.
    assert_eq!(told("country: PL", "221234568", "+48 22 123 45 67", ""), (false, false));
    assert_eq!(told("country: DE", "221234567", "+48 22 123 45 67", ""), (false, false));
    assert_eq!(told("lint: {}", "221234567", "+48 22 123 45 67", ""), (false, false));
    assert_eq!(told("country: PL", "112", "+48112", ""), (false, false));
}

#[test]
fn a_phone_that_is_ones_own_internal_number_is_not_shadowed() {
    let text = "settings: { country: PL }\nusers: { anna: { extension: '221234567', phones: ['+48221234567'] } }\n";
    assert!(lint(&snapshot(text, ""), now()).unwrap().iter().next().is_none());
}
