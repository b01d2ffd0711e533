//! Rules of roles, beside levels and in areas of the policy's own.

use serde_json::json;

use super::{PEOPLE, World, call, may};

const RULES: &str = "
rule abroad { allow +1*, +49* deny +1 900* where caller is not user:irina }
rule home { allow +48* deny any where stage is lost }
rule hotline { allow +1 900* }
";

fn world(roles: &str) -> World {
    World::new(&[PEOPLE, roles]).with_rules(&[RULES])
}

#[test]
fn a_deny_beats_an_allow_inside_its_rule_only() {
    let one = |rules: &str| {
        world(&format!(
            "roles: {{ one: {{ telephony: {{ outbound-call: {{ rules: {rules} }} }} }} }}\n\
             assignments: [{{ role: one, to: everyone }}]"
        ))
    };
    assert!(!may(&one("[abroad]"), "anna", "+1 900 1", &json!({})));
    assert!(may(&one("abroad"), "irina", "+1 900 1", &json!({})));
    assert!(may(&one("[abroad, hotline]"), "anna", "+1 900 1", &json!({})));
    assert!(may(&one("[hotline, abroad]"), "anna", "+1 800 1", &json!({})));
    assert!(!may(&one("[hotline, abroad]"), "anna", "+48 1", &json!({})));
    assert!(!may(&one("[]"), "anna", "+48 1", &json!({})));
}

#[test]
fn rules_and_levels_of_several_roles_are_united() {
    let world = world(
        "
roles:
  far: { telephony: { outbound-call: { rules: [abroad] } } }
  near: { telephony: { outbound-call: { rules: [home] } } }
  inside: { telephony: { outbound-call: customers-and-coworkers } }
  none: { telephony: { outbound-call: nobody } }
assignments:
  - { role: far, to: 'department:company' }
  - { role: near, to: ['user:anna', 'user:olga'], until: 2026-11-23 }
  - { role: inside, to: 'user:maria' }
  - { role: none, to: everyone }
",
    );
    assert!(may(&world, "anna", "+1 800 1", &json!({})));
    assert!(may(&world, "anna", "+48 1", &json!({})));
    assert!(!may(&world, "olga", "+1 800 1", &json!({})));
    assert!(may(&world, "olga", "+48 1", &json!({})));
    assert!(!may(&world, "maria", "+48 1", &json!({})));
    assert!(may(&world, "maria", "101", &json!({})));
    let lost = json!({ "customer": { "stage": "lost" } });
    assert!(may(&world, "maria", "+1 900 1", &lost));
    assert!(!may(&world, "anna", "+48 1", &lost));
    assert!(may(&world, "anna", "+49 1", &lost));
    let ended = call("olga", "+48 1", &json!({}), "2026-11-24T00:00:00+01:00");
    assert_eq!(world.decide(&ended), Ok(false));
}

#[test]
fn calls_of_an_own_area_may_have_rules() {
    let world = world(
        "
catalogue:
  dispatch:
    title: Dispatch
    ladders: { calls: { levels: [{ level: closed }, { level: inside, adds: [coworker] }] } }
    resources:
      intercom: { title: Intercom, acts-on: call, actions: { ring: { title: Ring, ladder: calls } } }
      radio:
        title: Radio
        acts-on: call
        actions:
          hear: { title: Hear, ladder: calls }
          speak: { title: Speak, ladder: calls, requires: hear }
roles:
  one: { dispatch: { intercom: { rules: [abroad] }, radio: { speak: { rules: [abroad] }, hear: inside } } }
assignments: [{ role: one, to: everyone }]
",
    );
    let may = |resource: &str, action: &str, dialled: &str, coworker: Option<&str>| {
        let properties = coworker.map_or(json!({}), |name| json!({ "coworker": name }));
        let mut request = call("anna", dialled, &properties, super::MORNING);
        request["resource"]["type"] = json!(format!("dispatch.{resource}"));
        request["action"]["name"] = json!(action);
        world.decide(&request).unwrap()
    };
    assert!(may("intercom", "ring", "+49 1", None));
    assert!(!may("intercom", "ring", "+48 1", None));
    assert!(!may("radio", "speak", "+49 1", None));
    assert!(may("radio", "speak", "+49 1", Some("olga")));
    assert!(!may("radio", "speak", "+48 1", Some("olga")));
    assert!(may("radio", "hear", "+48 1", Some("olga")));
}
