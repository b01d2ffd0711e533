//! Whether a caller may read the customer who is called, and why not.

use jiff::Timestamp;

use super::{
    Question,
    need::{Asker, Need},
};
use crate::{
    calls::{Call, CustomerRecord, ReadTable, Readable, possible_kinds, readable, sure_relations, unsaid_facts},
    catalogue::{Level, PermissionId, ReadPermissions, Relations},
    policy::{RoleId, UserId},
    snapshot::{Scopes, Snapshot},
};

/// Why a caller may not read a customer, as far as the rules know.
#[derive(Clone, Debug)]
pub struct Unreadable<'a> {
    /// The permissions that fail, one for each kind that the customer may be of; none where it hangs on what is not said.
    pub failed: Vec<FailedRead<'a>>,
    /// The facts that nobody says and on which it hangs, in words.
    pub unsaid: Vec<&'static str>,
}

/// A permission to read that fails.
#[derive(Clone, Copy, Debug)]
pub struct FailedRead<'a> {
    /// The permission to read the record, or one that this requires.
    pub permission: PermissionId,
    /// What the caller holds of it, for this pipeline and stage.
    pub held: Relations,
    /// The lowest level that would do.
    pub needed: Option<&'a Level>,
}

impl Snapshot {
    /// A call that knows whether the caller may read the customer.
    pub(super) fn with_reading(&self, call: &Call, user: UserId, permission: PermissionId) -> Call {
        let row = self.row(user, call.time);
        call.to_readable(self.readable(&[row], permission, call))
    }

    /// Whether the roles of these rows, united, let somebody read the customer of a call. The permissions that count are
    /// those of the resource that is acted on.
    pub(super) fn readable(&self, rows: &[u32], permission: PermissionId, call: &Call) -> Readable {
        let Some(record) = call.customer_record().filter(|_| self.calls.rules.layout().reads()) else {
            return Readable::No;
        };
        match self.read_permissions(permission) {
            None => Readable::Unknown,
            Some(permissions) => {
                let table = self.read_table(rows, permissions);
                readable(self.calls.rules.layout(), &record, &table)
            }
        }
    }

    fn read_permissions(&self, permission: PermissionId) -> Option<ReadPermissions> {
        self.policy().catalogue.get(permission)?.readable
    }

    fn read_table<'a>(&'a self, rows: &'a [u32], permissions: ReadPermissions) -> impl ReadTable + 'a {
        let catalogue = &self.policy().catalogue;
        self.calls
            .read_scopes
            .table(self.grant_table(), catalogue, rows, permissions)
    }

    /// Why the caller may not read the customer of a call; `None` where he may, or there is none.
    pub(super) fn unreadable(
        &self,
        question: &Question,
        call: &Call,
        permission: PermissionId,
    ) -> Option<Unreadable<'_>> {
        let layout = self.calls.rules.layout();
        let record = call.customer_record().filter(|_| layout.reads())?;
        let rows = [self.row(question.user, question.time)];
        let Some(permissions) = self.read_permissions(permission) else {
            return Some(Unreadable {
                failed: Vec::new(),
                unsaid: Vec::new(),
            });
        };
        let table = self.read_table(&rows, permissions);
        match readable(layout, &record, &table) {
            Readable::Yes => None,
            Readable::Unknown => Some(Unreadable {
                failed: Vec::new(),
                unsaid: unsaid_facts(layout, &record, &table),
            }),
            Readable::No => Some(Unreadable {
                failed: self.failed_reads(&record, &table, permissions),
                unsaid: Vec::new(),
            }),
        }
    }

    /// Of each kind that the customer may be of the first permission that fails, each once.
    fn failed_reads(
        &self,
        record: &CustomerRecord,
        table: &impl ReadTable,
        permissions: ReadPermissions,
    ) -> Vec<FailedRead<'_>> {
        let catalogue = &self.policy().catalogue;
        let relations = sure_relations(record);
        let mut failed: Vec<FailedRead<'_>> = Vec::new();
        for (kind, (_, read)) in possible_kinds(self.calls.rules.layout(), record).zip(permissions.by_kind()) {
            let Some(kind) = kind else { continue };
            let held = table(kind, record.pipeline, record.stage);
            let mut needed = catalogue.with_required(read).zip(held);
            let Some((permission, held)) = needed.find(|(_, held)| !held.meets(relations)) else {
                continue;
            };
            if failed.iter().any(|known| known.permission == permission) {
                continue;
            }
            let ladder = catalogue.get(permission).map(|permission| &*permission.ladder);
            failed.push(FailedRead {
                permission,
                held,
                needed: ladder.and_then(|ladder| ladder.lowest_that_meets(relations)),
            });
        }
        failed
    }

    /// Whether the roles of a user, and some more, together allow what is needed.
    pub(super) fn allows_with(&self, roles: &[RoleId], need: &Need, question: &Question) -> bool {
        let user = self.asker(question.user, question.time);
        let askers = || std::iter::once(user).chain(roles.iter().map(|role| Asker::Role(*role)));
        if !self.is_of_calls(need.permission) {
            let united = |need: &Need| {
                let held = askers().map(|asker| self.relations_for(asker, need));
                held.fold(Relations::NONE, |all, more| all | more)
            };
            let meets = |need: &Need| united(need).meets(question.relations);
            return question.is_of(self) && meets(need) && (need.scopes.field.is_none() || meets(&need.of_record()));
        }
        let reads = |_: &&Call| self.calls.rules.layout().reads();
        match question.call.as_ref().filter(reads) {
            Some(call) => self.lets_through_with(roles, need.permission, question, call),
            None => askers().any(|asker| self.allows(asker, need, question)),
        }
    }

    /// Whether the roles of a user, and some more, together let a call through: together they may read the customer.
    fn lets_through_with(&self, more: &[RoleId], permission: PermissionId, question: &Question, call: &Call) -> bool {
        let own = self.row(question.user, question.time);
        let rows: Vec<u32> = std::iter::once(own)
            .chain(more.iter().map(|role| self.role_row(*role)))
            .collect();
        let rules = &self.calls.rules;
        let call = call.to_readable(self.readable(&rows, permission, call));
        let (always, denied) = rules.bounds();
        if rules.contains(always, &call) || rules.contains(denied, &call) {
            return rules.contains(always, &call);
        }
        let relations = rows.iter().map(|row| self.relations(*row, permission, Scopes::UNSAID));
        let relations = relations.reduce(|all, more| all | more).unwrap_or_default();
        let time = question.time.unwrap_or_else(Timestamp::now);
        let holdings = self.holdings(question.user).into_iter();
        let roles = holdings
            .filter(|holding| holding.counts_at(time) && holding.assignment.on.is_none())
            .map(|holding| holding.assignment.role);
        let mut roles = roles
            .chain(more.iter().copied())
            .filter_map(|role| self.policy().roles.get(role.index()));
        rules.meets(relations, &call)
            || roles.any(|role| {
                let given = role.grants.get(&permission).into_iter().flat_map(|grant| &grant.rules);
                let mut given = given.filter_map(|grant| rules.rule(grant.rule));
                given.any(|rule| rules.contains(rule.calls, &call))
            })
    }
}
