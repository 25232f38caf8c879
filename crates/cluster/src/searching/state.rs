//! A state of an index of a cluster, for one search.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value, json};
use xunwen_corpus::Article;
use xunwen_engine::backend::FieldLengths;
use xunwen_engine::backend::{
    ArticleForm, DayCounts, HitColumns, HitKey, IndexState, LeveledHits, LeveledSearch, NameField,
    RankingStatistics, StateAccess, StateKey, Tally, TallyRequest, has_condition, unpack_article,
};
use xunwen_engine::{Filters, Match, Plan, Plans, Scoring, SearchBudget, SearchError, WorkKind};
use xunwen_text::KeyTermExtractor;

use super::aggregations::{aggregations, count_of, tally};
use super::found_documents::{FoundDocument, FoundDocuments};
use super::index_facts::{IndexFacts, search_error};
use super::kept_states::KEEP_ALIVE;
use super::search_index::SharedIndex;
use crate::client::SearchAnswer;
use crate::document::document_id;
use crate::query::{
    CountedTerm, Lowering, TermCounts, Undecidable, counted_terms, everything, exact, filters,
    scoring_counts, wider,
};
use crate::terms::{fields, term_query};

/// The documents that are read in one request: some two hundred kilobytes.
const N_READ_TOGETHER: u64 = 100;

/// The documents of one request that visits many.
pub(super) const N_VISITED_TOGETHER: usize = 5_000;

/// The most candidates that are read for a condition that terms cannot decide.
///
/// Source: chosen, some seconds of reading. Half refuses more searches, twice lets one take longer;
/// neither is measured.
const MAX_CANDIDATES: u64 = 20_000;

/// The most counts that are known of a state.
const MAX_COUNTS: usize = 1 << 16;

/// The numbers of articles with terms in the last states that were asked for.
#[derive(Default)]
pub(super) struct KnownCounts(Mutex<HashMap<u64, HashMap<CountedTerm, u64>>>);

/// A state of the index, and what one search has read of it.
pub(super) struct ClusterState {
    pub(super) shared: Arc<SharedIndex>,
    facts: Arc<IndexFacts>,
    /// The id under which the cluster holds the state, for a list that is continued.
    point: Option<String>,
    /// The documents of articles that were taken back.
    hidden: Vec<String>,
    pub(super) budget: SearchBudget,
    uses_words: bool,
    pub(super) found: FoundDocuments,
    decided: Mutex<HashMap<Match, Vec<String>>>,
    /// The present articles of a page whose state is not the current one, by the ids of documents.
    present: Mutex<HashMap<String, Option<Article>>>,
}

