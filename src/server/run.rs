use std::{
    fmt,
    net::SocketAddr,
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::{runtime, sync::watch};

use super::{
    accept::accept,
    addresses::{self, Addresses},
    connection::Service,
    gateway::GatewayFile,
    handle::router,
    hosts::{HostName, Hosts},
    limits::Limits,
    listener::Listener,
    notice::{Notice, Tell},
    page,
    progress::Fate,
    recorder::Recorder,
    shared::{Chosen, Shared},
    signals::{Signals, Wish},
    tls::{Acceptor, Tls},
    tokens::TokenFile,
    watch_over::{SWEEP, sweep, watch_over},
};
use crate::live::Live;

/// How a server is to be.
#[derive(Debug)]
pub struct Options {
    /// Where it listens.
    pub addresses: Addresses,
    /// What a client may take of it.
    pub limits: Limits,
    /// The address under which clients know it; where none is said, the one at which it listens.
    pub public_url: Option<String>,
    /// The file of bearer tokens.
    pub token_file: Option<PathBuf>,
    /// Whether everybody who reaches it may ask.
    pub allow_unauthenticated: bool,
    /// Under which names clients on this machine ask for it, where nobody says who he is; beside those of the machine itself
    /// and that of `public_url`. Where there are any, clients of other machines have to use them too.
    pub allowed_hosts: Vec<HostName>,
    /// Whether everybody who reaches it may read its metrics and status.
    pub open_metrics: bool,
    /// TLS.
    pub tls: Option<Tls>,
    /// How long a client may keep a decision at most; not at all where nothing is said.
    pub cache: Option<Duration>,
    /// What proxies ask that know nothing but headers.
    pub gateway: Option<GatewayFile>,
    /// Where decisions are logged.
    pub recorder: Option<Recorder>,
}

impl Options {
    /// Whether clients have to say who they are.
    fn asks(&self) -> bool {
        self.token_file.is_some() || self.tls.as_ref().is_some_and(Tls::asks_clients)
    }
}

/// Why there is no server.
#[derive(Debug)]
pub enum ServeProblem {
    /// What was chosen cannot be, in words.
    Refused(String),
    /// The machine does not let it, in words.
    Failed(String),
}

impl fmt::Display for ServeProblem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(words) | Self::Failed(words) => out.write_str(words),
        }
    }
}

impl std::error::Error for ServeProblem {}

/// Serves a policy until it is told to stop by a signal.
///
/// # Errors
///
/// In words, why it cannot begin.
pub fn serve(live: Live, options: Options, tell: Tell) -> Result<(), ServeProblem> {
    let runtime = runtime::Builder::new_multi_thread()
        .enable_all()
        .thread_name("ringfence-serve")
        .build()
        .map_err(|error| ServeProblem::Failed(format!("no threads can be started: {error}")))?;
    let served = runtime.block_on(run(live, options, tell));
    // What still searches has nobody to answer.
    runtime.shutdown_background();
    served
}

async fn run(live: Live, options: Options, tell: Tell) -> Result<(), ServeProblem> {
    let mut signals =
        Signals::new().map_err(|error| ServeProblem::Failed(format!("signals cannot be heard: {error}")))?;
    let begun = begin(live, options, tell).await.map_err(ServeProblem::Refused)?;
    let (stop, stopped) = watch::channel(false);
    let Begun { service, listeners } = begun;
    let shared = Arc::clone(&service.shared);
    let mut accepting = Vec::new();
    for (listener, checks_host) in listeners {
        let service = Service {
            router: router(&shared, checks_host),
            ..service.clone()
        };
        accepting.push(tokio::spawn(accept(listener, service, stopped.clone())));
    }
    watch_over(&service, &mut signals).await;
    shared.stop();
    (shared.tell)(Notice::info("stopping", "shutting down: what is under way is finished"));
    pause(&shared, &mut signals).await;
    let _ = stop.send(true);
    for accepting in accepting {
        let _ = accepting.await;
    }
    finish(&shared).await;
    Ok(())
}

/// Says that the server is not ready for a while, so that nobody sends it more.
async fn pause(shared: &Shared, signals: &mut Signals) {
    let until = Instant::now() + shared.limits.shutdown_delay;
    while Instant::now() < until {
        tokio::select! {
            wish = signals.next() => if wish == Wish::Stop { return },
            () = tokio::time::sleep(SWEEP) => sweep(shared),
        }
    }
}

/// Waits for what is under way, and ends what takes too long.
async fn finish(shared: &Shared) {
    let until = Instant::now() + shared.limits.shutdown_grace;
    while shared.table.len() > 0 && Instant::now() < until {
        shared.table.doom(Fate::Finishes);
        sweep(shared);
        let _ = tokio::time::timeout(SWEEP, shared.table.one_left()).await;
    }
    let left = shared.table.len();
    let notice = if left == 0 {
        Notice::info("stopped", "stopped")
    } else {
        Notice::warning("cut-off", format!("stopped; connections cut off: {left}"))
    };
    shared.table.doom(Fate::Ends);
    (shared.tell)(notice);
}

