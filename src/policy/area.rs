use std::{collections::BTreeMap, sync::Arc, sync::LazyLock};

use super::{
    definitions::Definitions,
    identifier::{check_identifier, unknown_name},
};
use crate::{
    catalogue::{
        ActsOn, Area, Catalogue, EMBEDDED, InArchives, Ladder, ObjectKind, Permission, PermissionId, Power, Resource,
        ResourceLevel,
    },
    diagnostic::{Code, Diagnostic, Diagnostics, List},
    document::{
        ActionDocument, ActsOnWord, AreaDocument, ObjectsWord, Placed, PolicyFile, ResourceDocument,
        ResourceLevelDocument, Text, read_policy_file,
    },
    source::{SourceFile, Sources},
};
use asked_as::asked_as;
use readable::resolve_readable;
use seen_by::resolve_seen_by;

mod asked_as;
mod readable;
mod seen_by;

mod audience;
mod ladder;
mod requires;

use requires::{Pending, id};

/// The shipped areas as documents. A test shows that they have no mistakes.
static SHIPPED: LazyLock<Vec<PolicyFile>> = LazyLock::new(|| shipped_areas(&mut Diagnostics::default()).0);

/// Reads the shipped areas anew.
pub(crate) fn shipped_areas(diagnostics: &mut Diagnostics) -> (Vec<PolicyFile>, Sources) {
    let mut sources = Sources::default();
    let files = EMBEDDED.iter().filter_map(|(path, text)| {
        let file = SourceFile::new(*path, *text);
        let id = sources.add(file.clone());
        read_policy_file(id, &file, &mut Vec::new(), diagnostics)
    });
    (files.collect(), sources)
}

fn shipped() -> impl Iterator<Item = &'static (Text, AreaDocument)> {
    let areas = SHIPPED.iter().filter_map(|file| file.catalogue.as_ref());
    areas.flat_map(|map| &map.0)
}

/// Whether an area comes with Ringfence.
pub(crate) fn is_shipped(area: &str) -> bool {
    shipped().any(|(name, _)| name.value == area)
}

/// The shipped areas and those of the policy.
pub(crate) fn resolve_catalogue(files: &[PolicyFile], diagnostics: &mut Diagnostics) -> Catalogue {
    let own = Definitions::collect("area", files, |file| file.catalogue.as_ref(), diagnostics);
    let mut areas: BTreeMap<&str, (&Text, &AreaDocument)> = shipped()
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
    let mut pending = Vec::new();
    let resolved = areas
        .values()
        .map(|(name, area)| builder.area(name, area, &mut pending))
        .collect();
    builder.require(&pending);
    let mut permissions = builder.permissions;
    for (name, area) in areas.values() {
        resolve_readable(name, area, &mut permissions, diagnostics);
        resolve_seen_by(name, area, &mut permissions, diagnostics);
    }
    Catalogue::new(resolved, permissions)
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

/// The keys of a role beside the actions of a resource.
const RESERVED: [&str; 4] = ["fields", "pipelines", "rules", "stages"];

/// An area as its resources see it.
struct AreaOf<'d> {
    name: &'d Text,
    document: &'d AreaDocument,
    objects: Option<ObjectKind>,
    ladders: Ladders<'d>,
}

