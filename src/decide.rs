//! Takes a snapshot and a request, gives a decision, and on demand its explanation. Never changes either.

pub mod authzen;
mod evaluate;
mod explanation;
mod fix;
mod request;

pub use evaluate::Question;
pub use explanation::{Cause, Explanation};
pub use fix::Fix;
pub use request::{Request, RequestError};
