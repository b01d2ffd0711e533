//! Takes the text of a file, gives what the author wrote, with the place of every word. Never resolves a name.

mod approvals;
mod area;
mod assignment;
pub mod bulk;
mod documents;
mod gateway;
mod glued_key;
mod import;
mod invariant;
mod mapping;
mod node;
mod object;
mod organisation;
mod placed;
mod policy_file;
mod policy_test;
mod property_value;
mod reader;
mod role;
pub mod rules;
#[cfg(feature = "schema")]
pub mod schema;
mod settings;
mod silence;
mod words;
mod yaml;

pub use approvals::{ApprovalDocument, ApprovalsFile, read_approvals};
pub use area::{
    ActionDocument, ActsOnWord, AreaDocument, AskedAsDocument, DefaultDocument, LadderDocument, LevelDocument,
    ObjectSettingWord, ObjectsWord, ReadableDocument, RequiresDocument, ResourceDocument, ResourceLevelDocument,
};
pub use assignment::{AssignmentDocument, OneOrMany};
pub use documents::Documents;
pub use gateway::{GatewayDocument, GatewayFile, GatewayUser, RouteDocument, read_gateway};
pub use import::{FormatWord, Import, ImportDocument, ImportKind, ScimIdWord};
pub use invariant::InvariantDocument;
pub use node::{Entry, Node, Scalar, ScalarKind, Value};
pub use object::ObjectDocument;
pub use organisation::{
    DepartmentDocument, FeaturesDocument, GroupDocument, UserDocument, VisibilityWord, WorkgroupDocument,
};
pub use placed::{Map, Placed, Text};
pub use policy_file::{PolicyFile, read_policy_file};
pub use policy_test::{Customer, CustomerFacts, ExpectWord, FactsDocument, PolicyTestDocument};
pub(crate) use reader::{Document, Field, Fields, Key, Read, Reader};
pub use role::RoleDocument;
pub use settings::{CustomersWord, EditionWord, LintWord, PlanWord, SettingsDocument};
pub use silence::Silence;
pub(crate) use yaml::parse as read_yaml;
