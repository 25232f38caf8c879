//! What a server does with an engine beside searching: to see the newest commit, to open an index
//! that is to be replaced, and to try one that is to be switched to.

use std::path::Path;
use std::sync::Arc;

use tantivy::{DocAddress, IndexReader, ReloadPolicy};
use xunwen_corpus::Article;
use xunwen_text::Analysis;

use crate::index::OpenError;
use crate::index::generation::{Generations, number_of};
use crate::index::open::{open, open_as_is};
use crate::index::reopen::reopen;
use crate::index::schema::PUBLISHED;
use crate::rank::weights::Weights;
use crate::search::cursor::Snapshots;
use crate::search::engine::{Engine, SearchError, SearchRequest, Standing};

/// Characters of a run that a trial query asks for.
const TRIAL_CHARS: usize = 8;

impl Engine {
    /// Opens the index at `path` although another analysis may have made its tokens: most of it
    /// is found all the same. For the time until it is rebuilt.
    ///
    /// # Errors
    /// When it has another layout, is missing or damaged.
    pub fn open_as_is(path: &Path, analysis: Arc<Analysis>) -> Result<Self, OpenError> {
        let opened = open_as_is(path, &analysis)?;
        let reader: Result<IndexReader, _> =
            opened.index.reader_builder().reload_policy(ReloadPolicy::OnCommitWithDelay).try_into();
        let reader = reader.map_err(|error| OpenError::from_tantivy(path, error))?;
        let (fields, weights) = (opened.fields, Weights::default());
        let snapshots = Snapshots::default();
        let standing = match open(&opened.path, &analysis) {
            Ok(_) => Standing::Current,
            Err(_) => Standing::OutOfDate,
        };
        Ok(Self { analysis, reader, fields, weights, snapshots, path: opened.path, standing })
    }

    /// Opens a generation that is still made, to find what it has so far.
    ///
    /// # Errors
    /// When it is missing or damaged.
    pub fn open_growing(path: &Path, analysis: Arc<Analysis>) -> Result<Self, OpenError> {
        Ok(Self { standing: Standing::Growing, ..Self::open(path, analysis)? })
    }

    /// Makes what was committed so far searchable at once.
    ///
    /// # Errors
    /// When the index cannot be read; what was searchable stays so.
    pub fn reload(&self) -> Result<(), SearchError> {
        reopen(&self.reader)?;
        self.snapshots.expire();
        Ok(())
    }

    /// Returns the folder of the generation that is searched.
    #[must_use]
    pub fn generation(&self) -> &Path {
        &self.path
    }

    /// Returns the number of that generation, which every rebuild raises; 0 for an index that was never
    /// rebuilt.
    #[must_use]
    pub fn generation_number(&self) -> u64 {
        number_of(&self.path)
    }

    /// Returns whether the index is whole, and was made by the analysis that queries go through; else
    /// not all is found.
    #[must_use]
    pub fn is_current(&self) -> bool {
        let is_in_use = |root| Generations::new(root).current().is_ok_and(|path| path == self.path);
        match self.standing {
            Standing::Current => true,
            Standing::OutOfDate => false,
            Standing::Growing => self.path.parent().is_some_and(is_in_use),
        }
    }

    /// Returns the number of segments that are searched.
    #[must_use]
    pub fn n_segments(&self) -> usize {
        self.reader.searcher().segment_readers().len()
    }

    /// Returns the second since the epoch that the newest article was published at; `None` when none
    /// has a date.
    #[must_use]
    pub fn newest(&self) -> Option<i64> {
        let searcher = self.reader.searcher();
        let newest = searcher.segment_readers().iter().filter_map(|reader| {
            let published = reader.fast_fields().column_opt::<i64>(PUBLISHED).ok().flatten()?;
            (published.values.num_vals() > 0).then(|| published.max_value())
        });
        newest.max()
    }

    /// Returns the analysis that queries go through.
    #[must_use]
    pub fn analysis(&self) -> &Arc<Analysis> {
        &self.analysis
    }

    /// Asks for runs out of `n_queries` of its own articles, spread over the index, and returns
    /// the ids of those that are not found.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn try_out(&self, n_queries: usize) -> Result<Vec<String>, SearchError> {
        let searcher = self.reader.searcher();
        let mut missed = Vec::new();
        let n_articles = usize::try_from(searcher.num_docs()).unwrap_or(usize::MAX);
        let step = (n_articles / n_queries.max(1)).max(1);
        let alive = searcher.segment_readers().iter().enumerate().flat_map(|(ord, reader)| {
            let ord = u32::try_from(ord).unwrap_or(u32::MAX);
            reader.doc_ids_alive().map(move |doc| DocAddress::new(ord, doc))
        });
        for address in alive.step_by(step) {
            let article = self.stored(&searcher, address, None)?;
            let Some(run) = run_of(&article) else { continue };
            let request = SearchRequest {
                query: format!("\"{run}\""),
                limit: crate::search::MAX_HITS,
                ..SearchRequest::default()
            };
            let found = self.search(&request)?;
            let is_found = found.hits.iter().any(|hit| hit.id == article.id);
            if !is_found && found.total <= crate::search::MAX_HITS as u64 {
                missed.push(article.id);
            }
        }
        Ok(missed)
    }
}

/// Returns a run of Han characters out of the middle of an article.
fn run_of(article: &Article) -> Option<String> {
    let middle = article.paragraphs.len() / 2;
    let texts = article.paragraphs.iter().skip(middle).map(|paragraph| &*paragraph.text);
    texts.chain([&*article.title]).find_map(|text| {
        let runs = text.split(|c: char| !('\u{4e00}'..='\u{9fff}').contains(&c));
        let run = runs.max_by_key(|run| run.len()).filter(|run| run.chars().count() > 1)?;
        Some(run.chars().take(TRIAL_CHARS).collect())
    })
}
