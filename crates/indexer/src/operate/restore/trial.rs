//! The trial of what was unpacked, before it is used: the index is opened, every file checked, a
//! sample of the articles searched, and the posted articles are read.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

use xunwen_engine::{Engine, OpenError, check, last_commit};
use xunwen_text::Analysis;

use super::unpack::{UnpackTargets, UnpackedFiles};
use crate::follow::LoadAnalysis;
use crate::job::committed_position;
use crate::posted::StoreContents;

/// The number of articles that the index has to find by their own text.
const N_TRIAL_QUERIES: usize = 20;

/// The result of the trial.
pub(super) struct RestoredIndex {
    pub(super) n_posted: u64,
    pub(super) n_damaged: u64,
    pub(super) needs_rebuild: bool,
}

/// Tries out a generation and a store of posted articles.
///
/// # Errors
/// If one of them cannot be used; the text says why.
pub(super) fn try_out(
    targets: &UnpackTargets<'_>,
    unpacked: &UnpackedFiles,
    load: &LoadAnalysis,
) -> Result<RestoredIndex, String> {
    // The hashes are right, but whoever made the backup may have made them too: a segment with
    // absurd content may panic.
    let index = catch_unwind(AssertUnwindSafe(|| try_index(targets.generation, unpacked, load)));
    let needs_rebuild = index.unwrap_or_else(|_| Err("its index cannot be searched".to_owned()))?;

    let position = committed_position(targets.generation);
    if !unpacked.has_posted() {
        if position.seq > 0 {
            return Err("it lacks the posted articles that its index contains".to_owned());
        }
        return Ok(RestoredIndex { n_posted: 0, n_damaged: 0, needs_rebuild });
    }

    let store = StoreContents::read(targets.posted).map_err(|error| error.to_string())?;
    if store.position().store.is_empty() && store.scan.byte_end + store.n_torn_bytes() > 0 {
        return Err("its posted articles cannot be read".to_owned());
    }
    Ok(RestoredIndex { n_posted: store.n_articles(), n_damaged: store.n_damaged(), needs_rebuild })
}

/// Tries out the index. Returns whether it has to be rebuilt before all of it can be searched.
fn try_index(
    generation: &Path,
    unpacked: &UnpackedFiles,
    load: &LoadAnalysis,
) -> Result<bool, String> {
    let analysis = load(generation).map(Arc::new)?;
    let checked = match check(generation, &analysis) {
        // The files are those that were backed up. Only the version that built them can open them.
        Err(OpenError::Fingerprint { .. }) => return Ok(true),
        checked => checked.map_err(|error| error.problem())?,
    };
    if let Some(damaged) = checked.damaged.first() {
        return Err(format!("`{damaged}` is damaged or missing"));
    }
    expect_exactly_the_commit(generation, unpacked)?;
    search_samples(generation, analysis)?;
    Ok(false)
}

/// Fails if the backup contains a segment file that the index does not use.
fn expect_exactly_the_commit(generation: &Path, unpacked: &UnpackedFiles) -> Result<(), String> {
    let (_, files) = last_commit(generation).map_err(|error| error.to_string())?;
    let used: BTreeSet<String> = files.iter().map(|file| file.display().to_string()).collect();

    let is_unused = |file: &&str| {
        file.starts_with("segments/") && *file != xunwen_engine::COMMIT && !used.contains(*file)
    };
    match unpacked.index_files().find(is_unused) {
        Some(unused) => Err(format!("its index does not use `{unused}`")),
        None => Ok(()),
    }
}

fn search_samples(generation: &Path, analysis: Arc<Analysis>) -> Result<(), String> {
    let engine = Engine::open(generation, analysis).map_err(|error| error.to_string())?;
    let missed = engine.try_out(N_TRIAL_QUERIES).map_err(|error| error.to_string())?;
    match missed.first() {
        Some(id) => Err(format!("article `{}` is not found by its text", id.escape_debug())),
        None => Ok(()),
    }
}
