//! Who gets which role.

use proptest::{collection::vec, option, prelude::*, sample::Index};
use serde_json::json;

use super::{
    layout::Entry,
    organisation::{Organisation, distinct},
    time::Calendar,
};

#[derive(Clone, Debug)]
pub(super) struct Assignment {
    role: Index,
    subjects: Vec<Subject>,
    /// The last day, counted from the calendar's first.
    until: Option<i64>,
    reason: bool,
}

#[derive(Clone, Copy, Debug)]
struct Subject {
    kind: Index,
    name: Index,
}

pub(super) fn assignments() -> impl Strategy<Value = Assignment> {
    let subject = any::<(Index, Index)>().prop_map(|(kind, name)| Subject { kind, name });
    (
        any::<Index>(),
        vec(subject, 1..=3),
        option::of(0..=3_i64),
        any::<bool>(),
    )
        .prop_map(|(role, subjects, until, reason)| Assignment {
            role,
            subjects,
            until,
            reason,
        })
}

impl Assignment {
    pub(super) fn entry(&self, organisation: &Organisation, roles: &[&str], calendar: &Calendar) -> Entry {
        let subjects = distinct(self.subjects.iter().map(|subject| subject.text(organisation)));
        let mut value = json!({ "role": self.role.get(roles) });
        value["to"] = match subjects.as_slice() {
            [one] if self.reason => json!(one),
            many => json!(many),
        };
        if let Some(until) = self.until {
            value["until"] = json!(calendar.day(until).to_string());
        }
        if self.reason {
            value["reason"] = json!("Audit: spring");
        }
        Entry::unnamed("assignments", value)
    }
}

impl Subject {
    fn text(self, organisation: &Organisation) -> String {
        let departments = organisation.departments();
        let workgroups = organisation.workgroups();
        let mut kinds = vec![
            ("user", organisation.users()),
            ("department", departments),
            ("department-only", departments),
            ("head", departments),
            ("group", organisation.groups()),
            ("workgroup", workgroups),
            ("workgroup-moderators", workgroups),
            ("workgroup-owner", workgroups),
        ];
        kinds.retain(|(_, names)| !names.is_empty());
        // Those without a name: everyone for two of three.
        match self.kind.index(kinds.len() + 3).checked_sub(3) {
            Some(kind) => format!("{}:{}", kinds[kind].0, self.name.get(kinds[kind].1)),
            None if self.name.index(3) == 0 => "administrators".to_owned(),
            None => "everyone".to_owned(),
        }
    }
}
