use std::{io, net::SocketAddr};

use tokio::net::{TcpListener, TcpStream};
#[cfg(unix)]
use tokio::net::{UnixListener, UnixStream};

use super::addresses;
#[cfg(unix)]
use super::addresses::UnixSocket;

/// What connections come from.
#[derive(Debug)]
pub(super) enum Listener {
    Tcp(TcpListener),
    #[cfg(unix)]
    Unix {
        listener: UnixListener,
        _file: SocketFile,
    },
}

/// A connection before anything was read of it.
#[derive(Debug)]
pub(super) enum Stream {
    Tcp(TcpStream),
    #[cfg(unix)]
    Unix(UnixStream),
}

impl Listener {
    /// Listens at an address.
    pub(super) async fn tcp(text: &str) -> Result<(Self, SocketAddr), String> {
        let found = addresses::resolve(text)?;
        let listener = TcpListener::bind(found.as_slice()).await;
        let bound = listener.and_then(|listener| Ok((listener.local_addr()?, listener)));
        let (address, listener) = bound.map_err(|error| format!("cannot listen on {text}: {error}"))?;
        Ok((Self::Tcp(listener), address))
    }

    /// Listens at a socket in the file system. One that a server left behind is replaced, one at which a server answers is not.
    #[cfg(unix)]
    pub(super) fn unix(socket: &UnixSocket) -> Result<Self, String> {
        use std::{fs, os::unix::fs::FileTypeExt as _, os::unix::net};

        let name = socket.path.display();
        if let Ok(found) = fs::symlink_metadata(&socket.path) {
            if !found.file_type().is_socket() {
                return Err(format!("{name} is there already, and is no socket"));
            }
            if net::UnixStream::connect(&socket.path).is_ok() {
                return Err(format!("another server listens on {name}"));
            }
            fs::remove_file(&socket.path).map_err(|error| format!("{name} cannot be replaced: {error}"))?;
        }
        let listener = bind_private(socket).map_err(|error| format!("cannot listen on {name}: {error}"))?;
        Ok(Self::Unix {
            listener,
            _file: SocketFile(socket.path.clone()),
        })
    }

    pub(super) async fn accept(&self) -> io::Result<Stream> {
        match self {
            Self::Tcp(listener) => {
                let (stream, _) = listener.accept().await?;
                // An answer is written whole: to wait for more to send would only delay it.
                stream.set_nodelay(true)?;
                Ok(Stream::Tcp(stream))
            }
            #[cfg(unix)]
            Self::Unix { listener, .. } => Ok(Stream::Unix(listener.accept().await?.0)),
        }
    }
}

/// Binds under another name, sets who may connect, and only then gives it the name that clients know: nobody connects in between.
#[cfg(unix)]
fn bind_private(socket: &UnixSocket) -> io::Result<UnixListener> {
    use std::{fs, os::unix::fs::PermissionsExt as _};

    let mut hidden = socket.path.clone().into_os_string();
    hidden.push(format!(".{}", std::process::id()));
    let listener = UnixListener::bind(&hidden)?;
    let named = fs::set_permissions(&hidden, fs::Permissions::from_mode(socket.mode))
        .and_then(|()| fs::rename(&hidden, &socket.path));
    if named.is_err() {
        let _ = fs::remove_file(&hidden);
    }
    named.map(|()| listener)
}

/// The file of a socket, removed with it.
#[cfg(unix)]
#[derive(Debug)]
pub(super) struct SocketFile(std::path::PathBuf);

#[cfg(unix)]
impl Drop for SocketFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}
