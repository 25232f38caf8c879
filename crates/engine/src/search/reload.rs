//! Opening an index for searching, and whether it is current.

use std::path::Path;

use tantivy::{Index, IndexReader, ReloadPolicy, Searcher};

use crate::index::OpenError;
use crate::index::generation::Generations;
use crate::index::schema::PUBLISHED;

/// How an index relates to the analysis of queries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum IndexStatus {
    /// Built with the same analysis.
    Current,
    /// Built with another analysis.
    OutOfDate,
    /// Built with the same analysis and still growing: complete once it is the current generation.
    Growing,
}

impl IndexStatus {
    /// Returns whether the index at `path` is complete and built with the analysis of queries.
    pub(crate) fn is_current(self, path: &Path) -> bool {
        match self {
            Self::Current => true,
            Self::OutOfDate => false,
            Self::Growing => path.parent().is_some_and(|root| is_current_generation(root, path)),
        }
    }
}

fn is_current_generation(root: &Path, path: &Path) -> bool {
    Generations::new(root).current().is_ok_and(|current| current == path)
}

/// Opens a reader that sees a commit within half a second.
///
/// # Errors
/// If the index at `path` is damaged.
pub(crate) fn open_reader(index: &Index, path: &Path) -> Result<IndexReader, OpenError> {
    let builder = index.reader_builder().reload_policy(ReloadPolicy::OnCommitWithDelay);
    builder.try_into().map_err(|error| OpenError::from_tantivy(path, error))
}

/// Returns the second since the epoch at which the newest article was published.
pub(crate) fn newest_published(searcher: &Searcher) -> Option<i64> {
    let segments = searcher.segment_readers().iter();
    let newest = segments.filter_map(|reader| {
        let published = reader.fast_fields().column_opt::<i64>(PUBLISHED).ok().flatten()?;
        (published.values.num_vals() > 0).then(|| published.max_value())
    });
    newest.max()
}
