use std::{error::Error, fmt, net::IpAddr, str::FromStr};

use axum::http::{StatusCode, header::HOST, request::Parts};

use super::answer::Refusal;
use crate::diagnostic::List;

/// A name under which clients know the server: of a host or an address, without a port.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct HostName(Named);

#[derive(Clone, Debug, Eq, PartialEq)]
enum Named {
    Address(IpAddr),
    Name(String),
}

/// Why something is no [`HostName`].
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct HostProblem(String);

impl FromStr for HostName {
    type Err = HostProblem;

    fn from_str(text: &str) -> Result<Self, HostProblem> {
        if let Some(address) = text.parse().ok().or_else(|| address(text)) {
            return Ok(Self(Named::Address(address)));
        }
        let is_part = |part: &str| {
            !part.is_empty()
                && part
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
        };
        if text.split('.').all(is_part) {
            Ok(Self(Named::Name(text.to_ascii_lowercase())))
        } else {
            Err(HostProblem(text.to_owned()))
        }
    }
}

impl fmt::Display for HostName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Named::Address(IpAddr::V6(address)) => write!(out, "[{address}]"),
            Named::Address(address) => address.fmt(out),
            Named::Name(name) => out.write_str(name),
        }
    }
}

impl fmt::Display for HostProblem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "`{}` is no name of a host, expected one such as `pdp.example.com` or `10.0.0.7`, without scheme and port",
            self.0
        )
    }
}

impl Error for HostProblem {}

impl HostName {
    /// That of an address such as `https://pdp.example.com/`.
    pub(super) fn of_url(url: &str) -> Option<Self> {
        let (_, rest) = url.split_once("://")?;
        let (authority, _) = rest.split_once('/').unwrap_or((rest, ""));
        without_port(authority)?.parse().ok()
    }

    fn is(&self, host: &str) -> bool {
        match &self.0 {
            Named::Address(own) => address(host) == Some(*own),
            Named::Name(name) => name.eq_ignore_ascii_case(host),
        }
    }
}

/// Under which names a server answers that is on this machine and asks nobody who he is. A page on the web can give its own
/// name the address of this machine, so that a browser takes the server for a part of the page; but the browser then says
/// that name.
#[derive(Debug, Default)]
pub(super) struct Hosts(pub(super) Vec<HostName>);

impl Hosts {
    /// Refuses a request for another name.
    pub(super) fn check(&self, parts: &Parts) -> Result<(), Refusal> {
        let mut said = parts.headers.get_all(HOST).iter();
        let (Some(host), None) = (said.next(), said.next()) else {
            return Err(self.refusal("expected the header `Host` once"));
        };
        let of_target = parts.uri.authority().map(|authority| Some(authority.as_str()));
        for authority in [Some(host.to_str().ok())].into_iter().chain([of_target]).flatten() {
            if !authority.and_then(without_port).is_some_and(|host| self.knows(host)) {
                let authority = authority.unwrap_or_default();
                return Err(self.refusal(&format!("`{authority}` is no name of this server")));
            }
        }
        Ok(())
    }

    fn knows(&self, host: &str) -> bool {
        host.eq_ignore_ascii_case("localhost")
            || address(host).is_some_and(|address| address.to_canonical().is_loopback())
            || self.0.iter().any(|name| name.is(host))
    }

    fn refusal(&self, what: &str) -> Refusal {
        let names = ["localhost", "127.0.0.1", "[::1]"].map(str::to_owned).into_iter();
        let names: Vec<_> = names.chain(self.0.iter().map(ToString::to_string)).collect();
        let names: Vec<_> = names.iter().map(String::as_str).collect();
        Refusal::new(
            StatusCode::MISDIRECTED_REQUEST,
            "wrong-host",
            format_args!(
                "{what}: it asks nobody who he is, and so answers to {} only; --allowed-host adds a name",
                List::and(&names)
            ),
        )
    }
}

/// The host of `host:port`, where it is one; of an address of version 6 with its brackets.
fn without_port(authority: &str) -> Option<&str> {
    let end = match authority.strip_prefix('[') {
        Some(rest) => rest.find(']')? + 2,
        None => authority.find(':').unwrap_or(authority.len()),
    };
    let (host, rest) = authority.split_at_checked(end)?;
    let port = rest.strip_prefix(':').unwrap_or(rest);
    let is_port = port.bytes().all(|byte| byte.is_ascii_digit()) && (rest.is_empty() || rest.starts_with(':'));
    is_port.then_some(host)
}

/// The address that a host is, where it is one.
fn address(host: &str) -> Option<IpAddr> {
    match host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(inner) => inner.parse().map(IpAddr::V6).ok(),
        None => host.parse().map(IpAddr::V4).ok(),
    }
}
