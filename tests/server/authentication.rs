//! Who may ask.

use std::fs;

use super::process::{Server, directory, may_listen, refused};

const TOKEN: &str = "a-long-enough-token";
const OTHER: &str = "another-token-of-size";

pub(super) fn write_private(path: &std::path::Path, text: &str) {
    fs::write(path, text).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
    }
}

#[test]
fn a_server_that_others_reach_asks_who_they_are_or_does_not_begin() {
    for address in ["0.0.0.0:0", "[::]:0"] {
        let (code, words) = refused(&directory(), &format!("--listen {address}"));
        assert_eq!(code, Some(2), "{words}");
        for remedy in ["--token-file", "--tls-client-ca", "--allow-unauthenticated"] {
            assert!(words.contains(remedy), "{words}");
        }
    }
    let server = Server::start_in(directory(), "--listen 0.0.0.0:0 --allow-unauthenticated");
    assert!(server.said.contains("authentication: none"), "{}", server.said);
}

#[test]
fn what_cannot_be_is_said_before_anything_begins() {
    let directory = directory();
    write_private(&directory.path().join("short"), "# tokens\nclerk: short\n");
    write_private(&directory.path().join("none"), "# nothing\n\n");
    for (arguments, code, words) in [
        ("--listen nowhere", 2, "`nowhere` is no address"),
        ("--listen none", 2, "`--listen none` stands alone"),
        ("--token-file absent", 2, "the token file absent cannot be read"),
        ("--token-file short", 2, "short:2: a token has at least 16 characters"),
        ("--token-file none", 2, "the token file none has no token"),
        (
            "--public-url ftp://x",
            2,
            "expected one such as https://pdp.example.com",
        ),
        ("--max-header-bytes 10", 2, "from 8192"),
        ("--header-timeout 0", 2, "expected whole seconds"),
        ("--unix-mode 999", 2, "such as 600"),
        ("--tls-cert x", 2, "--tls-key"),
        ("--policy elsewhere", 1, "elsewhere"),
    ] {
        let (found, said) = refused(&directory, &format!("--listen 127.0.0.1:0 {arguments}"));
        assert_eq!(found, Some(code), "{arguments}: {said}");
        assert!(said.contains(words), "{arguments}: {said}");
    }
    let (code, said) = refused(&directory, "--listen none");
    assert_eq!(code, Some(2));
    assert!(said.contains("there is nothing to listen on"), "{said}");
}

#[cfg(not(feature = "tls"))]
#[test]
fn without_tls_it_is_said_how_to_get_it() {
    let (code, said) = refused(&directory(), "--listen 127.0.0.1:0 --tls-cert c --tls-key k");
    assert_eq!(code, Some(2));
    assert!(said.contains("--features tls"), "{said}");
}

#[cfg(unix)]
#[test]
fn a_file_of_tokens_that_everybody_reads_is_refused() {
    use std::os::unix::fs::PermissionsExt as _;

    let directory = directory();
    let path = directory.path().join("tokens");
    write_private(&path, TOKEN);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    let (code, said) = refused(&directory, "--listen 127.0.0.1:0 --token-file tokens");
    assert_eq!(code, Some(2));
    assert!(said.contains("chmod 600 tokens"), "{said}");
}

#[test]
fn only_a_known_token_is_answered_and_a_changed_file_counts_without_a_restart() {
    let directory = directory();
    let path = directory.path().join("tokens");
    write_private(&path, &format!("# of the call centre\ncentre: {TOKEN}\n"));
    let mut server = Server::start_in(directory, "--listen 127.0.0.1:0 --token-file tokens");
    assert!(
        server.said.contains("authentication: bearer tokens (1)"),
        "{}",
        server.said
    );
    let mut client = server.connect();
    let mut ask = |authorization: &str| {
        let headers = ["Content-Type: application/json", authorization];
        client.ask("POST", "/access/v1/evaluation", &headers, &may_listen("anna", "boris"))
    };
    assert_eq!(ask(&format!("Authorization: Bearer {TOKEN}")).status, 200);
    assert_eq!(ask(&format!("Authorization: bearer {TOKEN}")).status, 200);
    for wrong in [
        "X-Nothing: 1",
        "Authorization: Bearer",
        "Authorization: Bearer ",
        "Authorization: Basic YTpi",
        &format!("Authorization: {TOKEN}"),
        &format!("Authorization: Bearer {TOKEN}x"),
        &format!("Authorization: Bearer {}", &TOKEN[1..]),
        &format!("Authorization: Bearer {OTHER}"),
    ] {
        let reply = ask(wrong);
        assert_eq!(reply.refusal(), (401, "unauthenticated".to_owned()), "{wrong}");
        assert!(reply.header("www-authenticate").unwrap().starts_with("Bearer"));
    }
    for (path, status) in [
        ("/healthz", 200),
        ("/readyz", 200),
        ("/.well-known/authzen-configuration", 200),
        ("/openapi.json", 200),
        ("/status", 401),
        ("/metrics", 401),
    ] {
        assert_eq!(server.get(path).status, status, "{path}");
    }
    write_private(&path, OTHER);
    server.hears("tokens were read again: 1");
    let mut status = |token: &str| ask(&format!("Authorization: Bearer {token}")).status;
    assert_eq!((status(OTHER), status(TOKEN)), (200, 401));
    write_private(&path, "x");
    server.hears("the tokens before stay in use");
    assert_eq!((status(OTHER), status("x")), (200, 401));
}

