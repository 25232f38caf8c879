//! The index state and the settings that all steps of a search share.

use std::sync::Arc;

use tantivy::{DocAddress, Searcher, TantivyDocument};
use xunwen_corpus::Article;
use xunwen_text::{Analysis, Conversion, MarkedText};

use crate::budget::{SearchBudget, WorkKind};
use crate::index::document;
use crate::index::lookup::doc_with_name;
use crate::index::schema::IndexFields;
use crate::matching::{Lowering, SearchScope};
use crate::plan::{Plans, Scoring};
use crate::query::QueryAst;
use crate::rank::{Bm25f, RelevanceModel, Weights};
use crate::search::archive_days::ArchiveDays;
use crate::search::error::SearchError;
use crate::search::request::SearchRequest;
use crate::search::snapshot::Snapshot;

/// One state of the index, with the analysis and the weights of a search.
#[derive(Clone)]
pub(crate) struct SearchContext<'a> {
    pub(crate) snapshot: &'a Snapshot,
    /// The searcher of the snapshot.
    pub(crate) searcher: &'a Searcher,
    pub(crate) fields: &'a IndexFields,
    pub(crate) analysis: &'a Arc<Analysis>,
    pub(crate) weights: Weights,
    pub(crate) budget: &'a SearchBudget,
    /// The state that all queries of the search share, so that a word of several queries is looked up
    /// once.
    pub(crate) scope: Arc<SearchScope>,
    pub(crate) archive_days: &'a ArchiveDays,
    /// The model that orders the first hits, if any.
    pub(crate) model: Option<&'a dyn RelevanceModel>,
}

impl SearchContext<'_> {
    /// Returns the plans of a query.
    pub(crate) fn plans(&self, ast: &QueryAst, request: &SearchRequest) -> Plans {
        Plans::new(ast, self.analysis, request.plan_options())
    }

    /// Returns what turns conditions into queries of this index state.
    pub(crate) fn lowering(&self) -> Lowering<'_> {
        let Self { fields, analysis, searcher, scope, .. } = self;
        Lowering { fields, analysis, searcher, scope }
    }

    /// Returns the scoring of a plan with the statistics of the index.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub(crate) fn bm25f(&self, scoring: &Scoring) -> tantivy::Result<Bm25f<'_>> {
        Bm25f::new(scoring, self.searcher, &self.scope.terms, self.fields, self.weights)
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

    /// Reads a stored article.
    pub(crate) fn article(&self, address: DocAddress) -> Result<Article, SearchError> {
        self.read(self.searcher, address)
    }

    /// Returns the article that was found as it is now; `None` if it was removed since.
    pub(crate) fn current_version(&self, found: Article) -> Result<Option<Article>, SearchError> {
        let Some(current) = &self.snapshot.current else { return Ok(Some(found)) };
        let address = doc_with_name(current, self.fields.id, &found.id)?;
        address.map(|address| self.read(current, address)).transpose()
    }

    fn read(&self, searcher: &Searcher, address: DocAddress) -> Result<Article, SearchError> {
        let document: TantivyDocument = searcher.doc(address)?;
        let mut codes = Vec::new();
        document::unpack(self.fields, &document, &mut codes)?;
        Ok(document::decode_article(&codes)?)
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
