//! The only file of the client that knows the HTTP library.

use std::{sync::Arc, time::Duration};

use serde_json::Value;
use ureq::tls::{Certificate, RootCerts, TlsConfig};

use super::{ClientError, response::refusal};

/// The longest answer that is read, in bytes.
const LONGEST: u64 = 64 << 20;

#[derive(Clone, Debug)]
pub(super) struct Asker {
    address: String,
    pub(super) token: Option<String>,
    pub(super) timeout: Duration,
    agent: ureq::Agent,
}

impl Asker {
    pub(super) fn new(address: &str, timeout: Duration) -> Self {
        Self {
            address: address.to_owned(),
            token: None,
            timeout,
            agent: agent(None),
        }
    }

    pub(super) fn trust(&mut self, pem: &[u8]) -> Result<(), ClientError> {
        let certificate = Certificate::from_pem(pem).map_err(|error| ClientError::Authority(error.to_string()))?;
        let roots = RootCerts::Specific(Arc::new(vec![certificate]));
        self.agent = agent(Some(TlsConfig::builder().root_certs(roots).build()));
        Ok(())
    }

    /// Sends a question and gives the body of the answer.
    pub(super) fn ask(&self, path: &str, question: &Value, explain: bool) -> Result<Vec<u8>, ClientError> {
        let request = self.agent.post(format!("{}{path}", self.address));
        let mut request = request.header("content-type", "application/json");
        if explain {
            request = request.header("ringfence-explain", "true");
        }
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let request = request.config().timeout_global(Some(self.timeout)).build();
        let silent = |error: ureq::Error| ClientError::NoAnswer(error.to_string());
        let mut response = request.send(question.to_string()).map_err(silent)?;
        let status = response.status().as_u16();
        let body = response.body_mut().with_config().limit(LONGEST).read_to_vec();
        let body = body.map_err(silent)?;
        if status == 200 {
            Ok(body)
        } else {
            Err(refusal(status, &body))
        }
    }
}

fn agent(tls: Option<TlsConfig>) -> ureq::Agent {
    let mut config = ureq::Agent::config_builder()
        .http_status_as_error(false)
        // Where somebody sends us on, the token would go along; and a proxy would see it.
        .max_redirects(0)
        .max_redirects_will_error(false)
        .proxy(None);
    if let Some(tls) = tls {
        config = config.tls_config(tls);
    }
    config.build().new_agent()
}
