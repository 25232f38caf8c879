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

mod background;
mod backup;
mod claims;
mod compare;
mod doctor;
mod eval;
mod keeper;
mod live;
mod manifest;
mod pipeline;
mod posted;
mod progress;
mod rebuild;
mod report;
mod run;
mod scan;
mod settle;
mod update;
mod upkeep;

pub use backup::{Backup, RestoreError, backup, restore};
pub use doctor::{Finding, Severity, examine};
pub use eval::{
    EvalError, JudgedQuery, JudgedSet, JudgedSetError, SetFigures, evaluate, index_set, mrr_at,
    ndcg_at, recall_at,
};
pub use keeper::{CorpusWatch, UpdateEvent, Updater, UpdaterOptions};
pub use live::{LiveEngine, LoadAnalysis};
pub use posted::{
    NewArticle, PostOutcome, PostedStore, StoreDamage, StoreError, StorePosition, accept,
};
pub use progress::Progress;
pub use rebuild::rebuild;
pub use report::{Report, SkippedItem};
pub use run::{ExistingIndex, IndexError, IndexJob, MissingStore, run};
