use std::collections::BTreeMap;

use super::RuleId;
use crate::{catalogue::Relations, source::Place};

/// What a role says of one permission in one place of a file.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Grant {
    /// The relations that suffice.
    pub relations: Relations,
    /// The level, or the list of relations.
    pub place: Place,
}

/// What a role says of one permission, pipelines and stages included.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct RoleGrant {
    /// For the whole resource.
    pub base: Option<Grant>,
    /// By stage, whatever the pipeline.
    pub stages: BTreeMap<String, Grant>,
    /// By pipeline.
    pub pipelines: BTreeMap<String, PipelineGrant>,
    /// By field of the record: what is not said here is as for the record.
    pub fields: BTreeMap<String, RoleGrant>,
    /// Of a permission that acts on calls: the rules that the role gives in place of a level.
    pub rules: Vec<RuleGrant>,
}

/// A rule that a role gives.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct RuleGrant {
    /// The rule.
    pub rule: RuleId,
    /// Where the role names it.
    pub place: Place,
}

/// What a role says of one permission in one pipeline.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct PipelineGrant {
    /// For the whole pipeline; where nothing is said, the resource's value is inherited.
    pub base: Option<Grant>,
    /// By stage of the pipeline.
    pub stages: BTreeMap<String, Grant>,
}

impl RoleGrant {
    /// What counts for a record in this pipeline and this stage, or for a field of it; `None` stands for a pipeline, a
    /// stage or a field that the role does not name.
    ///
    /// What is said of the field comes before what is said of the record. In each of them a stage of the pipeline comes
    /// before the pipeline, the pipeline before a stage of the resource, this before the resource.
    #[must_use]
    pub fn lookup(&self, pipeline: Option<&str>, stage: Option<&str>, field: Option<&str>) -> Option<Grant> {
        let of_field = field.and_then(|field| self.fields.get(field));
        of_field
            .and_then(|of_field| of_field.of_record(pipeline, stage))
            .or_else(|| self.of_record(pipeline, stage))
    }

    fn of_record(&self, pipeline: Option<&str>, stage: Option<&str>) -> Option<Grant> {
        let own = pipeline.and_then(|name| self.pipelines.get(name));
        own.and_then(|own| stage.and_then(|stage| own.stages.get(stage)).copied().or(own.base))
            .or_else(|| stage.and_then(|stage| self.stages.get(stage)).copied())
            .or(self.base)
    }

    /// Whether some line of it gives something.
    #[must_use]
    pub fn gives_something(&self) -> bool {
        let of_pipelines = self.pipelines.values();
        let of_pipelines = of_pipelines.flat_map(|pipeline| pipeline.base.iter().chain(pipeline.stages.values()));
        let mut lines = self.base.iter().chain(self.stages.values()).chain(of_pipelines);
        !self.rules.is_empty()
            || lines.any(|line| !line.relations.is_empty())
            || self.fields.values().any(Self::gives_something)
    }

    /// Whether the answer is the same for every pipeline, stage and field.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.stages.is_empty() && self.pipelines.is_empty() && self.fields.is_empty()
    }
}
