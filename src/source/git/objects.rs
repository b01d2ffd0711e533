use std::{
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    process::{Child, ChildStdin, ChildStdout, Stdio},
};

use super::{super::LoadProblemKind, command::Git};

/// Gives the contents of objects by their ids.
///
/// Their lengths are asked of a process of its own, so that what is too long is never read.
#[derive(Debug)]
pub(super) struct Objects {
    git: Git,
    lengths: Option<Asked>,
    contents: Option<Asked>,
}

/// A git that answers one question after the other.
#[derive(Debug)]
struct Asked {
    child: Child,
    questions: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Objects {
    pub(super) fn new(git: Git) -> Self {
        Self {
            git,
            lengths: None,
            contents: None,
        }
    }

    /// The bytes of an object that has at most so many.
    pub(super) fn read(&mut self, id: &str, limit: u64) -> Result<Vec<u8>, LoadProblemKind> {
        let broken = |error: io::Error| LoadProblemKind::Refused(format!("git cannot give object {id}: {error}"));
        let length = ask(&mut self.lengths, &self.git, "--batch-check", id).map_err(broken)?;
        let length = length.ok_or(LoadProblemKind::NotFetched)?;
        if length > limit {
            return Err(LoadProblemKind::TooLarge { length, limit });
        }
        ask(&mut self.contents, &self.git, "--batch", id).map_err(broken)?;
        let asked = self.contents.as_mut();
        let bytes = asked.map_or_else(|| Ok(Vec::new()), |asked| asked.content(length));
        bytes.map_err(broken)
    }
}

/// Asks for an object, of a git that is started with the first question. Gives its length, where it is there.
fn ask(asked: &mut Option<Asked>, git: &Git, how: &str, id: &str) -> io::Result<Option<u64>> {
    if asked.is_none() {
        *asked = Some(Asked::new(git, how)?);
    }
    asked.as_mut().map_or(Ok(None), |asked| asked.length(id))
}

impl Asked {
    fn new(git: &Git, how: &str) -> io::Result<Self> {
        let mut child = git
            .command()
            .args(["cat-file", how])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let answers = child.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
        Ok(Self {
            questions: child.stdin.take(),
            answers: BufReader::new(answers),
            child,
        })
    }

    /// `ID KIND LENGTH` is answered, or `ID missing`.
    fn length(&mut self, id: &str) -> io::Result<Option<u64>> {
        let questions = self.questions.as_mut().ok_or(io::ErrorKind::BrokenPipe)?;
        questions.write_all(format!("{id}\n").as_bytes())?;
        questions.flush()?;
        let mut answer = String::new();
        self.answers.read_line(&mut answer)?;
        let mut words = answer.split_whitespace().skip(1);
        match (words.next(), words.next()) {
            (Some("missing"), None) => Ok(None),
            (Some(_), Some(length)) => length.parse().map(Some).map_err(io::Error::other),
            _ => Err(io::Error::other("it ended early")),
        }
    }

    /// What follows the length: the bytes, and a line break.
    fn content(&mut self, length: u64) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let read = (&mut self.answers)
            .take(length.saturating_add(1))
            .read_to_end(&mut bytes)?;
        if bytes.pop() != Some(b'\n') || read as u64 != length.saturating_add(1) {
            return Err(io::Error::other("it ended early"));
        }
        Ok(bytes)
    }
}

impl Drop for Asked {
    /// Without further questions git ends.
    fn drop(&mut self) {
        self.questions = None;
        // It has answered all; how it ends changes nothing.
        let _ = self.child.wait();
    }
}
