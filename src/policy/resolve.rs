use super::{
    Assignment, Invariant, ObjectTree, Organisation, PolicyTest, Role, Rules, Settings,
    area::resolve_catalogue,
    assignment::{Resolver, resolve_assignments},
    invariant::resolve_invariants,
    object::resolve_objects,
    organisation::resolve_organisation,
    policy_test::resolve_tests,
    read_places::read_places,
    role::{add_levels, resolve_roles},
    rules::resolve_rules,
    scim::resolve_scim,
    settings::resolve_settings,
};
use crate::{
    catalogue::Catalogue,
    diagnostic::{Code, Diagnostic, Diagnostics},
    document::{Documents, Silence},
};

/// What a team's files mean: every name resolved, nothing decided.
#[derive(Clone, Debug)]
pub struct Policy {
    /// What holds for all of it.
    pub settings: Settings,
    /// What can be permitted.
    pub catalogue: Catalogue,
    /// The people and where they belong.
    pub organisation: Organisation,
    /// The objects that grants, settings or the organisation name.
    pub objects: ObjectTree,
    /// The outbound-call rules.
    pub rules: Rules,
    /// The roles, in the order of their names, and among them the levels that assignments give in place of a role.
    pub roles: Vec<Role>,
    /// Who gets which role, in the order of the files.
    pub assignments: Vec<Assignment>,
    /// Promises, in the order of the files.
    pub invariants: Vec<Invariant>,
    /// Questions with the answers expected.
    pub tests: Vec<PolicyTest>,
    /// Comments that silence warnings, in the order of the files.
    pub silences: Vec<Silence>,
}

impl Policy {
    /// The roles that the policy defines, without the levels that assignments give in place of a role.
    pub fn own_roles(&self) -> impl Iterator<Item = &Role> {
        self.roles.iter().filter(|role| role.level.is_none())
    }
}

/// Resolves what the files of a policy say.
///
/// Every mistake of all files is reported. The policy that is given beside mistakes is for further diagnosis only;
/// no snapshot is made of it.
#[must_use]
pub fn resolve(documents: Documents, diagnostics: &mut Diagnostics) -> Policy {
    if documents.is_empty() && !diagnostics.has_errors() {
        diagnostics.push(
            Diagnostic::new(Code::NoPolicy, "the policy directory defines nothing")
                .help("write a first policy with `ringfence init`"),
        );
    }
    let Documents {
        mut files,
        rules: rules_files,
        scim,
        silences,
    } = documents;
    let settings = resolve_settings(&files, diagnostics);
    if !scim.is_empty() {
        files.push(resolve_scim(&scim, &settings, diagnostics));
    }
    let catalogue = resolve_catalogue(&files, diagnostics);
    let organisation = resolve_organisation(&files, &catalogue, &settings, diagnostics);
    let mut rules = resolve_rules(&rules_files, &organisation, &settings, diagnostics);
    let objects = resolve_objects(&files, &catalogue, &organisation, &settings, diagnostics);
    let mut roles = resolve_roles(&files, &catalogue, &rules.rules, &settings, diagnostics);
    add_levels(&mut roles, &files, &catalogue);
    rules.read_places = read_places(&catalogue, &roles);
    let resolver = Resolver {
        catalogue: &catalogue,
        organisation: &organisation,
        objects: &objects,
        roles: &roles,
        settings: &settings,
    };
    let assignments = resolve_assignments(&files, &resolver, diagnostics);
    let invariants = resolve_invariants(&files, &resolver, &rules.numbers, diagnostics);
    let tests = resolve_tests(&files, &catalogue, &organisation, diagnostics);
    forgive_missing_definitions(diagnostics);
    Policy {
        settings,
        catalogue,
        organisation,
        objects,
        rules,
        roles,
        assignments,
        invariants,
        tests,
        silences,
    }
}

/// What is defined nowhere may be defined in a file, or in a part of one, that could not be read.
fn forgive_missing_definitions(diagnostics: &mut Diagnostics) {
    let hides = |diagnostic: &Diagnostic| diagnostic.hides_definitions || diagnostic.code.hides_a_file();
    if diagnostics.iter().any(hides) {
        diagnostics.retain(|diagnostic| !diagnostic.code.misses_a_definition());
    }
}

/// The catalogue that comes with Ringfence.
#[must_use]
pub fn built_in_catalogue() -> Catalogue {
    resolve_catalogue(&[], &mut Diagnostics::default())
}
