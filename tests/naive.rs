//! A second reading of the design, to hold the evaluator against.
//!
//! It shares no code with the crate and no idea: names stay strings, maps stay maps, everything is looked up again
//! for every question. It is slow, and short enough to be compared with the design line by line. It takes the
//! policy to be valid, and panics where it is not.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "what is missing here is a mistake in a test"
)]

mod asked;
mod call;
mod catalogue;
mod decision;
mod destination;
mod facts;
pub(crate) mod generate;
mod grants;
mod hand_computed;
mod national;
mod object;
mod reading;
mod region;
mod request;
mod rules;
mod subjects;
mod workgroup;
mod world;

pub(crate) use world::World;
