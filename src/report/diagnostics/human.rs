//! The only file that knows miette.

use std::fmt::{self, Write as _};

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan,
    SpanContents,
};

use crate::{
    diagnostic::{Diagnostic, Diagnostics, Label, Severity},
    report::Style,
    source::{Place, SourceFile, Sources},
};

/// The most diagnostics that are shown in full; nobody reads more.
const MOST_SHOWN: usize = 50;

/// Diagnostics for people: the words underlined, what was expected, what to write.
#[must_use]
pub fn human(diagnostics: &Diagnostics, sources: &Sources, style: Style) -> String {
    let sorted = diagnostics.sorted();
    let handler = handler(style);
    let mut text = String::new();
    for diagnostic in sorted.iter().take(MOST_SHOWN) {
        for shown in shown(diagnostic, sources) {
            if handler.render_report(&mut text, &shown).is_err() {
                text.push_str(&shown.title);
            }
        }
        text.push('\n');
    }
    if sorted.len() > MOST_SHOWN {
        let _ = writeln!(text, "… and {} more\n", sorted.len() - MOST_SHOWN);
    }
    text
}

fn handler(style: Style) -> GraphicalReportHandler {
    let theme = match (style.unicode, style.colour) {
        (true, true) => GraphicalTheme::unicode(),
        (true, false) => GraphicalTheme::unicode_nocolor(),
        (false, true) => GraphicalTheme {
            characters: miette::ThemeCharacters::ascii(),
            ..GraphicalTheme::unicode()
        },
        (false, false) => GraphicalTheme::none(),
    };
    GraphicalReportHandler::new_themed(theme)
        .with_width(style.width)
        .with_links(false)
        .with_context_lines(1)
}

/// A diagnostic as miette wants it: one source each, so places in other files follow as reports of their own.
fn shown<'a>(diagnostic: &'a Diagnostic, sources: &'a Sources) -> Vec<Shown<'a>> {
    let file = diagnostic.label.as_ref().map(|label| label.place.file);
    if !diagnostic
        .label
        .iter()
        .chain(&diagnostic.related)
        .all(|label| fits(label, sources))
    {
        return vec![without_source(diagnostic, sources)];
    }
    let (here, elsewhere): (Vec<_>, Vec<_>) = diagnostic
        .related
        .iter()
        .partition(|label| Some(label.place.file) == file);
    let primary = diagnostic
        .label
        .iter()
        .map(|label| LabeledSpan::new_primary_with_span(text(label), span(label.place)));
    let others = here
        .into_iter()
        .map(|label| LabeledSpan::new_with_span(text(label), span(label.place)));
    let main = Shown {
        title: title(diagnostic),
        severity: severity(diagnostic),
        help: diagnostic.help.as_deref(),
        source: file.and_then(|file| sources.get(file)).map(Indexed),
        labels: primary.chain(others).collect(),
    };
    let elsewhere = elsewhere.into_iter().map(|label| Shown {
        title: format!("{}, in another file", label.text),
        severity: miette::Severity::Advice,
        help: None,
        source: sources.get(label.place.file).map(Indexed),
        labels: vec![LabeledSpan::new_primary_with_span(None, span(label.place))],
    });
    std::iter::once(main).chain(elsewhere).collect()
}

/// The longest line, in bytes, that is shown with its words underlined. Nobody reads longer ones.
const LONGEST_LINE: usize = 1_000;

/// Whether the lines around a label are short enough to be shown.
fn fits(label: &Label, sources: &Sources) -> bool {
    let Some(file) = sources.get(label.place.file) else {
        return false;
    };
    let first = file.line_of(label.place.start as usize).saturating_sub(1);
    let last = file.line_of(label.place.end() as usize) + 1;
    let length = |line| file.line_start(line + 1).saturating_sub(file.line_start(line));
    last - first < LONGEST_LINE && (first..=last).all(|line| length(line) <= LONGEST_LINE)
}

/// A diagnostic in lines too long to be shown: the places in words.
fn without_source<'a>(diagnostic: &'a Diagnostic, sources: &'a Sources) -> Shown<'a> {
    let labels = diagnostic.label.iter().chain(&diagnostic.related);
    let places: Vec<_> = labels
        .map(|label| format!("\n{} {}", sources.describe(label.place), label.text))
        .collect();
    Shown {
        title: format!("{}{}", title(diagnostic), places.concat()),
        severity: severity(diagnostic),
        help: diagnostic.help.as_deref(),
        source: None,
        labels: Vec::new(),
    }
}

fn title(diagnostic: &Diagnostic) -> String {
    format!(
        "{}[{}]: {}",
        diagnostic.severity().word(),
        diagnostic.code.name(),
        diagnostic.message
    )
}

fn severity(diagnostic: &Diagnostic) -> miette::Severity {
    match diagnostic.severity() {
        Severity::Error => miette::Severity::Error,
        Severity::Warning => miette::Severity::Warning,
    }
}

#[derive(Debug)]
struct Shown<'a> {
    title: String,
    severity: miette::Severity,
    help: Option<&'a str>,
    source: Option<Indexed<'a>>,
    labels: Vec<LabeledSpan>,
}

fn text(label: &Label) -> Option<String> {
    (!label.text.is_empty()).then(|| label.text.clone())
}

fn span(place: Place) -> SourceSpan {
    (place.start as usize, place.len as usize).into()
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.title)
    }
}

impl std::error::Error for Shown<'_> {}

impl miette::Diagnostic for Shown<'_> {
    fn severity(&self) -> Option<miette::Severity> {
        Some(self.severity)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.source.as_ref().map(|source| source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }
}

/// A file whose lines are known: miette's own sources look for them anew from the file's beginning at every label.
#[derive(Debug)]
struct Indexed<'a>(&'a SourceFile);

impl SourceCode for Indexed<'_> {
    fn read_span<'b>(
        &'b self,
        span: &SourceSpan,
        lines_before: usize,
        lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'b> + 'b>, MietteError> {
        let file = self.0;
        let start_line = file.line_of(span.offset()).saturating_sub(lines_before);
        let end_line = file.line_of(span.offset() + span.len()).saturating_add(lines_after);
        // Without lines before it, what is given begins with the span itself.
        let start = if lines_before == 0 {
            span.offset()
        } else {
            file.line_start(start_line)
        };
        let end = file.line_start(end_line.saturating_add(1));
        let text = file.printable().get(start..end).ok_or(MietteError::OutOfBounds)?;
        let text = text.strip_suffix('\n').unwrap_or(text);
        let column = if lines_before == 0 {
            file.line_column(span.offset()).column - 1
        } else {
            0
        };
        let lines = text.split('\n').count();
        Ok(Box::new(MietteSpanContents::new_named(
            file.path().to_owned(),
            text.as_bytes(),
            (start, text.len()).into(),
            start_line,
            column,
            lines,
        )))
    }
}
