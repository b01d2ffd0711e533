use std::sync::{
    OnceLock,
    atomic::{AtomicU32, Ordering},
};

use jiff::Timestamp;

use super::{
    Chart, Holding, Scope, Scopes,
    call_grants::CallGrants,
    grants::{GrantTable, GrantTableBuilder},
    holdings::AssignmentIndex,
    phone_book::PhoneBook,
    profile::{Phase, Profiles, ProfilesBuilder, RoleSpans},
    scoped::{ScopeName, ScopeNames},
    steps::{Step, steps},
};
use crate::{
    calls::RulesTooLarge,
    catalogue::{PermissionId, Relations},
    policy::{Policy, RoleId, UserId},
    source::Sources,
};

static STAMPS: AtomicU32 = AtomicU32::new(0);

/// A compiled policy: dense, immutable, to be shared by readers behind an `Arc`.
#[derive(Debug)]
pub struct Snapshot {
    /// Told apart from every other snapshot of the process.
    stamp: u32,
    policy: Policy,
    sources: Sources,
    digest: OnceLock<String>,
    pub(crate) chart: Chart,
    pub(crate) phone_book: PhoneBook,
    assignments: AssignmentIndex,
    profiles: Profiles,
    grants: GrantTable,
    /// For each role, the row of it alone.
    role_rows: Box<[u32]>,
    /// For each row of the grant table, the roles that it unites.
    rows: Box<[Vec<RoleId>]>,
    names: ScopeNames,
    /// For each permission, what a decision has to know of it.
    steps: Box<[Step]>,
    pub(crate) calls: CallGrants,
}

impl Snapshot {
    /// Compiles a policy that was resolved without an error. The sources are kept to show places.
    pub(crate) fn compile(policy: Policy, sources: Sources) -> Result<Self, RulesTooLarge> {
        let assignments = AssignmentIndex::new(&policy);
        let mut names = ScopeNames::default();
        let mut grants = GrantTableBuilder::new(&policy.roles, policy.catalogue.permissions().len(), &mut names);
        let mut profiles = ProfilesBuilder::new(&policy.objects, &mut grants);
        let of_users = policy.organisation.by_subjects(
            |user| assignments.names(user),
            |subjects| profiles.profile(assignments.role_spans(subjects, &policy)),
        );
        let profiles = profiles.finish(of_users);
        let role_rows = (0..)
            .take(policy.roles.len())
            .map(|role| grants.row(vec![RoleId(role)]))
            .collect();
        let rows = grants.rows();
        let grants = grants.finish();
        let calls = CallGrants::new(&policy, &rows, &grants, &names)?;
        Ok(Self {
            stamp: STAMPS.fetch_add(1, Ordering::Relaxed),
            chart: Chart::new(&policy.organisation),
            phone_book: PhoneBook::new(&policy),
            assignments,
            profiles,
            grants,
            role_rows,
            rows: rows.into(),
            names,
            steps: steps(&policy),
            calls,
            sources,
            digest: OnceLock::new(),
            policy,
        })
    }

    /// What tells it apart from every other snapshot of the process.
    #[inline]
    pub(crate) fn stamp(&self) -> u32 {
        self.stamp
    }

    /// The policy that it was compiled from.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The files, to show places in them.
    #[must_use]
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// What tells the policy from others, in this process and in any other: the digest of its files.
    #[must_use]
    pub fn digest(&self) -> &str {
        self.digest.get_or_init(|| self.sources.digest())
    }

    /// How many distinct profiles the users have.
    #[must_use]
    pub fn profile_count(&self) -> usize {
        self.profiles.len()
    }

    /// How large the diagram of the calls is: its nodes and its edges.
    #[must_use]
    pub fn call_diagram_size(&self) -> (usize, usize) {
        let diagram = self.calls.rules.diagram();
        (diagram.node_count(), diagram.edge_count())
    }

    /// The profile of each user: users with the same one have the same roles for the same time.
    #[must_use]
    pub fn profiles(&self) -> &[u32] {
        self.profiles.of_users()
    }

