//! The lines by whose change access changes.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{
    Side,
    pair::{Both, Pair},
    parts::PartPair,
    people::{People, Person, PersonId},
    records::{Finding, own_line},
    same::grant_text,
};
use crate::{
    policy::{Assignment, Object, Role, SubjectKind},
    snapshot::{Holding, Snapshot},
    source::Place,
};

/// A line of one of the two policies.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct ChangedLine {
    /// In which of them.
    pub side: Side,
    /// Where what is said there begins.
    pub place: Place,
    /// Of what takes several lines, the one that was edited.
    pub edited: Option<Place>,
}

impl ChangedLine {
    pub(super) fn new(side: Side, place: Place) -> Self {
        Self {
            side,
            place,
            edited: None,
        }
    }

    /// What people are shown.
    #[must_use]
    pub fn shown(&self) -> Place {
        self.edited.unwrap_or(self.place)
    }
}

/// Why access of some people changes.
#[derive(Clone, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(super) struct Causes {
    /// The lines that changed.
    pub(super) lines: Vec<ChangedLine>,
    /// Whether the lines of the people themselves did: each his own.
    pub(super) own_lines: bool,
}

impl Causes {
    pub(super) fn add(&mut self, side: Side, place: Place) {
        self.lines.push(ChangedLine::new(side, place));
    }

    /// Each line once, in order.
    pub(super) fn sorted(mut self) -> Self {
        self.lines.sort_unstable();
        self.lines.dedup();
        self
    }

    pub(super) fn is_empty(&self) -> bool {
        self.lines.is_empty() && !self.own_lines
    }
}

/// A role as somebody holds it: its name, and the object on which he does.
type HeldRole<'a> = (&'a str, Option<String>);

/// The causes of a finding, told for the first of its people and its part.
pub(super) fn causes(pair: &Pair<'_>, people: &People<'_>, part: &PartPair<'_>, finding: &Finding) -> Causes {
    let first = finding.people.first().copied();
    let Some((id, person)) = first.and_then(|id| Some((id, people.get(id)?))) else {
        return Causes::default();
    };
    let mut causes = Causes::default();
    let held = Both::of(|side| held(pair.of(side), side, person, finding.time.0));
    roles(
        pair,
        person,
        &held,
        finding.time.0,
        &mut causes,
        |holding, role, side| needed_text(pair.of(side), holding, role, part, side),
    );
    for roles in paired(&held).into_values() {
        if let (Some(old), Some(new)) = (roles.old, roles.new) {
            level(pair, part, Both { old, new }, &mut causes);
        }
    }
    if causes.is_empty() {
        of_objects(pair, part, &mut causes);
    }
    if causes.is_empty() {
        organisation_lines(pair, people, id, (Some(&finding.reach.classes), None), &mut causes);
    }
    causes.sorted()
}

/// What somebody holds on either side, by role.
fn paired<'h, 'a>(
    held: &'h Both<BTreeMap<HeldRole<'a>, Holding<'a>>>,
) -> BTreeMap<&'h HeldRole<'a>, Both<Option<Holding<'a>>>> {
    let mut paired: BTreeMap<_, Both<Option<Holding<'a>>>> = BTreeMap::new();
    for (role, holding) in &held.old {
        paired.entry(role).or_default().old = Some(*holding);
    }
    for (role, holding) in &held.new {
        paired.entry(role).or_default().new = Some(*holding);
    }
    paired
}

/// The roles that somebody holds at a time.
fn held<'a>(
    snapshot: &'a Snapshot,
    side: Side,
    person: &Person<'_>,
    time: Timestamp,
) -> BTreeMap<HeldRole<'a>, Holding<'a>> {
    let Some(user) = person.user(side) else {
        return BTreeMap::new();
    };
    let holdings = snapshot.holdings(user).into_iter();
    by_role(snapshot, holdings.filter(|holding| holding.counts_at(time)))
}

pub(super) fn by_role<'a>(
    snapshot: &'a Snapshot,
    holdings: impl Iterator<Item = Holding<'a>>,
) -> BTreeMap<HeldRole<'a>, Holding<'a>> {
    let named = holdings.map(|holding| {
        let object = holding.assignment.on.and_then(|id| snapshot.policy().objects.get(id));
        (
            (snapshot.role_name(holding.assignment.role), object.map(Object::name)),
            holding,
        )
    });
    named.collect()
}

