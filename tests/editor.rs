//! What an editor makes of the schema: sessions with yaml-language-server, as `docs/editors.md` describes them.

use std::{
    fs,
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
};

use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::tools::Tools;

const PROJECT: &str = env!("CARGO_MANIFEST_DIR");

/// The schema in both dialects.
const SCHEMAS: [&str; 2] = ["policy.json", "policy.draft-07.json"];

const HEADER: &str = "# yaml-language-server: $schema=.schema.json\n";

const SHIPPED_HEADER: &str = "# yaml-language-server: $schema=../schema/policy.json\n";

#[test]
fn wrong_names_are_underlined() {
    each(|editor| {
        let text = "\
users:
  anna: { name: Anna, phone: [] }
roles:
  verifier:
    telephony:
      call-recordings: any
      call-recording:
        listen: anyone
        hear: any
      user-settings: everybody
    crm:
      deal: { read: [own, opened] }
tests:
  - { name: hears, user: anna, permission: telephony.call-recording.hear, expect: deny }
role: verifier
";
        let expected = [
            (3, "Property phone is not allowed."),
            (7, "Property call-recordings is not allowed."),
            (9, "Value is not accepted."),
            (10, "Property hear is not allowed."),
            (11, "Value is not accepted."),
            (13, "Value is not accepted."),
            (15, "Value is not accepted."),
            (16, "Property role is not allowed."),
        ];
        let mistakes = editor.mistakes(text);
        assert_eq!(mistakes.len(), expected.len(), "{mistakes:#?}");
        for ((line, message), (expected_line, start)) in mistakes.iter().zip(expected) {
            assert_eq!(*line, expected_line, "{mistakes:#?}");
            assert!(message.starts_with(start), "{mistakes:#?}");
        }
    });
}

#[test]
fn keys_are_offered() {
    each(|editor| {
        let [top, started, person, role, resources, actions, in_braces, deal] = editor.offered([
            "|",
            "users:\n  anna: { name: Anna }\nro|",
            "users:\n  anna:\n    |",
            "roles:\n  verifier:\n    |",
            "roles:\n  verifier:\n    telephony:\n      |",
            "roles:\n  verifier:\n    telephony:\n      call-recording:\n        |",
            "roles:\n  verifier:\n    telephony:\n      call-recording: { l| }",
            "roles:\n  verifier:\n    crm:\n      deal:\n        |",
        ]);
        has(
            &top,
            &["assignments", "departments", "roles", "settings", "tests", "users"],
        );
        has(&started, &["roles"]);
        assert!(!started.iter().any(|key| key == "users"), "there already: {started:?}");
        has(&person, &["departments", "extension", "name", "phones"]);
        let areas = [
            "crm",
            "drive",
            "open-channels",
            "telephony",
            "title",
            "workflows",
            "workgroups",
        ];
        assert_eq!(role, areas);
        has(&resources, &["balance", "call-recording", "outbound-call"]);
        assert_eq!(actions, ["listen", "update"]);
        assert_eq!(in_braces, ["listen", "update"]);
        has(&deal, &["add", "fields", "pipelines", "read", "stages", "transition"]);
    });
}

#[test]
fn levels_are_offered() {
    each(|editor| {
        let [level, only_action, records, relations, expect, permission] = editor.offered([
            "roles:\n  verifier:\n    telephony:\n      call-recording:\n        listen: |",
            "roles:\n  verifier:\n    telephony:\n      outbound-call: |",
            "roles:\n  verifier:\n    crm:\n      deal:\n        read: |",
            "roles:\n  verifier:\n    crm:\n      deal:\n        read: [|]",
            "tests:\n  - expect: |",
            "tests:\n  - permission: |",
        ]);
        assert_eq!(level, ["none", "own", "department", "any"]);
        assert_eq!(only_action, ["nobody", "customers", "customers-and-coworkers", "any"]);
        assert_eq!(records, ["none", "own", "department", "subdepartments", "open", "any"]);
        assert_eq!(relations, ["own", "department", "subdepartments", "open", "any"]);
        assert_eq!(expect, ["allow", "deny"]);
        has(&permission, &["crm.deal.read", "telephony.call-recording.listen"]);
    });
}

