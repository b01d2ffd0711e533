use serde::Serialize;

use super::{Answer, AnswerContext, WayValue};
use crate::{
    catalogue::{LevelName, Permission, Relation, Relations},
    decide::{
        Cause, Explanation, Fix, Invitation, Nearest, WorkgroupCause, lack_in_words, phrase, rule_name,
        unreadable_in_words,
    },
    policy::{Assignment, ObjectId, RuleId},
    snapshot::Snapshot,
    source::Place,
};

/// Why a decision is as it is.
#[derive(Clone, Debug, Serialize)]
pub struct Why {
    /// The permission that settled it: the one asked for, or one that it requires and that failed.
    pub permission: String,
    /// What the user holds of it.
    pub level: LevelValue,
    /// The relations that the request establishes.
    pub relations: Vec<&'static str>,
    /// The object that settled it: the one asked about, or the nearest above it that the policy names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object: Option<String>,
    /// What the workgroup that is asked about grants by itself; for a yes, where that suffices.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workgroup: Option<WorkgroupValue>,
    /// For a no, `true` where the workgroup is archived and the permission cannot be had in one.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub archived: bool,
    /// For a yes on an object that is shared by invitation: whether the user accepted it, and has it with his own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invitation: Option<InvitationValue>,
    /// For a yes, the first line that suffices: its role.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// For a yes, the relation on which that line and the request meet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub relation: Option<&'static str>,
    /// For a yes, that line's file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// For a yes, that line's number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// For a yes, every line that suffices by itself; for a no, every line that speaks of the permission.
    pub causes: Vec<CauseValue>,
    /// For a no, the lowest level that would do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub needed: Option<String>,
    /// For a no, the roles that would do.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<String>,
    /// For a no, what would do: roles, two where none does alone, a level or a part in the workgroup; those that open
    /// least else first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fixes: Vec<WayValue>,
    /// For a no, assignments that would do and have ended.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ended: Vec<EndedValue>,
    /// For a call, the statements of the company that settle it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub company: Vec<StatementValue>,
    /// For a call that is denied, the statements that take from a rule of the user what it would allow.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub denied: Vec<CauseValue>,
    /// For a call that is denied, the statement that comes nearest to a yes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nearest: Option<NearestValue>,
    /// For a call that is denied, the tests of what denies it that ask for facts which are not said.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unsaid: Vec<String>,
    /// For a call that is denied because the caller may not read the customer, why that is, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unreadable: Option<String>,
    /// For a call that is denied, the moment at which it becomes possible by the clock.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opens: Option<String>,
    /// The next moment at which the decision changes by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<String>,
}

/// What a workgroup grants by itself.
#[derive(Clone, Debug, Serialize)]
pub struct WorkgroupValue {
    /// The workgroup.
    pub name: String,
    /// The level, such as `members`.
    pub level: LevelValue,
    /// Whether the workgroup says nothing, so that the catalogue's default counts.
    pub default: bool,
    /// Where the workgroup says so: the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Where the workgroup says so: the line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
}

impl WorkgroupValue {
    fn new(snapshot: &Snapshot, permission: &Permission, cause: &WorkgroupCause) -> Self {
        let place = cause.place.map(|place| snapshot.sources().path_and_line(place));
        Self {
            name: snapshot
                .workgroup(cause.object)
                .map(|it| it.name.clone())
                .unwrap_or_default(),
            level: permission.ladder.describe(cause.relations).into(),
            default: cause.place.is_none(),
            file: place.map(|(file, _)| file.to_owned()),
            line: place.map(|(_, line)| line),
        }
    }
}

/// Whether an invitation to an object was accepted.
#[derive(Clone, Debug, Serialize)]
pub struct InvitationValue {
    /// The object that was shared.
    pub object: String,
    /// `accepted`, `declined` or `open`.
    pub state: &'static str,
}

impl InvitationValue {
    fn new(snapshot: &Snapshot, object: ObjectId, invitation: Invitation) -> Self {
        Self {
            object: object_name(snapshot, object),
            state: match invitation {
                Invitation::Accepted => "accepted",
                Invitation::Declined => "declined",
                Invitation::Open => "open",
            },
        }
    }
}

/// An object as policies write it.
#[must_use]
pub fn object_name(snapshot: &Snapshot, object: ObjectId) -> String {
    let object = snapshot.policy().objects.get(object);
    object.map(crate::policy::Object::name).unwrap_or_default()
}

