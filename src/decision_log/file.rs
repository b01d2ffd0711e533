//! The file that is written, and what becomes of it: full, moved away, changed by others.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, ErrorKind, Read as _, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use super::{
    LogProblem,
    files::{directory_of, full_file, full_files, lock_file},
    line::Link,
    read::{Lines, record},
    tail::{Tail, Unfit, tail},
};

/// The file of a log that is written to.
#[derive(Debug)]
pub(super) struct LogFile {
    path: PathBuf,
    file: File,
    /// Held for as long as the log is open; none for what is no plain file.
    _lock: Option<File>,
    is_plain: bool,
    /// The number that it gets once it is full.
    pub(super) number: u64,
    /// The bytes of what was written whole.
    pub(super) bytes: u64,
    /// Whether something may stand behind them.
    is_torn: bool,
}

/// What was found where a log is opened.
pub(super) struct Found {
    /// The last line of the log.
    pub(super) last: Link,
    /// Whether the file is new, so that it needs a first line.
    pub(super) is_new: bool,
    /// Whether there are full files and no file that was written last.
    pub(super) is_missing: bool,
    /// The bytes that were cut off: of a line that was not written to its end.
    pub(super) torn: u64,
}

/// What became of the file since it was last written.
pub(super) enum Since {
    /// Nothing.
    Nothing,
    /// It is not there any more, or is another one.
    Gone,
    /// It has another length.
    Changed,
}

impl LogFile {
    /// Opens a log's file, takes its lock, and finds where it ends.
    pub(super) fn open(path: &Path) -> Result<(Self, Found), LogProblem> {
        // A link is followed once, so that what lies beside the file lies beside it in truth.
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let of = |path: &Path| {
            let path = path.to_owned();
            move |error| LogProblem::File { path, error }
        };
        let is_there = fs::metadata(&path).is_ok();
        let is_plain = !is_there || fs::metadata(&path).is_ok_and(|metadata| metadata.is_file());
        let lock = if is_plain { Some(lock(&path)?) } else { None };
        let file = append_to(&path, is_plain).map_err(of(&path))?;
        let mut log = Self {
            path,
            file,
            _lock: lock,
            is_plain,
            number: 1,
            bytes: 0,
            is_torn: false,
        };
        if !is_plain {
            let found = Found {
                last: Link::none(),
                is_new: true,
                is_missing: false,
                torn: 0,
            };
            return Ok((log, found));
        }
        let found = log.find_end(is_there)?;
        Ok((log, found))
    }

