//! A rebuild: everything is read again into a generation beside the one in use, tried, and then
//! switched to.

use std::path::Path;
use std::sync::Arc;

use xunwen_engine::{Engine, Generations, check};
use xunwen_text::Analysis;

use crate::posted::Snapshot;
use crate::run::low_priority::in_background;
use crate::run::progress::Progress;
use crate::run::report::Report;
use crate::run::tracked_index::Upkeep;
use crate::run::{IndexError, IndexJob, catch_up, noted_position};

/// Queries out of its own articles that a new generation is asked.
const N_TRIALS: usize = 50;

/// Records of posted articles that whoever goes over to a generation takes in no time.
const FEW_POSTED: u64 = 20;
/// How often what was posted meanwhile is taken, should ever more come.
const MAX_TAKES: usize = 20;

/// Makes a generation of all that there is and switches to it. Whatever goes wrong, the one
/// before stays in use. `begun` is told where it is made as soon as it can be searched, though
/// it holds nothing yet. Readers come first: the work is done in the background.
///
/// # Errors
/// When it cannot be made, does not prove good, or somebody else makes one.
pub fn rebuild(
    job: &IndexJob,
    analysis: &Arc<Analysis>,
    progress: &Progress,
    begun: &(dyn Fn(&Path) + Sync),
) -> Result<Report, IndexError> {
    in_background(|| rebuild_now(job, analysis, progress, begun))
}

fn rebuild_now(
    job: &IndexJob,
    analysis: &Arc<Analysis>,
    progress: &Progress,
    begun: &dyn Fn(&Path),
) -> Result<Report, IndexError> {
    let generations = Generations::new(&job.index);
    let lock = generations.lock().map_err(|reason| job.failed(reason))?;
    let lock = lock.ok_or_else(|| IndexError::BeingRebuilt(job.index.clone()))?;
    let posted = job.snapshot(&noted_position(&job.index))?;
    let path = generations.create(&lock).map_err(|reason| job.failed(reason))?;
    let made = Upkeep::open(&path, &job.corpus, analysis, job.options()).and_then(|upkeep| {
        begun(&path);
        make(job, &path, analysis, progress, &posted, upkeep)
    });
    let report = made.inspect_err(|_| {
        // It would be removed by the next run; now is as good, and the disk may be full.
        let _ = std::fs::remove_dir_all(&path);
    })?;
    generations.switch_to(&path).map_err(|reason| job.failed(reason))?;
    generations.prune(&lock).map_err(|reason| job.failed(reason))?;
    Ok(report)
}

fn make(
    job: &IndexJob,
    path: &Path,
    analysis: &Arc<Analysis>,
    progress: &Progress,
    posted: &Snapshot,
    mut upkeep: Upkeep,
) -> Result<Report, IndexError> {
    let mut report = catch_up(&mut upkeep, posted, progress)?;
    upkeep.commit()?;
    let n_files: u64 = upkeep.manifest.known.files.values().map(|entry| entry.n_articles).sum();
    let n_posted = report.n_posted - report.n_posted_skipped;
    upkeep.finish()?;
    prove(path, analysis, n_files + n_posted)
        .map_err(|reason| IndexError::Unproven { path: job.index.clone(), reason })?;
    take_rest(job, path, analysis, &mut report)?;
    Ok(report)
}

/// Takes what was posted while the generation was made, until that is little: a server that goes
/// over to it takes the rest first, and what is posted then has to wait.
fn take_rest(
    job: &IndexJob,
    path: &Path,
    analysis: &Arc<Analysis>,
    report: &mut Report,
) -> Result<(), IndexError> {
    let mut upkeep = Upkeep::open(path, &job.corpus, analysis, job.options())?;
    for _ in 0..MAX_TAKES {
        let before = upkeep.position();
        let posted = job.snapshot(&before)?;
        if posted.contents.position() == before {
            break;
        }
        let looked_at_again = upkeep.take_posted(&posted, report)?;
        upkeep.commit()?;
        if !looked_at_again.is_empty() {
            upkeep.update_names(&looked_at_again)?;
            upkeep.commit()?;
        }
        if upkeep.position().seq <= before.seq + FEW_POSTED {
            break;
        }
    }
    Ok(())
}

/// Looks a generation over: every file whole, as many articles as there should be, and each of
/// some of its articles found by what it says.
fn prove(path: &Path, analysis: &Arc<Analysis>, n_articles: u64) -> Result<(), String> {
    let checkup = check(path, analysis).map_err(|error| error.to_string())?;
    if let Some(file) = checkup.damaged.first() {
        return Err(format!("`{file}` is damaged"));
    }
    if checkup.n_articles != n_articles {
        return Err(format!("it has {} articles, not {n_articles}", checkup.n_articles));
    }
    let engine = Engine::open(path, Arc::clone(analysis)).map_err(|error| error.to_string())?;
    let missed = engine.try_out(N_TRIALS).map_err(|error| error.to_string())?;
    match missed.first() {
        None => Ok(()),
        Some(id) => Err(format!("the article `{id}` is not found by what it says")),
    }
}
