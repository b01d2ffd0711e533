use rustc_hash::FxHashMap;

use super::{
    CallSet, CompiledRule, CompiledRules, CompiledStatement, Diagram, Layout, TooLarge, Variable, diagram::Edge,
};
use crate::{
    catalogue::Relation,
    destination::{Country, Line},
    document::rules::Effect,
    policy::{Condition, NumberItem, Rule, Rules, Statement, Target},
    source::Place,
};

mod facts;
mod numbering;
mod numbers;
mod times;

/// Rules that take more than they may.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RulesTooLarge {
    /// What there is too much of.
    pub what: &'static str,
    /// How many of them there may be.
    pub most: usize,
    /// The rule at which it was too much.
    pub place: Option<Place>,
}

/// Makes sets of calls of what rules say.
pub(super) struct Compiler<'a> {
    pub(super) diagram: Diagram,
    layout: &'a Layout,
    /// The named sets of numbers.
    numbers: Vec<CallSet>,
    /// The named hours.
    hours: Vec<CallSet>,
    /// The named days.
    days: Vec<CallSet>,
    /// The countries that were asked for.
    countries: FxHashMap<Country, CallSet>,
    /// The types of lines that were asked for.
    lines: FxHashMap<Line, CallSet>,
}

impl<'a> Compiler<'a> {
    /// A compiler that knows the named sets, hours and days.
    pub(super) fn new(rules: &Rules, layout: &'a Layout, diagram: Diagram) -> Result<Self, RulesTooLarge> {
        let mut compiler = Self {
            diagram,
            layout,
            numbers: Vec::new(),
            hours: Vec::new(),
            days: Vec::new(),
            countries: FxHashMap::default(),
            lines: FxHashMap::default(),
        };
        compiler.named_numbers(&rules.numbers)?;
        for hours in &rules.hours {
            let set = compiler.hours_set(&hours.spans, hours.zone.as_ref());
            compiler.hours.push(set.map_err(|error| too_large(error, hours.place))?);
        }
        for days in &rules.days {
            let set = compiler.days_set(&days.dates);
            compiler.days.push(set.map_err(|error| too_large(error, days.place))?);
        }
        Ok(compiler)
    }

    /// Gives up everything that these sets and the named ones do not need.
    pub(super) fn compact(&mut self, sets: &mut [&mut CallSet]) {
        let named = self.numbers.iter().chain(&self.hours).chain(&self.days);
        let all: Vec<CallSet> = sets.iter().map(|set| **set).chain(named.copied()).collect();
        let (diagram, moved) = self.diagram.compact(&all);
        self.countries.clear();
        self.lines.clear();
        self.diagram = diagram;
        let named = self.numbers.iter_mut().chain(&mut self.hours).chain(&mut self.days);
        let sets = sets.iter_mut().map(|set| &mut **set).chain(named);
        sets.zip(moved).for_each(|(set, moved)| *set = moved);
    }

    pub(super) fn rule(&mut self, rule: &Rule) -> Result<CompiledRule, RulesTooLarge> {
        let error = |error| too_large(error, rule.place);
        let statements = self.statements(&rule.statements).map_err(error)?;
        let allowed = self.with_effect(&statements, Effect::Allow).map_err(error)?;
        let denied = self.with_effect(&statements, Effect::Deny).map_err(error)?;
        Ok(CompiledRule {
            calls: self.diagram.difference(allowed, denied).map_err(error)?,
            denied,
            statements,
        })
    }

    pub(super) fn statements(&mut self, statements: &[Statement]) -> Result<Vec<CompiledStatement>, TooLarge> {
        statements.iter().map(|statement| self.statement(statement)).collect()
    }

    /// The calls of the statements with one effect, united.
    pub(super) fn with_effect(
        &mut self,
        statements: &[CompiledStatement],
        effect: Effect,
    ) -> Result<CallSet, TooLarge> {
        let with_effect = statements.iter().filter(|statement| statement.effect == effect);
        self.diagram.union_of(with_effect.map(|statement| statement.calls))
    }

    fn statement(&mut self, statement: &Statement) -> Result<CompiledStatement, TooLarge> {
        let missing = Missing::of(statement.effect);
        let target = match &statement.target {
            Target::Any => CallSet::ALL,
            Target::Customers => self.calls_to_customers()?,
            Target::Coworkers => self.calls_to_coworkers(missing)?,
            Target::Numbers(items) => self.number_items(items)?,
        };
        let parts = statement.condition.iter().flat_map(Condition::parts);
        let conditions = parts.map(|part| self.condition(part, Polarity::Holds, missing));
        let conditions = conditions.collect::<Result<Vec<_>, _>>()?;
        let whens = statement.whens.iter().map(|when| self.when(when));
        let whens = whens.collect::<Result<Vec<_>, _>>()?;
        let parts: Vec<_> = whens.iter().chain(&conditions).copied().chain([target]).collect();
        Ok(CompiledStatement {
            effect: statement.effect,
            calls: self.diagram.intersection_of(parts)?,
            target,
            conditions,
            whens,
        })
    }

