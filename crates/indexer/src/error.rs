//! Errors of an indexing run. Each knows its remedy.

use std::io;
use std::path::{Path, PathBuf};

use xunwen_cluster::ClusterWriteError;
use xunwen_engine::{OpenError, WriteError};

use crate::posted::StoreError;
use crate::remedy::with_remedy;

/// The reason why a run failed. Skipped articles are not a failure.
#[derive(Debug, thiserror::Error)]
#[error("{}", with_remedy(self.problem(), self.remedy()))]
pub enum IndexError {
    /// The corpus folder does not exist.
    NoCorpus(PathBuf),
    /// The index cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The index rejected an article or the commit.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The index on a cluster cannot be used.
    #[error(transparent)]
    Cluster(ClusterWriteError),
    /// The folder belongs to an index on a cluster, and none was named.
    ClusterFolder {
        /// The folder.
        path: PathBuf,
        /// The index on the cluster.
        index: String,
    },
    /// The folder belongs to another index on a cluster.
    OtherClusterFolder {
        /// The folder.
        path: PathBuf,
        /// The index that it belongs to.
        index: String,
    },
    /// The folder has an index of this machine, and a cluster was named.
    LocalFolder(PathBuf),
    /// The record of what the index contains cannot be carried to another index.
    NoRecord {
        /// The folder of the record.
        path: PathBuf,
        /// The fault.
        reason: String,
    },
    /// The store of posted articles cannot be used.
    #[error(transparent)]
    Posted(#[from] StoreError),
    /// The index contains posted articles, but their store does not exist.
    PostedGone(PathBuf),
    /// Another process is creating a generation.
    BeingRebuilt(PathBuf),
    /// The rebuilt generation failed its checks.
    RebuildFailedChecks {
        /// The folder of the index.
        path: PathBuf,
        /// The check that failed.
        reason: String,
    },
    /// The program ends before the run has finished.
    Stopped,
    /// The worker threads cannot be started.
    Threads(String),
    /// The manifest or a generation cannot be read, written or removed.
    Io {
        /// The folder of the index or of one of its generations.
        path: PathBuf,
        /// The error of the system.
        reason: io::Error,
    },
}

impl IndexError {
    /// Returns what the operator can do, or `None` if the problem says it all.
    #[must_use]
    pub fn remedy(&self) -> Option<&'static str> {
        match self {
            Self::NoCorpus(_) => Some("name the folder that contains your articles"),
            Self::Open(error) => Some(error.remedy()),
            Self::Cluster(error) => Some(error.remedy()),
            Self::ClusterFolder { .. } => {
                Some("name the cluster with `--cluster`, or another folder with `--index`")
            }
            Self::OtherClusterFolder { .. } | Self::LocalFolder(_) => {
                Some("name another folder with `--index`")
            }
            Self::NoRecord { .. } => Some("run `xunwen index` to its end first"),
            Self::Posted(error) => error.remedy(),
            Self::PostedGone(_) => Some(
                "put it back, or name its folder with `--posted`; to continue without the articles, create an empty folder there",
            ),
            Self::BeingRebuilt(_) => Some("wait until it has finished"),
            Self::RebuildFailedChecks { .. } => Some(
                "the previous index stays in use; check the disk, then run `xunwen index --rebuild` again",
            ),
            Self::Threads(_) => Some("raise the limit on threads or use fewer with `--threads`"),
            Self::Stopped => Some("the next run repeats what was not committed"),
            Self::Write(_) | Self::Io { .. } => None,
        }
    }

    /// Returns whether the disk refused the operation: it is full, read-only, or failed. It may
    /// recover.
    #[must_use]
    pub(crate) const fn is_of_disk(&self) -> bool {
        matches!(
            self,
            Self::Open(OpenError::Io { .. })
                | Self::Write(_)
                | Self::Posted(StoreError::Full(_) | StoreError::Io { .. })
                | Self::Io { .. }
        )
    }

    /// Returns what went wrong. Wrapped errors include their own remedy.
    fn problem(&self) -> String {
        match self {
            Self::NoCorpus(path) => format!("there is no corpus folder at `{}`", path.display()),
            Self::Open(error) => error.to_string(),
            Self::Write(error) => error.to_string(),
            Self::Cluster(error) => error.to_string(),
            Self::ClusterFolder { path, index } => {
                format!("`{}` belongs to the index `{index}` on a cluster", path.display())
            }
            Self::OtherClusterFolder { path, index } => format!(
                "`{}` belongs to another archive on a cluster, with the index `{index}`",
                path.display()
            ),
            Self::LocalFolder(path) => {
                format!("`{}` has an index that is not on a cluster", path.display())
            }
            Self::NoRecord { path, reason } => format!(
                "the record of the indexed files at `{}` cannot be used ({reason})",
                path.display()
            ),
            Self::Posted(error) => error.to_string(),
            Self::PostedGone(path) => format!(
                "the index contains posted articles, but their store at `{}` is gone",
                path.display()
            ),
            Self::BeingRebuilt(path) => rebuild_in_progress(path),
            Self::RebuildFailedChecks { path, reason } => {
                format!("the rebuilt index at `{}` failed its checks ({reason})", path.display())
            }
            Self::Stopped => "the run was stopped".to_owned(),
            Self::Threads(reason) => format!("cannot start the worker threads: {reason}"),
            Self::Io { path, reason } => {
                format!("cannot update the index at `{}`: {reason}", path.display())
            }
        }
    }
}

impl From<ClusterWriteError> for IndexError {
    fn from(error: ClusterWriteError) -> Self {
        match error {
            ClusterWriteError::Stopped => Self::Stopped,
            error => Self::Cluster(error),
        }
    }
}

/// Returns the problem of a rebuild lock that another process holds.
pub(crate) fn rebuild_in_progress(index: &Path) -> String {
    format!("the index at `{}` is being rebuilt by another process", index.display())
}

/// Adds the folder of the index to errors of the system.
pub(crate) trait IndexIoResult<T> {
    /// Names the folder that could not be read or written.
    ///
    /// # Errors
    /// If the operation failed.
    fn at_index(self, path: &Path) -> Result<T, IndexError>;
}

impl<T> IndexIoResult<T> for io::Result<T> {
    fn at_index(self, path: &Path) -> Result<T, IndexError> {
        self.map_err(|reason| IndexError::Io { path: path.to_owned(), reason })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_ends_with_the_remedy() {
        let error = IndexError::NoCorpus("news".into());
        let remedy = error.remedy().unwrap();
        assert_eq!(error.to_string(), format!("there is no corpus folder at `news`: {remedy}"));
    }

    #[test]
    fn a_wrapped_error_shows_its_remedy_once() {
        let error = IndexError::from(StoreError::Busy("index.posted".into()));
        let remedy = error.remedy().unwrap();
        assert_eq!(error.to_string().matches(remedy).count(), 1, "{error}");
    }

    #[test]
    fn an_error_of_the_system_names_the_index() {
        let result: io::Result<()> = Err(io::Error::other("disk on fire"));
        let error = result.at_index(Path::new("index")).unwrap_err();
        assert_eq!(error.to_string(), "cannot update the index at `index`: disk on fire");
    }
}
