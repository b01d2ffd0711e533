//! The JSON Schema of policy files: from the documents' own types, with the names of a catalogue.

use std::collections::BTreeSet;

use schemars::{JsonSchema, Schema, SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value, json};

use super::{DepartmentDocument, Document as _, GroupDocument, LintWord, PolicyFile, UserDocument, WorkgroupDocument};
use crate::{
    catalogue::{ActsOn, Catalogue, Ladder, ObjectKind, Permission, Relation, Relations, Resource},
    diagnostic::Code,
};

/// The dialect in which the schema is written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Dialect {
    /// JSON Schema 2020-12.
    Draft2020,
    /// Draft 7, for older editors.
    Draft07,
}

/// The schema of policy files, as text, with the areas, permissions and levels of a catalogue.
#[must_use]
pub fn policy_schema(catalogue: &Catalogue, dialect: Dialect) -> String {
    let settings = match dialect {
        Dialect::Draft2020 => SchemaSettings::draft2020_12(),
        Dialect::Draft07 => SchemaSettings::draft07(),
    };
    let mut schema = settings
        .into_generator()
        .into_root_schema_for::<PolicyFile>()
        .to_value();
    without_null(&mut schema);
    titles(&mut schema);
    put(&mut schema, "/title", json!("Ringfence policy"));
    put(&mut schema, "/properties/roles", roles(catalogue));
    let definitions = if dialect == Dialect::Draft07 {
        "/definitions"
    } else {
        "/$defs"
    };
    let permissions: Vec<_> = catalogue
        .permissions()
        .iter()
        .map(|permission| &permission.name)
        .collect();
    let permission = json!({ "description": "The permission asked for. A test of a call has the key `call` instead.", "enum": permissions });
    let mut define = |pointer: &str, value| put(&mut schema, &format!("{definitions}/{pointer}"), value);
    define("PolicyTestDocument/properties/permission", permission);
    define("FeaturesDocument", features(catalogue));
    let mut on = object_names(catalogue);
    put(
        &mut on,
        "/description",
        json!(
            "The object on which it counts, and all below it, as in `drive:/Contracts`. Everywhere where nothing is said."
        ),
    );
    define("AssignmentDocument/properties/on", on);
    define("SettingsDocument/properties/lint", lints());
    let given = json!([{ "required": ["role"] }, { "required": ["level", "on"] }]);
    define("AssignmentDocument/oneOf", given);
    invariants(&mut schema, definitions, catalogue);
    put(
        &mut schema,
        "/properties/objects/propertyNames",
        object_names(catalogue),
    );
    imports(&mut schema, definitions);
    format!("{schema:#}\n")
}

/// An invariant promises one thing of one permission, or of calls.
fn invariants(schema: &mut Value, definitions: &str, catalogue: &Catalogue) {
    let mut define = |key: &str, constraint: &str, value| {
        put(
            schema,
            &format!("{definitions}/InvariantDocument{key}{constraint}"),
            value,
        );
    };
    let (one, many) = one_or_many_subjects();
    for key in ["only", "never", "always"] {
        define(&format!("/properties/{key}"), "/anyOf", json!([one, many]));
    }
    let item = json!({ "type": ["string", "number"] });
    let items = json!([item, { "type": "array", "items": item, "minItems": 1 }]);
    define("/properties/may-call", "/anyOf", items);
    let permissions: Vec<_> = catalogue.permissions().iter().map(|it| &it.name).collect();
    define("/properties/may", "/enum", json!(permissions));
    define("/properties/no-one-has-both", "/items", json!({ "enum": permissions }));
    define("/properties/no-one-has-both", "/minItems", json!(2));
    let levels = catalogue.permissions().iter().flat_map(|it| it.ladder.names());
    let levels: BTreeSet<&str> = levels.collect();
    define("/properties/at-least", "/enum", json!(levels));
    let has = |key: &str| json!({ "required": [key] });
    let promises = ["only", "never", "always", "at-most"]
        .map(|key| json!({ "required": [key], "oneOf": [has("may"), has("may-call")] }));
    let others = ["may", "may-call", "at-least"].map(has);
    let both = json!({ "required": ["no-one-has-both"], "not": { "anyOf": others } });
    let all: Vec<Value> = promises.into_iter().chain([both]).collect();
    define("", "/oneOf", json!(all));
}

