use super::{Diagnostic, Severity};

/// All that there is to tell about a policy.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
}

impl Diagnostics {
    const CROWD: usize = 500;

    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.list.push(diagnostic);
    }

    /// Keeps those of which this holds.
    pub(crate) fn retain(&mut self, keep: impl FnMut(&Diagnostic) -> bool) {
        self.list.retain(keep);
    }

    /// Whether there are so many that no person reads them all.
    pub(crate) fn is_crowded(&self) -> bool {
        self.list.len() >= Self::CROWD
    }

    /// Whether one of them refuses the policy.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.list
            .iter()
            .any(|diagnostic| diagnostic.severity() == Severity::Error)
    }

    /// How many have this severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.list
            .iter()
            .filter(|diagnostic| diagnostic.severity() == severity)
            .count()
    }

    /// All of them, as added.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.list.iter()
    }

    /// All of them in the order of their places, those without a place first.
    #[must_use]
    pub fn sorted(&self) -> Vec<&Diagnostic> {
        let mut sorted: Vec<_> = self.list.iter().collect();
        sorted.sort_by(|a, b| {
            let key = |diagnostic: &Diagnostic| diagnostic.label.as_ref().map(|label| label.place);
            key(a)
                .cmp(&key(b))
                .then_with(|| a.code.name().cmp(b.code.name()))
                .then_with(|| a.message.cmp(&b.message))
        });
        sorted
    }
}
