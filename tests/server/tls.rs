//! TLS, with certificates made here.

use std::{fs, path::Path, process::Command};

use tempfile::TempDir;

use super::process::{Server, directory, may_listen, refused};

fn openssl(directory: &Path, arguments: &str) {
    let output = Command::new("openssl")
        .args(arguments.split_whitespace())
        .current_dir(directory)
        .output()
        .unwrap();
    assert!(output.status.success(), "{arguments}: {output:?}");
}

/// A certificate for a name, given by an authority.
fn certificate(directory: &Path, name: &str, authority: &str) {
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
    fs::write(
        directory.join(format!("{name}.ext")),
        "subjectAltName=DNS:localhost,IP:127.0.0.1\nbasicConstraints=critical,CA:FALSE\n",
    )
    .unwrap();
    openssl(
        directory,
        &format!("req {key} -keyout {name}.key -out {name}.csr -subj /CN={name}"),
    );
    openssl(
        directory,
        &format!(
            "x509 -req -in {name}.csr -CA {authority}.pem -CAkey {authority}.key -CAcreateserial -days 2 -extfile {name}.ext -out {name}.pem"
        ),
    );
}

fn authority(directory: &Path, name: &str) {
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
    openssl(
        directory,
        &format!("req -x509 {key} -keyout {name}.key -out {name}.pem -days 2 -subj /CN={name}"),
    );
}

fn with_certificates() -> TempDir {
    let directory = directory();
    for name in ["own", "foreign"] {
        authority(directory.path(), name);
    }
    certificate(directory.path(), "server", "own");
    certificate(directory.path(), "client", "own");
    certificate(directory.path(), "stranger", "foreign");
    directory
}

/// What curl gets: its exit code and the body.
fn curl(server: &Server, arguments: &str) -> (bool, String) {
    let port = server.address.rsplit(':').next().unwrap();
    let output = Command::new("curl")
        .args(["-sS", "--max-time", "20", "--cacert", "own.pem"])
        .args(arguments.split_whitespace())
        .args([
            "-H",
            "Content-Type: application/json",
            "-d",
            &may_listen("anna", "boris"),
        ])
        .arg(format!("https://localhost:{port}/access/v1/evaluation"))
        .current_dir(server.path())
        .env_remove("https_proxy")
        .output()
        .unwrap();
    (output.status.success(), String::from_utf8(output.stdout).unwrap())
}

const SERVER: &str = "--tls-cert server.pem --tls-key server.key";

#[test]
fn only_clients_with_a_certificate_of_the_authority_are_answered() {
    let arguments = format!("--listen 0.0.0.0:0 {SERVER} --tls-client-ca own.pem");
    let mut server = Server::start_in(with_certificates(), &arguments);
    assert!(
        server.said.contains("authentication: client certificates"),
        "{}",
        server.said
    );
    let yes = (true, "{\"decision\":true}".to_owned());
    assert_eq!(curl(&server, "--cert client.pem --key client.key"), yes);
    for stranger in ["", "--cert stranger.pem --key stranger.key"] {
        let (fine, body) = curl(&server, stranger);
        assert!(!fine && body.is_empty(), "{stranger}: {body}");
    }
    // Certificates are read again without a restart, and a broken one is not taken.
    certificate(server.path(), "server", "own");
    server.signal("HUP");
    server.hears("certificates were read again");
    assert_eq!(curl(&server, "--cert client.pem --key client.key"), yes);
    server.write("server.pem", "broken");
    server.signal("HUP");
    server.hears("server.pem holds no certificate");
    assert_eq!(curl(&server, "--cert client.pem --key client.key"), yes);
}

#[test]
fn a_handshake_that_takes_too_long_holds_up_nobody() {
    let arguments = format!("--listen 127.0.0.1:0 {SERVER} --handshake-timeout 1");
    let server = Server::start_in(with_certificates(), &arguments);
    let mut silent: Vec<_> = (0..5).map(|_| server.connect()).collect();
    assert_eq!(curl(&server, "").1, "{\"decision\":true}");
    assert!(silent.iter_mut().all(super::client::Client::has_ended));
    let mut plain = server.connect();
    plain.send(super::client::request("GET", "/healthz", &[], "")).unwrap();
    assert!(plain.read().is_none());
}

#[test]
fn mistakes_in_files_of_tls_are_told_with_the_file() {
    let directory = with_certificates();
    fs::write(directory.path().join("empty.pem"), "nothing\n").unwrap();
    for (arguments, words) in [
        (
            "--tls-cert absent.pem --tls-key server.key",
            "absent.pem cannot be read",
        ),
        (
            "--tls-cert empty.pem --tls-key server.key",
            "empty.pem holds no certificate",
        ),
        (
            "--tls-cert server.pem --tls-key empty.pem",
            "empty.pem holds no private key",
        ),
        ("--tls-cert server.pem --tls-key client.key", "do not go together"),
        (
            "--tls-cert server.pem --tls-key server.key --tls-client-ca empty.pem",
            "empty.pem holds no certificate",
        ),
    ] {
        let (code, said) = refused(&directory, &format!("--listen 127.0.0.1:0 {arguments}"));
        assert_eq!(code, Some(2), "{said}");
        assert!(said.contains(words), "{said}");
    }
}
