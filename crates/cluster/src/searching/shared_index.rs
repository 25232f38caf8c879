//! The parts of an index of a cluster that all searches share.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use xunwen_engine::SearchError;
use xunwen_text::Analysis;

use super::index_facts::{IndexFacts, search_error};
use super::kept_states::{KEEP_ALIVE, KeptStates};
use super::known_names::KnownNames;
use crate::client::ClusterClient;
use crate::error::ClusterError;
use crate::query::CountedTerm;

/// The time for which the facts about the index are taken as they were.
///
/// Source: that of a refresh of the cluster, which changes them at most once a second.
const FACTS_AGE: Duration = Duration::from_secs(1);

/// The most counts that are known of a state.
pub(super) const MAX_COUNTS: usize = 1 << 16;

/// The numbers of articles with terms in the last states that were asked for.
#[derive(Default)]
pub(super) struct KnownCounts(pub(super) Mutex<HashMap<u64, HashMap<CountedTerm, u64>>>);

/// The parts of an index that all searches share.
pub(super) struct SharedIndex {
    pub(super) client: ClusterClient,
    /// The alias.
    pub(super) alias: String,
    pub(super) analysis: Arc<Analysis>,
    pub(super) counts: KnownCounts,
    pub(super) names: KnownNames,
    pub(super) kept: KeptStates,
    facts: Mutex<Option<KnownFacts>>,
}

#[derive(Clone)]
struct KnownFacts {
    facts: Arc<IndexFacts>,
    since: Instant,
}

impl SharedIndex {
    pub(super) fn new(client: ClusterClient, alias: &str, analysis: Arc<Analysis>) -> Self {
        Self {
            client,
            alias: alias.to_owned(),
            analysis,
            counts: KnownCounts::default(),
            names: KnownNames::default(),
            kept: KeptStates::default(),
            facts: Mutex::new(None),
        }
    }

    /// Returns the facts, which may be a second old.
    pub(super) fn facts(&self) -> Result<Arc<IndexFacts>, SearchError> {
        let known = self.facts.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match known {
            Some(known) if known.since.elapsed() < FACTS_AGE => Ok(known.facts),
            _ => self.refreshed().map_err(search_error),
        }
    }

    /// Asks for the facts.
    pub(super) fn refreshed(&self) -> Result<Arc<IndexFacts>, ClusterError> {
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
    pub(super) fn facts_of(&self, point: &str) -> Result<IndexFacts, ClusterError> {
        let within = |mut body: Value| {
            body["pit"] = point_in_time(point);
            self.client.search_point_in_time(&body)
        };
        let mut facts = IndexFacts::read(&within(IndexFacts::search())?);
        facts.add_lengths(&within(IndexFacts::length_search())?);
        Ok(facts)
    }

    /// Returns the facts that were known last.
    pub(super) fn last_known(&self) -> Arc<IndexFacts> {
        // Those of now, if the cluster answers; a page that only shows numbers need not fail.
        let _ = self.facts();
        let known = self.facts.lock().unwrap_or_else(PoisonError::into_inner).clone();
        known.map(|known| known.facts).unwrap_or_default()
    }
}

/// Returns the part of a search that names a point in time.
pub(super) fn point_in_time(id: &str) -> Value {
    json!({ "id": id, "keep_alive": format!("{}s", KEEP_ALIVE.as_secs()) })
}
