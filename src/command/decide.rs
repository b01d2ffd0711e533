use std::{
    fs::File,
    io::{self, BufRead as _, BufReader, Read},
    path::{Path, PathBuf},
};

use clap::Args;

use super::{Console, Exit, policy::load_policy};
use crate::{
    decide::authzen::{Answer, AnswerContext, Detail, answer},
    snapshot::Snapshot,
};

#[derive(Args, Debug)]
#[command(after_help = "A request is an AuthZEN evaluation request in one line:
  {\"subject\":{\"type\":\"user\",\"id\":\"anna\"},\"action\":{\"name\":\"listen\"},\"resource\":{\"type\":\"telephony.call-recording\",\"id\":\"r-17\",\"properties\":{\"owner\":\"boris\"}}}

Exits with 1 when a line was no request, or named something unknown; a decision, also a no, is no error.")]
pub(super) struct DecideArguments {
    /// The file of requests; standard input where it is left out.
    file: Option<PathBuf>,
    /// Say why with each decision.
    #[arg(long)]
    explain: bool,
}

pub(super) fn run(arguments: &DecideArguments, policy: &Path, console: &mut Console) -> Exit {
    let snapshot = match load_policy(policy, console) {
        Ok(snapshot) => snapshot,
        Err(exit) => return exit,
    };
    let detail = if arguments.explain {
        Detail::Explained
    } else {
        Detail::Decision
    };
    let answered = match &arguments.file {
        None => answer_lines(&snapshot, BufReader::new(io::stdin().lock()), detail, console),
        Some(path) => File::open(path).and_then(|file| answer_lines(&snapshot, BufReader::new(file), detail, console)),
    };
    match answered {
        Ok(exit) => exit,
        Err(error) => console.refuse(&format!("the requests cannot be read: {error}"), Exit::Usage),
    }
}

/// Answers each line that is not blank, in order.
fn answer_lines(
    snapshot: &Snapshot,
    mut lines: BufReader<impl Read>,
    detail: Detail,
    console: &mut Console,
) -> io::Result<Exit> {
    let mut exit = Exit::Fine;
    let mut line = Vec::new();
    while lines.read_until(b'\n', &mut line)? > 0 {
        if !line.trim_ascii().is_empty() {
            let answer = answer(snapshot, &line, detail);
            if is_error(&answer) {
                exit = Exit::Findings;
            }
            console.print(&serde_json::to_string(&answer)?);
            console.print("\n");
            if lines.buffer().is_empty() {
                // Whoever asks may wait for the answer before the next request.
                console.flush();
            }
        }
        line.clear();
    }
    Ok(exit)
}

fn is_error(answer: &Answer) -> bool {
    matches!(answer.context, Some(AnswerContext::Error { .. }))
}
