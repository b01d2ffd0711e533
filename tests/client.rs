//! The clients: what is not clearly a yes is none, whatever answers.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::Command,
    thread,
    time::Duration,
};

use pretty_assertions::assert_eq;
use ringfence::client::{Client, ClientError, Customer, Question};
use serde_json::{Value, json};

use crate::tools::skipped;

/// Something that answers each connection with the next of some texts, and tells what it was asked.
struct Responder {
    address: String,
    thread: thread::JoinHandle<Vec<(String, Value)>>,
}

impl Responder {
    fn new(answers: Vec<Vec<u8>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let answer = move |answer: Vec<u8>| {
            let (mut stream, _) = listener.accept().unwrap();
            let asked = read(&stream);
            // A client that has gone already is no fault of the test.
            let _ = stream.write_all(&answer);
            asked
        };
        let thread = thread::spawn(move || answers.into_iter().map(answer).collect());
        Self { address, thread }
    }

    /// What it was asked: heads and bodies.
    fn asked(self) -> Vec<(String, Value)> {
        self.thread.join().unwrap()
    }
}

fn read(stream: &TcpStream) -> (String, Value) {
    let mut reader = BufReader::new(stream);
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        if line.trim_end().is_empty() {
            break;
        }
        let line = line.to_lowercase();
        if let Some(said) = line.strip_prefix("content-length:") {
            length = said.trim().parse().unwrap();
        }
        head.push_str(&line);
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    (head, serde_json::from_slice(&body).unwrap())
}

fn http(status: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}").into_bytes()
}

fn ok(body: &str) -> Vec<u8> {
    http("200 OK", body)
}

fn question() -> Question {
    Question::new("anna", "telephony.call-recording.listen").owner("boris")
}

