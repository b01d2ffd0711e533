//! Finds out whether a log is as it was written.

use std::{
    fs::File,
    io::{self, BufReader},
    path::{Path, PathBuf},
};

use super::{
    LogProblem,
    line::{Link, NOTHING_BEFORE, proven},
    log_files,
    read::{Lines, Record, Unreadable, record},
};

/// What was found in a log.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Its files.
    pub files: Vec<PathBuf>,
    /// How many lines it has.
    pub lines: u64,
    /// How many decisions.
    pub decisions: u64,
    /// How many searches.
    pub searches: u64,
    /// How many decisions and searches it says that it lacks.
    pub dropped: u64,
    /// How often it was started.
    pub starts: u64,
    /// How many lines it says were cut off, because the program or the machine went down.
    pub torn: u64,
    /// Whether it is there from its very first line.
    pub is_from_beginning: bool,
    /// Whether its last line says that it was stopped.
    pub is_stopped: bool,
    /// The number of its last line.
    pub seq: u64,
    /// The hash of its last line.
    pub hash: String,
    /// Whether the hash that was looked for is that of one of its lines.
    pub has_wanted: bool,
    /// How many lines do not fit.
    pub breaks: u64,
    /// The first of them.
    pub first_break: Option<Break>,
}

impl Report {
    /// Whether every line is as it was written, and there is one. Where there is none, nothing shows what was there: a log
    /// begins with two lines as soon as it is opened.
    #[must_use]
    pub fn is_intact(&self) -> bool {
        self.breaks == 0 && !self.is_empty()
    }

    /// Whether there is no line at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines == 0
    }
}

/// A line that does not fit.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Break {
    /// The file.
    pub file: PathBuf,
    /// The line, from 1.
    pub line: u64,
    /// What is wrong, in words.
    pub what: String,
}

/// Checks every line of a log, those of the full files beside it included.
pub fn verify_log(path: &Path) -> Result<Report, LogProblem> {
    let files = log_files(&[path.to_owned()])?;
    verify_files(&files.concat(), None)
}

/// Checks every line of the files of one log, and looks for the line of a hash.
pub fn verify_files(files: &[PathBuf], wanted: Option<&str>) -> Result<Report, LogProblem> {
    let mut check = Check {
        wanted,
        last: None,
        report: Report {
            files: files.to_vec(),
            ..Report::default()
        },
    };
    for path in files {
        check.file(path).map_err(of(path))?;
    }
    Ok(check.report)
}

fn of(path: &Path) -> impl FnOnce(io::Error) -> LogProblem {
    let path = path.to_owned();
    move |error| LogProblem::File { path, error }
}

struct Check<'a> {
    wanted: Option<&'a str>,
    /// The line before; none before the first, and behind one that is none.
    last: Option<Link>,
    report: Report,
}

impl Check<'_> {
    fn file(&mut self, path: &Path) -> io::Result<()> {
        let mut lines = Lines::new(BufReader::new(File::open(path)?));
        let mut number = 0;
        while let Some(line) = lines.next()? {
            number += 1;
            self.report.lines += 1;
            let fits = line.and_then(|line| Ok((record(line)?, proven(line))));
            if let Err(what) = self.line(fits, number == 1) {
                self.report.breaks += 1;
                self.report.first_break.get_or_insert_with(|| Break {
                    file: path.to_owned(),
                    line: number,
                    what,
                });
            }
        }
        Ok(())
    }

    /// Counts a line, and says what does not fit.
    fn line(&mut self, line: Result<(Record, Option<&str>), Unreadable>, is_first: bool) -> Result<(), String> {
        self.report.is_stopped = false;
        let (record, hash) = line.map_err(|why| {
            self.last = None;
            why.to_string()
        })?;
        self.count(&record);
        let Some(hash) = hash else {
            // What follows is held against the number; whether the hash fits is moot.
            self.last = None;
            return Err("it was changed: its hash is another one".to_owned());
        };
        let place = self.place(&record, is_first);
        self.report.seq = record.seq;
        hash.clone_into(&mut self.report.hash);
        self.report.has_wanted |= self.wanted == Some(hash);
        self.last = Some(Link {
            seq: record.seq,
            hash: hash.to_owned(),
        });
        place
    }

    /// Whether a line stands where it was written.
    fn place(&mut self, record: &Record, is_first: bool) -> Result<(), String> {
        let is_header = record.kind.as_deref() == Some("file");
        if is_first && !is_header {
            return Err("the first lines of the file are missing".to_owned());
        }
        let Some(last) = &self.last else {
            let is_very_first = self.report.lines == 1;
            self.report.is_from_beginning |= is_very_first && record.prev == NOTHING_BEFORE;
            return Ok(());
        };
        let expected = last.seq + 1;
        if record.seq == expected && record.prev == last.hash {
            Ok(())
        } else if record.seq == expected {
            Err("it does not follow the line before: that one was replaced".to_owned())
        } else if record.seq > expected {
            Err(missing(expected, record.seq - 1))
        } else {
            Err(format!(
                "it is number {} and stands behind number {}: lines were moved or repeated",
                record.seq, last.seq
            ))
        }
    }

    fn count(&mut self, record: &Record) {
        let report = &mut self.report;
        match record.kind.as_deref() {
            None => report.decisions += 1,
            Some("search") => report.searches += 1,
            Some("dropped") => report.dropped += record.count,
            Some("started") => report.starts += 1,
            Some("stopped") => report.is_stopped = true,
            Some("torn") => report.torn += 1,
            Some(_) => {}
        }
    }
}

fn missing(first: u64, last: u64) -> String {
    if first == last {
        format!("number {first} is missing before it")
    } else {
        format!("numbers {first} to {last} are missing before it")
    }
}
