//! A decision point that gives other answers than it should.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

/// Longer than anybody waits for a decision.
const TOO_LONG: Duration = Duration::from_millis(2500);

/// What is answered, to the letter, and after how long.
type Answer = Arc<Mutex<(String, Duration)>>;

/// A server that listens until it is dropped.
pub(super) struct Odd {
    pub(super) address: String,
    answer: Answer,
    has_ended: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Odd {
    pub(super) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let (answer, has_ended) = (Answer::default(), Arc::new(AtomicBool::new(false)));
        let (answers, ended) = (Arc::clone(&answer), Arc::clone(&has_ended));
        let thread = thread::spawn(move || {
            for stream in listener.incoming() {
                if ended.load(Ordering::Relaxed) {
                    return;
                }
                let (answer, pause) = answers.lock().unwrap().clone();
                thread::spawn(move || reply(&stream.unwrap(), &answer, pause));
            }
        });
        Self {
            address,
            answer,
            has_ended,
            thread: Some(thread),
        }
    }

    /// Says what is to be answered from now on.
    pub(super) fn answer(&self, answer: &str) {
        *self.answer.lock().unwrap() = (answer.to_owned(), Duration::ZERO);
    }

    /// A response with this status and body from now on.
    pub(super) fn respond(&self, status: &str, body: &str) {
        self.answer(&format!(
            "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        ));
    }

    /// From now on what is answered comes too late.
    pub(super) fn be_late(&self) {
        self.answer.lock().unwrap().1 = TOO_LONG;
    }
}

fn reply(mut stream: &TcpStream, answer: &str, pause: Duration) {
    read(stream);
    thread::sleep(pause);
    let _ = stream.write_all(answer.as_bytes());
}

/// Reads a request, with the body that it says it has.
fn read(stream: &TcpStream) {
    let mut lines = BufReader::new(stream);
    let mut length = 0;
    let mut line = String::new();
    while lines.read_line(&mut line).is_ok_and(|read| read > 2) {
        let header = line.to_ascii_lowercase();
        if let Some(value) = header.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        line.clear();
    }
    let _ = lines.take(length).read_to_end(&mut Vec::new());
}

impl Drop for Odd {
    fn drop(&mut self) {
        self.has_ended.store(true, Ordering::Relaxed);
        let _ = TcpStream::connect(&self.address);
        let _ = self.thread.take().map(JoinHandle::join);
    }
}
