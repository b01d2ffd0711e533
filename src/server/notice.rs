use std::sync::Arc;

/// How much a notice matters.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Level {
    /// As it should be.
    Info,
    /// Somebody should look.
    Warning,
}

/// Something that the server has to say to who runs it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Notice {
    /// How much it matters.
    pub level: Level,
    /// Its stable name, such as `listening`.
    pub event: &'static str,
    /// In words, one or several lines.
    pub message: String,
}

impl Notice {
    /// Something that is as it should be.
    #[must_use]
    pub fn info(event: &'static str, message: impl Into<String>) -> Self {
        Self {
            level: Level::Info,
            event,
            message: message.into(),
        }
    }

    /// Something that somebody should look at.
    #[must_use]
    pub fn warning(event: &'static str, message: impl Into<String>) -> Self {
        Self {
            level: Level::Warning,
            event,
            message: message.into(),
        }
    }
}

/// Where notices go. It must not wait.
pub type Tell = Arc<dyn Fn(Notice) + Send + Sync>;
