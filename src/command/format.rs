use clap::ValueEnum;

/// How a command's result is written.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(super) enum Format {
    /// For people.
    Human,
    /// For programs; versioned and stable.
    Json,
}
