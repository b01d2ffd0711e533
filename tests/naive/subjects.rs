//! Who belongs where, and whom an assignment names.

use super::World;

impl World {
    /// Whether a subject, such as `head:sales`, includes the user.
    pub(super) fn includes(&self, subject: &str, user: &str) -> bool {
        let (kind, name) = subject.split_once(':').unwrap_or((subject, ""));
        match kind {
            "everyone" => true,
            "administrators" => self.users[user].administrator,
            "user" => name == user,
            "department" => self.departments_of(user).any(|own| self.is_within(own, name)),
            "department-only" => self.departments_of(user).any(|own| own == name),
            "head" => self.departments[name].head.as_deref() == Some(user),
            "group" => has(&self.groups[name].members, user),
            "workgroup" => self.moderates(name, user) || has(&self.workgroups[name].members, user),
            "workgroup-moderators" => self.moderates(name, user),
            "workgroup-owner" => self.owns(name, user),
            _ => panic!("no subject is written `{subject}`"),
        }
    }

    fn owns(&self, workgroup: &str, user: &str) -> bool {
        self.workgroups[workgroup].owner.as_deref() == Some(user)
    }

    fn moderates(&self, workgroup: &str, user: &str) -> bool {
        self.owns(workgroup, user) || has(&self.workgroups[workgroup].moderators, user)
    }

    /// The departments the user is a member of. To head one is not to be a member of it.
    pub(super) fn departments_of(&self, user: &str) -> impl Iterator<Item = &str> {
        self.users[user].departments.iter().map(String::as_str)
    }

    /// Whether a department is the other one, or somewhere below it.
    fn is_within(&self, department: &str, other: &str) -> bool {
        department == other || self.is_below(department, other)
    }

    /// Whether a department is somewhere below the other one.
    pub(super) fn is_below(&self, department: &str, other: &str) -> bool {
        match &self.departments[department].parent {
            Some(parent) => self.is_within(parent, other),
            None => false,
        }
    }
}

fn has(names: &[String], wanted: &str) -> bool {
    names.iter().any(|name| name == wanted)
}
