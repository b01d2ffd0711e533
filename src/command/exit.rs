use std::process::ExitCode;

/// How the program ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Exit {
    /// All is well.
    Fine,
    /// There are findings: mistakes in the policy, failing tests, requests with errors.
    Findings,
    /// The command was not understood.
    Usage,
    /// `can`: denied.
    Denied,
    /// The program's own fault, or the machine's.
    Internal,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Fine => 0,
            Exit::Findings => 1,
            Exit::Usage => 2,
            Exit::Denied => 3,
            Exit::Internal => 4,
        })
    }
}
