use super::{Found, Lint, smallest_cover::smallest_cover};
use crate::{
    calls::{CallSet, CompiledRules, CompiledStatement, TooLarge},
    diagnostic::{Code, Diagnostic},
    document::rules::Effect,
    policy::{Condition, RuleId, Statement},
    source::Place,
};

/// A statement, and the calls that it speaks of.
#[derive(Clone, Copy)]
struct Line {
    effect: Effect,
    place: Place,
    calls: CallSet,
}

impl Line {
    fn new(statement: &Statement, compiled: &CompiledStatement) -> Self {
        Self {
            effect: statement.effect,
            place: statement.place,
            calls: compiled.calls,
        }
    }

    /// Whether it speaks of some calls.
    fn is_possible(&self) -> bool {
        self.calls != CallSet::NONE
    }
}

impl Lint<'_> {
    /// Statements without which the rules would let through the same calls.
    ///
    /// All that are told of can go together: of statements with one effect, one that is told of counts for no other.
    pub(super) fn statements(&self) -> Result<Found, TooLarge> {
        let mut rules = self.snapshot.calls.rules.scratch(&[]).0;
        let mut found = Vec::new();
        let company: Vec<_> = self.policy.rules.company.iter().zip(rules.company().to_vec()).collect();
        let company_lines: Vec<_> = company
            .iter()
            .map(|(line, compiled)| Line::new(line, compiled))
            .collect();
        for (statement, compiled) in &company {
            found.extend(impossible(statement, compiled, &mut rules)?);
        }
        found.extend(of_company(&company_lines, &mut rules)?);
        for (index, rule) in (0..).zip(&self.policy.rules.rules) {
            let compiled = rules.rule(RuleId(index)).map(|rule| rule.statements.clone());
            let statements: Vec<_> = rule.statements.iter().zip(compiled.unwrap_or_default()).collect();
            for (statement, compiled) in &statements {
                found.extend(impossible(statement, compiled, &mut rules)?);
            }
            let lines: Vec<_> = statements
                .iter()
                .map(|(line, compiled)| Line::new(line, compiled))
                .collect();
            found.extend(of_rule(&lines, &company_lines, &mut rules)?);
        }
        Ok(found)
    }
}

/// A statement that holds of no call, and the parts of it that exclude each other.
fn impossible(
    statement: &Statement,
    compiled: &CompiledStatement,
    rules: &mut CompiledRules,
) -> Result<Option<Diagnostic>, TooLarge> {
    if compiled.calls != CallSet::NONE {
        return Ok(None);
    }
    let conditions = statement.condition.iter().flat_map(Condition::parts);
    let conditions = conditions
        .map(Condition::place)
        .zip(compiled.conditions.iter().copied());
    let whens = statement
        .whens
        .iter()
        .map(|when| when.place)
        .zip(compiled.whens.iter().copied());
    let target = [(statement.target_place, compiled.target)];
    let mut parts: Vec<(Place, CallSet)> = target.into_iter().chain(conditions).chain(whens).collect();
    let mut at = 0;
    while at < parts.len() {
        let others = parts.iter().enumerate().filter(|(index, _)| *index != at);
        let others = rules
            .diagram_mut()
            .intersection_of(others.map(|(_, (_, calls))| *calls))?;
        if others == CallSet::NONE {
            parts.remove(at);
        } else {
            at += 1;
        }
    }
    let Some(((last, _), before)) = parts.split_last() else {
        return Ok(None);
    };
    let diagnostic = Diagnostic::new(Code::ImpossibleStatement, "this statement holds of no call");
    let diagnostic = match before {
        [] => diagnostic.at(*last, "never holds"),
        _ => before.iter().fold(
            diagnostic.at(*last, "never holds with the rest"),
            |diagnostic, (place, _)| diagnostic.related(*place, "the rest"),
        ),
    };
    Ok(Some(diagnostic.help("correct it, or remove the statement")))
}

/// Statements of the company that others leave nothing to do.
fn of_company(lines: &[Line], rules: &mut CompiledRules) -> Result<Found, TooLarge> {
    let mut found = Vec::new();
    let mut kept: Vec<Line> = lines.iter().copied().filter(Line::is_possible).collect();
    let always: Vec<Line> = kept
        .iter()
        .copied()
        .filter(|line| line.effect == Effect::Always)
        .collect();
    for line in lines.iter().rev().filter(|line| line.is_possible()) {
        let same: Vec<Line> = beside(&kept, *line);
        let search: Vec<(Code, Vec<Line>)> = if line.effect == Effect::Deny {
            let both = same.iter().chain(&always).copied().collect();
            vec![
                (Code::UnreachableStatement, always.clone()),
                (Code::CoveredStatement, both),
            ]
        } else {
            vec![(Code::CoveredStatement, same)]
        };
        if let Some(diagnostic) = covered(*line, line.calls, search, rules)? {
            kept.retain(|other| other.place != line.place);
            found.push(diagnostic);
        }
    }
    Ok(found)
}

