use std::{
    io,
    sync::atomic::Ordering,
    time::{Duration, Instant},
};

use tokio::sync::watch;

use super::{connection::Service, listener::Listener, notice::Notice};

/// How long is waited after a connection could not be accepted: longer each time.
const FIRST_PAUSE: Duration = Duration::from_millis(20);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// How long nothing is said of it again.
const TELL_AGAIN: Duration = Duration::from_secs(60);

/// Takes connections until it is told to stop.
pub(super) async fn accept(listener: Listener, service: Service, mut stop: watch::Receiver<bool>) {
    let mut pause = FIRST_PAUSE;
    let mut told: Option<Instant> = None;
    loop {
        let accepted = tokio::select! {
            biased;
            _ = stop.wait_for(|stop| *stop) => return,
            accepted = listener.accept() => accepted,
        };
        let stream = match accepted {
            Ok(stream) => stream,
            Err(error) if is_of_the_client(&error) => continue,
            Err(error) => {
                service.shared.metrics.not_accepted.fetch_add(1, Ordering::Relaxed);
                if told.is_none_or(|told| told.elapsed() > TELL_AGAIN) {
                    told = Some(Instant::now());
                    let words = format!("connections cannot be accepted: {error}; it is tried again and again");
                    (service.shared.tell)(Notice::warning("not-accepting", words));
                }
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(LONGEST_PAUSE);
                continue;
            }
        };
        pause = FIRST_PAUSE;
        let place = tokio::select! {
            biased;
            _ = stop.wait_for(|stop| *stop) => return,
            place = service.shared.table.place() => place,
        };
        let Some((place, made_room)) = place else { return };
        service.shared.metrics.made_room.fetch_add(made_room, Ordering::Relaxed);
        tokio::spawn(service.clone().serve(stream, place));
    }
}

/// Whether the client went away before it was accepted.
fn is_of_the_client(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionRefused
            | io::ErrorKind::NotConnected
            | io::ErrorKind::InvalidInput
    )
}
