//! `readable` and `open`, which are tested by their names alone.

use super::{
    Property,
    builder::{Builder, placed},
    parse::{Node, Rule},
};
use crate::document::Placed;

/// What is written for a property that holds, and for one that does not.
const HOLDS: [&str; 3] = ["true", "yes", "on"];
const FAILS: [&str; 3] = ["false", "no", "off"];

/// Reads a property; one that is compared with a value is reported.
pub(super) fn read_property(node: &Node<'_>, builder: &mut Builder<'_, '_>) -> Option<Placed<Property>> {
    let name = node.child(Rule::property)?;
    let property = match name.text {
        "readable" => Property::Readable,
        "open" => Property::Open,
        _ => return None,
    };
    if let Some(comparison) = node.child(Rule::mistake_property) {
        refuse_comparison(node, name.text, comparison, builder);
        return None;
    }
    Some(placed(name, property))
}

fn refuse_comparison(node: &Node<'_>, name: &str, comparison: &Node<'_>, builder: &mut Builder<'_, '_>) {
    let operator = comparison.child(Rule::operator);
    let is_negated = operator.is_some_and(|operator| {
        let sign = operator.child(Rule::mistake_operator);
        operator.has(Rule::kw_not) || sign.is_some_and(|sign| !sign.text.starts_with('='))
    });
    let value = comparison
        .child(Rule::values)
        .map_or("", |values| values.text)
        .to_lowercase();
    let value = value.trim_matches('"');
    let holds = HOLDS.contains(&value);
    let help = match (holds || FAILS.contains(&value), holds != is_negated) {
        (true, true) => format!("write `{name}`"),
        (true, false) => format!("write `not {name}`"),
        (false, _) => format!("write `{name}` or `not {name}`"),
    };
    let message = format!("`{name}` is compared with nothing");
    builder.refuse(node.place, message, "it holds or does not", help);
}

/// Reports `stage is new or open`: whoever reads it aloud takes `open` for a stage.
pub(super) fn refuse_property_for_value(operands: &[Node<'_>], builder: &mut Builder<'_, '_>) {
    let operands: Vec<_> = operands
        .iter()
        .filter(|operand| !matches!(operand.rule, Rule::mistake_and | Rule::mistake_or))
        .collect();
    for pair in operands.windows(2) {
        let [before, property] = pair else { continue };
        let is_open = property.rule == Rule::property_test && property.text == "open";
        let Some(words) = last_words(before).filter(|_| is_open) else {
            continue;
        };
        let (field, is_in, values) = (words.field, words.is_in, words.values);
        builder.refuse(
            property.place,
            "`open` can be read in two ways here",
            &format!("open to everyone, or one more {field}"),
            format!("write `(open)` for a customer who is open, or `{field} {is_in} {values}, open`"),
        );
    }
}

/// A test of words.
struct WordTest<'n> {
    field: &'n str,
    is_in: &'static str,
    values: &'n str,
}

/// The test of words that a condition is, or that it ends with.
fn last_words<'n>(node: &'n Node<'_>) -> Option<WordTest<'n>> {
    match node.rule {
        Rule::test => {
            let field = node.child(Rule::field)?.text;
            let is_negated = node.child(Rule::operator)?.has(Rule::kw_not);
            matches!(field, "stage" | "pipeline" | "tag").then_some(WordTest {
                field,
                is_in: if is_negated { "not in" } else { "in" },
                values: node.child(Rule::values)?.text,
            })
        }
        Rule::kw_and => last_words(node.children.last()?),
        _ => None,
    }
}
