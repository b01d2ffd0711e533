use super::{Map, Placed, Text, mapping::mapping, words::words};

words! {
    /// Which product edition the policy is for.
    what "edition";
    pub enum EditionWord {
        /// The hosted product. It has no user groups.
        Cloud = "cloud",
        /// The self-hosted product.
        OnPremise = "on-premise",
    }
}

words! {
    /// A plan of the cloud edition.
    what "plan";
    pub enum PlanWord {
        /// Free.
        Free = "free",
        /// Basic.
        Basic = "basic",
        /// Standard.
        Standard = "standard",
        /// Professional.
        Professional = "professional",
        /// Enterprise.
        Enterprise = "enterprise",
    }
}

words! {
    /// Which customers the level `customers` opens.
    what "choice of customers";
    pub enum CustomersWord {
        /// Every customer.
        All = "all",
        /// Those whose record the caller may read.
        Readable = "readable",
    }
}

words! {
    /// How much a warning matters.
    what "level of a warning";
    pub enum LintWord {
        /// It is not told.
        Off = "off",
        /// It is told.
        Warning = "warning",
        /// `check` fails.
        Error = "error",
    }
}

mapping! {
    /// What holds for the whole policy.
    what "settings";
    pub struct SettingsDocument {
        /// The product edition; `cloud` where nothing is said. User groups exist on-premise only.
        edition: Option<Placed<EditionWord>>,
        /// The IANA time zone of dates and hours, such as `Europe/Warsaw`; UTC where nothing is said.
        time_zone: Option<Text>,
        /// The country of numbers dialled without a country code: two letters, such as `PL`.
        country: Option<Text>,
        /// The plan of the cloud edition. Where it is said, permissions that the plan does not let one change are refused.
        plan: Option<Placed<PlanWord>>,
        /// The folder of call recordings, such as `drive:/Telephony - Recorded calls`: to hear a recording takes the right to read there.
        recordings_folder: Option<Text>,
        /// Which customers the level `customers` of a permission to call opens; `all` where nothing is said.
        customers: Option<Placed<CustomersWord>>,
        /// How much single warnings of `check` matter, by their codes, such as `unused-role: off`.
        #[cfg_attr(feature = "schema", schemars(with = "Option<serde_json::Value>"))]
        lint: Option<Map<Placed<LintWord>>>,
    }
}
