//! Takes a snapshot and a request, gives a decision, and on demand its explanation. Never changes either.

mod applying;
pub mod authzen;
mod call_reasons;
mod change;
mod evaluate;
mod explanation;
mod fix;
mod need;
mod opens;
mod phrase;
mod reading;
mod request;

pub use applying::Applying;
pub use call_reasons::{CallReasons, Lack, Nearest, rule_name};
pub use evaluate::Question;
pub use explanation::{Cause, Explanation, Invitation, Unsaid, WorkgroupCause};
pub use fix::Fix;
pub(crate) use need::Need;
pub use opens::Opens;
pub use phrase::{lack_in_words, phrase, unreadable_in_words};
pub use reading::{FailedRead, Unreadable};
pub use request::{Request, RequestError};
