//! What happens to a server in the worst of its days: policies that break under load, processes that are killed, disks
//! that are full.

use std::{
    fs,
    path::Path,
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use super::process::{Server, directory, may_listen};

const PEOPLE: &str = "users: { anna: {}, boris: {} }\n";

/// A version of the policy, in a directory of its own: in a good one, to listen and to update are both wide or both narrow.
fn version(to: &Path, listen: &str, update: &str) {
    fs::create_dir(to).unwrap();
    fs::write(to.join("people.yaml"), PEOPLE).unwrap();
    for (action, level) in [("listen", listen), ("update", update)] {
        let text = format!(
            "roles: {{ {action}: {{ telephony: {{ call-recording: {{ {action}: {level} }} }} }} }}\n\
             assignments: [{{ role: {action}, to: everyone }}]\n"
        );
        let text = if level == "cut" { &text[..text.len() / 2] } else { &text };
        fs::write(to.join(format!("{action}.yaml")), text).unwrap();
    }
}

/// Lets a version take the place of the one before, in one step.
fn swap(root: &Path, number: usize) {
    let next = root.join("next");
    std::os::unix::fs::symlink(number.to_string(), &next).unwrap();
    fs::rename(next, root.join("policies")).unwrap();
}

/// May anna listen to and update what boris recorded, in one batch?
fn both() -> String {
    let item = |action: &str| json!({ "action": { "name": action } });
    json!({
        "subject": { "type": "user", "id": "anna" },
        "resource": { "type": "telephony.call-recording", "id": "r-17", "properties": { "owner": "boris" } },
        "evaluations": [item("listen"), item("update")],
    })
    .to_string()
}

/// A server with versions `0`, `1`, … of its policy beside each other.
fn versioned(arguments: &str) -> Server {
    let directory = tempfile::TempDir::new().unwrap();
    version(&directory.path().join("0"), "own", "own");
    swap(directory.path(), 0);
    Server::start_in(directory, &format!("--listen 127.0.0.1:0 --debounce 1 {arguments}"))
}

fn state(server: &Server) -> Value {
    server.get("/status").json()["policy"].clone()
}

/// Waits until the newest version is current, and both answers are as it says.
fn await_both(server: &Server, decision: bool) {
    let until = Instant::now() + Duration::from_secs(30);
    let expected = json!({ "evaluations": [{ "decision": decision }, { "decision": decision }] });
    while server.post("/access/v1/evaluations", &both()).json() != expected || state(server)["state"] != "current" {
        assert!(Instant::now() < until, "{}", server.get("/status").body);
        thread::sleep(Duration::from_millis(20));
    }
}

/// Open files, and resident memory in KiB.
fn held(server: &Server) -> (usize, usize) {
    let process = Path::new("/proc").join(server.id().to_string());
    let status = fs::read_to_string(process.join("status")).unwrap();
    let memory = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    let memory = memory.trim().trim_end_matches(" kB").parse().unwrap();
    (fs::read_dir(process.join("fd")).unwrap().count(), memory)
}

/// Whoever asks meanwhile: how many questions he asked, and which answers he got. None fails, none is lost.
fn ask(server: &Server, is_over: &Arc<AtomicBool>) -> thread::JoinHandle<(usize, Vec<(bool, bool)>)> {
    let mut client = server.connect();
    let is_over = Arc::clone(is_over);
    thread::spawn(move || {
        let mut answers = Vec::new();
        let mut asked = 0;
        while !is_over.load(Ordering::Relaxed) {
            asked += 1;
            let reply = client.post("/access/v1/evaluations", &both());
            assert_eq!(reply.status, 200, "{reply:?}");
            let of = |index: usize| reply.json()["evaluations"][index]["decision"].as_bool().unwrap();
            answers.push((of(0), of(1)));
        }
        (asked, answers)
    })
}

/// Good, broken and half-written versions take turns while others ask. `RINGFENCE_EDITS=10000` tries more of them.
#[test]
fn edits_under_load_lose_no_answer_and_hold_on_to_nothing() {
    let edits = std::env::var("RINGFENCE_EDITS").map_or(400, |edits| edits.parse().unwrap());
    let server = versioned("--poll 1");
    let root = server.path().to_owned();
    let is_over = Arc::new(AtomicBool::new(false));
    let clients = [ask(&server, &is_over), ask(&server, &is_over)];
    let mut early = (0, 0);
    for number in 1..=edits {
        let (listen, update) = [("any", "any"), ("any", "cut"), ("own", "own"), ("anyy", "own")][number % 4];
        version(&root.join(number.to_string()), listen, update);
        swap(&root, number);
        if [2, 44].contains(&(number % 80)) {
            // However slow the machine is, some are taken up, a narrow and a wide one by turns.
            await_both(&server, listen == "any");
        } else {
            // Long enough for many others to be taken up, too short for all.
            thread::sleep(Duration::from_millis(6));
        }
        fs::remove_dir_all(root.join((number - 1).to_string())).unwrap();
        if number == edits / 4 {
            early = held(&server);
        }
    }
    version(&root.join("last"), "any", "any");
    std::os::unix::fs::symlink("last", root.join("next")).unwrap();
    fs::rename(root.join("next"), root.join("policies")).unwrap();
    await_both(&server, true);
    is_over.store(true, Ordering::Relaxed);
    for client in clients {
        let (asked, answers) = client.join().unwrap();
        assert_eq!(answers.len(), asked);
        assert!(
            answers.iter().all(|(listen, update)| listen == update),
            "two versions in one answer"
        );
    }
    let late = held(&server);
    assert!(state(&server)["reloads"].as_u64() > Some(5), "{}", state(&server));
    assert!(late.0 <= early.0 + 8, "open files: {early:?} and then {late:?}");
    assert!(
        late.1 < early.1 + early.1 / 2 + 20_000,
        "memory: {early:?} and then {late:?}"
    );
}

/// What a log says of itself.
fn verify(log: &Path) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_ringfence"))
        .args(["log", "verify"])
        .arg(log)
        .output()
        .unwrap();
    let words = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(words).unwrap())
}

