//! Proxies that ask with headers only.

use super::{
    client::Reply,
    process::{Server, directory, refused},
};

const GATEWAY: &str = "\
gateway:
  user: { header: X-User }
  routes:
    - methods: [GET, HEAD]
      path: \"/recordings/{owner}/{id}\"
      ask: telephony.call-recording.listen
      id: \"{id}\"
      properties: { owner: \"{owner}\" }
    - { methods: GET, path: \"/recordings/shared/{id}\", ask: telephony.call-recording.listen, properties: { owner: clara } }
    - { methods: DELETE, path: \"/recordings/{owner}/{id}\", ask: telephony.call-recording.update }
";

fn start() -> Server {
    let directory = directory();
    std::fs::write(directory.path().join("gateway.yaml"), GATEWAY).unwrap();
    Server::start_in(directory, "--listen 127.0.0.1:0 --gateway gateway.yaml")
}

fn nginx(server: &Server, method: &str, uri: &str, headers: &[&str]) -> Reply {
    let said = [format!("X-Original-Method: {method}"), format!("X-Original-URI: {uri}")];
    let headers: Vec<_> = said.iter().map(String::as_str).chain(headers.iter().copied()).collect();
    server.connect().ask("GET", "/gateway/nginx", &headers, "")
}

const ANNA: &[&str] = &["X-User: anna"];

#[track_caller]
fn assert_answer(reply: &Reply, status: u16, reason: &str) {
    assert_eq!(
        (reply.status, reply.header("ringfence-reason")),
        (status, Some(reason)),
        "{reply:?}"
    );
}

#[test]
fn a_request_goes_on_only_where_its_route_is_granted() {
    let server = start();
    for (method, uri, status, reason) in [
        ("GET", "/recordings/boris/r-17", 200, "granted"),
        ("HEAD", "/recordings/boris/r-17?format=mp3&x=/../", 200, "granted"),
        ("GET", "/recordings/bori%73/r-17", 200, "granted"),
        ("GET", "/recordings/clara/r-17", 403, "not-granted"),
        // What stands as it is comes before what stands for anything.
        ("GET", "/recordings/shared/r-17", 403, "not-granted"),
        ("DELETE", "/recordings/anna/r-17", 403, "not-granted"),
        ("GET", "/recordings/nobody/r-17", 403, "unknown-owner"),
        ("POST", "/recordings/boris/r-17", 403, "no-route"),
        ("get", "/recordings/boris/r-17", 403, "no-route"),
        ("GET", "/recordings/boris", 403, "no-route"),
        ("GET", "/Recordings/boris/r-17", 403, "no-route"),
        ("GET", "/", 403, "no-route"),
    ] {
        assert_answer(&nginx(&server, method, uri, ANNA), status, reason);
        if !["DELETE", "POST", "get"].contains(&method) {
            let reply = server.connect().ask("GET", &format!("/gateway/envoy{uri}"), ANNA, "");
            assert_answer(&reply, status, reason);
        }
    }
}

#[test]
fn a_path_that_can_be_read_in_two_ways_is_denied() {
    let server = start();
    for uri in [
        "/recordings/boris/../clara",
        "/recordings/boris/%2e%2e",
        "/recordings/boris/.",
        "/recordings//boris/r-17",
        "//recordings/boris/r-17",
        "/recordings/boris/r-17/",
        "/recordings/boris%2Fr-17",
        "/recordings/boris/a%2fb",
        "/recordings/boris/a%5cb",
        "/recordings/boris/a\\b",
        "/recordings/boris/r-17%00",
        "/recordings/boris/r-17;x=1",
        "/recordings/boris/r-17%3bx",
        "/recordings/boris/%2561",
        "/recordings/boris/%zz",
        "/recordings/boris/%",
        "/recordings/boris/%ff",
        "/recordings/boris/r%0a17",
        "/recordings/boris/r-17#x",
        "recordings/boris/r-17",
        "http://host/recordings/boris/r-17",
        "*",
    ] {
        let reply = nginx(&server, "GET", uri, ANNA);
        assert_answer(&reply, 403, "odd-path");
    }
}

#[test]
fn without_one_user_nothing_is_answered_with_yes() {
    let server = start();
    let ask = |headers: &[&str]| nginx(&server, "GET", "/recordings/boris/r-17", headers);
    assert_answer(&ask(&[]), 401, "no-user");
    assert_answer(&ask(&["X-User: "]), 401, "no-user");
    assert_answer(&ask(&["X-User: nobody"]), 403, "unknown-user");
    assert_answer(&ask(&["X-User: anna", "X-User: boris"]), 403, "odd-request");
    let mut client = server.connect();
    assert_answer(&client.ask("GET", "/gateway/nginx", ANNA, ""), 403, "odd-request");
    let twice = [
        "X-User: anna",
        "X-Original-Method: GET",
        "X-Original-URI: /recordings/boris/r-17",
        "X-Original-URI: /recordings/clara/r-17",
    ];
    assert_answer(&client.ask("GET", "/gateway/nginx", &twice, ""), 403, "odd-request");
    assert_eq!(client.ask("POST", "/gateway/nginx", ANNA, "").status, 405);
    assert_eq!(
        Server::start("").get("/gateway/nginx").refusal(),
        (404, "no-gateway".to_owned())
    );
}

#[test]
fn a_changed_file_counts_without_a_restart_and_a_broken_one_does_not() {
    let mut server = start();
    let shared = |server: &Server| nginx(server, "GET", "/recordings/shared/r-17", ANNA).status;
    assert_eq!(shared(&server), 403);
    // Without the route for what is shared another one would be taken.
    let head = GATEWAY.split_once("    - { methods: GET").unwrap().0;
    let wider = GATEWAY.replace("owner: clara", "owner: boris");
    server.write("gateway.yaml", &wider);
    server.hears("the gateway was read again; routes: 3");
    assert_eq!(shared(&server), 200);

    server.write(
        "gateway.yaml",
        &GATEWAY.replace("call-recording.listen", "call-recording.lisen"),
    );
    server.hears("the gateway has mistakes");
    server.hears("did you mean `telephony.call-recording.listen`?");
    server.hears("gateway.yaml:6:");
    assert_eq!(shared(&server), 200);
    std::fs::remove_file(server.path().join("gateway.yaml")).unwrap();
    server.said.clear();
    server.hears("the routes before stay in use");
    assert_eq!(shared(&server), 200);

    server.write("gateway.yaml", GATEWAY);
    server.said.clear();
    server.hears("the gateway was read again; routes: 3");
    assert_eq!(shared(&server), 403);
    server.write("gateway.yaml", head);
    server.signal("HUP");
    server.hears("the gateway was read again; routes: 1");
    assert_answer(
        &nginx(&server, "DELETE", "/recordings/anna/r-17", ANNA),
        403,
        "no-route",
    );
}

const HOUSE: &str = "
catalogue:
  house:
    title: House
    ladders: { doors: { levels: [{ level: denied }, { level: allowed, adds: [any] }] } }
    resources: { door: { title: Door, actions: { open: { title: Open, ladder: doors } } } }
roles: { resident: { house: { door: { open: allowed } } } }
assignments: [{ role: resident, to: user:anna }]
";

/// What it names may come with a later version of the policy: it is read again then.
#[test]
fn a_file_that_names_what_is_not_yet_known_is_taken_with_the_policy_that_knows_it() {
    let mut server = start();
    server.write(
        "gateway.yaml",
        "gateway: { user: { header: X-User }, routes: [{ methods: GET, path: /door, ask: house.door.open }] }\n",
    );
    server.hears("the gateway has mistakes");
    assert_answer(&nginx(&server, "GET", "/recordings/boris/r-17", ANNA), 200, "granted");
    server.write("policies/house.yaml", HOUSE);
    server.hears("the gateway was read again; routes: 1");
    assert_answer(&nginx(&server, "GET", "/door", ANNA), 200, "granted");
}

#[test]
fn mistakes_in_the_file_are_all_told_with_their_words() {
    let directory = directory();
    let text = "\
gateway:
  user: { header: \"X User\" }
  routes:
    - { methods: [get], path: recordings, ask: telephony.call-recording.lisen }
    - { methods: GET, path: \"/a/{x}/{x}\", ask: telephony.call-recording.listen }
    - { methods: GET, path: \"/b/{x}\", ask: telephony.call-recording.listen, id: \"{y}\", properties: { ownr: x, open: maybe } }
    - { methods: GET, path: \"/c/{x}\", ask: telephony.call-recording.listen }
    - { methods: [HEAD, GET], path: \"/c/{y}\", ask: telephony.call-recording.listen }
    - { path: /d, ask: telephony.call-recording.listen, way: x }
";
    std::fs::write(directory.path().join("gateway.yaml"), text).unwrap();
    let (code, said) = refused(&directory, "--listen 127.0.0.1:0 --gateway gateway.yaml");
    assert_eq!(code, Some(1), "{said}");
    for words in [
        "`X User` is no name of a header",
        "did you mean `GET`?",
        "expected a path, found `recordings`",
        "did you mean `telephony.call-recording.listen`?",
        "`{x}` stands twice in one path",
        "`{y}` is no placeholder of the path",
        "did you mean `owner`?",
        "expected `true` or `false`, found `maybe`",
        "two routes are for the same requests",
        "a route needs `methods`",
        "`way` is no key of a route",
        "gateway.yaml:6:",
    ] {
        assert!(said.contains(words), "{words}\n{said}");
    }
    for text in ["", "[]", "gateway: 1", "gateway: {}", "\u{0}"] {
        std::fs::write(directory.path().join("gateway.yaml"), text).unwrap();
        let (code, said) = refused(&directory, "--listen 127.0.0.1:0 --gateway gateway.yaml");
        assert_eq!(code, Some(1), "{text}: {said}");
    }
    let (code, said) = refused(&directory, "--listen 127.0.0.1:0 --gateway absent.yaml");
    assert_eq!(code, Some(1));
    assert!(said.contains("absent.yaml"), "{said}");
}
