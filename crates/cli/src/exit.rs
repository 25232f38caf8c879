//! The exit codes.

use std::process::ExitCode;

/// How a command ended. An error that is returned ends the program like [`CommandExit::Failed`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CommandExit {
    /// Everything was done. Exit code 0.
    Done,
    /// Done, but some articles were skipped or something needs attention. Exit code 1.
    Partial,
    /// Not done; the reasons were printed. Exit code 2.
    Failed,
}

impl From<CommandExit> for ExitCode {
    fn from(exit: CommandExit) -> Self {
        match exit {
            CommandExit::Done => Self::SUCCESS,
            CommandExit::Partial => Self::from(1),
            CommandExit::Failed => Self::from(2),
        }
    }
}
