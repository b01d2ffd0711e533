//! The house: which module may use which, and what no file may be.

use std::{
    fs,
    path::{Path, PathBuf},
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

/// The modules in the order in which `lib.rs` declares them.
fn layers() -> Vec<String> {
    let text = fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let names = text
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    names.map(str::to_owned).collect()
}

fn sources() -> Vec<(PathBuf, String)> {
    fn walk(directory: &Path, found: &mut Vec<(PathBuf, String)>) {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push((
                    path.strip_prefix(root()).unwrap().to_owned(),
                    fs::read_to_string(&path).unwrap(),
                ));
            }
        }
    }
    let mut found = Vec::new();
    walk(&root().join("src"), &mut found);
    found
}

/// The layer that a file belongs to; none for `lib.rs` and `main.rs`.
fn layer_of(path: &Path) -> Option<String> {
    let name = path.components().nth(1)?.as_os_str().to_str()?;
    let name = name.strip_suffix(".rs").unwrap_or(name);
    (!["lib", "main"].contains(&name)).then(|| name.to_owned())
}

/// The layers that a file names after `crate::`, also inside braces.
fn used(text: &str, layers: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices("crate::") {
        let rest = &text[at + "crate::".len()..];
        let named = match rest.strip_prefix('{') {
            None => rest
                .split(|char: char| !char.is_alphanumeric() && char != '_')
                .take(1)
                .collect::<Vec<_>>(),
            Some(group) => top_level_names(group),
        };
        found.extend(
            named
                .into_iter()
                .map(str::to_owned)
                .filter(|name| layers.contains(name)),
        );
    }
    found
}

/// The first names of the paths of a `use` group, up to its closing brace.
fn top_level_names(group: &str) -> Vec<&str> {
    let mut depth = 0;
    let mut start = 0;
    let mut names = Vec::new();
    for (at, char) in group.char_indices() {
        match char {
            '{' => depth += 1,
            '}' if depth == 0 => {
                names.push(&group[start..at]);
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                names.push(&group[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    names
        .into_iter()
        .map(|path| path.trim().split([':', ' ']).next().unwrap())
        .collect()
}

#[test]
fn a_module_uses_only_the_layers_above_it() {
    let layers = layers();
    assert!(layers.len() > 8, "{layers:?}");
    for (path, text) in sources() {
        let Some(own) = layer_of(&path) else { continue };
        let position = layers.iter().position(|layer| *layer == own).unwrap();
        for used in used(&text, &layers) {
            let other = layers.iter().position(|layer| *layer == used).unwrap();
            assert!(
                other <= position,
                "{} is of `{own}` and uses `{used}`, a layer below it",
                path.display()
            );
        }
    }
}

/// The words below are searched as they stand, so that a macro or a path does not hide them.
#[test]
fn foreign_things_stay_behind_one_door() {
    let doors: [(&str, &[&str]); 20] = [
        ("arc_swap::", &["src/live.rs", "src/live/current.rs", "src/server"]),
        ("csv_core", &["src/document/bulk/csv.rs"]),
        ("serde_saphyr", &["src/document/yaml.rs"]),
        ("pest::", &["src/document/rules/parse.rs"]),
        ("miette::", &["src/report/diagnostics/human.rs"]),
        ("notify::", &["src/live/watch.rs"]),
        (
            "sha2::",
            &[
                "src/source/digest.rs",
                "src/load/read.rs",
                "src/authzen/token.rs",
                "src/decision_log",
                "src/server",
            ],
        ),
        (
            "rlibphonenumber::",
            &["src/destination/country.rs", "src/destination/numbering/library.rs"],
        ),
        ("Command::new(\"git\")", &["src/source/git/command.rs"]),
        ("walkdir::", &["src/source/loader.rs"]),
        ("clap::", &["src/command", "src/command.rs"]),
        ("csv::ReaderBuilder", &["src/import/table.rs"]),
        ("ureq::", &["src/client/ask.rs", "src/import/portal/ask.rs"]),
        ("indicatif::", &["src/command/import/download.rs"]),
        ("axum::", &["src/server"]),
        ("hyper::", &["src/server/body.rs", "src/server/connection.rs"]),
        ("hyper_util::", &["src/server/connection.rs"]),
        ("tokio::", &["src/server"]),
        ("tokio_rustls::", &["src/server/tls/present.rs"]),
        ("prometheus_client::", &["src/server/metrics.rs"]),
    ];
    for (path, text) in sources() {
        for (library, allowed) in doors {
            let behind = allowed.iter().any(|door| path.starts_with(door));
            assert!(behind || !text.contains(library), "{} knows {library}", path.display());
        }
    }
}

#[test]
fn no_permission_is_named_in_the_code() {
    let catalogue = ringfence::policy::built_in_catalogue();
    for (path, text) in sources() {
        // Doc comments and the help of commands show examples.
        let code: Vec<_> = text
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
            .collect();
        let code = code.join("\n").replace("ringfence can ", "");
        let example = [
            "src/command/can.rs",
            "src/command/asked.rs",
            "src/command/decide.rs",
            "src/command/serve/options.rs",
            "src/command/init.rs",
            "src/command/who.rs",
        ]
        .map(PathBuf::from);
        if example.contains(&path) {
            continue;
        }
        for permission in catalogue.permissions() {
            let resource = format!("{}.{}", permission.area, permission.resource);
            assert!(!code.contains(&resource), "{} names {resource}", path.display());
        }
        // Workgroups are a part of the organisation too, with a key of the same name.
        for area in catalogue.areas().iter().filter(|area| area.name != "workgroups") {
            assert!(
                !code.contains(&format!("\"{}\"", area.name)),
                "{} names {}",
                path.display(),
                area.name
            );
        }
    }
}

#[test]
fn files_are_small_and_named_for_what_they_hold() {
    let forbidden = [
        "utils", "util", "helpers", "helper", "common", "misc", "manager", "base", "core", "types", "model", "handlers",
    ];
    for (path, text) in sources() {
        let name = path.file_stem().unwrap().to_str().unwrap();
        assert!(
            !forbidden.contains(&name),
            "{} says nothing of what it holds",
            path.display()
        );
        let lines = text.lines().count();
        assert!(
            lines <= 500,
            "{} has {lines} lines, and so probably two ideas",
            path.display()
        );
    }
}

#[test]
fn nothing_is_left_for_later() {
    for (path, text) in sources() {
        for word in ["TODO", "FIXME", "XXX", "HACK", "todo!", "unimplemented!", "dbg!"] {
            assert!(!text.contains(word), "{} holds {word}", path.display());
        }
    }
}

/// Only one function makes a policy of documents, and only one makes a snapshot of a policy.
#[test]
fn policies_and_snapshots_are_made_in_one_place() {
    for (path, text) in sources() {
        if path != Path::new("src/load.rs") {
            assert!(
                !text.contains("Snapshot::compile("),
                "{} makes a snapshot",
                path.display()
            );
        }
        if !path.starts_with("src/load.rs") && !path.starts_with("src/policy") {
            assert!(!text.contains("resolve(&sources"), "{} makes a policy", path.display());
        }
    }
}
