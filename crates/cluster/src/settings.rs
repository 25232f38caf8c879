//! Addresses of nodes, and the limits of calls.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use ureq::http::Uri;

use crate::credentials::Credentials;
use crate::error::ClusterError;

/// The setting of the addresses, for messages.
const NODES: &str = "cluster";

const URL_FORM: &str = "expected one or more URLs such as `https://node-1.example:9200`, separated \
    by commas, without user and password";

/// The cluster, and how to talk to it.
#[derive(Debug, Clone)]
pub struct ClusterSettings {
    /// The nodes that requests go to. One is enough; more survive failures.
    pub nodes: Vec<NodeUrl>,
    /// A file with the certificates, in PEM, of the authorities to trust. Without it, those that
    /// the system trusts.
    pub ca: Option<PathBuf>,
    /// The user or key.
    pub credentials: Credentials,
    /// Timeouts and retries.
    pub limits: TransportLimits,
}

/// Timeouts, retries, and when a node is left alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TransportLimits {
    /// The time for a connection, with TLS. A host that is gone costs this much once in a while;
    /// chosen for nodes in one region. Halved: far nodes are not reached; doubled: slower failover.
    pub connect_timeout: Duration,
    /// The time for the identity of a node, before it is used for the first time or again.
    pub probe_timeout: Duration,
    /// The time for one answer of one node. Halved: slow searches fail; doubled: a node that hangs
    /// holds up searches for longer before another one is asked.
    pub attempt_timeout: Duration,
    /// The same for writes, which may wait for a copy of a shard half of this time.
    pub write_timeout: Duration,
    /// The time for a whole call that a reader waits for, with all its tries.
    pub read_deadline: Duration,
    /// The time for a whole call that writes, with all its tries. Long enough for a node to restart
    /// and for the election of another cluster manager.
    pub write_deadline: Duration,
    /// The pause before a refused request is sent again the first time. It doubles each time, and
    /// the actual pause is a random part of it, so that clients do not return at once.
    pub first_pause: Duration,
    /// The longest pause between two tries.
    pub max_pause: Duration,
    /// Failures in a row after which a node is left alone. One is too nervous: a connection may
    /// break by chance; each further one makes one more request wait.
    pub n_failures_to_open: u32,
    /// How long a failing node is left alone the first time. It doubles with each failed trial.
    pub first_rest: Duration,
    /// The longest time that a failing node is left alone, so that it is found again soon.
    pub max_rest: Duration,
    /// The longest answer that is read. A page of long articles takes a few megabytes.
    pub max_answer_bytes: u64,
}

impl Default for TransportLimits {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(1),
            probe_timeout: Duration::from_secs(2),
            attempt_timeout: Duration::from_secs(10),
            write_timeout: Duration::from_secs(30),
            read_deadline: Duration::from_secs(15),
            write_deadline: Duration::from_secs(300),
            first_pause: Duration::from_millis(50),
            max_pause: Duration::from_secs(5),
            n_failures_to_open: 3,
            first_rest: Duration::from_millis(500),
            max_rest: Duration::from_secs(15),
            max_answer_bytes: 256 << 20,
        }
    }
}

impl ClusterSettings {
    /// Returns settings with default limits, without credentials.
    #[must_use]
    pub fn new(nodes: Vec<NodeUrl>) -> Self {
        Self {
            nodes,
            ca: None,
            credentials: Credentials::none(),
            limits: TransportLimits::default(),
        }
    }
}

/// The address of a node: scheme, host and port, and perhaps a path. Without a slash at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeUrl(String);

impl NodeUrl {
    /// Parses addresses that are separated by commas.
    ///
    /// # Errors
    /// If the list is empty, or an address is invalid, contains a user or password, or is there twice.
    pub fn parse_list(text: &str) -> Result<Vec<Self>, ClusterError> {
        let mut nodes: Vec<Self> = Vec::new();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let node = Self::parse(part)?;
            if nodes.contains(&node) {
                return Err(invalid(format!("{node} is there twice")));
            }
            nodes.push(node);
        }
        if nodes.is_empty() {
            return Err(invalid("there is no address".to_owned()));
        }
        Ok(nodes)
    }

    fn parse(text: &str) -> Result<Self, ClusterError> {
        // Before anything else, so that no message shows a password.
        if text.contains('@') {
            return Err(invalid("an address contains a user or password".to_owned()));
        }
        let uri: Option<Uri> = text.parse().ok();
        let is_node = uri.is_some_and(|uri| {
            matches!(uri.scheme_str(), Some("http" | "https"))
                && uri.host().is_some_and(|host| !host.is_empty())
                && uri.query().is_none()
        });
        if !is_node || text.contains('#') {
            return Err(invalid(format!("{text:?}")));
        }
        Ok(Self(text.trim_end_matches('/').to_owned()))
    }

    /// Returns the address as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for NodeUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn invalid(problem: String) -> ClusterError {
    ClusterError::Setting { name: NODES, problem, expected: URL_FORM }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_a_list() {
        let nodes = NodeUrl::parse_list(" http://a:9200/, https://[::1]:9201/search ,").unwrap();
        let nodes: Vec<&str> = nodes.iter().map(NodeUrl::as_str).collect();
        assert_eq!(nodes, ["http://a:9200", "https://[::1]:9201/search"]);
    }

    #[test]
    fn an_address_that_cannot_be_used_is_refused_without_its_password() {
        for wrong in [
            "",
            ",",
            "a:9200",
            "ftp://a",
            "http://",
            "http://a?x",
            "http://a#x",
            "http://a,http://a/",
        ] {
            let error = NodeUrl::parse_list(wrong).unwrap_err().to_string();
            assert!(error.starts_with("invalid cluster: "), "{error}");
            assert!(error.contains(URL_FORM), "{error}");
        }
        let error = NodeUrl::parse_list("https://ada:hunter2@a:9200").unwrap_err();
        assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
    }
}