    /// The set of the calls with these values of a variable.
    fn values(&mut self, variable: Variable, holds: impl IntoIterator<Item = bool>) -> Result<CallSet, TooLarge> {
        let edges = holds.into_iter().zip(1..).map(|(holds, end)| Edge {
            end,
            then: if holds { CallSet::ALL } else { CallSet::NONE },
        });
        self.diagram.branch(variable, edges)
    }

    /// The set of the calls whose value of a variable lies in these intervals, given in their order.
    fn intervals(
        &mut self,
        variable: Variable,
        intervals: impl IntoIterator<Item = (u32, u32)>,
    ) -> Result<CallSet, TooLarge> {
        let size = self.layout.size(variable);
        let mut edges = Vec::new();
        let mut at = 0;
        for (from, to) in intervals {
            if at < from {
                edges.push((from, CallSet::NONE));
            }
            edges.push((to, CallSet::ALL));
            at = to;
        }
        if at < size {
            edges.push((size, CallSet::NONE));
        }
        let edges = edges.into_iter().map(|(end, then)| Edge { end, then });
        self.diagram.branch(variable, edges)
    }

    /// The set of the calls that have one value of a variable.
    fn value(&mut self, variable: Variable, value: u32) -> Result<CallSet, TooLarge> {
        self.intervals(variable, [(value, value + 1)])
    }
}

/// How a fact counts that a call should carry and does not: always against access.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Missing {
    /// The test is false: in `allow` and `always`.
    Fails,
    /// The test is true: in `deny`.
    Holds,
}

impl Missing {
    fn of(effect: Effect) -> Self {
        match effect {
            Effect::Allow | Effect::Always => Self::Fails,
            Effect::Deny => Self::Holds,
        }
    }
}

/// Whether a condition or its opposite is asked for: negation is pushed down to the tests.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Polarity {
    Holds,
    Fails,
}

impl Polarity {
    fn opposite(self) -> Self {
        match self {
            Self::Holds => Self::Fails,
            Self::Fails => Self::Holds,
        }
    }
}

fn too_large(error: TooLarge, place: Place) -> RulesTooLarge {
    RulesTooLarge {
        what: "steps",
        most: error.most_edges,
        place: Some(place),
    }
}

/// The calls to these destinations, in a diagram that goes on from this one.
pub(super) fn destinations(
    rules: &Rules,
    layout: &Layout,
    diagram: Diagram,
    items: &[NumberItem],
) -> Result<(Diagram, CallSet), RulesTooLarge> {
    let mut compiler = Compiler::new(rules, layout, diagram)?;
    let set = compiler.number_items(items).map_err(|error| RulesTooLarge {
        what: "steps",
        most: error.most_edges,
        place: None,
    })?;
    Ok((compiler.diagram, set))
}

/// Compiles the rules of a policy, and the shipped ones that say what the relations of a call mean.
pub(super) fn compile(
    rules: &Rules,
    relations: &[(Relation, &Rule)],
    layout: Layout,
    diagram: Diagram,
) -> Result<CompiledRules, RulesTooLarge> {
    if let Some((what, most)) = layout.excess() {
        return Err(RulesTooLarge {
            what,
            most,
            place: None,
        });
    }
    let mut compiler = Compiler::new(rules, &layout, diagram)?;
    let compiled = rules.rules.iter().map(|rule| compiler.rule(rule));
    let compiled = compiled.collect::<Result<Vec<_>, _>>()?;
    let company_place = rules
        .company
        .first()
        .map(|statement| statement.place)
        .unwrap_or_default();
    let in_company = |error| too_large(error, company_place);
    let company = compiler.statements(&rules.company).map_err(in_company)?;
    let always = compiler.with_effect(&company, Effect::Always).map_err(in_company)?;
    let denied = compiler.with_effect(&company, Effect::Deny).map_err(in_company)?;
    let relations = relations
        .iter()
        .map(|(relation, rule)| Ok((*relation, compiler.rule(rule)?.calls)));
    let relations = relations.collect::<Result<Vec<_>, _>>()?;
    let diagram = compiler.diagram;
    Ok(CompiledRules {
        diagram,
        layout,
        rules: compiled,
        company,
        always,
        denied,
        relations,
    })
}
