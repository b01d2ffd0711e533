use super::Severity;

/// Defines the codes: what is stable about a diagnostic. Each has a page in `docs/diagnostics`.
macro_rules! codes {
    ($( $(#[$meta:meta])* $variant:ident = $name:literal ),* $(,)?) => {
        /// Which kind of mistake a diagnostic tells of.
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub enum Code { $( $(#[$meta])* $variant, )* }

        impl Code {
            /// All codes, in the order of their names.
            pub const ALL: &'static [Self] = &[$( Self::$variant ),*];

            /// The stable kebab-case name.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $( Self::$variant => $name, )* }
            }

            /// The page that explains it, in Markdown.
            #[must_use]
            pub fn page(self) -> &'static str {
                match self {
                    $( Self::$variant => include_str!(concat!("../../docs/diagnostics/", $name, ".md")), )*
                }
            }
        }
    };
}

codes! {
    /// A promise that the policy does not keep.
    BrokenInvariant = "broken-invariant",
    /// Two settings of the same name that disagree.
    ConflictingSettings = "conflicting-settings",
    /// A table whose rows cannot be told apart.
    CsvSyntax = "csv-syntax",
    /// A department that is, over others, part of itself.
    DepartmentCycle = "department-cycle",
    /// Two users with one internal number.
    DuplicateExtension = "duplicate-extension",
    /// A key twice in one mapping.
    DuplicateKey = "duplicate-key",
    /// A name that is defined in two places.
    DuplicateName = "duplicate-name",
    /// Two users with one phone number.
    DuplicatePhone = "duplicate-phone",
    /// An effect in a block that does not take it.
    EffectOutOfPlace = "effect-out-of-place",
    /// A file longer than the limit.
    FileTooLarge = "file-too-large",
    /// A user group in a policy for the cloud edition.
    GroupInCloud = "group-in-cloud",
    /// Something that should be a date.
    InvalidDate = "invalid-date",
    /// Something that should be an internal number.
    InvalidExtension = "invalid-extension",
    /// An import that cannot be made.
    InvalidImport = "invalid-import",
    /// An invariant that promises nothing, or two things at once.
    InvalidInvariant = "invalid-invariant",
    /// A ladder whose levels do not rise from nothing.
    InvalidLadder = "invalid-ladder",
    /// Something that should be a name.
    InvalidName = "invalid-name",
    /// Something that should be an object: an area, a colon, and a path or a name.
    InvalidObject = "invalid-object",
    /// Something that should be a pattern of destinations.
    InvalidPattern = "invalid-pattern",
    /// Something that should be a phone number.
    InvalidPhone = "invalid-phone",
    /// SCIM that is not what it should be.
    InvalidScim = "invalid-scim",
    /// Something that should be hours of the week.
    InvalidSpan = "invalid-span",
    /// Something that should name who gets a role.
    InvalidSubject = "invalid-subject",
    /// A test that says too little or too much.
    InvalidTest = "invalid-test",
    /// Something that should be a time with an offset.
    InvalidTime = "invalid-time",
    /// JSON that cannot be read.
    JsonSyntax = "json-syntax",
    /// A level and rules for one permission of one role.
    LevelAndRules = "level-and-rules",
    /// A list of relations where only a level may stand.
    LevelList = "level-list",
    /// A key that is needed is not there.
    MissingKey = "missing-key",
    /// Objects asked of what has none.
    NoObjects = "no-objects",
    /// The policy directory is not there, or defines nothing.
    NoPolicy = "no-policy",
    /// A grant by field on something that has none.
    NotByField = "not-by-field",
    /// A grant by stage or pipeline on something that has none.
    NotByStage = "not-by-stage",
    /// A grant that the plan of the product does not let one change.
    NotInPlan = "not-in-plan",
    /// A file that is no UTF-8.
    NotUtf8 = "not-utf8",
    /// A role on an object of which it does not speak.
    NothingOnObject = "nothing-on-object",
    /// A set of numbers that is, over others, part of itself.
    NumbersCycle = "numbers-cycle",
    /// Actions that require each other.
    RequiresCycle = "requires-cycle",
    /// An assignment that gives a role and a level, or none of the two.
    RoleOrLevel = "role-or-level",
    /// Conditions nested too deep.
    RuleNesting = "rule-nesting",
    /// Outbound-call rules that cannot be read.
    RuleSyntax = "rule-syntax",
    /// Rules that need more memory together than they may have.
    RulesTooLarge = "rules-too-large",
    /// A value that the field of a test cannot have.
    UnfitValue = "unfit-value",
    /// An action that the resource does not have.
    UnknownAction = "unknown-action",
    /// An area that the catalogue does not have.
    UnknownArea = "unknown-area",
    /// A column that means nothing, or that there is not.
    UnknownColumn = "unknown-column",
    /// A country that is none.
    UnknownCountry = "unknown-country",
    /// Days that no rule file defines.
    UnknownDays = "unknown-days",
    /// A department that is not defined.
    UnknownDepartment = "unknown-department",
    /// A user group that is not defined.
    UnknownGroup = "unknown-group",
    /// Hours that no rule file defines.
    UnknownHours = "unknown-hours",
    /// A key that means nothing here.
    UnknownKey = "unknown-key",
    /// A ladder that the area does not have.
    UnknownLadder = "unknown-ladder",
    /// A level that the ladder does not have.
    UnknownLevel = "unknown-level",
    /// Numbers that no rule file defines.
    UnknownNumbers = "unknown-numbers",
    /// A permission that the catalogue does not have.
    UnknownPermission = "unknown-permission",
    /// A relation that there is not.
    UnknownRelation = "unknown-relation",
    /// A resource that the area does not have.
    UnknownResource = "unknown-resource",
    /// A role that is not defined.
    UnknownRole = "unknown-role",
    /// A rule that no rule file defines.
    UnknownRule = "unknown-rule",
    /// A time zone that there is not.
    UnknownTimeZone = "unknown-time-zone",
    /// A user who is not defined.
    UnknownUser = "unknown-user",
    /// A word that is not among those expected.
    UnknownWord = "unknown-word",
    /// A workgroup that is not defined.
    UnknownWorkgroup = "unknown-workgroup",
    /// A file that the operating system does not give.
    UnreadableFile = "unreadable-file",
    /// A list where a mapping was expected, and the like.
    WrongKind = "wrong-kind",
    /// YAML that asks for too much.
    YamlLimit = "yaml-limit",
    /// YAML that cannot be read.
    YamlSyntax = "yaml-syntax",
}

impl Code {
    /// The code of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.name() == name)
    }

    /// What it means, in one sentence: the first paragraph of its page.
    #[must_use]
    pub fn summary(self) -> String {
        let lines = self.page().lines().skip(1).skip_while(|line| line.trim().is_empty());
        lines
            .take_while(|line| !line.trim().is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// Whether what a file defines is unknown for it.
    pub(crate) fn hides_a_file(self) -> bool {
        matches!(
            self,
            Self::FileTooLarge | Self::NotUtf8 | Self::UnreadableFile | Self::YamlLimit | Self::YamlSyntax
        )
    }

    /// Whether it tells that something is defined in no file.
    pub(crate) fn misses_a_definition(self) -> bool {
        matches!(
            self,
            Self::GroupInCloud
                | Self::UnknownArea
                | Self::UnknownDays
                | Self::UnknownDepartment
                | Self::UnknownGroup
                | Self::UnknownHours
                | Self::UnknownNumbers
                | Self::UnknownPermission
                | Self::UnknownRole
                | Self::UnknownRule
                | Self::UnknownUser
                | Self::UnknownWorkgroup
        )
    }

    /// How much a diagnostic of this code matters.
    #[must_use]
    pub fn severity(self) -> Severity {
        Severity::Error
    }
}
