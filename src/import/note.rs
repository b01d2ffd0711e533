/// Declares the kinds of notes with the words for them.
macro_rules! kinds {
    ($( $(#[$meta:meta])* $kind:ident = $word:literal, $heading:literal; )*) => {
        /// What sort of thing a note tells. The words are stable.
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
        pub enum NoteKind {
            $( $(#[$meta])* $kind, )*
        }

        impl NoteKind {
            /// All of them, in the order in which they are told.
            pub const ALL: &'static [Self] = &[$( Self::$kind ),*];

            /// The word for programs.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self { $( Self::$kind => $word, )* }
            }

            /// The words for people, above the notes of this kind.
            #[must_use]
            pub fn heading(self) -> &'static str {
                match self { $( Self::$kind => $heading, )* }
            }
        }
    };
}

kinds! {
    /// The source does not say who the administrators are.
    AdministratorsUnknown = "administrators-unknown", "administrators";
    /// A file that is no page and no table that is known.
    FileNotRead = "file-not-read", "files that were not read";
    /// Fewer records than the portal says it has.
    FewerRecords = "fewer-records", "fewer records than the portal counts";
    /// A record without an id, or with a broken one.
    UnreadableRecord = "unreadable-record", "records that cannot be read";
    /// One id, two records that differ.
    DifferingRecords = "differing-records", "records that contradict each other";
    /// A grant whose access code the product matches with nobody.
    DeadGrant = "dead-grant", "grants that nobody holds in the product";
    /// A grant whose access code cannot be said.
    UnknownSubject = "unknown-subject", "grants to somebody who is not in the data";
    /// A grant that reaches every head above a person.
    GrantToHeads = "grant-to-heads", "grants that also reach heads";
    /// A grant to a team, said person by person.
    GrantToTeam = "grant-to-team", "grants to teams";
    /// A permission that the catalogue does not have.
    UnknownPermission = "unknown-permission", "permissions that are not expressed";
    /// A level that the permission cannot have.
    UnfitLevel = "unfit-level", "levels that the permission cannot have";
    /// A row of a role that is not there.
    UnknownRole = "unknown-role", "rows of roles that are not there";
    /// A stage that takes access from who holds another role as well.
    StageOverride = "stage-override", "stages that take access away in the product";
    /// A move to another stage that depends on the stage that is left.
    TransitionFrom = "transition-from", "moves that depend on the stage that is left";
    /// A right on a drive that belongs to a person or a workgroup.
    OtherStorage = "other-storage", "drives that are not the company's";
    /// A right on the Drive that the policy does not give, or gives otherwise.
    DriveRight = "drive-right", "rights on the Drive that are not expressed";
    /// A department that is its own ancestor.
    DepartmentCycle = "department-cycle", "departments in a circle";
    /// A department below one that is not there.
    UnknownParent = "unknown-parent", "departments below one that is not there";
    /// A department whose head is no imported user.
    UnknownHead = "unknown-head", "departments whose head is not imported";
    /// A department with several heads.
    FurtherHeads = "further-heads", "departments with several heads";
    /// A head who is not in his department.
    HeadOutside = "head-outside", "heads who are not in their department";
    /// A team, which a policy does not have.
    Team = "team", "teams";
    /// A user of a department that is not there.
    UnknownDepartment = "unknown-department", "users in a department that is not there";
    /// A user of no department, where a level goes by department.
    NoDepartment = "no-department", "users in no department";
    /// A phone number that cannot be read.
    UnreadablePhone = "unreadable-phone", "phone numbers that cannot be read";
    /// A phone number of two people.
    SharedPhone = "shared-phone", "phone numbers of several people";
    /// An internal number that cannot be read.
    UnreadableExtension = "unreadable-extension", "internal numbers that cannot be read";
    /// An internal number of two people.
    SharedExtension = "shared-extension", "internal numbers of several people";
    /// A workgroup or user group with people who are not imported.
    UnknownMembers = "unknown-members", "members who are not imported";
    /// A workgroup whose members are not in the data.
    MembersMissing = "members-missing", "workgroups whose members are not in the data";
    /// A membership that begins or ends.
    LimitedMembership = "limited-membership", "memberships with a time limit";
}

/// Something that the policy does not say, or says otherwise than the source.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Note {
    /// What sort of thing it is.
    pub kind: NoteKind,
    /// The file it comes from; none for what is not in any.
    pub file: Option<String>,
    /// The record in it, such as `user 17`.
    pub record: String,
    /// What there is to say.
    pub message: String,
}

/// Why nothing can be imported.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Problem {
    /// The file or directory.
    pub file: String,
    /// What is wrong with it, and what to do.
    pub message: String,
}

/// Notes on their way, with the names of the files.
pub(super) struct Notes<'a> {
    pub(super) files: &'a [String],
    pub(super) notes: Vec<Note>,
}

impl Notes<'_> {
    pub(super) fn add(&mut self, kind: NoteKind, file: Option<usize>, record: &str, message: String) {
        let file = file.and_then(|file| self.files.get(file).cloned());
        self.notes.push(Note {
            kind,
            file,
            record: record.to_owned(),
            message,
        });
    }
}

/// What is remarked on one record: as a note, and as a comment beside it.
pub(super) struct Remarks<'n, 'a> {
    pub(super) notes: &'n mut Notes<'a>,
    pub(super) file: Option<usize>,
    pub(super) record: String,
    pub(super) comments: Vec<String>,
}

impl<'n, 'a> Remarks<'n, 'a> {
    pub(super) fn new(notes: &'n mut Notes<'a>, file: Option<usize>, record: String) -> Self {
        Self {
            notes,
            file,
            record,
            comments: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, kind: NoteKind, message: String) {
        self.comments.push(message.clone());
        self.notes.add(kind, self.file, &self.record, message);
    }
}