/// An import names one file, and columns by the keys of all records.
fn imports(schema: &mut Value, definitions: &str) {
    let one_file = ["users", "departments", "groups", "workgroups", "scim"].map(|key| json!({ "required": [key] }));
    put(schema, &format!("{definitions}/ImportDocument/oneOf"), json!(one_file));
    put(
        schema,
        &format!("{definitions}/ImportDocument/properties/columns"),
        columns(),
    );
}

/// What editors call a definition: `PolicyTestDocument` is a policy test.
fn titles(schema: &mut Value) {
    let definitions = ["$defs", "definitions"]
        .into_iter()
        .find(|key| schema.get(key).is_some());
    let definitions = definitions
        .and_then(|key| schema.get_mut(key))
        .and_then(Value::as_object_mut);
    for (name, definition) in definitions.into_iter().flatten() {
        let name = name.trim_end_matches("Document").trim_end_matches("Word");
        let mut title = String::new();
        for char in name.chars() {
            if char.is_uppercase() && !title.is_empty() {
                title.push(' ');
            }
            title.extend(char.to_lowercase());
        }
        if let Some(definition) = definition.as_object_mut() {
            definition.insert("title".to_owned(), json!(title));
        }
    }
}

fn put(schema: &mut Value, pointer: &str, value: Value) {
    if let Some((parent, key)) = pointer.rsplit_once('/')
        && let Some(parent) = schema.pointer_mut(parent).and_then(Value::as_object_mut)
    {
        parent.insert(key.to_owned(), value);
    }
}

/// A key may be left out, but not left blank: what Rust calls optional is never null.
fn without_null(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            object.values_mut().for_each(without_null);
            drop_null_type(object);
            drop_null_choice(object);
        }
        Value::Array(items) => items.iter_mut().for_each(without_null),
        _ => {}
    }
}

fn drop_null_type(object: &mut Map<String, Value>) {
    if let Some(Value::Array(types)) = object.get_mut("type") {
        types.retain(|one| one != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            object.insert("type".to_owned(), only);
        }
    }
}

fn drop_null_choice(object: &mut Map<String, Value>) {
    if let Some(Value::Array(choices)) = object.get_mut("anyOf") {
        choices.retain(|one| one.get("type") != Some(&json!("null")));
        if let [Value::Object(only)] = choices.as_slice() {
            let only = only.clone();
            object.remove("anyOf");
            for (key, value) in only {
                object.entry(key).or_insert(value);
            }
        }
    }
}

fn roles(catalogue: &Catalogue) -> Value {
    let mut properties = Map::new();
    properties.insert(
        "title".to_owned(),
        json!({ "description": "For people.", "type": "string" }),
    );
    for area in catalogue.areas() {
        let resources = area
            .resources
            .iter()
            .map(|it| (it.name.clone(), resource(it, catalogue)));
        properties.insert(area.name.clone(), mapping(&area.title, resources.collect()));
    }
    json!({
        "description": "Named maps from permissions to levels.",
        "type": "object",
        "propertyNames": { "pattern": IDENTIFIER },
        "additionalProperties": mapping("A role.", properties),
    })
}

/// What the name of a user, a role and the like is made of.
const IDENTIFIER: &str = "^[\\p{L}\\p{N}._@-]+$";

fn mapping(description: &str, properties: Map<String, Value>) -> Value {
    json!({
        "title": description,
        "description": description,
        "type": "object",
        "properties": Value::Object(properties),
        "additionalProperties": false,
    })
}

