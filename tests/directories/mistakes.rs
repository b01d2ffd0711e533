//! Each mistake in an imported file, at its words.

use pretty_assertions::assert_eq;

use super::{refused, told};

/// The mistakes of a policy that imports one file of users.
fn users(name: &str, text: &str) -> Vec<String> {
    let yaml = format!("import: [{{ users: {name} }}]\ndepartments: {{ sales: {{}} }}\n");
    told(&refused(&[("a.yaml", &yaml), (name, text)]))
}

#[test]
fn values_in_cells_are_underlined_exactly() {
    let csv = "\u{feff}id,name,departments,phones,extension,administrator\r\n\
               anna,\"Wójcik, \"\"A\"\"\",\"sales; slaes\",112,12a,yes\r\n\
               anna,\"two\r\nlines\",sales ; ;norf,\"+48 22 555 01 05\",,\r\n\
               łucja maria,,,\"+48225550105;\"\"1\"\"\",,\r\n";
    assert_eq!(
        users("p.csv", csv),
        [
            "p.csv:2:30 unknown-department slaes",
            "p.csv:2:37 invalid-phone 112",
            "p.csv:2:41 invalid-extension 12a",
            "p.csv:2:45 wrong-kind yes",
            "p.csv:3:1 duplicate-name anna",
            "p.csv:5:1 invalid-name łucja maria",
            r#"p.csv:5:16 invalid-phone +48225550105;""1"""#,
        ]
    );
    let two = "id,phones,extension\na,+48225550105,7\nb,\"1;+48 22 555 01 05\",7\n";
    assert_eq!(
        users("p.csv", two),
        [
            "p.csv:3:4 invalid-phone 1",
            "p.csv:3:6 duplicate-phone +48 22 555 01 05",
            "p.csv:3:24 duplicate-extension 7",
        ]
    );
}

#[test]
fn what_is_no_table_is_told() {
    let cases: [(&str, &[&str]); 16] = [
        ("", &["a.yaml:1:19 missing-key p.csv"]),
        ("\u{feff}\n\n", &["a.yaml:1:19 missing-key p.csv"]),
        ("name\nAnna\n", &["p.csv:1:1 missing-key name"]),
        ("id;name\na;b\n", &["p.csv:1:1 missing-key id;name"]),
        ("id\tname\na\tb\n", &["p.csv:1:1 missing-key id?name"]),
        (
            "id,nmae,id\na,b,c\n",
            &["p.csv:1:4 unknown-column nmae", "p.csv:1:9 duplicate-key id"],
        ),
        (
            "Id,name\na,b\n",
            &["p.csv:1:1 unknown-column Id", "p.csv:1:1 missing-key Id,name"],
        ),
        ("id,\na,b\n", &["p.csv:1:3 unknown-column ,"]),
        (
            "id,name\na\nb,c,d,e\n\n , \n",
            &["p.csv:2:1 csv-syntax a", "p.csv:3:5 csv-syntax d"],
        ),
        ("id,name\n,b\n", &["p.csv:2:1 missing-key ,"]),
        ("id,name\n\"\",b\n", &["p.csv:2:1 missing-key \"\""]),
        ("id,name\na,\"b\nc,d\n", &["p.csv:2:3 csv-syntax \""]),
        ("id,name\na,\"b\"\"\n", &["p.csv:2:3 csv-syntax \""]),
        (
            "id,name\na,\"b\" c\n\"d\"e,\n",
            &["p.csv:2:6 csv-syntax  c", "p.csv:3:4 csv-syntax e"],
        ),
        ("id,name\na, \"b\"\n", &["p.csv:2:4 csv-syntax \""]),
        (
            "id,departments\na,\"sales\n;north\"",
            &["p.csv:3:2 unknown-department north"],
        ),
    ];
    for (text, expected) in cases {
        // A tab is shown as it is: only what a terminal obeys is not.
        let expected: Vec<_> = expected.iter().map(|line| line.replace('?', "\t")).collect();
        assert_eq!(users("p.csv", text), expected, "{text:?}");
    }
}