/// Answers that are no decision, by what is wrong with them.
fn odd() -> Vec<(&'static str, Vec<u8>)> {
    let yes = "{\"decision\":true}";
    vec![
        ("a word", ok("{\"decision\":\"true\"}")),
        ("a number", ok("{\"decision\":1}")),
        ("nothing", ok("{}")),
        ("null", ok("{\"decision\":null}")),
        ("an array", ok("[true]")),
        ("a bare yes", ok("true")),
        ("empty", ok("")),
        ("no JSON", ok("<html>yes</html>")),
        ("more behind it", ok("{\"decision\":true} no")),
        (
            "an error beside it",
            ok("{\"decision\":true,\"context\":{\"error\":{\"code\":\"x\",\"message\":\"y\"}}}"),
        ),
        ("a fault", http("500 Internal Server Error", yes)),
        ("no place", http("404 Not Found", yes)),
        ("not allowed to ask", http("401 Unauthorized", yes)),
        ("too busy", http("503 Service Unavailable", yes)),
        ("another success", http("202 Accepted", yes)),
        (
            "a redirect",
            b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:9/\r\ncontent-length: 0\r\n\r\n".to_vec(),
        ),
        (
            "cut off",
            b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"decision\":true}".to_vec(),
        ),
        (
            "cut off in a chunk",
            b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nff\r\n{\"decision\":true}".to_vec(),
        ),
        ("no HTTP", b"yes\r\n".to_vec()),
        ("silence", Vec::new()),
    ]
}

#[test]
fn a_yes_is_a_yes_and_a_no_a_no() {
    let server = Responder::new(vec![
        ok("{\"decision\":true}"),
        ok("{\"decision\":false,\"context\":{\"level\":\"own\"}}"),
        ok("{\"decision\":false,\"context\":{\"level\":\"own\"}}"),
    ]);
    let client = Client::new(&format!("{}/", server.address)).unwrap().token("secret");
    assert_eq!(client.check(&question()), Ok(true));
    assert_eq!(client.check(&question()), Ok(false));
    let explained = client.explain(&question()).unwrap();
    assert_eq!(
        (explained.decision, &explained.context["level"]),
        (false, &json!("own"))
    );
    let asked = server.asked();
    for (head, _) in &asked {
        assert!(head.starts_with("post /access/v1/evaluation http/1.1"), "{head}");
        assert!(head.contains("authorization: bearer secret") && head.contains("content-type: application/json"));
    }
    let explains = asked.iter().map(|(head, _)| head.contains("ringfence-explain: true"));
    assert_eq!(explains.collect::<Vec<_>>(), [false, false, true]);
    assert_eq!(asked[0].1, question().to_json());
}

#[test]
fn what_is_no_decision_is_an_error() {
    for (what, answer) in odd() {
        let server = Responder::new(vec![answer]);
        let client = Client::new(&server.address).unwrap();
        let found = client.check(&question());
        assert!(found.is_err(), "{what}: {found:?}");
        server.asked();
    }
    let says = |status: &str, body: &str| {
        let server = Responder::new(vec![http(status, body)]);
        Client::new(&server.address).unwrap().check(&question()).unwrap_err()
    };
    let unknown =
        "{\"decision\":false,\"context\":{\"error\":{\"code\":\"unknown-user\",\"message\":\"no user is named `x`\"}}}";
    for status in ["200 OK", "400 Bad Request"] {
        let problem = says(status, unknown);
        assert!(
            matches!(&problem, ClientError::Question { code, .. } if code == "unknown-user"),
            "{problem:?}"
        );
        assert_eq!(problem.to_string(), "no user is named `x` (unknown-user)");
    }
    let refused = says(
        "401 Unauthorized",
        "{\"error\":{\"code\":\"no-token\",\"message\":\"expected a token\"}}",
    );
    assert_eq!(
        refused.to_string(),
        "the decision point answers with HTTP status 401: expected a token"
    );
}

#[test]
fn nobody_waits_for_long() {
    // Accepted by the system, answered by nobody.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let client = Client::new(&address).unwrap().timeout(Duration::from_millis(50));
    assert!(matches!(client.check(&question()), Err(ClientError::NoAnswer(_))));
    drop(listener);
    assert!(matches!(client.check(&question()), Err(ClientError::NoAnswer(_))));
    for address in [
        "",
        "127.0.0.1:8080",
        "ftp://host",
        "http://",
        "http:///x",
        "http://a@b",
        "http://a?b",
        "http://a b",
    ] {
        let problem = Client::new(address).unwrap_err();
        assert!(matches!(problem, ClientError::Address(_)), "{address}");
        assert!(
            problem
                .to_string()
                .contains("expected one such as `http://127.0.0.1:8080`")
        );
    }
    let problem = Client::new("https://host")
        .unwrap()
        .authority(b"no certificate")
        .unwrap_err();
    assert!(matches!(problem, ClientError::Authority(_)), "{problem}");
}

#[test]
fn several_questions_have_their_answers_in_order() {
    let some = "{\"evaluations\":[{\"decision\":true},[true],{\"decision\":false},{\"decision\":\"true\"}]}";
    let server = Responder::new(vec![ok(some), ok("{\"evaluations\":[{\"decision\":true}]}"), ok("{}")]);
    let client = Client::new(&server.address).unwrap();
    let four = [question(), question(), question(), question()];
    let answers = client.check_all(&four).unwrap();
    assert_eq!((&answers[0], &answers[2]), (&Ok(true), &Ok(false)));
    assert!(answers[1].is_err() && answers[3].is_err());
    let fewer = client.check_all(&four).unwrap_err();
    assert_eq!(fewer.to_string(), "the answer is no decision: 4 were asked for, 1 came");
    assert!(client.check_all(&four).is_err());
    assert_eq!(client.check_all(&[]), Ok(Vec::new()));
    let asked = server.asked();
    assert!(asked[0].0.starts_with("post /access/v1/evaluations http/1.1"));
    assert_eq!(asked[0].1["evaluations"][3], question().to_json());
}

/// What a question says is what the policy's own reader takes it for.
#[test]
fn a_question_says_all_that_a_request_may_hold() {
    let customer = Customer::new()
        .responsible("anna")
        .kind("lead")
        .pipeline("p")
        .stage("s")
        .tags(["vip"])
        .open(true);
    let call = Question::new("anna", "telephony.outbound-call.make")
        .id("+48 501 000 000")
        .customer(customer)
        .coworker("boris")
        .time("2026-11-23T10:00:00Z".parse().unwrap());
    assert_eq!(
        call.to_json(),
        json!({
            "subject": { "type": "user", "id": "anna" },
            "action": { "name": "make" },
            "resource": { "type": "telephony.outbound-call", "id": "+48 501 000 000", "properties": {
                "customer": { "responsible": "anna", "kind": "lead", "pipeline": "p", "stage": "s", "tags": ["vip"], "open": true },
                "coworker": "boris",
            } },
            "context": { "time": "2026-11-23T10:00:00Z" },
        })
    );
    let record = Question::new("anna", "crm.deal.read")
        .owner("boris")
        .departments(["sales"])
        .open(true)
        .pipeline("p")
        .stage("s")
        .on("launch")
        .field("margin")
        .members(["carl"]);
    assert_eq!(
        record.to_json()["resource"]["properties"],
        json!({
            "owner": "boris", "departments": ["sales"], "open": true, "pipeline": "p", "stage": "s", "on": "launch",
            "field": "margin", "members": ["carl"],
        })
    );
    let none = Question::new("anna", "telephony.outbound-call.make").no_customer();
    assert_eq!(none.to_json()["resource"]["properties"]["customer"], false);
}

fn is_here(program: &str) -> bool {
    let is_here = Command::new(program).arg("--version").output().is_ok();
    if !is_here {
        skipped(&format!("there is no {program} here"));
    }
    is_here
}

fn in_examples(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(file)
}

#[test]
fn the_script_for_curl_says_yes_to_a_yes_only() {
    if !is_here("curl") {
        return;
    }
    let ask = |answer: Vec<u8>| {
        let server = Responder::new(vec![answer]);
        let output = Command::new("sh")
            .arg(in_examples("curl.sh"))
            .args([&server.address, "anna", "telephony.call-recording.listen", "boris"])
            .env("RINGFENCE_TOKEN", "secret")
            .output()
            .unwrap();
        let (head, body) = server.asked().remove(0);
        assert_eq!(body, question().to_json());
        assert!(head.contains("authorization: bearer secret"), "{head}");
        (String::from_utf8(output.stdout).unwrap(), output.status.code())
    };
    assert_eq!(ask(ok("{\"decision\":true}")), ("yes\n".to_owned(), Some(0)));
    for (what, answer) in odd().into_iter().chain([("a no", ok("{\"decision\":false}"))]) {
        let (said, status) = ask(answer);
        assert!(said.starts_with("no") || said.is_empty(), "{what}: {said}");
        assert_eq!(status, Some(3), "{what}");
    }
}

#[test]
fn the_client_for_python_says_yes_to_a_yes_only() {
    if !is_here("python3") {
        return;
    }
    let mut answers = vec![
        ("a yes", ok("{\"decision\":true}")),
        ("a no", ok("{\"decision\":false}")),
    ];
    answers.extend(odd());
    let count = answers.len();
    let (what, answers): (Vec<_>, Vec<_>) = answers.into_iter().unzip();
    let server = Responder::new(answers);
    let script = "
import sys
from ringfence_client import Ringfence
point = Ringfence(sys.argv[1], token='secret')
for _ in range(int(sys.argv[2])):
    print(point.allows('anna', 'telephony.call-recording.listen', owner='boris'))
";
    let output = Command::new("python3")
        .args(["-c", script, &server.address, &count.to_string()])
        .env("PYTHONPATH", in_examples("python"))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let messages = String::from_utf8(output.stderr).unwrap();
    let expected = (0..count).map(|at| if at == 0 { "True" } else { "False" });
    let found: Vec<_> = said.lines().collect();
    assert_eq!(found, expected.collect::<Vec<_>>(), "{what:?}\n{messages}");
    // Each answer that is none is told apart from a no.
    assert_eq!(messages.lines().count(), count - 2, "{messages}");
    for (head, body) in server.asked() {
        assert_eq!(body, question().to_json());
        assert!(head.contains("authorization: bearer secret"), "{head}");
    }
}
