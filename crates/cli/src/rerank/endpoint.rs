//! A model behind an HTTP endpoint.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use xunwen_engine::RelevanceModel;

use super::api::RerankApi;

/// How long an endpoint that failed is not asked, so that not every reader waits for it.
///
/// Source: chosen; a restart of a model takes longer.
const PAUSE: Duration = Duration::from_secs(5);

/// The longest answer that is read: fifty embeddings of 4,096 numbers.
const MAX_ANSWER_BYTES: u64 = 8 << 20;

/// A model behind an HTTP endpoint.
pub(crate) struct EndpointModel {
    api: RerankApi,
    model: Option<String>,
    /// The header that holds the key.
    authorization: Option<String>,
    n_hits: usize,
    agent: ureq::Agent,
    /// When the endpoint may be asked again, after it failed.
    paused_until: Mutex<Option<Instant>>,
}

impl EndpointModel {
    pub(crate) fn new(
        api: RerankApi,
        model: Option<String>,
        key: Option<&str>,
        n_hits: usize,
        timeout: Duration,
    ) -> Self {
        let config =
            ureq::Agent::config_builder().timeout_global(Some(timeout)).max_redirects(0).build();
        Self {
            api,
            model,
            authorization: key.map(|key| format!("Bearer {key}")),
            n_hits,
            agent: config.into(),
            paused_until: Mutex::new(None),
        }
    }

    fn ask(&self, query: &str, texts: &[String]) -> Result<Vec<f32>, String> {
        let mut request = self.agent.post(&self.api.url).content_type("application/json");
        if let Some(authorization) = &self.authorization {
            request = request.header("authorization", authorization);
        }
        let body = self.api.body(self.model.as_deref(), query, texts);
        let mut answer = request.send(body).map_err(|error| error.to_string())?;
        let answer = answer.body_mut().with_config().limit(MAX_ANSWER_BYTES).read_to_vec();
        let answer = answer.map_err(|error| error.to_string())?;
        let scores = self.api.scores(&answer, texts.len());
        scores.ok_or_else(|| "the answer has no score for each text".to_owned())
    }

    fn is_paused(&self) -> bool {
        let paused_until = self.paused_until.lock().map(|until| *until);
        paused_until.is_ok_and(|until| until.is_some_and(|until| Instant::now() < until))
    }

    fn pause(&self) {
        if let Ok(mut until) = self.paused_until.lock() {
            *until = Some(Instant::now() + PAUSE);
        }
    }
}

impl RelevanceModel for EndpointModel {
    fn n_hits(&self) -> usize {
        self.n_hits
    }

    fn scores(&self, query: &str, texts: &[String]) -> Option<Vec<f32>> {
        if self.is_paused() {
            return None;
        }
        let scores = self.ask(query, texts);
        if let Err(error) = &scores {
            tracing::warn!(url = self.api.url, %error, "the model did not order the first hits");
            self.pause();
        }
        scores.ok()
    }
}