/// Killed while it decides, logs and reloads, again and again: the log goes on, and shows where it was cut off; the policy
/// that decides next is the one that is kept.
#[test]
fn a_server_that_is_killed_leaves_a_log_that_goes_on() {
    let directory = tempfile::TempDir::new().unwrap();
    let root = directory.path().to_owned();
    version(&root.join("0"), "own", "own");
    swap(&root, 0);
    let log = root.join("decisions.jsonl");
    let kept = directory;
    for round in 1..=4 {
        let inner = tempfile::TempDir::new().unwrap();
        let arguments = format!(
            "--listen 127.0.0.1:0 --debounce 1 --log-sync never --policy {} --decision-log {}",
            root.join("policies").display(),
            log.display()
        );
        let mut server = Server::start_in(inner, &arguments);
        let mut client = server.connect();
        for number in 0..60 {
            if number % 10 == 0 {
                let name = round * 100 + number;
                version(&root.join(name.to_string()), "any", "any");
                swap(&root, name);
            }
            assert_eq!(client.post("/access/v1/evaluations", &both()).status, 200);
        }
        server.signal("KILL");
        assert_eq!(server.exit_code(), None);
        let lines = fs::read(&log).unwrap().split(|byte| *byte == b'\n').count();
        assert!(lines > 2, "nothing was logged in round {round}");
    }
    let server = Server::start_in(
        tempfile::TempDir::new().unwrap(),
        &format!(
            "--listen 127.0.0.1:0 --policy {} --decision-log {}",
            root.join("policies").display(),
            log.display()
        ),
    );
    let batch = server.post("/access/v1/evaluations", &both()).json();
    assert_eq!(batch["evaluations"][0]["decision"], true);
    stop(server);
    let (code, words) = verify(&log);
    assert_eq!(code, Some(0), "{words}");
    // One that is changed does not pass.
    let text = fs::read_to_string(&log).unwrap();
    fs::write(&log, text.replacen("\"decision\":true", "\"decision\":false", 1)).unwrap();
    let (code, words) = verify(&log);
    assert_eq!(code, Some(1), "{words}");
    drop(kept);
}

fn stop(mut server: Server) {
    server.signal("TERM");
    assert_eq!(server.exit_code(), Some(0));
}

