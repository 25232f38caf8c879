//! The search engine: opens an index and conducts searches over it.

mod examine;
mod find_all;
mod state;

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use xunwen_text::{Analysis, Conversion};

use crate::budget::SearchBudget;
use crate::highlight::Highlighters;
use crate::index::OpenError;
use crate::index::open::{open, open_as_is};
use crate::plan::Sort;
use crate::query::{Note, parse};
use crate::rank::{RelevanceModel, Weights};
use crate::search::archive_days::ArchiveDays;
use crate::search::article::marked_article;
use crate::search::context::SearchContext;
use crate::search::cursor::{Continuation, Cursor};
use crate::search::error::SearchError;
use crate::search::hit::{Hit, MarkedArticle, SearchResult};
use crate::search::hit_list::HitList;
use crate::search::index_state::IndexState;
use crate::search::list_order::ListOrder;
use crate::search::local::LocalIndex;
use crate::search::local::reload::AnalysisMatch;
use crate::search::name_hint::name_note;
use crate::search::present::present;
use crate::search::repairs::repairs;
use crate::search::request::{PartialMatches, SearchRequest};
use crate::search::retractions::Retractions;
use crate::search::search_index::{SearchIndex, StateAccess};
use crate::search::spelling::Spelling;
use crate::search::strictness::{FoundHits, find_hits};

/// An index open for searching. Can be shared by any number of threads.
pub struct Engine {
    analysis: Arc<Analysis>,
    index: Box<dyn SearchIndex>,
    weights: Weights,
    retractions: Arc<Retractions>,
    archive_days: ArchiveDays,
    uses_words: bool,
    spelling: Spelling,
    model: Option<Arc<dyn RelevanceModel>>,
}

impl Engine {
    /// Opens the index at `path`. Later commits are visible after [`Engine::reload`] or
    /// [`Engine::follow`].
    ///
    /// # Errors
    /// If the index is missing, was built with another analysis, or is damaged.
    pub fn open(path: &Path, analysis: Arc<Analysis>) -> Result<Self, OpenError> {
        Self::open_local(path, analysis, AnalysisMatch::Current)
    }

    /// Opens the index at `path` even if it was built with another analysis: most of it is found
    /// all the same. For use until the index is rebuilt.
    ///
    /// # Errors
    /// If the index has another layout, is missing or damaged.
    pub fn open_as_is(path: &Path, analysis: Arc<Analysis>) -> Result<Self, OpenError> {
        let opened = open_as_is(path, &analysis)?;
        let analysis_match = match open(&opened.path, &analysis) {
            Ok(_) => AnalysisMatch::Current,
            Err(_) => AnalysisMatch::OutOfDate,
        };
        let index = LocalIndex::new(opened, Arc::clone(&analysis), analysis_match)?;
        Ok(Self::over(Box::new(index), analysis))
    }

    /// Opens a generation that is still being built, to search the articles it has so far.
    ///
    /// # Errors
    /// If the generation is missing or damaged.
    pub fn open_growing(path: &Path, analysis: Arc<Analysis>) -> Result<Self, OpenError> {
        Self::open_local(path, analysis, AnalysisMatch::Growing)
    }

    fn open_local(
        path: &Path,
        analysis: Arc<Analysis>,
        analysis_match: AnalysisMatch,
    ) -> Result<Self, OpenError> {
        let opened = open(path, &analysis)?;
        let index = LocalIndex::new(opened, Arc::clone(&analysis), analysis_match)?;
        Ok(Self::over(Box::new(index), analysis))
    }

    /// Returns the engine that searches an index, wherever it is kept. The index must have been
    /// built with this analysis.
    #[must_use]
    pub fn over(index: Box<dyn SearchIndex>, analysis: Arc<Analysis>) -> Self {
        Self {
            analysis,
            index,
            weights: Weights::default(),
            retractions: Arc::default(),
            archive_days: ArchiveDays::default(),
            uses_words: true,
            spelling: Spelling::default(),
            model: None,
        }
    }

