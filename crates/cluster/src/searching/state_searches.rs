//! The answers of a state of an index of a cluster to searches.

use std::sync::PoisonError;

use serde_json::{Value, json};
use xunwen_corpus::Article;
use xunwen_engine::backend::{
    DayCounts, FieldLengths, HitColumns, HitKey, IndexState, LeveledHits, LeveledSearch, NameField,
    RankingStatistics, StateKey, Tally, TallyRequest,
};
use xunwen_engine::{Filters, Match, Plan, Plans, Scoring, SearchError};

use super::aggregations::{FEW_VALUES, aggregations, tally};
use super::found_documents::FoundDocument;
use super::index_facts::search_error;
use super::reading::{N_READ_TOGETHER, unpacked};
use super::state::{ClusterState, damaged};
use crate::document::{document_id, is_hashed};
use crate::query::{CountedTerm, counted_terms, exact, scoring_counts};
use crate::terms::fields;

/// The fields with the pairs of characters.
const PAIR_FIELDS: [&str; 2] = [fields::BODY_GRAMS, fields::TITLE_GRAMS];

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
            "size": 0, "track_total_hits": false, "query": query, "aggs": aggregations(wanted, FEW_VALUES),
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
            "size": 0, "track_total_hits": false, "query": query, "aggs": aggregations(wanted, FEW_VALUES),
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
        let terms = PAIR_FIELDS.map(|field| CountedTerm { field, text: text.clone() });
        Ok(self.counts(&terms.into())?.of_any(&PAIR_FIELDS, &text))
    }

    fn expect_pairs(&self, pairs: &[[char; 2]]) -> Result<(), SearchError> {
        let terms = pairs.iter().flat_map(|pair| {
            let text: String = pair.iter().collect();
            PAIR_FIELDS.map(|field| CountedTerm { field, text: text.clone() })
        });
        self.counts(&terms.collect()).map(drop)
    }

    fn with_names(
        &self,
        field: NameField,
        names: &[&str],
    ) -> Result<Vec<Option<HitKey>>, SearchError> {
        let state = self.facts.name();
        let mut known = self.shared.names.of(state, field, names);
        let unknown: Vec<&str> = names
            .iter()
            .zip(&known)
            .filter(|(_, one)| one.is_none())
            .map(|(name, _)| *name)
            .collect();
        let bodies = unknown.iter().map(|name| {
            json!({
                "size": 1,
                "track_total_hits": false,
                "query": named(field, name),
                "sort": [{ fields::ARRIVED: "asc" }],
                "stored_fields": [fields::ARTICLE],
                "docvalue_fields": FoundDocument::COLUMNS,
            })
        });
        let answers = self.multi_search(bodies.collect())?;
        let mut found = answers.iter().map(|answer| answer.hits.first().map(FoundDocument::read));
        for (name, one) in names.iter().zip(&mut known).filter(|(_, one)| one.is_none()) {
            let document = found.next().flatten();
            self.shared.names.keep(state, field, name, document.clone());
            *one = Some(document);
        }
        Ok(known.into_iter().map(|one| Some(self.found.add(one.flatten()?))).collect())
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
        let mut hits = Vec::new();
        self.visit_evenly(n_articles, &FoundDocument::COLUMNS, |hit| {
            hits.push(self.found.add(FoundDocument::read(hit)));
        })?;
        Ok(hits)
    }

    fn titles(&self, n_articles: usize) -> Result<Vec<String>, SearchError> {
        let mut titles = Vec::new();
        self.visit_evenly(n_articles, &[fields::TITLE], |hit| {
            let title = hit.fields.get(fields::TITLE).and_then(|values| values.get(0)?.as_str());
            titles.extend(title.filter(|title| !is_hashed(title)).map(str::to_owned));
        })?;
        Ok(titles)
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

/// Returns the query for an article with a name.
fn named(field: NameField, name: &str) -> Value {
    match field {
        NameField::Id => json!({ "ids": { "values": [document_id(name)] } }),
        NameField::Source => exact(fields::SOURCE, name),
        NameField::Author => exact(fields::AUTHOR, name),
        NameField::Term => exact(fields::TERM, name),
    }
}
