//! A rebuild: everything is read again into a new generation, which is checked and then switched
//! to.

use std::path::Path;
use std::sync::Arc;

use xunwen_engine::{Engine, Generations, check};
use xunwen_text::Analysis;

use super::catch_up::{catch_up, lock_rebuild};
use super::low_priority::at_low_priority;
use super::progress::Progress;
use super::report::Report;
use super::tracked_index::TrackedIndex;
use crate::error::{IndexError, IndexIoResult};
use crate::job::IndexJob;
use crate::posted::StoreSnapshot;

/// The number of articles that a new generation has to find by their own text.
const N_TRIAL_QUERIES: usize = 50;

/// The number of posted articles that a server reads fast enough when it switches to a generation.
pub(super) const FEW_POSTED: u64 = 20;

/// The maximum number of times that a rebuild reads articles which were posted meanwhile, in case
/// more and more arrive.
pub(super) const MAX_ROUNDS: usize = 20;

/// Builds a new generation from the corpus and the posted articles, and switches to it. If anything
/// fails, the previous generation stays in use. `begun` receives the folder of the new generation
/// as soon as it can be searched, when it is still empty. The work runs at low priority, so that
/// it does not slow down searches.
///
/// # Errors
/// If the generation cannot be built or fails its checks, or another process is building one.
pub fn rebuild(
    job: &IndexJob,
    analysis: &Arc<Analysis>,
    progress: &Progress,
    begun: &(dyn Fn(&Path) + Sync),
) -> Result<Report, IndexError> {
    at_low_priority(|| rebuild_now(job, analysis, progress, begun))
}

fn rebuild_now(
    job: &IndexJob,
    analysis: &Arc<Analysis>,
    progress: &Progress,
    begun: &dyn Fn(&Path),
) -> Result<Report, IndexError> {
    let generations = Generations::new(&job.index);
    let lock = lock_rebuild(job, &generations)?;
    let posted = job.store_snapshot(&job.committed_position()?)?;
    let path = generations.create(&lock).at_index(&job.index)?;

    let build = GenerationBuild { job, path: &path, analysis, progress };
    let report = build.run(&posted, begun).inspect_err(|_| {
        // The next run would remove it as well. The disk may be full now.
        let _ = xunwen_storage::disk::remove_folder(&path);
    })?;

    generations.switch_to(&path).at_index(&job.index)?;
    generations.prune(&lock).at_index(&job.index)?;
    Ok(report)
}

/// A generation that is being built.
struct GenerationBuild<'b> {
    job: &'b IndexJob,
    path: &'b Path,
    analysis: &'b Arc<Analysis>,
    progress: &'b Progress,
}

impl GenerationBuild<'_> {
    fn run(&self, posted: &StoreSnapshot, begun: &dyn Fn(&Path)) -> Result<Report, IndexError> {
        let mut index = self.open()?;
        begun(self.path);

        let mut report = catch_up(&mut index, posted, self.progress)?;
        index.commit()?;
        let n_posted = report.n_posted - report.n_posted_skipped;
        let n_articles = index.manifest.state.n_articles() + n_posted;
        index.finish_run()?;

        self.check(n_articles)?;
        self.read_newly_posted(&mut report)?;
        Ok(report)
    }

    fn open(&self) -> Result<TrackedIndex, IndexError> {
        let options = self.job.writer_options();
        let (path, earlier) = (self.path, &self.job.index);
        TrackedIndex::open_after(path, earlier, self.job.roots(), self.analysis, options)
    }

    /// Checks that every file is undamaged, that the number of articles is right, and that a sample
    /// of the articles is found by its own text.
    fn check(&self, n_articles: u64) -> Result<(), IndexError> {
        let Some(reason) = find_fault(self.path, self.analysis, n_articles) else { return Ok(()) };
        Err(IndexError::RebuildFailedChecks { path: self.job.index.clone(), reason })
    }

    /// Reads the articles that were posted while the generation was built, until few are left. A
    /// server that switches to the generation reads the rest first, and new posts wait for that.
    fn read_newly_posted(&self, report: &mut Report) -> Result<(), IndexError> {
        let mut index = self.open()?;
        for _ in 0..MAX_ROUNDS {
            let before = index.position();
            let posted = self.job.store_snapshot(&before)?;
            if posted.position() == before {
                break;
            }

            index.sync_posted(&posted, report, self.progress)?;
            if index.position().seq <= before.seq + FEW_POSTED {
                break;
            }
        }
        Ok(())
    }
}

/// Returns the first fault of a generation that should contain `n_articles`, if there is one.
pub(crate) fn find_fault(path: &Path, analysis: &Arc<Analysis>, n_articles: u64) -> Option<String> {
    let index_check = match check(path, analysis) {
        Ok(index_check) => index_check,
        Err(error) => return Some(error.to_string()),
    };
    if let Some(file) = index_check.damaged.first() {
        return Some(format!("`{file}` is damaged"));
    }
    if index_check.n_articles != n_articles {
        return Some(format!("{} articles instead of {n_articles}", index_check.n_articles));
    }

    let engine = match Engine::open(path, Arc::clone(analysis)) {
        Ok(engine) => engine,
        Err(error) => return Some(error.to_string()),
    };
    match engine.try_out(N_TRIAL_QUERIES) {
        Ok(missed) => missed.first().map(|id| format!("article `{id}` is not found by its text")),
        Err(error) => Some(error.to_string()),
    }
}
