use super::{
    Field, Item, ValueWord,
    builder::{Builder, placed},
    item::{read_items, refuse_last_comma},
    parse::{Node, Rule},
};
use crate::{
    diagnostic::{Code, nearest},
    document::Placed,
};

/// Reads the values of a test on the number: patterns and names.
pub(super) fn read_number_values(node: &Node<'_>, builder: &mut Builder<'_, '_>) -> Vec<Placed<ValueWord>> {
    let items = match node.rule {
        Rule::mistake_item_list => within_brackets(node, Rule::items, builder),
        _ => Some(node),
    };
    let items = items.map(|items| read_items(items, builder)).unwrap_or_default();
    let values = items.into_iter().map(|item| Placed {
        place: item.place,
        value: match item.value {
            Item::Pattern(pattern) => ValueWord::Pattern(pattern),
            Item::Name(name) => ValueWord::Word(name),
        },
    });
    values.collect()
}

/// Reads the values of any other test; those with a mistake are left out.
pub(super) fn read_values(node: &Node<'_>, field: Field, builder: &mut Builder<'_, '_>) -> Vec<Placed<ValueWord>> {
    let values = match node.rule {
        Rule::mistake_list => within_brackets(node, Rule::values, builder),
        _ => Some(node),
    };
    let values = values.map(|values| values.children.iter()).unwrap_or_default();
    let mut read = Vec::new();
    for value in values {
        if !refuse_misread(value, field, builder) {
            read.extend(read_value(value, builder));
        }
    }
    read
}

/// Reports a word that its field would take for something else than is meant.
fn refuse_misread(node: &Node<'_>, field: Field, builder: &mut Builder<'_, '_>) -> bool {
    let word = match node.rule {
        Rule::quoted => unquoted(node.text),
        Rule::word => node.text.to_owned(),
        _ => return false,
    };
    match field {
        Field::Caller | Field::Responsible | Field::Coworker => {
            let meant = match word.to_lowercase().as_str() {
                "me" | "myself" | "i" | "self" | "caller" => "me",
                "my department" if node.rule == Rule::quoted => "my department",
                "my subdepartments" if node.rule == Rule::quoted => "my subdepartments",
                _ => return false,
            };
            let message = format!("`{}` names nobody", node.text);
            builder.refuse(node.place, message, "not known", format!("write `{meant}`"));
        }
        Field::Country => {
            let Some(letters) = country_meant(&word) else {
                return false;
            };
            let message = format!("there is no country `{word}`");
            let help = format!("write its two letters, `{letters}`");
            builder.refuse_as(Code::UnknownCountry, node.place, message, "not known", help);
        }
        _ => return false,
    }
    true
}

/// The two letters of a country that is written out.
fn country_meant(name: &str) -> Option<&'static str> {
    Some(match name.to_lowercase().as_str() {
        "germany" | "deutschland" => "DE",
        "austria" | "österreich" => "AT",
        "switzerland" | "schweiz" => "CH",
        "poland" | "polen" | "polska" => "PL",
        "france" | "frankreich" => "FR",
        "italy" | "italien" | "italia" => "IT",
        "spain" | "spanien" | "españa" => "ES",
        "netherlands" | "holland" | "niederlande" => "NL",
        "belgium" | "belgien" => "BE",
        "denmark" | "dänemark" => "DK",
        "czechia" | "tschechien" => "CZ",
        "uk" | "england" | "britain" | "great britain" | "united kingdom" => "GB",
        "usa" | "america" | "united states" => "US",
        _ => return None,
    })
}

/// The list between brackets, which are reported.
fn within_brackets<'n, 't>(node: &'n Node<'t>, list: Rule, builder: &mut Builder<'_, '_>) -> Option<&'n Node<'t>> {
    let list = node.child(list)?;
    let bracket = node.child(Rule::list_open)?;
    let message = format!("a list has no `{}` around it", bracket.text);
    builder.refuse(bracket.place, message, "leave it out", format!("write `{}`", list.text));
    Some(list)
}

fn read_value(node: &Node<'_>, builder: &mut Builder<'_, '_>) -> Option<Placed<ValueWord>> {
    let value = match node.rule {
        Rule::kw_me => ValueWord::Me,
        Rule::word => ValueWord::Word(node.text.to_owned()),
        Rule::quoted => ValueWord::Word(unquoted(node.text)),
        Rule::mine => read_mine(node, builder)?,
        Rule::mistake_comma => {
            refuse_last_comma(node, builder);
            return None;
        }
        Rule::mistake_quotes | Rule::mistake_unclosed => {
            refuse_quotes(node, builder);
            return None;
        }
        _ => return None,
    };
    Some(placed(node, value))
}

/// The words between quotes, `\"` and `\\` undone.
fn unquoted(text: &str) -> String {
    let inner = text
        .strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'))
        .unwrap_or(text);
    let mut words = String::with_capacity(inner.len());
    let mut chars = inner.chars();
    while let Some(char) = chars.next() {
        words.push(if char == '\\' {
            chars.next().unwrap_or(char)
        } else {
            char
        });
    }
    words
}

fn read_mine(node: &Node<'_>, builder: &mut Builder<'_, '_>) -> Option<ValueWord> {
    let what = node.child(Rule::my_what)?;
    match what.text {
        "department" => Some(ValueWord::MyDepartment),
        "subdepartments" => Some(ValueWord::MySubdepartments),
        other => {
            let help = match nearest(other, ["department", "subdepartments"]) {
                Some(near) => format!("did you mean `my {near}`?"),
                None => "write `my department` or `my subdepartments`; you yourself are `me`".to_owned(),
            };
            builder.refuse(
                node.place,
                format!("`{}` means nothing here", node.text),
                "not known",
                help,
            );
            None
        }
    }
}

fn refuse_quotes(node: &Node<'_>, builder: &mut Builder<'_, '_>) {
    if node.rule == Rule::mistake_unclosed {
        builder.refuse(
            node.place,
            "a quote is not closed",
            "it ends with the line",
            "write another `\"` behind the last word",
        );
        return;
    }
    let words = node
        .text
        .trim_matches(|char| matches!(char, '\'' | '`' | '"' | '“' | '”' | '„' | '«' | '»' | '‘' | '’' | '‚'));
    let label = "words are quoted with `\"`";
    let message = format!("`{}` has the wrong quotes", node.text);
    builder.refuse(node.place, message, label, format!("write `\"{}\"`", words.trim()));
}
