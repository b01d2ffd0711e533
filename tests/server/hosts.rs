//! Under which names a server answers that asks nobody who he is.

use super::{
    client::{Client, Reply},
    process::{Server, directory, may_listen, refused},
};

/// A question with these lines in the place of `Host`.
fn ask(client: &mut Client, target: &str, lines: &str) -> Reply {
    let question = may_listen("anna", "boris");
    let length = question.len();
    client
        .send(format!(
            "POST {target} HTTP/1.1\r\n{lines}Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{question}"
        ))
        .unwrap();
    client.read().unwrap()
}

const EVALUATION: &str = "/access/v1/evaluation";

/// Whether a question that is asked under a name is answered; every other page says the same.
#[track_caller]
fn is_answered(server: &Server, host: &str) -> bool {
    let mut client = server.connect();
    let line = format!("Host: {host}\r\n");
    let reply = ask(&mut client, EVALUATION, &line);
    let is_answered = reply.status == 200;
    if !is_answered {
        assert_eq!(reply.refusal(), (421, "wrong-host".to_owned()), "{host}");
        assert!(reply.body.contains("--allowed-host"), "{reply:?}");
    }
    for path in ["/healthz", "/status", "/metrics", "/openapi.json", "/nowhere"] {
        client.send(format!("GET {path} HTTP/1.1\r\n{line}\r\n")).unwrap();
        let status = client.read().unwrap().status;
        assert_eq!(status != 421, is_answered, "{host}: {path}: {status}");
    }
    is_answered
}

/// A page on the web that gives its own name the address of this machine gets no answer.
#[test]
fn without_authentication_only_names_of_this_machine_are_answered() {
    let server = Server::start("");
    for host in [
        "localhost",
        "LocalHost:8080",
        "localhost:",
        "127.0.0.1",
        "127.0.0.1:8080",
        "127.8.9.10:1",
        "[::1]",
        "[::1]:8080",
        "[::ffff:127.0.0.1]:80",
        &server.address.clone(),
    ] {
        assert!(is_answered(&server, host), "{host}");
    }
    for host in [
        "evil.example",
        "evil.example:8080",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "localhost@evil.example",
        "evil.example@localhost",
        "localhost:80:80",
        "localhost:x",
        "10.0.0.7",
        "0.0.0.0",
        "[::2]",
        "[::1]x",
        "[::1",
        "::1",
        "",
    ] {
        assert!(!is_answered(&server, host), "{host}");
    }
    let mut client = server.connect();
    for (target, lines) in [
        (EVALUATION, ""),
        (EVALUATION, "Host: localhost\r\nHost: localhost\r\n"),
        ("http://evil.example/access/v1/evaluation", "Host: localhost\r\n"),
        ("http://localhost/access/v1/evaluation", "Host: evil.example\r\n"),
    ] {
        let reply = ask(&mut client, target, lines);
        assert_eq!(
            reply.refusal(),
            (421, "wrong-host".to_owned()),
            "{target} {lines}: {reply:?}"
        );
    }
    let reply = ask(
        &mut client,
        "http://localhost/access/v1/evaluation",
        "Host: localhost\r\n",
    );
    assert_eq!(reply.status, 200);
}

#[test]
fn other_names_are_those_that_are_given() {
    let server =
        Server::start("--allowed-host PDP.example.com --allowed-host 10.0.0.7 --public-url https://pub.example/x");
    for host in [
        "pdp.example.com",
        "Pdp.Example.Com:8443",
        "10.0.0.7:80",
        "pub.example",
        "localhost",
    ] {
        assert!(is_answered(&server, host), "{host}");
    }
    for host in ["x.pdp.example.com", "example.com", "10.0.0.8"] {
        assert!(!is_answered(&server, host), "{host}");
    }
    for (arguments, words) in [
        ("--allowed-host pdp.example.com:8080", "without scheme and port"),
        ("--allowed-host https://pdp.example.com", "without scheme and port"),
        ("--allowed-host *.example.com", "`*.example.com` is no name of a host"),
        (
            "--allowed-host pdp --token-file tokens",
            "--allowed-host is for clients that need not say who they are",
        ),
    ] {
        let (code, said) = refused(&directory(), &format!("--listen 127.0.0.1:0 {arguments}"));
        assert_eq!(code, Some(2), "{said}");
        assert!(said.contains(words), "{said}");
    }
}

#[test]
fn who_shows_a_token_or_opens_a_socket_may_say_any_name() {
    let directory = directory();
    super::authentication::write_private(&directory.path().join("tokens"), "a-long-enough-token");
    let server = Server::start_in(directory, "--listen 127.0.0.1:0 --token-file tokens");
    let lines = "Host: evil.example\r\nAuthorization: Bearer a-long-enough-token\r\n";
    assert_eq!(ask(&mut server.connect(), EVALUATION, lines).status, 200);
    #[cfg(unix)]
    {
        let server = Server::start_in(super::process::directory(), "--listen none --unix socket");
        let stream = std::os::unix::net::UnixStream::connect(server.path().join("socket")).unwrap();
        assert_eq!(
            ask(&mut Client::over(stream), EVALUATION, "Host: evil.example\r\n").status,
            200
        );
    }
}
