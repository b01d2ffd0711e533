//! Which customers somebody may read: as sets of calls, and of one customer.
//!
//! Who holds what is not known here. What is asked for is a table: for each kind of customer and each place, the sets of
//! relations of which one each must hold. A place is a pipeline and a stage, as values of the layout; a word that nobody
//! says is [`Words::UNKNOWN`], and the table then says what is sure. What may be so is looked up in every place that the
//! customer may stand in: of what nobody says anything may be.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::{
    CallSet, CompiledRules, CustomerRecord, Layout, Openness, PersonValue, Readable, TooLarge, Variable,
    call::person_value, diagram::Edge, words::Words,
};
use crate::{
    catalogue::{Relation, Relations},
    policy::CUSTOMER_KINDS,
};

/// What is needed to read a customer of one kind in one place: a relation out of each of these.
pub(crate) type Needed = Vec<Relations>;

/// What is needed by the kind, an index of [`CUSTOMER_KINDS`], the pipeline and the stage.
pub(crate) trait ReadTable: Fn(usize, u32, u32) -> Needed {}

impl<T: Fn(usize, u32, u32) -> Needed> ReadTable for T {}

/// The calls by what they say of [`Variable::Readable`]. No two of the sets have a call in common, and every call is in
/// one of them.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(crate) struct ReadSets {
    no: CallSet,
    yes: CallSet,
    unknown: CallSet,
}

/// How a fact counts that nobody says.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Unsaid {
    /// Nothing holds of it: what is left is sure.
    Nothing,
    /// Everything may hold of it.
    Anything,
}

impl CompiledRules {
    /// The calls by whether somebody may read the customer.
    pub(crate) fn read_sets(&mut self, table: &impl ReadTable) -> Result<ReadSets, TooLarge> {
        let surely = self.read_set(table, Unsaid::Nothing)?;
        let perhaps = self.read_set(table, Unsaid::Anything)?;
        Ok(ReadSets {
            no: self.diagram.complement(perhaps)?,
            yes: surely,
            unknown: self.diagram.difference(perhaps, surely)?,
        })
    }

    /// The same where nobody says by which permissions customers are read.
    pub(crate) fn unknown_read_sets(&mut self) -> Result<ReadSets, TooLarge> {
        let customers = self.with_values(Variable::Customer, |value| value == 1)?;
        Ok(ReadSets {
            no: self.diagram.complement(customers)?,
            yes: CallSet::NONE,
            unknown: customers,
        })
    }

    /// Whether a set asks whether the caller may read the customer.
    pub(crate) fn asks_readable(&self, set: CallSet) -> bool {
        self.diagram.variable(set) == Some(Variable::Readable)
    }

    /// The same set, with what is known of reading in place of the question for it.
    pub(crate) fn with_reading(&mut self, set: CallSet, reading: ReadSets) -> Result<CallSet, TooLarge> {
        let parts = Readable::ALL.map(|value| {
            let of_value = match value {
                Readable::No => reading.no,
                Readable::Yes => reading.yes,
                Readable::Unknown => reading.unknown,
            };
            let then = self.diagram.settle(set, Variable::Readable, value as u32)?;
            self.diagram.intersection(then, of_value)
        });
        let parts = parts.into_iter().collect::<Result<Vec<_>, _>>()?;
        self.diagram.union_of(parts)
    }

    /// The calls to customers whom somebody may surely, or perhaps, read.
    fn read_set(&mut self, table: &impl ReadTable, unsaid: Unsaid) -> Result<CallSet, TooLarge> {
        let of_kinds = (0..CUSTOMER_KINDS.len()).map(|kind| self.read_set_of_kind(table, kind, unsaid));
        let of_kinds = of_kinds.collect::<Result<Vec<_>, _>>()?;
        let of_any_kind = match unsaid {
            Unsaid::Nothing => self.diagram.intersection_of(of_kinds.iter().copied())?,
            Unsaid::Anything => self.diagram.union_of(of_kinds.iter().copied())?,
        };
        let unsaid_kind = self.with_values(Variable::CustomerKind, |value| value == Words::UNKNOWN)?;
        let mut parts = vec![self.diagram.intersection(unsaid_kind, of_any_kind)?];
        for (kind, readable) in CUSTOMER_KINDS.iter().zip(of_kinds) {
            let value = self.layout.kinds.value(Some(kind));
            let of_kind = self.with_values(Variable::CustomerKind, |it| it == value)?;
            parts.push(self.diagram.intersection(of_kind, readable)?);
        }
        let readable = self.diagram.union_of(parts)?;
        let customers = self.with_values(Variable::Customer, |value| value == 1)?;
        self.diagram.intersection(customers, readable)
    }

