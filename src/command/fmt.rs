use std::{
    fs,
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use clap::Args;
use similar::TextDiff;

use super::{Console, Exit, policy::mistakes};
use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    document::rules::{FormatError, format_rules},
    source::{LoadProblem, Loaded, SourceFile, Sources, load_directory, load_file, replace_file},
};

#[derive(Args, Debug)]
pub(super) struct FmtArguments {
    /// Files, and directories whose files of rules are meant; `-` is standard input. The policy's directory where none is given.
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Write nothing; list the files that would change, and exit with 1 where there are some.
    #[arg(long)]
    check: bool,
    /// Write nothing; print what would change.
    #[arg(long)]
    diff: bool,
}

/// What standard input is called.
const STDIN: &str = "-";

pub(super) fn run(arguments: &FmtArguments, policy: &Path, console: &mut Console) -> Exit {
    let paths = match arguments.paths.as_slice() {
        [] => vec![policy.to_owned()],
        paths => paths.to_vec(),
    };
    if let Some(why) = paths.iter().find_map(|path| refusal(path)) {
        return console.refuse(&why, Exit::Usage);
    }
    let mut run = Run {
        arguments,
        console,
        exit: Exit::Fine,
        sources: Sources::default(),
        diagnostics: Diagnostics::default(),
    };
    for path in &paths {
        run.path(path);
    }
    run.finish()
}

/// Why a path cannot be formatted at all.
fn refusal(path: &Path) -> Option<String> {
    if path == Path::new(STDIN) || path.is_dir() || is_rules(path) && path.is_file() {
        return None;
    }
    let shown = path.display();
    Some(if path.exists() {
        format!("`{shown}` is no file of rules: their names end in `.rules`")
    } else {
        format!("there is no `{shown}`")
    })
}

fn is_rules(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("rules"))
}

/// Whether a problem is one of a file of rules, or of a directory that may hold some.
fn matters(problem: &LoadProblem) -> bool {
    let extension = Path::new(&problem.path).extension();
    !extension.is_some_and(|extension| extension.eq_ignore_ascii_case("yaml") || extension.eq_ignore_ascii_case("yml"))
}

/// One run over all paths.
struct Run<'a> {
    arguments: &'a FmtArguments,
    console: &'a mut Console,
    exit: Exit,
    sources: Sources,
    diagnostics: Diagnostics,
}

impl Run<'_> {
    fn path(&mut self, path: &Path) {
        if path == Path::new(STDIN) {
            return self.stdin();
        }
        let Loaded {
            sources,
            paths,
            problems,
        } = if path.is_dir() {
            load_directory(path)
        } else {
            load_file(path)
        };
        for problem in problems.iter().filter(|problem| matters(problem)) {
            self.diagnostics.push(Diagnostic::from(problem));
        }
        for ((_, file), path) in sources.iter().zip(&paths).filter(|(_, path)| is_rules(path)) {
            if let Some(text) = self.format(file).filter(|text| text != file.text()) {
                self.changed(file, &text, path);
            }
        }
    }

    /// Standard input goes to standard output, changed or not.
    fn stdin(&mut self) {
        let mut text = String::new();
        if let Err(error) = io::stdin().lock().read_to_string(&mut text) {
            self.exit = self
                .console
                .refuse(&format!("standard input cannot be read: {error}"), Exit::Usage);
            return;
        }
        let file = SourceFile::new("<stdin>", text);
        let Some(text) = self.format(&file) else { return };
        let is_changed = text != file.text();
        if !self.writes() && is_changed {
            self.tell(&file, &text);
        } else if self.writes() {
            self.console.print(&text);
        }
    }

    fn writes(&self) -> bool {
        !self.arguments.check && !self.arguments.diff
    }

    /// The formatted text; `None` where it was said why there is none.
    fn format(&mut self, file: &SourceFile) -> Option<String> {
        let id = self.sources.add(file.clone());
        match format_rules(id, file, &mut self.diagnostics) {
            Ok(text) => Some(text),
            Err(FormatError::Mistakes) => None,
            Err(error @ FormatError::Unfaithful) => {
                let why = format!("`{}` was left alone: {error}; please report this", file.path());
                self.exit = self.console.refuse(&why, Exit::Internal);
                None
            }
        }
    }

    fn changed(&mut self, file: &SourceFile, text: &str, path: &Path) {
        if !self.writes() {
            return self.tell(file, text);
        }
        match fs::canonicalize(path).and_then(|target| replace_file(&target, text)) {
            Ok(()) => self.console.print(&format!("formatted {}\n", file.path())),
            Err(error) => {
                let why = format!("`{}` cannot be written: {error}", file.path());
                self.exit = self.console.refuse(&why, Exit::Internal);
            }
        }
    }

    /// Tells of a file that would change.
    fn tell(&mut self, file: &SourceFile, text: &str) {
        if self.arguments.check && self.exit == Exit::Fine {
            self.exit = Exit::Findings;
        }
        if self.arguments.diff {
            let diff = TextDiff::from_lines(file.text(), text);
            let (before, after) = (file.path().to_owned(), format!("{} (formatted)", file.path()));
            self.console
                .print(&diff.unified_diff().header(&before, &after).to_string());
        } else {
            self.console.print(&format!("{}\n", file.path()));
        }
    }

    fn finish(self) -> Exit {
        if !self.diagnostics.has_errors() {
            return self.exit;
        }
        let text = mistakes(&self.diagnostics, &self.sources, self.console.message_style());
        self.console.message(&text);
        if self.exit == Exit::Fine {
            Exit::Findings
        } else {
            self.exit
        }
    }
}
