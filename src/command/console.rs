use std::{
    env,
    io::{self, ErrorKind, IsTerminal, Write},
};

use super::{Exit, arguments::ColourWhen};
use crate::report::Style;

/// The narrowest a line may get.
const NARROWEST: usize = 40;
/// The widest a line gets, so that it can be read.
const WIDEST: usize = 120;

/// Where results and messages go.
pub(super) struct Console {
    out: Stream<io::StdoutLock<'static>>,
    err: Stream<io::StderrLock<'static>>,
}

struct Stream<W: Write> {
    writer: io::BufWriter<W>,
    style: Style,
    failed: Option<io::Error>,
}

impl<W: Write> Stream<W> {
    fn new(writer: W, style: Style) -> Self {
        Self {
            writer: io::BufWriter::new(writer),
            style,
            failed: None,
        }
    }

    fn write(&mut self, text: &str) {
        if self.failed.is_none() {
            self.failed = self.writer.write_all(text.as_bytes()).err();
        }
    }

    fn flush(&mut self) -> Option<io::Error> {
        let flushed = self.writer.flush().err();
        self.failed.take().or(flushed)
    }
}

impl Console {
    pub(super) fn new(colour: ColourWhen) -> Self {
        Self {
            out: Stream::new(io::stdout().lock(), style(colour, io::stdout().is_terminal())),
            err: Stream::new(io::stderr().lock(), style(colour, io::stderr().is_terminal())),
        }
    }

    /// How results look.
    pub(super) fn style(&self) -> Style {
        self.out.style
    }

    /// How messages look.
    pub(super) fn message_style(&self) -> Style {
        self.err.style
    }

    /// Writes a result.
    pub(super) fn print(&mut self, text: &str) {
        self.out.write(text);
    }

    /// Hands over what was written so far.
    pub(super) fn flush(&mut self) {
        self.out.failed = self.out.flush();
    }

    /// Writes a message about what cannot be done.
    pub(super) fn message(&mut self, text: &str) {
        self.err.write(text);
    }

    /// Writes a message that is read at once.
    pub(super) fn tell(&mut self, text: &str) {
        self.err.write(text);
        self.err.failed = self.err.flush();
    }

    /// Says in a line why something cannot be done.
    pub(super) fn refuse(&mut self, why: &str, exit: Exit) -> Exit {
        self.message(&format!("error: {why}\n"));
        exit
    }

    /// Writes what is still held. A reader that went away early is no fault; a full disk is one.
    pub(super) fn finish(mut self, exit: Exit) -> Exit {
        let failed = self.out.flush().filter(|error| error.kind() != ErrorKind::BrokenPipe);
        let exit = match failed {
            None => exit,
            Some(error) => self.refuse(&format!("the result cannot be written: {error}"), Exit::Internal),
        };
        self.err.flush();
        exit
    }
}

fn style(colour: ColourWhen, terminal: bool) -> Style {
    let set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    let dumb = env::var_os("TERM").is_some_and(|term| term == "dumb");
    Style {
        colour: match colour {
            ColourWhen::Always => true,
            ColourWhen::Never => false,
            ColourWhen::Auto => terminal && !set("NO_COLOR") && !dumb,
        },
        unicode: !(terminal && dumb),
        width: width(terminal).clamp(NARROWEST, WIDEST),
    }
}

fn width(terminal: bool) -> usize {
    let said = env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let seen = || {
        terminal_size::terminal_size()
            .filter(|_| terminal)
            .map(|(width, _)| usize::from(width.0))
    };
    said.or_else(seen).unwrap_or(Style::default().width)
}
