//! The decision point over HTTP, as clients, and whoever runs it, see it.

mod access;
mod authentication;
mod certification;
pub(crate) mod client;
#[cfg(target_os = "linux")]
mod clock;
#[cfg(target_os = "linux")]
mod faults;
mod gateway;
mod hosts;
mod limits;
mod pages;
pub(crate) mod process;
mod stopping;
#[cfg(feature = "tls")]
mod tls;
#[cfg(unix)]
mod unix_socket;
