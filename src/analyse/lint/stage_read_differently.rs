use std::collections::BTreeMap;

use super::{Found, Lint, full};
use crate::{
    catalogue::{PermissionId, Relations},
    diagnostic::{Code, Diagnostic},
    policy::{Grant, RoleGrant, RoleId, is_shipped},
    snapshot::named_places,
    source::Place,
};

/// A line for a stage, with the role, the name of the stage, and the line of another role that counts here beside it.
struct Clash<'a> {
    role: RoleId,
    stage: &'a str,
    line: Grant,
    other: (RoleId, Grant),
}

impl<'a> Lint<'a> {
    /// Lines for a stage that in the source product take away from what other roles of the same people give.
    ///
    /// There, where some role of a person says something of a stage, the roles that say nothing of it count no more for
    /// that stage; here all roles are united.
    pub(super) fn stages_read_differently(&self) -> Found {
        let mut clashes: BTreeMap<Place, Clash<'a>> = BTreeMap::new();
        for (id, _) in self.policy.catalogue.iter().filter(|(_, permission)| permission.stages) {
            for (_, roles) in self.snapshot.rows().filter(|(_, roles)| roles.len() > 1) {
                let grants = roles
                    .iter()
                    .filter_map(|role| Some((*role, self.role(*role)?.grants.get(&id)?)));
                let grants: Vec<_> = grants.collect();
                for clash in clashes_of(&grants) {
                    clashes.entry(clash.line.place).or_insert(clash);
                }
            }
            self.keep_areas_of_the_product(id, &mut clashes);
        }
        clashes.values().map(|clash| self.clash(clash)).collect()
    }

    /// How the product reads is known of its own areas only.
    fn keep_areas_of_the_product(&self, id: PermissionId, clashes: &mut BTreeMap<Place, Clash<'a>>) {
        let area = self
            .policy
            .catalogue
            .get(id)
            .map_or("", |permission| permission.area.as_str());
        if !clashes.is_empty() && !is_shipped(area) {
            let of_permission = |clash: &Clash<'_>| {
                let role = self.role(clash.role).and_then(|role| role.grants.get(&id));
                role.is_some_and(|grant| {
                    super::level_without_department::lines(grant).any(|it| it.place == clash.line.place)
                })
            };
            clashes.retain(|_, clash| !of_permission(clash));
        }
    }

    fn clash(&self, clash: &Clash<'_>) -> Diagnostic {
        let (other, line) = clash.other;
        let message = format!(
            "in the product, what {} says of the stage `{}` takes away what {} gives there",
            self.role_words(clash.role),
            clash.stage,
            self.role_words(other)
        );
        Diagnostic::new(Code::StageReadDifferently, message)
            .at(clash.line.place, "here it takes nothing away from other roles")
            .related(line.place, "this counts here for the stage too")
            .help("say the stage in both roles alike, or let nobody hold both")
    }
}

/// What clashes among the grants of roles that somebody holds together.
fn clashes_of<'a>(grants: &[(RoleId, &'a RoleGrant)]) -> Vec<Clash<'a>> {
    let all: Vec<&RoleGrant> = grants.iter().map(|(_, grant)| *grant).collect();
    let mut clashes = Vec::new();
    for (pipeline, stage) in named_places(&all) {
        let Some(stage) = stage else { continue };
        let said = grants.iter().filter_map(|(role, grant)| {
            let line = grant.lookup(pipeline, Some(stage), None)?;
            let whole = grant.lookup(pipeline, None, None);
            Some((*role, line, whole.is_none_or(|whole| whole.place != line.place)))
        });
        let said: Vec<(RoleId, Grant, bool)> = said.collect();
        let explicit = said.iter().filter(|(_, _, is_of_stage)| *is_of_stage);
        let product = explicit
            .clone()
            .fold(Relations::NONE, |all, (_, line, _)| all | line.relations);
        let wider = said
            .iter()
            .find(|(_, line, is_of_stage)| !is_of_stage && !full(product).contains(full(line.relations)));
        if let Some((other, other_line, _)) = wider {
            clashes.extend(explicit.map(|(role, line, _)| Clash {
                role: *role,
                stage,
                line: *line,
                other: (*other, *other_line),
            }));
        }
    }
    clashes
}