#[test]
fn words_are_explained() {
    each(|editor| {
        let [users, resource, action, level] = editor.said([
            "us|ers:\n  anna: { name: Anna }\n",
            "roles:\n  verifier:\n    telephony:\n      call-rec|ording: { listen: any }\n",
            "roles:\n  verifier:\n    telephony:\n      call-recording: { lis|ten: any }\n",
            "roles:\n  verifier:\n    telephony:\n      user-settings: o|wn\n",
        ]);
        assert!(users.contains("The people, by id."), "{users}");
        assert!(resource.contains("Call recording"), "{resource}");
        assert!(action.contains("telephony.call-recording.listen"), "{action}");
        for level in ["none", "own", "department", "any"] {
            assert!(action.contains(&format!("* `{level}`")), "{action}");
        }
        assert!(level.contains("telephony.user-settings.update"), "{level}");
    });
}

#[test]
fn shipped_files_have_no_mistakes() {
    let Some(tools) = Tools::installed() else { return };
    for schema in SCHEMAS {
        let editor = Editor::new(&tools);
        editor.put(&format!("schema/{schema}"), &project_file(&format!("schema/{schema}")));
        let files: Vec<_> = ["policies", "catalogue"].into_iter().flat_map(yaml_files).collect();
        for file in &files {
            let text = project_file(file);
            assert!(text.starts_with(SHIPPED_HEADER), "{file}");
            editor.put(file, &text.replacen("policy.json", schema, 1));
        }
        assert_eq!(editor.mistakes_in(&files), []);
    }
}

#[test]
fn a_first_policy_has_no_mistakes() {
    let Some(tools) = Tools::installed() else { return };
    let editor = Editor::new(&tools);
    editor.ringfence(&["init"]);
    let files = ["assignments", "company", "roles", "tests"].map(|name| format!("policies/{name}.yaml"));
    for file in &files {
        assert!(editor.read(file).starts_with(HEADER), "{file}");
    }
    assert_eq!(editor.mistakes_in(&files), []);
}

#[test]
fn areas_of_the_policy_are_known_to_its_own_schema() {
    let Some(tools) = Tools::installed() else { return };
    let editor = Editor::new(&tools);
    editor.put(
        "policies/areas.yaml",
        "
catalogue:
  helpdesk:
    title: Help desk
    ladders:
      switch: { levels: [{ level: denied }, { level: allowed, adds: [any] }] }
    resources:
      ticket:
        title: Ticket
        actions:
          close: { title: Close, ladder: switch }
          reopen: { title: Reopen, ladder: switch }
",
    );
    editor.put(".schema.json", &editor.ringfence(&["schema"]));
    let role = "roles:\n  verifier:\n    helpdesk:\n      ticket: { close: allowed }\n";
    assert_eq!(
        editor.mistakes(role),
        [(4, "Property helpdesk is not allowed.".to_owned())]
    );

    editor.put(".schema.json", &editor.ringfence(&["schema", "--with-policy"]));
    assert_eq!(editor.mistakes(role), []);
    let [areas, actions] = editor.offered([
        "roles:\n  verifier:\n    |",
        "roles:\n  verifier:\n    helpdesk:\n      ticket:\n        |",
    ]);
    has(&areas, &["helpdesk", "telephony"]);
    assert_eq!(actions, ["close", "reopen"]);
}

#[test]
fn settings_do_without_the_header() {
    let Some(tools) = Tools::installed() else { return };
    let mut editor = Editor::new(&tools);
    editor.ringfence(&["init"]);
    let file = "policies/more.yaml".to_owned();
    editor.put(&file, "rolls: {}\n");
    let files = [file];
    assert_eq!(editor.mistakes_in(&files), []);

    let manual = project_file("docs/editors.md");
    let (_, rest) = manual.split_once("```json\n").unwrap();
    let (settings, _) = rest.split_once("```").unwrap();
    let settings: Value = serde_json::from_str(settings).unwrap();
    editor.schemas = settings["yaml.schemas"].clone();
    assert_eq!(
        editor.mistakes_in(&files),
        [(1, "Property rolls is not allowed.".to_owned())]
    );
}

