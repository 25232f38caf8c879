//! The analysis of a generation, which may have been built with another dictionary.

use std::path::Path;
use std::sync::Arc;

use xunwen_cluster::{ArchiveIndex, ClusterArchive};
use xunwen_text::Analysis;

use super::error::UpdaterError;
use super::options::LoadAnalysis;
use crate::error::IndexError;

/// Returns the analysis for a generation: the one that is loaded, if the generation was built with
/// the same dictionary.
pub(super) fn analysis_for(
    generation: &Path,
    loaded: &Arc<Analysis>,
    load: &LoadAnalysis,
) -> Result<Arc<Analysis>, UpdaterError> {
    let dictionary = xunwen_engine::dictionary(generation);
    let dictionary = dictionary.map_err(|error| load_error(generation, error.to_string()))?;
    with_dictionary(dictionary, generation, loaded, load)
}

/// Returns the analysis for an index on a cluster, as [`analysis_for`] does.
pub(super) fn analysis_for_archive(
    archive: &ClusterArchive,
    current: &ArchiveIndex,
    loaded: &Arc<Analysis>,
    load: &LoadAnalysis,
) -> Result<Arc<Analysis>, UpdaterError> {
    let dictionary = archive.dictionary().map_err(IndexError::from)?;
    with_dictionary(dictionary, Path::new(&current.name), loaded, load)
}

fn with_dictionary(
    dictionary: Option<Vec<u8>>,
    generation: &Path,
    loaded: &Arc<Analysis>,
    load: &LoadAnalysis,
) -> Result<Arc<Analysis>, UpdaterError> {
    if dictionary.unwrap_or_default() == loaded.dictionary().text().as_bytes() {
        return Ok(Arc::clone(loaded));
    }
    load(generation).map(Arc::new).map_err(|reason| load_error(generation, reason))
}

fn load_error(generation: &Path, reason: String) -> UpdaterError {
    UpdaterError::LoadAnalysis { generation: generation.to_owned(), reason }
}
