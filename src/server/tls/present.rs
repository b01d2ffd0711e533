use std::{fs, io, path::Path, sync::Arc};

use arc_swap::ArcSwap;
use tokio::net::TcpStream;
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        RootCertStore, ServerConfig,
        crypto::ring,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
        server::WebPkiClientVerifier,
    },
    server::TlsStream,
};

use super::Tls;

/// Speaks TLS with clients.
#[derive(Clone)]
pub(in crate::server) struct Acceptor {
    tls: Tls,
    current: Arc<ArcSwap<ServerConfig>>,
}

impl Acceptor {
    pub(in crate::server) fn new(tls: &Tls) -> Result<Self, String> {
        Ok(Self {
            tls: tls.clone(),
            current: Arc::new(ArcSwap::from(configure(tls)?)),
        })
    }

    pub(in crate::server) async fn accept(&self, stream: TcpStream) -> io::Result<TlsStream<TcpStream>> {
        TlsAcceptor::from(self.current.load_full()).accept(stream).await
    }

    /// Reads the files again. Where one has a mistake, what was read before stays.
    pub(in crate::server) fn reread(&self) -> Result<(), String> {
        self.current.store(configure(&self.tls)?);
        Ok(())
    }
}

fn configure(tls: &Tls) -> Result<Arc<ServerConfig>, String> {
    let provider = Arc::new(ring::default_provider());
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?;
    let builder = match &tls.client_authorities {
        None => builder.with_no_client_auth(),
        Some(path) => {
            let authorities = Arc::new(authorities(path)?);
            let verifier = WebPkiClientVerifier::builder_with_provider(authorities, provider).build();
            builder.with_client_cert_verifier(verifier.map_err(|error| format!("{}: {error}", path.display()))?)
        }
    };
    let mut config = builder
        .with_single_cert(certificates(&tls.certificate)?, key(&tls.key)?)
        .map_err(|error| {
            let (certificate, key) = (tls.certificate.display(), tls.key.display());
            format!("the certificate {certificate} and the key {key} do not go together: {error}")
        })?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

fn bytes(path: &Path) -> Result<Vec<u8>, String> {
    fs::read(path).map_err(|error| format!("{} cannot be read: {error}", path.display()))
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let name = path.display();
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&bytes(path)?).collect();
    let found = found.map_err(|error| format!("{name} is not PEM: {error}"))?;
    if found.is_empty() {
        return Err(format!(
            "{name} holds no certificate; expected PEM, with a line `-----BEGIN CERTIFICATE-----`"
        ));
    }
    Ok(found)
}

fn key(path: &Path) -> Result<PrivateKeyDer<'static>, String> {
    PrivateKeyDer::from_pem_slice(&bytes(path)?).map_err(|error| {
        let name = path.display();
        format!("{name} holds no private key: {error}; expected PEM, with a line `-----BEGIN PRIVATE KEY-----`")
    })
}

fn authorities(path: &Path) -> Result<RootCertStore, String> {
    let mut store = RootCertStore::empty();
    for certificate in certificates(path)? {
        store
            .add(certificate)
            .map_err(|error| format!("{} holds a certificate that is no authority: {error}", path.display()))?;
    }
    Ok(store)
}
