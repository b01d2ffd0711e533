use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Settings, identifier::as_identifier, settings::Edition};
use crate::{
    diagnostic::{Code, Diagnostic, Diagnostics},
    document::{
        GroupDocument, Map, PolicyFile, Text, UserDocument, WorkgroupDocument,
        bulk::{ScimDocument, ScimGroup, ScimPage, ScimReference, ScimUser},
    },
    source::Place,
};

/// What all imported SCIM resources say, in the words of the policy. Users who are not active are left out.
pub(crate) fn resolve_scim(
    documents: &[ScimDocument],
    settings: &Settings,
    diagnostics: &mut Diagnostics,
) -> PolicyFile {
    let users: Vec<&ScimUser> = documents.iter().flat_map(|document| &document.users).collect();
    let pages: Vec<&ScimPage> = documents.iter().flat_map(|document| &document.pages).collect();
    refuse_missing_pages(&pages, diagnostics);
    let groups = documents.iter().flat_map(|document| &document.groups).collect();
    let groups = Groups::new(groups, &users, diagnostics);
    let mut file = PolicyFile {
        users: Some(Map(users
            .iter()
            .filter(|user| user.active)
            .map(|user| entry(user))
            .collect())),
        ..PolicyFile::default()
    };
    let members = groups.members(diagnostics);
    let groups = groups.all.iter().zip(members);
    let title = |group: &Group<'_>| Some(group.title.clone());
    match settings.edition {
        Edition::OnPremise => {
            let groups = groups.map(|(group, members)| {
                let document = GroupDocument {
                    place: group.title.place,
                    title: title(group),
                    members: Some(members),
                };
                (named(&group.title), document)
            });
            file.groups = Some(Map(groups.collect()));
        }
        Edition::Cloud => {
            let groups = groups.map(|(group, members)| {
                let document = WorkgroupDocument {
                    place: group.title.place,
                    title: title(group),
                    members: Some(members),
                    ..WorkgroupDocument::default()
                };
                (named(&group.title), document)
            });
            file.workgroups = Some(Map(groups.collect()));
        }
    }
    file
}

/// The name that something of this title has in the policy.
fn named(title: &Text) -> Text {
    Text {
        value: as_identifier(&title.value),
        place: title.place,
    }
}

fn entry(user: &ScimUser) -> (Text, UserDocument) {
    let departments = user.document.departments.as_ref();
    let document = UserDocument {
        departments: departments.map(|departments| departments.iter().map(named).collect()),
        ..user.document.clone()
    };
    (user.name.clone(), document)
}

/// A list response is one page of many: without the others, people and what they are in would be missing.
fn refuse_missing_pages(pages: &[&ScimPage], diagnostics: &mut Diagnostics) {
    let mut held: BTreeMap<u64, (u64, Place)> = BTreeMap::new();
    for page in pages {
        let (held, _) = held.entry(page.total.value).or_insert((0, page.total.place));
        *held = held.saturating_add(page.held);
    }
    for (total, (held, place)) in held {
        if held < total {
            diagnostics.push(
                Diagnostic::new(
                    Code::InvalidScim,
                    format!("the imported pages hold {held} of {total} resources"),
                )
                .at(place, "so many there are")
                .help("export all pages, and import each")
                .hiding_definitions(),
            );
        }
    }
}

/// A group that a resource describes, or that only its members name.
struct Group<'d> {
    title: Text,
    members: Vec<&'d ScimReference>,
    /// Users who say that they are in it, and where they say so.
    says: Vec<(&'d ScimUser, Place)>,
}

impl<'d> Group<'d> {
    fn described(group: &'d ScimGroup) -> Self {
        Self {
            title: group.title.clone(),
            members: group.members.iter().collect(),
            says: Vec::new(),
        }
    }

    /// A group of which no resource is imported.
    fn mentioned(reference: &ScimReference) -> Self {
        Self {
            title: reference.display.clone().unwrap_or_else(|| reference.id.clone()),
            members: Vec::new(),
            says: Vec::new(),
        }
    }
}

