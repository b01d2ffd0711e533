//! What a client may take of the server, and that others never notice.

use std::{
    fmt::Write as _,
    io::Write as _,
    net::{Shutdown, TcpStream},
};

use super::{
    client::{Client, request},
    process::{Server, may_listen},
};

const JSON: &str = "Content-Type: application/json";

#[track_caller]
fn is_well(server: &Server) {
    let reply = server.post("/access/v1/evaluation", &may_listen("anna", "boris"));
    assert_eq!((reply.status, reply.body.as_str()), (200, "{\"decision\":true}"));
}

#[test]
fn a_body_that_is_too_long_is_refused_however_it_comes() {
    let server = Server::start("--max-body 1000");
    let long = " ".repeat(1001);
    let reply = server.post("/access/v1/evaluation", &long);
    assert_eq!(reply.refusal(), (413, "too-large".to_owned()));
    let mut client = server.connect();
    let chunked = format!(
        "POST /access/v1/evaluation HTTP/1.1\r\nHost: localhost\r\n{JSON}\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n{long}\r\n0\r\n\r\n"
    );
    client.send(chunked).unwrap();
    assert_eq!(client.read().unwrap().refusal(), (413, "too-large".to_owned()));
    // One that only says so is not waited for.
    let mut client = server.connect();
    client
        .send(format!(
            "POST /access/v1/evaluations HTTP/1.1\r\nHost: localhost\r\n{JSON}\r\nContent-Length: 99999999999\r\n\r\n"
        ))
        .unwrap();
    assert_eq!(client.read().unwrap().status, 413);
    let padded = may_listen("anna", "boris");
    let padded = padded.clone() + &" ".repeat(1000 - padded.len());
    assert_eq!(server.post("/access/v1/evaluation", &padded).status, 200);
    is_well(&server);
}

#[test]
fn a_body_in_pieces_is_one_body() {
    let server = Server::start("");
    let mut client = server.connect();
    let question = may_listen("anna", "boris");
    let mut pieces = String::new();
    for piece in question.as_bytes().chunks(7) {
        write!(
            pieces,
            "{:x}\r\n{}\r\n",
            piece.len(),
            std::str::from_utf8(piece).unwrap()
        )
        .unwrap();
    }
    client
        .send(format!(
            "POST /access/v1/evaluation HTTP/1.1\r\nHost: localhost\r\n{JSON}\r\nTransfer-Encoding: chunked\r\n\r\n{pieces}0\r\n\r\n"
        ))
        .unwrap();
    assert_eq!(client.read().unwrap().body, "{\"decision\":true}");
}

#[test]
fn headers_that_are_too_long_or_too_many_are_refused() {
    let server = Server::start("");
    let many: Vec<_> = (0..80).map(|number| format!("X-{number}: 1")).collect();
    let many: Vec<_> = many.iter().map(String::as_str).collect();
    assert_eq!(server.connect().ask("GET", "/healthz", &many, "").status, 431);
    let long = format!("X-Long: {}", "x".repeat(20_000));
    let mut client = server.connect();
    client.send(request("GET", "/healthz", &[&long], "")).unwrap();
    assert_eq!(client.read().unwrap().status, 431);
    is_well(&server);
}

#[test]
fn nonsense_ends_its_own_connection_only() {
    let server = Server::start("");
    let nonsense: [&[u8]; 6] = [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 a greeting of TLS\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"POST /access/v1/evaluation HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST /access/v1/evaluation HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        b"\0\0\0\0\r\n\r\n",
    ];
    for bytes in nonsense {
        let mut client = server.connect();
        client.send(bytes).unwrap();
        if let Some(reply) = client.read() {
            assert!(reply.status >= 400, "{reply:?}");
        }
        assert!(client.has_ended());
    }
    is_well(&server);
}

#[test]
fn who_is_slow_is_not_waited_for_and_holds_up_nobody() {
    let server = Server::start("--header-timeout 1 --body-timeout 1 --idle-timeout 1");
    let mut slow = server.connect();
    slow.send("GET /heal").unwrap();
    let mut silent = server.connect();
    let mut bodiless = server.connect();
    bodiless
        .send(format!(
            "POST /access/v1/evaluation HTTP/1.1\r\nHost: localhost\r\n{JSON}\r\nContent-Length: 9\r\n\r\n{{"
        ))
        .unwrap();
    let mut idle = server.connect();
    assert_eq!(idle.get("/healthz").status, 200);
    is_well(&server);
    assert_eq!(bodiless.read().unwrap().refusal(), (408, "too-slow".to_owned()));
    assert!(slow.read().is_none() && silent.has_ended() && idle.has_ended());
    is_well(&server);
    assert!(server.get("/metrics").body.contains("reason=\"too-slow\"} 2"));
}

#[test]
fn clients_that_go_away_leave_nothing_behind() {
    let server = Server::start("");
    for sent in ["", "GET", &request("GET", "/metrics", &[], "")] {
        for how in [Shutdown::Write, Shutdown::Both] {
            let mut stream = TcpStream::connect(&server.address).unwrap();
            stream.write_all(sent.as_bytes()).unwrap();
            stream.shutdown(how).unwrap();
        }
    }
    let until = std::time::Instant::now() + std::time::Duration::from_secs(20);
    let mut client = server.connect();
    while !client.get("/metrics").body.contains("ringfence_connections_open 1.0") {
        assert!(std::time::Instant::now() < until, "connections stay");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
}

#[test]
fn a_flood_of_connections_takes_nothing_from_those_who_work() {
    let server = Server::start("--max-connections 4 --header-timeout 60");
    let mut working = server.connect();
    assert_eq!(working.get("/healthz").status, 200);
    let mut flood: Vec<_> = (0..12).map(|_| server.connect()).collect();
    for _ in 0..20 {
        assert_eq!(working.get("/healthz").status, 200);
    }
    // A newcomer gets the place of one that never asked.
    is_well(&server);
    assert_eq!(working.get("/healthz").status, 200);
    assert!(working.get("/metrics").body.contains("reason=\"made-room\""));
    assert!(flood[0].has_ended());
}

#[test]
fn requests_sent_all_at_once_are_answered_in_order() {
    let server = Server::start("");
    let mut client = server.connect();
    let owners = ["boris", "clara", "anna"];
    let all: String = (0..300)
        .map(|number| {
            let question = may_listen("anna", owners[number % 3]);
            request(
                "POST",
                "/access/v1/evaluation",
                &[JSON, &format!("X-Request-ID: {number}")],
                &question,
            )
        })
        .collect();
    client.send(all).unwrap();
    for number in 0..300 {
        let reply = client.read().unwrap();
        assert_eq!(reply.header("x-request-id"), Some(number.to_string().as_str()));
        assert_eq!(reply.body, format!("{{\"decision\":{}}}", number % 3 != 1));
    }
}

#[test]
fn a_long_list_is_decided_apart_and_whole() {
    let server = Server::start("");
    let item: serde_json::Value = serde_json::from_str(&may_listen("anna", "boris")).unwrap();
    let list = vec![item; 3000];
    let body = serde_json::json!({ "evaluations": list }).to_string();
    assert!(body.len() > 100_000);
    let mut client = Client::connect(&server.address);
    client
        .send(request("POST", "/access/v1/evaluations", &[JSON], &body))
        .unwrap();
    is_well(&server);
    assert!(client.read().is_some());
}