/// What stands behind a token is all that it is good for, from the moment at which it stands there.
#[test]
fn a_token_is_good_for_what_stands_behind_it() {
    const TOKENS: &str = "\
all: token-for-everything
pbx: token-for-decisions evaluate
desk: token-for-reasons  explain\tevaluate
list: token-for-searches search
token-for-numbers-only metrics status
";
    let directory = directory();
    write_private(&directory.path().join("tokens"), TOKENS);
    std::fs::write(
        directory.path().join("gateway.yaml"),
        "gateway: { user: { header: X-User }, routes: [{ methods: GET, path: /x, ask: crm.deal.read }] }\n",
    )
    .unwrap();
    let mut server = Server::start_in(
        directory,
        "--listen 127.0.0.1:0 --token-file tokens --gateway gateway.yaml",
    );
    let question = may_listen("anna", "boris");
    let ask = |server: &Server, token: &str, method: &str, path: &str, more: &str| {
        let authorization = format!("Authorization: Bearer token-for-{token}");
        let headers = ["Content-Type: application/json", &authorization, more];
        server.connect().ask(method, path, &headers, &question)
    };
    let one = "/access/v1/evaluation";
    let reasons = "/access/v1/evaluations?explain=true";
    let searches = "/access/v1/search/action";
    for (path, good) in [
        (one, &["everything", "decisions", "reasons"][..]),
        (reasons, &["everything", "reasons"]),
        (searches, &["everything", "searches"]),
        ("/status", &["everything", "numbers-only"]),
        ("/metrics", &["everything", "numbers-only"]),
    ] {
        let method = if path.starts_with("/access") { "POST" } else { "GET" };
        for token in ["everything", "decisions", "reasons", "searches", "numbers-only"] {
            let reply = ask(&server, token, method, path, "X-Nothing: 1");
            if good.contains(&token) {
                assert_eq!(reply.status, 200, "{token}: {path}: {reply:?}");
                continue;
            }
            assert_eq!(reply.refusal(), (403, "out-of-scope".to_owned()), "{token}: {path}");
            let challenge = reply.header("www-authenticate").unwrap();
            assert!(
                challenge.contains("error=\"insufficient_scope\", scope="),
                "{challenge}"
            );
            assert!(reply.json()["decision"].is_null());
        }
    }
    let explained = ask(&server, "decisions", "POST", one, "Ringfence-Explain: true");
    assert_eq!(explained.refusal().0, 403);
    assert!(
        explained.body.contains("not good for `explain`, but for `evaluate`"),
        "{explained:?}"
    );
    for (token, status) in [("decisions", 200), ("searches", 403)] {
        let reply = server.connect().ask(
            "GET",
            "/gateway/nginx",
            &[
                &format!("Authorization: Bearer token-for-{token}"),
                "X-Original-Method: GET",
                "X-Original-URI: /none",
                "X-User: anna",
            ],
            "",
        );
        let code = reply.refusal().1;
        assert_eq!(code == "no-route", status == 200, "{token}: {reply:?}");
    }

    let path = server.path().join("tokens");
    write_private(&path, &TOKENS.replace("decisions evaluate", "decisions metrics"));
    server.hears("tokens were read again: 5");
    assert_eq!(ask(&server, "decisions", "POST", one, "X-Nothing: 1").status, 403);
    for (text, words) in [
        (
            "pbx: token-for-decisions evalate",
            "tokens:1: `evalate` is nothing that a token is good for; did you mean `evaluate`?",
        ),
        (
            "pbx: token-for-decisions everything",
            "expected a token, or `name: token`, and perhaps some of `evaluate`, ",
        ),
        (
            "token-for-decisions search\ntoken-for-decisions",
            "tokens:2: the same token stands above, and is good for something else",
        ),
    ] {
        write_private(&path, text);
        server.hears(words);
        assert_eq!(ask(&server, "everything", "POST", one, "X-Nothing: 1").status, 200);
    }
}