/// A statement of a rule file.
#[derive(Clone, Debug, Serialize)]
pub struct StatementValue {
    /// Its words.
    pub statement: String,
    /// Its file.
    pub file: String,
    /// Its line.
    pub line: usize,
}

impl StatementValue {
    fn new(snapshot: &Snapshot, place: Place) -> Self {
        let (file, line) = snapshot.sources().path_and_line(place);
        Self {
            statement: phrase(snapshot, place),
            file: file.to_owned(),
            line,
        }
    }
}

/// A statement that does not let a call through, and what it lacks.
#[derive(Clone, Debug, Serialize)]
pub struct NearestValue {
    /// The rule.
    pub rule: String,
    /// The statement.
    #[serde(flatten)]
    pub statement: StatementValue,
    /// What is missing, in words.
    pub lacks: Vec<String>,
}

impl NearestValue {
    fn new(snapshot: &Snapshot, nearest: &Nearest<'_>) -> Self {
        let rule = nearest.cause.rule.map_or("", |rule| rule_name(snapshot, rule));
        Self {
            rule: rule.to_owned(),
            statement: StatementValue::new(snapshot, nearest.cause.place()),
            lacks: nearest.lacks.iter().map(|lack| lack_in_words(snapshot, lack)).collect(),
        }
    }
}

/// A level by its name, or the relations of a list one by one.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum LevelValue {
    /// A level.
    Level(String),
    /// A list.
    List(Vec<&'static str>),
    /// Of a permission to call, a level and rules.
    Calls {
        /// The level, where it gives something.
        #[serde(skip_serializing_if = "Option::is_none")]
        level: Option<String>,
        /// The rules.
        rules: Vec<String>,
    },
}

impl LevelValue {
    /// What is held of a permission: a level or a list, and for calls the rules.
    #[must_use]
    pub fn new(snapshot: &Snapshot, permission: &Permission, held: Relations, rules: &[RuleId]) -> Self {
        let level = permission.ladder.describe(held);
        if rules.is_empty() {
            return level.into();
        }
        Self::Calls {
            level: (!held.is_empty()).then(|| level.to_string()),
            rules: rules.iter().map(|rule| rule_name(snapshot, *rule).to_owned()).collect(),
        }
    }
}

impl From<LevelName<'_>> for LevelValue {
    fn from(name: LevelName<'_>) -> Self {
        match name {
            LevelName::Level(name) => Self::Level(name.to_owned()),
            LevelName::List(relations) => Self::List(relations.iter().map(|relation| relation.name()).collect()),
        }
    }
}

/// A line of a role, or of a rule of the role, and the assignment that gives it.
#[derive(Clone, Debug, Serialize)]
pub struct CauseValue {
    /// The role.
    pub role: String,
    /// The rule of the role.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// The file of the level, or of the rule's statement.
    pub file: String,
    /// The line of the level, or of the rule's statement.
    pub line: usize,
    /// Where the role is assigned.
    pub assignment: AssignmentValue,
}

/// Where a role is assigned.
#[derive(Clone, Debug, Serialize)]
pub struct AssignmentValue {
    /// The subject that the user is, such as `department:sales`.
    pub to: String,
    /// The assignment's file.
    pub file: String,
    /// The assignment's line.
    pub line: usize,
    /// The object on which it counts, and all below it; everywhere where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on: Option<String>,
    /// The last day on which it counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
}

/// An assignment that has ended.
#[derive(Clone, Debug, Serialize)]
pub struct EndedValue {
    /// The role.
    pub role: String,
    /// The last day on which it counted.
    pub until: Option<String>,
    /// The assignment's file.
    pub file: String,
    /// The assignment's line.
    pub line: usize,
}

impl EndedValue {
    fn new(snapshot: &Snapshot, assignment: &Assignment) -> Self {
        let (file, line) = snapshot.sources().path_and_line(assignment.place);
        Self {
            role: snapshot.role_name(assignment.role).to_owned(),
            until: assignment.until.map(|until| until.to_string()),
            file: file.to_owned(),
            line,
        }
    }
}