/// Each decision that was given is in the log once the server has ended, with what it was asked, the revision that
/// answered, the line that settled it, and who asked.
#[test]
fn decisions_are_logged_with_what_settled_them() {
    let directory = directory();
    fs::write(directory.path().join("tokens"), "pbx: 0123456789abcdef0123\n").unwrap();
    set_private(&directory.path().join("tokens"));
    let log = directory.path().join("decisions.jsonl");
    let server = Server::start_in(
        directory,
        "--listen 127.0.0.1:0 --decision-log decisions.jsonl --token-file tokens --log-mask subject.id",
    );
    let headers = [
        "Content-Type: application/json",
        "Authorization: Bearer 0123456789abcdef0123",
        "X-Request-ID: call-1",
    ];
    let yes = server
        .connect()
        .ask("POST", "/access/v1/evaluation", &headers, &may_listen("anna", "boris"));
    assert_eq!(yes.json(), json!({ "decision": true }));
    let no = server.connect().ask(
        "POST",
        "/access/v1/evaluation",
        &headers,
        &may_listen("nobody", "boris"),
    );
    assert_eq!(no.json()["decision"], false);
    let status = server.connect().ask("GET", "/status", &headers, "").json();
    assert_eq!(status["decision_log"]["dropped"], 0, "{status}");
    let revision = yes.header("ringfence-revision").unwrap().to_owned();
    let kept = log.clone();
    let copy = tempfile::TempDir::new().unwrap();
    let mut server = server;
    server.signal("TERM");
    assert_eq!(server.exit_code(), Some(0));
    fs::copy(&kept, copy.path().join("log")).unwrap();
    let text = fs::read_to_string(&kept).unwrap();
    assert!(!text.contains("anna") && !text.contains("0123456789abcdef"), "{text}");
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let decisions: Vec<&Value> = lines.iter().filter(|line| line.get("decision").is_some()).collect();
    let [yes, no] = decisions.as_slice() else {
        panic!("{text}");
    };
    assert_eq!(yes["decision"], true);
    assert_eq!(yes["revision"], revision);
    assert_eq!(yes["request_id"], "call-1");
    assert_eq!(yes["client"], "pbx");
    assert_eq!(yes["cause"]["role"], "agent");
    assert_eq!(yes["cause"]["line"], 6);
    assert_eq!(no["error"]["code"], "unknown-user");
}

fn set_private(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
}

/// Where nothing can be written, decisions go on and the status says so; or there are none, where the log is required.
#[test]
fn a_full_disk_stops_no_call_unless_the_log_is_required() {
    let server = Server::start("--decision-log /dev/full");
    for _ in 0..20 {
        assert_eq!(
            server
                .post("/access/v1/evaluation", &may_listen("anna", "boris"))
                .json(),
            json!({ "decision": true })
        );
    }
    let until = Instant::now() + Duration::from_secs(30);
    while server.get("/status").json()["decision_log"]["failing"] != true {
        assert!(Instant::now() < until, "{}", server.get("/status").body);
        thread::sleep(Duration::from_millis(20));
    }
    assert!(server.get("/metrics").body.contains("ringfence_decision_log_failing 1"));
    let required = Server::start("--decision-log /dev/full --log-required");
    let until = Instant::now() + Duration::from_secs(30);
    loop {
        let reply = required.post("/access/v1/evaluation", &may_listen("anna", "boris"));
        if reply.status == 503 {
            assert_eq!(reply.refusal(), (503, "not-logged".to_owned()));
            let search = json!({
                "subject": { "type": "user" },
                "action": { "name": "listen" },
                "resource": { "type": "telephony.call-recording", "id": "r-17", "properties": { "owner": "boris" } },
            });
            let search = required.post("/access/v1/search/subject", &search.to_string());
            assert_eq!(search.refusal(), (503, "not-logged".to_owned()));
            break;
        }
        assert!(Instant::now() < until, "{reply:?}");
        thread::sleep(Duration::from_millis(20));
    }
}

/// A small request does not make a large answer, nor a large log, by what its list repeats; what nobody asks about is not
/// logged, and hides nothing.
#[test]
fn what_a_list_repeats_does_not_grow() {
    let directory = directory();
    let log = directory.path().join("decisions.jsonl");
    let mut server = Server::start_in(directory, "--listen 127.0.0.1:0 --decision-log decisions.jsonl");
    let mut many: Value = serde_json::from_str(&may_listen("anna", "boris")).unwrap();
    many["subject"]["id"] = "z".repeat(100_000).into();
    many["evaluations"] = vec![json!({}); 200].into();
    let reply = server.post("/access/v1/evaluations", &many.to_string());
    assert_eq!(reply.status, 200);
    assert!(reply.body.len() < 200_000, "{}", reply.body.len());
    many["evaluations"] = vec![json!({}); 2_000].into();
    let refused = server.post("/access/v1/evaluations", &many.to_string());
    assert_eq!(refused.refusal(), (400, "malformed-request".to_owned()));
    let hiding =
        may_listen("anna", "boris").replacen('{', r#"{"context":{"x":"\ud800","y":[0,1e999]},"foo":"secret","#, 1);
    assert_eq!(
        server.post("/access/v1/evaluation", &hiding).json(),
        json!({ "decision": true })
    );
    server.signal("TERM");
    assert_eq!(server.exit_code(), Some(0));
    let text = fs::read_to_string(&log).unwrap();
    assert!(!text.contains("secret") && text.len() < 40_000_000, "{}", text.len());
    let last: Vec<Value> = text
        .lines()
        .rev()
        .take(2)
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(last[1]["request"]["subject"]["id"], "anna");
    assert_eq!(last[1]["cause"]["role"], "agent");
}
