use std::collections::{BTreeMap, BTreeSet};

use super::{
    super::{
        gather::{ModuleRoles, Stored},
        note::{NoteKind, Notes, Remarks},
        record::PermissionRecord,
    },
    Cell, Grants, Level, Scope,
    cells::{Given, Targets, given, level},
    known::Known,
    transitions::Moves,
};
use crate::{
    catalogue::{Catalogue, Permission, PermissionId, Relations},
    policy::normal_name,
};

/// What the roles of a module give, cell by cell.
#[derive(Default)]
pub(super) struct Rights {
    /// By role, each with a file that it is in.
    levels: BTreeMap<u64, BTreeMap<Cell, (Relations, usize)>>,
    /// By role: moves to other stages, by permission and pipeline.
    moves: BTreeMap<u64, BTreeMap<(PermissionId, u64), Moves>>,
    /// The resources that somebody's rows tell pipelines of apart, by area and name.
    pipelines: BTreeSet<(String, String)>,
}

/// Reads the rows of a module. Rows of one cell add up; a cell that the catalogue does not have is remarked.
pub(super) fn read(
    name: &str,
    module: &ModuleRoles,
    known: &Known,
    catalogue: &Catalogue,
    notes: &mut Notes<'_>,
) -> Rights {
    let mut rights = Rights::default();
    for row in module
        .permissions
        .iter()
        .filter(|row| module.roles.contains_key(&row.value.role))
    {
        let record = &row.value;
        let found = known.cell(name, &record.entity, &record.action);
        let found = found.and_then(|(id, pipeline)| Some((id, pipeline, catalogue.get(id)?)));
        match found {
            Some((id, pipeline, permission)) if pipeline == 0 || permission.pipelines => {
                let cell = Cell {
                    permission: id,
                    pipeline,
                    stage: record.stage.clone(),
                };
                rights.row(row, cell, permission, module.by_stage, notes);
            }
            _ => not_expressed(row, notes),
        }
    }
    rights
}

/// A row that gives nothing is no loss.
fn not_expressed(row: &Stored<PermissionRecord>, notes: &mut Notes<'_>) {
    let record = &row.value;
    if record.letter.is_empty() && record.words.is_empty() {
        return;
    }
    let message = format!(
        "{} {} is no permission of the catalogue; nothing is granted for it",
        record.entity, record.action
    );
    let role = format!("role {}", record.role);
    notes.add(NoteKind::UnknownPermission, Some(row.file), &role, message);
}

impl Rights {
    fn row(
        &mut self,
        row: &Stored<PermissionRecord>,
        cell: Cell,
        permission: &Permission,
        by_stage: bool,
        notes: &mut Notes<'_>,
    ) {
        let record = &row.value;
        let mut unfit = |message: String| {
            let role = format!("role {}", record.role);
            notes.add(NoteKind::UnfitLevel, Some(row.file), &role, message);
        };
        if let Some(why) = cell.stage.as_deref().and_then(|stage| normal_name(stage).err()) {
            return unfit(format!(
                "a stage whose name a policy cannot have, as {why}, is left out"
            ));
        }
        if cell.pipeline > 0 {
            self.pipelines
                .insert((permission.area.clone(), permission.resource.clone()));
        }
        let relations = match given(record, by_stage, permission) {
            Given::Inherited => return,
            Given::Targets(targets) => {
                let moves = self.moves.entry(record.role).or_default();
                let moves = moves.entry((cell.permission, cell.pipeline)).or_default();
                return moves.add(cell.stage, targets);
            }
            Given::Unknown(words) => {
                let (entity, action) = (&record.entity, &record.action);
                unfit(format!(
                    "{entity} {action} is `{words}`, which it cannot be; nothing is granted for it"
                ));
                Relations::NONE
            }
            Given::Relations(relations) => relations,
        };
        if cell.stage.is_some() && !permission.stages {
            let (entity, action) = (&record.entity, &record.action);
            return unfit(format!(
                "{entity} {action} does not go by stage; what is said of a stage is left out"
            ));
        }
        let levels = self.levels.entry(record.role).or_default();
        levels.entry(cell).or_insert((Relations::NONE, row.file)).0 |= relations;
    }

    /// What a role gives, by resource.
    pub(super) fn of_role(
        &self,
        role: u64,
        catalogue: &Catalogue,
        remarks: &mut Remarks<'_, '_>,
    ) -> BTreeMap<String, Grants> {
        let mut grants = BTreeMap::new();
        for (cell, (relations, file)) in self.levels.get(&role).into_iter().flatten() {
            let Some(permission) = catalogue.get(cell.permission) else {
                continue;
            };
            let (level, exact) = level(*relations, &permission.ladder);
            if !exact {
                let name = &permission.name;
                let wanted = permission.ladder.describe(*relations);
                let message = format!("`{name}` cannot be {wanted}; `{}` is written", level.text);
                let of_role = remarks.file.replace(*file);
                remarks.add(NoteKind::UnfitLevel, message);
                remarks.file = of_role;
            }
            let scope = self.scope(permission, cell.pipeline, &mut grants);
            put(scope, cell.stage.clone(), permission, level);
        }
        for ((id, pipeline), moves) in self.moves.get(&role).into_iter().flatten() {
            let Some(permission) = catalogue.get(*id) else { continue };
            let scope = self.scope(permission, *pipeline, &mut grants);
            write_moves(moves, permission, scope, remarks);
        }
        grants
    }

    /// Where a resource's grants in a pipeline stand.
    ///
    /// A pipeline gives what its own rows say, and nothing where there are none: where pipelines are told apart, the
    /// first one is a pipeline like the others.
    fn scope<'g>(
        &self,
        permission: &Permission,
        pipeline: u64,
        grants: &'g mut BTreeMap<String, Grants>,
    ) -> &'g mut Scope {
        let of = grants.entry(permission.resource.clone()).or_default();
        let resource = (permission.area.clone(), permission.resource.clone());
        if permission.pipelines && self.pipelines.contains(&resource) {
            of.pipelines.entry(format!("c{pipeline}")).or_default()
        } else {
            &mut of.whole
        }
    }
}

/// Moves to other stages, as far as a policy can say them.
fn write_moves(moves: &Moves, permission: &Permission, scope: &mut Scope, remarks: &mut Remarks<'_, '_>) {
    let levels = &permission.ladder.levels;
    let (Some(lowest), Some(highest)) = (levels.first(), levels.last()) else {
        return;
    };
    let of = |level: &crate::catalogue::Level| Level {
        text: level.name.clone(),
        relations: level.relations,
        is_target: true,
    };
    if moves.depend_on_the_stage_left() {
        let message = format!(
            "`{}` depends on the stage that is left, which a policy does not ask; written are the moves that are \
             possible from every stage",
            permission.name
        );
        remarks.add(NoteKind::TransitionFrom, message);
    }
    match moves.possible_everywhere() {
        Targets::All => put(scope, None, permission, of(highest)),
        Targets::Only(stages) => {
            put(scope, None, permission, of(lowest));
            for stage in stages.into_iter().filter(|stage| normal_name(stage).is_ok()) {
                put(scope, Some(stage), permission, of(highest));
            }
        }
    }
}

fn put(scope: &mut Scope, stage: Option<String>, permission: &Permission, level: Level) {
    let levels = match stage {
        None => &mut scope.levels,
        Some(stage) => scope.stages.entry(stage).or_default(),
    };
    levels.insert(permission.action.clone(), level);
}