/// The roles that somebody holds on one side alone.
pub(super) fn roles<'a>(
    pair: &Pair<'a>,
    person: &Person<'_>,
    held: &Both<BTreeMap<HeldRole<'a>, Holding<'a>>>,
    time: Timestamp,
    causes: &mut Causes,
    text: impl Fn(&Holding<'_>, &Role, Side) -> String,
) {
    for side in Side::BOTH {
        let alone = held
            .on(side)
            .iter()
            .filter(|(role, _)| !held.on(side.other()).contains_key(*role));
        for (_, holding) in alone {
            let role = pair.of(side).policy().roles.get(holding.assignment.role.index());
            if role.is_some_and(|role| text(holding, role, side).is_empty()) {
                continue;
            }
            let same: Vec<&Assignment> = assigned(pair.of(side.other()), holding, pair.of(side)).collect();
            if same.iter().any(|it| it.ends.is_none_or(|ends| time < ends)) {
                membership(pair, person, side, holding, causes);
                continue;
            }
            causes.add(side, holding.assignment.place);
            // It is there too, and ends earlier.
            for assignment in same {
                causes.add(side.other(), assignment.place);
            }
        }
    }
}

/// The assignments by which the other policy gives the same role to the same subject, at whatever time.
fn assigned<'o>(other: &'o Snapshot, holding: &Holding<'_>, own: &Snapshot) -> impl Iterator<Item = &'o Assignment> {
    let role = own.role_name(holding.assignment.role);
    let subject = holding.subject().trim();
    let assignments = other.policy().assignments.iter();
    assignments.filter(move |assignment| {
        other.role_name(assignment.role) == role && assignment.to.iter().any(|to| to.text.trim() == subject)
    })
}

/// Where it is said that somebody is the subject of an assignment.
fn membership(pair: &Pair<'_>, person: &Person<'_>, side: Side, holding: &Holding<'_>, causes: &mut Causes) {
    let Some(subject) = holding.assignment.to.get(holding.subject) else {
        return;
    };
    let organisation = &pair.of(side).policy().organisation;
    let workgroup = |index: u32| organisation.workgroups.get(index as usize).map(|it| it.place);
    let place = match subject.kind {
        SubjectKind::Group(index) => organisation.groups.get(index as usize).map(|group| group.place),
        SubjectKind::Head(id) => organisation.department(id).map(|department| department.place),
        SubjectKind::Workgroup(index)
        | SubjectKind::WorkgroupModerators(index)
        | SubjectKind::WorkgroupOwner(index) => workgroup(index),
        SubjectKind::Department(_) => moved_department(pair, person),
        SubjectKind::Administrators | SubjectKind::DepartmentOnly(_) | SubjectKind::Everyone | SubjectKind::User(_) => {
            None
        }
    };
    match place {
        Some(place) if person.old.is_some() && person.new.is_some() => causes.add(side, place),
        _ => causes.own_lines = true,
    }
}

/// The department above somebody that was moved, where his own departments are the same.
fn moved_department(pair: &Pair<'_>, person: &Person<'_>) -> Option<Place> {
    let names = |side: Side| -> Option<Vec<&str>> {
        let organisation = &pair.of(side).policy().organisation;
        let user = organisation.user(person.user(side)?)?;
        let names = user.departments.iter().filter_map(|id| organisation.department(*id));
        Some(names.map(|department| department.name.as_str()).collect())
    };
    if names(Side::Old) != names(Side::New) {
        return None;
    }
    let (old, new) = (pair.of(Side::Old), pair.of(Side::New));
    let organisation = &new.policy().organisation;
    let user = organisation.user(person.new?)?;
    let mut above = user.departments.iter().flat_map(|id| organisation.with_ancestors(*id));
    let parent = |snapshot: &Snapshot, name: &str| -> Option<String> {
        let organisation = &snapshot.policy().organisation;
        let department = organisation.department(organisation.department_id(name)?)?;
        Some(organisation.department(department.parent?)?.name.clone())
    };
    above.find_map(|id| {
        let department = organisation.department(id)?;
        (parent(old, &department.name) != parent(new, &department.name)).then_some(department.place)
    })
}

