use std::{
    fmt,
    net::SocketAddr,
    path::PathBuf,
    sync::{Arc, atomic::Ordering},
    time::{Duration, Instant},
};

use tokio::{runtime, sync::watch, time::MissedTickBehavior};

use super::{
    accept::accept,
    addresses::{self, Addresses},
    connection::Service,
    gateway::Gateway,
    handle::router,
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
};
use crate::live::Live;

/// How often the connections are looked over.
const SWEEP: Duration = Duration::from_millis(200);

/// How often the files of tokens are looked at, in sweeps.
const SWEEPS_PER_LOOK: u32 = 5;

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
    /// Whether everybody who reaches it may read its metrics and status.
    pub open_metrics: bool,
    /// TLS.
    pub tls: Option<Tls>,
    /// How long a client may keep a decision at most; not at all where nothing is said.
    pub cache: Option<Duration>,
    /// What proxies ask that know nothing but headers.
    pub gateway: Option<Gateway>,
    /// Where decisions are logged.
    pub recorder: Option<Recorder>,
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
    for listener in listeners {
        accepting.push(tokio::spawn(accept(listener, service.clone(), stopped.clone())));
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

/// Keeps order until it is told to stop.
async fn watch_over(service: &Service, signals: &mut Signals) {
    let shared = &*service.shared;
    let mut sweeps = 0_u32;
    let mut is_failing = false;
    let mut ticks = tokio::time::interval(SWEEP);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            wish = signals.next() => match wish {
                Wish::Stop => return,
                Wish::Reload => {
                    (shared.tell)(Notice::info("asked-to-reload", "asked to reload: everything is read again"));
                    shared.live.reload();
                    reread_tokens(shared);
                    reread_certificates(service);
                }
            },
            _ = ticks.tick() => {
                sweep(shared);
                sweeps = sweeps.wrapping_add(1);
                if sweeps.is_multiple_of(SWEEPS_PER_LOOK) {
                    is_failing = tell_of_log(shared, is_failing);
                }
                if sweeps.is_multiple_of(SWEEPS_PER_LOOK) && tokens_changed(shared) {
                    reread_tokens(shared);
                }
            }
        }
    }
}

/// Says when the log begins to fail, and when that is over.
fn tell_of_log(shared: &Shared, was_failing: bool) -> bool {
    let Some(recorder) = &shared.recorder else {
        return false;
    };
    let status = recorder.log().status();
    if status.failing && !was_failing {
        let why = status.last_error.unwrap_or_default();
        (shared.tell)(Notice::warning(
            "log-failing",
            format!("the decision log cannot be written: {why}"),
        ));
    }
    if was_failing && !status.failing {
        (shared.tell)(Notice::info("log-written", "the decision log is written again"));
    }
    status.failing
}

fn sweep(shared: &Shared) {
    let ended = shared.table.sweep(&shared.limits);
    shared.metrics.too_slow.fetch_add(ended, Ordering::Relaxed);
}

fn tokens_changed(shared: &Shared) -> bool {
    shared.tokens.as_ref().is_some_and(TokenFile::has_changed)
}

fn reread_tokens(shared: &Shared) {
    let Some(file) = &shared.tokens else { return };
    (shared.tell)(match file.reread() {
        Ok(count) => Notice::info("tokens", format!("tokens were read again: {count}")),
        Err(error) => Notice::warning("tokens-refused", format!("{error}; the tokens before stay in use")),
    });
}

fn reread_certificates(service: &Service) {
    let Some(tls) = &service.tls else { return };
    (service.shared.tell)(match tls.reread() {
        Ok(()) => Notice::info("certificates", "certificates were read again"),
        Err(error) => Notice::warning("certificates-refused", format!("{error}; those before stay in use")),
    });
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
    listeners: Vec<Listener>,
}

async fn begin(live: Live, options: Options, tell: Tell) -> Result<Begun, String> {
    refuse_to_be_open(&options)?;
    let public_url = options.public_url.as_deref().map(checked_url).transpose()?;
    let tls = options.tls.as_ref().map(Acceptor::new).transpose()?;
    let tokens = options.token_file.clone().map(TokenFile::read).transpose()?;
    let (listeners, urls) = listen(&options).await?;
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
        open_metrics: options.open_metrics,
        cache: options.cache,
        gateway: options.gateway,
        recorder: options.recorder,
        metadata,
    };
    let shared = Arc::new(Shared::new(live, chosen, tell));
    let router = router(&shared);
    Ok(Begun {
        service: Service { shared, router, tls },
        listeners,
    })
}

/// Listens everywhere, and says where.
async fn listen(options: &Options) -> Result<(Vec<Listener>, Vec<String>), String> {
    let scheme = if options.tls.is_some() { "https" } else { "http" };
    let mut listeners = Vec::new();
    let mut urls = Vec::new();
    for text in &options.addresses.tcp {
        let (listener, address) = Listener::tcp(text).await?;
        listeners.push(listener);
        urls.push(format!("{scheme}://{address}"));
    }
    if let Some(socket) = &options.addresses.unix {
        #[cfg(unix)]
        listeners.push(Listener::unix(socket)?);
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
    let asks = options.token_file.is_some() || options.tls.as_ref().is_some_and(Tls::asks_clients);
    if asks || options.allow_unauthenticated {
        return Ok(());
    }
    for text in &options.addresses.tcp {
        let found = addresses::resolve(text)?;
        let is_far = |address: &&SocketAddr| !address.ip().to_canonical().is_loopback();
        if let Some(address) = found.iter().find(is_far) {
            return Err(format!(
                "{address} can be reached from other machines, and nobody would be asked who he is: \
                 use --token-file or --tls-client-ca, or --allow-unauthenticated where something else keeps others out"
            ));
        }
    }
    Ok(())
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
