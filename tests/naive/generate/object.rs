//! Objects, as policies and requests write them.

use proptest::{prelude::*, sample::Index};
use unicode_normalization::UnicodeNormalization as _;

use super::{
    names::{ELSEWHERE, OBJECTS, PATHS, STRANGER},
    organisation::Organisation,
    weighted::weighted,
};

/// An object that a policy may say something of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Object {
    which: Index,
    spelling: Spelling,
}

/// How a path is written.
#[derive(Clone, Copy, Debug)]
enum Spelling {
    Plain,
    /// With a slash at its end.
    Closed,
    /// With accents apart from their letters.
    Decomposed,
}

const SPELLINGS: [(u32, Spelling); 3] = [(6, Spelling::Plain), (1, Spelling::Closed), (1, Spelling::Decomposed)];

pub(super) fn objects() -> impl Strategy<Value = Object> {
    (any::<Index>(), weighted(&SPELLINGS)).prop_map(|(which, spelling)| Object { which, spelling })
}

impl Object {
    /// The object in an area whose objects are of this kind, without a choice of spelling; none where there is none.
    pub(super) fn name(self, kind: &str, organisation: &Organisation) -> Option<&'static str> {
        let named: &[&'static str] = match kind {
            "paths" => &PATHS,
            "names" => &OBJECTS,
            _ => organisation.workgroups(),
        };
        (!named.is_empty()).then(|| *self.which.get(named))
    }

    /// The object as it is written.
    pub(super) fn written(self, kind: &str, organisation: &Organisation) -> Option<String> {
        self.name(kind, organisation).map(|name| self.spelling.of(kind, name))
    }
}

impl Spelling {
    fn of(self, kind: &str, name: &str) -> String {
        match self {
            Self::Closed if kind == "paths" && name != "/" => format!("{name}/"),
            Self::Decomposed if kind == "paths" => name.nfd().collect(),
            _ => name.to_owned(),
        }
    }
}

/// What a request says of the object.
#[derive(Clone, Copy, Debug)]
pub(super) struct Said {
    object: Object,
    how: How,
}

#[derive(Clone, Copy, Debug)]
enum How {
    Unsaid,
    Named,
    /// Of a path, something below it.
    Below,
    /// One of which the policy says nothing.
    Elsewhere,
    /// No object at all.
    Malformed,
}

const HOWS: [(u32, How); 5] = [
    (6, How::Unsaid),
    (16, How::Named),
    (7, How::Below),
    (4, How::Elsewhere),
    (1, How::Malformed),
];

const NO_PATHS: [&str; 9] = [
    "",
    "HR",
    "//",
    "/HR//Pay",
    "/HR/../Umowy",
    "/.",
    "/HR/./Pay",
    "/HR//",
    "HR/Pay/",
];

const NO_NAMES: [&str; 2] = ["", " \t"];

pub(super) fn said() -> impl Strategy<Value = Said> {
    (objects(), weighted(&HOWS)).prop_map(|(object, how)| Said { object, how })
}

impl Said {
    /// The object, if the request says it.
    pub(super) fn written(self, kind: &str, organisation: &Organisation) -> Option<String> {
        let named = self.object.written(kind, organisation);
        match self.how {
            How::Unsaid => None,
            How::Below if kind == "paths" => named.map(|name| format!("{}/list.pdf", name.trim_end_matches('/'))),
            How::Named | How::Below => named,
            // There is no other workgroup.
            How::Elsewhere if kind == "workgroups" => named,
            How::Elsewhere => Some(elsewhere(kind).to_owned()),
            How::Malformed => Some(self.malformed(kind).to_owned()),
        }
    }

    /// The object, where the request must say one. That an empty id says none is another matter.
    pub(super) fn id(self, kind: &str, organisation: &Organisation) -> String {
        let written = self.written(kind, organisation).filter(|written| !written.is_empty());
        written.unwrap_or_else(|| elsewhere(kind).to_owned())
    }

    fn malformed(self, kind: &str) -> &'static str {
        match kind {
            "paths" => self.object.which.get::<&str>(&NO_PATHS),
            "names" => self.object.which.get::<&str>(&NO_NAMES),
            _ => STRANGER,
        }
    }
}

fn elsewhere(kind: &str) -> &'static str {
    match kind {
        "paths" => "/Elsewhere/offer.pdf",
        _ => ELSEWHERE,
    }
}
