//! What a decision costs over HTTP on loopback, held against a handler that decides nothing, and against Cerbos.
//!
//! `cargo bench --bench serve` starts `ringfence serve`, a bare axum handler that parses the same JSON and answers a
//! constant, and, where `CERBOS` names its program, a Cerbos server with the same question. The same clients ask them in
//! turns, and the medians are printed: requests a second and the 99th percentile of the time that an answer takes.
//! Limits: 0.8 of the bare handler, 15 times Cerbos.
//!
//! The program of Cerbos is to be had by `npm install @cerbos/cerbos-linux-x64@0.55.0`.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a measurement, not the program"
)]

use std::{
    env, fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use axum::{Router, body::Bytes, http::header::CONTENT_TYPE, response::IntoResponse as _, routing::post};
use tempfile::TempDir;

/// Connections at a time, each with one question under way.
const CLIENTS: usize = 8;
const ROUNDS: usize = 7;
const ROUND: Duration = Duration::from_millis(1500);

const QUESTION: &str = r#"{"subject":{"type":"user","id":"anna"},"action":{"name":"listen"},"resource":{"type":"telephony.call-recording","id":"r-17","properties":{"owner":"anna"}}}"#;

const CERBOS_QUESTION: &str = r#"{"requestId":"1","principal":{"id":"anna","roles":["agent"]},"resources":[{"actions":["listen"],"resource":{"kind":"call-recording","id":"r-17","attr":{"owner":"anna"}}}]}"#;

const POLICY: &str = "\
departments: { sales: {} }
users: { anna: { departments: [sales] }, boris: { departments: [sales] } }
roles: { agent: { telephony: { call-recording: { listen: own } } } }
assignments: [{ role: agent, to: everyone }]
";

const CERBOS_POLICY: &str = "
apiVersion: api.cerbos.dev/v1
resourcePolicy:
  version: default
  resource: call-recording
  rules:
    - actions: [listen]
      effect: EFFECT_ALLOW
      roles: [agent]
      condition: { match: { expr: request.resource.attr.owner == request.principal.id } }
";

fn main() {
    if env::args().any(|argument| argument == "--bare") {
        return bare();
    }
    let folder = TempDir::new().unwrap();
    let mut servers = vec![ringfence(folder.path()), bare_server()];
    servers.extend(cerbos(folder.path()));
    let mut rounds: Vec<Vec<Round>> = servers.iter().map(|_| Vec::new()).collect();
    for round in 0..=ROUNDS {
        for (server, rounds) in servers.iter().zip(&mut rounds) {
            let measured = server.ask();
            // The first one warms up.
            if round > 0 {
                rounds.push(measured);
            }
        }
    }
    let rates: Vec<f64> = rounds
        .iter()
        .map(|rounds| median(rounds.iter().map(|round| round.rate)))
        .collect();
    println!("{:>16}  {:>10}  {:>9}", "", "requests/s", "p99");
    for ((server, rounds), rate) in servers.iter().zip(&rounds).zip(&rates) {
        let p99 = median(rounds.iter().map(|round| round.p99.as_secs_f64() * 1e6));
        println!("{:>16}  {rate:>10.0}  {p99:>6.0} us", server.name);
    }
    println!("{:.2} of the bare handler, limit 0.8", rates[0] / rates[1]);
    match rates.get(2) {
        Some(cerbos) => println!("{:.1} times Cerbos, limit 15", rates[0] / cerbos),
        None => println!("Cerbos is not asked: CERBOS does not name its program"),
    }
}

/// What one round found.
struct Round {
    rate: f64,
    p99: Duration,
}

/// A server that is asked.
struct Server {
    name: &'static str,
    address: String,
    path: &'static str,
    question: &'static str,
    /// What its answer holds.
    yes: &'static str,
    process: Child,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Server {
    fn ask(&self) -> Round {
        let began = Instant::now();
        let clients: Vec<Vec<Duration>> = thread::scope(|scope| {
            let clients: Vec<_> = (0..CLIENTS).map(|_| scope.spawn(|| self.client())).collect();
            clients.into_iter().map(|client| client.join().unwrap()).collect()
        });
        let elapsed = began.elapsed();
        let mut times: Vec<Duration> = clients.into_iter().flatten().collect();
        times.sort_unstable();
        Round {
            rate: f64::from(u32::try_from(times.len()).unwrap()) / elapsed.as_secs_f64(),
            p99: times[times.len() * 99 / 100],
        }
    }

    /// One connection, one question after the other.
    fn client(&self) -> Vec<Duration> {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_nodelay(true).unwrap();
        let request = format!(
            "POST {} HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{}",
            self.path,
            self.address,
            self.question.len(),
            self.question
        );
        let mut buffer = vec![0; 64 << 10];
        let mut times = Vec::new();
        let began = Instant::now();
        while began.elapsed() < ROUND {
            let asked = Instant::now();
            stream.write_all(request.as_bytes()).unwrap();
            let answer = read_answer(&mut stream, &mut buffer);
            times.push(asked.elapsed());
            assert!(answer.contains(self.yes), "{}: {answer}", self.name);
        }
        times
    }
}

/// Reads one response; all of these say its length.
fn read_answer<'a>(stream: &mut TcpStream, buffer: &'a mut [u8]) -> &'a str {
    let mut length = 0;
    loop {
        length += stream.read(&mut buffer[length..]).unwrap();
        let text = std::str::from_utf8(&buffer[..length]).unwrap();
        let Some(head) = text.find("\r\n\r\n") else { continue };
        let lower = text[..head].to_ascii_lowercase();
        let (_, rest) = lower.split_once("content-length:").unwrap();
        let body: usize = rest.lines().next().unwrap().trim().parse().unwrap();
        if length >= head + 4 + body {
            return std::str::from_utf8(&buffer[..length]).unwrap();
        }
    }
}

