//! An index of a cluster, open for searching.

use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::sync::Arc;

use xunwen_engine::backend::{
    IndexState, IndexStatus, ResumedState, SearchIndex, StateAccess, StateKey,
};
use xunwen_engine::{SearchError, Sort};
use xunwen_text::Analysis;

use super::index_facts::{IndexFacts, search_error};
use super::shared_index::SharedIndex;
use super::state::ClusterState;
use crate::client::ClusterClient;
use crate::error::ClusterError;
use crate::writer::{ClusterArchive, ClusterWriteError};

/// An index of a cluster, which an alias names. Cheap to clone.
#[derive(Clone)]
pub struct ClusterIndex {
    pub(super) shared: Arc<SharedIndex>,
}

impl ClusterIndex {
    /// Opens the index of an archive. The nodes are checked.
    ///
    /// # Errors
    /// If no node answers, the index does not exist, or it was built with another analysis.
    pub fn open(
        archive: &ClusterArchive,
        analysis: Arc<Analysis>,
    ) -> Result<Self, ClusterWriteError> {
        let client = archive.client().clone();
        client.check_nodes()?;
        let current = archive.current()?.ok_or_else(|| ClusterError::MissingIndex {
            reason: format!("there is no index `{}` yet", archive.name()),
        })?;
        current.metadata.expect(&analysis, &current.name)?;
        let shared = SharedIndex::new(client, archive.name(), analysis);
        let index = Self { shared: Arc::new(shared) };
        index.shared.refreshed()?;
        Ok(index)
    }

    /// Returns the client, for its metrics.
    #[must_use]
    pub fn client(&self) -> &ClusterClient {
        &self.shared.client
    }

    fn state(
        &self,
        facts: Arc<IndexFacts>,
        point: Option<String>,
        access: &StateAccess<'_>,
        is_current: bool,
    ) -> Box<dyn IndexState> {
        let hidden = if is_current {
            access.retractions.pending()
        } else {
            access.retractions.remembered().unwrap_or_default()
        };
        Box::new(ClusterState::new(Arc::clone(&self.shared), facts, point, hidden, access))
    }
}

impl SearchIndex for ClusterIndex {
    fn current(&self, access: &StateAccess<'_>) -> Result<Box<dyn IndexState>, SearchError> {
        Ok(self.state(self.shared.facts()?, None, access, true))
    }

    fn resumed(
        &self,
        key: &StateKey,
        sort: Sort,
        access: &StateAccess<'_>,
    ) -> Result<ResumedState, SearchError> {
        let current = self.shared.facts()?;
        let (StateKey::Named(name) | StateKey::Held { name, .. }) = key;
        if current.name() == *name {
            let state = self.state(current, None, access, true);
            return Ok(ResumedState { state, is_changed: false });
        }
        let held = match key {
            StateKey::Held { id, .. } => self.shared.facts_of(id).map(|facts| (id, facts)),
            StateKey::Named(_) => return Err(SearchError::CursorExpired),
        };
        match held {
            Ok((id, facts)) => {
                let state = self.state(Arc::new(facts), Some(id.clone()), access, false);
                Ok(ResumedState { state, is_changed: false })
            }
            Err(error) if error.is_temporary() => Err(search_error(error)),
            Err(_) if sort == Sort::Relevance => Err(SearchError::CursorExpired),
            Err(_) => {
                let state = self.state(current, None, access, true);
                Ok(ResumedState { state, is_changed: true })
            }
        }
    }

    fn reload(&self) -> Result<(), SearchError> {
        self.shared.refreshed().map(drop).map_err(search_error)
    }

    fn follow(&self) -> Result<(), SearchError> {
        Ok(())
    }

    fn status(&self) -> IndexStatus {
        let facts = self.shared.last_known();
        IndexStatus {
            n_articles: facts.n_articles,
            n_segments: 0,
            generation_number: facts.generation_number(),
            newest: facts.newest,
            is_current: true,
        }
    }

    fn is_degraded(&self) -> bool {
        self.shared.client.is_degraded()
    }

    fn state_name(&self, hidden: &[String]) -> u64 {
        let mut hasher = DefaultHasher::new();
        (self.shared.last_known().name(), hidden).hash(&mut hasher);
        hasher.finish()
    }

    fn latest_arrival(&self) -> Result<i64, SearchError> {
        Ok(self.shared.facts()?.latest_arrival)
    }

    fn generation(&self) -> &Path {
        Path::new("")
    }
}

impl fmt::Debug for ClusterIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClusterIndex").field("alias", &self.shared.alias).finish_non_exhaustive()
    }
}
