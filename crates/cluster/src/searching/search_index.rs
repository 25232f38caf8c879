//! An index of a cluster, open for searching.

use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::Value;
use xunwen_engine::backend::{
    IndexState, IndexStatus, ResumedState, SearchIndex, StateAccess, StateKey,
};
use xunwen_engine::{SearchError, Sort};
use xunwen_text::Analysis;

use super::index_facts::{IndexFacts, search_error};
use super::kept_states::KeptStates;
use super::state::{ClusterState, KnownCounts};
use crate::client::ClusterClient;
use crate::error::ClusterError;
use crate::writer::{ClusterArchive, ClusterWriteError};

/// The time for which the facts about the index are taken as they were.
///
/// Source: that of a refresh of the cluster, which changes them at most once a second.
const FACTS_AGE: Duration = Duration::from_secs(1);

/// An index of a cluster, which an alias names. Cheap to clone.
#[derive(Clone)]
pub struct ClusterIndex {
    pub(super) shared: Arc<SharedIndex>,
}

/// What all searches of an index share.
pub(super) struct SharedIndex {
    pub(super) client: ClusterClient,
    /// The alias.
    pub(super) alias: String,
    pub(super) analysis: Arc<Analysis>,
    pub(super) counts: KnownCounts,
    pub(super) kept: KeptStates,
    facts: Mutex<Option<KnownFacts>>,
}

#[derive(Clone)]
struct KnownFacts {
    facts: Arc<IndexFacts>,
    since: Instant,
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
        let shared = SharedIndex {
            client,
            alias: archive.name().to_owned(),
            analysis,
            counts: KnownCounts::default(),
            kept: KeptStates::default(),
            facts: Mutex::new(None),
        };
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

impl SharedIndex {
    /// Returns the facts, which may be a second old.
    fn facts(&self) -> Result<Arc<IndexFacts>, SearchError> {
        let known = self.facts.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match known {
            Some(known) if known.since.elapsed() < FACTS_AGE => Ok(known.facts),
            _ => self.refreshed().map_err(search_error),
        }
    }

    /// Asks for the facts.
    fn refreshed(&self) -> Result<Arc<IndexFacts>, ClusterError> {
        let since = Instant::now();
        let answer = self.client.search(&self.alias, &IndexFacts::search())?;
        let mut facts = IndexFacts::read(&answer);
        let known = self.facts.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let facts = match known.filter(|known| known.facts.name() == facts.name()) {
            Some(known) => known.facts,
            None => {
                facts.add_lengths(&self.client.search(&self.alias, &IndexFacts::length_search())?);
                Arc::new(facts)
            }
        };
        let known = KnownFacts { facts: Arc::clone(&facts), since };
        *self.facts.lock().unwrap_or_else(PoisonError::into_inner) = Some(known);
        Ok(facts)
    }

    /// Returns the facts of a state that the cluster holds.
    ///
    /// # Errors
    /// If the state is not held any more, or the cluster does not answer.
    fn facts_of(&self, point: &str) -> Result<IndexFacts, ClusterError> {
        let within = |mut body: Value| {
            body["pit"] = super::state::point_in_time(point);
            self.client.search_point_in_time(&body)
        };
        let mut facts = IndexFacts::read(&within(IndexFacts::search())?);
        facts.add_lengths(&within(IndexFacts::length_search())?);
        Ok(facts)
    }

    /// Returns the facts that were known last.
    fn last_known(&self) -> Arc<IndexFacts> {
        // Those of now, if the cluster answers; a page that only shows numbers need not fail.
        let _ = self.facts();
        let known = self.facts.lock().unwrap_or_else(PoisonError::into_inner).clone();
        known.map(|known| known.facts).unwrap_or_default()
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
        use std::hash::{DefaultHasher, Hash, Hasher};

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
