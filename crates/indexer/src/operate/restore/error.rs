//! Errors of a restore. Each knows its remedy.

use std::io;
use std::path::{Path, PathBuf};

use xunwen_cluster::ClusterWriteError;

use crate::error::{IndexError, rebuild_in_progress};
use crate::posted::StoreError;
use crate::remedy::with_remedy;

const BYTES_PER_MB: u64 = 1_000_000;

/// The reason why a backup was not restored. Nothing was changed.
#[derive(Debug, thiserror::Error)]
#[error("{}", with_remedy(self.problem(), self.remedy()))]
pub enum RestoreError {
    /// The file is truncated, damaged, or not a backup.
    NotWhole {
        /// The file of the backup.
        path: PathBuf,
        /// The damage.
        reason: String,
    },
    /// A file of the backup does not fit on the disk.
    NoRoom {
        /// The folder that has no room.
        path: PathBuf,
        /// The size that the backup states, in bytes.
        needed_bytes: u64,
        /// The free space in bytes.
        free_bytes: u64,
    },
    /// The store contains posted articles that would be lost.
    PostedThere(PathBuf),
    /// The store is in use.
    #[error(transparent)]
    Posted(#[from] StoreError),
    /// Another process is creating a generation.
    BeingRebuilt(PathBuf),
    /// The backup is of an index on a cluster, and none was named.
    OfCluster(PathBuf),
    /// The backup is of an index on one machine, and a cluster was named.
    OfFolder(PathBuf),
    /// The index on the cluster cannot be restored.
    #[error(transparent)]
    Cluster(#[from] ClusterWriteError),
    /// The folder of the record cannot be used.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// The index or the store cannot be written.
    Io {
        /// The folder that cannot be written.
        path: PathBuf,
        /// The error of the system.
        reason: io::Error,
    },
}

impl RestoreError {
    /// Returns what the operator can do, or `None` if the problem says it all.
    #[must_use]
    pub fn remedy(&self) -> Option<&'static str> {
        match self {
            Self::NotWhole { .. } => Some("use another one"),
            Self::NoRoom { .. } => Some("free some space, or restore to another disk"),
            Self::PostedThere(_) => Some("move that folder away first"),
            Self::Posted(error) => error.remedy(),
            Self::BeingRebuilt(_) => Some("wait until it has finished"),
            Self::OfCluster(_) => Some("name the cluster with `--cluster`"),
            Self::OfFolder(_) => {
                Some("leave `--cluster` out, then copy the index with `xunwen copy`")
            }
            Self::Cluster(error) => Some(error.remedy()),
            Self::Index(error) => error.remedy(),
            Self::Io { .. } => None,
        }
    }

    /// Returns what went wrong. Wrapped errors include their own remedy.
    fn problem(&self) -> String {
        match self {
            Self::NotWhole { path, reason } => {
                format!("`{}` is not a complete backup ({reason})", path.display())
            }
            Self::NoRoom { path, needed_bytes, free_bytes } => format!(
                "no room at `{}`: a file of the backup has {} MB, {} MB are free",
                path.display(),
                needed_bytes.div_ceil(BYTES_PER_MB),
                free_bytes / BYTES_PER_MB
            ),
            Self::PostedThere(path) => {
                format!("there are posted articles at `{}`", path.display())
            }
            Self::Posted(error) => error.to_string(),
            Self::BeingRebuilt(path) => rebuild_in_progress(path),
            Self::OfCluster(path) => {
                format!("`{}` is the backup of an index on a cluster", path.display())
            }
            Self::OfFolder(path) => {
                format!("`{}` is not the backup of an index on a cluster", path.display())
            }
            Self::Cluster(error) => error.to_string(),
            Self::Index(error) => error.to_string(),
            Self::Io { path, reason } => {
                format!("cannot write to `{}`: {reason}", path.display())
            }
        }
    }

    /// Returns the function that adds the folder to an error of the system.
    pub(in crate::operate) fn io_at(path: &Path) -> impl Fn(io::Error) -> Self {
        move |reason| Self::Io { path: path.to_owned(), reason }
    }
}
