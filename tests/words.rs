//! Sets of calls in words: a concrete call of a set, and a set printed in the rule language.

mod pool;
mod print;
mod recipe;
mod witness;
