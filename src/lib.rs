//! Permissions for telephony and CRM as code.
//!
//! A team keeps roles, assignments and the organisation as text in git. Ringfence reads them, says every mistake with
//! its place, and answers "may this person do this?" with the line that says so.
//!
//! ```text
//! files ──► source ──► document ──► policy ──► snapshot ──► decide ──► yes or no, and why
//!            text       as written   as meant   compiled       │
//!                                                     analyse, verify ──► report ──► command
//! ```
//!
//! The modules stand in the order of that flow: each uses only those above it, and a test keeps it so.
//!
//! ```
//! use ringfence::{decide::Request, load::load};
//!
//! let policy = load("policies").map_err(|refused| format!("{:?}", refused.diagnostics))?.snapshot;
//! let request = Request {
//!     user: "anna",
//!     resource: "telephony.call-recording",
//!     action: "listen",
//!     owner: Some("boris"),
//!     ..Request::default()
//! };
//! assert!(!policy.check(&request)?);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod source;

pub mod diagnostic;

pub mod catalogue;

pub mod destination;

pub mod document;

pub mod policy;

pub mod calls;

pub mod snapshot;

pub mod load;

pub mod decide;

pub mod analyse;

pub mod verify;

pub mod authzen;

pub mod live;

pub mod decision_log;

#[cfg(feature = "client")]
pub mod client;

#[cfg(feature = "import")]
pub mod import;

#[cfg(feature = "cli")]
pub mod report;

#[cfg(feature = "serve")]
pub mod server;

#[cfg(feature = "cli")]
pub mod command;

#[cfg(doctest)]
#[doc = include_str!("../docs/library.md")]
struct LibraryPage;

#[cfg(all(doctest, feature = "client"))]
#[doc = include_str!("../docs/clients.md")]
struct ClientsPage;
