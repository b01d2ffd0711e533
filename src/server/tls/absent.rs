use std::{convert::Infallible, io};

use tokio::net::TcpStream;

use super::Tls;

/// There is none in a build without TLS.
#[derive(Clone, Debug)]
pub(in crate::server) struct Acceptor(Infallible);

impl Acceptor {
    pub(in crate::server) fn new(_: &Tls) -> Result<Self, String> {
        Err("this build has no TLS; install one with `cargo install ringfence --features tls`, or let a proxy on this machine speak it".to_owned())
    }

    #[allow(clippy::unused_async, reason = "with TLS it waits for the client")]
    pub(in crate::server) async fn accept(&self, _: TcpStream) -> io::Result<TcpStream> {
        match self.0 {}
    }

    pub(in crate::server) fn reread(&self) -> Result<(), String> {
        match self.0 {}
    }
}
