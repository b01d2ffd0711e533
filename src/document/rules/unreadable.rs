use super::{
    Definition, StatementDocument,
    builder::Builder,
    date::refuse_each_date,
    definition::read_set,
    explain::{Piece, explain},
    foreign::{instead_of, is_meant_for_effect},
    parse::{BLANKS, Failure, Node, Rule, parse},
    scan::scan,
    statement::{Block, read_statement},
};
use crate::diagnostic::{Code, Diagnostic, nearest};

const EFFECTS: [&str; 3] = ["allow", "deny", "always"];
const DEFINITIONS: [&str; 5] = ["numbers", "hours", "days", "rule", "company"];

/// Reads statements that could not be read in their block once more, one by one, and reports what is wrong with them.
pub(super) fn read_unreadable_statements(
    node: &Node<'_>,
    block: Block,
    builder: &mut Builder<'_, '_>,
) -> Vec<StatementDocument> {
    let begins = |word: &str| is_like(word, &EFFECTS) || is_meant_for_effect(word);
    let first = match block {
        Block::Rule => "`allow` or `deny`",
        Block::Company => "`always` or `deny`",
    };
    let pieces = pieces(node, (first, "the next line"), begins);
    let mut statements = Vec::new();
    for piece in pieces {
        match parse(Rule::lone_statement, piece.text, builder.origin(piece.start)) {
            Ok(parsed) => {
                let lone = Node {
                    rule: Rule::statement,
                    text: piece.text,
                    place: builder.place(piece.start, piece.text.len()),
                    children: parsed.nodes(),
                };
                statements.extend(read_statement(&lone, block, builder));
            }
            Err(failure) => {
                let diagnostic = explain(&failure, piece, builder);
                builder.report(diagnostic);
            }
        }
    }
    statements
}

/// Reads definitions that could not be read once more, one by one, and reports what is wrong with them.
pub(super) fn read_unreadable_definition(node: &Node<'_>, builder: &mut Builder<'_, '_>) -> Vec<Definition> {
    if node.has(Rule::close) && node.text == "}" {
        builder.refuse(
            node.place,
            "this `}` closes nothing",
            "no `{` is open here",
            "remove it, or look above it for a `}` too many",
        );
        return Vec::new();
    }
    let mut definitions = Vec::new();
    for piece in pieces(node, ("a definition", "the next definition"), |word| {
        is_like(word, &DEFINITIONS)
    }) {
        let set = match scan(piece.text).next() {
            Some((_, "numbers")) => Some((Rule::numbers, Rule::lone_numbers)),
            Some((_, "hours")) => Some((Rule::hours, Rule::lone_hours)),
            Some((_, "days")) => Some((Rule::days, Rule::lone_days)),
            _ => None,
        };
        let Some((set, production)) = set else {
            let diagnostic = no_definition(piece, builder);
            builder.report(diagnostic.hiding_definitions());
            continue;
        };
        match parse(production, piece.text, builder.origin(piece.start)) {
            Ok(parsed) => definitions.extend(read_set(set, &parsed.nodes(), builder)),
            Err(_) if set == Rule::days && refuse_each_date(piece, builder) => {}
            Err(failure) => {
                let diagnostic = explain(&failure, piece, builder);
                builder.report(diagnostic.hiding_definitions());
            }
        }
    }
    definitions
}

fn no_definition(piece: Piece<'_>, builder: &Builder<'_, '_>) -> Diagnostic {
    let (start, found) = scan(piece.text).next().unwrap_or((0, piece.text));
    let place = builder.place(piece.start + start, found.len());
    if EFFECTS.contains(&found) || is_meant_for_effect(found) {
        return Diagnostic::new(Code::RuleSyntax, format!("`{found}` stands outside of any rule"))
            .at(place, "not inside of `{ … }`")
            .help("begin a rule above it with `rule NAME {`, and close it with `}` below");
    }
    let is_broken = DEFINITIONS.contains(&found);
    let failure = Failure {
        offset: start,
        expected: Vec::new(),
    };
    let known = nearest(found, DEFINITIONS).filter(|_| !is_broken);
    let small = DEFINITIONS.contains(&found.to_lowercase().as_str());
    let help = match known {
        Some(near) if small => format!("write `{near}`, in small letters"),
        Some(near) => format!("did you mean `{near}`?"),
        None => instead_of(found).map_or_else(
            || "there are `numbers`, `hours`, `days`, `rule` and `company`".to_owned(),
            str::to_owned,
        ),
    };
    let diagnostic = explain(&failure, piece, builder);
    let message = format!("expected a definition, found `{found}`");
    Diagnostic { message, ..diagnostic }.or_help(&help)
}

fn is_like(word: &str, known: &[&str]) -> bool {
    nearest(word, known.iter().copied()).is_some()
}

/// The words of a node, cut where a line begins with a word that begins something.
fn pieces<'t>(
    node: &Node<'t>,
    (first, next): (&'static str, &'static str),
    begins: impl Fn(&str) -> bool,
) -> Vec<Piece<'t>> {
    let mut starts = vec![0];
    let mut depth = 0_usize;
    for (start, word) in scan(node.text) {
        match word {
            "{" => depth += 1,
            "}" => depth = depth.saturating_sub(1),
            _ if depth == 0 && start > 0 && is_first_of_line(node.text, start) && begins(word) => starts.push(start),
            _ => {}
        }
    }
    let ends = starts.iter().copied().skip(1).chain([node.text.len()]);
    let cut = starts.iter().copied().zip(ends);
    let pieces = cut.filter_map(|(start, end)| {
        Some(Piece {
            start: node.place.start as usize + start,
            text: node.text.get(start..end)?.trim_end_matches(BLANKS),
            first,
            next,
        })
    });
    pieces.collect()
}

fn is_first_of_line(text: &str, start: usize) -> bool {
    let before = text.get(..start).unwrap_or_default();
    before.trim_end_matches([' ', '\t', '\r', '\u{a0}']).ends_with('\n')
}
