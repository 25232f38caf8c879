//! TLS with an authority of one's own, users, and keys.

use std::path::PathBuf;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use xunwen_cluster::{ClusterClient, ClusterError, ClusterSettings, Credentials};

use crate::scripted_node::{Reply, ScriptedNode, identity, refusal};
use crate::settings;

/// An authority, the file with its certificate, and a certificate that it gave to `localhost`.
struct Authority {
    folder: tempfile::TempDir,
    server: Arc<ServerConfig>,
}

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("ca.pem"), issuer.pem()).unwrap();

        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        let certificate = params.signed_by(&key, &issuer).unwrap();
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let server = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .unwrap();
        Self { folder, server: Arc::new(server) }
    }

    fn ca(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    fn node(&self) -> ScriptedNode {
        ScriptedNode::listen("127.0.0.1:0", Some(Arc::clone(&self.server)), |_| {
            identity("3.9.0", "uuid-1")
        })
    }
}

/// Returns the address of a node under a name, as certificates have it.
fn by_name(node: &ScriptedNode) -> String {
    node.url().replace("127.0.0.1", "localhost")
}

fn check(settings: ClusterSettings) -> Result<String, ClusterError> {
    Ok(ClusterClient::new(settings)?.check_nodes()?.to_string())
}

#[test]
fn a_node_is_trusted_by_the_certificate_of_its_authority() {
    let authority = Authority::new();
    let node = authority.node();
    let trusting = |url: &str, ca: Option<PathBuf>| ClusterSettings { ca, ..settings(url) };
    assert_eq!(check(trusting(&by_name(&node), Some(authority.ca()))).unwrap(), "3.9.0");

    // Of another authority, of none, and under another name.
    let other = Authority::new();
    for refused in [
        trusting(&by_name(&node), Some(other.ca())),
        trusting(&by_name(&node), None),
        trusting(&node.url(), Some(authority.ca())),
    ] {
        let error = check(refused).unwrap_err();
        assert!(matches!(error, ClusterError::Tls { .. }), "{error:?}");
        assert!(error.to_string().contains("`cluster_ca`"), "{error}");
    }
    assert!(node.seen().is_empty());
}

#[test]
fn http_and_https_do_not_meet() {
    let authority = Authority::new();
    let secure = authority.node();
    let error = check(settings(&secure.url().replace("https", "http"))).unwrap_err();
    assert!(matches!(error, ClusterError::Unavailable { .. }), "{error:?}");

    let plain = ScriptedNode::start(|_| Reply::Close);
    let url = by_name(&plain).replace("http", "https");
    let error = check(ClusterSettings { ca: Some(authority.ca()), ..settings(&url) }).unwrap_err();
    assert!(matches!(error, ClusterError::Tls { .. }), "{error:?}");
}

#[test]
fn a_file_without_certificates_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let ca = folder.path().join("ca.pem");
    let error = |ca: &PathBuf| {
        let settings = ClusterSettings { ca: Some(ca.clone()), ..settings("https://localhost:1") };
        check(settings).unwrap_err().to_string()
    };
    assert!(error(&ca).starts_with("cannot read `"), "{}", error(&ca));
    std::fs::write(&ca, "no certificate").unwrap();
    assert!(error(&ca).contains("contains no certificate"), "{}", error(&ca));
}

#[test]
fn each_request_carries_the_credentials_and_nothing_prints_them() {
    let node = ScriptedNode::listen("127.0.0.1:0", None, |request| {
        match (request.line.as_str(), request.authorization.as_str()) {
            (_, "Basic YWRhOmh1bnRlcjI=" | "ApiKey hunter2") => {
                if request.line == "GET /" {
                    identity("3.9.0", "uuid-1")
                } else {
                    Reply::Answer(404, r#"{"found":false}"#.to_owned())
                }
            }
            _ => refusal(401, "security_exception"),
        }
    });
    let user = Credentials::from_user("u", "ada:hunter2").unwrap();
    let key = Credentials::from_api_key("k", "hunter2").unwrap();
    for credentials in [user, key] {
        let settings = ClusterSettings { credentials, ..settings(&node.url()) };
        assert!(!format!("{settings:?}").contains("hunter2"), "{settings:?}");
        assert!(!format!("{settings:?}").contains("aHVudGVy"), "{settings:?}");
        let client = ClusterClient::new(settings).unwrap();
        assert!(client.get("news", "1").unwrap().is_none());
    }

    let wrong = Credentials::from_user("u", "ada:hunter3").unwrap();
    let client =
        ClusterClient::new(ClusterSettings { credentials: wrong, ..settings(&node.url()) });
    let client = client.unwrap();
    for error in [client.check_nodes().unwrap_err(), client.get("news", "1").unwrap_err()] {
        assert!(!format!("{error} {error:?}").contains("hunter3"), "{error:?}");
        assert!(matches!(
            error,
            ClusterError::Unauthorized { .. } | ClusterError::Unavailable { .. }
        ));
    }
}
