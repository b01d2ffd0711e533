//! What a line holds of a request: the paths by which it is masked.

/// The properties of a resource.
pub(super) const PROPERTIES: [&str; 10] = [
    "owner",
    "departments",
    "open",
    "pipeline",
    "stage",
    "on",
    "field",
    "members",
    "customer",
    "coworker",
];

/// The facts of a customer.
const CUSTOMER: [&str; 6] = ["responsible", "kind", "pipeline", "stage", "tags", "open"];

/// All but properties, with what is beside the request.
const OTHERS: [&str; 14] = [
    "subject.id",
    "subject.type",
    "subject",
    "resource.id",
    "resource.type",
    "resource.properties",
    "resource",
    "action.name",
    "action.properties",
    "action",
    "context.time",
    "context",
    "client",
    "request_id",
];

/// What an action's properties are below; their names are those of the policy.
const FREE: &str = "action.properties.";

/// Every path that can lead to something, but those to properties of an action.
pub(super) fn known() -> Vec<String> {
    let others = OTHERS.into_iter().map(str::to_owned);
    let properties = PROPERTIES.into_iter().map(|name| format!("resource.properties.{name}"));
    let customer = CUSTOMER
        .into_iter()
        .map(|name| format!("resource.properties.customer.{name}"));
    others.chain(properties).chain(customer).collect()
}

/// Whether a path leads to a property of an action.
pub(super) fn is_free(path: &str) -> bool {
    path.strip_prefix(FREE).is_some_and(|name| !name.is_empty())
}
