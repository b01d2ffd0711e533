/// What kind of line a number leads to. A number has at most one.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Line {
    /// Dearer than other calls; the callee earns by it.
    PremiumRate,
    /// The callee pays.
    TollFree,
    /// Caller and callee share the cost.
    SharedCost,
    /// A line over the internet, in a range of its own.
    Voip,
    /// A number that belongs to a person and follows them.
    PersonalNumber,
    /// A pager.
    Pager,
    /// A company's one number, for any of its offices.
    Uan,
    /// A way into voicemail.
    Voicemail,
    /// A line at a place.
    FixedLine,
    /// A mobile phone.
    Mobile,
    /// A number that cannot be told to be a fixed line or a mobile phone.
    FixedLineOrMobile,
}

impl Line {
    /// All of them, in the order in which numbers are tried.
    pub const ALL: [Self; 11] = [
        Self::PremiumRate,
        Self::TollFree,
        Self::SharedCost,
        Self::Voip,
        Self::PersonalNumber,
        Self::Pager,
        Self::Uan,
        Self::Voicemail,
        Self::FixedLine,
        Self::Mobile,
        Self::FixedLineOrMobile,
    ];

    /// The word for it in rules.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::PremiumRate => "premium-rate",
            Self::TollFree => "toll-free",
            Self::SharedCost => "shared-cost",
            Self::Voip => "voip",
            Self::PersonalNumber => "personal-number",
            Self::Pager => "pager",
            Self::Uan => "uan",
            Self::Voicemail => "voicemail",
            Self::FixedLine => "fixed-line",
            Self::Mobile => "mobile",
            Self::FixedLineOrMobile => "fixed-line-or-mobile",
        }
    }

    /// The line type of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|line| line.name() == name)
    }
}
