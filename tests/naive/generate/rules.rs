//! Random policies with rules for outbound calls, and random calls near the edges of those rules.
//!
//! Everything follows from one seed. What is generated keeps its parts apart, so that a case on which two readings
//! disagree can be cut down part by part.

mod case;
mod condition;
mod dialled;
mod moment;
mod people;
mod policy;
mod request;
mod sets;
mod statement;
mod vocabulary;

pub(crate) use case::{Block, CallCase, call_case};
