//! One run, from the scan to the report: the index in use is brought up to date, or another one
//! made beside it.

pub(crate) mod apply;
pub(crate) mod diff;
pub(crate) mod id_owners;
pub(crate) mod low_priority;
pub(crate) mod manifest;
pub(crate) mod pipeline;
pub(crate) mod progress;
pub(crate) mod rebuild;
pub(crate) mod report;
pub(crate) mod scan;
pub(crate) mod tracked_index;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use xunwen_engine::{Generations, OpenError, WriteError, WriterOptions};
use xunwen_text::Analysis;

use crate::posted::{PostedStore, Snapshot, StoreError, StorePosition, posted_beside};
use crate::run::progress::Progress;
use crate::run::rebuild::rebuild;
use crate::run::report::Report;
use crate::run::tracked_index::{Upkeep, position_of};

/// Memory for segments that are being made, in bytes, unless told otherwise.
const MEMORY_BYTES: usize = 400 << 20;

/// What to index, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexJob {
    /// The folder of articles.
    pub corpus: PathBuf,
    /// The folder of the index; made if it is not there.
    pub index: PathBuf,
    /// The folder of posted articles, which are indexed too if there are any.
    pub posted: PathBuf,
    /// What to do with an index that is there.
    pub existing: ExistingIndex,
    /// Threads that clean, and as many that index; at least one.
    pub n_threads: usize,
    /// Memory for segments that are being made, in bytes.
    pub memory_bytes: usize,
}

/// What to do where no store of posted articles is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MissingStore {
    /// Make one.
    Make,
    /// Go on without.
    LeaveOut,
}

/// What to do with an index that is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExistingIndex {
    /// Bring it up to date.
    Update,
    /// Read everything again into another one beside it, and use that when it proves good.
    Rebuild,
}

impl IndexJob {
    /// Returns the job to bring the index at `index` up to date, on all cores.
    #[must_use]
    pub fn new(corpus: &Path, index: &Path) -> Self {
        Self {
            corpus: corpus.to_owned(),
            index: index.to_owned(),
            posted: posted_beside(index),
            existing: ExistingIndex::Update,
            n_threads: std::thread::available_parallelism().map_or(1, usize::from),
            memory_bytes: MEMORY_BYTES,
        }
    }

    pub(crate) const fn options(&self) -> WriterOptions {
        WriterOptions { n_threads: self.n_threads, memory_bytes: self.memory_bytes }
    }

    pub(crate) fn failed(&self, reason: io::Error) -> IndexError {
        IndexError::Io { path: self.index.clone(), reason }
    }

    /// Returns the store of posted articles as it is, for an index at `position` in it.
    pub(crate) fn snapshot(&self, position: &StorePosition) -> Result<Snapshot, IndexError> {
        self.expect_posted(position)?;
        Ok(Snapshot::read(&self.posted)?)
    }

    /// Opens the store of posted articles for writing; one that nobody has posted to yet is made,
    /// or left out, as `absent` says.
    ///
    /// # Errors
    /// When it is gone though the index has some of it, another process writes to it, or the disk
    /// refuses it.
    pub fn open_posted(&self, absent: MissingStore) -> Result<Option<PostedStore>, IndexError> {
        self.expect_posted(&noted_position(&self.index))?;
        if absent == MissingStore::LeaveOut && !self.posted.exists() {
            return Ok(None);
        }
        Ok(Some(PostedStore::open(&self.posted)?))
    }

    fn expect_posted(&self, position: &StorePosition) -> Result<(), IndexError> {
        match position.seq > 0 && !self.posted.exists() {
            true => Err(IndexError::PostedGone(self.posted.clone())),
            false => Ok(()),
        }
    }
}

