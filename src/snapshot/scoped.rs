use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use crate::{
    catalogue::Relations,
    policy::{Grant, RoleGrant},
};

/// A pipeline or a stage that some role names.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(crate) struct ScopeName(u32);

/// What a request says of its pipeline, or of its stage.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Scope {
    /// Nothing.
    Unsaid,
    /// One that no role names.
    Other,
    /// One that a role names.
    Named(ScopeName),
}

/// The names of pipelines and stages.
#[derive(Debug, Default)]
pub(crate) struct ScopeNames(FxHashMap<String, ScopeName>);

impl ScopeNames {
    pub(crate) fn scope(&self, name: Option<&str>) -> Scope {
        match name {
            None => Scope::Unsaid,
            Some(name) => self.0.get(name).map_or(Scope::Other, |name| Scope::Named(*name)),
        }
    }

    fn intern(&mut self, name: &str) -> ScopeName {
        let next = ScopeName(u32::try_from(self.0.len()).unwrap_or(u32::MAX));
        *self.0.entry(name.to_owned()).or_insert(next)
    }
}

/// What one role gives of one permission where pipelines or stages matter.
#[derive(Debug)]
pub(crate) struct ScopedGrant {
    base: Relations,
    stages: ByName<Relations>,
    pipelines: ByName<Pipeline>,
    /// What it gives whatever the pipeline and the stage.
    everywhere: Relations,
}

#[derive(Debug)]
struct Pipeline {
    base: Option<Relations>,
    stages: ByName<Relations>,
}

/// Values in the order of their names.
#[derive(Debug)]
struct ByName<T>(Box<[(ScopeName, T)]>);

impl<T> ByName<T> {
    fn get(&self, name: ScopeName) -> Option<&T> {
        let index = self.0.binary_search_by_key(&name, |(name, _)| *name).ok()?;
        self.0.get(index).map(|(_, value)| value)
    }

    fn names(&self) -> impl Iterator<Item = ScopeName> {
        self.0.iter().map(|(name, _)| *name)
    }

    fn collect<V>(
        from: &BTreeMap<String, V>,
        names: &mut ScopeNames,
        value: impl Fn(&V, &mut ScopeNames) -> T,
    ) -> Self {
        let mut list: Vec<_> = from
            .iter()
            .map(|(name, content)| (names.intern(name), value(content, names)))
            .collect();
        list.sort_unstable_by_key(|(name, _)| *name);
        Self(list.into())
    }
}

impl ScopedGrant {
    pub(crate) fn new(grant: &RoleGrant, names: &mut ScopeNames) -> Self {
        let relations = |grant: &Grant, _: &mut ScopeNames| grant.relations;
        let mut scoped = Self {
            base: grant.base.map_or(Relations::NONE, |grant| grant.relations),
            stages: ByName::collect(&grant.stages, names, relations),
            pipelines: ByName::collect(&grant.pipelines, names, |pipeline, names| Pipeline {
                base: pipeline.base.map(|grant| grant.relations),
                stages: ByName::collect(&pipeline.stages, names, relations),
            }),
            everywhere: Relations::NONE,
        };
        scoped.everywhere = scoped.in_every_pipeline(Scope::Unsaid);
        scoped
    }

    /// What it gives in a pipeline and a stage; where one is unsaid, what it gives in every one.
    pub(crate) fn relations(&self, pipeline: Scope, stage: Scope) -> Relations {
        match (pipeline, stage) {
            (Scope::Unsaid, Scope::Unsaid) => self.everywhere,
            (Scope::Unsaid, _) => self.in_every_pipeline(stage),
            (Scope::Other, _) => self.in_pipeline(None, stage),
            (Scope::Named(name), _) => self.in_pipeline(self.pipelines.get(name), stage),
        }
    }

    fn in_every_pipeline(&self, stage: Scope) -> Relations {
        let other = self.in_pipeline(None, stage);
        self.pipelines.0.iter().fold(other, |all, (_, pipeline)| {
            all & self.in_pipeline(Some(pipeline), stage)
        })
    }

    fn in_pipeline(&self, pipeline: Option<&Pipeline>, stage: Scope) -> Relations {
        match stage {
            Scope::Named(name) => self.at(pipeline, Some(name)),
            Scope::Other => self.at(pipeline, None),
            Scope::Unsaid => {
                let own = pipeline.into_iter().flat_map(|pipeline| pipeline.stages.names());
                let named = own.chain(self.stages.names());
                named.fold(self.at(pipeline, None), |all, name| all & self.at(pipeline, Some(name)))
            }
        }
    }

    /// The most particular value: a stage of the pipeline, the pipeline, a stage of the resource, the resource.
    fn at(&self, pipeline: Option<&Pipeline>, stage: Option<ScopeName>) -> Relations {
        let own = pipeline.and_then(|pipeline| {
            let stage = stage.and_then(|stage| pipeline.stages.get(stage)).copied();
            stage.or(pipeline.base)
        });
        own.or_else(|| stage.and_then(|stage| self.stages.get(stage)).copied())
            .unwrap_or(self.base)
    }
}

/// Every pipeline and stage that these grants tell apart: each named pipeline with each named stage, and each alone.
pub(crate) fn named_places<'a>(grants: &[&'a RoleGrant]) -> Vec<(Option<&'a str>, Option<&'a str>)> {
    let pipelines: BTreeSet<_> = grants
        .iter()
        .flat_map(|grant| grant.pipelines.keys())
        .map(String::as_str)
        .collect();
    let own_stages = grants
        .iter()
        .flat_map(|grant| grant.pipelines.values())
        .flat_map(|own| own.stages.keys());
    let stages: BTreeSet<_> = grants
        .iter()
        .flat_map(|grant| grant.stages.keys())
        .chain(own_stages)
        .map(String::as_str)
        .collect();
    let or_none = |names: &BTreeSet<&'a str>| -> Vec<Option<&'a str>> {
        std::iter::once(None).chain(names.iter().copied().map(Some)).collect()
    };
    let stages = or_none(&stages);
    let all = or_none(&pipelines)
        .into_iter()
        .flat_map(|pipeline| stages.iter().map(move |stage| (pipeline, *stage)));
    all.filter(|place| *place != (None, None)).collect()
}
