//! How much else a change would open: what somebody would have of other permissions beside what he has.

use jiff::Timestamp;

use super::{Question, need::Need};
use crate::{
    catalogue::{ActsOn, Permission, PermissionId, Relation, Relations},
    policy::{Customers, ObjectId, RoleGrant, RoleId},
    snapshot::{On, Scopes, Snapshot, Standing, named_places},
};

/// What a fix opens beside what is asked for.
#[derive(Clone, Copy, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
pub struct Opens {
    /// How many other permissions the user would have more of than now; those to call are not counted.
    pub permissions: usize,
    /// Whether he could call other destinations too.
    pub calls: bool,
    /// How much it gives of all permissions: what is opened least of two that open as many.
    extent: usize,
}

/// Where something is given.
#[derive(Clone, Copy)]
enum Place<'a> {
    Everywhere,
    /// On an object of an area.
    On(On, &'a str),
}

impl Snapshot {
    /// What some roles would open, given where the need is.
    pub(super) fn opens(&self, question: &Question, need: &Need, roles: &[RoleId]) -> Opens {
        let place = self.place_of(question, need);
        let grants = |permission: PermissionId| {
            let roles = roles.iter().filter_map(|role| self.policy().roles.get(role.index()));
            let grants = roles.filter_map(|role| role.grants.get(&permission));
            grants.collect::<Vec<&RoleGrant>>()
        };
        let mut opens = self.opened(
            question,
            place,
            |permission, scopes| {
                let rows = roles.iter().map(|role| self.role_row(*role));
                let relations = rows.map(|row| self.relations(row, permission, scopes));
                relations.reduce(|all, more| all | more).unwrap_or_default()
            },
            |permission| self.scopes_of(&grants(permission)),
        );
        if matches!(place, Place::Everywhere) {
            opens.calls =
                roles.iter().any(|role| self.opens_calls(question, *role)) || self.opens_customers(question, roles);
            let rules = roles.iter().filter_map(|role| self.policy().roles.get(role.index()));
            opens.extent += rules
                .flat_map(|role| role.grants.values())
                .map(|grant| grant.rules.len())
                .sum::<usize>();
        }
        opens
    }

    /// What these permissions would open on the object that is needed.
    pub(super) fn opens_on_object(&self, question: &Question, need: &Need, given: &[PermissionId]) -> Opens {
        let place = self.place_of(question, need);
        let relations = |permission: PermissionId, _| {
            if given.contains(&permission) {
                Relation::Any.into()
            } else {
                Relations::NONE
            }
        };
        self.opened(question, place, relations, |_| vec![Scopes::UNSAID])
    }

    /// What somebody with a part in a workgroup would have more of there.
    pub(super) fn opened_to(&self, object: ObjectId, standing: Standing, question: &Question) -> Opens {
        let asked: Vec<PermissionId> = self.needs(question).map(|need| need.permission).collect();
        let permissions = self.policy().catalogue.iter().map(|(id, _)| id);
        let is_opened = |id: &PermissionId| {
            let audience = self.audience(object, *id).filter(|_| !self.is_barred(object, *id));
            audience.is_some_and(|audience| {
                let audience = audience.relations;
                audience.meets(standing.relations()) && !audience.meets(question.relations)
            })
        };
        Opens {
            permissions: permissions.filter(|id| !asked.contains(id) && is_opened(id)).count(),
            ..Opens::default()
        }
    }

