//! A web server that has recordings, and gives them to whoever reaches it, in parts too.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

/// Which paths were asked for.
#[derive(Clone, Default)]
pub(super) struct Asked(Arc<Mutex<Vec<String>>>);

impl Asked {
    /// Those since this was last asked.
    pub(super) fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

/// Starts a store; gives its address.
pub(super) fn start(recordings: &'static [(&str, &str)]) -> (String, Asked) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let asked = Asked::default();
    let noted = asked.clone();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let noted = noted.clone();
            thread::spawn(move || serve(&stream.unwrap(), recordings, &noted));
        }
    });
    (address, asked)
}

/// Answers one request.
fn serve(mut stream: &TcpStream, recordings: &[(&str, &str)], asked: &Asked) {
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    let first = lines.next().unwrap_or_default();
    let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
    let headers: Vec<_> = lines.take_while(|line| !line.is_empty()).collect();
    let recording = recordings.iter().find(|(known, _)| *known == path);
    asked.0.lock().unwrap().push(path);
    let part = headers.iter().find_map(|line| range(line));
    let (status, body) = match (recording, part) {
        (None, _) => ("404 Not Found", ""),
        (Some((_, recording)), None) => ("200 OK", *recording),
        (Some((_, recording)), Some((from, to))) => ("206 Partial Content", &recording[from..=to]),
    };
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    let _ = stream.write_all(format!("{head}{body}").as_bytes());
}

/// The bounds of `Range: bytes=0-3`.
fn range(line: &str) -> Option<(usize, usize)> {
    let line = line.to_ascii_lowercase();
    let (from, to) = line.strip_prefix("range: bytes=")?.split_once('-')?;
    Some((from.parse().ok()?, to.parse().ok()?))
}