impl CauseValue {
    /// What is shown of a cause.
    #[must_use]
    pub fn new(snapshot: &Snapshot, cause: &Cause<'_>) -> Self {
        let (file, line) = snapshot.sources().path_and_line(cause.place());
        let (assigned_in, assigned_at) = snapshot.sources().path_and_line(cause.holding.assignment.place);
        Self {
            role: snapshot.role_name(cause.role).to_owned(),
            rule: cause.rule.map(|rule| rule_name(snapshot, rule).to_owned()),
            file: file.to_owned(),
            line,
            assignment: AssignmentValue {
                to: cause.holding.subject().to_owned(),
                file: assigned_in.to_owned(),
                line: assigned_at,
                on: cause.holding.assignment.on.map(|on| object_name(snapshot, on)),
                until: cause.holding.assignment.until.map(|until| until.to_string()),
            },
        }
    }
}

/// The answer that an explanation gives.
#[must_use]
pub fn explained(snapshot: &Snapshot, explanation: &Explanation<'_>) -> Answer {
    let permission = snapshot.policy().catalogue.get(explanation.permission);
    let causes: Vec<_> = explanation
        .causes
        .iter()
        .map(|cause| CauseValue::new(snapshot, cause))
        .collect();
    let shown = causes.first().filter(|_| explanation.decision);
    let reasons = explanation.call.as_ref();
    let company = reasons.map(|reasons| reasons.company.as_slice()).unwrap_or_default();
    let company: Vec<_> = company
        .iter()
        .map(|statement| StatementValue::new(snapshot, statement.place))
        .collect();
    let line = shown.map(|cause| (cause.file.clone(), cause.line));
    let line = line.or_else(|| {
        company
            .first()
            .map(|statement| (statement.file.clone(), statement.line))
    });
    let line = line.filter(|_| explanation.decision);
    let rules = reasons.map(|reasons| reasons.rules.as_slice()).unwrap_or_default();
    let denied = reasons.map(|reasons| reasons.denied.as_slice()).unwrap_or_default();
    let mut why = Why {
        permission: permission.map(|permission| permission.name.clone()).unwrap_or_default(),
        level: permission.map_or(LevelValue::List(Vec::new()), |it| {
            LevelValue::new(snapshot, it, explanation.held, rules)
        }),
        relations: explanation.relations.iter().map(Relation::name).collect(),
        object: explanation.object.map(|object| object_name(snapshot, object)),
        workgroup: explanation
            .workgroup
            .as_ref()
            .zip(permission)
            .map(|(cause, permission)| WorkgroupValue::new(snapshot, permission, cause)),
        archived: explanation.is_archived,
        invitation: explanation
            .invitation
            .map(|(object, state)| InvitationValue::new(snapshot, object, state)),
        role: shown.map(|cause| cause.role.clone()),
        relation: explanation.met.iter().next().map(Relation::name),
        file: line.as_ref().map(|(file, _)| file.clone()),
        line: line.map(|(_, line)| line),
        denied: denied.iter().map(|cause| CauseValue::new(snapshot, cause)).collect(),
        nearest: reasons
            .and_then(|reasons| reasons.nearest.as_ref())
            .map(|nearest| NearestValue::new(snapshot, nearest)),
        unsaid: reasons
            .iter()
            .flat_map(|reasons| &reasons.unsaid)
            .map(|test| phrase(snapshot, test.place))
            .collect(),
        unreadable: reasons
            .and_then(|reasons| reasons.unreadable.as_ref())
            .map(|why| unreadable_in_words(snapshot, why)),
        opens: reasons
            .and_then(|reasons| reasons.opens)
            .map(|opens| snapshot.local(opens)),
        company,
        causes,
        needed: None,
        roles: Vec::new(),
        fixes: explanation
            .fixes
            .iter()
            .filter_map(|fix| WayValue::new(snapshot, fix))
            .collect(),
        ended: Vec::new(),
        valid_until: explanation.valid_until.map(|until| snapshot.local(until)),
    };
    for fix in &explanation.fixes {
        match fix {
            Fix::Level(level) => why.needed = Some(level.name.clone()),
            Fix::ObjectLevel(level, _) => why.needed = Some((*level).to_owned()),
            Fix::Roles(roles, _) => {
                if let [only] = roles.as_slice() {
                    why.roles.push(snapshot.role_name(*only).to_owned());
                }
            }
            Fix::Standing(..) => {}
            Fix::Ended(assignment) => why.ended.push(EndedValue::new(snapshot, assignment)),
        }
    }
    Answer {
        decision: explanation.decision,
        context: Some(AnswerContext::Why(Box::new(why))),
    }
}