    /// What a user holds or held, in the order of the files.
    #[must_use]
    pub fn holdings(&self, user: UserId) -> Vec<Holding<'_>> {
        self.assignments.holdings(user, &self.policy)
    }

    /// The roles of a user, in order, each once on an object, each with its last end.
    pub(crate) fn role_spans(&self, user: UserId) -> RoleSpans {
        let subjects = self.policy.organisation.subjects_of(user);
        self.assignments.role_spans(&subjects, &self.policy)
    }

    /// What a decision has to know of a permission.
    #[inline]
    pub(crate) fn step(&self, permission: PermissionId) -> Option<&Step> {
        self.steps.get(permission.index())
    }

    /// A field that some role names.
    pub(crate) fn field(&self, name: &str) -> Option<ScopeName> {
        self.names.find(name)
    }

    /// What is said of a pipeline or stage, in the snapshot's own names.
    pub(crate) fn scope(&self, name: Option<&str>) -> Scope {
        self.names.scope(name)
    }

    /// The phases of a user's profile, one after the other; the last one never ends.
    pub(crate) fn phases(&self, user: UserId) -> &[Phase] {
        self.profiles.phases(user.index())
    }

    /// The row of the grant table that counts for a user at a time, `now` where none is given.
    pub(crate) fn row(&self, user: UserId, time: Option<Timestamp>) -> u32 {
        self.phase(user, time).map_or(u32::MAX, |phase| phase.row)
    }

    /// What a user holds of a permission where nothing else is looked at, neither the clock nor an object nor a part of the
    /// resource; `None` where it hangs on one of them.
    #[inline]
    pub(crate) fn steadily_held(&self, user: UserId, permission: PermissionId) -> Option<Relations> {
        let row = self.profiles.steady_row(user.index())?;
        self.grants.relations_anywhere(row, permission)
    }

    /// The phase of a user at a time, `now` where none is given.
    pub(crate) fn phase(&self, user: UserId, time: Option<Timestamp>) -> Option<&Phase> {
        match self.phases(user) {
            [only] => Some(only),
            phases => {
                let time = time.unwrap_or_else(Timestamp::now);
                phases.iter().find(|phase| time < phase.ends).or(phases.last())
            }
        }
    }

    /// What every row gives of every permission.
    pub(crate) fn grant_table(&self) -> &GrantTable {
        &self.grants
    }

    /// What the roles of a row give of a permission.
    pub(crate) fn relations(&self, row: u32, permission: PermissionId, scopes: Scopes) -> Relations {
        self.grants.relations(row, permission, scopes)
    }

    /// For each row of the grant table, the roles that it unites: each role alone, and all that somebody has had together.
    pub(crate) fn rows(&self) -> impl Iterator<Item = (u32, &[RoleId])> {
        (0..).zip(self.rows.iter().map(Vec::as_slice))
    }

    /// The row of one role alone.
    pub(crate) fn role_row(&self, role: RoleId) -> u32 {
        self.role_rows.get(role.index()).copied().unwrap_or(u32::MAX)
    }

    /// The role of this name that the policy defines.
    #[must_use]
    pub fn role_id(&self, name: &str) -> Option<RoleId> {
        let index = self
            .policy
            .roles
            .binary_search_by(|role| role.name.as_str().cmp(name))
            .ok()?;
        self.policy.roles.get(index).filter(|role| role.level.is_none())?;
        u32::try_from(index).ok().map(RoleId)
    }

    /// The name of a role.
    #[must_use]
    pub fn role_name(&self, role: RoleId) -> &str {
        self.policy.roles.get(role.index()).map_or("", |role| &role.name)
    }

    /// A moment in the policy's time zone, as RFC 3339 writes it.
    #[must_use]
    pub fn local(&self, time: Timestamp) -> String {
        time.to_zoned(self.policy.settings.time_zone.clone())
            .strftime("%Y-%m-%dT%H:%M:%S%:z")
            .to_string()
    }
}
