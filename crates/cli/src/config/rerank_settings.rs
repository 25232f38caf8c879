//! The settings of a model that orders the first hits.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, ensure};
use xunwen_engine::RelevanceModel;

use super::values::{self, Seconds};
use crate::rerank::{EndpointModel, RerankApi};

/// The settings of a model that orders the first hits.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct RerankSettings {
    /// The endpoint of a model that orders the first hits: `…/rerank` (text-embeddings-inference),
    /// `…/v1/rerank` (Jina, Cohere, vLLM, llama.cpp) or `…/v1/embeddings` (OpenAI). Queries and the
    /// beginnings of articles are sent to it. Unset, no model is asked
    #[arg(long, value_name = "URL", value_parser = RerankApi::parse)]
    pub(crate) rerank_url: Option<RerankApi>,
    /// The name of the model, for endpoints that have several
    #[arg(long, value_name = "NAME")]
    pub(crate) rerank_model: Option<String>,
    /// A file with the key of the endpoint, sent as a bearer token
    #[arg(long, value_name = "FILE")]
    pub(crate) rerank_key_file: Option<PathBuf>,
    /// The first hits that the model orders
    #[arg(long, value_name = "N", default_value_t = 30, value_parser = values::rerank_hits)]
    pub(crate) rerank_hits: u8,
    /// Seconds that a search waits for the model; without an answer, its hits stay in their own order
    /// and the answer says so
    #[arg(long, value_name = "SECONDS", default_value = "0.5")]
    pub(crate) rerank_timeout: Seconds,
}

impl RerankSettings {
    /// Returns the model, if there is an endpoint.
    ///
    /// # Errors
    /// If the key cannot be read.
    pub(crate) fn model(&self) -> anyhow::Result<Option<Arc<dyn RelevanceModel>>> {
        let Some(api) = self.rerank_url.clone() else { return Ok(None) };
        let key = self.rerank_key_file.as_ref().map(|file| -> anyhow::Result<String> {
            let key = std::fs::read_to_string(file)
                .with_context(|| format!("cannot read the key in `{}`", file.display()))?;
            let key = key.trim();
            let is_key = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_graphic());
            ensure!(is_key, "`{}` does not hold a key on one line", file.display());
            Ok(key.to_owned())
        });
        Ok(Some(Arc::new(EndpointModel::new(
            api,
            self.rerank_model.clone(),
            key.transpose()?.as_deref(),
            usize::from(self.rerank_hits),
            self.rerank_timeout.0,
        ))))
    }
}