    fn read_set_of_kind(&mut self, table: &impl ReadTable, kind: usize, unsaid: Unsaid) -> Result<CallSet, TooLarge> {
        let places = Places::new(&self.layout);
        let all = places.all().map(|place| (place, table(kind, place.0, place.1)));
        let all: FxHashMap<(u32, u32), Needed> = all.collect();
        let different: BTreeSet<&Needed> = all.values().collect();
        let mut parts = Vec::new();
        for needed in different {
            let reached = self.reached(needed, unsaid)?;
            if reached == CallSet::NONE {
                continue;
            }
            let is_needed = |place: (u32, u32)| all.get(&place) == Some(needed);
            let is_in = |pipeline, stage| match unsaid {
                Unsaid::Nothing => is_needed((pipeline, stage)),
                Unsaid::Anything => places.possible(pipeline, stage).any(is_needed),
            };
            let places = self.places(&places, is_in)?;
            parts.push(self.diagram.intersection(places, reached)?);
        }
        self.diagram.union_of(parts)
    }

    /// The calls to customers in some places.
    fn places(&mut self, places: &Places, is_in: impl Fn(u32, u32) -> bool) -> Result<CallSet, TooLarge> {
        let of_pipelines = (0..places.pipelines).map(|pipeline| {
            Ok(Edge {
                end: pipeline + 1,
                then: self.with_values(Variable::Stage, |stage| is_in(pipeline, stage))?,
            })
        });
        let of_pipelines = of_pipelines.collect::<Result<Vec<_>, _>>()?;
        self.diagram.branch(Variable::Pipeline, of_pipelines)
    }

    /// The calls in which the caller and the customer stand as is needed.
    fn reached(&mut self, needed: &[Relations], unsaid: Unsaid) -> Result<CallSet, TooLarge> {
        let held = needed.iter().map(|relations| self.held(*relations, unsaid));
        let held = held.collect::<Result<Vec<_>, _>>()?;
        self.diagram.intersection_of(held)
    }

    /// The calls in which one of these relations holds.
    fn held(&mut self, relations: Relations, unsaid: Unsaid) -> Result<CallSet, TooLarge> {
        let responsible = self.with_values(Variable::Responsible, |value| {
            relations.meets(relations_to(value, unsaid) | Relation::Any.into())
        })?;
        let open = self.with_values(Variable::Open, |value| {
            let openness = Openness::ALL.into_iter().find(|it| *it as u32 == value);
            relations.meets(relations_by(openness.unwrap_or_default(), unsaid))
        })?;
        self.diagram.union(responsible, open)
    }
}

/// Whether somebody may read a customer.
pub(crate) fn readable(layout: &Layout, record: &CustomerRecord, table: &impl ReadTable) -> Readable {
    let kinds = || possible_kinds(layout, record).flatten();
    let meets = |needed: Needed, held: Relations| needed.iter().all(|relations| relations.meets(held));
    let sure = sure_relations(record);
    let possible = relations_of(record, Unsaid::Anything);
    let surely = |kind| meets(table(kind, record.pipeline, record.stage), sure);
    let perhaps = |kind| {
        let mut places = Places::new(layout).possible(record.pipeline, record.stage);
        places.any(|(pipeline, stage)| meets(table(kind, pipeline, stage), possible))
    };
    if kinds().all(surely) {
        Readable::Yes
    } else if kinds().any(perhaps) {
        Readable::Unknown
    } else {
        Readable::No
    }
}

/// For each of [`CUSTOMER_KINDS`], its index where the customer may be of it.
pub(crate) fn possible_kinds(layout: &Layout, record: &CustomerRecord) -> impl Iterator<Item = Option<usize>> {
    let kinds = CUSTOMER_KINDS.iter().enumerate();
    kinds.map(|(index, kind)| {
        let is_it = record.kind == Words::UNKNOWN || record.kind == layout.kinds.value(Some(kind));
        is_it.then_some(index)
    })
}

