use super::{File, Options, gather::Gathered, yaml::Document};

/// The file of settings, where there is something to say.
pub(super) fn settings(gathered: &Gathered, options: &Options) -> Option<File> {
    // Only whoever runs the product has tables of its database.
    let has_tables = gathered.group_members.is_some()
        || gathered.drive_rights.is_some()
        || !gathered.groups.is_empty()
        || !gathered.modules.is_empty();
    if !has_tables && options.country.is_none() {
        return None;
    }
    let mut document = Document::new("");
    document.blank();
    document.line(0, "settings:");
    if has_tables {
        document.line(2, "edition: on-premise");
    }
    if let Some(country) = options.country {
        // `NO` and `on` are words of YAML.
        document.line(2, &format!("country: \"{}\"", country.as_str()));
    }
    Some(File::new("settings.yaml", document.finish()))
}
