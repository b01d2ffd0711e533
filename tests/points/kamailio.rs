//! Calls through Kamailio: sipp calls, and answers as the gateway.

use std::{
    fs,
    net::UdpSocket,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use pretty_assertions::assert_eq;
use tempfile::TempDir;

use super::{
    CALLS_ARE_DECIDED_BY, TOKEN, arguments, at,
    decision_point::DecisionPoint,
    example,
    odd::Odd,
    part::{Part, free_address},
};
use crate::tools;

pub(super) const STARTED_BY: &str = "kamailio -DD -E -f kamailio.cfg";

/// Where the exchange is, from which calls are taken.
const HERE: &str = "127.0.0.1";

/// Boris's own phone, and a premium-rate number.
const BORIS: &str = "+48225550107";
const PREMIUM: &str = "+48701112233";
/// A number in the United Kingdom.
const ABROAD: &str = "+442079460000";

/// Kamailio with the shipped configuration, and the gateway behind it.
struct Exchange {
    sipp: PathBuf,
    kamailio: Part,
    _gateway: Part,
    kamailio_address: String,
    gateway_address: String,
    directory: TempDir,
}

impl Exchange {
    /// None where Kamailio or sipp is missing.
    fn start(ringfence: &str) -> Option<Self> {
        let [kamailio, sipp] = tools::programs(["kamailio", "sipp"])?;
        let directory = TempDir::new().unwrap();
        let path = directory.path();
        let (own, gateway) = (free_address(), free_address());
        let site = at(
            example("kamailio/site.cfg"),
            &[
                ("127.0.0.1:5060", &own),
                ("127.0.0.1:5070", &gateway),
                ("127.0.0.1:8080", ringfence),
                ("replace-this-token", TOKEN),
            ],
        );
        fs::write(path.join("site.cfg"), site).unwrap();
        fs::write(path.join("kamailio.cfg"), example("kamailio/kamailio.cfg")).unwrap();

        let mut command = Command::new(&sipp);
        command.args(["-sf", &scenario("gateway"), "-nostdin"]);
        command.args(["-trace_msg", "-message_file", "gateway-messages"]);
        let gateway_part = Part::start(
            from(&mut command, &gateway).current_dir(path),
            &path.join("gateway-log"),
        );
        let mut command = Command::new(kamailio);
        command.args(arguments(STARTED_BY));
        // Nothing outside its directory, and little memory.
        command.args(["-P", "pid", "-w", ".", "-Y", ".", "-m", "64", "-M", "8"]);
        let mut kamailio = Part::start(command.current_dir(path), &path.join("kamailio-log"));
        let caller = UdpSocket::bind("127.0.0.1:0").unwrap();
        caller.set_read_timeout(Some(Duration::from_millis(50))).unwrap();
        kamailio.wait_until("answers OPTIONS", |_| answers(&caller, &own).then_some(()));
        Some(Self {
            sipp,
            kamailio,
            _gateway: gateway_part,
            kamailio_address: own,
            gateway_address: gateway,
            directory,
        })
    }

    /// A call is put through and ended by the caller.
    #[track_caller]
    fn is_put_through(&self, caller: &str, dialled: &str) {
        self.plays(&scenario("call"), HERE, caller, dialled);
        assert_eq!(self.at_the_gateway(), ["INVITE", "ACK", "BYE"], "{caller} to {dialled}");
    }

    /// A call is refused with a status, and the gateway hears nothing of it.
    #[track_caller]
    fn is_refused(&self, status: u16, caller: &str, dialled: &str) {
        self.is_refused_from(HERE, status, caller, dialled);
    }

    /// The same, with a caller at some address.
    #[track_caller]
    fn is_refused_from(&self, host: &str, status: u16, caller: &str, dialled: &str) {
        let text = fs::read_to_string(scenario("refused")).unwrap();
        let text = text.replace("\"STATUS\"", &format!("\"{status}\""));
        let own = self.directory.path().join("refused.xml");
        fs::write(&own, text).unwrap();
        self.plays(own.to_str().unwrap(), host, caller, dialled);
        assert_eq!(self.at_the_gateway(), [""; 0], "{caller} to {dialled}");
    }

    /// Everything goes as a scenario of sipp says.
    #[track_caller]
    fn plays(&self, scenario: &str, host: &str, caller: &str, dialled: &str) {
        let mut command = Command::new(&self.sipp);
        command.args(["-sf", scenario, "-key", "caller", caller, "-key", "dialled", dialled]);
        command.args(["-key", "gateway", &self.gateway_address, "-key", "transfer", PREMIUM]);
        command.args(["-m", "1", "-r", "50", "-nostdin", "-timeout", "10s", "-timeout_error"]);
        command.args(["-trace_err", "-error_file", "caller-errors", &self.kamailio_address]);
        let output = from(&mut command, &free_address().replace(HERE, host))
            .current_dir(self.directory.path())
            .output()
            .unwrap();
        let said = fs::read_to_string(self.directory.path().join("caller-errors")).unwrap_or_default();
        assert_eq!(
            output.status.code(),
            Some(0),
            "{caller} to {dialled} in {scenario}:\n{said}\n{}",
            self.kamailio.said()
        );
    }

    /// The requests that reached the gateway since this was last asked.
    fn at_the_gateway(&self) -> Vec<String> {
        let messages = self.directory.path().join("gateway-messages");
        let text = fs::read_to_string(&messages).unwrap_or_default();
        let requests = text.lines().filter(|line| line.ends_with(" SIP/2.0"));
        let requests: Vec<_> = requests
            .map(|line| line.split(' ').next().unwrap().to_owned())
            .collect();
        let seen = self.directory.path().join("seen");
        let before = fs::read_to_string(&seen).unwrap_or_default().parse().unwrap_or(0);
        fs::write(&seen, requests.len().to_string()).unwrap();
        requests[before..].to_vec()
    }
}

fn scenario(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/points/sip");
    folder.join(name).with_extension("xml").to_str().unwrap().to_owned()
}

/// Has sipp speak from an address.
fn from<'command>(command: &'command mut Command, address: &str) -> &'command mut Command {
    let (host, port) = address.split_once(':').unwrap();
    command.args(["-i", host, "-p", port])
}

