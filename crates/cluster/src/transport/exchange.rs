//! One request over HTTP, and its whole answer.

use std::fs;
use std::path::Path;
use std::time::Duration;

use ureq::http::Request;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};

use super::answer::Answer;
use super::call::Call;
use super::error_details::error_details;
use super::failure::Failure;
use crate::credentials::Credentials;
use crate::error::ClusterError;
use crate::settings::ClusterSettings;

/// The setting of the certificates, for messages.
const CA: &str = "cluster_ca";

/// Idle connections that are kept for each node: as many as threads that search on a large machine.
const MAX_IDLE_PER_NODE: usize = 32;

/// Connections with TLS and credentials.
pub(super) struct Exchange {
    agent: ureq::Agent,
    credentials: Credentials,
    max_answer_bytes: u64,
}

impl Exchange {
    /// Reads the certificates.
    pub(super) fn new(settings: &ClusterSettings) -> Result<Self, ClusterError> {
        let roots = match &settings.ca {
            Some(path) => read_certificates(path)?,
            None => RootCerts::PlatformVerifier,
        };
        let config = ureq::Agent::config_builder()
            .tls_config(TlsConfig::builder().root_certs(roots).build())
            .timeout_connect(Some(settings.limits.connect_timeout))
            .http_status_as_error(false)
            // Nodes do not redirect, and credentials must not follow.
            .max_redirects(0)
            // Nodes are reached directly, also where the environment names a proxy for the web.
            .proxy(None)
            .max_idle_connections(MAX_IDLE_PER_NODE * settings.nodes.len())
            .max_idle_connections_per_host(MAX_IDLE_PER_NODE)
            .allow_non_standard_methods(true)
            .user_agent(concat!("xunwen/", env!("CARGO_PKG_VERSION")))
            .build();
        Ok(Self {
            agent: config.into(),
            credentials: settings.credentials.clone(),
            max_answer_bytes: settings.limits.max_answer_bytes,
        })
    }

    /// Sends a request and reads the whole answer within `timeout`.
    pub(super) fn run(
        &self,
        url: &str,
        call: &Call<'_>,
        timeout: Duration,
    ) -> Result<Answer, Failure> {
        let mut request = Request::builder()
            .method(call.method.clone())
            .uri(format!("{url}{}", call.path))
            .header("accept", "application/json");
        if let Some(content_type) = call.body.content_type() {
            request = request.header("content-type", content_type);
        }
        if let Some(authorization) = self.credentials.authorization() {
            request = request.header("authorization", authorization);
        }
        // The address was parsed with the settings, and paths are encoded.
        let request = request.body(call.body.bytes()).map_err(|error| {
            let reason = format!("{url}: {error}");
            Failure::Final(ClusterError::Rejected { status: 0, kind: String::new(), reason })
        })?;

        let connection = |error: ureq::Error| Failure::from_connection(&error, url);
        let request = self.agent.configure_request(request).timeout_global(Some(timeout)).build();
        let mut response = self.agent.run(request).map_err(connection)?;
        let status = response.status().as_u16();
        let body = response.body_mut().with_config().limit(self.max_answer_bytes).read_to_vec();
        let body = body.map_err(connection)?;
        // An index that does not exist has the same status as a document that does not.
        if call.accepts(status) && !(status == 404 && error_details(&body).is_missing_index()) {
            return Ok(Answer { status, body });
        }
        Err(Failure::from_refusal(status, &error_details(&body), url))
    }
}

/// Reads the certificates of a file in PEM.
fn read_certificates(path: &Path) -> Result<RootCerts, ClusterError> {
    let file = |reason| ClusterError::File { name: CA, path: path.to_owned(), reason };
    let pem = fs::read(path).map_err(file)?;
    let items: Result<Vec<PemItem<'static>>, ureq::Error> = parse_pem(&pem).collect();
    let certificates: Vec<Certificate<'static>> = items
        .unwrap_or_default()
        .into_iter()
        .filter_map(|item| match item {
            PemItem::Certificate(certificate) => Some(certificate),
            _ => None,
        })
        .collect();
    if certificates.is_empty() {
        return Err(ClusterError::Setting {
            name: CA,
            problem: format!("`{}` contains no certificate", path.display()),
            expected: "expected a file in PEM with the certificates of the authorities to trust",
        });
    }
    Ok(RootCerts::new_with_certs(&certificates))
}
