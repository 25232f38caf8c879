//! An index of this machine, open for searching.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use xunwen_text::Analysis;

use crate::index::OpenError;
use crate::index::generation::number_of;
use crate::index::lookup::latest_arrival;
use crate::index::open::OpenIndex;
use crate::index::schema::IndexFields;
use crate::matching::{KnownTerms, SearchScope};
use crate::plan::Sort;
use crate::search::error::SearchError;
use crate::search::index_state::IndexState;
use crate::search::local::reload::{AnalysisMatch, CommitReader, newest_published};
use crate::search::local::searcher_cache::{SearcherCache, name_of, state_name};
use crate::search::local::segment_columns::ColumnCache;
use crate::search::local::snapshot::Snapshot;
use crate::search::local::state::LocalState;
use crate::search::search_index::{IndexStatus, ResumedState, SearchIndex, StateAccess};
use crate::search::state_key::StateKey;

/// An index of this machine.
pub(crate) struct LocalIndex {
    analysis: Arc<Analysis>,
    reader: CommitReader,
    fields: IndexFields,
    searchers: Arc<SearcherCache>,
    known_terms: Arc<KnownTerms>,
    columns: ColumnCache,
    /// The folder of the generation that is searched.
    path: PathBuf,
    analysis_match: AnalysisMatch,
}

impl LocalIndex {
    pub(crate) fn new(
        opened: OpenIndex,
        analysis: Arc<Analysis>,
        analysis_match: AnalysisMatch,
    ) -> Result<Self, OpenError> {
        Ok(Self {
            analysis,
            reader: CommitReader::open(&opened)?,
            fields: opened.fields,
            searchers: Arc::default(),
            known_terms: Arc::default(),
            columns: ColumnCache::default(),
            path: opened.path,
            analysis_match,
        })
    }

    fn snapshot(&self, access: &StateAccess<'_>) -> tantivy::Result<Snapshot> {
        let pending = access.retractions.pending();
        Snapshot::current(self.reader.searcher(), &self.fields, &pending, &self.columns)
    }

    fn state(&self, snapshot: Snapshot, access: &StateAccess<'_>) -> Box<dyn IndexState> {
        Box::new(LocalState {
            snapshot,
            fields: self.fields,
            analysis: Arc::clone(&self.analysis),
            scope: Arc::new(SearchScope::new(access.budget, &self.known_terms, access.uses_words)),
            searchers: Arc::clone(&self.searchers),
        })
    }
}

impl SearchIndex for LocalIndex {
    fn current(&self, access: &StateAccess<'_>) -> Result<Box<dyn IndexState>, SearchError> {
        Ok(self.state(self.snapshot(access)?, access))
    }

    fn resumed(
        &self,
        key: &StateKey,
        sort: Sort,
        access: &StateAccess<'_>,
    ) -> Result<ResumedState, SearchError> {
        let current = self.snapshot(access)?;
        let (StateKey::Named(name) | StateKey::Held { name, .. }) = key;
        let snapshot = if name_of(&current.searcher) == *name {
            current
        } else {
            let kept = self.searchers.get(*name).zip(access.retractions.remembered());
            match kept {
                Some((kept, retracted)) => {
                    Snapshot::kept(kept, current, &retracted, &self.fields, &self.columns)?
                }
                None if sort == Sort::Relevance => return Err(SearchError::CursorExpired),
                None => {
                    return Ok(ResumedState {
                        state: self.state(current, access),
                        is_changed: true,
                    });
                }
            }
        };
        Ok(ResumedState { state: self.state(snapshot, access), is_changed: false })
    }

    fn reload(&self) -> Result<(), SearchError> {
        self.reader.reload()?;
        self.searchers.expire();
        Ok(())
    }

    fn follow(&self) -> Result<(), SearchError> {
        if self.reader.has_new_commit() { self.reload() } else { Ok(()) }
    }

    fn status(&self) -> IndexStatus {
        let searcher = self.reader.searcher();
        IndexStatus {
            n_articles: searcher.num_docs(),
            n_segments: searcher.segment_readers().len(),
            generation_number: number_of(&self.path),
            newest: newest_published(&searcher),
            is_current: self.analysis_match.is_current(&self.path),
        }
    }

    fn state_name(&self, hidden: &[String]) -> u64 {
        state_name(number_of(&self.path), &self.reader.searcher(), hidden)
    }

    fn latest_arrival(&self) -> Result<i64, SearchError> {
        Ok(latest_arrival(&self.reader.searcher())?)
    }

    fn generation(&self) -> &Path {
        &self.path
    }
}
