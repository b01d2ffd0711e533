use super::{
    RulesFile,
    builder::Builder,
    deceptive::report_deceptive,
    definition::read_definition,
    nesting::{DEEPEST, too_deep},
    parse::{Origin, Rule, parse},
    remark::report_remarks,
};
use crate::{
    diagnostic::{Code, Diagnostic, Diagnostics},
    document::Silence,
    source::{FileId, Place, SourceFile},
};

/// The longest file of rules, in bytes. One is written and reviewed by people.
pub(super) const LARGEST_FILE: usize = 4 << 20;

/// Reads a file of outbound-call rules, and reports every mistake in it.
///
/// What is given beside mistakes is for further diagnosis only: it holds what could be read.
#[must_use]
pub fn read_rules_file(id: FileId, file: &SourceFile, diagnostics: &mut Diagnostics) -> RulesFile {
    let text = file.text();
    if text.len() > LARGEST_FILE {
        diagnostics.push(too_large(file));
        return RulesFile::default();
    }
    report_deceptive(id, text, diagnostics);
    if let Some(found) = too_deep(text) {
        diagnostics.push(nested_too_deep(id, found.start, found.len()));
        return RulesFile::default();
    }
    let parsed = match parse(Rule::file, text, Origin { file: id, offset: 0 }) {
        Ok(parsed) => parsed,
        Err(failure) => {
            let len = text.get(failure.offset..).and_then(|rest| rest.chars().next());
            diagnostics.push(nested_too_deep(id, failure.offset, len.map_or(0, char::len_utf8)));
            return RulesFile::default();
        }
    };
    report_remarks(parsed.leaves(), diagnostics);
    let mut builder = Builder::new(id, text, diagnostics);
    let nodes = parsed.nodes();
    let definitions = nodes
        .iter()
        .flat_map(|node| read_definition(node, &mut builder))
        .collect();
    let comments = parsed.leaves().filter(|leaf| leaf.rule == Rule::line_comment);
    let silences = comments.filter_map(|leaf| Silence::of_comment(file, leaf.place, leaf.text));
    RulesFile {
        silences: silences.collect(),
        definitions,
    }
}

fn too_large(file: &SourceFile) -> Diagnostic {
    let mib = file.text().len().div_ceil(1 << 20);
    Diagnostic::new(
        Code::FileTooLarge,
        format!(
            "`{}` is {mib} MiB long, the limit of a file of rules is 4 MiB",
            file.path()
        ),
    )
    .help("split it: all files of the directory are one policy")
}

fn nested_too_deep(file: FileId, start: usize, len: usize) -> Diagnostic {
    let narrow = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
    let place = Place {
        file,
        start: narrow(start),
        len: narrow(len),
    };
    Diagnostic::new(Code::RuleNesting, "parentheses or `not` are nested too deep")
        .at(place, format!("deeper than {DEEPEST}"))
        .help("write several lines: of those that allow, one is enough")
        .hiding_definitions()
}
