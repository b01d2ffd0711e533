use super::{Map, Node, Placed, PlanWord, Read, Reader, Text, Value, mapping::mapping, words::words};
use crate::catalogue::PropertyValue;

mapping! {
    /// An area: a family of permissions.
    what "an area";
    pub struct AreaDocument {
        /// For people.
        title: Text,
        /// Where the facts come from.
        source: Option<Text>,
        /// What the area's objects are, where grants can hang on objects.
        objects: Option<Placed<ObjectsWord>>,
        /// The cloud plans in which the product lets one change the area's permissions.
        plans: Option<Vec<Placed<PlanWord>>>,
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
        /// The relations that it adds to the level before it: `own`, `department`, `subdepartments`, `open`,
        /// `customer`, `coworker`, `member`, `workgroup-owner`, `workgroup-moderator`, `workgroup-member`, `employee`, `any`.
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
        /// An object of the area, such as a folder.
        Object = "object",
    }
}

words! {
    /// What the objects of an area are.
    what "kind of object";
    pub enum ObjectsWord {
        /// Names that stand side by side.
        Names = "names",
        /// Paths such as `/Contracts/2026`: what is granted on one reaches all below it.
        Paths = "paths",
        /// The workgroups of the organisation.
        Workgroups = "workgroups",
    }
}

words! {
    /// A setting of a policy that names an object.
    what "setting";
    pub enum ObjectSettingWord {
        /// The folder of call recordings.
        RecordingsFolder = "recordings-folder",
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
        /// Of what acts on calls: the permissions by which the rules hold a customer for `readable`.
        readable: Option<ReadableDocument>,
        /// Whether grants may differ by pipeline.
        pipelines: Option<Placed<bool>>,
        /// Whether grants may differ by stage.
        stages: Option<Placed<bool>>,
        /// Whether its records lie in objects of the area.
        objects: Option<Placed<bool>>,
        /// Whether people are invited to an object that is shared with them, and have it with their own once they accept.
        invitations: Option<Placed<bool>>,
        /// Named sets of its actions, to be granted together; the first is empty.
        levels: Option<Vec<ResourceLevelDocument>>,
        /// Its actions.
        actions: Map<ActionDocument>,
    }
}

mapping! {
    /// A named set of a resource's actions.
    what "a level of a resource";
    pub struct ResourceLevelDocument {
        /// Its name.
        level: Text,
        /// The actions, all of them.
        allows: Option<Vec<Text>>,
    }
}

mapping! {
    /// The permission to read a customer's record, for each kind of customer.
    what "a set of permissions to read";
    pub struct ReadableDocument {
        /// The permission to read a lead, in full: area, resource and action.
        lead: Text,
        /// The permission to read a contact.
        contact: Text,
        /// The permission to read a company.
        company: Text,
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
        /// The name of an action and the properties with which requests ask for this one.
        asked_as: Option<AskedAsDocument>,
        /// Another action of the resource that is needed too, on the same thing; or a permission on the object that a setting names.
        requires: Option<RequiresDocument>,
        /// The permission by which one sees what the action is done to, in full: area, resource and action. It is not
        /// needed; `check` warns of who may do this to more than he sees.
        seen_by: Option<Text>,
        /// Whether who has it can give permissions, to himself among others; `false` where nothing is said.
        grants_permissions: Option<Placed<bool>>,
        /// Whether its grants may differ by stage, where those of the resource do; `true` where nothing is said.
        stages: Option<Placed<bool>>,
        /// Whether its grants may differ by field.
        fields: Option<Placed<bool>>,
        /// The level that everyone has in a workgroup that says nothing; one level, or one for each visibility.
        default: Option<DefaultDocument>,
        /// Whether it can be had in an archived workgroup; `false` where nothing is said.
        archived: Option<Placed<bool>>,
        /// Where the fact comes from.
        source: Option<Text>,
    }
}

mapping! {
    /// The name of an action and the properties with which requests ask for another.
    what "what requests ask";
    pub struct AskedAsDocument {
        /// The name of the action in requests, which may be that of another action of the resource.
        action: Text,
        /// What the properties of the action have to be, at least one.
        properties: Map<Option<Placed<PropertyValue<'static>>>>,
    }
}

/// What else an action needs.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(untagged))]
pub enum RequiresDocument {
    /// Another action of the resource, on the same thing.
    Action(Text),
    /// A permission on an object.
    OnObject(RequiredOnObject),
}

mapping! {
    /// A permission on the object that a setting names.
    what "a permission on an object";
    pub struct RequiredOnObject {
        /// The permission: area, resource and action.
        permission: Text,
        /// The setting that names the object; where the policy does not set it, nothing is needed.
        on: Placed<ObjectSettingWord>,
    }
}

impl Read for RequiresDocument {
    const EXPECTED: &'static str = "an action, or a permission on an object";

    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        match &node.value {
            Value::Mapping(_) => RequiredOnObject::read(node, reader).map(Self::OnObject),
            _ => Text::read(node, reader).map(Self::Action),
        }
    }
}

/// Who has a permission in a workgroup that says nothing.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(untagged))]
pub enum DefaultDocument {
    /// The same level in every workgroup.
    Level(Text),
    /// A level for each visibility.
    ByVisibility(Box<VisibilityDefaults>),
}

mapping! {
    /// A level for each visibility of a workgroup.
    what "a level for each visibility";
    pub struct VisibilityDefaults {
        /// In a public workgroup.
        public: Text,
        /// In a private workgroup.
        private: Text,
        /// In a secret workgroup.
        secret: Text,
    }
}

impl Read for DefaultDocument {
    const EXPECTED: &'static str = "a level, or one for each visibility";

    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        match &node.value {
            Value::Mapping(_) => VisibilityDefaults::read(node, reader)
                .map(Box::new)
                .map(Self::ByVisibility),
            _ => Text::read(node, reader).map(Self::Level),
        }
    }
}
