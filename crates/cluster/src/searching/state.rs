//! A state of an index of a cluster, for one search.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value, json};
use xunwen_corpus::Article;
use xunwen_engine::backend::StateAccess;
use xunwen_engine::{Filters, Match, Plan, Scoring, SearchBudget, SearchError};

use super::found_documents::FoundDocuments;
use super::index_facts::{IndexFacts, search_error};
use super::kept_states::MAX_STATES;
use super::shared_index::{MAX_COUNTS, SharedIndex, point_in_time};
use crate::client::SearchAnswer;
use crate::document::document_id;
use crate::query::{
    ConditionLowering, CountedTerm, TermCounts, Undecidable, counted_terms, exact, filters,
};
use crate::terms::{fields, term_query};

/// The terms that are counted in one request.
const N_COUNTED_TOGETHER: usize = 512;

/// A state of the index, and what one search has read of it.
pub(super) struct ClusterState {
    pub(super) shared: Arc<SharedIndex>,
    pub(super) facts: Arc<IndexFacts>,
    /// The id under which the cluster holds the state, for a list that is continued.
    pub(super) point: Option<String>,
    /// The documents of articles that were taken back.
    pub(super) hidden: Vec<String>,
    pub(super) budget: SearchBudget,
    uses_words: bool,
    pub(super) found: FoundDocuments,
    pub(super) decided: Mutex<HashMap<Match, Vec<String>>>,
    /// The present articles of a page whose state is not the current one, by the ids of documents.
    pub(super) present: Mutex<HashMap<String, Option<Article>>>,
}

impl ClusterState {
    pub(super) fn new(
        shared: Arc<SharedIndex>,
        facts: Arc<IndexFacts>,
        point: Option<String>,
        hidden: Vec<String>,
        access: &StateAccess<'_>,
    ) -> Self {
        Self {
            shared,
            facts,
            point,
            hidden: hidden.iter().map(|id| document_id(id)).collect(),
            budget: access.budget.clone(),
            uses_words: access.uses_words,
            found: FoundDocuments::default(),
            decided: Mutex::default(),
            present: Mutex::default(),
        }
    }

    /// Runs a search in this state.
    pub(super) fn search(&self, body: Value) -> Result<SearchAnswer, SearchError> {
        self.search_at(self.point.as_deref(), body)
    }

    /// Runs a search at a point in time, or in the index as it is.
    pub(super) fn search_at(
        &self,
        point: Option<&str>,
        mut body: Value,
    ) -> Result<SearchAnswer, SearchError> {
        if !self.budget.is_open() {
            return Err(SearchError::from_budget(&self.budget));
        }
        let client = &self.shared.client;
        let answer = match point {
            Some(point) => {
                body["pit"] = point_in_time(point);
                client.search_point_in_time(&body)
            }
            None => client.search(&self.shared.alias, &body),
        };
        answer.map_err(search_error)
    }

    /// Returns the point in time for a list of several requests, which would repeat or miss articles if
    /// the index changed between them.
    pub(super) fn held_point(&self) -> Result<String, SearchError> {
        if let Some(point) = &self.point {
            return Ok(point.clone());
        }
        let SharedIndex { kept, alias, client, .. } = &*self.shared;
        kept.hold(self.facts.name(), alias, client).map_err(search_error)
    }

    /// Runs several searches in one request.
    pub(super) fn multi_search(
        &self,
        mut bodies: Vec<Value>,
    ) -> Result<Vec<SearchAnswer>, SearchError> {
        if bodies.len() == 1 {
            return Ok(vec![self.search(bodies.remove(0))?]);
        }
        let index = match &self.point {
            Some(point) => {
                bodies.iter_mut().for_each(|body| body["pit"] = point_in_time(point));
                None
            }
            None => Some(self.shared.alias.as_str()),
        };
        if bodies.is_empty() {
            return Ok(Vec::new());
        }
        self.shared.client.multi_search(index, &bodies).map_err(search_error)
    }

    /// Returns the query for a condition and filters. Articles that were taken back are left out.
    pub(super) fn lowered(&self, condition: &Match, with: &Filters) -> Result<Value, SearchError> {
        let condition = self.condition(condition)?;
        let (mut required, mut excluded) = filters(with, &self.shared.analysis.fold);
        required.push(condition);
        if !self.hidden.is_empty() {
            excluded.push(json!({ "ids": { "values": self.hidden } }));
        }
        Ok(json!({ "bool": { "filter": required, "must_not": excluded } }))
    }

    pub(super) fn condition(&self, condition: &Match) -> Result<Value, SearchError> {
        let plan = Plan::matching(condition.clone());
        let counts = self.counts(&counted_terms(&[&plan], &Scoring::default()))?;
        loop {
            let lowered = {
                let decided = self.decided.lock().unwrap_or_else(PoisonError::into_inner);
                let lowering = ConditionLowering {
                    counts: &counts,
                    decided: &decided,
                    uses_words: self.uses_words,
                };
                lowering.condition(condition)
            };
            match lowered {
                Ok(query) => return Ok(query),
                Err(Undecidable(part)) => self.decide(part)?,
            }
        }
    }

    /// Returns the numbers of articles with terms.
    pub(super) fn counts(&self, terms: &BTreeSet<CountedTerm>) -> Result<TermCounts, SearchError> {
        let mut by_term = HashMap::with_capacity(terms.len());
        let mut unknown = Vec::new();
        let name = self.facts.name();
        {
            let states = self.shared.counts.0.lock().unwrap_or_else(PoisonError::into_inner);
            let known = states.get(&name);
            for term in terms {
                match known.and_then(|known| known.get(term)) {
                    Some(count) => drop(by_term.insert(term.clone(), *count)),
                    None => unknown.push(term.clone()),
                }
            }
        }
        if !unknown.is_empty() {
            let counted = self.count_terms(&unknown)?;
            let mut states = self.shared.counts.0.lock().unwrap_or_else(PoisonError::into_inner);
            if states.len() > MAX_STATES {
                states.retain(|known, _| *known == name);
            }
            let known = states.entry(name).or_default();
            if known.len() > MAX_COUNTS {
                known.clear();
            }
            for (term, count) in unknown.into_iter().zip(counted) {
                known.insert(term.clone(), count);
                by_term.insert(term, count);
            }
        }
        Ok(TermCounts { n_articles: self.facts.n_articles, by_term })
    }

    fn count_terms(&self, terms: &[CountedTerm]) -> Result<Vec<u64>, SearchError> {
        let mut counts = Vec::with_capacity(terms.len());
        for terms in terms.chunks(N_COUNTED_TOGETHER) {
            // Counting one term takes no time. One search with an aggregation for each would visit
            // every article.
            let searches = terms.iter().map(|CountedTerm { field, text }| {
                let query = match *field {
                    fields::SOURCE | fields::AUTHOR | fields::TERM => exact(field, text),
                    _ => term_query(field, text),
                };
                json!({ "size": 0, "track_total_hits": true, "query": query })
            });
            let answers = self.multi_search(searches.collect())?;
            for answer in answers {
                counts.push(answer.total.ok_or_else(damaged)?.value);
            }
        }
        Ok(counts)
    }
}

pub(super) fn damaged() -> SearchError {
    SearchError::Refused("the cluster's answer lacks counts: report this".to_owned())
}
