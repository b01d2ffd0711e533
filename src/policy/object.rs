use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::{Organisation, Settings, UserId, identifier::unknown_name, subject};
use crate::{
    catalogue::{Catalogue, ObjectKind, ObjectSetting},
    diagnostic::{Code, Diagnostic, Diagnostics},
    document::{ObjectDocument, PolicyFile, Text},
    source::Place,
};

mod id;

pub use id::{normal_name, normal_object};

/// An object that the policy names: its place in the order of area and id, dense from 0.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct ObjectId(pub(crate) u32);

impl ObjectId {
    /// The dense index.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Something on which grants can hang: a folder, a workflow, a channel, a workgroup.
#[derive(Clone, Debug)]
pub struct Object {
    /// The area that it belongs to.
    pub area: String,
    /// Its path or name in the area.
    pub id: String,
    /// For people.
    pub title: Option<String>,
    /// Who owns it.
    pub owner: Option<UserId>,
    /// The nearest object above it that the policy names.
    pub parent: Option<ObjectId>,
    /// Whether grants from above reach it.
    pub inherits: bool,
    /// Those with whom it was shared and who accepted.
    pub accepted: Vec<UserId>,
    /// Those with whom it was shared and who declined.
    pub declined: Vec<UserId>,
    /// The workgroup that it is, by its place among the workgroups.
    pub workgroup: Option<u32>,
    /// Where something is said of it; `None` where only grants name it.
    pub place: Option<Place>,
}

impl Object {
    fn new(area: &str, id: &str) -> Self {
        Self {
            area: area.to_owned(),
            id: id.to_owned(),
            title: None,
            owner: None,
            parent: None,
            inherits: true,
            accepted: Vec::new(),
            declined: Vec::new(),
            workgroup: None,
            place: None,
        }
    }

    /// As policies write it: area, colon, path or name.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}:{}", self.area, self.id)
    }
}

/// The objects that a policy names, in the order of area and id. Any other has what the one above it has.
#[derive(Clone, Debug, Default)]
pub struct ObjectTree {
    objects: Vec<Object>,
    /// By area: the ids.
    ids: FxHashMap<String, FxHashMap<String, ObjectId>>,
    /// By area: the objects that grants from above do not reach.
    closed: FxHashMap<String, Vec<ObjectId>>,
    /// The areas in which some workgroup is archived.
    with_archives: Vec<String>,
    recordings_folder: Option<ObjectId>,
}

impl ObjectTree {
    /// All of them; the index is the id.
    #[must_use]
    pub fn objects(&self) -> &[Object] {
        &self.objects
    }

    /// All of them with their ids.
    pub fn iter(&self) -> impl Iterator<Item = (ObjectId, &Object)> {
        (0..).map(ObjectId).zip(&self.objects)
    }

    /// The object of an id.
    #[must_use]
    pub fn get(&self, id: ObjectId) -> Option<&Object> {
        self.objects.get(id.index())
    }

    /// The object of this normal id in an area.
    #[must_use]
    pub fn find(&self, area: &str, id: &str) -> Option<ObjectId> {
        self.ids.get(area)?.get(id).copied()
    }

    /// The object of this normal id in an area, or the nearest one above it.
    #[must_use]
    pub fn nearest(&self, area: &str, kind: ObjectKind, id: &str) -> Option<ObjectId> {
        let ids = self.ids.get(area)?;
        std::iter::successors(Some(id), |id| above(kind, id)).find_map(|id| ids.get(id).copied())
    }

    /// An object and those above it whose grants reach it, the object first.
    pub fn reaching(&self, id: ObjectId) -> impl Iterator<Item = ObjectId> {
        std::iter::successors(Some(id), |id| self.get(*id).filter(|object| object.inherits)?.parent)
    }

    /// Whether grants that name no object reach an object.
    #[must_use]
    pub fn is_reached_from_everywhere(&self, id: ObjectId) -> bool {
        let mut reaching = self.reaching(id);
        reaching.all(|id| self.get(id).is_none_or(|object| object.inherits))
    }

