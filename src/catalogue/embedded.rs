/// The shipped areas, one for each file of `catalogue/`: path in the source tree and text.
pub const EMBEDDED: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/areas.rs"));

/// The shipped rules that say what the relations of a call mean: path in the source tree and text.
pub const CALL_RULES: (&str, &str) = ("catalogue/calls.rules", include_str!("../../catalogue/calls.rules"));