/// All that a role says of what a part needs, where it reaches it.
fn needed_text(snapshot: &Snapshot, holding: &Holding<'_>, role: &Role, part: &PartPair<'_>, side: Side) -> String {
    let needs = part.asked.on(side).iter().flat_map(|asked| &asked.needs);
    let needs = needs.filter(|need| snapshot.reaches(holding, need.on));
    let grants = needs.filter_map(|need| role.grants.get(&need.permission));
    grants.map(|grant| grant_text(grant, snapshot.policy())).collect()
}

/// The lines of a role that both sides give.
fn level(pair: &Pair<'_>, part: &PartPair<'_>, holdings: Both<Holding<'_>>, causes: &mut Causes) {
    let said = Both::of(|side| {
        let policy = pair.of(side).policy();
        let role = policy.roles.get(holdings.on(side).assignment.role.index());
        let needs = part.asked.on(side).iter().flat_map(|asked| &asked.needs);
        let said = needs.filter_map(|need| {
            let name = &policy.catalogue.get(need.permission)?.name;
            let grant = role?.grants.get(&need.permission)?;
            let words = &part.words;
            let level = grant.lookup(
                words.pipeline.as_deref(),
                words.stage.as_deref(),
                words.field.as_deref(),
            );
            let place = level.map_or_else(|| role.map(|role| role.place).unwrap_or_default(), |level| level.place);
            Some((name.as_str(), (grant_text(grant, policy), place)))
        });
        said.collect::<BTreeMap<_, _>>()
    });
    for (name, (text, place)) in &said.new {
        if said.old.get(name).is_none_or(|(old, _)| old != text) {
            causes.add(Side::New, *place);
        }
    }
    for (_, (_, place)) in said.old.iter().filter(|(name, _)| !said.new.contains_key(*name)) {
        causes.add(Side::Old, *place);
    }
}

/// The objects of a part, where they are said.
fn of_objects(pair: &Pair<'_>, part: &PartPair<'_>, causes: &mut Causes) {
    if pair.has_same_objects {
        return;
    }
    for side in [Side::New, Side::Old] {
        let snapshot = pair.of(side);
        let asked = part.asked.on(side).as_ref();
        let objects = asked
            .into_iter()
            .flat_map(|asked| &asked.needs)
            .filter_map(crate::decide::Need::object);
        let places = objects.filter_map(|id| {
            let workgroup = snapshot.workgroup(id).map(|workgroup| workgroup.place);
            workgroup.or(snapshot.policy().objects.get(id)?.place)
        });
        places.for_each(|place| causes.add(side, place));
        if !causes.lines.is_empty() {
            return;
        }
    }
}

/// The lines of the organisation by which somebody stands otherwise to owners, or to those of some classes: his own, or
/// theirs. Of owners who have to be on one side those count who are.
pub(super) fn organisation_lines(
    pair: &Pair<'_>,
    people: &People<'_>,
    person: PersonId,
    (classes, on): (Option<&[usize]>, Option<Side>),
    causes: &mut Causes,
) {
    let is_changed = |class: usize| people.classes.get(class).is_some_and(|class| class.is_changed);
    let Some(own) = people.get(person) else { return };
    if people.class_of(person).is_some_and(is_changed) {
        match moved_department(pair, own) {
            Some(place) => causes.add(Side::New, place),
            None => causes.own_lines = true,
        }
        return;
    }
    let all: Vec<usize> = (0..people.classes.len()).collect();
    let classes = classes
        .unwrap_or(&all)
        .iter()
        .copied()
        .filter(|class| is_changed(*class));
    let owners = classes
        .filter_map(|class| people.classes.get(class))
        .flat_map(|class| &class.people);
    for id in owners {
        let owner = people
            .get(*id)
            .filter(|owner| on.is_none_or(|side| owner.user(side).is_some()));
        let Some(owner) = owner else { continue };
        match moved_department(pair, owner) {
            Some(place) => causes.add(Side::New, place),
            // The line as it is to be; that of one who is gone, as it was.
            None => causes.lines.extend(own_line(pair, people, *id)),
        }
    }
}