    /// The objects of an area that grants from above do not reach.
    #[must_use]
    pub fn closed(&self, area: &str) -> &[ObjectId] {
        self.closed.get(area).map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether some object of an area is an archived workgroup.
    #[must_use]
    pub fn any_archived(&self, area: &str) -> bool {
        self.with_archives.iter().any(|with| with == area)
    }

    /// The object that a setting names.
    #[must_use]
    pub fn named_by(&self, setting: ObjectSetting) -> Option<ObjectId> {
        match setting {
            ObjectSetting::RecordingsFolder => self.recordings_folder,
        }
    }
}

/// The id one step above; only paths have one.
fn above(kind: ObjectKind, id: &str) -> Option<&str> {
    if kind != ObjectKind::Paths || id == "/" {
        return None;
    }
    match id.rsplit_once('/')? {
        ("", _) => Some("/"),
        (parent, _) => Some(parent),
    }
}

/// An object as written in a policy: its area, what the area's objects are, and its normal id.
pub(crate) struct WrittenObject<'c> {
    pub(crate) area: &'c str,
    pub(crate) kind: ObjectKind,
    pub(crate) id: String,
}

/// Reads `area:id`; a mistake is reported.
pub(crate) fn read_object<'c>(
    text: &Text,
    catalogue: &'c Catalogue,
    organisation: &Organisation,
    diagnostics: &mut Diagnostics,
) -> Option<WrittenObject<'c>> {
    let with_objects = || catalogue.areas().iter().filter(|area| area.objects.is_some());
    let Some((area, id)) = text.value.split_once(':') else {
        diagnostics.push(
            Diagnostic::new(
                Code::InvalidObject,
                format!("`{}` does not say of which area it is", text.value),
            )
            .at(text.place, "expected an area, a colon, and a path or name")
            .help("write it as in `drive:/Contracts`"),
        );
        return None;
    };
    let name = Text {
        value: area.trim().to_owned(),
        place: text.place,
    };
    let Some(area) = catalogue.area(&name.value) else {
        let message = format!("`{}` is no area", name.value);
        let known = with_objects().map(|area| area.name.as_str());
        diagnostics.push(unknown_name(Code::UnknownArea, message, &name, known));
        return None;
    };
    let Some(kind) = area.objects else {
        let known: Vec<_> = with_objects().map(|area| format!("`{}`", area.name)).collect();
        diagnostics.push(
            Diagnostic::new(Code::NoObjects, format!("the area `{}` has no objects", area.name))
                .at(text.place, "nothing to hang a grant on")
                .help(format!("areas with objects are {}", known.join(", "))),
        );
        return None;
    };
    let id = match normal_object(kind, id.trim_start()) {
        Ok(id) => id.into_owned(),
        Err(why) => {
            diagnostics.push(
                Diagnostic::new(Code::InvalidObject, format!("`{}` names no object: {why}", text.value))
                    .at(text.place, "cannot be read")
                    .maybe_help(
                        (kind == ObjectKind::Paths).then(|| format!("write it as in `{}:/Contracts/2026`", area.name)),
                    ),
            );
            return None;
        }
    };
    if kind == ObjectKind::Workgroups {
        let named = Text {
            value: id.clone(),
            place: text.place,
        };
        subject::workgroup(&named, organisation, diagnostics)?;
    }
    Some(WrittenObject {
        area: &area.name,
        kind,
        id,
    })
}

/// Collects the objects of all files: those of which something is said, those that grants and settings name, and the
/// workgroups.
pub(crate) fn resolve_objects(
    files: &[PolicyFile],
    catalogue: &Catalogue,
    organisation: &Organisation,
    settings: &Settings,
    diagnostics: &mut Diagnostics,
) -> ObjectTree {
    let mut builder = Builder {
        catalogue,
        organisation,
        objects: BTreeMap::new(),
        with_archives: Vec::new(),
    };
    builder.workgroups();
    for (name, document) in files
        .iter()
        .filter_map(|file| file.objects.as_ref())
        .flat_map(|map| &map.0)
    {
        builder.declare(name, document, diagnostics);
    }
    let assignments = files.iter().flat_map(|file| file.assignments.iter().flatten());
    for on in assignments.filter_map(|assignment| assignment.on.as_ref()) {
        // A mistake in it is reported with the assignment.
        builder.name(on, &mut Diagnostics::default());
    }
    let folder = settings.recordings_folder.as_ref().and_then(|folder| {
        let key = builder.name(folder, diagnostics)?;
        refuse_other_area(ObjectSetting::RecordingsFolder, &key, folder, catalogue, diagnostics);
        Some(key)
    });
    builder.finish(folder)
}