/// Returns the part of a search that names a point in time.
pub(super) fn point_in_time(id: &str) -> Value {
    json!({ "id": id, "keep_alive": format!("{}s", KEEP_ALIVE.as_secs()) })
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

    fn condition(&self, condition: &Match) -> Result<Value, SearchError> {
        let plan = Plan::matching(condition.clone());
        let counts = self.counts(&counted_terms(&[&plan], &Scoring::default()))?;
        loop {
            let lowered = {
                let decided = self.decided.lock().unwrap_or_else(PoisonError::into_inner);
                let lowering =
                    Lowering { counts: &counts, decided: &decided, uses_words: self.uses_words };
                lowering.condition(condition)
            };
            match lowered {
                Ok(query) => return Ok(query),
                Err(Undecidable(part)) => self.decide(part)?,
            }
        }
    }

    /// Finds the articles of a condition by reading all that may have it.
    fn decide(&self, condition: Match) -> Result<(), SearchError> {
        let candidates = wider(&condition);
        let mut ids = Vec::new();
        let mut extractor = KeyTermExtractor::default();
        let mut n_read = 0;
        self.visit(&candidates, true, |documents| {
            n_read += documents.len() as u64;
            self.budget.add_steps(WorkKind::Proximity, 64 * documents.len() as u64);
            if n_read > MAX_CANDIDATES || !self.budget.is_open() {
                return Err(SearchError::TooCostly(WorkKind::Proximity));
            }
            for document in documents {
                let article = unpacked(document.packed.as_deref())?;
                let form = ArticleForm::new(&article, &self.shared.analysis, &mut extractor);
                let form = form.map_err(|error| SearchError::Refused(error.to_string()))?;
                if has_condition(&form, &condition) {
                    ids.push(document.id);
                }
            }
            Ok(())
        })?;
        let mut decided = self.decided.lock().unwrap_or_else(PoisonError::into_inner);
        decided.insert(condition, ids);
        Ok(())
    }

    /// Calls `on_documents` with all documents of a query, in the order of their arrival.
    pub(super) fn visit(
        &self,
        query: &Value,
        with_articles: bool,
        mut on_documents: impl FnMut(Vec<FoundDocument>) -> Result<(), SearchError>,
    ) -> Result<(), SearchError> {
        let size = if with_articles { 500 } else { N_VISITED_TOGETHER };
        let is_long = self.facts.n_articles > size as u64;
        let point = is_long.then(|| self.held_point()).transpose()?;
        let point = point.as_deref().or(self.point.as_deref());
        let mut after: Option<Vec<Value>> = None;
        loop {
            let mut body = json!({
                "size": size,
                "query": query,
                "track_total_hits": false,
                // No two articles have the same.
                "sort": [{ fields::ARRIVED: "asc" }],
                "docvalue_fields": FoundDocument::COLUMNS,
            });
            if with_articles {
                body["stored_fields"] = json!([fields::ARTICLE]);
            }
            if let Some(after) = &after {
                body["search_after"] = json!(after);
            }
            let answer = self.search_at(point, body)?;
            let Some(last) = answer.hits.last() else { return Ok(()) };
            after = Some(last.sort.clone());
            let is_last = answer.hits.len() < size;
            on_documents(answer.hits.iter().map(FoundDocument::read).collect())?;
            if is_last {
                return Ok(());
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
            if states.len() > super::kept_states::MAX_STATES {
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
        let queries = terms.iter().map(|CountedTerm { field, text }| match *field {
            fields::TITLE_GRAMS
            | fields::BODY_GRAMS
            | fields::SOURCE_GRAMS
            | fields::AUTHOR_GRAMS => term_query(field, text),
            _ => exact(field, text),
        });
        let queries: Vec<Value> = queries.collect();
        let answer = self.search(json!({
            "size": 0,
            "track_total_hits": false,
            "aggs": { "n": { "filters": { "filters": queries } } },
        }))?;
        let buckets = answer.aggregations.get("n").and_then(|n| n.get("buckets")?.as_array());
        let counts: Option<Vec<u64>> =
            buckets.and_then(|buckets| buckets.iter().map(count_of).collect());
        counts.filter(|counts| counts.len() == terms.len()).ok_or_else(damaged)
    }

    /// Reads the articles of documents, as many together as one request may.
    fn read(&self, keys: Vec<HitKey>) -> Result<(), SearchError> {
        let ids = self.found.unread(keys);
        for ids in ids.chunks(usize::try_from(N_READ_TOGETHER).unwrap_or(1)) {
            let answer = self.search(json!({
                "size": ids.len(),
                "track_total_hits": false,
                "query": { "ids": { "values": ids } },
                "stored_fields": [fields::ARTICLE],
                "docvalue_fields": FoundDocument::COLUMNS,
            }))?;
            for hit in &answer.hits {
                self.found.add(FoundDocument::read(hit));
            }
        }
        Ok(())
    }

    /// Returns the query for an article with a name.
    fn named(field: NameField, name: &str) -> Value {
        match field {
            NameField::Id => json!({ "ids": { "values": [document_id(name)] } }),
            NameField::Source => exact(fields::SOURCE, name),
            NameField::Author => exact(fields::AUTHOR, name),
            NameField::Term => exact(fields::TERM, name),
        }
    }
}

pub(super) fn damaged() -> SearchError {
    SearchError::Refused("the cluster's answer lacks counts: report this".to_owned())
}

fn unpacked(packed: Option<&[u8]>) -> Result<Article, SearchError> {
    packed.and_then(unpack_article).ok_or_else(|| {
        let reason = "a stored article cannot be read: run `xunwen index --cluster … --rebuild`";
        SearchError::Refused(reason.to_owned())
    })
}

impl IndexState for ClusterState {
    fn name(&self) -> u64 {
        self.facts.name()
    }

    fn shows_all(&self) -> bool {
        self.hidden.is_empty()
    }

    fn keep(&self) -> Result<StateKey, SearchError> {
        let name = self.facts.name();
        Ok(StateKey::Held { name, id: self.held_point()? })
    }

    fn is_current(&self) -> bool {
        self.point.is_none()
    }

    fn n_articles(&self) -> u64 {
        self.facts.n_articles
    }

    fn prepare(&self, plans: &Plans) -> Result<(), SearchError> {
        use xunwen_engine::Strictness::{All, Any, Most};

        let all = [All, Most, Any].map(|strictness| plans.plan(strictness));
        self.counts(&counted_terms(&all.each_ref(), &all[0].scoring)).map(drop)
    }

    fn statistics(&self, scoring: &Scoring) -> Result<RankingStatistics, SearchError> {
        let counts = self.counts(&counted_terms(&[], scoring))?;
        Ok(RankingStatistics {
            n_articles: self.facts.n_articles,
            by_term: scoring_counts(scoring, &counts),
            title_mean: self.facts.title_mean,
            body_mean: self.facts.body_mean,
        })
    }

    fn find(&self, search: &LeveledSearch<'_>) -> Result<LeveledHits, SearchError> {
        self.find_leveled(search)
    }

    fn count(&self, plan: &Plan) -> Result<u64, SearchError> {
        let query = self.lowered(&plan.matching, &plan.filters)?;
        let answer = self.search(json!({ "size": 0, "track_total_hits": true, "query": query }))?;
        Ok(answer.total.map_or(0, |total| total.value))
    }

    fn tally(&self, plan: &Plan, wanted: TallyRequest) -> Result<Tally, SearchError> {
        let query = self.lowered(&plan.matching, &plan.filters)?;
        let answer = self.search(json!({
            "size": 0, "track_total_hits": false, "query": query, "aggs": aggregations(wanted),
        }))?;
        match tally(&answer.aggregations, wanted) {
            Some(tally) => Ok(tally),
            None => self.exact_tally(&query, wanted),
        }
    }

    fn count_days(&self, filters: &Filters) -> Result<DayCounts, SearchError> {
        let query = self.lowered(&Match::Everything, filters)?;
        let wanted = TallyRequest { days: true, ..TallyRequest::default() };
        let answer = self.search(json!({
            "size": 0, "track_total_hits": false, "query": query, "aggs": aggregations(wanted),
        }))?;
        Ok(tally(&answer.aggregations, wanted).ok_or_else(damaged)?.days)
    }

    fn count_names(&self, names: &[(NameField, &str)]) -> Result<Vec<u64>, SearchError> {
        let counted = names.iter().filter_map(|(field, name)| {
            let field = match field {
                NameField::Id => return None,
                NameField::Source => fields::SOURCE,
                NameField::Author => fields::AUTHOR,
                NameField::Term => fields::TERM,
            };
            Some(CountedTerm { field, text: (*name).to_owned() })
        });
        let terms: Vec<CountedTerm> = counted.collect();
        let counts = self.counts(&terms.iter().cloned().collect())?;
        Ok(terms.iter().map(|term| counts.of(term.field, &term.text)).collect())
    }

    fn count_pair(&self, pair: [char; 2]) -> Result<u64, SearchError> {
        let text: String = pair.iter().collect();
        let places = [fields::BODY_GRAMS, fields::TITLE_GRAMS];
        let terms = places.map(|field| CountedTerm { field, text: text.clone() });
        Ok(self.counts(&terms.into())?.of_any(&places, &text))
    }

    fn with_names(
        &self,
        field: NameField,
        names: &[&str],
    ) -> Result<Vec<Option<HitKey>>, SearchError> {
        let bodies = names.iter().map(|name| {
            json!({
                "size": 1,
                "track_total_hits": false,
                "query": Self::named(field, name),
                "sort": [{ fields::ARRIVED: "asc" }],
                "stored_fields": [fields::ARTICLE],
                "docvalue_fields": FoundDocument::COLUMNS,
            })
        });
        let answers = self.multi_search(bodies.collect())?;
        let found = answers.iter().map(|answer| answer.hits.first());
        Ok(found.map(|hit| Some(self.found.add(FoundDocument::read(hit?)))).collect())
    }

    fn matching(&self, plan: &Plan) -> Result<Vec<HitKey>, SearchError> {
        let query = self.condition(&plan.matching)?;
        let mut hits = Vec::new();
        self.visit(&query, false, |documents| {
            hits.extend(documents.into_iter().map(|document| self.found.add(document)));
            Ok(())
        })?;
        Ok(hits)
    }

    fn sample(&self, n_articles: usize) -> Result<Vec<HitKey>, SearchError> {
        let total = usize::try_from(self.n_articles()).unwrap_or(usize::MAX);
        let step = (total / n_articles.max(1)).max(1);
        let mut hits = Vec::new();
        let mut n_seen = 0;
        self.visit(&everything(), false, |documents| {
            for document in documents {
                if n_seen % step == 0 {
                    hits.push(self.found.add(document));
                }
                n_seen += 1;
            }
            Ok(())
        })?;
        Ok(hits)
    }

    fn columns(&self, hit: HitKey) -> Result<HitColumns, SearchError> {
        Ok(self.found.with(hit, |document| document.columns))
    }

    fn lengths(&self, hit: HitKey) -> Result<FieldLengths, SearchError> {
        Ok(self.found.with(hit, |document| document.lengths))
    }

    fn is_hidden(&self, hit: HitKey) -> bool {
        !self.hidden.is_empty() && self.found.with(hit, |one| self.hidden.contains(&one.id))
    }

    fn article(&self, hit: HitKey) -> Result<Article, SearchError> {
        if self.found.with(hit, |document| document.packed.is_none()) {
            self.read(self.found.after(hit, N_READ_TOGETHER))?;
        }
        self.found.with(hit, |document| unpacked(document.packed.as_deref()))
    }

    fn prefetch(&self, hits: &[HitKey]) -> Result<(), SearchError> {
        self.read(hits.to_vec())
    }

    fn current_version(&self, found: Article) -> Result<Option<Article>, SearchError> {
        if self.point.is_none() {
            return Ok(Some(found));
        }
        let id = document_id(&found.id);
        let mut present = self.present.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(article) = present.get(&id) {
            return Ok(article.clone());
        }
        // All of the page at once.
        let ids = self.found.ids();
        let answer = self.shared.client.search(
            &self.shared.alias,
            &json!({
                "size": ids.len().min(10_000),
                "track_total_hits": false,
                "query": { "ids": { "values": ids } },
                "stored_fields": [fields::ARTICLE],
            }),
        );
        present.extend(ids.into_iter().map(|id| (id, None)));
        for hit in answer.map_err(search_error)?.hits {
            let document = FoundDocument::read(&hit);
            present.insert(document.id, Some(unpacked(document.packed.as_deref())?));
        }
        Ok(present.get(&id).cloned().flatten())
    }
}
