//! SCIM 2.0 as servers write it.

use pretty_assertions::assert_eq;

use super::{loaded, people, refused, told};

const CLOUD: &str = "import: [{ scim: s.json }]\ndepartments: { Tour-Operations: {} }\n";

/// The full user of RFC 7643, section 8.2 and 8.3, in parts, with the enterprise extension.
const BARBARA: &str = r#"{
  "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
  "id": "2819c223-7f76-453a-919d-413861904646",
  "externalId": "701984",
  "userName": "bjensen@example.com",
  "name": { "formatted": "Ms. Barbara J Jensen, III", "familyName": "Jensen", "givenName": "Barbara" },
  "displayName": "Babs Jensen",
  "emails": [{ "value": "bjensen@example.com", "type": "work", "primary": true }],
  "phoneNumbers": [{ "value": "tel:+1-201-555-0123", "type": "work" }, { "value": "+1 201 555 0199", "type": "fax" }],
  "active": true,
  "groups": [{ "value": "e9e30dba", "$ref": "../Groups/e9e30dba", "display": "Tour Guides" }, { "value": "fc348aa8", "display": "Employees" }],
  "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": { "employeeNumber": "701984", "department": "Tour Operations" },
  "meta": { "resourceType": "User", "version": "W\/\"a330bc54f0671c9\"" }
}"#;

const MANDY: &str = r#"{ "SCHEMAS": ["urn:ietf:params:scim:schemas:core:2.0:user"], "ID": "902c246b", "username": "mandy", "name": { "givenName": "Mandy", "familyName": "Pepper" }, "displayName": null }"#;
const GONE: &str = r#"{ "meta": { "resourceType": "User" }, "id": "gone", "userName": "gone", "active": false, "groups": [{ "value": "e9e30dba" }] }"#;
const GUIDES: &str = r#"{ "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "id": "e9e30dba", "displayName": "Tour Guides", "members": [{ "value": "902c246b" }, { "value": "gone" }] }"#;
const ALL: &str = r#"{ "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "id": "all", "displayName": "All: guides!", "members": [{ "value": "e9e30dba", "type": "Group" }, { "value": "all" }] }"#;

fn response(resources: &[&str]) -> String {
    format!(
        r#"{{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":{},"startIndex":1,"Resources":[{}]}}"#,
        resources.len(),
        resources.join(",")
    )
}

#[test]
fn users_and_groups_are_read_in_every_layout() {
    let resources = [BARBARA, MANDY, GONE, GUIDES, ALL];
    let expected = [
        r#"bjensen@example.com Some("Ms. Barbara J Jensen, III") ["Tour-Operations"] ["12015550123"] None false"#,
        r#"mandy Some("Mandy Pepper") [] [] None false"#,
        r"Tour-Operations None None None",
        r#"All-guides Some("All: guides!") Public None ["bjensen@example.com", "mandy"]"#,
        r#"Employees Some("Employees") Public None ["bjensen@example.com"]"#,
        r#"Tour-Guides Some("Tour Guides") Public None ["bjensen@example.com", "mandy"]"#,
    ];
    let lines: Vec<_> = resources.iter().map(|resource| resource.replace('\n', " ")).collect();
    let pages = format!(
        "{}{}",
        response(&resources[..2]).replace("\"totalResults\":2", "\"totalResults\":5"),
        response(&resources[2..]).replace("\"totalResults\":3", "\"totalResults\":5")
    );
    for (name, text) in [
        ("s.json", response(&resources)),
        ("s.json", format!("[{}]", resources.join(","))),
        ("s.json", resources.concat()),
        ("s.json", pages),
        ("s.jsonl", lines.join("\n")),
        (
            "s.jsonl",
            response(&lines.iter().map(String::as_str).collect::<Vec<_>>()),
        ),
    ] {
        let found = people(&loaded(&[("a.yaml", &CLOUD.replace("s.json", name)), (name, &text)]));
        assert_eq!(found, expected, "{text}");
    }
    let apart = CLOUD.replace("{ scim: s.json }", "{ users: u.json }, { scim: g.json }");
    let found = loaded(&[
        ("a.yaml", &apart),
        ("u.json", &response(&resources[..3])),
        ("g.json", &response(&resources[3..])),
    ]);
    assert_eq!(people(&found), expected);
}

