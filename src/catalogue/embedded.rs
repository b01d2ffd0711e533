/// The shipped areas: path in the source tree and text.
pub const EMBEDDED: [(&str, &str); 2] = [
    ("catalogue/crm.yaml", include_str!("../../catalogue/crm.yaml")),
    (
        "catalogue/telephony.yaml",
        include_str!("../../catalogue/telephony.yaml"),
    ),
];

/// The shipped rules that say what the relations of a call mean: path in the source tree and text.
pub const CALL_RULES: (&str, &str) = ("catalogue/calls.rules", include_str!("../../catalogue/calls.rules"));
