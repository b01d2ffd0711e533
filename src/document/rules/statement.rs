use super::{
    Effect, Item, StatementDocument, Target,
    builder::{Builder, placed},
    condition::read_condition,
    item::read_items,
    name::target_meant,
    parse::{Node, Rule},
    when::read_when,
};
use crate::{diagnostic::Code, document::Placed};

/// The block that a statement stands in.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Block {
    Rule,
    Company,
}

/// Reads a statement; `None` where a mistake leaves nothing of it.
pub(super) fn read_statement(
    node: &Node<'_>,
    block: Block,
    builder: &mut Builder<'_, '_>,
) -> Option<StatementDocument> {
    let effect = read_effect(node.child(Rule::effect)?, block, builder);
    let target = read_target(node.child(Rule::target)?, builder);
    let condition = node
        .child(Rule::where_clause)
        .and_then(|clause| clause.child(Rule::condition))
        .map(|condition| read_condition(condition, builder));
    let whens = node.children.iter().filter(|child| child.rule == Rule::when);
    let whens: Vec<_> = whens.map(|when| read_when(when, builder)).collect();
    Some(StatementDocument {
        place: node.place,
        effect: effect?,
        target: target?,
        condition: match condition {
            None => None,
            // Without its condition it would be another statement.
            Some(condition) => Some(condition?),
        },
        whens: whens.into_iter().collect::<Option<_>>()?,
    })
}

fn read_effect(node: &Node<'_>, block: Block, builder: &mut Builder<'_, '_>) -> Option<Placed<Effect>> {
    let effect = match node.text {
        "allow" => Effect::Allow,
        "deny" => Effect::Deny,
        _ => Effect::Always,
    };
    let (message, help) = match (effect, block) {
        (Effect::Allow, Block::Company) => (
            "`company` takes no `allow`",
            "write `always` for numbers that always ring through; what a role may dial stands in a `rule`",
        ),
        (Effect::Always, Block::Rule) => (
            "a rule takes no `always`",
            "write `allow`; numbers that always ring through stand in `company { … }`",
        ),
        _ => return Some(placed(node, effect)),
    };
    let label = if block == Block::Company {
        "here stand `always` and `deny`"
    } else {
        "here stand `allow` and `deny`"
    };
    builder.refuse_as(Code::EffectOutOfPlace, node.place, message, label, help);
    None
}

fn read_target(node: &Node<'_>, builder: &mut Builder<'_, '_>) -> Option<Placed<Target>> {
    let only = node.children.first()?;
    let target = match only.rule {
        Rule::kw_any => Target::Any,
        Rule::kw_customers => Target::Customers,
        Rule::kw_coworkers => Target::Coworkers,
        _ => {
            let items = read_items(only, builder);
            let is_refused = refuse_misleading(&items, builder);
            if items.is_empty() || is_refused {
                return None;
            }
            Target::Items(items)
        }
    };
    Some(placed(node, target))
}

/// Reports names that are meant for one of the other targets.
fn refuse_misleading(items: &[Placed<Item>], builder: &mut Builder<'_, '_>) -> bool {
    let mut is_refused = false;
    for item in items {
        let Item::Name(name) = &item.value else { continue };
        if let Some(target) = target_meant(name) {
            is_refused = true;
            let message = format!("`{name}` is not whom a line can be about");
            builder.refuse(item.place, message, "not known", format!("did you mean `{target}`?"));
        }
    }
    is_refused
}
