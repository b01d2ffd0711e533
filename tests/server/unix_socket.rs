//! A socket in the file system.

use std::{
    fs,
    os::unix::{
        fs::PermissionsExt as _,
        net::{UnixListener, UnixStream},
    },
};

use super::{
    client::Client,
    process::{Server, directory, may_listen, refused},
};

fn connect(server: &Server) -> Client {
    Client::over(UnixStream::connect(server.path().join("socket")).unwrap())
}

#[test]
fn a_socket_is_for_its_owner_and_goes_with_the_server() {
    let mut server = Server::start_in(directory(), "--listen none --unix socket");
    let reply = connect(&server).post("/access/v1/evaluation", &may_listen("anna", "boris"));
    assert_eq!(reply.body, "{\"decision\":true}");
    let path = server.path().join("socket");
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    server.signal("TERM");
    assert_eq!(server.exit_code(), Some(0));
    assert!(!path.exists());
}

#[test]
fn a_socket_that_a_dead_server_left_is_replaced_and_that_of_a_live_one_is_not() {
    let directory = directory();
    let path = directory.path().join("socket");
    drop(UnixListener::bind(&path).unwrap());
    let server = Server::start_in(directory, "--listen 127.0.0.1:0 --unix socket --unix-mode 660");
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o660);
    assert_eq!(connect(&server).get("/healthz").status, 200);
    assert_eq!(server.get("/healthz").status, 200);

    let other = super::process::directory();
    let (code, said) = refused(&other, &format!("--listen none --unix {}", path.display()));
    assert_eq!(code, Some(2));
    assert!(said.contains("another server listens on"), "{said}");
    fs::write(other.path().join("file"), "kept").unwrap();
    let (code, said) = refused(&other, "--listen none --unix file");
    assert_eq!(code, Some(2));
    assert!(said.contains("is no socket"), "{said}");
    assert_eq!(fs::read_to_string(other.path().join("file")).unwrap(), "kept");
    assert_eq!(connect(&server).get("/healthz").status, 200);
}
