//! The analysis of a generation, which may have been built with another dictionary.

use std::path::Path;
use std::sync::Arc;

use xunwen_text::Analysis;

use super::error::UpdaterError;
use super::options::LoadAnalysis;

/// Returns the analysis for a generation: the one that is loaded, if the generation was built with
/// the same dictionary.
pub(super) fn analysis_for(
    generation: &Path,
    loaded: &Arc<Analysis>,
    load: &LoadAnalysis,
) -> Result<Arc<Analysis>, UpdaterError> {
    let load_error =
        |reason| UpdaterError::LoadAnalysis { generation: generation.to_owned(), reason };

    let dictionary = xunwen_engine::dictionary(generation);
    let dictionary = dictionary.map_err(|error| load_error(error.to_string()))?;
    if dictionary.unwrap_or_default() == loaded.dictionary().text().as_bytes() {
        return Ok(Arc::clone(loaded));
    }
    load(generation).map(Arc::new).map_err(load_error)
}
