use super::{
    StatementDocument,
    builder::{Builder, text_of},
    name::{KEYWORDS, as_name, read_new_name},
    parse::{Node, Rule},
    scan::scan,
    statement::{Block, read_statement},
    unreadable::read_unreadable_statements,
};
use crate::{
    diagnostic::{Code, Diagnostic},
    document::Text,
    source::Place,
};

/// Reads the name of a rule.
pub(super) fn read_head(node: &Node<'_>, builder: &mut Builder<'_, '_>) -> Option<Text> {
    if let Some(name) = node.child(Rule::name) {
        return Some(read_new_name(name, builder));
    }
    let Some(head) = node.child(Rule::mistake_head) else {
        let place = node.children.first().map_or(node.place, |keyword| keyword.place);
        let diagnostic = Diagnostic::new(Code::RuleSyntax, "a rule has a name")
            .at(place, "it is missing behind this")
            .help("write `rule NAME {`, as in `rule office-calls {`");
        builder.report(diagnostic.hiding_definitions());
        return None;
    };
    let plain = as_name(head.text);
    if plain != head.text || KEYWORDS.contains(&head.text) || !plain.starts_with(char::is_alphabetic) {
        refuse_head(head, &plain, builder);
    }
    Some(text_of(head))
}

fn refuse_head(head: &Node<'_>, plain: &str, builder: &mut Builder<'_, '_>) {
    let (label, help) = if KEYWORDS.contains(&head.text) {
        ("this word has a meaning of its own", "choose another name".to_owned())
    } else if plain.starts_with(char::is_alphabetic) {
        (
            "a name is one word of letters, digits and `-`",
            format!("write `rule {plain} {{`"),
        )
    } else {
        (
            "a name begins with a letter",
            "write `rule NAME {`, as in `rule office-calls {`".to_owned(),
        )
    };
    builder.refuse_as(
        Code::InvalidName,
        head.place,
        format!("the rule cannot be named `{}`", head.text),
        label,
        help,
    );
}

/// Reports braces that are missing or something else.
pub(super) fn read_braces(node: &Node<'_>, name: Option<&Text>, builder: &mut Builder<'_, '_>) {
    let is_company = node.rule == Rule::company_block;
    if name.is_none() && !is_company {
        return;
    }
    let head = name.map_or_else(|| "company".to_owned(), |name| format!("rule {}", name.value));
    if let Some(sign) = node.child(Rule::mistake_open) {
        let written = sign_of(sign);
        let place = builder.place(sign.place.start as usize, written.len());
        builder.refuse(
            place,
            format!("`{head}` is followed by `{{`, not by `{written}`"),
            "write `{`",
            format!("write `{head} {{`, the lines, and `}}`"),
        );
        return;
    }
    match (node.child(Rule::open), node.has(Rule::close)) {
        (None, _) => {
            let last_of_head = node.children.iter().take_while(|child| is_head(child)).last();
            let place = last_of_head.map_or(node.place, |child| child.place);
            let message = format!("`{head}` is followed by `{{`");
            builder.refuse(
                place,
                message,
                "`{` is missing behind this",
                format!("write `{head} {{`, the lines, and `}}`"),
            );
        }
        (Some(open), false) => {
            let following = scan(builder.behind(node.place)).next().map(|(_, word)| word);
            let help = if matches!(following, Some("numbers" | "hours" | "days")) {
                "write `}` behind the last line; sets are defined outside of rules"
            } else {
                "write `}` behind the last line"
            };
            let diagnostic = Diagnostic::new(Code::RuleSyntax, format!("`{head} {{` is not closed"))
                .at(last_word(node, builder), "`}` is missing behind this")
                .related(open.place, "opened here")
                .help(help);
            builder.report(diagnostic.hiding_definitions());
        }
        (Some(_), true) => {}
    }
}

fn is_head(node: &Node<'_>) -> bool {
    matches!(
        node.rule,
        Rule::kw_rule | Rule::kw_company | Rule::name | Rule::mistake_head
    )
}

/// What stands for a brace, or before it.
fn sign_of<'t>(sign: &Node<'t>) -> &'t str {
    sign.text.trim_end_matches('{').trim_end()
}

/// The last word of a block.
fn last_word(node: &Node<'_>, builder: &Builder<'_, '_>) -> Place {
    let start = node.text.rfind(char::is_whitespace).map_or(0, |blank| {
        blank
            + node
                .text
                .get(blank..)
                .and_then(|rest| rest.chars().next())
                .map_or(1, char::len_utf8)
    });
    builder.place(node.place.start as usize + start, node.text.len() - start)
}

/// Reads the statements of a block; those with a mistake are left out.
pub(super) fn read_statements(node: &Node<'_>, block: Block, builder: &mut Builder<'_, '_>) -> Vec<StatementDocument> {
    let mut statements = Vec::new();
    for child in &node.children {
        match child.rule {
            Rule::statement => statements.extend(read_statement(child, block, builder)),
            Rule::unreadable_statement => statements.extend(read_unreadable_statements(child, block, builder)),
            _ => {}
        }
    }
    statements
}
