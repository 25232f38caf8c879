//! Opening an index for searching, and whether it is current.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use tantivy::{IndexReader, ReloadPolicy, Searcher};

use crate::index::OpenError;
use crate::index::generation::Generations;
use crate::index::layout::COMMIT;
use crate::index::open::OpenIndex;
use crate::index::reopen::reopen;
use crate::index::schema::PUBLISHED;

/// How an index relates to the analysis of queries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AnalysisMatch {
    /// Built with the same analysis.
    Current,
    /// Built with another analysis.
    OutOfDate,
    /// Built with the same analysis and still growing: complete once it is the current generation.
    Growing,
}

impl AnalysisMatch {
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

/// How often an index is opened that changes meanwhile. Each time a commit or a merge has ended, and
/// several in a row within the milliseconds of opening are rare.
const MAX_ATTEMPTS: usize = 10;

/// Returns whether the file that each commit replaces has another content.
fn is_replaced(commit: &Path, loaded: &[u8]) -> bool {
    fs::read(commit).is_ok_and(|now| now != loaded)
}

/// Reads the newest commit of an index.
///
/// Reloads run one after the other and only when asked. tantivy's own policy reloads on threads
/// that may overtake each other, so that an older commit may stay visible until the next one.
pub(crate) struct CommitReader {
    reader: IndexReader,
    /// The file that each commit replaces.
    commit: PathBuf,
    /// The content of `commit` before the last reload. Held while reloading.
    loaded: Mutex<Vec<u8>>,
}

impl CommitReader {
    /// Opens a reader that sees the newest commit.
    ///
    /// # Errors
    /// If the index is damaged.
    pub(crate) fn open(opened: &OpenIndex) -> Result<Self, OpenError> {
        let commit = opened.path.join(COMMIT);
        let mut attempt = 1;
        loop {
            let loaded = fs::read(&commit).unwrap_or_default();
            let builder = opened.index.reader_builder().reload_policy(ReloadPolicy::Manual);
            match builder.try_into() {
                Ok(reader) => return Ok(Self { reader, commit, loaded: Mutex::new(loaded) }),
                // A writer has replaced the segments that the old commit names.
                Err(_) if attempt < MAX_ATTEMPTS && is_replaced(&commit, &loaded) => attempt += 1,
                Err(error) => return Err(OpenError::from_tantivy(&opened.path, error)),
            }
        }
    }

    /// Returns a searcher over the commit that was loaded last.
    pub(crate) fn searcher(&self) -> Searcher {
        self.reader.searcher()
    }

    /// Returns whether there is a commit that was not loaded.
    pub(crate) fn has_new_commit(&self) -> bool {
        let loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        fs::read(&self.commit).is_ok_and(|commit| commit != *loaded)
    }

    /// Loads the newest commit.
    ///
    /// # Errors
    /// If the index cannot be read. Searches then still see the previous commit.
    pub(crate) fn reload(&self) -> tantivy::Result<()> {
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);

        // Read first: a commit in between is loaded now and found to be new once more.
        let commit = fs::read(&self.commit).unwrap_or_default();
        reopen(&self.reader)?;
        *loaded = commit;
        Ok(())
    }
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