/// Statements of a rule that others, or the company, leave nothing to do.
fn of_rule(lines: &[Line], company: &[Line], rules: &mut CompiledRules) -> Result<Found, TooLarge> {
    let with = |effect| move |line: &Line| line.effect == effect && line.is_possible();
    let allows: Vec<Line> = lines.iter().copied().filter(with(Effect::Allow)).collect();
    let denies: Vec<Line> = lines.iter().copied().filter(with(Effect::Deny)).collect();
    let barred: Vec<Line> = company.iter().copied().filter(with(Effect::Deny)).collect();
    let allowed = rules.diagram_mut().union_of(allows.iter().map(|line| line.calls))?;
    let mut found = Vec::new();
    let mut kept: Vec<Line> = lines.iter().copied().filter(Line::is_possible).collect();
    for line in lines.iter().rev().filter(|line| line.is_possible()) {
        let same = beside(&kept, *line);
        let join = |lists: &[&[Line]]| lists.concat();
        let (matters, search) = if line.effect == Effect::Deny {
            let matters = rules.diagram_mut().intersection(line.calls, allowed)?;
            if matters == CallSet::NONE {
                found.push(idle_deny(*line));
                kept.retain(|other| other.place != line.place);
                continue;
            }
            let search = vec![
                (Code::DeniedByCompany, barred.clone()),
                (Code::CoveredStatement, join(&[&same, company])),
            ];
            (matters, search)
        } else {
            let search = vec![
                (Code::DeniedByCompany, barred.clone()),
                (Code::UnreachableStatement, join(&[&denies, &barred])),
                (Code::CoveredStatement, join(&[&same, &denies, company])),
            ];
            (line.calls, search)
        };
        if let Some(diagnostic) = covered(*line, matters, search, rules)? {
            kept.retain(|other| other.place != line.place);
            found.push(diagnostic);
        }
    }
    Ok(found)
}

/// The other statements with the same effect.
fn beside(lines: &[Line], line: Line) -> Vec<Line> {
    let others = lines
        .iter()
        .filter(|other| other.effect == line.effect && other.place != line.place);
    others.copied().collect()
}

/// A statement whose calls, so far as they matter, others hold: those of the first list that does, the fewest of them.
fn covered(
    line: Line,
    matters: CallSet,
    search: Vec<(Code, Vec<Line>)>,
    rules: &mut CompiledRules,
) -> Result<Option<Diagnostic>, TooLarge> {
    for (code, lines) in search {
        let sets: Vec<_> = lines.iter().map(|line| line.calls).collect();
        let Some(chosen) = smallest_cover(rules.diagram_mut(), matters, &sets)? else {
            continue;
        };
        let chosen = chosen.into_iter().filter_map(|place| lines.get(place));
        let diagnostic = Diagnostic::new(code, message(code, line.effect)).at(line.place, label(code));
        let diagnostic = chosen.fold(diagnostic, |diagnostic, other| {
            diagnostic.related(other.place, by(other.effect))
        });
        return Ok(Some(diagnostic.help("without it the same calls are let through")));
    }
    Ok(None)
}

fn message(code: Code, effect: Effect) -> &'static str {
    match (code, effect) {
        (Code::DeniedByCompany, Effect::Allow) => "the company denies every call that this statement allows",
        (Code::DeniedByCompany, _) => "the company denies already what this statement denies",
        (Code::UnreachableStatement, Effect::Allow) => "every call that this statement allows is denied",
        (Code::UnreachableStatement, _) => "every call that this statement denies always rings through",
        (_, Effect::Allow) => "every call that this statement allows is decided by others",
        (_, Effect::Deny) => "every call that this statement denies is decided by others",
        (_, Effect::Always) => "every call that this statement lets through, others let through",
    }
}

fn label(code: Code) -> &'static str {
    if code == Code::CoveredStatement {
        "adds nothing"
    } else {
        "has no effect"
    }
}

fn by(effect: Effect) -> &'static str {
    match effect {
        Effect::Allow => "allowed here",
        Effect::Deny => "denied here",
        Effect::Always => "always let through",
    }
}

fn idle_deny(line: Line) -> Diagnostic {
    Diagnostic::new(
        Code::UnreachableStatement,
        "nothing that this statement denies is allowed in the rule",
    )
    .at(line.place, "has no effect")
    .help("a `deny` takes away from what its own rule allows; what binds every rule stands under `company`")
}
