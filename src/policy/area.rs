use std::{collections::BTreeMap, sync::Arc, sync::LazyLock};

use super::{
    definitions::Definitions,
    identifier::{check_identifier, unknown_name},
};
use crate::{
    catalogue::{
        ActsOn, Area, Catalogue, EMBEDDED, Ladder, Level, Permission, PermissionId, Relation, Relations, Resource,
    },
    diagnostic::{Code, Diagnostic, Diagnostics},
    document::{
        ActionDocument, ActsOnWord, AreaDocument, LadderDocument, LevelDocument, PolicyFile, ResourceDocument, Text,
        read_policy_file,
    },
    source::{SourceFile, Sources},
};

/// The shipped areas as documents. A test shows that they have no mistakes.
static SHIPPED: LazyLock<Vec<PolicyFile>> = LazyLock::new(|| shipped_areas(&mut Diagnostics::default()).0);

/// Reads the shipped areas anew.
pub(crate) fn shipped_areas(diagnostics: &mut Diagnostics) -> (Vec<PolicyFile>, Sources) {
    let mut sources = Sources::default();
    let files = EMBEDDED.iter().filter_map(|(path, text)| {
        let file = SourceFile::new(*path, *text);
        let id = sources.add(file.clone());
        read_policy_file(id, &file, diagnostics)
    });
    (files.collect(), sources)
}

/// The shipped areas and those of the policy.
pub(crate) fn resolve_catalogue(files: &[PolicyFile], diagnostics: &mut Diagnostics) -> Catalogue {
    let own = Definitions::collect("area", files, |file| file.catalogue.as_ref(), diagnostics);
    let shipped = SHIPPED
        .iter()
        .filter_map(|file| file.catalogue.as_ref())
        .flat_map(|map| &map.0);
    let mut areas: BTreeMap<&str, (&Text, &AreaDocument)> = shipped
        .map(|(name, area)| (name.value.as_str(), (name, area)))
        .collect();
    for (name, area) in own.iter() {
        if let Some(mistake) = refuse_area_name(name, areas.contains_key(name.value.as_str())) {
            diagnostics.push(mistake);
        } else {
            areas.insert(&name.value, (name, area));
        }
    }
    let mut builder = Builder {
        permissions: Vec::new(),
        diagnostics,
    };
    let areas = areas
        .into_values()
        .map(|(name, area)| builder.area(name, area))
        .collect();
    Catalogue::new(areas, builder.permissions)
}

fn refuse_area_name(name: &Text, shipped: bool) -> Option<Diagnostic> {
    if shipped {
        Some(
            Diagnostic::new(
                Code::DuplicateName,
                format!("the area `{}` comes with Ringfence", name.value),
            )
            .at(name.place, "defined again")
            .help("give your area another name"),
        )
    } else if name.value == "title" || name.value.contains('.') {
        Some(
            Diagnostic::new(Code::InvalidName, format!("the area cannot be named `{}`", name.value))
                .at(name.place, "not a name")
                .help("an area's name has no `.`, and is not `title`, which is a key of roles"),
        )
    } else {
        None
    }
}

struct Builder<'a> {
    permissions: Vec<Permission>,
    diagnostics: &'a mut Diagnostics,
}

type Ladders<'d> = BTreeMap<&'d str, Arc<Ladder>>;