    /// The path, with links followed.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    fn find_end(&mut self, is_there: bool) -> Result<Found, LogProblem> {
        let path = self.path.clone();
        let of = |error| LogProblem::File {
            path: path.clone(),
            error,
        };
        let full = full_files(&path).map_err(of)?;
        self.number = full.keys().next_back().map_or(1, |number| number + 1);
        let mut readable = File::open(&path).map_err(of)?;
        let tail = end_of(&mut readable, &path)?;
        self.bytes = tail.whole;
        self.is_torn = tail.torn > 0;
        self.mend().map_err(of)?;
        if tail.lacks_end {
            self.append(b"\n").map_err(of)?;
        }
        if let Some(number) = first_number(&path) {
            self.number = self.number.max(number);
        }
        let is_new = self.bytes == 0;
        let last = match (tail.last, full.values().next_back()) {
            (Some(last), _) => last,
            (None, None) => Link::none(),
            (None, Some(before)) => {
                let mut file = File::open(before).map_err(|error| LogProblem::File {
                    path: before.clone(),
                    error,
                })?;
                end_of(&mut file, before)?.last.unwrap_or_else(Link::none)
            }
        };
        Ok(Found {
            last,
            is_new,
            is_missing: !is_there && !full.is_empty(),
            torn: tail.torn,
        })
    }

    /// Writes lines at the end, all or, as far as that can be had, nothing.
    pub(super) fn append(&mut self, lines: &[u8]) -> io::Result<()> {
        self.mend()?;
        match self.file.write_all(lines) {
            Ok(()) => {
                self.bytes += lines.len() as u64;
                Ok(())
            }
            Err(error) => {
                self.is_torn = self.is_plain;
                // What fails here is tried again before anything else is written.
                let _ = self.mend();
                Err(error)
            }
        }
    }

    /// Cuts off what was not written to its end.
    fn mend(&mut self) -> io::Result<()> {
        if self.is_torn {
            self.file.set_len(self.bytes)?;
            self.is_torn = false;
        }
        Ok(())
    }

    /// Forces what was written to the disk.
    pub(super) fn sync(&self) -> io::Result<()> {
        if self.is_plain { self.file.sync_data() } else { Ok(()) }
    }

    /// What others did to the file.
    pub(super) fn since(&self) -> io::Result<Since> {
        if !self.is_plain {
            return Ok(Since::Nothing);
        }
        let ours = self.file.metadata()?;
        let there = match fs::metadata(&self.path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Since::Gone),
            there => there?,
        };
        Ok(if !is_same(&ours, &there) {
            Since::Gone
        } else if there.len() != self.bytes && !self.is_torn {
            Since::Changed
        } else {
            Since::Nothing
        })
    }

    /// Goes on with the file as others left it, in a line of its own.
    pub(super) fn go_on(&mut self) -> io::Result<()> {
        self.bytes = self.file.metadata()?.len();
        if self.bytes == 0 {
            return Ok(());
        }
        let mut last = [0];
        let mut file = File::open(&self.path)?;
        file.seek(SeekFrom::End(-1))?;
        file.read_exact(&mut last)?;
        if last == *b"\n" { Ok(()) } else { self.append(b"\n") }
    }

    /// Begins a new file where the one that was written is gone.
    pub(super) fn begin(&mut self) -> io::Result<()> {
        self.file = append_to(&self.path, true)?;
        self.bytes = self.file.metadata()?.len();
        self.is_torn = false;
        self.number += 1;
        Ok(())
    }

    /// Puts the full file aside and begins a new one.
    pub(super) fn rotate(&mut self) -> io::Result<()> {
        self.file.sync_all()?;
        fs::rename(&self.path, full_file(&self.path, self.number))?;
        self.begin()?;
        // The new name is as durable as what was written.
        File::open(directory_of(&self.path)).and_then(|directory| directory.sync_all())
    }

    /// Removes the oldest full files until so many are left, and gives the numbers of those that are gone.
    pub(super) fn remove_oldest(&self, keep: usize) -> io::Result<Vec<u64>> {
        let full = full_files(&self.path)?;
        let many = full.len().saturating_sub(keep);
        let mut removed = Vec::new();
        for (number, path) in full.into_iter().take(many) {
            fs::remove_file(path)?;
            removed.push(number);
        }
        Ok(removed)
    }

    /// Whether it can be put aside at all.
    pub(super) fn can_rotate(&self) -> bool {
        self.is_plain
    }
}

/// How often a lock is tried, and how long it is waited before each further time: a server that is just ending holds it for
/// a moment, and so does a program that another thread is just starting.
const LOCK_TRIES: u32 = 10;
const LOCK_PAUSE: Duration = Duration::from_millis(50);

/// Takes the lock of a log.
fn lock(path: &Path) -> Result<File, LogProblem> {
    let lock = lock_file(path);
    let of = |error| LogProblem::File {
        path: lock.clone(),
        error,
    };
    let file = append_to(&lock, true).map_err(of)?;
    let mut tries = 1;
    let locked = loop {
        match file.try_lock() {
            Err(TryLockError::WouldBlock) if tries < LOCK_TRIES => thread::sleep(LOCK_PAUSE),
            locked => break locked,
        }
        tries += 1;
    };
    match locked {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(LogProblem::Locked(path.to_owned())),
        Err(TryLockError::Error(error)) => Err(of(error)),
    }
}

/// Opens a file to write at its end; a new one is its owner's alone.
fn append_to(path: &Path, create: bool) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.append(true).create(create);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn end_of(file: &mut File, path: &Path) -> Result<Tail, LogProblem> {
    tail(file).map_err(|unfit| match unfit {
        Unfit::Io(error) => LogProblem::File {
            path: path.to_owned(),
            error,
        },
        Unfit::End(why) => LogProblem::NotALog {
            path: path.to_owned(),
            why,
        },
    })
}

/// The number that the first line of a file says.
fn first_number(path: &Path) -> Option<u64> {
    let mut lines = Lines::new(io::BufReader::new(File::open(path).ok()?));
    let first = record(lines.next().ok()??.ok()?).ok()?;
    (first.file > 0).then_some(first.file)
}

#[cfg(unix)]
fn is_same(one: &fs::Metadata, other: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

#[cfg(not(unix))]
fn is_same(_: &fs::Metadata, _: &fs::Metadata) -> bool {
    true
}
