use std::collections::{BTreeMap, BTreeSet};

use super::{Found, Lint, cover::scopes_of, full, without};
use crate::{
    catalogue::{ActsOn, Permission, PermissionId, Relations},
    diagnostic::{Code, Diagnostic},
    policy::{Grant, Role, RoleGrant, RoleId},
    snapshot::{Scope, Scopes, named_places},
    source::Place,
};

/// A line of a role, and which of its relations reach further for everybody who holds the role.
type Reach = BTreeMap<Place, (Grant, Relations)>;

/// Two permissions: what is granted, and what it is compared with.
#[derive(Clone, Copy)]
struct Two<'a> {
    id: PermissionId,
    permission: &'a Permission,
    other: PermissionId,
    /// Whether what reaches further has no effect only where the grant holds all that the other one does.
    must_contain: bool,
}

impl Lint<'_> {
    /// Grants that reach further than what they require: what is beyond it has no effect.
    ///
    /// A request that meets what is required meets the grant too, with or without what is beyond.
    pub(super) fn wider_than_required(&self) -> Found {
        self.wider(true, |permission| {
            permission.requires.filter(|it| it.on.is_none()).map(|it| it.permission)
        })
    }

    /// Grants on what their holders do not see.
    pub(super) fn wider_than_seen(&self) -> Found {
        self.wider(false, |permission| permission.seen_by)
    }

    fn wider(&self, is_required: bool, other: impl Fn(&Permission) -> Option<PermissionId>) -> Found {
        let mut found = Vec::new();
        for (id, permission) in self.policy.catalogue.iter() {
            let Some(other) = other(permission) else { continue };
            let two = Two {
                id,
                permission,
                other,
                must_contain: is_required,
            };
            if !self.can_be_compared(two) {
                continue;
            }
            for (role_id, role) in self.roles() {
                let Some(grant) = role.grants.get(&id) else { continue };
                let reach = self.reach(role_id, grant, two);
                let lines = reach
                    .into_values()
                    .filter(|(line, beyond)| can_be_lowered(permission, *line, *beyond));
                found.extend(lines.map(|(line, beyond)| self.reaching_further(role_id, role, two, (line, beyond))));
            }
        }
        found
    }

    /// Whether nothing but roles gives the two, and nobody says one of them by field.
    fn can_be_compared(&self, two: Two<'_>) -> bool {
        let Some(other) = self.policy.catalogue.get(two.other) else {
            return false;
        };
        let is_plain = |it: &Permission| it.acts_on != ActsOn::Call && it.audience.is_none();
        let mut grants = self
            .policy
            .roles
            .iter()
            .flat_map(|role| [two.id, two.other].map(|id| role.grants.get(&id)));
        is_plain(two.permission) && is_plain(other) && grants.all(|grant| grant.is_none_or(|it| it.fields.is_empty()))
    }

    /// For each line of a role, the relations that reach further wherever the line counts, for all who hold the role.
    fn reach(&self, role: RoleId, grant: &RoleGrant, two: Two<'_>) -> Reach {
        let all = self
            .policy
            .roles
            .iter()
            .flat_map(|role| [two.id, two.other].map(|id| role.grants.get(&id)));
        let all: Vec<&RoleGrant> = all.flatten().collect();
        let rows: Vec<u32> = self
            .snapshot
            .rows()
            .filter(|(_, roles)| roles.contains(&role))
            .map(|(row, _)| row)
            .collect();
        let can_idle = !two.must_contain || {
            let scopes = scopes_of(self.snapshot, &all);
            rows.iter()
                .all(|row| scopes.iter().all(|scopes| self.contains(*row, *scopes, two)))
        };
        if !can_idle {
            return Reach::new();
        }
        let named = named_places(&all);
        let mut reach = Reach::new();
        for (pipeline, stage) in std::iter::once((None, None)).chain(named) {
            let Some(line) = grant.lookup(pipeline, stage, None) else {
                continue;
            };
            let known = |name: Option<&str>| name.map_or(Scope::Other, |name| self.snapshot.scope(Some(name)));
            let scopes = Scopes {
                pipeline: known(pipeline),
                stage: known(stage),
                field: None,
            };
            let own = full(line.relations);
            let beyond = rows
                .iter()
                .fold(own, |beyond, row| without(beyond, self.held(*row, two.other, scopes)));
            let (_, all) = reach.entry(line.place).or_insert((line, Relations::EVERY));
            *all = *all & beyond;
        }
        reach
    }

    fn held(&self, row: u32, id: PermissionId, scopes: Scopes) -> Relations {
        full(self.snapshot.relations(row, id, scopes))
    }

    fn contains(&self, row: u32, scopes: Scopes, two: Two<'_>) -> bool {
        self.held(row, two.id, scopes)
            .contains(self.held(row, two.other, scopes))
    }

    fn reaching_further(
        &self,
        id: RoleId,
        role: &Role,
        two: Two<'_>,
        (line, beyond): (Grant, Relations),
    ) -> Diagnostic {
        let other = self.policy.catalogue.get(two.other);
        let other_name = other.map_or("", |other| other.name.as_str());
        let level = two.permission.ladder.describe(line.relations);
        let held = self.snapshot.rows().filter(|(_, roles)| roles.contains(&id));
        let held: BTreeSet<Relations> = held
            .map(|(row, _)| self.snapshot.relations(row, two.other, Scopes::UNSAID))
            .collect();
        let holds = match (other, held.first()) {
            (Some(other), Some(only)) if held.len() == 1 => format!("`{}`", other.ladder.describe(*only)),
            _ => "less".to_owned(),
        };
        let said = role.grants.get(&two.other).and_then(|grant| grant.base);
        let name = &two.permission.name;
        let diagnostic = if two.must_contain {
            let message = format!("`{name}` is `{level}`, and `{other_name}`, which it requires, is {holds}");
            let diagnostic = Diagnostic::new(Code::WiderThanRequired, message);
            let is_idle = without(full(line.relations), beyond).is_empty();
            let label = if is_idle {
                "has no effect"
            } else {
                "no more than what it requires"
            };
            let help = format!("lower it, or raise `{other_name}`");
            diagnostic.at(line.place, label).help(help)
        } else {
            let message = format!("`{name}` is `{level}`, and `{other_name}` is {holds}");
            let help = format!("what one does not see one finds only by a link: lower it, or raise `{other_name}`");
            Diagnostic::new(Code::WiderThanSeen, message)
                .at(line.place, "reaches what they do not see")
                .help(help)
        };
        match said {
            Some(said) => diagnostic.related(said.place, "less"),
            None => diagnostic,
        }
    }
}

/// Whether a lower level still has all of a line that is not beyond: a switch has none between its ends.
fn can_be_lowered(permission: &Permission, line: Grant, beyond: Relations) -> bool {
    let own = full(line.relations);
    let needed = without(own, beyond);
    let mut levels = permission.ladder.levels.iter().map(|level| full(level.relations));
    levels.any(|level| level != own && own.contains(level) && level.contains(needed))
}
