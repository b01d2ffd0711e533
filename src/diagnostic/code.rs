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
    /// Two actions for which one request may ask.
    AmbiguousAction = "ambiguous-action",
    /// An assignment to somebody who is nobody.
    AssignmentWithoutPeople = "assignment-without-people",
    /// A promise that the policy does not keep.
    BrokenInvariant = "broken-invariant",
    /// Two settings of the same name that disagree.
    ConflictingSettings = "conflicting-settings",
    /// A statement that others make already.
    CoveredStatement = "covered-statement",
    /// A table whose rows cannot be told apart.
    CsvSyntax = "csv-syntax",
    /// An internal number in rules that nobody has.
    DanglingExtension = "dangling-extension",
    /// A statement that speaks of nothing but what the company denies.
    DeniedByCompany = "denied-by-company",
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
    /// Two roles that grant the same.
    EqualRoles = "equal-roles",
    /// An assignment that counts no longer.
    ExpiredAssignment = "expired-assignment",
    /// An assignment that soon counts no longer.
    ExpiringAssignment = "expiring-assignment",
    /// A file longer than the limit.
    FileTooLarge = "file-too-large",
    /// A user group in a policy for the cloud edition.
    GroupInCloud = "group-in-cloud",
    /// A statement that holds of no call.
    ImpossibleStatement = "impossible-statement",
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
    /// A comment that is to silence a warning, and does not say which or why.
    InvalidSilence = "invalid-silence",
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
    /// A level of the department for somebody who is in none.
    LevelWithoutDepartment = "level-without-department",
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
    /// A permission to give permissions, held by somebody who is no administrator.
    PermissionToGrant = "permission-to-grant",
    /// A person who is given more by name than the department, without a reason.
    PersonalException = "personal-exception",
    /// A role that is given to one person only, by name.
    PersonalRole = "personal-role",
    /// An assignment that gives its people nothing that they do not have.
    RedundantAssignment = "redundant-assignment",
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
    /// A short number that always rings through, and that is somebody's internal number.
    ShadowedNumber = "shadowed-number",
    /// Somebody's phone number that, dialled without the country code, is the internal number of somebody else.
    ShadowedPhone = "shadowed-phone",
    /// A value for a stage that the product reads in another way.
    StageReadDifferently = "stage-read-differently",
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
    /// A setting of a warning that there is not.
    UnknownLint = "unknown-lint",
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
    /// A prefix of short codes that is written like the beginning of a number.
    UnlikelyShortCode = "unlikely-short-code",
    /// A number that always rings through, but not for everybody at any time.
    UnreachableEmergency = "unreachable-emergency",
    /// A statement that other ones leave nothing to do.
    UnreachableStatement = "unreachable-statement",
    /// A file that the operating system does not give.
    UnreadableFile = "unreadable-file",
    /// A role that no assignment gives.
    UnusedRole = "unused-role",
    /// A rule that no role gives.
    UnusedRule = "unused-rule",
    /// A comment that silences no warning.
    UnusedSilence = "unused-silence",
    /// A grant that reaches further than what it requires.
    WiderThanRequired = "wider-than-required",
    /// A grant on what its holders do not see.
    WiderThanSeen = "wider-than-seen",
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

    /// How much a diagnostic of this code matters, unless the policy says otherwise.
    #[must_use]
    pub fn severity(self) -> Severity {
        if self.is_lint() {
            Severity::Warning
        } else {
            Severity::Error
        }
    }

    /// Whether it warns of a policy that works, but hardly as meant: how much it matters the policy may say.
    #[must_use]
    pub fn is_lint(self) -> bool {
        matches!(
            self,
            Self::AssignmentWithoutPeople
                | Self::CoveredStatement
                | Self::DanglingExtension
                | Self::DeniedByCompany
                | Self::EqualRoles
                | Self::ExpiredAssignment
                | Self::ExpiringAssignment
                | Self::ImpossibleStatement
                | Self::InvalidSilence
                | Self::LevelWithoutDepartment
                | Self::PermissionToGrant
                | Self::PersonalException
                | Self::PersonalRole
                | Self::RedundantAssignment
                | Self::ShadowedNumber
                | Self::ShadowedPhone
                | Self::StageReadDifferently
                | Self::UnlikelyShortCode
                | Self::UnreachableEmergency
                | Self::UnreachableStatement
                | Self::UnusedRole
                | Self::UnusedRule
                | Self::UnusedSilence
                | Self::WiderThanRequired
                | Self::WiderThanSeen
        )
    }
}
