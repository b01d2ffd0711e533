use std::{
    future::poll_fn,
    io,
    pin::{Pin, pin},
    sync::{Arc, atomic::Ordering},
    task::{Context, Poll},
};

use axum::Router;
use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::timeout,
};
use tower_service::Service as _;

use super::{
    listener::Stream,
    progress::{Fate, Phase, Progress},
    shared::Shared,
    table::Place,
    tls::Acceptor,
};

/// Hyper takes no less.
const LEAST_BUFFER: usize = 8192;

/// What a connection needs.
#[derive(Clone)]
pub(super) struct Service {
    pub(super) shared: Arc<Shared>,
    pub(super) router: Router,
    pub(super) tls: Option<Acceptor>,
}

impl Service {
    /// Serves a connection until it ends, or is ended.
    pub(super) async fn serve(self, stream: Stream, place: Place) {
        let progress = &*place.progress;
        let mut talk = pin!(self.talk(stream, progress));
        poll_fn(|context| {
            progress.wake_by(context.waker());
            match progress.fate() {
                Fate::Ends => Poll::Ready(()),
                Fate::Finishes | Fate::Stays => talk.as_mut().poll(context),
            }
        })
        .await;
    }

    async fn talk(&self, stream: Stream, progress: &Progress) {
        match (stream, &self.tls) {
            (Stream::Tcp(stream), None) => self.speak(stream, progress).await,
            (Stream::Tcp(stream), Some(tls)) => {
                progress.enter(Phase::Handshake);
                let shaken = timeout(self.shared.limits.handshake_time, tls.accept(stream)).await;
                if let Ok(Ok(stream)) = shaken {
                    progress.enter(Phase::Head);
                    self.speak(stream, progress).await;
                } else {
                    self.shared.metrics.handshakes_failed.fetch_add(1, Ordering::Relaxed);
                }
            }
            #[cfg(unix)]
            (Stream::Unix(stream), _) => self.speak(stream, progress).await,
        }
    }

    async fn speak(&self, stream: impl AsyncRead + AsyncWrite + Unpin, progress: &Progress) {
        let service = service_fn(|request| {
            progress.enter(Phase::Handling);
            let answer = self.router.clone().call(request);
            async move {
                let answer = answer.await;
                progress.enter(Phase::Writing);
                answer
            }
        });
        let io = TokioIo::new(Watched { stream, progress });
        // Times are kept by `Progress`: the timer of hyper's own costs an allocation for each request.
        let connection = http1::Builder::new()
            .header_read_timeout(None)
            .max_buf_size(self.shared.limits.max_header_bytes.max(LEAST_BUFFER))
            .serve_connection(io, service);
        let mut connection = pin!(connection);
        let mut finishes = false;
        poll_fn(|context| {
            if !finishes && progress.fate() != Fate::Stays {
                finishes = true;
                connection.as_mut().graceful_shutdown();
            }
            // How a connection ends is the client's affair.
            connection.as_mut().poll(context).map(|_| ())
        })
        .await;
    }
}

/// A stream that says how far it is.
struct Watched<'a, S> {
    stream: S,
    progress: &'a Progress,
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<'_, S> {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = into.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, into);
        if into.filled().len() > before && self.progress.phase() == Phase::Idle {
            self.progress.enter(Phase::Head);
        }
        read
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<'_, S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(context);
        // Only what was written whole is flushed.
        if flushed.is_ready() && self.progress.phase() == Phase::Writing {
            self.progress.enter(Phase::Idle);
        }
        flushed
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, pieces)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}
