//! Random policies, and random requests that meet them.
//!
//! A strategy draws a plan: numbers that choose among whatever there is to choose from. The plan is then written
//! down as YAML and JSON, so that it stays valid, and gets small, while proptest shrinks it.

mod area;
mod assignment;
mod call;
mod case;
mod fault;
mod feature;
mod layout;
mod names;
mod object;
mod organisation;
mod random;
mod record;
mod request;
mod role;
mod rules;
mod special;
mod thing;
mod time;
mod weighted;

pub(crate) use self::{
    case::{Case, cases},
    random::Random,
    rules::{Block, CallCase, call_case},
};
