use crate::{
    catalogue::{ActsOn, Permission, Relation, Relations},
    diagnostic::{Code, Diagnostic, List, nearest},
    document::{Node, Read, Reader, Scalar, ScalarKind, Text, Value},
};

/// A level of the permission's ladder, or, where the ladder has lists, a list of relations.
pub(in crate::policy) fn read(permission: &Permission, node: &Node, reader: &mut Reader<'_>) -> Option<Relations> {
    match &node.value {
        Value::Scalar(scalar) if !node.is_null() => named(permission, scalar, node, reader),
        Value::Sequence(items) if permission.ladder.lists => {
            let relations: Vec<_> = items.iter().map(|item| listed(permission, item, reader)).collect();
            relations.into_iter().collect()
        }
        Value::Sequence(_) => reader.refuse(
            Diagnostic::new(
                Code::LevelList,
                format!("`{}` takes one level, no list", permission.name),
            )
            .at(node.place, "a list")
            .help(match permission.acts_on {
                ActsOn::Call => format!(
                    "write {}, or rules as in `{{ rules: [NAME] }}`",
                    List::or(&permission.ladder.names())
                ),
                ActsOn::Record | ActsOn::Object => format!("write {}", List::or(&permission.ladder.names())),
            }),
        ),
        _ => {
            let expected = List::or(&permission.ladder.names()).to_string();
            reader.wrong_kind(node, &expected)
        }
    }
}

fn named(permission: &Permission, scalar: &Scalar, node: &Node, reader: &mut Reader<'_>) -> Option<Relations> {
    let ladder = &permission.ladder;
    if let Some(level) = ladder.level(&scalar.text) {
        return Some(level.relations);
    }
    let names = ladder.names();
    let meant = match scalar.kind {
        ScalarKind::Boolean(true) => names.last().copied(),
        ScalarKind::Boolean(false) => names.first().copied(),
        _ => nearest(&scalar.text, names.iter().copied()).or_else(|| meaning(&scalar.text, &names)),
    };
    let is_call = permission.acts_on == ActsOn::Call;
    let rules = is_call.then(|| format!("write `{{ rules: [{}] }}` where a rule is meant", scalar.text));
    reader.refuse(
        Diagnostic::new(
            Code::UnknownLevel,
            format!("`{}` is no level of `{}`", scalar.text, permission.name),
        )
        .at(node.place, format!("expected {}", List::or(&names)))
        .maybe_help(meant.map(|meant| format!("did you mean `{meant}`?")).or(rules)),
    )
}

/// The level for a word that other ladders and other programs have.
fn meaning<'n>(word: &str, names: &[&'n str]) -> Option<&'n str> {
    match word.to_lowercase().as_str() {
        "all" | "allow" | "allowed" | "any" | "full" | "on" | "yes" => names.last().copied(),
        "denied" | "deny" | "no" | "nobody" | "none" | "nothing" | "off" => names.first().copied(),
        _ => None,
    }
}

fn listed(permission: &Permission, item: &Node, reader: &mut Reader<'_>) -> Option<Relation> {
    let name = Text::read(item, reader)?;
    let known = permission.ladder.relations();
    let relation = Relation::named(&name.value).filter(|relation| known.contains((*relation).into()));
    if relation.is_none() {
        let names: Vec<_> = known.iter().map(Relation::name).collect();
        let near = nearest(&name.value, names.iter().copied());
        return reader.refuse(
            Diagnostic::new(
                Code::UnknownRelation,
                format!("a list for `{}` cannot hold `{}`", permission.name, name.value),
            )
            .at(name.place, format!("expected {}", List::or(&names)))
            .maybe_help(near.map(|near| format!("did you mean `{near}`?"))),
        );
    }
    relation
}
