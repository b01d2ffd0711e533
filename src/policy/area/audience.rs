//! Who has a permission in a workgroup that says nothing.

use super::Builder;
use crate::{
    catalogue::{Audience, Ladder, ObjectKind, Relations},
    diagnostic::{Code, Diagnostic},
    document::{ActionDocument, DefaultDocument, Text},
    policy::identifier::unknown_name,
};

impl Builder<'_> {
    pub(super) fn audience(
        &mut self,
        action: &ActionDocument,
        ladder: &Ladder,
        objects: Option<ObjectKind>,
    ) -> Option<Audience> {
        let document = action.default.as_ref()?;
        if objects != Some(ObjectKind::Workgroups) {
            let place = match document {
                DefaultDocument::Level(level) => level.place,
                DefaultDocument::ByVisibility(by) => by.place,
            };
            self.diagnostics.push(
                Diagnostic::new(Code::NoObjects, "only workgroups have a default")
                    .at(place, "cannot stand here")
                    .help("it says who has the permission in a workgroup; write `objects: workgroups` at the area"),
            );
            return None;
        }
        let mut relations = |level: &Text| self.default_level(level, ladder);
        Some(match document {
            DefaultDocument::Level(level) => {
                let relations = relations(level)?;
                Audience {
                    public: relations,
                    private: relations,
                    secret: relations,
                }
            }
            DefaultDocument::ByVisibility(by) => {
                let (public, private, secret) = (relations(&by.public), relations(&by.private), relations(&by.secret));
                Audience {
                    public: public?,
                    private: private?,
                    secret: secret?,
                }
            }
        })
    }

    fn default_level(&mut self, name: &Text, ladder: &Ladder) -> Option<Relations> {
        let level = ladder.level(&name.value);
        if level.is_none() {
            let message = format!("`{}` is no level of the ladder", name.value);
            let known = ladder.names();
            self.diagnostics
                .push(unknown_name(Code::UnknownLevel, message, name, known.into_iter()));
        }
        level.map(|level| level.relations)
    }
}
