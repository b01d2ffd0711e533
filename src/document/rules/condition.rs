use super::{
    Condition, Field, TestDocument,
    builder::{Builder, placed},
    parse::{Node, Rule},
    property::{read_property, refuse_property_for_value},
    value::{read_number_values, read_values},
};
use crate::document::Placed;

/// Reads a condition; `None` where nothing of it could be read.
///
/// It calls itself once for each parenthesis and each negation; their number was limited before.
pub(super) fn read_condition(node: &Node<'_>, builder: &mut Builder<'_, '_>) -> Option<Condition> {
    match node.rule {
        Rule::condition | Rule::group => {
            let inner = node.children.iter().find(|child| !is_parenthesis(child))?;
            read_condition(inner, builder)
        }
        Rule::kw_and => read_junction(node, "and", builder).map(Condition::And),
        Rule::kw_or => read_junction(node, "or", builder).map(Condition::Or),
        Rule::kw_not | Rule::mistake_not => {
            if node.rule == Rule::mistake_not {
                refuse_sign(node, "not", builder);
            }
            let inner = read_condition(node.children.first()?, builder)?;
            Some(Condition::Not(Box::new(inner)))
        }
        Rule::test => read_test(node, builder).map(Condition::Test),
        Rule::property_test => read_property(node, builder).map(Condition::Property),
        _ => None,
    }
}

fn is_parenthesis(node: &Node<'_>) -> bool {
    matches!(node.rule, Rule::group_open | Rule::group_close)
}

/// The conditions that are joined; `None` where one of them could not be read.
fn read_junction(node: &Node<'_>, word: &str, builder: &mut Builder<'_, '_>) -> Option<Vec<Condition>> {
    if node.rule == Rule::kw_or {
        refuse_property_for_value(&node.children, builder);
    }
    let mut conditions = Vec::new();
    for child in &node.children {
        if matches!(child.rule, Rule::mistake_and | Rule::mistake_or) {
            refuse_sign(child, word, builder);
        } else {
            conditions.push(read_condition(child, builder));
        }
    }
    conditions.into_iter().collect()
}

fn refuse_sign(sign: &Node<'_>, word: &str, builder: &mut Builder<'_, '_>) {
    let message = format!("`{}` is no sign of the rules", sign.text);
    builder.refuse(sign.place, message, "written as a word", format!("write `{word}`"));
}

fn read_test(node: &Node<'_>, builder: &mut Builder<'_, '_>) -> Option<TestDocument> {
    let field = node
        .children
        .iter()
        .find_map(|child| Some(placed(child, field(child)?)))?;
    let operator = read_operator(node, node.child(Rule::operator)?, builder);
    let list = node.children.last()?;
    let values = if field.value == Field::Number {
        read_number_values(list, builder)
    } else {
        read_values(list, field.value, builder)
    };
    if !operator.is_list && !operator.is_foreign && values.len() > 1 {
        refuse_list(node, &operator, builder);
    }
    if values.is_empty() {
        return None;
    }
    Some(TestDocument {
        place: node.place,
        field,
        is_negated: operator.is_negated,
        is_list: operator.is_list,
        values,
    })
}

fn field(node: &Node<'_>) -> Option<Field> {
    Some(match (node.rule, node.text) {
        (Rule::number_field, _) => Field::Number,
        (Rule::field, "caller") => Field::Caller,
        (Rule::field, "responsible") => Field::Responsible,
        (Rule::field, "coworker") => Field::Coworker,
        (Rule::field, "stage") => Field::Stage,
        (Rule::field, "pipeline") => Field::Pipeline,
        (Rule::field, "kind") => Field::Kind,
        (Rule::field, "tag") => Field::Tag,
        (Rule::field, "country") => Field::Country,
        (Rule::field, "line") => Field::Line,
        _ => return None,
    })
}

struct Operator {
    place: Placed<()>,
    is_negated: bool,
    is_list: bool,
    /// Whether it is one of another language, and was reported.
    is_foreign: bool,
}

/// The field and the value of a test for one plain word.
fn single_word<'t>(test: &Node<'t>) -> Option<(&'t str, &'t str)> {
    let field = test.child(Rule::field)?.text;
    let values = &test.child(Rule::values)?.children;
    match values.as_slice() {
        [value] if value.rule == Rule::word && matches!(field, "stage" | "pipeline" | "tag") => {
            Some((field, value.text))
        }
        _ => None,
    }
}

fn read_operator(test: &Node<'_>, node: &Node<'_>, builder: &mut Builder<'_, '_>) -> Operator {
    let mut operator = Operator {
        place: placed(node, ()),
        is_negated: node.has(Rule::kw_not),
        is_list: node.has(Rule::kw_in),
        is_foreign: false,
    };
    if let Some(sign) = node.child(Rule::mistake_operator) {
        operator.is_negated = !sign.text.starts_with('=');
        operator.is_foreign = true;
        let word = if operator.is_negated { "is not" } else { "is" };
        let message = format!("`{}` is no sign of the rules", sign.text);
        builder.refuse(sign.place, message, "written as a word", format!("write `{word}`"));
    }
    if node.has(Rule::mistake_in) {
        operator.is_list = true;
        let word = if operator.is_negated { "not in" } else { "in" };
        let message = format!("`{}` is one word too many", node.text);
        let help = match single_word(test) {
            // `is in talks`: the value may well begin with `in`.
            Some((field, value)) => {
                let is = if operator.is_negated { "is not" } else { "is" };
                format!(
                    "write `{field} {is} \"in {value}\"` where the value is of two words, else `{field} {word} {value}`"
                )
            }
            None => format!("write `{word}`"),
        };
        builder.refuse(node.place, message, "`is` or `in`, not both", help);
    }
    operator
}

fn refuse_list(test: &Node<'_>, operator: &Operator, builder: &mut Builder<'_, '_>) {
    let (is, within) = if operator.is_negated {
        ("is not", "not in")
    } else {
        ("is", "in")
    };
    builder.refuse(
        operator.place.place,
        format!("`{is}` takes one value, and `{}` has several", test.text),
        "several values behind it",
        format!("write `{within}` before a list"),
    );
}
