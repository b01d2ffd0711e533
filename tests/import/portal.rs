//! A live portal, which is a small server here.

use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead as _, BufReader, Write as _},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use super::files;
use crate::test::Test;

/// A portal: it answers with records by method, in pages of 50, and tells what it was asked.
#[derive(Clone, Default)]
struct Portal {
    records: BTreeMap<String, Vec<Value>>,
    /// Answers that come before any other, by method: status and text.
    first: Arc<Mutex<Vec<(String, u16, String)>>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Portal {
    fn with_people(users: u64) -> Self {
        let users = (1..=users)
            .map(|id| json!({ "ID": id.to_string(), "ACTIVE": true, "NAME": format!("U{id}"), "UF_DEPARTMENT": [1] }));
        let records = [
            ("user.get".to_owned(), users.collect()),
            ("department.get".to_owned(), vec![json!({ "ID": "1", "NAME": "All" })]),
            (
                "sonet_group.get".to_owned(),
                vec![
                    json!({ "ID": "9", "NAME": "Launch", "OWNER_ID": "2" }),
                    json!({ "ID": "11", "NAME": "Secret", "OWNER_ID": "1" }),
                ],
            ),
        ];
        Self {
            records: records.into(),
            ..Self::default()
        }
    }

    fn says_first(self, method: &str, status: u16, text: &str) -> Self {
        self.first
            .lock()
            .unwrap()
            .push((method.to_owned(), status, text.to_owned()));
        self
    }

    /// Starts the server; gives the address of its webhook.
    fn start(&self) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let portal = self.clone();
        thread::spawn(move || {
            for stream in listener.incoming() {
                portal.answer(stream.unwrap());
            }
        });
        format!("http://127.0.0.1:{port}/rest/1/t0ken/")
    }

    fn answer(&self, mut stream: TcpStream) {
        let mut lines = BufReader::new(stream.try_clone().unwrap())
            .lines()
            .map_while(Result::ok);
        let Some(request) = lines.next() else { return };
        lines.take_while(|line| !line.is_empty()).for_each(drop);
        let target = request
            .split(' ')
            .nth(1)
            .unwrap()
            .strip_prefix("/rest/1/t0ken/")
            .unwrap()
            .to_owned();
        self.asked.lock().unwrap().push(target.clone());
        let (status, text) = self.text(&target);
        let head = format!(
            "HTTP/1.1 {status} X\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
            text.len()
        );
        let _ = stream.write_all((head + &text).as_bytes());
    }

    fn text(&self, target: &str) -> (u16, String) {
        let (method, query) = target.split_once(".json?").unwrap();
        let mut first = self.first.lock().unwrap();
        if let Some(place) = first.iter().position(|(of, ..)| of == method) {
            let (_, status, text) = first.remove(place);
            return (status, text);
        }
        if method == "sonet_group.user.get" {
            return match query {
                "ID=9" => (200, json!({ "result": [{ "USER_ID": "3", "ROLE": "K" }] }).to_string()),
                _ => (
                    400,
                    json!({ "error": "", "error_description": "x" })
                        .to_string()
                        .replace("\"\"", "\"ERROR_CORE\""),
                ),
            };
        }
        let start = query.split('&').find_map(|part| part.strip_prefix("start=")).unwrap();
        let start: usize = start.parse().unwrap();
        let records = &self.records[method];
        let page: Vec<_> = records.iter().skip(start).take(50).collect();
        let mut answer = json!({ "result": page, "total": records.len() });
        if start + 50 < records.len() {
            answer["next"] = json!(start + 50);
        }
        (200, answer.to_string())
    }

    fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }
}

const BUSY: &str = r#"{"error":"QUERY_LIMIT_EXCEEDED","error_description":"Too many requests"}"#;

#[test]
fn a_portal_is_downloaded_page_by_page_and_imported() {
    let portal = Portal::with_people(120)
        .says_first("user.get", 503, BUSY)
        .says_first("user.get", 200, BUSY);
    let url = portal.start();
    let ran = Test::new()
        .args("import bitrix24")
        .arg(&url)
        .args("--pages pages --to policy")
        .stdout_has(&[
            "1 department, 120 users, 0 user groups, 2 workgroups, 0 roles, 0 assignments\n",
            "pages/sonet_group.user.get.11.json, workgroup 11: the portal refused: ERROR_CORE: x\n",
        ])
        .run();
    let asked = portal.asked();
    let expected = [
        "department.get.json?sort=ID&order=ASC&start=0",
        "user.get.json?sort=ID&order=ASC&start=0",
        "user.get.json?sort=ID&order=ASC&start=0",
        "user.get.json?sort=ID&order=ASC&start=0",
        "user.get.json?sort=ID&order=ASC&start=50",
        "user.get.json?sort=ID&order=ASC&start=100",
        "sonet_group.get.json?ORDER%5BID%5D=ASC&IS_ADMIN=Y&start=0",
        "sonet_group.user.get.json?ID=9",
        "sonet_group.user.get.json?ID=11",
    ];
    assert_eq!(asked, expected);
    let all: String = files(ran.path()).into_iter().map(|(_, text)| text).collect();
    assert!(!all.contains("t0ken"));

    // The saved pages are a source of their own; the portal is asked anew for what may have changed.
    let ran = ran
        .then()
        .args("import bitrix24 pages --to policy")
        .stdout_has(&["3 files are as before\n"])
        .run();
    assert_eq!(portal.asked(), [""; 0]);
    ran.then()
        .args("import bitrix24")
        .arg(&url)
        .args("--pages pages --to policy")
        .stdout_has(&["3 files are as before\n"])
        .run();
    assert_eq!(portal.asked().len(), 7);
}