/// All groups, and by which ids references name groups and users.
struct Groups<'d> {
    all: Vec<Group<'d>>,
    indices: FxHashMap<&'d str, usize>,
    users: FxHashMap<&'d str, &'d ScimUser>,
}

impl<'d> Groups<'d> {
    fn new(groups: Vec<&'d ScimGroup>, users: &[&'d ScimUser], diagnostics: &mut Diagnostics) -> Self {
        let mut found = Self {
            all: Vec::new(),
            indices: FxHashMap::default(),
            users: FxHashMap::default(),
        };
        for user in users {
            let id = user.id.as_ref().unwrap_or(&user.name);
            let first = found.users.insert(&id.value, user);
            // Two users of one name are a mistake of their own.
            if let Some(first) = first.filter(|first| first.name.value != user.name.value) {
                diagnostics.push(given_twice(id, first.id.as_ref().unwrap_or(&first.name)));
            }
        }
        let mut ids: FxHashMap<&str, &Text> = FxHashMap::default();
        for group in groups {
            let id = group.id.as_ref().unwrap_or(&group.title);
            if let Some(first) = ids.insert(&id.value, id) {
                diagnostics.push(given_twice(id, first));
            }
            found.add(&id.value, Group::described(group));
        }
        for user in users {
            for reference in &user.groups {
                let index = match found.indices.get(reference.id.value.as_str()) {
                    Some(index) => *index,
                    None => found.add(&reference.id.value, Group::mentioned(reference)),
                };
                if let Some(group) = found.all.get_mut(index) {
                    group.says.push((user, reference.id.place));
                }
            }
        }
        found
    }

    fn add(&mut self, id: &'d str, group: Group<'d>) -> usize {
        let index = self.all.len();
        self.indices.insert(id, index);
        self.all.push(group);
        index
    }

    /// The active users of each group, those of the groups in it included.
    fn members(&self, diagnostics: &mut Diagnostics) -> Vec<Vec<Text>> {
        self.all.iter().flat_map(|group| &group.members).for_each(|reference| {
            if self.is_unknown(reference) {
                diagnostics.push(unknown_member(reference));
            }
        });
        (0..self.all.len()).map(|group| self.members_of(group)).collect()
    }

    fn is_unknown(&self, reference: &ScimReference) -> bool {
        let id = reference.id.value.as_str();
        !self.users.contains_key(id) && !self.indices.contains_key(id)
    }

    fn members_of(&self, group: usize) -> Vec<Text> {
        let mut members = Vec::new();
        let mut seen = FxHashSet::from_iter([group]);
        let mut waiting = vec![group];
        while let Some(group) = waiting.pop().and_then(|group| self.all.get(group)) {
            let mut add = |user: &ScimUser, place| {
                if user.active {
                    let value = user.name.value.clone();
                    members.push(Text { value, place });
                }
            };
            group.says.iter().for_each(|(user, place)| add(user, *place));
            for reference in &group.members {
                let id = reference.id.value.as_str();
                if let Some(user) = self.users.get(id) {
                    add(user, reference.id.place);
                } else if let Some(nested) = self.indices.get(id).filter(|nested| seen.insert(**nested)) {
                    waiting.push(*nested);
                }
            }
        }
        members
    }
}

fn given_twice(again: &Text, first: &Text) -> Diagnostic {
    Diagnostic::new(
        Code::DuplicateName,
        format!("two resources have the id `{}`", again.value),
    )
    .at(again.place, "again here")
    .related(first.place, "first here")
    .help("import each resource once")
}

fn unknown_member(reference: &ScimReference) -> Diagnostic {
    Diagnostic::new(
        Code::UnknownUser,
        format!("no imported user or group has the id `{}`", reference.id.value),
    )
    .at(reference.id.place, "not known")
    .help("import the file with this resource too")
}
