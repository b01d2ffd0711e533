//! The thread that writes.

use std::{
    collections::VecDeque,
    io, mem,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use jiff::Timestamp;

use super::{
    LogProblem, Note, Options, Sync,
    file::{LogFile, Since},
    line::{Content, Link, Other, append},
    mask::{Masked, Masker},
    queue::{Dropped, Queue, Taken, Waiting},
};

/// How long to wait after a first failure; after each further one it is twice as long.
const FIRST_REST: Duration = Duration::from_millis(100);

/// The longest wait after a failure.
const LONGEST_REST: Duration = Duration::from_secs(5);

/// About how many bytes are written at once.
const AT_ONCE: usize = 1 << 20;

pub(super) struct Writer {
    queue: Arc<Queue>,
    options: Options,
    masks: Vec<String>,
    masker: Masker,
    file: LogFile,
    last: Link,
    /// The first line that the file still needs.
    header: Option<Header>,
    pending: VecDeque<Item>,
    /// Whether the file holds more than its first line.
    has_lines: bool,
    /// The length at which a new file is begun.
    limit: Option<u64>,
    unsynced: Option<Instant>,
    written: u64,
    rest: Duration,
}

struct Header {
    removed: Vec<u64>,
    why: Option<&'static str>,
}

/// A line that is to be written.
enum Item {
    Answered(Box<Masked>),
    Note(Note, Timestamp),
    Started(Timestamp),
    Torn(u64, Timestamp),
    Dropped(Dropped, Timestamp),
    Stopped(Timestamp),
}

impl Writer {
    pub(super) fn open(options: Options, queue: Arc<Queue>) -> Result<Self, LogProblem> {
        let masker = Masker::new(&options)?;
        let (file, found) = LogFile::open(&options.path)?;
        let now = Timestamp::now();
        let torn = (found.torn > 0).then_some(Item::Torn(found.torn, now));
        let mut writer = Self {
            queue,
            masks: options.mask.iter().map(ToString::to_string).collect(),
            masker,
            limit: options.max_bytes.filter(|_| file.can_rotate()),
            file,
            last: found.last,
            header: found.is_new.then(|| Header {
                removed: Vec::new(),
                why: found
                    .is_missing
                    .then_some("the file that was written last is not there"),
            }),
            pending: torn.into_iter().chain([Item::Started(now)]).collect(),
            has_lines: !found.is_new,
            unsynced: None,
            written: 0,
            rest: FIRST_REST,
            options,
        };
        let path = writer.file.path().to_owned();
        writer.queue.tell(|status| status.path = path);
        writer.write_and_tell();
        Ok(writer)
    }

    /// Writes until the log is closed.
    pub(super) fn run(mut self) {
        // However this ends, nobody waits for room that will never be.
        let _closes = Closes(Arc::clone(&self.queue));
        loop {
            if self.rest > FIRST_REST && !self.queue.rest(self.rest) {
                self.write_and_tell();
                continue;
            }
            let taken = self.queue.take(self.sync_at());
            let is_closed = taken.is_closed;
            self.accept(taken);
            if is_closed {
                self.pending.push_back(Item::Stopped(Timestamp::now()));
            }
            self.write_and_tell();
            if is_closed {
                return self.finish();
            }
        }
    }

    fn accept(&mut self, taken: Taken) {
        for waiting in taken.waiting {
            let item = match waiting {
                Waiting::Answered(entry) => Item::Answered(Box::new(self.masker.mask(entry))),
                Waiting::Note(note, time) => Item::Note(note, time),
            };
            self.pending.push_back(item);
        }
        if let Some(dropped) = taken.dropped {
            self.pending.push_back(Item::Dropped(dropped, Timestamp::now()));
        }
    }

    /// Forces the rest to the disk; what could not be written is counted.
    fn finish(&mut self) {
        if self.options.sync != Sync::Never {
            let synced = self.file.sync();
            self.tell_outcome(synced);
        }
        let is_answer = |item: &&Item| matches!(item, Item::Answered(_));
        let lost = self.pending.iter().filter(is_answer).count() as u64;
        self.queue.tell(|status| status.dropped += lost);
    }

    /// When what was written is to be forced to the disk.
    fn sync_at(&self) -> Option<Instant> {
        match self.options.sync {
            Sync::Interval(time) => self.unsynced.map(|since| since + time),
            Sync::Never | Sync::Always => None,
        }
    }

    fn write_and_tell(&mut self) {
        let outcome = self.write().and_then(|()| self.sync_if_due());
        self.tell_outcome(outcome);
    }

    fn tell_outcome(&mut self, outcome: io::Result<()>) {
        self.rest = match outcome {
            Ok(()) => FIRST_REST,
            Err(_) => (self.rest * 2).min(LONGEST_REST),
        };
        let (written, bytes, last) = (mem::take(&mut self.written), self.file.bytes, self.last.clone());
        self.queue.tell(|status| {
            status.written += written;
            status.bytes = bytes;
            status.seq = last.seq;
            status.hash = last.hash;
            status.failing = outcome.is_err();
            status.count_failure(outcome.err());
        });
    }

    fn sync_if_due(&mut self) -> io::Result<()> {
        let is_due = match self.options.sync {
            Sync::Never => false,
            Sync::Always => self.unsynced.is_some(),
            Sync::Interval(time) => self.unsynced.is_some_and(|since| since.elapsed() >= time),
        };
        if is_due {
            self.file.sync()?;
            self.unsynced = None;
        }
        Ok(())
    }

    /// Writes all that is pending; what fails stays pending.
    fn write(&mut self) -> io::Result<()> {
        while !self.pending.is_empty() {
            self.look_after_file()?;
            let (text, last, count) = self.lines();
            if count > 0 {
                self.file.append(text.as_bytes())?;
                self.commit(last, count);
            } else {
                self.rotate();
            }
        }
        Ok(())
    }

    /// The next lines that fit into the file, the last of them, and how many of what is pending they are.
    fn lines(&self) -> (String, Link, usize) {
        let mut text = String::new();
        let mut last = self.last.clone();
        let mut count = 0;
        if let Some(header) = &self.header {
            let content = Content::Other(Other::File {
                file: self.file.number,
                removed: &header.removed,
                why: header.why,
            });
            last = append(&mut text, &content, Timestamp::now(), &last);
        }
        for item in &self.pending {
            let before = text.len();
            let next = self.line(&mut text, item, &last);
            let length = self.file.bytes + text.len() as u64;
            let is_full = self.limit.is_some_and(|limit| length > limit);
            if is_full && (self.has_lines || count > 0) {
                text.truncate(before);
                break;
            }
            last = next;
            count += 1;
            if text.len() > AT_ONCE {
                break;
            }
        }
        (text, last, count)
    }

    fn line(&self, text: &mut String, item: &Item, last: &Link) -> Link {
        let (content, time) = match item {
            Item::Answered(masked) => (Content::Answered(masked), masked.entry.time),
            Item::Note(note, time) => (Content::Note(note), *time),
            Item::Started(time) => (
                Content::Other(Other::Started {
                    program: concat!("ringfence ", env!("CARGO_PKG_VERSION")),
                    revision: &self.options.revision,
                    masks: &self.masks,
                }),
                *time,
            ),
            Item::Torn(bytes, time) => (Content::Other(Other::Torn { bytes: *bytes }), *time),
            Item::Dropped(dropped, time) => (
                Content::Other(Other::Dropped {
                    count: dropped.count,
                    since: dropped.since.to_string(),
                    why: dropped.why,
                }),
                *time,
            ),
            Item::Stopped(time) => {
                let status = self.queue.status();
                let stopped = Other::Stopped {
                    written: status.written + self.answers(),
                    dropped: status.dropped,
                };
                (Content::Other(stopped), *time)
            }
        };
        append(text, &content, time, last)
    }

    /// How many decisions and searches are written or pending and not told yet.
    fn answers(&self) -> u64 {
        let pending = self.pending.iter().filter(|item| matches!(item, Item::Answered(_)));
        self.written + pending.count() as u64
    }

    fn commit(&mut self, last: Link, count: usize) {
        self.last = last;
        self.header = None;
        self.has_lines = true;
        let done = self.pending.drain(..count);
        self.written += done.filter(|item| matches!(item, Item::Answered(_))).count() as u64;
        self.unsynced.get_or_insert_with(Instant::now);
    }

    /// Notices what others did to the file.
    fn look_after_file(&mut self) -> io::Result<()> {
        let why = match self.file.since()? {
            Since::Nothing => return Ok(()),
            Since::Gone => {
                self.file.begin()?;
                self.has_lines = self.file.bytes > 0;
                "the file before it was moved away or removed"
            }
            Since::Changed => {
                self.file.go_on()?;
                "the file was changed by something else"
            }
        };
        self.header = Some(Header {
            removed: Vec::new(),
            why: Some(why),
        });
        Ok(())
    }

    /// Begins a new file. Where that cannot be done the full one grows on, and it is tried again much later.
    fn rotate(&mut self) {
        let rotated = self.file.rotate();
        self.limit = self.options.max_bytes;
        if let Err(error) = rotated {
            self.limit = self.limit.map(|limit| limit.saturating_add(self.file.bytes));
            self.queue.tell(|status| status.count_failure(Some(error)));
            return;
        }
        self.has_lines = false;
        let removed = self
            .options
            .keep
            .map_or(Ok(Vec::new()), |keep| self.file.remove_oldest(keep));
        let removed = removed.unwrap_or_else(|error| {
            self.queue.tell(|status| status.count_failure(Some(error)));
            Vec::new()
        });
        self.header = Some(Header { removed, why: None });
    }
}

/// Closes the queue when the thread ends.
struct Closes(Arc<Queue>);

impl Drop for Closes {
    fn drop(&mut self) {
        self.0.close();
        if thread::panicking() {
            self.0.tell(|status| {
                status.failing = true;
                status.last_error = Some("the thread that writes went down".to_owned());
            });
        }
    }
}
