//! Searching: from a request to hits.

mod effect;
mod fresh;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use tantivy::collector::TopDocs;
use tantivy::query::{Query, TermQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{
    DocAddress, IndexReader, ReloadPolicy, Score, Searcher, TantivyDocument, TantivyError, Term,
};
use xunwen_corpus::{Article, ParagraphKind, Published};
use xunwen_text::{Analysis, Conversion, MarkedText};

use crate::document;
use crate::explain::{Explained, reasons};
use crate::facets::Facets;
use crate::found::{Found, count_up_to, find};
use crate::highlight::{Highlighter, Highlighters};
use crate::index::{OpenError, explain, open};
use crate::lower::lower;
use crate::plan::relax::{demand, unquoted};
use crate::plan::{Filters, Page, Plan, PlanOptions, Sort, Strictness, plan};
use crate::query::{Note, QueryAst, parse};
use crate::ranked::Ranker;
use crate::schema::Fields;
use crate::snippet::snippets;
use crate::weights::Weights;

pub use effect::WordEffect;

/// The deepest hit that can be asked for: beyond it a list is no longer read, and every page
/// costs as much as all before it.
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
    /// Hits to leave out before the first one.
    pub offset: usize,
    /// Hits to return, at most.
    pub limit: usize,
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

/// Why a search failed. Never the reader's fault.
#[derive(Debug, thiserror::Error)]
#[error("cannot search the index: {0}")]
pub struct SearchError(#[from] TantivyError);

/// An index opened for searching. Shared by any number of threads.
pub struct Engine {
    analysis: Arc<Analysis>,
    reader: IndexReader,
    fields: Fields,
    weights: Weights,
    path: PathBuf,
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
            .map_err(|error| explain(path, error))?;
        let (fields, weights) = (opened.fields, Weights::default());
        Ok(Self { analysis, reader, fields, weights, path: opened.path })
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
    /// When the index cannot be read.
    pub fn search(&self, request: &SearchRequest) -> Result<SearchResult, SearchError> {
        let (ast, mut notes) = parse(&request.query);
        if ast.is_empty() {
            return Ok(SearchResult { notes, total: 0, hits: vec![], facets: Facets::default() });
        }
        let searcher = self.reader.searcher();
        let (plan, found) = self.find_any_way(&searcher, &ast, request, &mut notes)?;
        let highlighters = Highlighters::of(&plan.marks, &self.analysis.fold);
        let hits = found.hits.iter().filter_map(|(score, address)| {
            self.hit(&searcher, *address, *score, &highlighters, request.script).transpose()
        });
        Ok(SearchResult {
            notes,
            total: found.total,
            hits: hits.collect::<Result<_, _>>()?,
            facets: found.facets,
        })
    }

    /// Returns the hits of a request with why each ranks where it does.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn explain(&self, request: &SearchRequest) -> Result<Vec<Explained>, SearchError> {
        let (ast, mut notes) = parse(&request.query);
        if ast.is_empty() {
            return Ok(Vec::new());
        }
        let searcher = self.reader.searcher();
        let (plan, found) = self.find_any_way(&searcher, &ast, request, &mut notes)?;
        let highlighters = Highlighters::of(&plan.marks, &self.analysis.fold);
        let ranker = Ranker::of(&plan.scoring, &searcher, &self.fields, self.weights)?;
        let mut explained = Vec::with_capacity(found.hits.len());
        for (score, address) in found.hits {
            let reader = searcher.segment_reader(address.segment_ord);
            let (parts, missing, share) = reasons(&ranker, reader, address.doc_id)?;
            let hit = self.hit(&searcher, address, score, &highlighters, request.script)?;
            explained.extend(hit.map(|hit| Explained { hit, parts, missing, share }));
        }
        Ok(explained)
    }

    /// Returns an article with what matches a query in it; `None` when there is no such article.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn article(
        &self,
        id: &str,
        query: &str,
        script: Option<Conversion>,
    ) -> Result<Option<MarkedArticle>, SearchError> {
        let searcher = self.reader.searcher();
        let by_id =
            TermQuery::new(Term::from_field_text(self.fields.id, id), IndexRecordOption::Basic);
        let first = searcher.search(&by_id, &TopDocs::with_limit(1).order_by_score())?;
        let Some((_, address)) = first.first() else { return Ok(None) };
        let Some(article) = self.stored(&searcher, *address, script)? else { return Ok(None) };
        let plan = self.plan(&parse(query).0, &SearchRequest::default(), Strictness::Any);
        let highlighters = Highlighters::of(&plan.marks, &self.analysis.fold);
        let mark = |highlighter: &Highlighter<'_>, text: &str| MarkedText {
            marks: highlighter.marks(text),
            text: text.to_owned(),
        };
        let paragraphs = article.paragraphs.iter();
        Ok(Some(MarkedArticle {
            title: mark(highlighters.title(), &article.title),
            paragraphs: paragraphs.map(|p| (p.kind, mark(&highlighters.text, &p.text))).collect(),
            article,
        }))
    }

    /// Looks the query up as it is; when that finds nothing, with the quoted runs that stand
    /// among bare words as bare words too.
    fn find_any_way(
        &self,
        searcher: &Searcher,
        ast: &QueryAst,
        request: &SearchRequest,
        notes: &mut Vec<Note>,
    ) -> Result<(Plan, Found), SearchError> {
        let n_notes = notes.len();
        let (plan, found) = self.find(searcher, ast, request, notes)?;
        let Some(loose) = unquoted(ast).filter(|_| found.total == 0) else {
            return Ok((plan, found));
        };
        let (loose_plan, loose_found) = self.find(searcher, &loose, request, notes)?;
        if loose_found.total == 0 {
            notes.truncate(n_notes);
            return Ok((plan, found));
        }
        notes.insert(n_notes, Note::QuotesAsWords);
        Ok((loose_plan, loose_found))
    }

    /// Looks the query up as strictly as leaves enough.
    fn find(
        &self,
        searcher: &Searcher,
        ast: &QueryAst,
        request: &SearchRequest,
        notes: &mut Vec<Note>,
    ) -> Result<(Plan, Found), SearchError> {
        let demand = demand(ast, &self.analysis);
        let steps: &[(Strictness, Option<Note>)] = match demand.n_words {
            0 | 1 => &[(Strictness::All, None)],
            2 => &[(Strictness::All, None), (Strictness::Any, Some(Note::AnyWord))],
            _ => &[
                (Strictness::All, None),
                (Strictness::Most, Some(Note::MostWords)),
                (Strictness::Some, Some(Note::AnyWord)),
                (Strictness::Any, Some(Note::AnyWord)),
            ],
        };
        let (last, before) = steps.split_last().expect("every query is looked up at least once");
        let mut counts = Vec::new();
        for (strictness, note) in before {
            let plan = self.plan(ast, request, *strictness);
            let query = lower(&plan, &self.fields, &self.analysis);
            let n_found = count_up_to(searcher, &*query, demand.min_hits)?;
            counts.push((n_found as u64, *note));
            if n_found >= demand.min_hits {
                let found = self.run(searcher, &plan, &*query)?;
                notes.extend(told(&counts, *note, found.total));
                return Ok((plan, found));
            }
        }
        let plan = self.plan(ast, request, last.0);
        let found = self.run(searcher, &plan, &*lower(&plan, &self.fields, &self.analysis))?;
        notes.extend(told(&counts, last.1, found.total));
        Ok((plan, found))
    }

    fn run(
        &self,
        searcher: &Searcher,
        plan: &Plan,
        query: &dyn Query,
    ) -> Result<Found, SearchError> {
        let ranker = Ranker::of(&plan.scoring, searcher, &self.fields, self.weights)?;
        Ok(find(searcher, query, &ranker, plan.sort, plan.page)?)
    }

    fn plan(&self, ast: &QueryAst, request: &SearchRequest, strictness: Strictness) -> Plan {
        let offset = request.offset.min(MAX_HITS);
        let page = Page { offset, limit: request.limit.min(MAX_HITS - offset) };
        let filters = request.filters.clone();
        let (sort, now) = (request.sort, Timestamp::now());
        plan(ast, &self.analysis, PlanOptions { strictness, filters, sort, page, now })
    }

    fn hit(
        &self,
        searcher: &Searcher,
        address: DocAddress,
        score: Score,
        highlighters: &Highlighters<'_>,
        script: Option<Conversion>,
    ) -> Result<Option<Hit>, SearchError> {
        let Some(article) = self.stored(searcher, address, script)? else { return Ok(None) };
        Ok(Some(Hit {
            snippets: snippets(&article, &highlighters.text),
            title: MarkedText {
                marks: highlighters.title().marks(&article.title),
                text: article.title,
            },
            id: article.id,
            source: article.source,
            authors: article.authors,
            published: article.published,
            url: article.url,
            score,
        }))
    }

    fn stored(
        &self,
        searcher: &Searcher,
        address: DocAddress,
        script: Option<Conversion>,
    ) -> Result<Option<Article>, SearchError> {
        let document: TantivyDocument = searcher.doc(address)?;
        let article = document::article(&self.fields, &document);
        Ok(article.map(|article| match script {
            Some(script) => self.in_script(article, script),
            None => article,
        }))
    }

    /// Returns the article in another script. Where a text cannot be converted one to one, it
    /// stays as printed: marks must be true.
    fn in_script(&self, mut article: Article, script: Conversion) -> Article {
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

/// Returns what to tell about the last step, given how much each step found: where asking for
/// less brought nothing more, what the stricter step has to tell.
fn told(counts: &[(u64, Option<Note>)], last: Option<Note>, total: u64) -> Option<Note> {
    let strictest = counts.iter().find(|(n_found, _)| *n_found == total);
    strictest.map_or(last, |(_, note)| *note).filter(|_| total > 0)
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine").field("path", &self.path).finish_non_exhaustive()
    }
}
