//! The run from a corpus to an index: scan the folder, compare it with what was indexed
//! before, read and clean in parallel, write, commit, report.
//!
//! Owns the manifest, which says what of the corpus is in the index. Must not know HTTP, nor
//! how articles are indexed.
//!
//! [`evaluate`] measures how well judged sets are answered.
//!
//! [`run`] takes an [`IndexJob`], tells a [`Progress`] how far it is, and returns a
//! [`Report`]. Files that have not changed since the last run are not read again.
//!
//! ```
//! use std::sync::Arc;
//! use xunwen_indexer::{IndexJob, Progress, run};
//! use xunwen_text::Analysis;
//!
//! # let dir = tempfile::tempdir()?;
//! # let (corpus, index) = (dir.path().join("corpus"), dir.path().join("index"));
//! std::fs::create_dir(&corpus)?;
//! std::fs::write(corpus.join("a.txt"), "杭州跨境电商峰会\n\n跨境电商发展迅速。\n")?;
//!
//! let analysis = Arc::new(Analysis::load()?);
//! let job = IndexJob::new(&corpus, &index);
//! let report = run(&job, &analysis, &Progress::default())?;
//! assert_eq!((report.n_indexed, report.n_unchanged), (1, 0));
//!
//! let again = run(&job, &analysis, &Progress::default())?;
//! assert_eq!((again.n_indexed, again.n_unchanged), (0, 1));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod eval;
mod follow;
mod operate;
mod posted;
mod run;

pub use eval::{
    EvalError, JudgedQuery, JudgedSet, JudgedSetError, SetFigures, evaluate, index_set, mrr_at,
    ndcg_at, recall_at,
};
pub use follow::live_engine::{LiveEngine, LoadAnalysis};
pub use follow::updater::{CorpusWatch, UpdateEvent, Updater, UpdaterOptions};
pub use operate::backup::{Backup, backup};
pub use operate::doctor::{Finding, Severity, examine};
pub use operate::restore::{RestoreError, restore};
pub use posted::{
    NewArticle, PostOutcome, PostedStore, StoreDamage, StoreError, StorePosition, accept,
};
pub use run::progress::Progress;
pub use run::rebuild::rebuild;
pub use run::report::{Report, SkippedItem};
pub use run::{ExistingIndex, IndexError, IndexJob, MissingStore, run};
