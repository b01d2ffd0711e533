use super::{
    CompanyDocument, DaysDocument, Definition, HoursDocument, NumbersDocument, RuleDocument,
    block::{read_braces, read_head, read_statements},
    builder::{Builder, span_of, text_of},
    date::read_dates,
    item::read_items,
    name::read_new_name,
    parse::{Node, Rule},
    span::read_spans,
    statement::Block,
    unreadable::read_unreadable_definition,
    weekday::days_as_name,
};
use crate::{diagnostic::Code, document::Text};

/// Reads what a file defines at one place; several definitions where something unreadable holds some.
pub(super) fn read_definition(node: &Node<'_>, builder: &mut Builder<'_, '_>) -> Vec<Definition> {
    match node.rule {
        Rule::rule_block => read_rule(node, builder).into_iter().collect(),
        Rule::company_block => vec![read_company(node, builder)],
        Rule::unreadable_definition => read_unreadable_definition(node, builder),
        _ => read_set(node.rule, &node.children, builder).into_iter().collect(),
    }
}

/// Reads the words of a set: its keyword, its name and what is in it.
pub(super) fn read_set(set: Rule, words: &[Node<'_>], builder: &mut Builder<'_, '_>) -> Option<Definition> {
    let first = words.first()?;
    let last = words.last()?;
    let place = span_of(first.place, last.place);
    let name = read_set_name(words, builder)?;
    if set == Rule::days && days_as_name(&name.value).is_some() {
        builder.refuse_as(
            Code::InvalidName,
            name.place,
            format!("no days can be named `{}`", name.value),
            "reads like days of the week",
            "choose another name; days of the week are what `during` is for",
        );
    }
    let child = |rule| words.iter().find(|word| word.rule == rule);
    Some(match set {
        Rule::numbers => Definition::Numbers(NumbersDocument {
            place,
            name,
            items: read_items(child(Rule::items)?, builder),
        }),
        Rule::hours => Definition::Hours(HoursDocument {
            place,
            name,
            spans: read_spans(child(Rule::spans)?, builder),
            zone: child(Rule::zone).map(text_of),
        }),
        Rule::days => Definition::Days(DaysDocument {
            place,
            name,
            dates: read_dates(child(Rule::dates)?, builder),
        }),
        _ => return None,
    })
}

fn read_set_name(words: &[Node<'_>], builder: &mut Builder<'_, '_>) -> Option<Text> {
    let name = words.get(1)?;
    if let Some(sign) = words.iter().find(|word| word.rule == Rule::mistake_equals) {
        let message = format!("`{}` is followed by `=`, not by `{}`", name.text, sign.text);
        builder.refuse(sign.place, message, "write `=`", format!("write `{} = …`", name.text));
    }
    Some(read_new_name(name, builder))
}

fn read_rule(node: &Node<'_>, builder: &mut Builder<'_, '_>) -> Option<Definition> {
    let name = read_head(node, builder);
    read_braces(node, name.as_ref(), builder);
    let statements = read_statements(node, Block::Rule, builder);
    Some(Definition::Rule(RuleDocument {
        place: node.place,
        name: name?,
        statements,
    }))
}

fn read_company(node: &Node<'_>, builder: &mut Builder<'_, '_>) -> Definition {
    if let Some(head) = node.child(Rule::mistake_head) {
        builder.refuse(
            head.place,
            "`company` has no name",
            "leave it out",
            "write `company {`; several files may each have one, and all of them hold",
        );
    }
    read_braces(node, None, builder);
    Definition::Company(CompanyDocument {
        place: node.place,
        statements: read_statements(node, Block::Company, builder),
    })
}
