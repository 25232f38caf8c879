//! Delivery by HTTP POST.

use std::fmt;
use std::thread;
use std::time::Duration;

use anyhow::bail;
use ureq::Agent;
use ureq::http::{StatusCode, Uri};
use ureq::tls::{RootCerts, TlsConfig};

/// The values of [`RetryParams`] in use.
const RETRY: RetryParams = RetryParams {
    waits: [Duration::from_millis(500), Duration::from_secs(1), Duration::from_secs(3)],
};

/// How often a post is repeated.
struct RetryParams {
    /// The time before each further try. A receiver that restarts is back by the last one, and the next run tries
    /// again in any case.
    ///
    /// Source: chosen. Half or twice is not measured.
    waits: [Duration; 3],
}

/// An address that accepts posts. Printed without what may be secret: only scheme, host and port.
#[derive(Clone)]
pub(crate) struct WebhookUrl(Uri);

/// A receiver of articles.
pub(crate) struct Webhook {
    agent: Agent,
    url: WebhookUrl,
}

/// Why a receiver did not accept a post.
enum PostFailure {
    /// It may accept the same post later.
    Passing(String),
    /// It would not.
    Lasting(String),
}

impl WebhookUrl {
    /// Returns the address that a text states.
    ///
    /// # Errors
    /// If the text is not the whole address of a web page.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let uri: Uri = text.parse().map_err(|_| EXPECTED_URL.to_owned())?;
        let is_web = matches!(uri.scheme_str(), Some("http" | "https"));
        let has_host = uri.host().is_some_and(|host| !host.is_empty());
        if is_web && has_host { Ok(Self(uri)) } else { Err(EXPECTED_URL.to_owned()) }
    }
}

const EXPECTED_URL: &str = "expected an address such as https://chat.example.org/hook";

impl fmt::Display for WebhookUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (scheme, host) = (self.0.scheme_str().unwrap_or(""), self.0.host().unwrap_or(""));
        write!(f, "{scheme}://{host}")?;
        self.0.port_u16().map_or(Ok(()), |port| write!(f, ":{port}"))
    }
}

impl fmt::Debug for WebhookUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Debug for Webhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Webhook").field("url", &self.url).finish_non_exhaustive()
    }
}

impl Webhook {
    /// Returns the receiver at an address. `timeout` is the longest time that a post may take.
    pub(crate) fn new(url: WebhookUrl, timeout: Duration) -> Self {
        // The certificates that the system trusts, so that a newsroom can have an authority of its own.
        let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
        let config = Agent::config_builder()
            .http_status_as_error(false)
            // An article counts as delivered to the address that was named, not to another one.
            .max_redirects(0)
            .timeout_global(Some(timeout))
            .user_agent(concat!("xunwen/", env!("CARGO_PKG_VERSION")))
            .tls_config(tls);
        Self { agent: config.build().into(), url }
    }

    /// Posts a JSON text, again if the receiver cannot be reached, fails or asks to wait.
    ///
    /// # Errors
    /// If the receiver does not accept the text.
    pub(crate) fn post(&self, json: &str) -> anyhow::Result<()> {
        let mut waits = RETRY.waits.into_iter();
        loop {
            let problem = match (self.try_post(json), waits.next()) {
                (Ok(()), _) => return Ok(()),
                (Err(PostFailure::Passing(_)), Some(wait)) => {
                    thread::sleep(wait);
                    continue;
                }
                (Err(PostFailure::Passing(problem) | PostFailure::Lasting(problem)), _) => problem,
            };
            bail!("{} did not accept the post: {problem}", self.url);
        }
    }

    fn try_post(&self, json: &str) -> Result<(), PostFailure> {
        let post = self.agent.post(self.url.0.clone()).content_type("application/json");
        let answer = post.send(json).map_err(|error| PostFailure::Passing(error.to_string()))?;
        match answer.status() {
            status if status.is_success() => Ok(()),
            status if is_passing(status) => Err(PostFailure::Passing(format!("status {status}"))),
            status => Err(PostFailure::Lasting(format!("status {status}"))),
        }
    }
}

/// Returns whether the same post may be accepted later.
fn is_passing(status: StatusCode) -> bool {
    let is_for_now = matches!(status, StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS);
    status.is_server_error() || is_for_now
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_whole_and_printed_without_secrets() {
        let url = WebhookUrl::parse("https://user:password@chat.example.org:8443/hook/SECRET?t=1");
        assert_eq!(url.unwrap().to_string(), "https://chat.example.org:8443");
        for other in ["", "chat.example.org/hook", "/hook", "ftp://example.org/", "mailto:a@b.c"] {
            assert!(WebhookUrl::parse(other).is_err(), "{other}");
        }
    }

    #[test]
    fn only_failures_that_pass_are_tried_again() {
        let passing = [500, 502, 503, 504, 408, 429];
        assert!(passing.iter().all(|code| is_passing(StatusCode::from_u16(*code).unwrap())));
        let lasting = [301, 400, 401, 404, 410, 413];
        assert!(!lasting.iter().any(|code| is_passing(StatusCode::from_u16(*code).unwrap())));
    }
}
