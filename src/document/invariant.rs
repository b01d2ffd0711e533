use super::{OneOrMany, Text, mapping::mapping};

mapping! {
    /// A promise of the policy, checked on every run over all that it speaks of.
    what "an invariant";
    pub struct InvariantDocument {
        /// What it promises.
        name: Text,
        /// Nobody but these may do it: subjects, as `to` of an assignment has them.
        #[cfg_attr(feature = "schema", schemars(with = "Option<serde_json::Value>"))]
        only: Option<OneOrMany<Text>>,
        /// None of these may do it.
        #[cfg_attr(feature = "schema", schemars(with = "Option<serde_json::Value>"))]
        never: Option<OneOrMany<Text>>,
        /// Each of these may do it, at every time and in every part that the policy tells apart.
        #[cfg_attr(feature = "schema", schemars(with = "Option<serde_json::Value>"))]
        always: Option<OneOrMany<Text>>,
        /// Nobody has two of these permissions at one time.
        no_one_has_both: Option<Vec<Text>>,
        /// No more people than this may do it at one time.
        #[cfg_attr(feature = "schema", schemars(with = "Option<u32>"))]
        at_most: Option<Text>,
        /// The permission that is meant.
        may: Option<Text>,
        /// The destinations that are meant: patterns such as `+48*`, `112` or `ext 1*`, and names of sets of numbers.
        #[cfg_attr(feature = "schema", schemars(with = "Option<serde_json::Value>"))]
        may_call: Option<OneOrMany<Text>>,
        /// The level from which on it counts; without it, whatever the level.
        at_least: Option<Text>,
    }
}