/// A mapping of actions; for a resource with one action also the level alone.
fn resource(resource: &Resource, catalogue: &Catalogue) -> Value {
    let permissions: Vec<_> = resource.actions.iter().filter_map(|id| catalogue.get(*id)).collect();
    let names: Vec<_> = permissions
        .iter()
        .map(|permission| format!("`{}`", permission.action))
        .collect();
    let title = format!("{}: {}", resource.title, names.join(", "));
    let mut whole = actions(&permissions);
    whole.extend(fields(&permissions));
    if resource.stages {
        let by_stage: Vec<_> = permissions
            .iter()
            .copied()
            .filter(|permission| permission.stages)
            .collect();
        let mut stage = actions(&by_stage);
        stage.extend(fields(&by_stage));
        let stages = by_name("By stage, whatever the pipeline.", mapping("A stage.", stage));
        whole.insert("stages".to_owned(), stages);
    }
    if resource.pipelines {
        let pipeline = mapping(
            "A pipeline: what is not said here is as for the whole resource.",
            whole.clone(),
        );
        whole.insert("pipelines".to_owned(), by_name("By pipeline.", pipeline));
    }
    match permissions.as_slice() {
        [only] => {
            if only.acts_on == ActsOn::Call {
                whole.insert("rules".to_owned(), rules());
            }
            let level = level(only);
            json!({ "description": only.title, "anyOf": [level, mapping(&resource.title, whole)] })
        }
        _ if !resource.levels.is_empty() => {
            let levels: Vec<_> = resource.levels.iter().map(|level| level.name.as_str()).collect();
            let level = json!({ "description": title, "enum": levels });
            json!({ "description": title, "anyOf": [level, mapping(&title, whole)] })
        }
        _ => mapping(&title, whole),
    }
}

/// `fields`, where some of these permissions can be said by field.
fn fields(permissions: &[&Permission]) -> Option<(String, Value)> {
    let by_field: Vec<_> = permissions.iter().copied().filter(|it| it.fields).collect();
    let first = by_field.first()?;
    let field = json!({ "anyOf": [level(first), mapping("A field.", actions(&by_field))] });
    let said = "By field: what is not said here is as for the record. A level alone counts for each action.";
    Some(("fields".to_owned(), by_name(said, field)))
}

/// What a workgroup may say of who may do what in it.
fn features(catalogue: &Catalogue) -> Value {
    let areas = catalogue.areas().iter();
    let resources = areas
        .filter(|area| area.objects == Some(ObjectKind::Workgroups))
        .flat_map(|area| &area.resources);
    let mut properties = Map::new();
    for resource in resources {
        let permissions = resource.actions.iter().filter_map(|id| catalogue.get(*id));
        let permissions: Vec<_> = permissions.filter(|it| it.audience.is_some()).collect();
        let Some(first) = permissions.first() else { continue };
        let value = json!({ "anyOf": [level(first), mapping(&resource.title, actions(&permissions))] });
        properties.entry(resource.name.clone()).or_insert(value);
    }
    mapping(
        "Who may do what in the workgroup; what is not said is as the catalogue has it.",
        properties,
    )
}

/// Objects by area and path or name.
fn object_names(catalogue: &Catalogue) -> Value {
    let with_objects = catalogue.areas().iter().filter(|area| area.objects.is_some());
    let names: Vec<_> = with_objects.map(|area| area.name.as_str()).collect();
    json!({ "type": "string", "pattern": format!("^\\s*({})\\s*:\\s*.*\\S", names.join("|")) })
}

fn by_name(description: &str, value: Value) -> Value {
    let mut schema = json!({ "description": description, "type": "object" });
    put(&mut schema, "/additionalProperties", value);
    schema
}

fn actions(permissions: &[&Permission]) -> Map<String, Value> {
    permissions
        .iter()
        .map(|permission| (permission.action.clone(), level_or_rules(permission)))
        .collect()
}

/// A level; for calls also rules in its place.
fn level_or_rules(permission: &Permission) -> Value {
    let level = level(permission);
    if permission.acts_on != ActsOn::Call {
        return level;
    }
    let properties = Map::from_iter([("rules".to_owned(), rules())]);
    json!({ "description": permission.title, "anyOf": [level, mapping("Rules", properties)] })
}

