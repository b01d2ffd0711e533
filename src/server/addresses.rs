use std::{
    net::{SocketAddr, ToSocketAddrs as _},
    path::PathBuf,
};

/// Where the server listens.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Addresses {
    /// Addresses and ports; port 0 is one that is free.
    pub tcp: Vec<String>,
    /// A socket in the file system.
    pub unix: Option<UnixSocket>,
}

/// A socket in the file system.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct UnixSocket {
    /// Its path.
    pub path: PathBuf,
    /// Who may connect: the permissions of the file.
    pub mode: u32,
}

/// The addresses that a text such as `127.0.0.1:8080` or `localhost:8080` stands for.
pub(super) fn resolve(text: &str) -> Result<Vec<SocketAddr>, String> {
    let found = text.to_socket_addrs().map(Vec::from_iter);
    match found {
        Ok(found) if !found.is_empty() => Ok(found),
        Ok(_) => Err(format!("`{text}` is no address of this machine")),
        Err(error) => Err(format!(
            "`{text}` is no address: {error}; expected one such as 127.0.0.1:8080 or [::1]:8080"
        )),
    }
}
