//! Reading documents: those of a page, and those that a condition has to be decided by.

use serde_json::{Value, json};
use std::sync::PoisonError;
use xunwen_corpus::Article;
use xunwen_engine::backend::{ArticleForm, HitKey, has_condition, unpack_article};
use xunwen_engine::{Match, SearchError, WorkKind};
use xunwen_text::KeyTermExtractor;

use super::found_documents::FoundDocument;
use super::state::ClusterState;
use crate::client::RawHit;
use crate::query::{everything, wider};
use crate::terms::fields;

/// The documents that are read in one request: some two hundred kilobytes.
pub(super) const N_READ_TOGETHER: u64 = 100;

/// The documents of one request that visits many.
pub(super) const N_VISITED_TOGETHER: usize = 5_000;

/// The most candidates that are read for a condition that terms cannot decide.
///
/// Source: chosen, some seconds of reading. Half refuses more searches, twice lets one take longer;
/// neither is measured.
const MAX_CANDIDATES: u64 = 20_000;

impl ClusterState {
    /// Finds the articles of a condition by reading all that may have it.
    pub(super) fn decide(&self, condition: Match) -> Result<(), SearchError> {
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

    /// Calls `on_hit` with `n_articles` articles in the order of their ties, which are hashes: they are
    /// spread evenly over the index.
    pub(super) fn visit_evenly(
        &self,
        n_articles: usize,
        columns: &[&str],
        mut on_hit: impl FnMut(&RawHit),
    ) -> Result<(), SearchError> {
        let point = self.held_point()?;
        let mut n_left = n_articles;
        let mut after: Option<Vec<Value>> = None;
        while n_left > 0 {
            let mut body = json!({
                "size": n_left.min(N_VISITED_TOGETHER),
                "query": everything(),
                "track_total_hits": false,
                "sort": [{ fields::TIE: "asc" }, { fields::ARRIVED: "asc" }],
                "docvalue_fields": columns,
            });
            if let Some(after) = &after {
                body["search_after"] = json!(after);
            }
            let answer = self.search_at(Some(&point), body)?;
            let Some(last) = answer.hits.last() else { break };
            after = Some(last.sort.clone());
            n_left -= answer.hits.len();
            answer.hits.iter().for_each(&mut on_hit);
        }
        Ok(())
    }

    /// Reads the articles of documents, as many together as one request may.
    pub(super) fn read(&self, keys: Vec<HitKey>) -> Result<(), SearchError> {
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
}

/// Reads a packed article.
pub(super) fn unpacked(packed: Option<&[u8]>) -> Result<Article, SearchError> {
    packed.and_then(unpack_article).ok_or_else(|| {
        let reason = "a stored article cannot be read: run `xunwen index --cluster … --rebuild`";
        SearchError::Refused(reason.to_owned())
    })
}
