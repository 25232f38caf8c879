//! Why an index of a cluster was not opened or written. Each failure knows its remedy.

use std::io;

use crate::error::ClusterError;

/// The reason why an index of a cluster cannot be used or was not written.
///
/// The message consists of the problem and the [remedy](Self::remedy).
#[derive(Debug, thiserror::Error)]
pub enum ClusterWriteError {
    /// A request failed.
    #[error(transparent)]
    Cluster(#[from] ClusterError),
    /// The index was built with another analysis: other folding, grams, numbers or layout.
    #[error("the index `{index}` of the cluster was built with analysis {found}, and this program has {needed}: {}", self.remedy())]
    Analysis {
        /// The index.
        index: String,
        /// The analysis that built it.
        found: String,
        /// The analysis of this program.
        needed: String,
    },
    /// The index was built with another user dictionary.
    #[error("the index `{index}` of the cluster was built with {found}, not with {needed}: {}", self.remedy())]
    Dictionary {
        /// The index.
        index: String,
        /// The dictionary that the index remembers.
        found: String,
        /// The dictionary in use.
        needed: String,
    },
    /// The index has no metadata that this program understands.
    #[error("the index `{index}` of the cluster was not made by this program ({reason}): {}", self.remedy())]
    Foreign {
        /// The index or alias.
        index: String,
        /// The fault of its metadata.
        reason: String,
    },
    /// Another process writes to the index.
    #[error("{owner} writes to the index `{index}` of the cluster: {}", self.remedy())]
    Busy {
        /// The alias of the index.
        index: String,
        /// The other process.
        owner: String,
    },
    /// Another process has taken the right to write.
    #[error("this process has lost the right to write to the index `{index}` of the cluster: {}", self.remedy())]
    LockLost {
        /// The alias of the index.
        index: String,
    },
    /// The program ends while it waits for the right to write.
    #[error("the program ends before it may write: {}", self.remedy())]
    Stopped,
    /// The cluster has fewer nodes than each change needs.
    #[error("the cluster has too few nodes ({n_nodes}) to keep {n_copies} copies of each change: {}", self.remedy())]
    TooFewNodes {
        /// The nodes that there are.
        n_nodes: u32,
        /// The copies that a change needs.
        n_copies: u32,
    },
    /// The cluster refuses articles for good.
    #[error("the cluster refuses {n} articles, such as `{id}` ({reason}): {}", self.remedy())]
    Refused {
        /// The number of articles.
        n: u64,
        /// The document of the first.
        id: String,
        /// The reason of the cluster.
        reason: String,
    },
    /// A new index does not contain what was written.
    #[error("the index `{index}` failed its checks ({reason}): {}", self.remedy())]
    FailedChecks {
        /// The index.
        index: String,
        /// The check that failed.
        reason: String,
    },
    /// A snapshot is not complete, or is not the one that was made.
    #[error("the snapshot `{name}` cannot be used ({reason}): {}", self.remedy())]
    Snapshot {
        /// Its name.
        name: String,
        /// The fault.
        reason: String,
    },
    /// An article, its origin or its arrival cannot be read.
    #[error("document `{id}` of the index `{index}` cannot be read: {}", self.remedy())]
    Damaged {
        /// The index.
        index: String,
        /// The document.
        id: String,
    },
    /// An article cannot be packed.
    #[error("an article cannot be packed: {0}")]
    Packing(io::Error),
    /// A thread that prepares articles cannot be started, or has ended.
    #[error("a thread that prepares articles {0}")]
    Thread(String),
}

impl ClusterWriteError {
    /// Returns what the operator can do.
    #[must_use]
    pub const fn remedy(&self) -> &'static str {
        match self {
            Self::Cluster(error) => error.remedy(),
            Self::Analysis { .. } => {
                "run `xunwen index --rebuild` with the same `--cluster`, or use the version that built it"
            }
            Self::Dictionary { .. } => {
                "run `xunwen index --rebuild` with the same `--cluster` and the `--dict` that you want"
            }
            Self::Foreign { .. } => "choose another name with `--cluster-index`",
            Self::Busy { .. } => "wait until it ends, or stop it",
            Self::Stopped => "the next run repeats what was not committed",
            Self::LockLost { .. } => {
                "the next run repeats what was not committed; see which other process writes"
            }
            Self::TooFewNodes { .. } => {
                "start the missing nodes, or set `--cluster-replicas` to a smaller number"
            }
            Self::Refused { .. } => "nothing is committed; report this with the article",
            Self::FailedChecks { .. } => "the previous index stays in use; run the rebuild again",
            Self::Snapshot { .. } => "look at the repository and the nodes, or use another backup",
            Self::Damaged { .. } => "run `xunwen index --rebuild` with the same `--cluster`",
            Self::Packing(_) => "check the article",
            Self::Thread(_) => "raise the limit on threads or use fewer with `--threads`",
        }
    }

    /// Returns whether another try may succeed without a change.
    #[must_use]
    pub const fn is_temporary(&self) -> bool {
        match self {
            Self::Cluster(error) => error.is_temporary(),
            _ => false,
        }
    }
}
