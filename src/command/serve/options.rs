use std::{num::NonZeroUsize, path::PathBuf, time::Duration};

use clap::Args;

use super::{log::LogArguments, told::LogFormat};
use crate::{
    live,
    server::{Addresses, HostName, Limits, Options, Tls, UnixSocket},
};

#[derive(Args, Debug)]
#[command(after_help = "Asked over HTTP, as AuthZEN 1.0 has it:
  POST /access/v1/evaluation              one decision
  POST /access/v1/evaluations             several
  POST /access/v1/search/subject          who may; also /resource and /action
  GET  /.well-known/authzen-configuration
  GET  /healthz /readyz /status /metrics /openapi.json

The policy is reloaded when its files change; one with a mistake is not taken, and the one before goes on to decide.
SIGHUP reads everything again, SIGTERM and SIGINT finish what is under way and exit with 0.

  curl -H 'Content-Type: application/json' http://127.0.0.1:8080/access/v1/evaluation -d \\
    '{\"subject\":{\"type\":\"user\",\"id\":\"anna\"},\"action\":{\"name\":\"listen\"},\"resource\":{\"type\":\"telephony.call-recording\",\"id\":\"r-17\",\"properties\":{\"owner\":\"boris\"}}}'")]
pub(in crate::command) struct ServeArguments {
    /// Where to listen: address and port, several times if need be. Port 0 is one that is free, `none` is nowhere.
    #[arg(
        long,
        value_name = "ADDRESS",
        default_value = "127.0.0.1:8080",
        help_heading = "Listening"
    )]
    listen: Vec<String>,
    /// Listen on a socket in the file system, too.
    #[arg(long, value_name = "PATH", help_heading = "Listening")]
    unix: Option<PathBuf>,
    /// Who may connect to that socket: the permissions of the file.
    #[arg(long, value_name = "MODE", default_value = "600", value_parser = mode, help_heading = "Listening")]
    unix_mode: u32,
    /// The address that clients use, as the metadata says it; where it is left out, the one listened on.
    #[arg(long, value_name = "URL", help_heading = "Listening")]
    public_url: Option<String>,

    /// The tokens by which clients say who they are: one a line, or `name: token`, and perhaps behind it what it is good
    /// for: evaluate, explain, search, status, metrics. Read again when it changes.
    #[arg(long, value_name = "FILE", help_heading = "Who may ask")]
    token_file: Option<PathBuf>,
    /// Answer everybody who reaches an address of this machine that others can reach.
    #[arg(long, help_heading = "Who may ask")]
    allow_unauthenticated: bool,
    /// Another name under which clients on this machine ask for the server, where they need not say who they are:
    /// requests for any other host than localhost are refused. May be said several times.
    #[arg(long, value_name = "NAME", help_heading = "Who may ask")]
    allowed_host: Vec<HostName>,
    /// Give /metrics and /status without a token.
    #[arg(long, help_heading = "Who may ask")]
    open_metrics: bool,
    /// Speak TLS, with this certificate and those that lead to its authority (PEM).
    #[arg(long, value_name = "FILE", requires = "tls_key", help_heading = "Who may ask")]
    tls_cert: Option<PathBuf>,
    /// The private key of that certificate (PEM).
    #[arg(long, value_name = "FILE", requires = "tls_cert", help_heading = "Who may ask")]
    tls_key: Option<PathBuf>,
    /// Clients have to show a certificate of one of these authorities (PEM).
    #[arg(long, value_name = "FILE", requires = "tls_cert", help_heading = "Who may ask")]
    tls_client_ca: Option<PathBuf>,

    /// Answer proxies that ask with headers only, by the routes in this file: nginx under /gateway/nginx, Envoy under
    /// /gateway/envoy. Read again when it changes.
    #[arg(long, value_name = "FILE", help_heading = "Listening")]
    pub(super) gateway: Option<PathBuf>,

    /// Refuse to decide once a changed policy could not be taken for so long.
    #[arg(long, value_name = "SECONDS", help_heading = "The policy")]
    max_staleness: Option<u64>,
    /// Take no change by which more users than this gain access.
    #[arg(long, value_name = "USERS", help_heading = "The policy")]
    refuse_if_gained: Option<usize>,
    /// How long files have to be quiet before they are read.
    #[arg(
        long,
        value_name = "MILLISECONDS",
        default_value = "100", value_parser = clap::value_parser!(u64).range(1..=60_000),
        help_heading = "The policy"
    )]
    debounce: u64,
    /// How often the files are read although nothing was heard of a change.
    #[arg(long, value_name = "SECONDS", default_value = "1", value_parser = seconds, help_heading = "The policy")]
    poll: Duration,
    /// Do not ask the system to tell of changes; needed on network file systems that cannot.
    #[arg(long, help_heading = "The policy")]
    no_watch: bool,
    /// Let clients keep a decision for so long, and never beyond the moment at which it changes by the clock. Each
    /// decision is then explained, which takes longer.
    #[arg(long, value_name = "SECONDS", value_parser = seconds, help_heading = "The policy")]
    cache_seconds: Option<Duration>,

    #[command(flatten)]
    pub(super) log: LogArguments,

    /// The most bytes of a body.
    #[arg(long, value_name = "BYTES", default_value = "1048576", help_heading = "Limits")]
    max_body: NonZeroUsize,
    /// The most bytes of a request's first line and headers, at least 8192.
    #[arg(long, value_name = "BYTES", default_value = "16384", value_parser = header_bytes, help_heading = "Limits")]
    max_header_bytes: usize,
    /// The most headers of a request.
    #[arg(long, value_name = "NUMBER", default_value = "64", value_parser = headers, help_heading = "Limits")]
    max_headers: usize,
    /// The most connections at once. Beyond, an idle one makes room, or the newcomer waits.
    #[arg(long, value_name = "NUMBER", default_value = "1024", help_heading = "Limits")]
    max_connections: NonZeroUsize,
    /// How long the first line and the headers of a request may take.
    #[arg(long, value_name = "SECONDS", default_value = "5", value_parser = seconds, help_heading = "Limits")]
    header_timeout: Duration,
    /// How long a body may take.
    #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = seconds, help_heading = "Limits")]
    body_timeout: Duration,
    /// How long a request may take, from its headers to its answer.
    #[arg(long, value_name = "SECONDS", default_value = "15", value_parser = seconds, help_heading = "Limits")]
    request_timeout: Duration,
    /// How long a client may take to read its answer.
    #[arg(long, value_name = "SECONDS", default_value = "15", value_parser = seconds, help_heading = "Limits")]
    write_timeout: Duration,
    /// How long a connection may wait for its next request.
    #[arg(long, value_name = "SECONDS", default_value = "60", value_parser = seconds, help_heading = "Limits")]
    idle_timeout: Duration,
    /// How long a TLS handshake may take.
    #[arg(long, value_name = "SECONDS", default_value = "5", value_parser = seconds, help_heading = "Limits")]
    handshake_timeout: Duration,

    /// How long what is under way may take once the server is to stop.
    #[arg(long, value_name = "SECONDS", default_value = "10", help_heading = "Shutting down")]
    shutdown_grace: u64,
    /// How long the server says that it is not ready, and still answers, before it stops to accept connections.
    #[arg(long, value_name = "SECONDS", default_value = "0", help_heading = "Shutting down")]
    shutdown_delay: u64,
    /// How what happens is written to standard error.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(super) log_format: LogFormat,
}

