//! Examining an index: why a hit ranks where it does, what a word would change, whether articles are
//! found by their own text.

use super::Engine;
use crate::budget::SearchBudget;
use crate::query::parse;
use crate::rank::RERANK;
use crate::search::effect::{WordEffect, word_effect};
use crate::search::error::SearchError;
use crate::search::explain::{ExplainedHit, explain_hits};
use crate::search::request::{MAX_HITS, SearchRequest};
use crate::search::strictness::find_hits;
use crate::search::trial::trial_run;
use xunwen_text::{Analysis, UserWord};

/// The most titles that the spelling of queries is learnt from.
const MAX_TITLES: usize = 500_000;

impl Engine {
    /// Loads the tables that misspelt queries are repaired by, with the phrases of the titles of
    /// this index, spread evenly if there are many. Takes about 50 µs for each title: meant for a
    /// thread in the background.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn load_spelling(&self) -> Result<(), SearchError> {
        let state = self.current(&SearchBudget::unlimited())?;
        let titles = state.titles(MAX_TITLES)?;
        self.spelling().load(&titles, self.analysis());
        Ok(())
    }

    /// Returns the first hits of a request, at most ten, with the explanation of their ranks.
    ///
    /// # Errors
    /// As for [`Engine::search`].
    pub fn explain(&self, request: &SearchRequest) -> Result<Vec<ExplainedHit>, SearchError> {
        let (ast, mut notes) = parse(&request.query);
        if ast.is_empty() {
            return Ok(Vec::new());
        }

        let limit = request.limit.min(RERANK.n_hits);
        let request = SearchRequest { offset: 0, limit, ..request.clone() };
        let budget = SearchBudget::unlimited();
        let state = self.state_for(&request, &budget, &mut notes)?;
        let context = self.context(state.as_ref(), &budget);
        explain_hits(&context, find_hits(&context, &ast, &request)?, &request)
    }

    /// Returns the effect of `word`, a word of the user dictionary of `changed`, on the articles of
    /// this index. Takes as long as reading the articles that contain it.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn effect(&self, word: &UserWord, changed: &Analysis) -> Result<WordEffect, SearchError> {
        let budget = SearchBudget::unlimited();
        let state = self.current(&budget)?;
        word_effect(&self.context(state.as_ref(), &budget), word, changed)
    }

    /// Searches for runs out of about `n_queries` articles of the index, spread evenly, and returns
    /// the ids of those that are not found.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn try_out(&self, n_queries: usize) -> Result<Vec<String>, SearchError> {
        let state = self.current(&SearchBudget::unlimited())?;
        let mut missed = Vec::new();
        for hit in state.sample(n_queries)? {
            let article = state.article(hit)?;
            let Some(run) = trial_run(&article) else { continue };
            let query = format!("\"{run}\"");
            let request = SearchRequest { query, limit: MAX_HITS, ..SearchRequest::default() };
            let result = self.search(&request)?;

            let is_found = result.hits.iter().any(|hit| hit.id == article.id);
            if !is_found && result.total <= MAX_HITS as u64 {
                missed.push(article.id);
            }
        }
        Ok(missed)
    }
}
