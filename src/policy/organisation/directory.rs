use super::{DepartmentId, UserId};
use crate::{
    diagnostic::{Code, Diagnostics},
    document::{DepartmentDocument, Text, UserDocument},
    policy::{definitions::Definitions, identifier::report_unknown},
};

/// The names of people and departments, to resolve what refers to them.
pub(super) struct Directory<'d> {
    users: Names<'d>,
    departments: Names<'d>,
}

struct Names<'d> {
    in_order: Vec<&'d str>,
}

impl Names<'_> {
    fn resolve(&self, code: Code, kind: &str, name: &Text, diagnostics: &mut Diagnostics) -> Option<u32> {
        let place = self.in_order.binary_search(&name.value.as_str());
        let id = place.ok().and_then(|place| u32::try_from(place).ok());
        if id.is_none() {
            let message = format!("no {kind} is named `{}`", name.value);
            report_unknown(diagnostics, code, message, name, self.in_order.iter().copied());
        }
        id
    }
}

impl<'d> Directory<'d> {
    pub(super) fn new(
        users: &Definitions<'d, UserDocument>,
        departments: &Definitions<'d, DepartmentDocument>,
    ) -> Self {
        Self {
            users: Names {
                in_order: users.names(),
            },
            departments: Names {
                in_order: departments.names(),
            },
        }
    }

    pub(super) fn user(&self, name: &Text, diagnostics: &mut Diagnostics) -> Option<UserId> {
        self.users
            .resolve(Code::UnknownUser, "user", name, diagnostics)
            .map(UserId)
    }

    /// The users of a list, each once, in order.
    pub(super) fn users(&self, names: Option<&[Text]>, diagnostics: &mut Diagnostics) -> Vec<UserId> {
        let names = names.unwrap_or_default();
        let mut users: Vec<_> = names.iter().filter_map(|name| self.user(name, diagnostics)).collect();
        users.sort_unstable();
        users.dedup();
        users
    }

    pub(super) fn department(&self, name: &Text, diagnostics: &mut Diagnostics) -> Option<DepartmentId> {
        self.departments
            .resolve(Code::UnknownDepartment, "department", name, diagnostics)
            .map(DepartmentId)
    }
}
