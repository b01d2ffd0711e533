use crate::{
    calls::RulesTooLarge,
    policy::{Organisation, Rules},
};

/// What statements are said in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Language<'a> {
    pub(crate) rules: &'a Rules,
    pub(crate) organisation: &'a Organisation,
    /// The zone of the times, where statements have to say it.
    pub(crate) zone: Option<&'a str>,
    /// Whether calls may be told by hours that no rule says, where that says less.
    pub(crate) has_own_hours: bool,
}

impl<'a> Language<'a> {
    /// The words of some rules.
    pub(crate) fn new(rules: &'a Rules, organisation: &'a Organisation) -> Self {
        Self {
            rules,
            organisation,
            zone: None,
            has_own_hours: false,
        }
    }
}

/// Calls in words.
#[derive(Clone, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Said {
    /// Statements that allow these calls.
    pub(crate) whole: Vec<String>,
    /// The same, long lists cut.
    pub(crate) brief: Vec<String>,
}

/// What stands for calls that could not be said.
const OTHER_CALLS: &str = "allow <other calls>";

impl Said {
    /// The words, or that there are too many to be found.
    pub(crate) fn or_unsaid(words: Result<Self, RulesTooLarge>) -> Self {
        words.unwrap_or_else(|_| {
            let mut said = Self::default();
            said.add_unsaid();
            said
        })
    }

    pub(super) fn add_unsaid(&mut self) {
        self.whole.push(OTHER_CALLS.to_owned());
        self.brief.push(OTHER_CALLS.to_owned());
    }

    /// Whether they say all calls that they are about.
    pub(crate) fn says_all(&self) -> bool {
        self.whole.iter().all(|statement| statement != OTHER_CALLS)
    }
}