#[test]
fn whether_to_explain_is_said_with_true_or_false() {
    let server = Server::start("");
    let question = may_listen("anna", "boris");
    let ask = |query: &str, header: &str| {
        let path = format!("/access/v1/evaluation{query}");
        let headers = ["Content-Type: application/json", header];
        server.connect().ask("POST", &path, &headers, &question)
    };
    let none = "X-Nothing: 1";
    for (query, header, explained) in [
        ("?explain=true", none, true),
        ("?x=1&explain=false", none, false),
        ("?explain=false", "Ringfence-Explain: true", true),
        ("", "Ringfence-Explain: false", false),
        ("?explainer=1", none, false),
    ] {
        let reply = ask(query, header);
        assert_eq!(reply.status, 200);
        assert_eq!(reply.json()["context"].is_object(), explained, "{query} {header}");
    }
    for (query, header) in [
        ("?explain=1", none),
        ("?explain", none),
        ("?explain=TRUE", none),
        ("?explain=true&explain=yes", none),
        ("", "Ringfence-Explain: 1"),
    ] {
        let reply = ask(query, header);
        assert_eq!(reply.refusal(), (400, "odd-request".to_owned()), "{query} {header}");
        assert!(reply.body.contains("with `true` or `false`"), "{reply:?}");
    }
}

#[test]
fn metrics_may_be_open_while_questions_are_not() {
    let directory = directory();
    write_private(&directory.path().join("tokens"), TOKEN);
    let server = Server::start_in(directory, "--listen 127.0.0.1:0 --token-file tokens --open-metrics");
    assert_eq!(server.get("/metrics").status, 200);
    assert_eq!(server.get("/status").status, 200);
    assert_eq!(
        server
            .post("/access/v1/evaluation", &may_listen("anna", "boris"))
            .status,
        401
    );
}

/// Emptied or removed, the file takes every token back; put right by its permissions alone, it is read again.
#[test]
#[cfg(unix)]
fn tokens_that_are_taken_back_are_good_no_longer() {
    use std::os::unix::fs::PermissionsExt as _;

    let directory = directory();
    let tokens = directory.path().join("tokens");
    write_private(&tokens, &format!("clerk: {TOKEN}\n"));
    let mut server = Server::start_in(directory, "--listen 127.0.0.1:0 --token-file tokens");
    let header = format!("Authorization: Bearer {TOKEN}");
    let ask = |server: &Server, token: &str| {
        let headers = [
            "Content-Type: application/json",
            &format!("Authorization: Bearer {token}"),
        ];
        let mut client = server.connect();
        client
            .ask("POST", "/access/v1/evaluation", &headers, &may_listen("anna", "boris"))
            .status
    };
    assert_eq!(ask(&server, TOKEN), 200);
    let twice = ["Content-Type: application/json", &header, "Authorization: Bearer nope"];
    let refused = server.connect().ask("POST", "/access/v1/evaluation", &twice, "{}");
    assert_eq!(refused.refusal(), (400, "odd-request".to_owned()));

    fs::write(&tokens, "").unwrap();
    server.hears("tokens were read again: 0");
    assert_eq!(ask(&server, TOKEN), 401);
    fs::remove_file(&tokens).unwrap();
    fs::write(&tokens, format!("{OTHER}\n")).unwrap();
    fs::set_permissions(&tokens, fs::Permissions::from_mode(0o644)).unwrap();
    server.hears("everybody on this machine may read the token file");
    assert_eq!(ask(&server, OTHER), 401);
    fs::set_permissions(&tokens, fs::Permissions::from_mode(0o600)).unwrap();
    server.hears("tokens were read again: 1");
    assert_eq!((ask(&server, OTHER), ask(&server, TOKEN)), (200, 401));
    fs::remove_file(&tokens).unwrap();
    server.said.clear();
    server.hears("tokens were read again: 0");
    assert_eq!(ask(&server, OTHER), 401);
}
