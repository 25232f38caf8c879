//! Errors of the updater. Each knows its remedy.

use std::io;
use std::path::PathBuf;

use xunwen_engine::{OpenError, SearchError};

use crate::error::IndexError;
use crate::remedy::with_remedy;

/// The reason why an index cannot be kept up to date.
#[derive(Debug, thiserror::Error)]
#[error("{}", with_remedy(self.problem(), self.remedy()))]
pub enum UpdaterError {
    /// The index cannot be opened or updated.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// The corpus cannot be watched.
    Watch {
        /// The folder of the corpus.
        corpus: PathBuf,
        /// The error of the system.
        reason: String,
    },
    /// The thread of the updater cannot be started.
    Thread(io::Error),
    /// The analysis of a new generation cannot be loaded.
    LoadAnalysis {
        /// The folder of the generation.
        generation: PathBuf,
        /// The error.
        reason: String,
    },
    /// The commit cannot be made visible to readers.
    Reload(SearchError),
    /// The update panicked.
    Panicked,
}

impl UpdaterError {
    /// Returns what the operator can do, or `None` if the problem says it all.
    #[must_use]
    pub fn remedy(&self) -> Option<&'static str> {
        match self {
            Self::Index(error) => error.remedy(),
            Self::Watch { .. } => {
                Some("if the system allows too few watches, raise `fs.inotify.max_user_watches`")
            }
            Self::Thread(_) => Some("raise the limit on threads"),
            Self::Panicked => Some("this is a bug, please report it"),
            Self::LoadAnalysis { .. } | Self::Reload(_) => None,
        }
    }

    /// Returns what went wrong. Wrapped errors include their own remedy.
    fn problem(&self) -> String {
        match self {
            Self::Index(error) => error.to_string(),
            Self::Watch { corpus, reason } => {
                format!("cannot watch the corpus at `{}`: {reason}", corpus.display())
            }
            Self::Thread(reason) => format!("cannot start the thread of the updater: {reason}"),
            Self::LoadAnalysis { generation, reason } => {
                format!("cannot load the analysis of `{}`: {reason}", generation.display())
            }
            Self::Reload(error) => format!("cannot show the updated index to readers: {error}"),
            Self::Panicked => "the update of the index panicked".to_owned(),
        }
    }
}

impl From<OpenError> for UpdaterError {
    fn from(error: OpenError) -> Self {
        Self::Index(error.into())
    }
}
