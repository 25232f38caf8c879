//! The index state and the settings that all steps of a search share.

use std::sync::Arc;

use xunwen_corpus::Article;
use xunwen_text::{Analysis, Conversion, MarkedText};

use crate::budget::{SearchBudget, WorkKind};
use crate::plan::{Plans, Scoring};
use crate::query::QueryAst;
use crate::rank::{Bm25f, RelevanceModel, Weights};
use crate::search::archive_days::ArchiveDays;
use crate::search::error::SearchError;
use crate::search::index_state::IndexState;
use crate::search::request::SearchRequest;

/// One state of the index, with the analysis and the weights of a search.
#[derive(Clone)]
pub(crate) struct SearchContext<'a> {
    pub(crate) state: &'a dyn IndexState,
    pub(crate) analysis: &'a Arc<Analysis>,
    pub(crate) weights: Weights,
    pub(crate) budget: &'a SearchBudget,
    pub(crate) archive_days: &'a ArchiveDays,
    /// The model that orders the first hits, if any.
    pub(crate) model: Option<&'a dyn RelevanceModel>,
}

impl SearchContext<'_> {
    /// Returns the plans of a query.
    pub(crate) fn plans(&self, ast: &QueryAst, request: &SearchRequest) -> Plans {
        Plans::new(ast, self.analysis, request.plan_options())
    }

    /// Returns the scoring of a plan with the statistics of the index.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub(crate) fn bm25f(&self, scoring: &Scoring) -> Result<Bm25f, SearchError> {
        Ok(Bm25f::new(scoring, self.state.statistics(scoring)?, self.weights))
    }

    /// Returns whether the search may go on.
    ///
    /// # Errors
    /// If its budget is spent, or it was cancelled.
    pub(crate) fn check(&self) -> Result<(), SearchError> {
        if self.budget.is_open() { Ok(()) } else { Err(SearchError::from_budget(self.budget)) }
    }

    /// Returns whether hits may still be shown, if only by their titles.
    ///
    /// # Errors
    /// If the budget is far overdrawn, or the search was cancelled.
    pub(crate) fn check_overdraft(&self) -> Result<(), SearchError> {
        if self.budget.is_overdrawn() { Err(SearchError::from_budget(self.budget)) } else { Ok(()) }
    }

    /// Returns an article in the requested script. A text that cannot be converted character by
    /// character stays as printed, so that marks stay valid.
    ///
    /// # Errors
    /// As for [`Self::check_overdraft`].
    pub(crate) fn converted(
        &self,
        mut article: Article,
        script: Option<Conversion>,
    ) -> Result<Article, SearchError> {
        let Some(script) = script else { return Ok(article) };
        self.convert(&mut article.title, script);
        for paragraph in &mut article.paragraphs {
            self.budget.add_steps(WorkKind::Marking, paragraph.text.len() as u64);
            self.check_overdraft()?;
            self.convert(&mut paragraph.text, script);
        }
        Ok(article)
    }

    /// Returns a marked text in the requested script, or as it is if it cannot be converted character
    /// by character.
    pub(crate) fn converted_text(
        &self,
        mut marked: MarkedText,
        script: Option<Conversion>,
    ) -> MarkedText {
        if let Some(script) = script {
            self.convert(&mut marked.text, script);
        }
        marked
    }

    /// Returns a text in the requested script, or as it is if it cannot be converted character by
    /// character.
    pub(crate) fn in_script(&self, mut text: String, script: Option<Conversion>) -> String {
        if let Some(script) = script {
            self.convert(&mut text, script);
        }
        text
    }

    fn convert(&self, text: &mut String, script: Conversion) {
        if let Ok(converted) = self.analysis.converter.convert_in_place(script, text) {
            *text = converted;
        }
    }
}