impl ServeArguments {
    pub(super) fn options(&self) -> Result<Options, String> {
        if let Some(most) = self.max_staleness
            && Duration::from_secs(most) < self.poll.saturating_mul(3)
        {
            return Err(format!(
                "`--max-staleness {most}` is less than three times `--poll`: a policy that nobody touches would fail"
            ));
        }
        let nowhere = self.listen.iter().any(|address| address == "none");
        if nowhere && self.listen.len() > 1 {
            return Err("`--listen none` stands alone".to_owned());
        }
        Ok(Options {
            addresses: Addresses {
                tcp: if nowhere { Vec::new() } else { self.listen.clone() },
                unix: self.unix.clone().map(|path| UnixSocket {
                    path,
                    mode: self.unix_mode,
                }),
            },
            limits: self.limits(),
            public_url: self.public_url.clone(),
            token_file: self.token_file.clone(),
            allow_unauthenticated: self.allow_unauthenticated,
            allowed_hosts: self.allowed_host.clone(),
            open_metrics: self.open_metrics,
            tls: self.tls(),
            cache: self.cache_seconds,
            gateway: None,
            recorder: None,
        })
    }

    fn limits(&self) -> Limits {
        Limits {
            max_body: self.max_body.get(),
            max_header_bytes: self.max_header_bytes,
            max_headers: self.max_headers,
            header_time: self.header_timeout,
            body_time: self.body_timeout,
            request_time: self.request_timeout,
            write_time: self.write_timeout,
            idle_time: self.idle_timeout,
            handshake_time: self.handshake_timeout,
            max_connections: self.max_connections.get(),
            shutdown_grace: Duration::from_secs(self.shutdown_grace),
            shutdown_delay: Duration::from_secs(self.shutdown_delay),
        }
    }

    fn tls(&self) -> Option<Tls> {
        Some(Tls {
            certificate: self.tls_cert.clone()?,
            key: self.tls_key.clone()?,
            client_authorities: self.tls_client_ca.clone(),
        })
    }

    pub(super) fn live_options(&self) -> live::Options {
        live::Options {
            debounce: Duration::from_millis(self.debounce),
            poll: self.poll,
            watch: !self.no_watch,
            most_gaining: self.refuse_if_gained,
            max_staleness: self.max_staleness.map(Duration::from_secs),
        }
    }
}

/// No time is as long as this, in seconds: a day.
const LONGEST: u64 = 24 * 60 * 60;

fn seconds(text: &str) -> Result<Duration, String> {
    match text.parse() {
        Ok(seconds) if (1..=LONGEST).contains(&seconds) => Ok(Duration::from_secs(seconds)),
        _ => Err(format!("expected whole seconds, from 1 to {LONGEST}")),
    }
}

fn header_bytes(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(bytes) if (8192..=1024 * 1024).contains(&bytes) => Ok(bytes),
        _ => Err("expected bytes, from 8192 to 1048576".to_owned()),
    }
}

fn headers(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(number) if (1..=100).contains(&number) => Ok(number),
        _ => Err("expected a number from 1 to 100".to_owned()),
    }
}

fn mode(text: &str) -> Result<u32, String> {
    match u32::from_str_radix(text, 8) {
        Ok(mode) if mode <= 0o777 => Ok(mode),
        _ => Err("expected permissions as chmod takes them, such as 600 or 660".to_owned()),
    }
}
