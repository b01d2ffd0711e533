use super::{Node, Placed, Read, Reader, Text, mapping::mapping, words::words};
use crate::source::Place;

mapping! {
    /// A department. The tree of departments decides what "my department" means.
    what "a department";
    pub struct DepartmentDocument {
        /// For people.
        title: Option<Text>,
        /// The department it is part of; none for a root.
        parent: Option<Text>,
        /// The user who heads it. He is a member only if his own `departments` say so.
        head: Option<Text>,
    }
}

mapping! {
    /// A person of the organisation.
    #[derive(Default)]
    what "a user";
    pub struct UserDocument {
        /// For people.
        name: Option<Text>,
        /// The departments the user is a member of.
        departments: Option<Vec<Text>>,
        /// The user's phone numbers; a national one is read in `settings.country`.
        phones: Option<Vec<Text>>,
        /// The user's internal number.
        extension: Option<Text>,
        /// Whether `administrators` includes the user. It grants nothing by itself.
        administrator: Option<Placed<bool>>,
        /// Whether the user is from outside, and no employee.
        extranet: Option<Placed<bool>>,
    }
}

mapping! {
    /// A user group, of the on-premise edition only.
    what "a user group";
    pub struct GroupDocument {
        /// For people.
        title: Option<Text>,
        /// The users in it.
        members: Option<Vec<Text>>,
    }
}

words! {
    /// Who learns that a workgroup exists.
    what "visibility";
    pub enum VisibilityWord {
        /// Any employee sees it and may join.
        Public = "public",
        /// Any employee sees it; joining takes an invitation or an approved request.
        Private = "private",
        /// Only its people know of it; joining takes an invitation.
        Secret = "secret",
    }
}

mapping! {
    /// A workgroup or project.
    #[derive(Default)]
    what "a workgroup";
    pub struct WorkgroupDocument {
        /// For people.
        title: Option<Text>,
        /// Who learns that it exists; `public` where nothing is said.
        visibility: Option<Placed<VisibilityWord>>,
        /// The user who owns it.
        owner: Option<Text>,
        /// The users who moderate it.
        moderators: Option<Vec<Text>>,
        /// Its other members.
        members: Option<Vec<Text>>,
        /// Whether it is archived: only what an archived workgroup allows is possible then.
        archived: Option<Placed<bool>>,
        /// Who may do what in it: `{ tasks: { view: members, edit: moderators }, files: none }`. What is not said is as the catalogue has it.
        features: Option<FeaturesDocument>,
    }
}

/// The features of a workgroup as written. What they hold depends on the catalogue, and is read when names are resolved.
#[derive(Clone, Debug)]
pub struct FeaturesDocument {
    /// Where they begin.
    pub place: Place,
    /// The resources they speak of.
    pub resources: Vec<(Text, Node)>,
}

impl Read for FeaturesDocument {
    const EXPECTED: &'static str = "a mapping of features";

    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        let entries = reader.entries(node, Self::EXPECTED)?;
        Some(Self {
            place: node.place,
            resources: entries.into_iter().map(|(key, value)| (key, value.clone())).collect(),
        })
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for FeaturesDocument {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "FeaturesDocument".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "object" })
    }
}