impl Builder<'_> {
    fn area(&mut self, name: &Text, document: &AreaDocument) -> Area {
        let ladders: Ladders<'_> = document
            .ladders
            .0
            .iter()
            .map(|(name, ladder)| (name.value.as_str(), Arc::new(self.ladder(ladder))))
            .collect();
        let resources: BTreeMap<&str, _> = document
            .resources
            .0
            .iter()
            .map(|(n, r)| (n.value.as_str(), (n, r)))
            .collect();
        Area {
            name: name.value.clone(),
            title: document.title.value.clone(),
            resources: resources
                .into_values()
                .map(|(resource, content)| self.resource(name, resource, content, document, &ladders))
                .collect(),
        }
    }

    /// A full name is `<area>.<resource>.<action>`, so that a part of it has no `.`.
    fn check_part(&mut self, kind: &str, name: &Text) {
        check_identifier(kind, name, self.diagnostics);
        let reserved = ["pipelines", "stages"].contains(&name.value.as_str());
        if name.value.contains('.') || (kind == "action" && reserved) {
            self.diagnostics.push(
                Diagnostic::new(
                    Code::InvalidName,
                    format!("`{}` cannot be the name of this {kind}", name.value),
                )
                .at(name.place, "not a name")
                .help("a name here has no `.`, and `pipelines` and `stages` are keys of roles"),
            );
        }
    }

    fn ladder(&mut self, document: &LadderDocument) -> Ladder {
        if document.levels.is_empty() {
            self.diagnostics.push(
                Diagnostic::new(Code::MissingKey, "a ladder needs at least one level")
                    .at(document.place, "no level here")
                    .help("begin with the lowest, as in `- { level: none }`"),
            );
        }
        let mut relations = Relations::NONE;
        let mut levels: Vec<Level> = Vec::new();
        for level in &document.levels {
            let added = self.relations(level);
            self.check_step(level, levels.is_empty(), !relations.contains(added));
            relations |= added;
            let names = document.levels.iter().map(|level| &level.level);
            if let Some(first) = names.take(levels.len()).find(|name| name.value == level.level.value) {
                self.diagnostics.push(
                    Diagnostic::new(
                        Code::DuplicateName,
                        format!("the level `{}` is defined twice", level.level.value),
                    )
                    .at(level.level.place, "again here")
                    .related(first.place, "first here")
                    .help("keep one of the two, or rename one"),
                );
            }
            check_identifier("level", &level.level, self.diagnostics);
            levels.push(Level {
                name: level.level.value.clone(),
                relations,
            });
        }
        Ladder {
            levels,
            lists: document.lists.is_some_and(|lists| lists.value),
        }
    }

    /// The lowest level is what nothing granted is, and each other one is more than the one before it.
    fn check_step(&mut self, level: &LevelDocument, is_lowest: bool, is_more: bool) {
        let name = &level.level.value;
        let mistake = match (is_lowest, is_more) {
            (true, true) => format!("the lowest level `{name}` grants something"),
            (false, false) => format!("the level `{name}` is the same as the one before it"),
            _ => return,
        };
        self.diagnostics.push(
            Diagnostic::new(Code::InvalidLadder, mistake)
                .at(level.level.place, "")
                .help("begin with a level without `adds`, as in `- level: none`; let each other one add a relation"),
        );
    }

    fn relations(&mut self, level: &LevelDocument) -> Relations {
        let names = level.adds.iter().flatten();
        names.filter_map(|name| self.relation(name)).collect()
    }

    fn relation(&mut self, name: &Text) -> Option<Relation> {
        let relation = Relation::named(&name.value);
        if relation.is_none() {
            let known = Relation::ALL.iter().map(|relation| relation.name());
            let message = format!("there is no relation `{}`", name.value);
            self.diagnostics
                .push(unknown_name(Code::UnknownRelation, message, name, known));
        }
        relation
    }

    fn resource(
        &mut self,
        area: &Text,
        name: &Text,
        document: &ResourceDocument,
        of: &AreaDocument,
        ladders: &Ladders<'_>,
    ) -> Resource {
        self.check_part("resource", name);
        let first = self.permissions.len();
        let actions: BTreeMap<&str, _> = document
            .actions
            .0
            .iter()
            .map(|(n, a)| (n.value.as_str(), (n, a)))
            .collect();
        for (action, content) in actions.values() {
            self.check_part("action", action);
            let Some(ladder) = self.ladder_of(content, ladders) else {
                continue;
            };
            self.permissions
                .push(permission(area, (name, document), (action, content), of, ladder));
        }
        self.require(first, &document.actions.0);
        Resource {
            name: name.value.clone(),
            title: document.title.value.clone(),
            actions: (first..self.permissions.len()).filter_map(id).collect(),
            pipelines: document.pipelines.is_some_and(|pipelines| pipelines.value),
            stages: document.stages.is_some_and(|stages| stages.value),
        }
    }

    fn ladder_of(&mut self, action: &ActionDocument, ladders: &Ladders<'_>) -> Option<Arc<Ladder>> {
        let ladder = ladders.get(action.ladder.value.as_str()).cloned();
        if ladder.is_none() {
            let message = format!("the area has no ladder `{}`", action.ladder.value);
            let known = ladders.keys().copied();
            self.diagnostics
                .push(unknown_name(Code::UnknownLadder, message, &action.ladder, known));
        }
        ladder
    }

    /// Resolves what the actions of one resource, whose permissions begin at `first`, require of each other.
    fn require(&mut self, first: usize, actions: &[(Text, ActionDocument)]) {
        for (name, action) in actions {
            let Some(required) = &action.requires else { continue };
            let find = |permissions: &[Permission], name: &str| {
                permissions
                    .iter()
                    .skip(first)
                    .position(|other| other.action == name)
                    .map(|at| first + at)
            };
            let Some(target) = find(&self.permissions, &required.value) else {
                let message = format!("the resource has no action `{}`", required.value);
                let known = actions.iter().map(|(name, _)| name.value.as_str());
                self.diagnostics
                    .push(unknown_name(Code::UnknownAction, message, required, known));
                continue;
            };
            if let Some(at) = find(&self.permissions, &name.value)
                && let Some(permission) = self.permissions.get_mut(at)
            {
                permission.requires = id(target);
            }
        }
        for (name, action) in actions {
            self.refuse_cycle(first, name, action);
        }
    }

    /// An action that leads back to itself can never be refused by a decision that follows what it requires.
    fn refuse_cycle(&mut self, first: usize, name: &Text, action: &ActionDocument) {
        let Some(required) = &action.requires else { return };
        let start = self
            .permissions
            .iter()
            .skip(first)
            .position(|other| other.action == name.value);
        let Some(start) = start.and_then(|at| id(first + at)) else {
            return;
        };
        let next = |at: &PermissionId| self.permissions.get(at.index())?.requires;
        let returns = std::iter::successors(next(&start), next)
            .take(self.permissions.len())
            .any(|at| at == start);
        if returns {
            if let Some(permission) = self.permissions.get_mut(start.index()) {
                permission.requires = None;
            }
            let how = if required.value == name.value {
                "requires itself"
            } else {
                "requires, over others, itself"
            };
            self.diagnostics.push(
                Diagnostic::new(Code::RequiresCycle, format!("the action `{}` {how}", name.value))
                    .at(required.place, "leads back")
                    .help("remove one `requires` of the ring"),
            );
        }
    }
}

fn id(index: usize) -> Option<PermissionId> {
    u32::try_from(index).ok().map(PermissionId)
}

fn permission(
    area: &Text,
    (name, resource): (&Text, &ResourceDocument),
    (action_name, action): (&Text, &ActionDocument),
    of: &AreaDocument,
    ladder: Arc<Ladder>,
) -> Permission {
    let is = |flag: Option<crate::document::Placed<bool>>, otherwise| flag.map_or(otherwise, |flag| flag.value);
    Permission {
        name: format!("{}.{}.{}", area.value, name.value, action_name.value),
        area: area.value.clone(),
        resource: name.value.clone(),
        action: action_name.value.clone(),
        title: format!("{}: {}", resource.title.value, action.title.value.to_lowercase()),
        ladder,
        acts_on: match resource.acts_on.map(|acts_on| acts_on.value) {
            Some(ActsOnWord::Call) => ActsOn::Call,
            Some(ActsOnWord::Record) | None => ActsOn::Record,
        },
        requires: None,
        pipelines: is(resource.pipelines, false),
        stages: is(resource.stages, false) && is(action.stages, true),
        source: action
            .source
            .as_ref()
            .or(of.source.as_ref())
            .map(|source| source.value.clone()),
    }
}
