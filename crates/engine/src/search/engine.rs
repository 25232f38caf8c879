//! Searching: from a request to hits.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::{DocAddress, IndexReader, ReloadPolicy, Searcher, TantivyDocument, TantivyError};
use xunwen_corpus::{Article, ParagraphKind, Published};
use xunwen_text::{Analysis, Conversion, MarkedText};

use crate::highlight::{FoldedArticle, Highlighters};
use crate::index::OpenError;
use crate::index::document;
use crate::index::open::open;
use crate::index::schema::IndexFields;
use crate::matching::term_cache::Lookups;
use crate::plan::recency::Recency;
use crate::plan::{Filters, PageRange, PlanOptions, Plans, Sort};
use crate::query::{Note, QueryAst, parse};
use crate::rank::bm25f::Ranker;
use crate::rank::near_duplicate;
use crate::rank::rerank::{N_READ, SecondLook, n_grams};
use crate::rank::weights::Weights;
use crate::search::cursor::{Continuation, Cursor, Snapshots, name_of};
use crate::search::explain::{ExplainedHit, reasons};
use crate::search::facets::Facets;
use crate::snippet::snippets;

use super::strictness::Listed;

/// The deepest hit that can be asked for by its number, since every such page costs as much as all
/// before it. Beyond it lists are gone on with by [`Cursor`].
pub const MAX_HITS: usize = 10_000;

/// What a reader asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SearchRequest {
    /// The query, in the query language.
    pub query: String,
    /// Conditions beside it.
    pub filters: Filters,
    /// The order of hits.
    pub sort: Sort,
    /// How newer articles are preferred by relevance, if they are.
    pub recency: Option<Recency>,
    /// Hits to leave out before the first one; of no account where a list is gone on with.
    pub offset: usize,
    /// Hits to return, at most.
    pub limit: usize,
    /// Whether the list can be gone on with.
    pub continuation: Continuation,
    /// The script to show hits in; `None` leaves them as printed.
    pub script: Option<Conversion>,
}

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchResult {
    /// How the query was understood, where that needs saying.
    pub notes: Vec<Note>,
    /// Articles found: exact, whatever part of them is returned.
    pub total: u64,
    /// The part of them that was asked for.
    pub hits: Vec<Hit>,
    /// How all of them are distributed.
    pub facets: Facets,
    /// Where the list goes on, if it does and that was wanted.
    pub next: Option<Cursor>,
}

/// An article that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// Its id.
    pub id: String,
    /// Its title, with what matched.
    pub title: MarkedText,
    /// Up to three fragments of its text, with what matched.
    pub snippets: Vec<MarkedText>,
    /// Where it was printed.
    pub source: Option<String>,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// When it was published.
    pub published: Option<Published>,
    /// Where it is on the web.
    pub url: Option<String>,
    /// How well it matches; comparable within one search only.
    pub score: f32,
}

/// An article with what matched in it.
#[derive(Debug, Clone, PartialEq)]
pub struct MarkedArticle {
    /// The article as printed, or in the script asked for.
    pub article: Article,
    /// Its title.
    pub title: MarkedText,
    /// Its paragraphs.
    pub paragraphs: Vec<(ParagraphKind, MarkedText)>,
}

/// Why a search failed.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The index cannot be read. Never the reader's fault.
    #[error("cannot search the index: {0}")]
    Index(#[from] TantivyError),
    /// Scores of the index that the list was begun in mean nothing in the index of now.
    #[error("the list was begun in an index that is no longer kept: begin it again")]
    CursorExpired,
}

/// How an index stands to the analysis that queries go through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// Made by it.
    Current,
    /// Made by another.
    OutOfDate,
    /// Made by it, while it is searched: whole when it is switched to.
    Growing,
}

/// An index opened for searching. Shared by any number of threads.
pub struct Engine {
    pub(super) analysis: Arc<Analysis>,
    pub(super) reader: IndexReader,
    pub(super) fields: IndexFields,
    pub(super) weights: Weights,
    pub(super) snapshots: Snapshots,
    pub(super) path: PathBuf,
    pub(super) standing: Standing,
}

impl Engine {
    /// Opens the index at `path`. What is committed later is seen within half a second.
    ///
    /// # Errors
    /// When there is none, another analysis made it, or it is damaged.
    pub fn open(path: &Path, analysis: Arc<Analysis>) -> Result<Self, OpenError> {
        let opened = open(path, &analysis)?;
        let reader = opened
            .index
            .reader_builder()
            .reload_policy(ReloadPolicy::OnCommitWithDelay)
            .try_into()
            .map_err(|error| OpenError::from_tantivy(path, error))?;
        let (fields, weights) = (opened.fields, Weights::default());
        let snapshots = Snapshots::default();
        Ok(Self {
            analysis,
            reader,
            fields,
            weights,
            snapshots,
            path: opened.path,
            standing: Standing::Current,
        })
    }

    /// Returns the engine with other constants of ranking. For tuning; readers get the default.
    #[must_use]
    pub fn with_weights(self, weights: Weights) -> Self {
        Self { weights, ..self }
    }

    /// Returns the number of articles in the index.
    #[must_use]
    pub fn n_articles(&self) -> u64 {
        self.reader.searcher().num_docs()
    }

