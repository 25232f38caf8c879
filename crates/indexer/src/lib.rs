//! From a corpus and posted articles to an index: run once, keep it up to date, check it and back
//! it up, and measure its answers.
//!
//! Owns the manifest, which records the files of the corpus that are in the index, and the store of
//! posted articles. Must not know HTTP, nor how articles are indexed.
//!
//! [`run()`] takes an [`IndexJob`], advances a [`Progress`] and returns a [`Report`]; files that have
//! not changed since the last run are not read again. An [`Updater`] does the same continuously for
//! the [`LiveEngine`] that readers search, and [`PostedStore`] accepts articles. [`examine`],
//! [`backup`] and [`restore`] are for operators. [`evaluate`] measures the answers to judged sets.
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

mod cleaning;
mod error;
mod eval;
mod follow;
mod job;
mod operate;
mod posted;
mod remedy;
mod run;

pub use cleaning::StopFlag;
pub use error::IndexError;
pub use eval::{
    ChangedQuery, Comparison, ComparisonError, Difference, EvalError, GradedHit, JudgedQuery,
    JudgedSet, JudgedSetError, Measure, QueryResult, SetDifference, SetFigures, SetResults,
    compare, evaluate, index_set, index_set_on_cluster, mrr_at, ndcg_at, recall_at,
};
pub use follow::{
    ChangeSource, CorpusWatch, LiveEngine, LoadAnalysis, STALL_LIMIT, TellEvent, UpdateEvent,
    Updater, UpdaterError, UpdaterOptions, WaitingChanges, keep_spelling,
};
pub use job::{ExistingIndex, IndexJob, MissingStore};
pub use operate::{
    Backup, BackupError, CheckedSnapshot, ClusterBackup, Copied, CopyError, Finding, RestoreError,
    Restored, RestoredOnCluster, Severity, back_up_cluster, backup, check_on_cluster, copy,
    examine, examine_cluster, restore, restore_on_cluster,
};
pub use posted::{
    NewArticle, PostOutcome, PostedStore, StoreDamage, StoreError, StorePosition, accept,
};
pub use run::{
    ArticleInProgress, Progress, Report, ReportedWarning, SkippedItem, is_cluster_folder, rebuild,
    run,
};
