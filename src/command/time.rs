use jiff::Timestamp;

/// Reads a point in time from the command line.
pub(super) fn time(text: &str) -> Result<Timestamp, String> {
    text.parse()
        .map_err(|_| "expected a date, a time and an offset, as in 2026-11-23T10:00:00+01:00".to_owned())
}
