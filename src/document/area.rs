use super::{Map, Placed, Text, mapping::mapping, words::words};

mapping! {
    /// An area: a family of permissions.
    what "an area";
    pub struct AreaDocument {
        /// For people.
        title: Text,
        /// Where the facts come from.
        source: Option<Text>,
        /// The ladders of levels that the area's permissions take.
        ladders: Map<LadderDocument>,
        /// What the area holds.
        resources: Map<ResourceDocument>,
    }
}

mapping! {
    /// A ladder: ordered levels, each of which includes the ones before it.
    what "a ladder";
    pub struct LadderDocument {
        /// Whether a grant may also list relations one by one, as in `[own, open]`.
        lists: Option<Placed<bool>>,
        /// The levels, the lowest first. The lowest is what a permission has where nothing is granted.
        levels: Vec<LevelDocument>,
    }
}

mapping! {
    /// A level of a ladder.
    what "a level";
    pub struct LevelDocument {
        /// Its name.
        level: Text,
        /// The relations that it adds to the level before it: `own`, `department`, `subdepartments`, `open`, `customer`, `coworker`, `any`.
        adds: Option<Vec<Text>>,
    }
}

words! {
    /// What a resource's actions are done to.
    what "thing to act on";
    pub enum ActsOnWord {
        /// A record, which may have an owner, be open, stand in a pipeline and a stage.
        Record = "record",
        /// An outbound call.
        Call = "call",
    }
}

mapping! {
    /// Something that can be acted on.
    what "a resource";
    pub struct ResourceDocument {
        /// For people.
        title: Text,
        /// What the actions are done to; `record` where nothing is said.
        acts_on: Option<Placed<ActsOnWord>>,
        /// Whether grants may differ by pipeline.
        pipelines: Option<Placed<bool>>,
        /// Whether grants may differ by stage.
        stages: Option<Placed<bool>>,
        /// Its actions.
        actions: Map<ActionDocument>,
    }
}

mapping! {
    /// An action, and with its resource and area a permission.
    what "an action";
    pub struct ActionDocument {
        /// For people.
        title: Text,
        /// The ladder of its levels.
        ladder: Text,
        /// Another action of the resource that is needed too, on the same thing.
        requires: Option<Text>,
        /// Whether its grants may differ by stage, where those of the resource do; `true` where nothing is said.
        stages: Option<Placed<bool>>,
        /// Where the fact comes from.
        source: Option<Text>,
    }
}
