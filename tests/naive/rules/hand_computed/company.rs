//! What stands above all rules.

use serde_json::json;

use super::{PEOPLE, World, call, may};

fn world(level: &str, rules: &[&str]) -> World {
    let levels = format!(
        "roles: {{ one: {{ telephony: {{ outbound-call: {level} }} }} }}\n\
         assignments: [{{ role: one, to: ['user:anna', 'user:maria'] }}]"
    );
    World::new(&[PEOPLE, &levels]).with_rules(rules)
}

#[test]
fn always_beats_deny_and_deny_beats_all_else() {
    let rules = [
        "company { deny +48 70*, 9* }",
        "company { always 911 }\nrule hotline { allow +48 70*, 911 deny 112 }",
        "company { always 112 deny coworkers where caller is user:maria }",
    ];
    for level in ["any", "customers-and-coworkers", "{ rules: [hotline] }", "nobody"] {
        let world = world(level, &rules);
        for user in ["anna", "maria", "olga"] {
            assert!(may(&world, user, "112", &json!({})), "{level}");
            assert!(
                may(&world, user, "911", &json!({ "customer": true, "coworker": "anna" })),
                "{level}"
            );
            assert!(!may(&world, user, "997", &json!({ "customer": true })), "{level}");
            assert!(
                !may(&world, user, "+48 70 1", &json!({ "coworker": "anna" })),
                "{level}"
            );
        }
        let inside = matches!(level, "any" | "customers-and-coworkers");
        assert_eq!(may(&world, "anna", "101", &json!({})), inside, "{level}");
        assert!(!may(&world, "maria", "101", &json!({})), "{level}");
    }
}

#[test]
fn the_company_has_conditions_and_times() {
    let rules = [
        "company { always any where responsible is me and caller in department:company during Mon 09:00-11:00 }",
        "company { deny customers where tag is not loyal deny any except during Mon-Fri 08:00-18:00 }",
    ];
    let world = world("any", &rules);
    let mine = json!({ "customer": { "responsible": "boris", "tags": ["new"] } });
    let no_tags = json!({ "customer": { "responsible": "boris" } });
    let loyal = json!({ "customer": { "tags": ["loyal"] } });
    assert!(may(&world, "boris", "+1", &mine));
    assert!(may(&world, "boris", "+1", &no_tags));
    assert!(!may(&world, "anna", "+1", &mine));
    assert!(!may(&world, "anna", "+1", &no_tags));
    assert!(may(&world, "anna", "+1", &loyal));
    assert!(may(&world, "anna", "+1", &json!({})));
    assert!(!may(
        &world,
        "olga",
        "+1",
        &json!({ "customer": { "responsible": "olga" } })
    ));
    let later = |user: &str, properties, time| world.decide(&call(user, "+1", properties, time)).unwrap();
    assert!(!later("boris", &mine, "2026-11-23T11:00:00+01:00"));
    assert!(later("anna", &loyal, "2026-11-23T17:59:59+01:00"));
    assert!(!later("anna", &loyal, "2026-11-23T18:00:00+01:00"));
    assert!(!later("anna", &json!({}), "2026-11-22T10:00:00+01:00"));
}

#[test]
fn a_missing_fact_opens_nothing_always() {
    let world = world("nobody", &["company { always customers where stage is not lost }"]);
    assert!(!may(&world, "anna", "+1", &json!({ "customer": true })));
    assert!(may(&world, "anna", "+1", &json!({ "customer": { "stage": "won" } })));
    assert!(!may(&world, "anna", "+1", &json!({})));
    let world = self::world("any", &["company { always coworkers deny coworkers }"]);
    assert!(may(&world, "anna", "+1", &json!({ "coworker": "olga" })));
    assert!(!may(&world, "anna", "+1", &json!({ "coworker": "stranger" })));
}

#[test]
fn the_company_speaks_of_calls_alone() {
    let world = world("nobody", &["company { always any }"]);
    let mut request = call("anna", "112", &json!({}), super::MORNING);
    request["resource"]["type"] = json!("telephony.settings");
    request["action"]["name"] = json!("update");
    assert_eq!(world.decide(&request), Ok(false));
}
