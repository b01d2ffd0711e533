//! Decisions of a log, made again by another policy.
