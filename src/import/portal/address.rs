/// The webhook of a portal. Whoever has it may do what its owner may, so it is never shown.
pub struct Address {
    /// With a `/` at its end.
    base: String,
    /// The name of the portal, and its port where one is given.
    host: String,
}

impl std::fmt::Debug for Address {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Address")
            .field("host", &self.host)
            .finish_non_exhaustive()
    }
}

/// What an address looks like.
const EXPECTED: &str = "a webhook looks like `https://PORTAL/rest/USER/TOKEN/`";

impl Address {
    /// Reads the address of a webhook.
    ///
    /// # Errors
    ///
    /// In words, where it is none.
    pub fn new(url: &str) -> Result<Self, String> {
        let (scheme, rest) = url.split_once("://").ok_or(EXPECTED)?;
        let (host, path) = rest.split_once('/').ok_or(EXPECTED)?;
        let parts: Vec<_> = path.trim_end_matches('/').split('/').collect();
        let is_webhook = matches!(parts.as_slice(), ["rest", user, token] if !user.is_empty() && !token.is_empty());
        let is_plain = |text: &str| {
            text.bytes()
                .all(|byte| byte.is_ascii_graphic() && !b"?#@\\%".contains(&byte))
        };
        if host.is_empty() || !is_webhook || !is_plain(rest) {
            return Err(EXPECTED.to_owned());
        }
        if scheme == "http" && !is_loopback(host) {
            return Err("over `http` anybody on the way could read the webhook: use `https`".to_owned());
        }
        Ok(Self {
            base: format!("{scheme}://{host}/{}/", parts.join("/")),
            host: host.to_ascii_lowercase(),
        })
    }

    /// The name of the portal.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Words of a library without the webhook, should they hold it.
    pub(super) fn hide(&self, words: &str) -> String {
        let token = self.base.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        words.replace(token, "…")
    }

    /// Where a method is asked for.
    pub(super) fn of(&self, method: &str) -> String {
        format!("{}{method}.json", self.base)
    }
}

fn is_loopback(host: &str) -> bool {
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    matches!(name, "localhost" | "127.0.0.1" | "[::1]")
}