fn ringfence(folder: &Path) -> Server {
    let policies = folder.join("policies");
    fs::create_dir(&policies).unwrap();
    fs::write(policies.join("policy.yaml"), POLICY).unwrap();
    let mut process = Command::new(env!("CARGO_BIN_EXE_ringfence"))
        .args(["serve", "--listen", "127.0.0.1:0", "--policy"])
        .arg(&policies)
        .stderr(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(process.stderr.take().unwrap()).lines();
    let address = lines.find_map(|line| {
        let line = line.unwrap();
        let (_, address) = line.split_once("http://")?;
        Some(address.split([' ', '/']).next()?.to_owned())
    });
    // Nobody reads what else it says; the pipe stays open.
    thread::spawn(move || lines.for_each(drop));
    Server {
        name: "ringfence",
        address: address.unwrap(),
        path: "/access/v1/evaluation",
        question: QUESTION,
        yes: "\"decision\":true",
        process,
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn wait_for(address: &str) {
    let began = Instant::now();
    while TcpStream::connect(address).is_err() {
        assert!(began.elapsed() < Duration::from_secs(20), "{address} does not listen");
        thread::sleep(Duration::from_millis(20));
    }
}

/// A process of its own, as the others are.
fn bare_server() -> Server {
    let address = format!("127.0.0.1:{}", free_port());
    let process = Command::new(env::current_exe().unwrap())
        .args(["--bare", &address])
        .spawn()
        .unwrap();
    wait_for(&address);
    Server {
        name: "bare axum",
        address,
        path: "/access/v1/evaluation",
        question: QUESTION,
        yes: "\"decision\":true",
        process,
    }
}

/// Parses the same JSON, and says yes to everything.
fn bare() {
    let address = env::args().next_back().unwrap();
    let answer = |body: Bytes| async move {
        let parsed: serde_json::Value = serde_json::from_slice(&body).unwrap();
        assert!(parsed.is_object());
        ([(CONTENT_TYPE, "application/json")], r#"{"decision":true}"#).into_response()
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(&address).await.unwrap();
        let listener = axum::serve::ListenerExt::tap_io(listener, |stream| {
            let _ = stream.set_nodelay(true);
        });
        let router = Router::new().route("/access/v1/evaluation", post(answer));
        axum::serve(listener, router).await.unwrap();
    });
}

fn cerbos(folder: &Path) -> Option<Server> {
    let program = env::var_os("CERBOS")?;
    let policies = folder.join("cerbos");
    fs::create_dir(&policies).unwrap();
    fs::write(policies.join("recording.yaml"), CERBOS_POLICY).unwrap();
    let (http, grpc) = (free_port(), free_port());
    let process = Command::new(program)
        .arg("server")
        .arg(format!("--set=server.httpListenAddr=127.0.0.1:{http}"))
        .arg(format!("--set=server.grpcListenAddr=127.0.0.1:{grpc}"))
        .arg("--set=storage.driver=disk")
        .arg(format!("--set=storage.disk.directory={}", policies.display()))
        .arg("--set=telemetry.disabled=true")
        .arg("--log-level=ERROR")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let address = format!("127.0.0.1:{http}");
    wait_for(&address);
    Some(Server {
        name: "Cerbos",
        address,
        path: "/api/check/resources",
        question: CERBOS_QUESTION,
        yes: "EFFECT_ALLOW",
        process,
    })
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
