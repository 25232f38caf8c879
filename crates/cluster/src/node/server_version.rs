//! The product and version that a node names.

use std::fmt;

use serde::Deserialize;

use crate::error::ClusterError;

/// The lowest minor version of 2.x that is supported. Earlier ones are no longer maintained.
const LEAST_MINOR_OF_2: u32 = 19;

/// A version of OpenSearch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ServerVersion {
    /// The first number.
    pub major: u32,
    /// The second number.
    pub minor: u32,
    /// The third number.
    pub patch: u32,
}

/// The answer of a node to `GET /`.
#[derive(Deserialize)]
pub(crate) struct NodeIdentity {
    #[serde(default)]
    cluster_uuid: String,
    version: VersionBody,
}

#[derive(Deserialize)]
struct VersionBody {
    /// OpenSearch names itself; Elasticsearch has no such field.
    distribution: Option<String>,
    number: String,
}

impl NodeIdentity {
    /// Returns the version, if it is supported.
    pub(crate) fn check(&self, url: &str) -> Result<ServerVersion, ClusterError> {
        let VersionBody { distribution, number } = &self.version;
        let is_opensearch = distribution.as_deref() == Some("opensearch");
        let version = ServerVersion::parse(number).filter(|version| version.is_supported());
        version.filter(|_| is_opensearch).ok_or_else(|| ClusterError::Version {
            url: url.to_owned(),
            found: format!("{} {number}", distribution.as_deref().unwrap_or("another product")),
        })
    }

    /// Returns the identity of the cluster, once it has one.
    pub(crate) fn cluster_uuid(&self) -> Option<&str> {
        Some(self.cluster_uuid.as_str()).filter(|uuid| !uuid.is_empty() && *uuid != "_na_")
    }
}

impl ServerVersion {
    /// Parses `3.9.0`, also with a suffix such as `-SNAPSHOT`.
    fn parse(text: &str) -> Option<Self> {
        let numbers = text.split('-').next()?;
        let mut parts = numbers.split('.').map(|part| part.parse().ok());
        let (major, minor, patch) = (parts.next()??, parts.next()??, parts.next()??);
        Some(Self { major, minor, patch })
    }

    const fn is_supported(self) -> bool {
        self.major == 3 || (self.major == 2 && self.minor >= LEAST_MINOR_OF_2)
    }
}

impl fmt::Display for ServerVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(body: &str) -> Result<String, String> {
        let identity: NodeIdentity = serde_json::from_str(body).unwrap();
        let version = identity.check("http://a:9200");
        version.map(|version| version.to_string()).map_err(|error| error.to_string())
    }

    #[test]
    fn supported_versions_are_those_of_opensearch_from_2_19_on() {
        for number in ["2.19.0", "2.20.1", "3.0.0", "3.9.0", "3.10.0-SNAPSHOT"] {
            let body =
                format!(r#"{{"version":{{"distribution":"opensearch","number":"{number}"}}}}"#);
            assert_eq!(check(&body).as_deref(), Ok(number.trim_end_matches("-SNAPSHOT")));
        }
        for number in ["1.3.20", "2.18.9", "4.0.0", "three"] {
            let body =
                format!(r#"{{"version":{{"distribution":"opensearch","number":"{number}"}}}}"#);
            let message = check(&body).unwrap_err();
            assert_eq!(
                message,
                format!(
                    "http://a:9200 runs opensearch {number}, which is not supported: use a cluster of \
                     OpenSearch 2.19 or a later 2.x, or of OpenSearch 3"
                )
            );
        }
        let other = check(r#"{"version":{"number":"8.17.0"}}"#).unwrap_err();
        assert!(other.starts_with("http://a:9200 runs another product 8.17.0, "), "{other}");
    }

    #[test]
    fn a_cluster_without_an_identity_yet_has_none() {
        let uuid = |uuid: &str| {
            let body = format!(r#"{{"cluster_uuid":"{uuid}","version":{{"number":"3.0.0"}}}}"#);
            let identity: NodeIdentity = serde_json::from_str(&body).unwrap();
            identity.cluster_uuid().map(str::to_owned)
        };
        assert_eq!([uuid("_na_"), uuid(""), uuid("Ab1")], [None, None, Some("Ab1".to_owned())]);
    }
}