#[test]
fn a_broken_line_of_json_is_told_and_the_others_are_read() {
    let lines = [
        r#"{"id":"a","departments":["norf"]}"#,
        r#"{"id":"b","nmae":"B"}"#,
        r#"{"id":"c",}"#,
        r#"{"id":"d""#,
        r#"["id"]"#,
        r#"{"id":"e"} {}"#,
        r#"{"name":"F","name":"G"}"#,
        r#"{"id":"g","phones":"+48 22 555 01 05"}"#,
        r#"{"id":"h","name":"\ud800"}"#,
        r#"{"id":"a"}"#,
    ];
    assert_eq!(
        users("p.jsonl", &lines.join("\n")),
        [
            r#"p.jsonl:2:11 unknown-key "nmae""#,
            r"p.jsonl:3:11 json-syntax }",
            r#"p.jsonl:4:9 json-syntax ""#,
            r#"p.jsonl:5:1 wrong-kind ["id"]"#,
            r"p.jsonl:6:12 json-syntax {",
            r#"p.jsonl:7:1 missing-key {"name":"F","name":"G"}"#,
            r#"p.jsonl:7:13 duplicate-key "name""#,
            r#"p.jsonl:8:20 wrong-kind "+48 22 555 01 05""#,
            r#"p.jsonl:9:25 json-syntax ""#,
            r#"p.jsonl:10:7 duplicate-name "a""#,
        ]
    );
    // Behind no broken line, what is nowhere defined is told too.
    assert_eq!(
        users("p.jsonl", lines[0]),
        [r#"p.jsonl:1:26 unknown-department "norf""#]
    );
}

#[test]
fn a_broken_list_is_told() {
    for (text, expected) in [
        ("", ""),
        ("[{\"id\":\"a\"},\n{\"id\":}]", "p.json:2:7 json-syntax }"),
        ("[{\"id\":\"a\"}", "p.json:1:11 json-syntax }"),
        ("7", "p.json:1:1 wrong-kind 7"),
        ("[]\n[{}]", "p.json:2:2 missing-key {}"),
        ("[1]", "p.json:1:2 wrong-kind 1"),
        ("\u{feff}[null]", "p.json:1:2 wrong-kind null"),
    ] {
        if text.is_empty() {
            continue;
        }
        assert_eq!(users("p.json", text), [expected], "{text:?}");
    }
    let deep = format!(
        "[{{\"id\":\"a\",\"name\":{}1{}}}]",
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    let found = users("p.json", &deep);
    assert!(
        found.len() == 1 && found[0].contains("json-syntax"),
        "{}",
        &found[0][..80]
    );
}

#[test]
fn imports_that_cannot_be_made_are_told() {
    let cases = [
        ("{}", "1:10 invalid-import {}"),
        ("{ users: p.csv, scim: s.json }", "1:32 invalid-import s.json"),
        ("{ users: p.txt }", "1:19 invalid-import p.txt"),
        ("{ users: csv }", "1:19 invalid-import csv"),
        ("{ scim: p.csv }", "1:18 invalid-import p.csv"),
        ("{ users: p.csv, format: xml }", "1:34 unknown-word xml"),
        ("{ users: p.csv, delimiter: ',,' }", "1:37 invalid-import ',,'"),
        ("{ users: p.csv, separator: ' ' }", "1:37 invalid-import ' '"),
        ("{ users: p.jsonl, separator: ',' }", "1:39 invalid-import ','"),
        ("{ users: p.csv, id: id }", "1:30 invalid-import id"),
        ("{ users: p.csv, columns: { idd: x } }", "1:37 unknown-key idd"),
        ("{ users: p.csv, columns: { name: Nmae } }", "1:43 unknown-column Nmae"),
        ("{ users: p.csv, columns: { id: Nmae } }", "1:41 unknown-column Nmae"),
        ("{ users: /p.csv }", "1:19 invalid-import /p.csv"),
        ("{ users: ../../p.csv }", "1:19 invalid-import ../../p.csv"),
        ("{ users: 'C:/p.csv' }", "1:19 invalid-import 'C:/p.csv'"),
        ("{ users: 'a\\p.csv' }", "1:19 invalid-import 'a\\p.csv'"),
        ("{ users: 'http://x/p.csv' }", "1:19 invalid-import 'http://x/p.csv'"),
        ("{ users: q.csv }", "1:19 unreadable-file q.csv"),
        ("{ users: p.yaml, format: csv }", "1:19 invalid-import p.yaml"),
        ("{ users: p.csv }, { users: ./p.csv }", "1:37 invalid-import ./p.csv"),
    ];
    for (import, expected) in cases {
        let yaml = format!("import: [{import}]\nusers: {{ boris: {{}} }}\n");
        let files = [
            ("a.yaml", yaml.as_str()),
            ("p.csv", "id\nanna\n"),
            ("p.jsonl", "{\"id\":\"anna\"}"),
        ];
        assert_eq!(told(&refused(&files)), [format!("a.yaml:{expected}")], "{import}");
    }
}

/// A file that is not read may define what is then missing: only its own mistake is told.
#[test]
fn what_an_unread_file_defines_is_not_missed() {
    for import in [
        "{ users: q.csv }",
        "{ users: ../p.csv }",
        "{ users: p.txt }",
        "{ users: p.csv }",
    ] {
        let yaml = format!("import: [{import}]\ndepartments: {{ sales: {{ head: anna }} }}\n");
        let found = told(&refused(&[("a.yaml", &yaml), ("p.csv", "id,name\n\"anna,\n")]));
        assert_eq!(found.len(), 1, "{import}: {found:?}");
    }
}
