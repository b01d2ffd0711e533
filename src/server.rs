//! Takes a policy that stays current and HTTP requests, gives responses. Never decides anything itself, never prints.
//!
//! A request is answered on the thread that read it, by one version of the policy, without a lock; only what may take
//! long is done elsewhere, and not too much of it at once. Whatever a client does or leaves undone has a limit.

mod accept;
mod addresses;
mod answer;
mod body;
mod caught;
mod connection;
mod decision;
mod etag;
mod gateway;
mod handle;
mod hosts;
mod limits;
mod listener;
mod mark;
mod metrics;
mod notice;
mod page;
mod progress;
mod recorder;
mod route;
mod run;
mod scope;
mod shared;
mod signals;
mod status;
mod table;
mod tls;
mod tokens;
mod watch_over;

pub use addresses::{Addresses, UnixSocket};
pub use gateway::GatewayFile;
pub use hosts::{HostName, HostProblem};
pub use limits::Limits;
pub use notice::{Level, Notice, Tell};
pub use recorder::Recorder;
pub use run::{Options, ServeProblem, serve};
pub use tls::Tls;