#[test]
fn an_interrupted_download_goes_on_with_what_is_there() {
    let refused = r#"{"error":"expired_token","error_description":"The access token has expired"}"#;
    let portal = Portal::with_people(120).says_first("sonet_group.get", 401, refused);
    let url = portal.start();
    let host = url.split('/').nth(2).unwrap().to_owned();
    let ran = Test::new()
        .args("import bitrix24")
        .arg(&url)
        .args("--pages pages --to policy")
        .status(1)
        .stderr(&format!(
            "error: {host} sonet_group.get: the portal refused: expired_token: The access token has expired\nnothing was written\n"
        ))
        .run();
    assert_eq!(portal.asked().len(), 5);
    // A page that was written in part is asked for again.
    fs::write(ran.path().join("pages/user.get.50.json"), r#"{"result":[{"ID":"5"#).unwrap();
    let ran = ran
        .then()
        .args("import bitrix24")
        .arg(&url)
        .args("--pages pages --to policy")
        .stdout_has(&["120 users"])
        .run();
    let asked = portal.asked();
    assert_eq!(asked.len(), 4, "{asked:?}");
    assert_eq!(asked[0], "user.get.json?sort=ID&order=ASC&start=50");

    let other = Portal::with_people(1).start();
    ran.then()
        .args("import bitrix24")
        .arg(&other)
        .args("--pages pages --to policy")
        .status(1)
        .stderr(&format!(
            "error: pages: it holds pages of another portal, `{host}`: give `--pages` another directory\nnothing was written\n"
        ))
        .run();
}

#[test]
fn a_portal_that_makes_no_sense_is_told_of() {
    for (status, text, why) in [
        (
            404,
            "<html>",
            "the portal answers with HTTP status 404; is the webhook right?",
        ),
        (
            302,
            "",
            "the portal answers with HTTP status 302; is the webhook right?",
        ),
        (200, "<html>", "it is no JSON: expected value at line 1 column 1"),
        (200, "{}", "there is no `result` in it"),
        (
            200,
            r#"{"result":[],"next":0}"#,
            "behind record 0 the portal names 0 as the next one",
        ),
    ] {
        let portal = Portal::with_people(1).says_first("department.get", status, text);
        let url = portal.start();
        let host = url.split('/').nth(2).unwrap();
        Test::new()
            .args("import bitrix24")
            .arg(&url)
            .args("--pages pages --to policy")
            .status(1)
            .stderr(&format!("error: {host} department.get: {why}\nnothing was written\n"))
            .run();
    }
    // Nobody listens there.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    Test::new()
        .args(&format!(
            "import bitrix24 http://127.0.0.1:{port}/rest/1/t0ken --pages pages --to policy"
        ))
        .status(1)
        .stderr_has(&[
            &format!("error: 127.0.0.1:{port} department.get: the portal does not answer: "),
            ", 3 times; what is downloaded is kept, so try again later\n",
        ])
        .run();
}

#[test]
fn addresses_that_are_no_webhooks_are_refused() {
    let expected = "error: a webhook looks like `https://PORTAL/rest/USER/TOKEN/`\n";
    for (url, why) in [
        ("https://example.test/crm", expected),
        ("https://example.test/rest/1/", expected),
        ("https:///rest/1/t/", expected),
        ("https://example.test/rest/1/t/?a", expected),
        (
            "http://example.test/rest/1/secret/",
            "error: over `http` anybody on the way could read the webhook: use `https`\n",
        ),
        (
            "http://localhost.example.test/rest/1/secret/",
            "error: over `http` anybody on the way could read the webhook: use `https`\n",
        ),
    ] {
        Test::new()
            .args("import bitrix24")
            .arg(url)
            .args("--to policy --pages pages")
            .status(2)
            .stderr(why)
            .run();
    }
}
