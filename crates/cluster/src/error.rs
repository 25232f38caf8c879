//! Failures of calls to a cluster. Each knows its remedy.

use std::io;
use std::path::PathBuf;

/// The reason why a call to the cluster failed.
///
/// The message consists of the problem and the [remedy](Self::remedy). It never contains a
/// password or a key.
#[derive(Debug, thiserror::Error)]
#[error("{}: {}", self.problem(), self.remedy())]
pub enum ClusterError {
    /// A setting cannot be used.
    Setting {
        /// The name of the setting.
        name: &'static str,
        /// The fault, without secrets.
        problem: String,
        /// The form that is expected.
        expected: &'static str,
    },
    /// A file that a setting names cannot be read.
    File {
        /// The name of the setting.
        name: &'static str,
        /// The file.
        path: PathBuf,
        /// The error of the system.
        reason: io::Error,
    },
    /// No node answered in time, or the nodes that answer cannot serve the request.
    Unavailable {
        /// The last failure, with its node.
        reason: String,
    },
    /// The cluster refused the request for lack of capacity until the deadline.
    Overloaded {
        /// The last refusal, with its node.
        reason: String,
    },
    /// The index is read-only, usually because a disk is almost full.
    ReadOnly {
        /// The answer of the cluster.
        reason: String,
    },
    /// An answer does not cover all documents, so it must not be shown.
    Incomplete {
        /// The missing part.
        reason: String,
    },
    /// The certificate of a node is not trusted, or the node does not speak TLS.
    Tls {
        /// The node.
        url: String,
        /// The fault.
        reason: String,
    },
    /// A node does not accept the credentials.
    Unauthorized {
        /// The node.
        url: String,
    },
    /// The user may not do this.
    Forbidden {
        /// The answer of the cluster.
        reason: String,
    },
    /// The server is not OpenSearch, or its version is not supported.
    Version {
        /// The node.
        url: String,
        /// The product and version that it names.
        found: String,
    },
    /// The nodes belong to different clusters.
    OtherCluster {
        /// The node that differs from the ones before.
        url: String,
    },
    /// The index does not exist.
    MissingIndex {
        /// The answer of the cluster.
        reason: String,
    },
    /// Another writer changed the document first.
    Conflict {
        /// The answer of the cluster.
        reason: String,
    },
    /// The cluster refused a request that another try cannot help.
    Rejected {
        /// The status of HTTP.
        status: u16,
        /// The type of the error, such as `mapper_parsing_exception`.
        kind: String,
        /// The node, the type and its reason.
        reason: String,
    },
}

impl ClusterError {
    /// Returns what the operator can do.
    #[must_use]
    pub const fn remedy(&self) -> &'static str {
        match self {
            Self::Setting { expected, .. } => expected,
            Self::File { .. } => "check the path and its permissions",
            Self::Unavailable { .. } => {
                "check that most nodes run and can be reached; nothing needs a restart here"
            }
            Self::Overloaded { .. } => "try again later, or add nodes or memory to the cluster",
            Self::ReadOnly { .. } => {
                "free disk space on the nodes; the cluster accepts changes again by itself"
            }
            Self::Incomplete { .. } => "try again; if it persists, look for failed shards",
            Self::Tls { .. } => {
                "name the certificate of the cluster's authority with `cluster_ca`, or correct the address"
            }
            Self::Unauthorized { .. } => {
                "check the user, password or key that `cluster_user_file` or `cluster_api_key_file` names"
            }
            Self::Forbidden { .. } => "give the user the rights that the request needs",
            Self::Version { .. } => {
                "use a cluster of OpenSearch 2.19 or a later 2.x, or of OpenSearch 3"
            }
            Self::OtherCluster { .. } => "name the nodes of one cluster",
            Self::MissingIndex { .. } => "create it with `xunwen index --cluster`",
            Self::Conflict { .. } => "read the document again, then decide",
            Self::Rejected { .. } => {
                "check that nothing else changes this index, and report it if it persists"
            }
        }
    }

    /// Returns whether the same call may succeed later without a change of settings.
    #[must_use]
    pub const fn is_temporary(&self) -> bool {
        matches!(
            self,
            Self::Unavailable { .. }
                | Self::Overloaded { .. }
                | Self::ReadOnly { .. }
                | Self::Incomplete { .. }
        )
    }

    fn problem(&self) -> String {
        match self {
            Self::Setting { name, problem, .. } => format!("invalid {name}: {problem}"),
            Self::File { name, path, reason } => {
                format!("cannot read `{}` ({name}): {reason}", path.display())
            }
            Self::Unavailable { reason } => format!("the cluster is unavailable ({reason})"),
            Self::Overloaded { reason } => format!("the cluster is overloaded ({reason})"),
            Self::ReadOnly { reason } => format!("the index is read-only ({reason})"),
            Self::Incomplete { reason } => format!("the answer is incomplete ({reason})"),
            Self::Tls { url, reason } => format!("no trusted connection to {url} ({reason})"),
            Self::Unauthorized { url } => format!("{url} does not accept the credentials"),
            Self::Forbidden { reason } => format!("not permitted ({reason})"),
            Self::Version { url, found } => format!("{url} runs {found}, which is not supported"),
            Self::OtherCluster { url } => format!("{url} belongs to another cluster"),
            Self::MissingIndex { reason } => format!("the index does not exist ({reason})"),
            Self::Conflict { reason } => format!("the document has changed ({reason})"),
            Self::Rejected { status, reason, .. } => {
                format!("the cluster refused the request with status {status} ({reason})")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_ends_with_what_to_do() {
        let error = ClusterError::Unavailable { reason: "http://a:1: refused".into() };
        assert_eq!(
            error.to_string(),
            "the cluster is unavailable (http://a:1: refused): check that most nodes run and can be \
             reached; nothing needs a restart here"
        );
        let error = ClusterError::Setting {
            name: "cluster",
            problem: "\"x\"".into(),
            expected: "expected URLs",
        };
        assert_eq!(error.to_string(), "invalid cluster: \"x\": expected URLs");
    }
}
