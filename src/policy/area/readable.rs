//! `readable:` of a resource that acts on calls: by which permissions a customer's record is read.

use crate::{
    catalogue::{ActsOn, Permission, PermissionId, ReadPermissions, Relation},
    diagnostic::{Code, Diagnostic, Diagnostics},
    document::{ActsOnWord, AreaDocument, ReadableDocument, ResourceDocument, Text},
    policy::identifier::unknown_name,
};

/// The relations that what a call says of a customer settles.
const SETTLED: [Relation; 5] = [
    Relation::Own,
    Relation::Department,
    Relation::Subdepartments,
    Relation::Open,
    Relation::Any,
];

/// Resolves what the resources of an area say, once the permissions of all areas are known.
pub(super) fn resolve_readable(
    area: &Text,
    document: &AreaDocument,
    permissions: &mut [Permission],
    diagnostics: &mut Diagnostics,
) {
    for (name, resource) in &document.resources.0 {
        let Some(readable) = &resource.readable else { continue };
        if !acts_on_calls(resource) {
            diagnostics.push(
                Diagnostic::new(Code::UnfitValue, format!("`{}` does not act on calls", name.value))
                    .at(readable.place, "says who may read a customer who is called")
                    .help("only a resource with `acts-on: call` has `readable`"),
            );
            continue;
        }
        let resolved = resolve(readable, permissions, diagnostics);
        let of_resource = permissions
            .iter_mut()
            .filter(|permission| permission.area == area.value && permission.resource == name.value);
        of_resource.for_each(|permission| permission.readable = resolved);
    }
}

fn acts_on_calls(resource: &ResourceDocument) -> bool {
    resource
        .acts_on
        .is_some_and(|acts_on| acts_on.value == ActsOnWord::Call)
}

/// `None` where one of them could not be resolved.
fn resolve(
    readable: &ReadableDocument,
    permissions: &[Permission],
    diagnostics: &mut Diagnostics,
) -> Option<ReadPermissions> {
    let [lead, contact, company] = [&readable.lead, &readable.contact, &readable.company]
        .map(|name| read_permission(name, permissions, diagnostics));
    Some(ReadPermissions {
        lead: lead?,
        contact: contact?,
        company: company?,
    })
}

fn read_permission(name: &Text, permissions: &[Permission], diagnostics: &mut Diagnostics) -> Option<PermissionId> {
    let mut known = permissions.iter().zip(0..);
    let Some((permission, id)) = known.find(|(permission, _)| permission.name == name.value) else {
        let known = permissions.iter().map(|permission| permission.name.as_str());
        let message = format!("there is no permission `{}`", name.value);
        let help = "write area, resource and action";
        diagnostics.push(unknown_name(Code::UnknownPermission, message, name, known).or_help(help));
        return None;
    };
    if permission.acts_on == ActsOn::Call {
        diagnostics.push(
            Diagnostic::new(Code::UnfitValue, format!("`{}` acts on calls", name.value))
                .at(name.place, "reads no record")
                .help("name the permission to read a record"),
        );
        return None;
    }
    if let Some(more) = asks_for_more(permission, permissions) {
        diagnostics.push(
            Diagnostic::new(
                Code::UnfitValue,
                format!("`{}` asks for more than a call says of its customer", name.value),
            )
            .at(name.place, more)
            .help(
                "name a permission to read records that lie in no object, with levels of `own`, `department`, \
                 `subdepartments`, `open` and `any` only; the same holds of what it requires",
            ),
        );
        return None;
    }
    Some(PermissionId(id))
}

/// What a permission, or one that it requires, hangs on beside the owner of a record, its openness, pipeline and stage.
fn asks_for_more(permission: &Permission, permissions: &[Permission]) -> Option<String> {
    let get = |id: PermissionId| permissions.get(id.index());
    let mut needed = std::iter::successors(Some(permission), |needed| get(needed.requires?.permission));
    needed.find_map(|needed| {
        let name = &needed.name;
        if needed.objects.is_some() {
            return Some(format!("`{name}` is given on objects"));
        }
        if let Some(required) = needed.requires.filter(|required| required.on.is_some()) {
            let required = get(required.permission).map_or("more", |it| &it.name);
            return Some(format!("`{name}` requires `{required}` on an object"));
        }
        let mut relations = needed.ladder.relations().iter();
        let other = relations.find(|relation| !SETTLED.contains(relation))?;
        Some(format!("`{name}` has a level with `{}`", other.name()))
    })
}
