//! How a server ends, and what signals do.

use std::thread;

use super::client::Client;
use super::process::{POLICY, Server, may_listen};

#[test]
fn what_is_under_way_is_finished() {
    for signal in ["TERM", "INT"] {
        let mut server = Server::start("");
        let mut idle = server.connect();
        idle.get("/healthz");
        let mut busy = server.connect();
        let question = may_listen("anna", "boris");
        let head = format!(
            "POST /access/v1/evaluation HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            question.len()
        );
        busy.send(head).unwrap();
        // So that the head was read before the signal comes.
        idle.get("/healthz");
        server.signal(signal);
        server.hears("shutting down");
        assert!(idle.has_ended());
        busy.send(question).unwrap();
        let reply = busy.read().unwrap();
        assert_eq!(
            (reply.body.as_str(), reply.header("connection")),
            ("{\"decision\":true}", Some("close"))
        );
        assert_eq!(server.exit_code(), Some(0));
        assert!(server.said.ends_with("stopped\n"), "{}", server.said);
    }
}

#[test]
fn what_takes_longer_than_the_grace_is_cut_off() {
    let mut server = Server::start("--shutdown-grace 1");
    let mut client = server.connect();
    client
        .send("POST /access/v1/evaluation HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n")
        .unwrap();
    server.get("/healthz");
    server.signal("TERM");
    assert_eq!(server.exit_code(), Some(0));
    assert!(server.said.contains("connections cut off: 1"), "{}", server.said);
    assert!(client.read().is_none());
}

#[test]
fn it_says_that_it_is_not_ready_before_it_stops() {
    let mut server = Server::start("--shutdown-delay 5");
    let mut client = server.connect();
    assert_eq!(client.get("/readyz").status, 200);
    server.signal("TERM");
    server.hears("shutting down");
    let reply = client.get("/readyz");
    assert_eq!(
        (reply.status, reply.body.as_str()),
        (503, "the server is shutting down\n")
    );
    assert_eq!(
        server
            .post("/access/v1/evaluation", &may_listen("anna", "boris"))
            .status,
        200
    );
    // Whoever says so twice does not want to wait.
    server.signal("TERM");
    assert_eq!(server.exit_code(), Some(0));
}

#[test]
fn a_hang_up_reads_everything_again() {
    let mut server = Server::start("--no-watch --poll 3600");
    server.write(
        "policies/policy.yaml",
        &POLICY.replace("listen: department", "listen: own"),
    );
    let ask = |server: &Server| server.post("/access/v1/evaluation", &may_listen("anna", "boris")).body;
    assert_eq!(ask(&server), "{\"decision\":true}");
    server.signal("HUP");
    server.hears("took effect");
    assert_eq!(ask(&server), "{\"decision\":false}");
}

#[test]
fn no_reader_ever_sees_half_a_reload() {
    let server = Server::start("");
    let address = &server.address;
    thread::scope(|scope| {
        let readers: Vec<_> = (0..2)
            .map(|_| {
                scope.spawn(|| {
                    let mut client = Client::connect(address);
                    let mut last = 0;
                    while last < 3 {
                        let reply = client.post("/access/v1/evaluation", &may_listen("anna", "boris"));
                        let number = client.get("/status").json()["policy"]["number"].as_u64().unwrap();
                        assert_eq!(reply.status, 200);
                        assert!(number >= last);
                        last = number;
                    }
                })
            })
            .collect();
        for (number, level) in [(2, "own"), (3, "department")] {
            server.write(
                "policies/policy.yaml",
                &POLICY.replace("listen: department", &format!("listen: {level}")),
            );
            let mut client = server.connect();
            while client.get("/status").json()["policy"]["number"] != number {
                thread::sleep(std::time::Duration::from_millis(20));
            }
        }
        for reader in readers {
            reader.join().unwrap();
        }
    });
}