/// Why a run failed. Skipped articles are no failure.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// There is no such folder.
    #[error("there is no corpus folder at `{}`: name the folder that your articles are in", .0.display())]
    NoCorpus(PathBuf),
    /// The index cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The index refused an article or the commit.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The store of posted articles cannot be used.
    #[error(transparent)]
    Posted(#[from] StoreError),
    /// The index has posted articles and their store is not there.
    #[error(
        "the index has posted articles, and their store at `{}` is gone: put it back, or name its place with `--posted`; to go on without them, make that folder",
        .0.display()
    )]
    PostedGone(PathBuf),
    /// Somebody makes a generation already.
    #[error("the index at `{}` is being rebuilt by another process: wait for it", .0.display())]
    BeingRebuilt(PathBuf),
    /// What was made is not as it should be.
    #[error(
        "the rebuilt index at `{}` did not prove good ({reason}): the one before stays in use; look after the disk, then run `xunwen index --rebuild` again",
        path.display()
    )]
    Unproven {
        /// Where the index is.
        path: PathBuf,
        /// What was found.
        reason: String,
    },
    /// The corpus cannot be watched.
    #[error(
        "cannot watch the corpus at `{}`: {reason}; where the system allows too few watches, raise `fs.inotify.max_user_watches`",
        corpus.display()
    )]
    Watch {
        /// Where the corpus is.
        corpus: PathBuf,
        /// The system's words.
        reason: String,
    },
    /// The work beside searching cannot go on.
    #[error("cannot keep the index up to date: {0}")]
    Thread(String),
    /// A backup cannot be made.
    #[error("cannot make the backup `{}`: {reason}", path.display())]
    Backup {
        /// The file.
        path: PathBuf,
        /// The system's words.
        reason: io::Error,
    },
    /// The manifest or the old index cannot be read, written or removed.
    #[error("cannot update the index at `{}`: {reason}", path.display())]
    Io {
        /// Where the index is.
        path: PathBuf,
        /// The system's words.
        reason: io::Error,
    },
}

/// Brings the index up to date with the corpus and the posted articles, and returns what was
/// done.
///
/// What cannot be read is skipped, counted and named. An error leaves the index as it was at the
/// last commit of the run; another run goes on from there.
///
/// # Errors
/// When there is no corpus, or the index cannot be opened, written or committed.
pub fn run(
    job: &IndexJob,
    analysis: &Arc<Analysis>,
    progress: &Progress,
) -> Result<Report, IndexError> {
    let started = Instant::now();
    if !job.corpus.is_dir() {
        return Err(IndexError::NoCorpus(job.corpus.clone()));
    }
    let mut report = match job.existing {
        ExistingIndex::Update => bring_up_to_date(job, analysis, progress)?,
        ExistingIndex::Rebuild => rebuild(job, analysis, progress, &|_| ())?,
    };
    report.seconds = started.elapsed().as_secs_f64();
    Ok(report)
}

fn bring_up_to_date(
    job: &IndexJob,
    analysis: &Arc<Analysis>,
    progress: &Progress,
) -> Result<Report, IndexError> {
    let mut upkeep = open(job, analysis, job.options())?;
    let snapshot = job.snapshot(&upkeep.position())?;
    let report = catch_up(&mut upkeep, &snapshot, progress)?;
    upkeep.finish()?;
    let generations = Generations::new(&job.index);
    if let Some(lock) = generations.lock().map_err(|reason| job.failed(reason))? {
        generations.prune(&lock).map_err(|reason| job.failed(reason))?;
    }
    Ok(report)
}

/// Opens the generation in use for writing, or makes the first one.
pub(crate) fn open(
    job: &IndexJob,
    analysis: &Arc<Analysis>,
    options: WriterOptions,
) -> Result<Upkeep, IndexError> {
    if xunwen_engine::exists(&job.index) {
        return Upkeep::open(&job.index, &job.corpus, analysis, options);
    }
    // The first one is used from the beginning: half of an index is more than none.
    let generations = Generations::new(&job.index);
    let lock = generations.lock().map_err(|reason| job.failed(reason))?;
    let lock = lock.ok_or_else(|| IndexError::BeingRebuilt(job.index.clone()))?;
    let path = generations.create(&lock).map_err(|reason| job.failed(reason))?;
    let upkeep = Upkeep::open(&path, &job.corpus, analysis, options)?;
    generations.switch_to(&path).map_err(|reason| job.failed(reason))?;
    Ok(upkeep)
}

/// Takes posted articles first, since what was posted comes before what a file says, then the
/// corpus. The last part is not committed.
pub(crate) fn catch_up(
    upkeep: &mut Upkeep,
    posted: &Snapshot,
    progress: &Progress,
) -> Result<Report, IndexError> {
    let (before, mut taken) = (upkeep.position(), Report::default());
    upkeep.take_posted(posted, &mut taken)?;
    // Whose ids are free again is seen in what was committed.
    if upkeep.position() != before {
        upkeep.commit()?;
    }
    let mut report = upkeep.update_all(progress)?;
    report.n_posted = taken.n_posted;
    report.n_posted_skipped = taken.n_posted_skipped;
    report.skip_all(taken.skipped, taken.n_skipped);
    Ok(report)
}

/// Returns where in the store of posted articles the index at `index` is, of whatever version.
pub(crate) fn noted_position(index: &Path) -> StorePosition {
    position_of(xunwen_engine::note(index).as_deref())
}
