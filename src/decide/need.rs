//! What a question needs: the permission asked for and what that requires, each on its object.

use jiff::Timestamp;

use super::Question;
use crate::{
    catalogue::{PermissionId, Relations},
    policy::{ObjectId, RoleId, UserId},
    snapshot::{On, Phase, Scopes, Snapshot, Where},
};

/// A permission that a question needs, where in its resource, and on what.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Need {
    pub(crate) permission: PermissionId,
    pub(crate) scopes: Scopes,
    pub(crate) on: On,
}

impl Need {
    /// The named object that it is about, or that is the nearest above.
    pub(crate) fn object(&self) -> Option<ObjectId> {
        match self.on {
            On::Object(object) => Some(object),
            On::Nothing | On::Elsewhere | On::Unsaid => None,
        }
    }

    /// The same need of the record, where it is of a field.
    pub(crate) fn of_record(self) -> Self {
        Self {
            scopes: self.scopes.of_record(),
            ..self
        }
    }
}

/// Whose grants are looked at.
#[derive(Clone, Copy, Debug)]
pub(super) enum Asker<'a> {
    /// A user, in the phase of his profile that counts; a user who has none holds nothing.
    User(Option<&'a Phase>),
    /// A role, given on the object that is asked about.
    Role(RoleId),
}

impl Snapshot {
    /// A user at a time, `now` where none is given.
    pub(super) fn asker(&self, user: UserId, time: Option<Timestamp>) -> Asker<'_> {
        Asker::User(self.phase(user, time))
    }

    /// What a question needs, the permission asked for first.
    pub(crate) fn needs(&self, question: &Question) -> impl Iterator<Item = Need> {
        let first = Need {
            permission: question.permission,
            scopes: question.scopes,
            on: question.on,
        };
        let field = question.scopes.field;
        std::iter::successors(Some(first), move |need| {
            let (permission, place) = self.step(need.permission)?.next?;
            let step = self.step(permission)?;
            Some(match place {
                Where::Object(object) => Need {
                    permission,
                    scopes: Scopes::UNSAID,
                    on: On::Object(object),
                },
                Where::Same => Need {
                    permission,
                    scopes: Scopes {
                        field: field.filter(|_| step.is_by_field),
                        ..need.scopes
                    },
                    on: if step.takes_object { need.on } else { On::Nothing },
                },
            })
        })
    }

    /// Whether an asker is allowed what is needed. What another snapshot asks is denied.
    pub(super) fn allows(&self, asker: Asker<'_>, need: &Need, question: &Question) -> bool {
        if !question.is_of(self) {
            return false;
        }
        if let Some(call) = question.call.as_ref().filter(|_| self.is_of_calls(need.permission)) {
            let row = match asker {
                Asker::User(phase) => phase.map_or(u32::MAX, |phase| phase.row),
                Asker::Role(role) => self.role_row(role),
            };
            return self.calls.rules.contains(self.calls.set(row, need.permission), call);
        }
        // A field is part of the record: who may not have the record has none of its fields.
        let meets = |need: &Need| self.relations_for(asker, need).meets(question.relations);
        meets(need) && (need.scopes.field.is_none() || meets(&need.of_record()))
    }

    /// The first need of a question that is not met in a phase, where the caller stands so to the thing acted on.
    pub(crate) fn first_unmet(&self, phase: &Phase, question: &Question, relations: Relations) -> Option<Need> {
        let question = question.with_relations(relations);
        let asker = Asker::User(Some(phase));
        self.needs(&question).find(|need| !self.allows(asker, need, &question))
    }

    /// Whether a permission acts on calls.
    pub(super) fn is_of_calls(&self, permission: PermissionId) -> bool {
        self.step(permission).is_some_and(|step| step.is_of_calls)
    }

    /// What an asker holds of what is needed.
    pub(super) fn relations_for(&self, asker: Asker<'_>, need: &Need) -> Relations {
        match asker {
            Asker::User(phase) => phase.map_or(Relations::NONE, |phase| {
                self.held(phase, need.permission, need.scopes, need.on)
            }),
            Asker::Role(role) if self.counts_on(need) => self.role_relations(role, need),
            Asker::Role(_) => Relations::NONE,
        }
    }

    /// Whether a role that is given where a need asks for it has an effect there.
    fn counts_on(&self, need: &Need) -> bool {
        match need.on {
            On::Object(object) => !self.is_barred(object, need.permission),
            On::Nothing | On::Elsewhere => true,
            On::Unsaid => {
                let area = self.policy().catalogue.get(need.permission).map(|it| &it.area);
                area.is_some_and(|area| self.policy().objects.closed(area).is_empty())
            }
        }
    }

    /// What one role gives of a permission, in the pipeline, stage and field that are needed.
    pub(crate) fn role_relations(&self, role: RoleId, need: &Need) -> Relations {
        self.relations(self.role_row(role), need.permission, need.scopes)
    }
}