#[test]
fn groups_are_user_groups_where_the_edition_has_them() {
    let yaml = format!("settings: {{ edition: on-premise }}\n{CLOUD}");
    let found = loaded(&[("a.yaml", &yaml), ("s.json", &response(&[MANDY, GUIDES, GONE]))]);
    let group = &found.policy().organisation.groups[0];
    assert_eq!((group.name.as_str(), group.members.len()), ("Tour-Guides", 1));
    assert!(found.policy().organisation.workgroups.is_empty());
}

#[test]
fn the_id_of_users_may_be_chosen() {
    for (id, expected) in [
        ("userName", "bjensen@example.com"),
        ("id", "2819c223-7f76-453a-919d-413861904646"),
        ("externalId", "701984"),
    ] {
        let yaml = CLOUD.replace("s.json", &format!("s.json, id: {id}"));
        let found = loaded(&[("a.yaml", &yaml), ("s.json", BARBARA)]);
        assert!(found.policy().organisation.user_id(expected).is_some());
    }
    let yaml = CLOUD.replace("s.json", "s.json, id: externalId");
    let found = told(&refused(&[("a.yaml", &yaml), ("s.json", MANDY)]));
    assert_eq!(found, [format!("s.json:1:1 missing-key {MANDY}")]);
}

#[test]
fn mistakes_in_resources_are_told() {
    let user = |rest: &str| format!(r#"{{"meta":{{"resourceType":"User"}},"userName":"u"{rest}}}"#);
    let group = |rest: &str| format!(r#"{{"meta":{{"resourceType":"Group"}},"id":"g","displayName":"G"{rest}}}"#);
    let cases = [
        ("[1]".to_owned(), "s.json:1:2 wrong-kind 1"),
        (
            r#"{"userName":"u"}"#.to_owned(),
            r#"s.json:1:1 invalid-scim {"userName":"u"}"#,
        ),
        (
            response(&[MANDY]).replace("Results\":1", "Results\":7"),
            "s.json:1:82 invalid-scim 7",
        ),
        (user(r#","active":"False""#), r#"s.json:1:57 wrong-kind "False""#),
        (
            user(r#","phoneNumbers":[{"value":"tel:112"}]"#),
            r#"s.json:1:73 invalid-phone "tel:112""#,
        ),
        (user(r#","phoneNumbers":"112""#), r#"s.json:1:63 wrong-kind "112""#),
        (user(r#","userName":"v""#), r#"s.json:1:48 duplicate-key "userName""#),
        (
            user(r#","active":true,"ACTIVE":false"#),
            r#"s.json:1:62 duplicate-key "ACTIVE""#,
        ),
        (
            user(r#","name":{"givenName":"A","givenname":"B"}"#),
            r#"s.json:1:72 duplicate-key "givenname""#,
        ),
        (
            r#"{"meta":{"resourceType":"User","ResourceType":"Group"},"userName":"u"}"#.to_owned(),
            r#"s.json:1:32 duplicate-key "ResourceType""#,
        ),
        (
            r#"{"totalResults":0,"Resources":[],"resources":[]}"#.to_owned(),
            r#"s.json:1:34 duplicate-key "resources""#,
        ),
        (
            user(r#","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"x"}"#),
            r#"s.json:1:123 unknown-department "x""#,
        ),
        (
            group(r#","members":[{"value":"x"}]"#),
            r#"s.json:1:81 unknown-user "x""#,
        ),
        (group(r#","members":[{}]"#), "s.json:1:72 missing-key {}"),
        (group("") + &group(""), r#"s.json:1:99 duplicate-name "g""#),
    ];
    for (text, expected) in cases {
        let found = told(&refused(&[
            ("a.yaml", "import: [{ scim: s.json }]\n"),
            ("s.json", &text),
        ]));
        assert_eq!(found[0], expected, "{text}\n{found:?}");
    }
    let groups = refused(&[("a.yaml", "import: [{ users: s.json }]\n"), ("s.json", GUIDES)]);
    assert_eq!(told(&groups), [format!("s.json:1:1 invalid-scim {GUIDES}")]);
}
