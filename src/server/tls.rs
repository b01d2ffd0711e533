#[cfg(not(feature = "tls"))]
mod absent;
#[cfg(feature = "tls")]
mod present;

use std::path::PathBuf;

#[cfg(not(feature = "tls"))]
pub(super) use absent::Acceptor;
#[cfg(feature = "tls")]
pub(super) use present::Acceptor;

/// What TLS needs.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Tls {
    /// The file of the server's certificate and those that lead to its authority, PEM.
    pub certificate: PathBuf,
    /// The file of its private key, PEM.
    pub key: PathBuf,
    /// The file of the authorities whose certificates clients have to show, PEM; where there is none, they show none.
    pub client_authorities: Option<PathBuf>,
}

impl Tls {
    /// Whether clients have to show who they are.
    pub(super) fn asks_clients(&self) -> bool {
        self.client_authorities.is_some()
    }
}
