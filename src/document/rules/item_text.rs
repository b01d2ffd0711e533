use super::{
    Item,
    builder::Builder,
    item::read_items,
    parse::{Origin, Rule, parse},
};
use crate::{
    diagnostic::{Code, Diagnostic, Diagnostics},
    document::{Placed, Text},
};

/// Reads a pattern or the name of a set of numbers that stands in another file, such as `+48 22*`.
///
/// Every mistake is reported at the whole text, which may be quoted there.
pub(crate) fn read_item_text(text: &Text, diagnostics: &mut Diagnostics) -> Option<Placed<Item>> {
    let place = text.place;
    let no_item = || {
        Diagnostic::new(
            Code::InvalidPattern,
            format!("`{}` is no pattern of numbers", text.value),
        )
        .at(place, "expected one pattern, or the name of a set of numbers")
        .help("write it as in `+48 22*`, `112`, `ext 1*` or `premium`")
    };
    let words = text.value.trim();
    let origin = Origin {
        file: place.file,
        offset: 0,
    };
    let Ok(parsed) = parse(Rule::items, words, origin) else {
        diagnostics.push(no_item());
        return None;
    };
    let nodes = parsed.nodes();
    let read_to = nodes.last().map_or(0, |node| node.place.end());
    if nodes.len() != 1 || read_to as usize != words.len() {
        diagnostics.push(no_item());
        return None;
    }
    let mut told = Diagnostics::default();
    let mut builder = Builder::new(place.file, words, &mut told);
    let parent = super::parse::Node {
        rule: Rule::items,
        text: words,
        place,
        children: nodes,
    };
    let items = read_items(&parent, &mut builder);
    for diagnostic in told.iter() {
        let mut diagnostic = diagnostic.clone();
        if let Some(label) = &mut diagnostic.label {
            label.place = place;
        }
        diagnostic.related.clear();
        diagnostics.push(diagnostic);
    }
    let item = items.into_iter().next()?;
    Some(Placed {
        value: item.value,
        place,
    })
}
