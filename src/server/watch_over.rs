use std::sync::atomic::Ordering;

use tokio::time::{Duration, MissedTickBehavior};

use super::{
    connection::Service,
    notice::Notice,
    shared::Shared,
    signals::{Signals, Wish},
    tokens::TokenFile,
};
use crate::report::{Style, diagnostics::human};

/// How often the connections are looked over.
pub(super) const SWEEP: Duration = Duration::from_millis(200);

/// How often the file of tokens and the log are looked at, in sweeps.
const SWEEPS_PER_LOOK: u32 = 5;

/// What was said of the state of things, so that it is said once.
#[derive(Default)]
struct Told {
    log_fails: bool,
    policy_failed: bool,
}

/// Keeps order until it is told to stop.
pub(super) async fn watch_over(service: &Service, signals: &mut Signals) {
    let shared = &*service.shared;
    let mut sweeps = 0_u32;
    let mut told = Told::default();
    let mut ticks = tokio::time::interval(SWEEP);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            wish = signals.next() => match wish {
                Wish::Stop => return,
                Wish::Reload => reread(service),
            },
            _ = ticks.tick() => {
                sweep(shared);
                told.policy_failed = tell_of_policy(shared, told.policy_failed);
                follow_gateway(shared);
                sweeps = sweeps.wrapping_add(1);
                if sweeps.is_multiple_of(SWEEPS_PER_LOOK) {
                    told.log_fails = tell_of_log(shared, told.log_fails);
                    follow_tokens(shared);
                }
            }
        }
    }
}

/// Ends what takes longer than it may.
pub(super) fn sweep(shared: &Shared) {
    let ended = shared.table.sweep(&shared.limits);
    shared.metrics.too_slow.fetch_add(ended, Ordering::Relaxed);
}

/// Reads everything again, because somebody asked for it.
fn reread(service: &Service) {
    let shared = &*service.shared;
    (shared.tell)(Notice::info(
        "asked-to-reload",
        "asked to reload: everything is read again",
    ));
    shared.live.reload();
    reread_tokens(shared);
    reread_certificates(service);
    reread_gateway(shared);
}

/// Says when the policy is no longer decided by, and when it is again.
fn tell_of_policy(shared: &Shared, had_failed: bool) -> bool {
    let has_failed = shared.live.has_failed();
    if has_failed && !had_failed {
        let age = shared.live.status().age.as_secs();
        (shared.tell)(Notice::warning(
            "failed",
            format!(
                "nothing is decided any more: that what decides is what is kept was last seen {age} s ago; questions are \
                 answered with 503 until it is so again"
            ),
        ));
    }
    if had_failed && !has_failed {
        (shared.tell)(Notice::info(
            "recovered",
            "questions are answered again: what decides is what is kept",
        ));
    }
    has_failed
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

fn follow_tokens(shared: &Shared) {
    if shared.tokens.as_ref().is_some_and(TokenFile::has_changed) {
        reread_tokens(shared);
    }
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

fn follow_gateway(shared: &Shared) {
    let Some(file) = &shared.gateway else { return };
    if file.has_settled(&shared.live.current()) {
        reread_gateway(shared);
    }
}

fn reread_gateway(shared: &Shared) {
    let Some(file) = &shared.gateway else { return };
    let Some(read) = file.reread(&shared.live.current()) else {
        return;
    };
    (shared.tell)(match read {
        Ok(count) => Notice::info("gateway", format!("the gateway was read again; routes: {count}")),
        Err(refused) => Notice::warning(
            "gateway-refused",
            format!(
                "the gateway has mistakes: the change is not taken, the routes before stay in use\n{}",
                human(&refused.diagnostics, &refused.sources, Style::default())
            ),
        ),
    });
}
