use super::{
    Item,
    builder::{Builder, placed},
    foreign::is_person,
    name::read_name,
    parse::{Node, Rule},
    pattern::{read_pattern, refuse_pattern, refuse_quotes},
};
use crate::document::Placed;

/// Reads patterns and names; those with a mistake are left out.
pub(super) fn read_items(node: &Node<'_>, builder: &mut Builder<'_, '_>) -> Vec<Placed<Item>> {
    let items = node.children.iter();
    items.filter_map(|item| read_item(item, builder)).collect()
}

fn read_item(node: &Node<'_>, builder: &mut Builder<'_, '_>) -> Option<Placed<Item>> {
    if node.rule == Rule::mistake_name && is_person(node.text) {
        let people = node.text;
        builder.refuse(
            node.place,
            format!("`{people}` names people, not numbers"),
            "a condition tests people",
            format!(
                "write `any where caller is {people}`, or `responsible` or `coworker` in place of `caller`, as it is meant"
            ),
        );
        return None;
    }
    let item = match node.rule {
        Rule::extension | Rule::pattern => Item::Pattern(read_pattern(node, builder)?),
        Rule::name | Rule::mistake_name => Item::Name(read_name(node, builder).value),
        Rule::mistake_pattern | Rule::mistake_extension | Rule::mistake_address => {
            refuse_pattern(node, builder);
            return None;
        }
        Rule::mistake_quoted => {
            refuse_quotes(node, builder);
            return None;
        }
        Rule::mistake_comma => {
            refuse_last_comma(node, builder);
            return None;
        }
        _ => return None,
    };
    Some(placed(node, item))
}

/// Says that nothing comes behind the last comma of a list.
pub(super) fn refuse_last_comma(node: &Node<'_>, builder: &mut Builder<'_, '_>) {
    builder.refuse(
        node.place,
        "the list ends with a comma",
        "nothing comes behind it",
        "leave the comma out, or go on with the list",
    );
}
