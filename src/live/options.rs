use std::time::Duration;

/// How a policy is kept current.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Options {
    /// How long files have to be quiet before they are read; 100 ms where nothing else is said.
    pub debounce: Duration,
    /// How often everything is read although nothing was heard of a change; a second where nothing else is said.
    pub poll: Duration,
    /// Whether the operating system is asked to tell of changes. Network file systems tell nothing: there `poll` is all.
    pub watch: bool,
    /// The most users who may gain access by one reload; one by which more would is refused.
    pub most_gaining: Option<usize>,
    /// How long a version may stand after what is kept could no longer be read or taken; then the policy has failed.
    pub max_staleness: Option<Duration>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            debounce: Duration::from_millis(100),
            poll: Duration::from_secs(1),
            watch: true,
            most_gaining: None,
            max_staleness: None,
        }
    }
}
