use jiff::Timestamp;
use serde_json::json;

use super::{
    super::{
        entry::Said,
        levels::{Line, Part},
    },
    holders::Holder,
};
use crate::{
    catalogue::{ActsOn, ObjectKind, Permission},
    decide::Request,
    policy::RoleGrant,
    snapshot::Snapshot,
};

/// The most objects of an area that are asked about.
const MOST_OBJECTS: usize = 16;

/// What is said of a record.
#[derive(Clone, Debug)]
pub(super) struct Facts<'a> {
    owner: Option<&'a str>,
    open: bool,
    /// Whether the holder himself takes part in it.
    is_member: bool,
    on: Option<String>,
    part: Part<'a>,
}

/// The records that somebody may be asked about to find the ends of a level, the plainest first.
pub(super) fn candidates<'a>(
    snapshot: &'a Snapshot,
    holder: &Holder<'a>,
    permission: &Permission,
    line: &Line<'a>,
) -> Vec<Facts<'a>> {
    let roles = &snapshot.policy().roles;
    let role = roles.get(line.role.index());
    let grant = role.and_then(|role| role.grants.get(&line.permission));
    let parts = parts(line.part, grant);
    let objects = objects(snapshot, holder, permission);
    let mut candidates = Vec::new();
    for (open, is_member) in [(false, false), (true, false), (false, true)] {
        for on in &objects {
            for part in &parts {
                candidates.extend(holder.owners.iter().map(|owner| Facts {
                    owner: *owner,
                    open,
                    is_member,
                    on: on.clone(),
                    part: *part,
                }));
            }
        }
    }
    candidates
}

/// Where a line counts: where the role says something else elsewhere, a pipeline or a stage that it does not name too.
fn parts<'a>(part: Part<'a>, grant: Option<&RoleGrant>) -> Vec<Part<'a>> {
    let of_pipelines = grant.into_iter().flat_map(|grant| grant.pipelines.values());
    let mut stages = grant.into_iter().flat_map(|grant| grant.stages.keys());
    let mut of_pipelines = of_pipelines.flat_map(|pipeline| pipeline.stages.keys());
    let mut pipelines = grant.into_iter().flat_map(|grant| grant.pipelines.keys());
    let is_taken = pipelines.any(|name| name == OTHER)
        || stages.any(|name| name == OTHER)
        || of_pipelines.any(|name| name == OTHER);
    if is_taken {
        return vec![part];
    }
    let elsewhere = Part {
        pipeline: part.pipeline.or(Some(OTHER)),
        stage: part.stage.or(Some(OTHER)),
        ..part
    };
    let is_plain = grant.is_none_or(|grant| grant.pipelines.is_empty() && grant.stages.is_empty());
    if is_plain { vec![part] } else { vec![part, elsewhere] }
}

/// A pipeline, a stage or an object that nobody names.
const OTHER: &str = "other";

fn objects(snapshot: &Snapshot, holder: &Holder<'_>, permission: &Permission) -> Vec<Option<String>> {
    let Some(kind) = permission.objects else {
        return vec![None];
    };
    if let Some(on) = holder.on {
        return vec![Some(on.to_owned())];
    }
    let known = &snapshot.policy().objects;
    let unsaid = (permission.acts_on == ActsOn::Record).then_some(None);
    let other = match kind {
        ObjectKind::Paths => Some(format!("/{OTHER}")),
        ObjectKind::Names => Some(OTHER.to_owned()),
        ObjectKind::Workgroups => None,
    };
    let other = other.filter(|other| known.find(&permission.area, other).is_none());
    let of_area = known.objects().iter().filter(|object| object.area == permission.area);
    let of_area = of_area.map(|object| Some(object.id.as_str().to_owned()));
    let all = unsaid.into_iter().chain(other.map(Some)).chain(of_area);
    all.take(MOST_OBJECTS).collect()
}

impl Facts<'_> {
    /// Hands over the request of somebody for such a record.
    pub(super) fn ask<T>(
        &self,
        holder: &Holder<'_>,
        permission: &Permission,
        time: Timestamp,
        answer: impl FnOnce(&Request<'_>) -> T,
    ) -> T {
        let members = [holder.name];
        let on = self.on.as_deref();
        answer(&Request {
            user: holder.name,
            resource: &format!("{}.{}", permission.area, permission.resource),
            action: &permission.action,
            id: on.unwrap_or_default(),
            on,
            owner: self.owner,
            open: self.open,
            members: self.is_member.then_some(members.as_slice()),
            pipeline: self.part.pipeline,
            stage: self.part.stage,
            field: self.part.field,
            time: Some(time),
            ..Request::default()
        })
    }

    /// The same as a test says it.
    pub(super) fn said(&self, holder: &Holder<'_>) -> Said {
        let texts = [
            ("owner", self.owner),
            ("pipeline", self.part.pipeline),
            ("stage", self.part.stage),
            ("on", self.on.as_deref()),
            ("field", self.part.field),
        ];
        let texts = texts.into_iter().filter_map(|(name, text)| Some((name, json!(text?))));
        let open = self.open.then_some(("open", json!(true)));
        let members = self.is_member.then(|| ("members", json!([holder.name])));
        let said = texts.chain(open).chain(members);
        said.map(|(name, value)| (name.to_owned(), value)).collect()
    }
}