    /// Returns what is found for a request. A request for nothing finds nothing.
    ///
    /// # Errors
    /// When the index cannot be read, or a list that is ranked by relevance cannot be gone on with,
    /// since the index has changed and is no longer kept as it was.
    pub fn search(&self, request: &SearchRequest) -> Result<SearchResult, SearchError> {
        let (ast, mut notes) = parse(&request.query);
        if ast.is_empty() {
            let (hits, facets) = (vec![], Facets::default());
            return Ok(SearchResult { notes, total: 0, hits, facets, next: None });
        }
        if ast.has_near_itself(&self.analysis.fold) && !notes.contains(&Note::NearOne) {
            notes.push(Note::NearOne);
        }
        let searcher = self.searcher_for(request, &mut notes)?;
        let (plan, found) = self.find_any_way(&searcher, &ast, request, &mut notes)?;
        let highlighters = Highlighters::new(&plan.marks, &self.analysis.fold);
        let hits = found.hits.into_iter();
        let hits = hits.map(|listed| self.hit(&searcher, listed, &highlighters, request.script));
        Ok(SearchResult {
            notes,
            total: found.total,
            next: found.next,
            hits: hits.collect::<Result<_, _>>()?,
            facets: found.facets,
        })
    }

    /// Returns the ten first hits of a request with why each ranks where it does.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn explain(&self, request: &SearchRequest) -> Result<Vec<ExplainedHit>, SearchError> {
        let (ast, mut notes) = parse(&request.query);
        if ast.is_empty() {
            return Ok(Vec::new());
        }
        let request =
            SearchRequest { offset: 0, limit: request.limit.min(N_READ), ..request.clone() };
        let searcher = self.reader.searcher();
        let (plan, found) = self.find_any_way(&searcher, &ast, &request, &mut notes)?;
        let highlighters = Highlighters::new(&plan.marks, &self.analysis.fold);
        let lookups = Lookups::default();
        let ranker = Ranker::new(&plan.scoring, &searcher, &lookups, &self.fields, self.weights)?;
        let look = SecondLook::new(&ranker, &self.analysis);
        let mut explained = Vec::with_capacity(found.hits.len());
        for listed in found.hits {
            let reader = searcher.segment_reader(listed.address.segment_ord);
            let n_grams = n_grams(&ranker, reader, listed.address.doc_id)?;
            let article = self.stored(&searcher, listed.address, None)?;
            let seen = look.read(&FoldedArticle::new(&article, &self.analysis.fold), n_grams);
            let reasons = reasons(&ranker, &seen, &look.rank(&seen), listed.of_date);
            let first = listed.reprint_of.map(|first| self.stored(&searcher, first, None));
            let reprint_of = first.transpose()?.map(|first| first.id);
            let hit = self.hit(&searcher, listed, &highlighters, request.script)?;
            explained.push(ExplainedHit { hit, reasons, reprint_of });
        }
        Ok(explained)
    }

    pub(super) fn plans(&self, ast: &QueryAst, request: &SearchRequest) -> Plans {
        let offset = match request.continuation {
            Continuation::After(cursor) => cursor.place.n_among().min(near_duplicate::WINDOW),
            _ => request.offset.min(MAX_HITS),
        };
        let page = PageRange { offset, limit: request.limit.min(MAX_HITS - offset) };
        let filters = request.filters.clone();
        let options = PlanOptions {
            filters,
            sort: request.sort,
            recency: request.recency,
            page,
            now: request.continuation.now(),
        };
        Plans::new(ast, &self.analysis, options)
    }

    /// Returns the index to search: as it is, or as it was when the list was begun.
    pub(super) fn searcher_for(
        &self,
        request: &SearchRequest,
        notes: &mut Vec<Note>,
    ) -> Result<Searcher, SearchError> {
        let current = self.reader.searcher();
        let Continuation::After(cursor) = request.continuation else { return Ok(current) };
        if name_of(&current) == cursor.index {
            return Ok(current);
        }
        match (self.snapshots.get(cursor.index), request.sort) {
            (Some(kept), _) => Ok(kept),
            (None, Sort::Relevance) => Err(SearchError::CursorExpired),
            (None, Sort::Newest | Sort::Oldest) => {
                notes.push(Note::IndexChanged);
                Ok(current)
            }
        }
    }

    pub(super) fn hit(
        &self,
        searcher: &Searcher,
        Listed { score, address, read, .. }: Listed,
        highlighters: &Highlighters<'_>,
        script: Option<Conversion>,
    ) -> Result<Hit, SearchError> {
        let (article, folded) = match (read, script) {
            (Some(read), None) => read,
            (read, script) => {
                let article = match read {
                    Some((article, _)) => self.shown(article, script),
                    None => self.stored(searcher, address, script)?,
                };
                let folded = FoldedArticle::new(&article, &self.analysis.fold);
                (article, folded)
            }
        };
        Ok(Hit {
            snippets: snippets(&article, &folded, &highlighters.text),
            title: MarkedText {
                marks: highlighters.title().marks_in(folded.title()),
                text: article.title,
            },
            id: article.id,
            source: article.source,
            authors: article.authors,
            published: article.published,
            url: article.url,
            score,
        })
    }

    pub(super) fn stored(
        &self,
        searcher: &Searcher,
        address: DocAddress,
        script: Option<Conversion>,
    ) -> Result<Article, SearchError> {
        let document: TantivyDocument = searcher.doc(address)?;
        let mut codes = Vec::new();
        document::unpack(&self.fields, &document, &mut codes)?;
        Ok(self.shown(document::decode_article(&codes)?, script))
    }

    /// Returns the article in the script asked for. Where a text cannot be converted one to one,
    /// it stays as printed: marks must be true.
    pub(super) fn shown(&self, mut article: Article, script: Option<Conversion>) -> Article {
        let Some(script) = script else { return article };
        let convert = |text: &mut String| {
            if let Ok(converted) = self.analysis.converter.convert_in_place(script, text) {
                *text = converted;
            }
        };
        convert(&mut article.title);
        article.paragraphs.iter_mut().for_each(|paragraph| convert(&mut paragraph.text));
        article
    }
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine").field("path", &self.path).finish_non_exhaustive()
    }
}
