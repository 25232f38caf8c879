//! The search engine: schema, writing, query language, plan, ranking and snippets.
//!
//! The only crate that sees tantivy. Must not know HTTP, HTML or where articles come from.
//!
//! [`Writer`] puts articles into an index; [`Engine`] finds them. A search goes one way: the
//! query text is parsed to a [`QueryAst`], planned to a [`Plan`] of plain data, lowered to
//! tantivy's queries and run, and the hits are read, marked and cut to snippets.
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

mod builder;
mod check;
mod covering;
mod cursor;
mod document;
mod explain;
mod facets;
mod found;
mod generation;
mod highlight;
mod index;
mod lookups;
mod lower;
mod nearness;
mod placed;
mod plan;
mod query;
mod ranked;
mod reading;
mod recency;
mod reopen;
mod reprint;
mod schema;
mod search;
mod second_look;
mod segments;
mod snippet;
mod steady;
mod stored;
mod unsynced;
mod weights;
mod writer;

pub use check::{COMMIT, IndexCheck, check, last_commit};
pub use cursor::{Continuation, Cursor};
pub use explain::{ExplainedHit, ScoreExplanation, ScorePart, ScorePartKind};
pub use facets::{FacetCount, Facets};
pub use generation::{Generations, RebuildLock, mark_served};
pub use highlight::marks_of;
pub use index::{IndexManifest, OpenError, dictionary, exists, note, passport};
pub use plan::{
    Filters, Highlight, Highlights, Match, Near, PageRange, Plan, PlanOptions, Plans, Run,
    RunOrder, Scoring, ScoringField, ScoringRun, ScoringTerm, ScoringWord, SearchField, Sort,
    Strictness,
};
pub use query::{Note, Period, QueryAst, QueryField, Unit, parse, plain_text};
pub use recency::{Recency, RecencyError};
pub use search::{
    Engine, Hit, MAX_HITS, MarkedArticle, SearchError, SearchRequest, SearchResult, WordEffect,
};
pub use snippet::snippets_of;
pub use weights::Weights;
pub use writer::{OriginLookup, WriteError, Writer, WriterOptions};
