use crate::{
    diagnostic::{Code, Diagnostic, Diagnostics},
    document::Text,
    policy::identifier::report_unknown,
    source::Place,
};

/// The names that statements may use, each kind in its order: the place of a name is its dense id.
pub(super) struct Names<'d> {
    pub(super) numbers: Vec<&'d str>,
    pub(super) hours: Vec<&'d str>,
    pub(super) days: Vec<&'d str>,
}

/// What a name stands for in a rule file.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    Numbers,
    Hours,
    Days,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Self::Numbers => "numbers",
            Self::Hours => "hours",
            Self::Days => "days",
        }
    }

    fn code(self) -> Code {
        match self {
            Self::Numbers => Code::UnknownNumbers,
            Self::Hours => Code::UnknownHours,
            Self::Days => Code::UnknownDays,
        }
    }
}

impl Names<'_> {
    fn of(&self, kind: Kind) -> &[&str] {
        match kind {
            Kind::Numbers => &self.numbers,
            Kind::Hours => &self.hours,
            Kind::Days => &self.days,
        }
    }

    /// The dense id of a name; one that is not known is reported.
    pub(super) fn resolve(&self, kind: Kind, name: &Text, diagnostics: &mut Diagnostics) -> Option<u32> {
        let known = self.of(kind);
        let found = known.binary_search(&name.value.as_str()).ok();
        if found.is_none() && !was_reported(name, diagnostics) {
            let message = format!("no {} are named `{}`", kind.word(), name.value);
            match self.other_kind(kind, &name.value) {
                Some(other) => {
                    let help = format!("`{}` names {}", name.value, other.word());
                    let diagnostic = Diagnostic::new(kind.code(), message);
                    diagnostics.push(diagnostic.at(name.place, "not known").help(help));
                }
                None => report_unknown(diagnostics, kind.code(), message, name, known.iter().copied()),
            }
        }
        found.and_then(|found| u32::try_from(found).ok())
    }

    /// Another kind that has the name.
    fn other_kind(&self, but: Kind, name: &str) -> Option<Kind> {
        [Kind::Numbers, Kind::Hours, Kind::Days]
            .into_iter()
            .filter(|kind| kind.word() != but.word())
            .find(|kind| self.of(*kind).contains(&name))
    }
}

/// Whether what cannot be a name was reported where it was read. Nothing is passed over that was not.
fn was_reported(name: &Text, diagnostics: &Diagnostics) -> bool {
    let can_be_a_name = name.value.chars().all(|char| char.is_alphanumeric() || char == '-');
    let is_it = |place: Place| place == name.place;
    !can_be_a_name
        && diagnostics
            .iter()
            .any(|diagnostic| diagnostic.label.as_ref().is_some_and(|label| is_it(label.place)))
}