/// The names of rules.
fn rules() -> Value {
    let name = json!({ "type": "string", "pattern": "^\\p{L}[\\p{L}\\p{N}-]*$" });
    json!({
        "description": "Outbound-call rules of `.rules` files, in place of a level: together they allow what any of them allows.",
        "anyOf": [name, { "type": "array", "items": name, "minItems": 1 }],
    })
}

fn level(permission: &Permission) -> Value {
    let ladder = &permission.ladder;
    let name = format!(
        "{} (`{}`). Levels: {}.",
        permission.title,
        permission.name,
        levels(permission)
    );
    if !ladder.lists {
        return json!({ "description": name, "enum": ladder.names() });
    }
    let relations: Vec<_> = ladder.relations().iter().map(Relation::name).collect();
    let list = json!({ "type": "array", "items": { "enum": relations } });
    json!({ "description": name, "anyOf": [{ "enum": ladder.names() }, list] })
}

/// The levels with what each adds.
fn levels(permission: &Permission) -> String {
    let described = permission.ladder.levels.iter().map(|level| {
        let below = lower(&permission.ladder, &level.name);
        let added: Vec<_> = level
            .relations
            .iter()
            .filter(|relation| !below.contains((*relation).into()))
            .map(Relation::name)
            .collect();
        match (added.as_slice(), permission.acts_on) {
            ([], _) => format!("`{}`", level.name),
            ([only], ActsOn::Record | ActsOn::Object) if *only == level.name => format!("`{}`", level.name),
            (several, _) => format!("`{}` ({})", level.name, several.join(", ")),
        }
    });
    described.collect::<Vec<_>>().join(" < ")
}

fn lower(ladder: &Ladder, name: &str) -> Relations {
    ladder
        .levels
        .iter()
        .take_while(|level| level.name != name)
        .map(|level| level.relations)
        .last()
        .unwrap_or_default()
}

/// The heads of columns, by the keys of the records that they fill.
fn columns() -> Value {
    let fields = [
        UserDocument::FIELDS,
        DepartmentDocument::FIELDS,
        GroupDocument::FIELDS,
        WorkgroupDocument::FIELDS,
    ];
    let keys = fields.into_iter().flatten().map(|field| field.name.replace('_', "-"));
    let keys: BTreeSet<String> = keys.chain(["id".to_owned()]).collect();
    let head = json!({ "type": ["string", "number"] });
    let properties = keys.into_iter().map(|key| (key, head.clone())).collect();
    let description =
        "CSV: the heads of columns that are not called like the keys of a record. Other columns are then ignored.";
    mapping(description, properties)
}

/// How much each warning matters.
fn lints() -> Value {
    let codes = Code::ALL.iter().filter(|code| code.is_lint());
    let level = |code: &Code| json!({ "description": code.summary(), "enum": LintWord::WORDS });
    let levels: Map<String, Value> = codes.map(|code| (code.name().to_owned(), level(code))).collect();
    json!({
        "description": "How much single warnings of `check` matter, by their codes, such as `unused-role: off`.",
        "type": "object",
        "properties": levels,
        "additionalProperties": false,
    })
}

/// Who gets a role: one subject, or several.
pub(super) fn subjects(_: &mut SchemaGenerator) -> Schema {
    let (one, many) = one_or_many_subjects();
    schemars::json_schema!({ "anyOf": [one, many] })
}

fn one_or_many_subjects() -> (Value, Value) {
    let kinds = "user|department|department-only|head|group|workgroup|workgroup-moderators|workgroup-owner";
    let fixed = json!({ "enum": ["everyone", "administrators"] });
    let named = json!({
        "type": "string",
        "pattern": format!("^\\s*({kinds})\\s*:.+$"),
        "patternErrorMessage": "expected `everyone`, `administrators`, or a kind and a name, as in `user:anna`",
    });
    let one = json!({ "anyOf": [fixed, named] });
    let many = json!({ "type": "array", "items": one, "minItems": 1 });
    (one, many)
}

/// A mapping whose names are ids.
pub(super) fn by_id<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    let value = generator.subschema_for::<T>();
    schemars::json_schema!({
        "type": "object",
        "propertyNames": { "pattern": IDENTIFIER },
        "additionalProperties": value,
    })
}
