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

/// Where in a resource a request lies.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Scopes {
    /// The pipeline.
    pub(crate) pipeline: Scope,
    /// The stage.
    pub(crate) stage: Scope,
    /// The field that is meant, where some role names it; the record itself where there is none.
    pub(crate) field: Option<ScopeName>,
}

impl Scopes {
    /// A record of which nothing is said.
    pub(crate) const UNSAID: Self = Self {
        pipeline: Scope::Unsaid,
        stage: Scope::Unsaid,
        field: None,
    };

    /// The record itself.
    pub(crate) fn of_record(self) -> Self {
        Self { field: None, ..self }
    }
}

/// The names of pipelines, stages and fields.
#[derive(Debug, Default)]
pub(crate) struct ScopeNames(FxHashMap<String, ScopeName>);

impl ScopeNames {
    pub(crate) fn scope(&self, name: Option<&str>) -> Scope {
        match name {
            None => Scope::Unsaid,
            Some(name) => self.find(name).map_or(Scope::Other, Scope::Named),
        }
    }

    pub(crate) fn find(&self, name: &str) -> Option<ScopeName> {
        self.0.get(name).copied()
    }

    fn intern(&mut self, name: &str) -> ScopeName {
        let next = ScopeName(u32::try_from(self.0.len()).unwrap_or(u32::MAX));
        *self.0.entry(name.to_owned()).or_insert(next)
    }
}

/// What one role gives of one permission where pipelines, stages or fields matter.
#[derive(Debug)]
pub(crate) struct ScopedGrant {
    record: Said,
    /// By field: what is not said of it is as for the record.
    fields: ByName<Said>,
    /// What it gives whatever the pipeline and the stage.
    everywhere: Relations,
}

/// What is said of the record, or of a field.
#[derive(Debug)]
struct Said {
    base: Option<Relations>,
    stages: ByName<Relations>,
    pipelines: ByName<Pipeline>,
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

    fn names(&self) -> impl Iterator<Item = ScopeName> + Clone {
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

impl Said {
    fn new(grant: &RoleGrant, names: &mut ScopeNames) -> Self {
        let relations = |grant: &Grant, _: &mut ScopeNames| grant.relations;
        Self {
            base: grant.base.map(|grant| grant.relations),
            stages: ByName::collect(&grant.stages, names, relations),
            pipelines: ByName::collect(&grant.pipelines, names, |pipeline, names| Pipeline {
                base: pipeline.base.map(|grant| grant.relations),
                stages: ByName::collect(&pipeline.stages, names, relations),
            }),
        }
    }

    /// The most particular value: a stage of the pipeline, the pipeline, a stage of the resource, the resource.
    fn at(&self, pipeline: Option<ScopeName>, stage: Option<ScopeName>) -> Option<Relations> {
        let own = pipeline.and_then(|name| self.pipelines.get(name));
        let own = own.and_then(|own| {
            let stage = stage.and_then(|stage| own.stages.get(stage)).copied();
            stage.or(own.base)
        });
        own.or_else(|| stage.and_then(|stage| self.stages.get(stage)).copied())
            .or(self.base)
    }

    /// The stages that are named for a pipeline, or for the resource.
    fn stages(&self, pipeline: Option<ScopeName>) -> impl Iterator<Item = ScopeName> {
        let own = pipeline.and_then(|name| self.pipelines.get(name));
        own.into_iter()
            .flat_map(|own| own.stages.names())
            .chain(self.stages.names())
    }
}

impl ScopedGrant {
    pub(crate) fn new(grant: &RoleGrant, names: &mut ScopeNames) -> Self {
        let mut scoped = Self {
            record: Said::new(grant, names),
            fields: ByName::collect(&grant.fields, names, Said::new),
            everywhere: Relations::NONE,
        };
        scoped.everywhere = scoped.of(None).in_every_pipeline(Scope::Unsaid);
        scoped
    }

    /// What it gives; where the pipeline or the stage is unsaid, what it gives in every one.
    pub(crate) fn relations(&self, scopes: Scopes) -> Relations {
        let of = self.of(scopes.field);
        match (scopes.pipeline, scopes.stage) {
            (Scope::Unsaid, Scope::Unsaid) if of.field.is_none() => self.everywhere,
            (Scope::Unsaid, stage) => of.in_every_pipeline(stage),
            (Scope::Other, stage) => of.in_pipeline(None, stage),
            (Scope::Named(name), stage) => of.in_pipeline(Some(name), stage),
        }
    }

    fn of(&self, field: Option<ScopeName>) -> View<'_> {
        View {
            record: &self.record,
            field: field.and_then(|field| self.fields.get(field)),
        }
    }
}

/// What is said of a record, and what of a field of it, which comes first.
#[derive(Clone, Copy)]
struct View<'a> {
    record: &'a Said,
    field: Option<&'a Said>,
}

impl View<'_> {
    fn in_every_pipeline(self, stage: Scope) -> Relations {
        let of_field = self.field.into_iter().flat_map(|said| said.pipelines.names());
        let named = self.record.pipelines.names().chain(of_field);
        named.fold(self.in_pipeline(None, stage), |all, name| {
            all & self.in_pipeline(Some(name), stage)
        })
    }

    fn in_pipeline(self, pipeline: Option<ScopeName>, stage: Scope) -> Relations {
        match stage {
            Scope::Named(name) => self.at(pipeline, Some(name)),
            Scope::Other => self.at(pipeline, None),
            Scope::Unsaid => {
                let of_field = self.field.into_iter().flat_map(|said| said.stages(pipeline));
                let named = self.record.stages(pipeline).chain(of_field);
                named.fold(self.at(pipeline, None), |all, name| all & self.at(pipeline, Some(name)))
            }
        }
    }

    fn at(self, pipeline: Option<ScopeName>, stage: Option<ScopeName>) -> Relations {
        let of_field = self.field.and_then(|said| said.at(pipeline, stage));
        of_field
            .or_else(|| self.record.at(pipeline, stage))
            .unwrap_or(Relations::NONE)
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
