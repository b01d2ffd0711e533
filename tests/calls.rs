//! The algebra of sets of calls, held against plain sets of points.

use std::collections::BTreeSet;

use proptest::prelude::*;
use ringfence::calls::{CallSet, Diagram, Edge, TooLarge, Variable};

/// A few variables with few values each: every point can be listed.
const SIZES: [(Variable, u32); 4] = [
    (Variable::Caller, 3),
    (Variable::Digit(0), 11),
    (Variable::Customer, 2),
    (Variable::Time, 7),
];

type Point = [u32; SIZES.len()];
type Points = BTreeSet<Point>;

fn points() -> Points {
    let mut points = vec![[0; SIZES.len()]];
    for (index, (_, size)) in SIZES.iter().enumerate() {
        let with = |point: Point, value| {
            let mut point = point;
            point[index] = value;
            point
        };
        points = points
            .into_iter()
            .flat_map(|point| (0..*size).map(move |value| with(point, value)))
            .collect();
    }
    points.into_iter().collect()
}

/// A set written down: the values of one variable, or an operation.
#[derive(Clone, Debug)]
enum Formula {
    Values(usize, BTreeSet<u32>),
    Union(Box<Self>, Box<Self>),
    Intersection(Box<Self>, Box<Self>),
    Difference(Box<Self>, Box<Self>),
    Complement(Box<Self>),
}

fn formula() -> impl Strategy<Value = Formula> {
    let values = (0..SIZES.len()).prop_flat_map(|index| {
        proptest::collection::btree_set(0..SIZES[index].1, 0..=SIZES[index].1 as usize)
            .prop_map(move |values| Formula::Values(index, values))
    });
    values.prop_recursive(5, 40, 2, |inner| {
        let pair = || (inner.clone(), inner.clone()).prop_map(|(left, right)| (Box::new(left), Box::new(right)));
        prop_oneof![
            pair().prop_map(|(left, right)| Formula::Union(left, right)),
            pair().prop_map(|(left, right)| Formula::Intersection(left, right)),
            pair().prop_map(|(left, right)| Formula::Difference(left, right)),
            inner.clone().prop_map(|inner| Formula::Complement(Box::new(inner))),
        ]
    })
}

impl Formula {
    fn set(&self, diagram: &mut Diagram) -> Result<CallSet, TooLarge> {
        match self {
            Self::Values(index, values) => {
                let (variable, size) = SIZES[*index];
                let edges = (0..size).map(|value| Edge {
                    end: value + 1,
                    then: if values.contains(&value) {
                        CallSet::ALL
                    } else {
                        CallSet::NONE
                    },
                });
                diagram.branch(variable, edges.collect::<Vec<_>>())
            }
            Self::Union(left, right) => {
                let (left, right) = (left.set(diagram)?, right.set(diagram)?);
                diagram.union(left, right)
            }
            Self::Intersection(left, right) => {
                let (left, right) = (left.set(diagram)?, right.set(diagram)?);
                diagram.intersection(left, right)
            }
            Self::Difference(left, right) => {
                let (left, right) = (left.set(diagram)?, right.set(diagram)?);
                diagram.difference(left, right)
            }
            Self::Complement(inner) => {
                let inner = inner.set(diagram)?;
                diagram.complement(inner)
            }
        }
    }

    fn points(&self) -> Points {
        match self {
            Self::Values(index, values) => points().into_iter().filter(|it| values.contains(&it[*index])).collect(),
            Self::Union(left, right) => &left.points() | &right.points(),
            Self::Intersection(left, right) => &left.points() & &right.points(),
            Self::Difference(left, right) => &left.points() - &right.points(),
            Self::Complement(inner) => &points() - &inner.points(),
        }
    }
}

fn value_of(point: Point) -> impl Fn(Variable) -> u32 {
    move |variable| {
        let index = SIZES.iter().position(|(known, _)| *known == variable);
        point[index.expect("only these variables occur")]
    }
}