fn answers(caller: &UdpSocket, address: &str) -> bool {
    let own = caller.local_addr().unwrap();
    let options = format!(
        "OPTIONS sip:{address} SIP/2.0\r\nVia: SIP/2.0/UDP {own};branch=z9hG4bKready\r\nFrom: <sip:ready@{own}>;tag=1\r\n\
         To: <sip:{address}>\r\nCall-ID: ready@{own}\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 5\r\nContent-Length: 0\r\n\r\n"
    );
    let _ = caller.send_to(options.as_bytes(), address);
    let mut reply = [0; 2048];
    caller
        .recv(&mut reply)
        .is_ok_and(|read| reply[..read].starts_with(b"SIP/2.0 200 "))
}

#[test]
fn the_policy_says_which_calls_are_put_through() {
    let mut ringfence = DecisionPoint::start(CALLS_ARE_DECIDED_BY);
    let Some(exchange) = Exchange::start(&ringfence.address) else {
        return;
    };
    exchange.is_put_through("anna", BORIS);
    exchange.is_put_through("anna", "0048225550107");
    exchange.is_refused(403, "anna", PREMIUM);
    exchange.is_refused(403, "guest", BORIS);
    exchange.is_refused(403, "nobody", BORIS);
    exchange.is_refused(403, "ann'a", BORIS);
    exchange.is_refused(403, "anna", "not-a-number");
    exchange.is_refused(403, "anna", "%2B48225550107");

    // Nobody restarts anything.
    exchange.is_put_through("anna", ABROAD);
    ringfence.write("abroad.rules", "company { deny +44* }\n");
    exchange.is_refused(403, "anna", ABROAD);
    exchange.is_put_through("anna", BORIS);
    ringfence.write_broken("abroad.rules", "company { deny +44* \n");
    exchange.is_refused(403, "anna", ABROAD);
    exchange.is_put_through("anna", BORIS);
    ringfence.remove("abroad.rules");
    exchange.is_put_through("anna", ABROAD);
    ringfence.write_broken("guest.yaml", "users: { guest: { nmae: A guest } }\n");
    exchange.is_put_through("anna", ABROAD);
    exchange.is_refused(403, "guest", BORIS);
    ringfence.write(
        "guest.yaml",
        "users: { guest: {} }\nassignments: [{ role: manager, to: user:guest }]\n",
    );
    exchange.is_put_through("guest", BORIS);
}

#[test]
fn nothing_goes_around_the_question() {
    let ringfence = DecisionPoint::start(CALLS_ARE_DECIDED_BY);
    let Some(exchange) = Exchange::start(&ringfence.address) else {
        return;
    };
    exchange.is_refused_from("127.0.0.2", 403, "anna", BORIS);
    exchange.plays(&scenario("pretended"), HERE, "anna", PREMIUM);
    assert_eq!(exchange.at_the_gateway(), [""; 0]);
    exchange.plays(&scenario("transfer"), HERE, "anna", BORIS);
    assert_eq!(exchange.at_the_gateway(), ["INVITE", "ACK", "BYE"]);
}

#[test]
fn without_a_clear_yes_no_call_is_put_through() {
    let odd = Odd::start();
    let Some(exchange) = Exchange::start(&odd.address) else {
        return;
    };
    odd.respond("200 OK", "{\"decision\":true,\"context\":{\"role\":\"manager\"}}");
    exchange.is_put_through("anna", BORIS);
    for body in [
        "{\"decision\":1}",
        "{\"decision\":\"true\"}",
        "{\"decision\":null}",
        "{\"decision\":[true]}",
        "{\"decision\":true,\"decision\":1}",
        "{\"decision\":1,\"context\":{\"decision\":true}}",
        "{\"context\":\"{\\\"decision\\\":true}\",\"decision\":1}",
        "[{\"decision\":true}]",
        "{\"decision\":true",
        "{\"Decision\":true}",
        "{}",
        "true",
        "",
    ] {
        odd.respond("200 OK", body);
        exchange.is_refused(503, "anna", BORIS);
    }
    let yes = "{\"decision\":true}";
    for status in [
        "500 Internal Server Error",
        "401 Unauthorized",
        "202 Accepted",
        "302 Found",
    ] {
        odd.respond(status, yes);
        exchange.is_refused(503, "anna", BORIS);
    }
    for answer in [
        "",
        "{\"decision\":true}",
        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"decision\":true}",
    ] {
        odd.answer(answer);
        exchange.is_refused(503, "anna", BORIS);
    }
    odd.respond("200 OK", "{\"decision\":false}");
    exchange.is_refused(403, "anna", BORIS);
    odd.respond("200 OK", yes);
    odd.be_late();
    exchange.is_refused(503, "anna", BORIS);
    drop(odd);
    exchange.is_refused(503, "anna", BORIS);
}
