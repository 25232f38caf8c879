//! The search engine: query language, plan, matching, ranking, marks, snippets, and the index.
//!
//! Owns tantivy: no other crate uses it. Must not know HTTP, HTML, or where articles come from; an
//! article's origin is a name that callers choose.
//!
//! [`Writer`] adds articles to an index and [`Engine`] searches it. A search goes one way: the query
//! text is parsed to a [`QueryAst`], planned to a [`Plan`] of plain data, lowered to tantivy's queries
//! and run; then the hits are read, marked and cut to snippets.
//!
//! ```
//! use std::sync::Arc;
//! use xunwen_corpus::Article;
//! use xunwen_engine::{Engine, SearchRequest, Writer, WriterOptions};
//! use xunwen_text::{Analysis, Mark};
//!
//! # let dir = tempfile::tempdir()?;
//! # let path = dir.path();
//! let analysis = Arc::new(Analysis::load()?);
//! let options = WriterOptions { n_threads: 1, memory_bytes: 32 << 20 };
//! let mut writer = Writer::open(path, &analysis, options)?;
//! let article = Article { id: "1".into(), title: "杭州跨境電商峰會".into(), ..Article::default() };
//! writer.add(article, "1.txt")?;
//! writer.commit()?;
//!
//! let engine = Engine::open(path, analysis)?;
//! let request = SearchRequest { query: "跨境电商".into(), limit: 10, ..SearchRequest::default() };
//! let result = engine.search(&request)?;
//! assert_eq!(result.total, 1);
//! assert_eq!(result.hits[0].title.marks, [Mark::new(2, 6)]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod budget;

mod query;

mod plan;

mod matching;

mod rank;

mod search;

mod highlight;

mod snippet;

mod index;

mod write;

pub use budget::{SearchBudget, SearchLimits, WorkKind};
pub use highlight::marks_of;
pub use index::{
    COMMIT, Generations, IndexCheck, IndexManifest, OpenError, RebuildLock, check, dictionary,
    exists, last_commit, mark_served, note,
};
pub use plan::{
    Aging, Filters, GramRun, Highlight, Highlights, Match, NameFilter, NearRuns, PageRange, Plan,
    PlanOptions, Plans, QueryKind, Recency, RecencyError, RunOrder, Scoring, ScoringField,
    ScoringRun, ScoringTerm, ScoringWord, SearchField, Sort, Strictness,
};
pub use query::{Note, Period, PeriodUnit, QueryAst, QueryField, parse, plain_text};
pub use rank::{RelevanceModel, Weights};
pub use search::{
    CalendarUnit, Continuation, Cursor, Engine, ExplainedHit, Facet, FacetCount, FacetLimits,
    Facets, FirstHits, FoundArticle, FoundArticles, Histogram, HistogramPeriod, HistogramPeriods,
    Hit, HitTexts, ListOrder, MAX_HITS, MarkedArticle, PartialMatches, PeriodCounts, Repair,
    RepairKind, Retractions, ScoreExplanation, ScorePart, ScorePartKind, SearchError,
    SearchRequest, SearchResult, Spelling, WordEffect,
};
pub use snippet::snippets_of;
pub use write::{
    OriginArticles, OriginLookup, StoredArticle, StoredArticles, WriteError, Writer, WriterOptions,
};

/// The interface to an index that another engine keeps: [`Engine::over`] searches it.
pub mod backend {
    pub use crate::index::document::name_key;
    pub use crate::matching::idf;
    pub use crate::rank::{
        Bm25f, FieldLengths, MIN_COVERAGE, RankedRun, RankedTerm, RankedWord, RankingStatistics,
    };
    pub use crate::search::{
        Collected, CollectedHit, DayCounts, HitColumns, HitKey, IndexState, IndexStatus,
        LeveledHits, LeveledSearch, NameField, PageRequest, ResumedState, SearchIndex, SortKey,
        StateAccess, StateKey, StrictPart, Tally, TallyRequest, TieredPlan, day_of,
    };
    pub use crate::write::{
        ArticleForm, GramTerms, Ideograph, Numeral, has_condition, unpack_article,
    };
}

/// The stored form of articles, for its benchmark. Not part of the interface.
#[doc(hidden)]
pub mod codec {
    pub use crate::index::codec::{pack, unpack};
}
