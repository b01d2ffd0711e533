//! Objects: how they are written, and which places reach them.

use unicode_normalization::UnicodeNormalization as _;

use super::{
    World,
    request::Request,
    world::{Assignment, Object},
};

/// Where a grant counts: on these objects, and, unless something on the way inherits nothing, everywhere.
#[derive(Debug, Eq, PartialEq)]
pub(super) struct Reach {
    pub(super) area: String,
    pub(super) objects: Vec<String>,
    pub(super) everywhere: bool,
}

impl World {
    /// The object that a request is about: none where the permission takes none, or where it is not said.
    pub(super) fn object_of(&self, request: &Request<'_>) -> Result<Option<String>, &'static str> {
        let resource = self.resource(request.resource).unwrap();
        let said = match (resource.is_object(), resource.objects) {
            (true, _) => Some(request.id),
            (false, true) => request.on,
            (false, false) => None,
        };
        said.map(|said| self.object(area(request.resource), said)).transpose()
    }

    /// The one way to write an object.
    fn object(&self, area: &str, said: &str) -> Result<String, &'static str> {
        match self.catalogue[area].objects.as_deref().unwrap() {
            "paths" => path(said).ok_or("malformed-request"),
            "names" if said.trim().is_empty() => Err("malformed-request"),
            "workgroups" if !self.workgroups.contains_key(said) => Err("unknown-workgroup"),
            _ => Ok(said.to_owned()),
        }
    }

    /// The object that a policy writes as `AREA:ID`, if it is one of this area.
    pub(super) fn object_in(&self, wanted: &str, written: &str) -> Option<String> {
        let (area, id) = written.split_once(':').unwrap();
        (area == wanted).then(|| self.object(area, id).unwrap())
    }

    /// Which grants reach an object.
    fn reach(&self, area: &str, object: &str) -> Reach {
        let mut objects = Vec::new();
        for place in self.lineage(area, object) {
            let ends_here = self.inherits_nothing(area, &place);
            objects.push(place);
            if ends_here {
                return Reach {
                    area: area.to_owned(),
                    objects,
                    everywhere: false,
                };
            }
        }
        Reach {
            area: area.to_owned(),
            objects,
            everywhere: true,
        }
    }

    /// The reaches of all places that may be meant. It takes a grant in each of them.
    pub(super) fn reaches(&self, resource: &str, object: Option<&str>) -> Vec<Reach> {
        let area = area(resource);
        if let Some(object) = object {
            return vec![self.reach(area, object)];
        }
        let mut reaches = vec![Reach {
            area: area.to_owned(),
            objects: Vec::new(),
            everywhere: true,
        }];
        if self.resource(resource).unwrap().takes_objects() {
            let written = self.objects.keys().filter_map(|written| self.object_in(area, written));
            let apart = written.filter(|object| self.inherits_nothing(area, object));
            reaches.extend(apart.map(|object| self.reach(area, &object)));
        }
        reaches
    }

    /// Whether an assignment is given where it is asked for.
    pub(super) fn is_given_in(&self, assignment: &Assignment, reach: &Reach) -> bool {
        match &assignment.on {
            None => reach.everywhere,
            Some(on) => self
                .object_in(&reach.area, on)
                .is_some_and(|on| reach.objects.contains(&on)),
        }
    }

    /// Who `objects:` says owns exactly this object; else, of a workgroup, its owner.
    pub(super) fn owner_of(&self, area: &str, object: &str) -> Option<&str> {
        let said = self.entry(area, object).and_then(|entry| entry.owner.as_deref());
        said.or_else(|| self.workgroup(area, object)?.owner.as_deref())
    }

    fn inherits_nothing(&self, area: &str, object: &str) -> bool {
        self.entry(area, object)
            .is_some_and(|entry| entry.inherit == Some(false))
    }

    /// What `objects:` says of exactly this object.
    fn entry(&self, area: &str, object: &str) -> Option<&Object> {
        let mut entries = self.objects.iter();
        let entry = entries.find(|(written, _)| self.object_in(area, written).as_deref() == Some(object));
        entry.map(|(_, entry)| entry)
    }

    /// An object and all above it, the nearest first. Only paths have something above them.
    fn lineage(&self, area: &str, object: &str) -> Vec<String> {
        let mut lineage = vec![object.to_owned()];
        if self.catalogue[area].objects.as_deref() == Some("paths") {
            let mut rest = object;
            while let Some((above, _)) = rest.rsplit_once('/') {
                lineage.push(above.to_owned());
                rest = above;
            }
            // What is left before the first slash is the root.
            let last = lineage.len() - 1;
            "/".clone_into(&mut lineage[last]);
            lineage.dedup();
        }
        lineage
    }
}

/// The area of a type such as `crm.deal`.
pub(super) fn area(resource: &str) -> &str {
    resource.split('.').next().unwrap()
}

/// A path begins with a slash and has neither empty parts nor dots; a slash at its end does not count.
fn path(text: &str) -> Option<String> {
    let text: String = text.nfc().collect();
    if text == "/" {
        return Some(text);
    }
    let parts = text.strip_prefix('/')?;
    let parts: Vec<&str> = parts.strip_suffix('/').unwrap_or(parts).split('/').collect();
    let readable = parts.iter().all(|part| !["", ".", ".."].contains(part));
    readable.then(|| format!("/{}", parts.join("/")))
}
