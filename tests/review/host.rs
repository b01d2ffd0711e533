//! A small server that stands for the API of GitHub or GitLab.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

use serde_json::{Value, json};

/// The token that the server knows.
pub(super) const TOKEN: &str = "t0ken";

/// Which API is spoken.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Kind {
    Github,
    Gitlab,
}

/// A comment as the server keeps it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Comment {
    pub(super) author: String,
    pub(super) body: String,
}

/// A server with the comments of one request, and with those of another that nobody is to touch.
#[derive(Clone)]
pub(super) struct Host {
    pub(super) kind: Kind,
    may_write: bool,
    comments: Arc<Mutex<Vec<Comment>>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Host {
    pub(super) fn new(kind: Kind) -> Self {
        Self {
            kind,
            may_write: true,
            comments: Arc::default(),
            asked: Arc::default(),
        }
    }

    /// A server that lets the token read only.
    pub(super) fn read_only(self) -> Self {
        Self {
            may_write: false,
            ..self
        }
    }

    /// Whose the token is.
    pub(super) fn me(&self) -> &'static str {
        match self.kind {
            Kind::Github => "github-actions[bot]",
            Kind::Gitlab => "project_42_bot",
        }
    }

    pub(super) fn with(self, author: &str, body: &str) -> Self {
        self.comments.lock().unwrap().push(Comment {
            author: author.to_owned(),
            body: body.to_owned(),
        });
        self
    }

    pub(super) fn comments(&self) -> Vec<Comment> {
        self.comments.lock().unwrap().clone()
    }

    /// The text of the only comment.
    #[track_caller]
    pub(super) fn comment(&self) -> String {
        let comments = self.comments();
        assert_eq!(comments.len(), 1, "{comments:?}");
        comments[0].body.clone()
    }

    /// What was asked: method and address.
    pub(super) fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }

    /// Starts the server; gives its address.
    pub(super) fn start(&self) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let host = self.clone();
        thread::spawn(move || {
            for stream in listener.incoming() {
                host.serve(stream.unwrap());
            }
        });
        format!("http://127.0.0.1:{port}")
    }

    fn serve(&self, mut stream: TcpStream) {
        let mut reader = BufReader::new(stream.try_clone().unwrap());
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if reader.read_line(&mut head).unwrap() == 0 {
                return;
            }
        }
        let field = |name: &str| {
            let mut fields = head.lines().filter_map(|line| line.split_once(": "));
            fields.find_map(|(field, value)| field.eq_ignore_ascii_case(name).then_some(value))
        };
        if field("expect").is_some() {
            stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").unwrap();
        }
        let length = field("content-length").map_or(0, |length| length.parse().unwrap());
        let mut body = vec![0; length];
        reader.read_exact(&mut body).unwrap();
        let known = match self.kind {
            Kind::Github => field("authorization") == Some(&format!("Bearer {TOKEN}")),
            Kind::Gitlab => field("private-token") == Some(TOKEN),
        };
        let mut words = head.split(' ');
        let (method, target) = (words.next().unwrap(), words.next().unwrap());
        self.asked.lock().unwrap().push(format!("{method} {target}"));
        let (status, text) = if known {
            self.answer(method, target, &body)
        } else {
            (401, json!({ "message": "Bad credentials" }))
        };
        let text = text.to_string();
        let head = format!(
            "HTTP/1.1 {status} X\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
            text.len()
        );
        stream.write_all((head + &text).as_bytes()).unwrap();
    }

    fn answer(&self, method: &str, target: &str, body: &[u8]) -> (u16, Value) {
        let (all, one) = match self.kind {
            Kind::Github => (
                "/repos/acme/access/issues/7/comments",
                "/repos/acme/access/issues/comments/",
            ),
            Kind::Gitlab => (
                "/api/v4/projects/42/merge_requests/7/notes",
                "/api/v4/projects/42/merge_requests/7/notes/",
            ),
        };
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let change = if self.kind == Kind::Github { "PATCH" } else { "PUT" };
        match (self.kind, method, path) {
            (Kind::Github, "POST", "/graphql") => {
                assert_eq!(body, br#"{"query":"{viewer{login}}"}"#);
                (200, json!({ "data": { "viewer": { "login": self.me() } } }))
            }
            (Kind::Gitlab, "GET", "/api/v4/user") => (200, json!({ "username": self.me() })),
            (_, "GET", path) if path == all => (200, self.page(query)),
            (_, "POST", path) if path == all && self.may_write => {
                let mut comments = self.comments.lock().unwrap();
                comments.push(Comment {
                    author: self.me().to_owned(),
                    body: text(body),
                });
                (201, json!({ "id": comments.len() }))
            }
            (_, method, path) if method == change && path.starts_with(one) && self.may_write => {
                let id: usize = path[one.len()..].parse().unwrap();
                let comment = &mut self.comments.lock().unwrap()[id - 1];
                // The host would refuse it: nobody changes what others write.
                assert_eq!(comment.author, self.me());
                comment.body = text(body);
                (200, json!({ "id": id }))
            }
            _ => (403, json!({ "message": "Resource not accessible by integration" })),
        }
    }

    fn page(&self, query: &str) -> Value {
        let number = |name: &str| -> usize {
            let mut parts = query.split('&').filter_map(|part| part.split_once('='));
            parts.find(|(key, _)| *key == name).unwrap().1.parse().unwrap()
        };
        let (size, page) = (number("per_page"), number("page"));
        assert!(size <= 100, "{query}");
        let comments = self.comments();
        let page = comments.iter().enumerate().skip((page - 1) * size).take(size);
        let page = page.map(|(index, Comment { author, body })| match self.kind {
            Kind::Github => json!({ "id": index + 1, "user": { "login": author }, "body": body }),
            Kind::Gitlab => json!({ "id": index + 1, "author": { "username": author }, "body": body }),
        });
        Value::Array(page.collect())
    }
}

/// The text that is sent. No host takes more.
fn text(body: &[u8]) -> String {
    let sent: Value = serde_json::from_slice(body).unwrap();
    let text = sent["body"].as_str().unwrap().to_owned();
    assert!(text.chars().count() <= 65_536);
    text
}
