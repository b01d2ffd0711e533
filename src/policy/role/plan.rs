//! What the plan of the product lets a policy say.

use super::RoleReader;
use crate::{
    catalogue::Area,
    diagnostic::{Code, Diagnostic, List},
    document::Text,
    policy::Edition,
};

impl RoleReader<'_> {
    /// Refuses an area whose permissions the plan does not let one change: the product would go by its own roles there.
    pub(super) fn check_plan(&mut self, area: &Area, name: &Text) {
        let Some(plan) = self.settings.plan else { return };
        let word = plan.value.word();
        let is_known = self.settings.edition == Edition::Cloud && !area.plans.is_empty();
        if !is_known || area.plans.iter().any(|known| known == word) {
            return;
        }
        self.reader.report(
            Diagnostic::new(
                Code::NotInPlan,
                format!(
                    "the plan `{word}` has no access permissions for the area `{}`",
                    area.name
                ),
            )
            .at(name.place, "the product goes by its own roles here")
            .related(plan.place, "the plan")
            .help(format!(
                "the plans that have them are {}, and the on-premise edition; leave `plan` out to check nothing",
                List::and(&area.plans)
            )),
        );
    }
}