struct Begun {
    service: Service,
    listeners: Vec<(Listener, ChecksHost)>,
}

/// Whether those who come from a listener have to know the name of the server.
type ChecksHost = bool;

async fn begin(live: Live, options: Options, tell: Tell) -> Result<Begun, String> {
    refuse_to_be_open(&options)?;
    let public_url = options.public_url.as_deref().map(checked_url).transpose()?;
    let tls = options.tls.as_ref().map(Acceptor::new).transpose()?;
    let tokens = options.token_file.clone().map(TokenFile::read).transpose()?;
    let (listeners, urls) = listen(&options).await?;
    let hosts = options.allowed_hosts.iter().cloned();
    let hosts = Hosts(hosts.chain(public_url.and_then(HostName::of_url)).collect());
    let own = urls.first().map_or("http://localhost", String::as_str);
    let metadata = page::metadata(public_url.unwrap_or(own)).into();
    let notices = [
        urls.iter()
            .map(|url| Notice::info("listening", format!("listening on {url}")))
            .collect(),
        vec![
            Notice::info("policy", policy_words(&live)),
            Notice::info("authentication", authentication_words(&options, tokens.as_ref())),
        ],
    ];
    notices.into_iter().flatten().for_each(|notice| tell(notice));
    let chosen = Chosen {
        limits: options.limits,
        tokens,
        hosts,
        open_metrics: options.open_metrics,
        cache: options.cache,
        gateway: options.gateway,
        recorder: options.recorder,
        metadata,
    };
    let shared = Arc::new(Shared::new(live, chosen, tell));
    let router = router(&shared, true);
    Ok(Begun {
        service: Service { shared, router, tls },
        listeners,
    })
}

/// Listens everywhere, and says where.
async fn listen(options: &Options) -> Result<(Vec<(Listener, ChecksHost)>, Vec<String>), String> {
    let scheme = if options.tls.is_some() { "https" } else { "http" };
    let mut listeners = Vec::new();
    let mut urls = Vec::new();
    for text in &options.addresses.tcp {
        let (listener, address) = Listener::tcp(text).await?;
        let is_expected = is_near(&address) || !options.allowed_hosts.is_empty();
        listeners.push((listener, is_expected && !options.asks()));
        urls.push(format!("{scheme}://{address}"));
    }
    if let Some(socket) = &options.addresses.unix {
        #[cfg(unix)]
        listeners.push((Listener::unix(socket)?, false));
        #[cfg(not(unix))]
        return Err(format!("{}: this system has no such sockets", socket.path.display()));
        #[cfg(unix)]
        urls.push(format!("unix:{}", socket.path.display()));
    }
    if listeners.is_empty() {
        return Err("there is nothing to listen on: say --listen or --unix".to_owned());
    }
    Ok((listeners, urls))
}

/// Who can reach a server from elsewhere must say who he is, unless it is meant otherwise.
fn refuse_to_be_open(options: &Options) -> Result<(), String> {
    if options.asks() && !options.allowed_hosts.is_empty() {
        return Err(
            "--allowed-host is for clients that need not say who they are: leave it out, or --token-file and --tls-client-ca"
                .to_owned(),
        );
    }
    if options.asks() || options.allow_unauthenticated {
        return Ok(());
    }
    for text in &options.addresses.tcp {
        let found = addresses::resolve(text)?;
        if let Some(address) = found.iter().find(|address| !is_near(address)) {
            return Err(format!(
                "{address} can be reached from other machines, and nobody would be asked who he is: \
                 use --token-file or --tls-client-ca, or --allow-unauthenticated where something else keeps others out"
            ));
        }
    }
    Ok(())
}

/// Whether only programs on this machine reach an address.
fn is_near(address: &SocketAddr) -> bool {
    address.ip().to_canonical().is_loopback()
}

fn checked_url(url: &str) -> Result<&str, String> {
    let url = url.trim_end_matches('/');
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    match rest {
        Some(rest) if !rest.is_empty() && !rest.contains(['?', '#', ' ', '@']) => Ok(url),
        _ => Err(format!(
            "`{url}` is no address that clients can use; expected one such as https://pdp.example.com"
        )),
    }
}

fn policy_words(live: &Live) -> String {
    let version = live.current();
    let revision = version.revision();
    let revision = revision.get(..12).unwrap_or(revision);
    let users = version.snapshot().policy().organisation.users.len();
    format!("policy {revision}: {users} users")
}

fn authentication_words(options: &Options, tokens: Option<&TokenFile>) -> String {
    let tokens = tokens.map(|file| format!("bearer tokens ({})", file.tokens.load().len()));
    let certificates = options.tls.as_ref().is_some_and(Tls::asks_clients);
    let certificates = certificates.then(|| "client certificates".to_owned());
    let ways: Vec<_> = tokens.into_iter().chain(certificates).collect();
    if ways.is_empty() {
        "authentication: none".to_owned()
    } else {
        format!("authentication: {}", ways.join(" and "))
    }
}
