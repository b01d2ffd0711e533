//! Takes documents, gives what they mean: a [`Policy`] with every name resolved. Never decides anything.

mod area;
mod assignment;
mod definitions;
mod grant;
mod identifier;
mod invariant;
mod member;
mod object;
mod organisation;
mod policy_test;
mod read_places;
mod resolve;
mod role;
mod rule;
mod rules;
mod scim;
mod settings;
mod subject;

pub(crate) use area::is_shipped;
pub use assignment::Assignment;
pub use grant::{Grant, PipelineGrant, RoleGrant, RuleGrant};
pub use invariant::{Deed, Invariant, Promise};
pub use object::{Object, ObjectId, ObjectTree, normal_name, normal_object};
pub use organisation::{Department, DepartmentId, Group, Organisation, User, UserId, Workgroup};
pub(crate) use policy_test::resolve_tests;
pub use policy_test::{Expectation, PolicyTest, TestCustomer};
pub use resolve::{Policy, built_in_catalogue, resolve};
pub use role::{Role, RoleId};
pub use rule::{
    CUSTOMER_KINDS, Condition, Days, Fact, Hours, NumberItem, NumberSet, People, PersonField, ReadPlaces, Rule, RuleId,
    Rules, Statement, Target, Test, When, WhenTime, WordField,
};
pub(crate) use rules::relation_rules;
pub use settings::{Customers, Edition, LintLevel, SettingPlaces, Settings};
pub use subject::{Subject, SubjectKind};
