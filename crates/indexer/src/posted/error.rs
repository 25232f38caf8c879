//! Errors of the store of posted articles. Each knows its remedy.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::remedy::with_remedy;

/// The reason why posted articles cannot be stored or read.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{}", with_remedy(self.problem(), self.remedy()))]
pub enum StoreError {
    /// Another process writes to the store.
    Busy(PathBuf),
    /// The disk is full.
    Full(PathBuf),
    /// The disk failed while it made articles durable.
    Broken {
        /// The folder of the store.
        path: PathBuf,
        /// The error of the system.
        reason: String,
    },
    /// The store cannot be read or written.
    Io {
        /// The folder of the store.
        path: PathBuf,
        /// The error of the system.
        reason: String,
    },
}

impl StoreError {
    /// Returns the function that turns an error of the system into one of the store at `folder`.
    pub(super) fn at(folder: &Path) -> impl Fn(io::Error) -> Self {
        move |error| match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
                Self::Full(folder.to_owned())
            }
            _ => Self::Io { path: folder.to_owned(), reason: error.to_string() },
        }
    }

    /// Returns whether the disk is full.
    #[must_use]
    pub const fn is_no_room(&self) -> bool {
        matches!(self, Self::Full(_))
    }

    /// Returns what the operator can do, or `None` if the problem says it all.
    #[must_use]
    pub const fn remedy(&self) -> Option<&'static str> {
        match self {
            Self::Busy(_) => Some("stop it first"),
            Self::Full(_) => Some("free some space; accepted articles are not lost"),
            Self::Broken { .. } => Some("check the disk; the server tries again by itself"),
            Self::Io { .. } => None,
        }
    }

    /// Returns what went wrong, without the remedy.
    pub(crate) fn problem(&self) -> String {
        match self {
            Self::Busy(path) => format!(
                "the store of posted articles at `{}` is being written by another process",
                path.display()
            ),
            Self::Full(path) => {
                format!("the disk is full: cannot store posted articles at `{}`", path.display())
            }
            Self::Broken { path, reason } => format!(
                "cannot make the store of posted articles at `{}` durable ({reason})",
                path.display()
            ),
            Self::Io { path, reason } => {
                format!("cannot use the store of posted articles at `{}`: {reason}", path.display())
            }
        }
    }
}
