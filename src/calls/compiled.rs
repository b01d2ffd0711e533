use super::{Call, CallSet, Diagram, Edge, Layout, RulesTooLarge, TooLarge, Variable, compiler};
use crate::{
    catalogue::{Relation, Relations},
    document::rules::Effect,
    policy::{Organisation, RuleId, Rules, Settings, relation_rules},
};

/// The rules of a policy as sets of calls, all in one diagram.
#[derive(Debug)]
pub struct CompiledRules {
    pub(super) diagram: Diagram,
    pub(super) layout: Layout,
    pub(super) rules: Vec<CompiledRule>,
    /// The statements of the company, in the order of the files.
    pub(super) company: Vec<CompiledStatement>,
    /// What the company always lets through.
    pub(super) always: CallSet,
    /// What the company denies.
    pub(super) denied: CallSet,
    /// What the relations of a call mean.
    pub(super) relations: Vec<(Relation, CallSet)>,
}

/// A rule as sets of calls.
#[derive(Clone, Debug)]
pub struct CompiledRule {
    /// What it allows: what some statement allows and none denies.
    pub calls: CallSet,
    /// What some statement denies.
    pub denied: CallSet,
    /// Its statements, in the order of the file.
    pub statements: Vec<CompiledStatement>,
}

/// A statement as sets of calls.
#[derive(Clone, Debug)]
pub struct CompiledStatement {
    /// What it does.
    pub effect: Effect,
    /// Of which calls: of those in all of the parts.
    pub calls: CallSet,
    /// The calls to its target.
    pub target: CallSet,
    /// The calls of which its condition holds: one set for each part that `and` joins at its top.
    pub conditions: Vec<CallSet>,
    /// The calls at its times, one set for each `during`, `on` and `except`.
    pub whens: Vec<CallSet>,
}

impl CompiledRules {
    /// Compiles the rules of a policy.
    pub fn new(rules: &Rules, organisation: &Organisation, settings: &Settings) -> Result<Self, RulesTooLarge> {
        let layout = Layout::new(rules, organisation, settings);
        compiler::compile(rules, &relation_rules(settings), layout, Diagram::default())
    }

    /// No rules at all: a layout, and a diagram for sets that come from elsewhere.
    pub(crate) fn without_rules(layout: Layout) -> Result<Self, RulesTooLarge> {
        compiler::compile(&Rules::default(), &[], layout, Diagram::default())
    }

    /// The diagram that all sets belong to.
    #[must_use]
    pub fn diagram(&self) -> &Diagram {
        &self.diagram
    }

    /// The diagram, to make further sets of its own.
    pub fn diagram_mut(&mut self) -> &mut Diagram {
        &mut self.diagram
    }

    /// The calls whose value of a variable is one of which something holds.
    pub(crate) fn with_values(&mut self, variable: Variable, holds: impl Fn(u32) -> bool) -> Result<CallSet, TooLarge> {
        let edges = (0..self.layout.size(variable)).map(|value| Edge {
            end: value + 1,
            then: if holds(value) { CallSet::ALL } else { CallSet::NONE },
        });
        self.diagram.branch(variable, edges)
    }

    /// What the values of the diagram's variables stand for.
    #[must_use]
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// A rule.
    #[must_use]
    pub fn rule(&self, rule: RuleId) -> Option<&CompiledRule> {
        self.rules.get(rule.index())
    }

    /// The statements of the company, in the order of the files.
    #[must_use]
    pub fn company(&self) -> &[CompiledStatement] {
        &self.company
    }

    /// What the company always lets through, and what it denies.
    #[must_use]
    pub fn bounds(&self) -> (CallSet, CallSet) {
        (self.always, self.denied)
    }

    /// Whether a call is in a set. Allocates nothing.
    #[must_use]
    pub fn contains(&self, set: CallSet, call: &Call) -> bool {
        let mut moment = None;
        let value = |variable: Variable| call.value(&self.layout, variable, &mut moment);
        self.diagram.contains(set, value)
    }

    /// Whether the time decides if a call is in a set, all else being as it is.
    #[must_use]
    pub fn depends_on_time(&self, set: CallSet, call: Option<&Call>) -> bool {
        let Some(call) = call else { return false };
        let mut set = set;
        while let Some(variable) = self.diagram.variable(set) {
            if variable >= Variable::Time {
                return true;
            }
            set = self.diagram.step(set, call.value(&self.layout, variable, &mut None));
        }
        false
    }

    /// Whether a call is in what one of these relations means.
    #[must_use]
    pub fn meets(&self, relations: Relations, call: &Call) -> bool {
        let mut of_relations = self
            .relations
            .iter()
            .filter(|(relation, _)| relations.contains((*relation).into()));
        of_relations.any(|(_, set)| self.contains(*set, call))
    }

    /// The calls that relations and rules allow together, before the company speaks.
    pub fn granted(&mut self, relations: Relations, rules: &[RuleId]) -> Result<CallSet, TooLarge> {
        let of_relations = self
            .relations
            .iter()
            .filter(|(relation, _)| relations.contains((*relation).into()));
        let of_rules = rules.iter().filter_map(|rule| self.rules.get(rule.index()));
        let sets: Vec<CallSet> = of_relations
            .map(|(_, calls)| *calls)
            .chain(of_rules.map(|rule| rule.calls))
            .collect();
        self.diagram.union_of(sets)
    }

    /// What is left of the calls that are granted, and what comes to them, once the company has spoken.
    pub fn under_company(&mut self, granted: CallSet) -> Result<CallSet, TooLarge> {
        let left = self.diagram.difference(granted, self.denied)?;
        self.diagram.union(left, self.always)
    }

    /// Gives up everything that these sets and the rules themselves do not need; gives the sets as they are now.
    pub(crate) fn compact(&mut self, sets: &[CallSet]) -> Vec<CallSet> {
        let mut all = sets.to_vec();
        self.each_set(|set| all.push(*set));
        let (diagram, moved) = self.diagram.compact(&all);
        self.diagram = diagram;
        let mut moved = moved.into_iter();
        let sets = moved.by_ref().take(sets.len()).collect();
        self.each_set(|set| *set = moved.next().unwrap_or(CallSet::NONE));
        sets
    }

    pub(super) fn each_set(&mut self, mut visit: impl FnMut(&mut CallSet)) {
        let of_rules = self.rules.iter_mut().flat_map(|rule| {
            let own = [&mut rule.calls, &mut rule.denied];
            own.into_iter()
                .chain(rule.statements.iter_mut().flat_map(CompiledStatement::sets))
        });
        of_rules.for_each(&mut visit);
        self.company
            .iter_mut()
            .flat_map(CompiledStatement::sets)
            .for_each(&mut visit);
        self.relations.iter_mut().for_each(|(_, set)| visit(set));
        visit(&mut self.always);
        visit(&mut self.denied);
    }
}

impl CompiledStatement {
    fn sets(&mut self) -> impl Iterator<Item = &mut CallSet> {
        let own = [&mut self.calls, &mut self.target];
        own.into_iter().chain(&mut self.conditions).chain(&mut self.whens)
    }
}