    /// Returns the engine with other ranking weights. For tuning.
    #[must_use]
    pub fn with_weights(self, weights: Weights) -> Self {
        Self { weights, ..self }
    }

    /// Returns the engine without the words of the index: a run is found by its pairs of characters
    /// alone. For measuring.
    #[must_use]
    pub fn without_words(self) -> Self {
        Self { uses_words: false, ..self }
    }

    /// Returns the engine with a model that orders the first hits of searches.
    #[must_use]
    pub fn with_model(self, model: Option<Arc<dyn RelevanceModel>>) -> Self {
        Self { model, ..self }
    }

    /// Returns the engine with the state of another one, which both share from then on: retractions,
    /// spellings and the model.
    #[must_use]
    pub fn continuing(self, former: &Self) -> Self {
        let (retractions, spelling) = (Arc::clone(&former.retractions), former.spelling.clone());
        Self { retractions, spelling, model: former.model.clone(), ..self }
    }

    fn model(&self) -> Option<&dyn RelevanceModel> {
        self.model.as_deref()
    }

    /// Returns the spellings that queries are repaired by.
    #[must_use]
    pub fn spelling(&self) -> &Spelling {
        &self.spelling
    }

    /// Returns the articles that are hidden because they were taken back.
    #[must_use]
    pub fn retractions(&self) -> &Arc<Retractions> {
        &self.retractions
    }

    /// Runs a search. An empty query finds nothing.
    ///
    /// # Errors
    /// If the index cannot be read, or a list by relevance cannot be continued because the index
    /// has changed since.
    pub fn search(&self, request: &SearchRequest) -> Result<SearchResult, SearchError> {
        self.search_within(request, &SearchBudget::unlimited())
    }

    /// Runs a search that ends when its budget is closed. If that happens after all articles were
    /// found, the result has the note [`Note::CutShort`].
    ///
    /// # Errors
    /// As for [`Engine::search`], and if the budget does not suffice or is cancelled.
    pub fn search_within(
        &self,
        request: &SearchRequest,
        budget: &SearchBudget,
    ) -> Result<SearchResult, SearchError> {
        budget.start();
        let (ast, mut notes) = parse(&request.query);
        if ast.is_empty() && request.filters.is_empty() {
            return Ok(SearchResult { notes, ..SearchResult::default() });
        }
        if ast.has_near_itself(&self.analysis.fold) && !notes.contains(&Note::NearOne) {
            notes.push(Note::NearOne);
        }

        let state = self.state_for(request, budget, &mut notes)?;
        let context = self.context(state.as_ref(), budget);
        let found =
            find_hits(&SearchContext { model: self.model(), ..context.clone() }, &ast, request)?;
        notes.extend(found.relaxation.notes());
        notes.extend(found.list.lacks_model.then_some(Note::ModelUnavailable));
        if !matches!(request.continuation, Continuation::After(_)) {
            notes.extend(name_note(&context, &ast, &found)?);
        }
        let next = next_cursor(state.as_ref(), &found, &request.continuation)?;

        let highlighters = Highlighters::new(&found.plan.marks, &self.analysis.fold, budget);
        let loose_total = found.list.n_found();
        let HitList { strict_total, hits, facets, histogram, .. } = found.list;
        let hits = hits
            .into_iter()
            .filter_map(|hit| present(&context, hit, &highlighters, request).transpose());
        let hits = hits.collect::<Result<Vec<Hit>, _>>()?;
        notes.extend((!budget.is_open()).then_some(Note::CutShort));
        notes.extend(self.index.is_degraded().then_some(Note::Degraded));

        // Last, so that repairs never take the budget of the hits.
        let spelling = self.spelling.loaded();
        let repairs = repairs(&context, &ast, request, strict_total, spelling.as_deref())?;
        let is_mixed = loose_total > strict_total && request.sort == Sort::Relevance;
        let order = if is_mixed { found.relaxation.order } else { ListOrder::StrictFirst };
        let is_counted = request.partial == PartialMatches::Counted;
        let total = if is_counted { loose_total } else { strict_total };
        Ok(SearchResult {
            notes,
            total,
            strict_total,
            loose_total,
            order,
            hits,
            facets,
            histogram,
            repairs,
            next,
        })
    }

