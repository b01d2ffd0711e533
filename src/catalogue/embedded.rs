/// The shipped areas: path in the source tree and text.
pub const EMBEDDED: [(&str, &str); 2] = [
    ("catalogue/crm.yaml", include_str!("../../catalogue/crm.yaml")),
    (
        "catalogue/telephony.yaml",
        include_str!("../../catalogue/telephony.yaml"),
    ),
];
