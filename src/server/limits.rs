use std::time::Duration;

/// What a client may take of the server.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Limits {
    /// The most bytes of a request's body.
    pub max_body: usize,
    /// The most bytes of a request's first line and headers; at least 8192.
    pub max_header_bytes: usize,
    /// The most headers of a request; at most 100.
    pub max_headers: usize,
    /// How long a client may take for the first line and the headers.
    pub header_time: Duration,
    /// How long a client may take for the body.
    pub body_time: Duration,
    /// How long a request may take from its headers to its answer.
    pub request_time: Duration,
    /// How long a client may take to read its answer.
    pub write_time: Duration,
    /// How long a connection may wait for its next request.
    pub idle_time: Duration,
    /// How long a client may take for the TLS handshake.
    pub handshake_time: Duration,
    /// The most connections at once.
    pub max_connections: usize,
    /// How long what is under way may take once the server is told to stop.
    pub shutdown_grace: Duration,
    /// How long the server says that it is not ready before it stops to accept connections.
    pub shutdown_delay: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_body: 1024 * 1024,
            max_header_bytes: 16 * 1024,
            max_headers: 64,
            header_time: Duration::from_secs(5),
            body_time: Duration::from_secs(10),
            request_time: Duration::from_secs(15),
            write_time: Duration::from_secs(15),
            idle_time: Duration::from_secs(60),
            handshake_time: Duration::from_secs(5),
            max_connections: 1024,
            shutdown_grace: Duration::from_secs(10),
            shutdown_delay: Duration::ZERO,
        }
    }
}