/// How the caller stands to the record of a customer, by what is said of it.
pub(crate) fn sure_relations(record: &CustomerRecord) -> Relations {
    relations_of(record, Unsaid::Nothing)
}

fn relations_of(record: &CustomerRecord, unsaid: Unsaid) -> Relations {
    relations_to(record.responsible, unsaid) | relations_by(record.open, unsaid) | Relation::Any.into()
}

/// The facts that nobody says and of which one alone may settle whether somebody may read a customer; all that nobody
/// says where none of them does.
pub(crate) fn unsaid_facts(layout: &Layout, record: &CustomerRecord, table: &impl ReadTable) -> Vec<&'static str> {
    let settles = |record: CustomerRecord| readable(layout, &record, table) != Readable::Unknown;
    let words = |value: u32, variable, said: fn(CustomerRecord, u32) -> CustomerRecord| {
        (value == Words::UNKNOWN)
            .then(|| (Words::UNKNOWN + 1..layout.size(variable)).any(|value| settles(said(*record, value))))
    };
    let kind = words(record.kind, Variable::CustomerKind, |record, kind| CustomerRecord {
        kind,
        ..record
    });
    let pipeline = words(record.pipeline, Variable::Pipeline, |record, pipeline| CustomerRecord {
        pipeline,
        ..record
    });
    let stage = words(record.stage, Variable::Stage, |record, stage| CustomerRecord {
        stage,
        ..record
    });
    let responsible = (record.responsible == PersonValue::UNKNOWN).then(|| {
        let mut known = 0..PersonValue::NOBODY;
        known.any(|responsible| settles(CustomerRecord { responsible, ..*record }))
    });
    let open = (record.open == Openness::Unknown).then(|| {
        let mut known = [Openness::Closed, Openness::Open].into_iter();
        known.any(|open| settles(CustomerRecord { open, ..*record }))
    });
    let unsaid = [
        ("who is responsible", responsible),
        ("the kind", kind),
        ("the pipeline", pipeline),
        ("the stage", stage),
        ("whether it is open", open),
    ];
    let unsaid = unsaid.into_iter().filter_map(|(name, settles)| Some((name, settles?)));
    let unsaid: Vec<_> = unsaid.collect();
    let settling: Vec<_> = unsaid.iter().filter(|(_, settles)| *settles).collect();
    if settling.is_empty() {
        unsaid.iter().map(|(name, _)| *name).collect()
    } else {
        settling.into_iter().map(|(name, _)| *name).collect()
    }
}

/// How the caller stands to what is owned by who is responsible.
fn relations_to(responsible: u32, unsaid: Unsaid) -> Relations {
    let of_people = [Relation::Own, Relation::Department, Relation::Subdepartments];
    let holds = |relation: &Relation| match responsible {
        PersonValue::NOBODY => false,
        PersonValue::UNKNOWN => unsaid == Unsaid::Anything,
        bits => person_value((*relation).into()) & bits != 0,
    };
    of_people.into_iter().filter(holds).collect()
}

fn relations_by(open: Openness, unsaid: Unsaid) -> Relations {
    let holds = match open {
        Openness::Open => true,
        Openness::Closed => false,
        Openness::Unknown => unsaid == Unsaid::Anything,
    };
    if holds { Relation::Open.into() } else { Relations::NONE }
}

/// The pipelines and stages of a layout, by how many values they have.
struct Places {
    pipelines: u32,
    stages: u32,
}

impl Places {
    fn new(layout: &Layout) -> Self {
        Self {
            pipelines: layout.size(Variable::Pipeline),
            stages: layout.size(Variable::Stage),
        }
    }

    fn all(&self) -> impl Iterator<Item = (u32, u32)> + use<> {
        let stages = self.stages;
        (0..self.pipelines).flat_map(move |pipeline| (0..stages).map(move |stage| (pipeline, stage)))
    }

    /// Where a customer may stand of whom this is said.
    fn possible(&self, pipeline: u32, stage: u32) -> impl Iterator<Item = (u32, u32)> + use<> {
        let known = |value: u32, count: u32| match value {
            Words::UNKNOWN => Words::UNKNOWN + 1..count,
            known => known..known + 1,
        };
        let stages = known(stage, self.stages);
        known(pipeline, self.pipelines).flat_map(move |pipeline| stages.clone().map(move |stage| (pipeline, stage)))
    }
}
