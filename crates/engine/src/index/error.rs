//! Why an index cannot be opened, and what the operator can do about it.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use tantivy::TantivyError;
use tantivy::directory::error::{LockError, OpenDirectoryError};

use crate::index::layout::SEGMENTS;

const BUILD: &str = "run `xunwen index`";
const REBUILD: &str = "run `xunwen index --rebuild`";
const REBUILD_WITH_DICTIONARY: &str =
    "run `xunwen index --rebuild` with the `--dict` that you want, to index all articles again";
const WAIT_OR_STOP: &str = "wait until it ends, or stop it; a server with `--watch` or with tokens \
    keeps the index up to date by itself";
const CHECK_DISK: &str = "check the disk and its permissions";

/// The reason why an index cannot be opened. The message consists of the
/// [problem](Self::problem) and the [remedy](Self::remedy).
#[derive(Debug)]
pub enum OpenError {
    /// There is no index.
    Missing(PathBuf),
    /// The index was built with another analysis: other folding, grams, numbers or layout.
    Fingerprint {
        /// The folder of the index.
        path: PathBuf,
        /// The analysis that its manifest names.
        found: String,
        /// The analysis of this program.
        needed: String,
    },
    /// The index was built with another user dictionary.
    Dictionary {
        /// The folder of the index.
        path: PathBuf,
        /// The fingerprint of the dictionary that its manifest names.
        found: Option<String>,
        /// The fingerprint of the dictionary in use.
        needed: Option<String>,
    },
    /// The folder is not an index, or the index is damaged.
    Damaged {
        /// The folder of the index.
        path: PathBuf,
        /// The damage.
        reason: String,
    },
    /// Another process writes to the index.
    Busy(PathBuf),
    /// The folder cannot be read or written.
    Io {
        /// The folder of the index.
        path: PathBuf,
        /// The system's error.
        reason: io::Error,
    },
}

impl OpenError {
    /// Classifies a tantivy error that occurred on the index at `path`.
    pub(crate) fn from_tantivy(path: &Path, error: TantivyError) -> Self {
        let path = path.to_owned();
        match error {
            // tantivy creates and locks a file for reading an index, too.
            TantivyError::LockFailure(LockError::IoError(error), _)
            | TantivyError::IoError(error) => {
                Self::Io { path, reason: io::Error::new(error.kind(), error.to_string()) }
            }
            TantivyError::LockFailure(..) => Self::Busy(path),
            TantivyError::OpenDirectoryError(OpenDirectoryError::DoesNotExist(_)) => {
                Self::Damaged { path, reason: format!("`{SEGMENTS}` is missing") }
            }
            other => Self::Damaged { path, reason: other.to_string() },
        }
    }

    /// Returns the problem without the remedy.
    #[must_use]
    pub fn problem(&self) -> String {
        match self {
            Self::Missing(path) => format!("no index at `{}`", path.display()),
            Self::Fingerprint { path, found, needed } => format!(
                "the index at `{}` was built by analysis {found}, this version needs {needed}",
                path.display()
            ),
            Self::Dictionary { path, found, needed } => format!(
                "the index at `{}` was built {}, not {}",
                path.display(),
                describe_dictionary(found.as_deref()),
                describe_dictionary(needed.as_deref())
            ),
            Self::Damaged { path, reason } => {
                format!("the index at `{}` is damaged ({reason})", path.display())
            }
            Self::Busy(path) => {
                format!("another process is writing to the index at `{}`", path.display())
            }
            Self::Io { path, reason } => {
                format!("cannot use the index at `{}`: {reason}", path.display())
            }
        }
    }

    /// Returns what the operator can do.
    #[must_use]
    pub const fn remedy(&self) -> &'static str {
        match self {
            Self::Missing(_) => BUILD,
            Self::Fingerprint { .. } | Self::Damaged { .. } => REBUILD,
            Self::Dictionary { .. } => REBUILD_WITH_DICTIONARY,
            Self::Busy(_) => WAIT_OR_STOP,
            Self::Io { .. } => CHECK_DISK,
        }
    }
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.problem(), self.remedy())
    }
}

// No source: the problem includes the system's error, so that it is printed once.
impl std::error::Error for OpenError {}

fn describe_dictionary(fingerprint: Option<&str>) -> String {
    fingerprint.map_or("without a user dictionary".to_owned(), |fingerprint| {
        format!("with user dictionary {fingerprint}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_message_ends_with_its_remedy() {
        let path = || PathBuf::from("index");
        let errors = [
            OpenError::Missing(path()),
            OpenError::Fingerprint { path: path(), found: "v1-a".into(), needed: "v2-b".into() },
            OpenError::Dictionary { path: path(), found: None, needed: Some("c".into()) },
            OpenError::Damaged { path: path(), reason: "cut off".into() },
            OpenError::Busy(path()),
            OpenError::Io { path: path(), reason: io::Error::other("no room") },
        ];
        for error in errors {
            let message = error.to_string();
            assert!(message.contains("`index`"), "{message}");
            assert!(message.ends_with(&format!(": {}", error.remedy())), "{message}");
        }
    }
}