fn held(diagram: &Diagram, set: CallSet) -> Points {
    points()
        .into_iter()
        .filter(|point| diagram.contains(set, value_of(*point)))
        .collect()
}

proptest! {
    #[test]
    fn a_set_holds_what_the_plain_set_holds(formula in formula()) {
        let mut diagram = Diagram::default();
        let set = formula.set(&mut diagram).unwrap();
        prop_assert_eq!(held(&diagram, set), formula.points());
    }

    #[test]
    fn equal_sets_are_one(left in formula(), right in formula()) {
        let mut diagram = Diagram::default();
        let (a, b) = (left.set(&mut diagram).unwrap(), right.set(&mut diagram).unwrap());
        prop_assert_eq!(a == b, left.points() == right.points());
        // The same set on another way: what is only in one of them, taken from their union, is their intersection.
        let union = diagram.union(a, b).unwrap();
        let only_left = diagram.difference(a, b).unwrap();
        let only_right = diagram.difference(b, a).unwrap();
        let apart = diagram.union(only_left, only_right).unwrap();
        prop_assert_eq!(diagram.difference(union, apart).unwrap(), diagram.intersection(a, b).unwrap());
    }

    #[test]
    fn the_laws_hold(a in formula(), b in formula(), c in formula()) {
        let mut diagram = Diagram::default();
        let [a, b, c] = [a, b, c].map(|formula| formula.set(&mut diagram).unwrap());
        let d = &mut diagram;
        // De Morgan.
        let (not_a, not_b, both) = (d.complement(a).unwrap(), d.complement(b).unwrap(), d.intersection(a, b).unwrap());
        prop_assert_eq!(d.complement(both).unwrap(), d.union(not_a, not_b).unwrap());
        // Distribution.
        let (b_or_c, a_and_c) = (d.union(b, c).unwrap(), d.intersection(a, c).unwrap());
        prop_assert_eq!(d.intersection(a, b_or_c).unwrap(), d.union(both, a_and_c).unwrap());
        // Absorption, the excluded middle, and the order of a union.
        let a_or_b = d.union(a, b).unwrap();
        prop_assert_eq!(d.intersection(a, a_or_b).unwrap(), a);
        prop_assert_eq!(d.union(a, not_a).unwrap(), CallSet::ALL);
        prop_assert_eq!(d.intersection(a, not_a).unwrap(), CallSet::NONE);
        prop_assert_eq!(d.union_of([a, b, c]).unwrap(), d.union_of([c, a, b]).unwrap());
    }

    #[test]
    fn settling_a_variable_keeps_the_rest(formula in formula(), value in 0u32..11) {
        let mut diagram = Diagram::default();
        let set = formula.set(&mut diagram).unwrap();
        let settled = diagram.settle(set, Variable::Digit(0), value).unwrap();
        for mut point in points() {
            let holds = diagram.contains(settled, value_of(point));
            point[1] = value;
            prop_assert_eq!(holds, diagram.contains(set, value_of(point)));
        }
    }

    #[test]
    fn a_compact_diagram_has_the_same_sets(left in formula(), right in formula()) {
        let mut diagram = Diagram::default();
        let sets = [left.set(&mut diagram).unwrap(), right.set(&mut diagram).unwrap()];
        let (mut compact, moved) = diagram.compact(&sets);
        prop_assert!(compact.node_count() <= diagram.node_count());
        for (before, after) in sets.iter().zip(&moved) {
            prop_assert_eq!(held(&diagram, *before), held(&compact, *after));
        }
        // It goes on being canonical.
        prop_assert_eq!(left.set(&mut compact).unwrap(), moved[0]);
    }

    #[test]
    fn a_diagram_that_is_full_says_so(formula in formula(), most in 0usize..60) {
        let mut diagram = Diagram::with_limit(most);
        if let Ok(set) = formula.set(&mut diagram) {
            prop_assert_eq!(held(&diagram, set), formula.points());
        }
        prop_assert!(diagram.edge_count() <= most);
    }
}
