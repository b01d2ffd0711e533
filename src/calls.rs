//! Exact sets of calls: takes rules with every name resolved, gives one decision diagram that a decision walks and of
//! which every question about the rules has an exact answer. Never reads a file, never asks who holds which role.

mod call;
mod carry;
mod classes;
mod clock;
mod compiled;
mod compiler;
mod diagram;
mod layout;
mod more;
mod print;
mod reading;
mod scratch;
mod variable;
mod week;
mod witness;
mod words;

pub use call::{Call, Customer, CustomerFacts, Person, PersonFact, TagSet};
pub(crate) use call::{CustomerRecord, person_value};
pub(crate) use carry::{Carry, Dialled, PersonMap, PersonMaps};
pub use compiled::{CompiledRule, CompiledRules, CompiledStatement};
pub use compiler::RulesTooLarge;
pub use diagram::{CallSet, Diagram, Edge, TooLarge};
pub use layout::{Layout, MOST_TAGS, MOST_ZONES};
pub use print::in_words;
pub(crate) use print::{Language, Said, said, said_among};
pub(crate) use reading::{ReadSets, ReadTable, possible_kinds, readable, sure_relations, unsaid_facts};
pub(crate) use scratch::Common;
pub use variable::{DestinationKind, Openness, PersonValue, Readable, Variable};
pub(crate) use week::WeekMinutes;
pub use witness::{CallWorld, Witness, WitnessCustomer, Witnesses, witness};
pub(crate) use witness::{KnownPerson, people_of};
