use super::Code;
use crate::source::Place;

/// How much a diagnostic matters.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Severity {
    /// The policy is refused.
    Error,
    /// The policy works, but hardly as meant.
    Warning,
}

impl Severity {
    /// The word for it, as written in every format.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// Some underlined words and what to say about them.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Label {
    /// The words.
    pub place: Place,
    /// What to say about them; may be empty.
    pub text: String,
}

/// One thing to tell the author.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Diagnostic {
    /// Which kind of mistake.
    pub code: Code,
    /// How much it matters.
    pub severity: Severity,
    /// What is wrong: lower case, one line, no period, the author's words in backticks.
    pub message: String,
    /// Where; none where the mistake is not in a file.
    pub label: Option<Label>,
    /// Other places that matter, such as the first definition of a duplicate.
    pub related: Vec<Label>,
    /// What to write instead.
    pub help: Option<String>,
    /// Whether something may be defined in what could not be read, so that nobody can say it is defined nowhere.
    pub hides_definitions: bool,
}

impl Diagnostic {
    /// A diagnostic without a place.
    #[must_use]
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.severity(),
            message: one_line(message),
            label: None,
            related: Vec::new(),
            help: None,
            hides_definitions: false,
        }
    }

    /// The same, of something that may define what is then missing elsewhere.
    #[must_use]
    pub(crate) fn hiding_definitions(mut self) -> Self {
        self.hides_definitions = true;
        self
    }

    /// The same, with the words at `place` underlined.
    #[must_use]
    pub fn at(mut self, place: Place, text: impl Into<String>) -> Self {
        self.label = Some(Label {
            place,
            text: one_line(text),
        });
        self
    }

    /// The same, with another place that matters.
    #[must_use]
    pub fn related(mut self, place: Place, text: impl Into<String>) -> Self {
        self.related.push(Label {
            place,
            text: one_line(text),
        });
        self
    }

    /// The same, with what to write instead.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(one_line(help));
        self
    }

    /// The same, with help where there is some.
    #[must_use]
    pub(crate) fn maybe_help(mut self, help: Option<String>) -> Self {
        self.help = help.map(one_line).or(self.help);
        self
    }

    /// The same, with this help where it has none yet.
    #[must_use]
    pub(crate) fn or_help(mut self, help: &str) -> Self {
        self.help.get_or_insert_with(|| help.to_owned());
        self
    }

    /// The same, of another severity than that of its code.
    #[must_use]
    pub(crate) fn with_severity(self, severity: Severity) -> Self {
        Self { severity, ..self }
    }

    /// How much it matters.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.severity
    }
}

/// The most characters of a message that are kept: it may quote the author, who may have written anything.
const LONGEST: usize = 400;

/// Line breaks and other control characters of the author's words are shown, not obeyed; what is too long is cut.
fn one_line(text: impl Into<String>) -> String {
    let text = text.into();
    let is_long = text.char_indices().nth(LONGEST).is_some();
    if !is_long && !text.contains(char::is_control) {
        return text;
    }
    let shown = |char: char| {
        if char.is_control() {
            char.escape_debug().to_string()
        } else {
            char.to_string()
        }
    };
    let mut line: String = text.chars().take(LONGEST).map(shown).collect();
    if is_long {
        line.push('…');
    }
    line
}
