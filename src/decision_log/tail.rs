//! Finds out how a log ends, so that it can be continued.

use std::{
    fs::File,
    io::{self, Read as _, Seek as _, SeekFrom},
};

use super::{
    line::{Link, proven},
    read::record,
};

/// The first part of a file's end that is read, in bytes; where it holds no whole line, twice as much is.
const FIRST: u64 = 64 << 10;

/// How every line begins.
const BEGINNING: &[u8] = b"{\"v\":1,\"seq\":";

/// How a file ends.
#[derive(Debug)]
pub(super) struct Tail {
    /// Its last line; none where no line is whole.
    pub(super) last: Option<Link>,
    /// The bytes of its whole lines.
    pub(super) whole: u64,
    /// The bytes behind them: of a line that was not written to its end.
    pub(super) torn: u64,
    /// Whether only the line end of the last line is missing.
    pub(super) lacks_end: bool,
}

/// Why a file cannot be continued.
pub(super) enum Unfit {
    /// It cannot be read.
    Io(io::Error),
    /// Its end is no end of a log, in words.
    End(String),
}

impl From<io::Error> for Unfit {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// Reads the end of a file.
pub(super) fn tail(file: &mut File) -> Result<Tail, Unfit> {
    let length = file.seek(SeekFrom::End(0))?;
    let mut size = FIRST;
    loop {
        let start = length.saturating_sub(size);
        file.seek(SeekFrom::Start(start))?;
        let mut end = Vec::new();
        file.read_to_end(&mut end)?;
        let parts = end.split(|byte| *byte == b'\n').count();
        if start == 0 || parts > 2 {
            return last_of(&end, length);
        }
        size *= 2;
    }
}

fn last_of(end: &[u8], length: u64) -> Result<Tail, Unfit> {
    let parts: Vec<&[u8]> = end.rsplitn(3, |byte| *byte == b'\n').collect();
    let torn = parts.first().copied().unwrap_or_default();
    let whole = length - torn.len() as u64;
    let line = parts.get(1).copied();
    if let Some(last) = link(torn) {
        return Ok(Tail {
            last: Some(last),
            whole: length,
            torn: 0,
            lacks_end: true,
        });
    }
    let last = match line {
        None if !begins_a_line(torn) => {
            return Err(Unfit::End("it holds something else".to_owned()));
        }
        None => None,
        Some(line) => Some(link(line).ok_or_else(|| Unfit::End(misfit(line)))?),
    };
    Ok(Tail {
        last,
        whole,
        torn: torn.len() as u64,
        lacks_end: false,
    })
}

fn link(line: &[u8]) -> Option<Link> {
    let hash = proven(line)?.to_owned();
    let seq = record(line).ok()?.seq;
    Some(Link { seq, hash })
}

fn misfit(line: &[u8]) -> String {
    match record(line) {
        Ok(_) => "its last line was changed, so that it does not have its hash any more".to_owned(),
        Err(why) => format!("of its last line, {why}"),
    }
}

/// Whether bytes may be the beginning of a line that was not written to its end. A disk that lost its power may leave
/// zeros.
fn begins_a_line(bytes: &[u8]) -> bool {
    let common = bytes.iter().zip(BEGINNING).all(|(one, other)| one == other);
    common || bytes.iter().all(|byte| *byte == 0)
}
