//! Every block of README and docs runs.
//!
//! A `yaml` block whose first line is `# PATH`, and a `rules` block whose first line is `// PATH`, are written to that
//! path, as are blocks of data, such as `csv PATH`; `console` blocks are run in the same directory,
//! one after the other, and their output compared; `sh` blocks are the commands a reader is told to type. With
//! `UPDATE_PAGES=1` the output is written into the page instead, to be reviewed.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use pretty_assertions::assert_eq;
use tempfile::TempDir;

pub(crate) struct Block {
    pub(crate) kind: String,
    pub(crate) text: String,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The fenced blocks of a page.
pub(crate) fn blocks(page: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        if let Some(kind) = line.strip_prefix("```") {
            let text: Vec<_> = lines.by_ref().take_while(|line| *line != "```").collect();
            blocks.push(Block {
                kind: kind.to_owned(),
                text: text.join("\n") + "\n",
            });
        }
    }
    blocks
}

/// Pages whose blocks are run by tests of their own.
fn elsewhere(path: &Path) -> bool {
    let pages = [
        "clients.md",
        "editors.md",
        "envoy.md",
        "kamailio.md",
        "library.md",
        "nginx.md",
        "pre-commit.md",
    ];
    pages.iter().any(|page| path.ends_with(page))
}

fn pages() -> Vec<PathBuf> {
    let mut pages = vec![
        root().join("README.md"),
        root().join("ARCHITECTURE.md"),
        root().join("CONTRIBUTING.md"),
    ];
    for folder in ["docs", "docs/areas"] {
        for entry in fs::read_dir(root().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() && !elsewhere(&path) {
                pages.push(path);
            }
        }
    }
    pages.sort();
    pages
}

#[test]
fn every_block_runs() {
    for path in pages() {
        let directory = TempDir::new().unwrap();
        if path.ends_with("import.md") {
            copy(&root().join("tests/fixtures/portal"), &directory.path().join("portal"));
        }
        let page = fs::read_to_string(&path).unwrap();
        let mut updated = page.clone();
        for block in blocks(&page) {
            let name = path.file_name().unwrap().to_str().unwrap();
            match block.kind.as_str() {
                data if data.contains(' ') => {
                    let (kind, path) = data.split_once(' ').unwrap();
                    assert!(["csv", "json", "jsonl"].contains(&kind), "{name}: {data}");
                    write_file(path, &block.text, directory.path());
                }
                "yaml" => write("# ", &block.text, directory.path()),
                "rules" => write("// ", &block.text, directory.path()),
                "console" => {
                    let ran = session(&block.text, directory.path(), name);
                    updated = updated.replacen(&block.text, &ran, 1);
                }
                "sh" => commands(&block.text, name),
                "text" => {}
                other => panic!("{name}: no test runs blocks of `{other}`"),
            }
        }
        if env::var_os("UPDATE_PAGES").is_some() {
            fs::write(&path, &updated).unwrap();
        }
        assert_eq!(updated, fs::read_to_string(&path).unwrap(), "{}", path.display());
    }
}

/// Copies a directory.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

fn write(comment: &str, text: &str, directory: &Path) {
    let path = text
        .lines()
        .next()
        .and_then(|line| line.strip_prefix(comment))
        .expect("a block says its file");
    write_file(path, text, directory);
}

fn write_file(path: &str, text: &str, directory: &Path) {
    let path = directory.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// Runs the lines that begin with `$ ` and gives the block with what they print.
fn session(text: &str, directory: &Path, page: &str) -> String {
    assert!(text.starts_with("$ "), "{page}: {text}");
    let commands = text.lines().filter_map(|line| line.strip_prefix("$ "));
    let ran = commands.map(|command| ["$ ", command, "\n", &run(command, directory)].concat());
    ran.collect::<Vec<_>>().concat()
}

/// Runs a line of shell with the program on the path.
fn run(command: &str, directory: &Path) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_ringfence")).parent().unwrap();
    let path = format!("{}:{}", program.display(), env::var("PATH").unwrap());
    let output = Command::new("sh")
        .args(["-c", command])
        .current_dir(directory)
        .env("PATH", path)
        .env_remove("RINGFENCE_POLICY")
        .env_remove("COLUMNS")
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap()
}

/// Commands without output: those of cargo are run as the program would be, on the shipped policy.
fn commands(text: &str, page: &str) {
    let directory = TempDir::new().unwrap();
    for line in text
        .lines()
        .map(|line| line.split(" #").next().unwrap().trim())
        .filter(|line| !line.is_empty())
    {
        let (command, directory) = match line.strip_prefix("cargo run --release -- ") {
            Some(arguments) => (format!("ringfence {arguments}"), root()),
            None if line.starts_with("ringfence ") => (line.to_owned(), directory.path()),
            None => {
                // Running these here would run the tests inside the tests, or install the program.
                let known = [
                    "./scripts/install-test-tools.sh && cargo test --all-features",
                    "cargo install --path .",
                ];
                assert!(
                    known.contains(&line) || page == "CONTRIBUTING.md",
                    "{page}: no test runs `{line}`"
                );
                assert!(root().join("scripts/install-test-tools.sh").exists());
                continue;
            }
        };
        let output = run(&command, directory);
        assert!(!output.contains("error"), "{page}: {line}\n{output}");
    }
}

/// Links of README to files of the project.
#[test]
fn links_lead_somewhere() {
    for path in pages() {
        let page = fs::read_to_string(&path).unwrap();
        let targets = page.split("](").skip(1).map(|rest| rest.split(')').next().unwrap());
        for target in targets.filter(|target| !target.starts_with("http")) {
            let target = target.split('#').next().unwrap();
            assert!(
                path.parent().unwrap().join(target).exists(),
                "{}: {target}",
                path.display()
            );
        }
    }
}