/// Runs a test with the schema in each dialect.
fn each(test: impl Fn(&Editor<'_>)) {
    if let Some(tools) = Tools::installed() {
        for schema in SCHEMAS {
            let editor = Editor::new(&tools);
            editor.put(".schema.json", &project_file(&format!("schema/{schema}")));
            test(&editor);
        }
    }
}

#[track_caller]
fn has(offered: &[String], expected: &[&str]) {
    for key in expected {
        assert!(offered.iter().any(|it| it == key), "`{key}` is not in {offered:?}");
    }
}

fn project_file(path: &str) -> String {
    fs::read_to_string(Path::new(PROJECT).join(path)).unwrap()
}

/// The paths of a folder's YAML files in the project.
fn yaml_files(folder: &str) -> Vec<String> {
    let entries = fs::read_dir(Path::new(PROJECT).join(folder)).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let files: Vec<_> = names
        .filter(|name| Path::new(name).extension().is_some_and(|it| it == "yaml"))
        .map(|name| format!("{folder}/{name}"))
        .collect();
    assert!(!files.is_empty(), "{folder}");
    files
}

/// Line, counted from one, and message.
type Mistake = (u64, String);

/// An editor with a folder open.
struct Editor<'a> {
    tools: &'a Tools,
    folder: TempDir,
    /// Which schema is for which files, where they do not say so themselves.
    schemas: Value,
}

impl<'a> Editor<'a> {
    fn new(tools: &'a Tools) -> Self {
        Self {
            tools,
            // Hidden folders are matched by no pattern of `schemas`.
            folder: tempfile::Builder::new().prefix("ringfence-").tempdir().unwrap(),
            schemas: json!({}),
        }
    }

    fn put(&self, file: &str, text: &str) {
        let path = self.folder.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn read(&self, file: &str) -> String {
        fs::read_to_string(self.folder.path().join(file)).unwrap()
    }

    /// What the program prints, run in the folder.
    fn ringfence(&self, arguments: &[&str]) -> String {
        let output = Command::new(env!("CARGO_BIN_EXE_ringfence"))
            .args(arguments)
            .current_dir(self.folder.path())
            .env_remove("RINGFENCE_POLICY")
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// What is underlined in a text below the header.
    fn mistakes(&self, text: &str) -> Vec<Mistake> {
        self.open(&[json!({ "open": "policy.yaml", "text": format!("{HEADER}{text}") })])
    }

    /// What is underlined in files of the folder.
    fn mistakes_in(&self, files: &[String]) -> Vec<Mistake> {
        let steps: Vec<_> = files
            .iter()
            .map(|file| json!({ "open": file, "text": self.read(file) }))
            .collect();
        self.open(&steps)
    }

    fn open(&self, steps: &[Value]) -> Vec<Mistake> {
        let mut mistakes: Vec<_> = self
            .session(steps)
            .iter()
            .flat_map(|answer| answer.as_array().unwrap())
            .map(|it| {
                let line = it["line"].as_u64().unwrap() + 1;
                (line, it["message"].as_str().unwrap().to_owned())
            })
            .collect();
        mistakes.sort();
        mistakes
    }

    /// What is offered where the `|` is, in texts below the header.
    fn offered<const N: usize>(&self, texts: [&str; N]) -> [Vec<String>; N] {
        self.at_cursor("complete", texts)
            .map(|answer| serde_json::from_value(answer).unwrap())
    }

    /// What is said of the word with the `|` in it, in texts below the header.
    fn said<const N: usize>(&self, texts: [&str; N]) -> [String; N] {
        self.at_cursor("hover", texts)
            .map(|answer| serde_json::from_value(answer).unwrap())
    }

    fn at_cursor<const N: usize>(&self, ask: &str, texts: [&str; N]) -> [Value; N] {
        let steps: Vec<_> = texts
            .iter()
            .enumerate()
            .flat_map(|(number, text)| {
                let file = format!("{number}.yaml");
                let (before, after) = text.split_once('|').unwrap();
                let before = format!("{HEADER}{before}");
                let (above, line) = before.rsplit_once('\n').unwrap();
                [
                    json!({ "open": file, "text": format!("{before}{after}") }),
                    json!({ ask: file, "line": above.lines().count(), "character": line.len() }),
                ]
            })
            .collect();
        let answers: Vec<_> = self.session(&steps).into_iter().skip(1).step_by(2).collect();
        answers.try_into().unwrap()
    }

    /// A session: its steps and their answers are described in the script.
    fn session(&self, steps: &[Value]) -> Vec<Value> {
        let session = json!({
            "server": self.tools.language_server(),
            "folder": self.folder.path().canonicalize().unwrap(),
            "schemas": self.schemas,
            "steps": steps,
        });
        let mut node = Command::new("node")
            .arg(Path::new(PROJECT).join("tests/editor/session.mjs"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = node.stdin.take().unwrap();
        stdin.write_all(session.to_string().as_bytes()).unwrap();
        drop(stdin);
        let output = node.wait_with_output().unwrap();
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{complaint}");
        serde_json::from_slice(&output.stdout).unwrap()
    }
}