    fn place_of(&self, question: &Question, need: &Need) -> Place<'_> {
        let catalogue = &self.policy().catalogue;
        let asked = catalogue.get(question.permission);
        let is_object = asked.is_some_and(|asked| asked.acts_on == ActsOn::Object);
        match (need.on, catalogue.get(need.permission)) {
            (On::Object(_), Some(permission)) => Place::On(need.on, &permission.area),
            (On::Elsewhere, Some(permission)) if is_object => Place::On(need.on, &permission.area),
            _ => Place::Everywhere,
        }
    }

    /// What is given beyond what is held of permissions that are not asked for.
    fn opened(
        &self,
        question: &Question,
        place: Place<'_>,
        given: impl Fn(PermissionId, Scopes) -> Relations,
        scopes: impl Fn(PermissionId) -> Vec<Scopes>,
    ) -> Opens {
        let asked: Vec<PermissionId> = self.needs(question).map(|need| need.permission).collect();
        let counts = |permission: &Permission| match place {
            Place::Everywhere => permission.acts_on != ActsOn::Call,
            Place::On(_, area) => permission.area == area && permission.objects.is_some(),
        };
        let mut opens = Opens::default();
        for (id, permission) in self.policy().catalogue.iter() {
            let more = |scopes: Scopes| {
                let (held, given) = (self.held_at(question, place, id, scopes), given(id, scopes));
                let is_all = held.contains(Relation::Any.into());
                given
                    .iter()
                    .filter(|it| !is_all && !held.contains((*it).into()))
                    .count()
            };
            let most = scopes(id).into_iter().map(more).max().unwrap_or(0);
            opens.extent += most;
            if most > 0 && counts(permission) && !asked.contains(&id) {
                opens.permissions += 1;
            }
        }
        opens
    }

    fn held_at(&self, question: &Question, place: Place<'_>, permission: PermissionId, scopes: Scopes) -> Relations {
        let Some(phase) = self.phase(question.user, question.time) else {
            return Relations::NONE;
        };
        match place {
            Place::On(On::Object(object), _) if self.is_barred(object, permission) => Relations::EVERY,
            Place::On(on, _) => self.held(phase, permission, scopes, on),
            Place::Everywhere => self.relations(phase.row, permission, scopes),
        }
    }

    /// The parts of a resource that some grants tell apart, and all of it.
    fn scopes_of(&self, grants: &[&RoleGrant]) -> Vec<Scopes> {
        if grants.is_empty() {
            return Vec::new();
        }
        let mut all = vec![Scopes::UNSAID];
        let of_fields = grants.iter().flat_map(|grant| &grant.fields);
        let mut said: Vec<(Option<&str>, Vec<&RoleGrant>)> = vec![(None, grants.to_vec())];
        said.extend(of_fields.map(|(field, grant)| (Some(field.as_str()), vec![grant])));
        for (field, grants) in said {
            let places = named_places(&grants);
            all.extend(
                places
                    .into_iter()
                    .chain(field.map(|_| (None, None)))
                    .map(|(pipeline, stage)| Scopes {
                        pipeline: self.scope(pipeline),
                        stage: self.scope(stage),
                        field: field.and_then(|field| self.field(field)),
                    }),
            );
        }
        all
    }

    /// Whether some roles let the user read customers whom he could not, where a rule or a level that he holds or that they
    /// give asks for that.
    fn opens_customers(&self, question: &Question, roles: &[RoleId]) -> bool {
        let rules = &self.calls.rules;
        let time = question.time.unwrap_or_else(Timestamp::now);
        let own = self.row(question.user, question.time);
        let rows = || roles.iter().map(|role| self.role_row(*role));
        let catalogue = &self.policy().catalogue;
        let of_calls = catalogue.iter().filter(|(_, it)| it.acts_on == ActsOn::Call);
        let mut of_calls = of_calls.filter_map(|(id, permission)| Some((id, permission.readable?)));
        of_calls.any(|(id, readable)| {
            let grants = roles
                .iter()
                .filter_map(|role| self.policy().roles.get(role.index())?.grants.get(&id));
            let given = grants.flat_map(|grant| &grant.rules).map(|grant| grant.rule);
            let held = self.rules_held(question.user, id, time).into_iter();
            let by_rule = held
                .chain(given)
                .filter_map(|rule| rules.rule(rule))
                .any(|rule| rules.asks_readable(rule.calls));
            let is_of_customers = |row| {
                self.relations(row, id, Scopes::UNSAID)
                    .contains(Relation::Customer.into())
            };
            let is_level_readable = self.policy().settings.customers == Customers::Readable;
            let by_level = is_level_readable && rows().chain([own]).any(is_of_customers);
            let mut read = readable
                .by_kind()
                .into_iter()
                .flat_map(|(_, read)| catalogue.with_required(read));
            let reads_more = |read: PermissionId| {
                let held = self.relations(own, read, Scopes::UNSAID);
                let is_all = held.contains(Relation::Any.into());
                !is_all && rows().any(|row| !held.contains(self.relations(row, read, Scopes::UNSAID)))
            };
            (by_rule || by_level) && read.any(reads_more)
        })
    }

    /// Whether a role lets the user call another destination than the one that is asked about, and that he cannot call.
    fn opens_calls(&self, question: &Question, role: RoleId) -> bool {
        let (own, given) = (self.row(question.user, question.time), self.role_row(role));
        let mut of_calls = self
            .policy()
            .catalogue
            .iter()
            .filter(|(_, it)| it.acts_on == ActsOn::Call);
        of_calls.any(|(permission, _)| {
            let sets = (self.calls.set(given, permission), self.calls.set(own, permission));
            self.calls.rules.has_more(question.user, sets, question.call.as_ref())
        })
    }
}