/// An object that permissions of another area are asked on would leave what it is to guard open.
fn refuse_other_area(
    setting: ObjectSetting,
    (area, _): &Key,
    text: &Text,
    catalogue: &Catalogue,
    diagnostics: &mut Diagnostics,
) {
    let required = catalogue
        .permissions()
        .iter()
        .filter_map(|permission| permission.requires);
    let of_setting = required.filter(|required| required.on == Some(setting));
    let needed = of_setting.filter_map(|required| catalogue.get(required.permission));
    if let Some(other) = needed.into_iter().find(|needed| needed.area != *area) {
        let message = format!("`{}` is no object of the area `{}`", text.value, other.area);
        diagnostics.push(
            Diagnostic::new(Code::InvalidObject, message)
                .at(text.place, "another area")
                .help(format!(
                    "`{}` is asked there; write `{}:` and its path",
                    other.name, other.area
                )),
        );
    }
}

type Key = (String, String);

struct Builder<'a> {
    catalogue: &'a Catalogue,
    organisation: &'a Organisation,
    objects: BTreeMap<Key, (ObjectKind, Object)>,
    with_archives: Vec<String>,
}

impl Builder<'_> {
    fn workgroups(&mut self) {
        let areas = self.catalogue.areas().iter();
        for area in areas.filter(|area| area.objects == Some(ObjectKind::Workgroups)) {
            if self.organisation.workgroups.iter().any(|workgroup| workgroup.archived) {
                self.with_archives.push(area.name.clone());
            }
            for (workgroup, index) in self.organisation.workgroups.iter().zip(0..) {
                let mut object = Object::new(&area.name, &workgroup.name);
                object.workgroup = Some(index);
                object.owner = workgroup.owner;
                self.objects.insert(
                    (area.name.clone(), workgroup.name.clone()),
                    (ObjectKind::Workgroups, object),
                );
            }
        }
    }

    fn name(&mut self, text: &Text, diagnostics: &mut Diagnostics) -> Option<Key> {
        let written = read_object(text, self.catalogue, self.organisation, diagnostics)?;
        let key = (written.area.to_owned(), written.id);
        self.objects
            .entry(key.clone())
            .or_insert_with(|| (written.kind, Object::new(&key.0, &key.1)));
        Some(key)
    }

    fn declare(&mut self, name: &Text, document: &ObjectDocument, diagnostics: &mut Diagnostics) {
        let organisation = self.organisation;
        let mut users = |names: &Option<Vec<Text>>| -> Vec<UserId> {
            let names = names.iter().flatten();
            names
                .filter_map(|name| subject::user(name, organisation, diagnostics))
                .collect()
        };
        let (accepted, declined) = (users(&document.accepted), users(&document.declined));
        let owner = document
            .owner
            .as_ref()
            .and_then(|owner| subject::user(owner, organisation, diagnostics));
        let Some((_, object)) = self.name(name, diagnostics).and_then(|key| self.objects.get_mut(&key)) else {
            return;
        };
        if let Some(first) = object.place {
            diagnostics.push(
                Diagnostic::new(
                    Code::DuplicateName,
                    format!("the object `{}` is defined twice", object.name()),
                )
                .at(name.place, "again here")
                .related(first, "first here")
                .help("keep one of the two"),
            );
            return;
        }
        object.place = Some(name.place);
        object.title = document.title.as_ref().map(|title| title.value.clone());
        object.owner = owner.or(object.owner);
        object.inherits = document.inherit.is_none_or(|inherit| inherit.value);
        object.accepted = accepted;
        object.declined = declined;
    }

    fn finish(self, folder: Option<Key>) -> ObjectTree {
        let mut tree = ObjectTree {
            with_archives: self.with_archives,
            ..ObjectTree::default()
        };
        let mut kinds = Vec::new();
        for ((area, id), (kind, object)) in self.objects {
            let next = ObjectId(u32::try_from(tree.objects.len()).unwrap_or(u32::MAX));
            if !object.inherits {
                tree.closed.entry(area.clone()).or_default().push(next);
            }
            tree.ids.entry(area).or_default().insert(id, next);
            tree.objects.push(object);
            kinds.push(kind);
        }
        let parents: Vec<_> = tree
            .objects
            .iter()
            .zip(&kinds)
            .map(|(object, kind)| tree.nearest(&object.area, *kind, above(*kind, &object.id)?))
            .collect();
        for (object, parent) in tree.objects.iter_mut().zip(parents) {
            object.parent = parent;
        }
        tree.recordings_folder = folder.and_then(|(area, id)| tree.find(&area, &id));
        tree
    }
}
