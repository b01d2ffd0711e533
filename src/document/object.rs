use super::{Placed, Text, mapping::mapping};

mapping! {
    /// An object on which grants can hang, such as a folder.
    what "an object";
    pub struct ObjectDocument {
        /// For people.
        title: Option<Text>,
        /// The user who owns it, where a request does not say one.
        owner: Option<Text>,
        /// Whether grants from above reach it and what is below it; `true` where nothing is said.
        inherit: Option<Placed<bool>>,
        /// Those with whom it was shared and who accepted: they have it with their own.
        accepted: Option<Vec<Text>>,
        /// Those with whom it was shared and who declined.
        declined: Option<Vec<Text>>,
    }
}
