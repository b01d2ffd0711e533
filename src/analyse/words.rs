use crate::{
    calls::{CallSet, RulesTooLarge, in_words},
    policy::UserId,
    snapshot::Snapshot,
};

impl Snapshot {
    /// A set of calls as statements of the rule language that allow exactly these; of one caller, where he is given.
    pub fn in_words(&self, set: CallSet, caller: Option<UserId>) -> Result<Vec<String>, RulesTooLarge> {
        let policy = self.policy();
        in_words(&self.calls.rules, &policy.rules, &policy.organisation, caller, set)
    }
}