impl Builder<'_> {
    fn area<'d>(&mut self, name: &'d Text, document: &'d AreaDocument, pending: &mut Vec<Pending<'d>>) -> Area {
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
        let of = AreaOf {
            name,
            document,
            objects: document.objects.map(|objects| objects_of(objects.value)),
            ladders,
        };
        Area {
            name: name.value.clone(),
            title: document.title.value.clone(),
            objects: of.objects,
            plans: document
                .plans
                .iter()
                .flatten()
                .map(|plan| plan.value.word().to_owned())
                .collect(),
            resources: resources
                .into_values()
                .map(|(resource, content)| self.resource(resource, content, &of, pending))
                .collect(),
        }
    }

    /// A full name is `<area>.<resource>.<action>`, so that a part of it has no `.`.
    fn check_part(&mut self, kind: &str, name: &Text) {
        check_identifier(kind, name, self.diagnostics);
        let reserved = RESERVED.contains(&name.value.as_str());
        if name.value.contains('.') || (kind == "action" && reserved) {
            self.diagnostics.push(
                Diagnostic::new(
                    Code::InvalidName,
                    format!("`{}` cannot be the name of this {kind}", name.value),
                )
                .at(name.place, "not a name")
                .help(format!(
                    "a name here has no `.`, and {} are keys of roles",
                    List::and(&RESERVED)
                )),
            );
        }
    }

    fn resource<'d>(
        &mut self,
        name: &'d Text,
        document: &'d ResourceDocument,
        of: &AreaOf<'d>,
        pending: &mut Vec<Pending<'d>>,
    ) -> Resource {
        self.check_part("resource", name);
        self.check_objects(document, of);
        let first = self.permissions.len();
        let actions: BTreeMap<&str, _> = document
            .actions
            .0
            .iter()
            .map(|(n, a)| (n.value.as_str(), (n, a)))
            .collect();
        for (action, content) in actions.values() {
            self.check_part("action", action);
            let Some(ladder) = self.ladder_of(content, &of.ladders) else {
                continue;
            };
            let audience = self.audience(content, &ladder, of.objects);
            pending.extend(content.requires.as_ref().map(|document| Pending {
                permission: id(self.permissions.len()),
                document,
            }));
            let mut permission = permission((name, document), (action, content), of, ladder);
            permission.audience = audience;
            self.permissions.push(permission);
        }
        self.check_asked(document);
        let actions: Vec<_> = (first..self.permissions.len()).map(id).collect();
        Resource {
            name: name.value.clone(),
            title: document.title.value.clone(),
            levels: self.levels(document, &actions),
            actions,
            pipelines: is(document.pipelines),
            stages: is(document.stages),
            invitations: is(document.invitations),
        }
    }

    /// Only what lies in objects, or is one, can have them.
    fn check_objects(&mut self, document: &ResourceDocument, of: &AreaOf<'_>) {
        if of.objects.is_some() {
            return;
        }
        let is_object = document.acts_on.filter(|word| word.value == ActsOnWord::Object);
        let places = [
            is_object.map(|word| word.place),
            document
                .objects
                .filter(|objects| objects.value)
                .map(|objects| objects.place),
        ];
        for place in places.into_iter().flatten() {
            self.diagnostics.push(
                Diagnostic::new(Code::NoObjects, format!("the area `{}` has no objects", of.name.value))
                    .at(place, "asks for objects")
                    .help("say what they are: `objects: paths`, `names` or `workgroups` at the area"),
            );
        }
    }

    /// The levels of a resource: the first is empty, each names actions that there are.
    fn levels(&mut self, document: &ResourceDocument, actions: &[PermissionId]) -> Vec<ResourceLevel> {
        let documents = document.levels.as_deref().unwrap_or_default();
        let mut levels: Vec<ResourceLevel> = Vec::new();
        for level in documents {
            check_identifier("level", &level.level, self.diagnostics);
            let allowed = self.allowed(level, actions);
            if levels.iter().any(|other| other.name == level.level.value) {
                let message = format!("the level `{}` is defined twice", level.level.value);
                self.diagnostics.push(
                    Diagnostic::new(Code::DuplicateName, message)
                        .at(level.level.place, "again here")
                        .help("keep one of the two, or rename one"),
                );
            }
            if levels.is_empty() != level.allows.iter().flatten().next().is_none() {
                let message = if levels.is_empty() {
                    format!("the lowest level `{}` grants something", level.level.value)
                } else {
                    format!("the level `{}` grants nothing", level.level.value)
                };
                self.diagnostics.push(
                    Diagnostic::new(Code::InvalidLadder, message)
                        .at(level.level.place, "")
                        .help("begin with a level without `allows`, as in `- level: none`; let each other one allow actions"),
                );
            }
            levels.push(ResourceLevel {
                name: level.level.value.clone(),
                actions: allowed,
            });
        }
        levels
    }

    fn allowed(&mut self, level: &ResourceLevelDocument, actions: &[PermissionId]) -> Vec<PermissionId> {
        let mut allowed = Vec::new();
        for name in level.allows.iter().flatten() {
            let known = || {
                let permissions = actions.iter().filter_map(|id| self.permissions.get(id.index()));
                actions
                    .iter()
                    .zip(permissions.map(|permission| permission.action.as_str()))
            };
            if let Some((id, _)) = known().find(|(_, action)| *action == name.value) {
                allowed.push(*id);
            } else {
                let message = format!("the resource has no action `{}`", name.value);
                let mistake = unknown_name(Code::UnknownAction, message, name, known().map(|(_, action)| action));
                self.diagnostics.push(mistake);
            }
        }
        allowed
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
}

/// As an id counts: there are never that many.
fn narrow(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

fn is(flag: Option<Placed<bool>>) -> bool {
    flag.is_some_and(|flag| flag.value)
}

fn objects_of(word: ObjectsWord) -> ObjectKind {
    match word {
        ObjectsWord::Names => ObjectKind::Names,
        ObjectsWord::Paths => ObjectKind::Paths,
        ObjectsWord::Workgroups => ObjectKind::Workgroups,
    }
}

fn permission(
    (name, resource): (&Text, &ResourceDocument),
    (action_name, action): (&Text, &ActionDocument),
    of: &AreaOf<'_>,
    ladder: Arc<Ladder>,
) -> Permission {
    let acts_on = match resource.acts_on.map(|acts_on| acts_on.value) {
        Some(ActsOnWord::Call) => ActsOn::Call,
        Some(ActsOnWord::Object) => ActsOn::Object,
        Some(ActsOnWord::Record) | None => ActsOn::Record,
    };
    let on_objects = acts_on == ActsOn::Object || (acts_on == ActsOn::Record && is(resource.objects));
    Permission {
        name: format!("{}.{}.{}", of.name.value, name.value, action_name.value),
        area: of.name.value.clone(),
        resource: name.value.clone(),
        action: action_name.value.clone(),
        title: format!("{}: {}", resource.title.value, action.title.value.to_lowercase()),
        ladder,
        asked_as: action.asked_as.as_ref().map(asked_as),
        acts_on,
        objects: of.objects.filter(|_| on_objects),
        requires: None,
        seen_by: None,
        power: if is(action.grants_permissions) {
            Power::GrantsPermissions
        } else {
            Power::Plain
        },
        readable: None,
        pipelines: is(resource.pipelines),
        stages: is(resource.stages) && action.stages.is_none_or(|stages| stages.value),
        fields: acts_on == ActsOn::Record && is(action.fields),
        audience: None,
        in_archives: if is(action.archived) {
            InArchives::Possible
        } else {
            InArchives::Denied
        },
        source: action
            .source
            .as_ref()
            .or(of.document.source.as_ref())
            .map(|source| source.value.clone()),
    }
}