    /// Returns an article with all matches of a query marked; `None` if the index lacks the
    /// article.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn article(
        &self,
        id: &str,
        query: &str,
        script: Option<Conversion>,
    ) -> Result<Option<MarkedArticle>, SearchError> {
        self.article_within(id, query, script, &SearchBudget::unlimited())
    }

    /// Returns an article as [`Engine::article`] does. Marking ends when the budget is closed; the
    /// article then has the note [`Note::MarksCut`].
    ///
    /// # Errors
    /// If the index cannot be read, and if the budget is far overdrawn or is cancelled.
    pub fn article_within(
        &self,
        id: &str,
        query: &str,
        script: Option<Conversion>,
        budget: &SearchBudget,
    ) -> Result<Option<MarkedArticle>, SearchError> {
        budget.start();
        let state = self.current(budget)?;
        let mut found = marked_article(&self.context(state.as_ref(), budget), id, query, script)?;
        if let Some(article) = found.as_mut().filter(|_| self.index.is_degraded()) {
            article.notes.push(Note::Degraded);
        }
        Ok(found)
    }

    /// Makes all commits so far searchable at once.
    ///
    /// # Errors
    /// If the index cannot be read. Earlier commits stay searchable.
    pub fn reload(&self) -> Result<(), SearchError> {
        self.index.reload()
    }

    /// Makes commits of other processes searchable. Costs the read of a small file if there are
    /// none; meant to be called several times a second.
    ///
    /// # Errors
    /// If the index cannot be read. Earlier commits stay searchable.
    pub fn follow(&self) -> Result<(), SearchError> {
        self.index.follow()
    }

    /// Returns the analysis of queries.
    #[must_use]
    pub fn analysis(&self) -> &Arc<Analysis> {
        &self.analysis
    }

    fn context<'a>(
        &'a self,
        state: &'a dyn IndexState,
        budget: &'a SearchBudget,
    ) -> SearchContext<'a> {
        SearchContext {
            state,
            analysis: &self.analysis,
            weights: self.weights,
            budget,
            archive_days: &self.archive_days,
            model: None,
        }
    }

    fn access<'a>(&'a self, budget: &'a SearchBudget) -> StateAccess<'a> {
        StateAccess { budget, retractions: &self.retractions, uses_words: self.uses_words }
    }

    /// Returns the current index state.
    fn current(&self, budget: &SearchBudget) -> Result<Box<dyn IndexState>, SearchError> {
        self.index.current(&self.access(budget))
    }

    /// Returns the index state to search: the current one, or the one that the list was started in.
    fn state_for(
        &self,
        request: &SearchRequest,
        budget: &SearchBudget,
        notes: &mut Vec<Note>,
    ) -> Result<Box<dyn IndexState>, SearchError> {
        let Continuation::After(cursor) = &request.continuation else {
            return self.current(budget);
        };
        let resumed = self.index.resumed(&cursor.index, request.sort, &self.access(budget))?;
        notes.extend(resumed.is_changed.then_some(Note::IndexChanged));
        Ok(resumed.state)
    }
}

/// Returns where the list continues, if the caller wants to know, and keeps the index state for it.
fn next_cursor(
    state: &dyn IndexState,
    found: &FoundHits,
    continuation: &Continuation,
) -> Result<Option<Cursor>, SearchError> {
    if *continuation == Continuation::None {
        return Ok(None);
    }
    let Some(next) = found.list.next else { return Ok(None) };
    Ok(Some(Cursor {
        index: state.keep()?,
        now: continuation.now().as_second(),
        relaxation: found.relaxation,
        position: next.position,
        n_before: next.n_before,
    }))
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine")
            .field("generation", &self.index.generation())
            .finish_non_exhaustive()
    }
}
