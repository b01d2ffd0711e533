use std::{future::poll_fn, pin::Pin, time::Duration};

use axum::{
    body::{Body, Bytes, HttpBody},
    http::{HeaderMap, StatusCode, header::CONTENT_LENGTH},
};
use tokio::time::timeout;

use super::{answer::Refusal, limits::Limits};

/// How many times the limit of a body is read and thrown away, so that who sends too much gets to read why it was refused.
const THROWN_AWAY: usize = 8;

/// How long that may take.
const THROW_AWAY_TIME: Duration = Duration::from_secs(2);

/// Reads a body. One that does not say its length beforehand may only have `unsaid` bytes.
pub(super) async fn read(
    headers: &HeaderMap,
    mut body: Body,
    limits: &Limits,
    unsaid: usize,
) -> Result<Bytes, Refusal> {
    let said = headers
        .get(CONTENT_LENGTH)
        .and_then(|said| said.to_str().ok()?.parse().ok());
    let most = match said {
        Some(_) => limits.max_body,
        None => limits.max_body.min(unsaid),
    };
    let read = if said.is_some_and(|said: usize| said > most) {
        Err(Unread::TooLarge)
    } else {
        let read = timeout(limits.body_time, collect(&mut body, most)).await;
        read.unwrap_or(Err(Unread::TooSlow))
    };
    if let Err(Unread::TooLarge) = read {
        let thrown = limits.max_body.saturating_mul(THROWN_AWAY);
        // Whether all of it was read makes no difference to the answer.
        let _ = timeout(THROW_AWAY_TIME, throw_away(&mut body, thrown)).await;
    }
    read.map_err(|unread| unread.refusal(limits, most))
}

enum Unread {
    TooLarge,
    TooSlow,
    Broken,
}

impl Unread {
    fn refusal(&self, limits: &Limits, most: usize) -> Refusal {
        match self {
            Self::TooLarge => Refusal::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                "too-large",
                format_args!("the body is longer than {most} bytes"),
            ),
            Self::TooSlow => Refusal::new(
                StatusCode::REQUEST_TIMEOUT,
                "too-slow",
                format_args!("the body took longer than {} s", limits.body_time.as_secs()),
            ),
            Self::Broken => Refusal::new(StatusCode::BAD_REQUEST, "broken-body", "the body ended before its end"),
        }
    }
}

async fn piece(body: &mut Body) -> Option<Result<Bytes, Unread>> {
    loop {
        let frame = poll_fn(|context| Pin::new(&mut *body).poll_frame(context)).await?;
        match frame.map(data) {
            Ok(Some(data)) => return Some(Ok(data)),
            // Trailers say nothing here.
            Ok(None) => {}
            Err(_) => return Some(Err(Unread::Broken)),
        }
    }
}

fn data(frame: hyper::body::Frame<Bytes>) -> Option<Bytes> {
    frame.into_data().ok()
}

/// All pieces; the only one as it is.
async fn collect(body: &mut Body, most: usize) -> Result<Bytes, Unread> {
    let Some(first) = piece(body).await.transpose()? else {
        return Ok(Bytes::new());
    };
    if first.len() > most {
        return Err(Unread::TooLarge);
    }
    let Some(second) = piece(body).await.transpose()? else {
        return Ok(first);
    };
    let mut all = Vec::from(first);
    let mut next = Some(second);
    while let Some(piece_of_it) = next {
        if all.len() + piece_of_it.len() > most {
            return Err(Unread::TooLarge);
        }
        all.extend_from_slice(&piece_of_it);
        next = piece(body).await.transpose()?;
    }
    Ok(all.into())
}

async fn throw_away(body: &mut Body, most: usize) {
    let mut left = most;
    while let Some(Ok(thrown)) = piece(body).await {
        let Some(rest) = left.checked_sub(thrown.len()) else {
            return;
        };
        left = rest;
    }
}
