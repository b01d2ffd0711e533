//! Commands of GitHub workflows.

/// What GitHub wants escaped in a message.
pub(in super::super) fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// What GitHub wants escaped in a property.
pub(in super::super) fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
