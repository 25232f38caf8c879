//! Checking an index: whether its files are present and whole, and how many articles they hold.

use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::Index;
use tantivy::index::{SegmentComponent, SegmentMeta};
use xunwen_storage::open_below;
use xunwen_text::Analysis;

use crate::index::error::OpenError;
use crate::index::layout::{COMMIT, SEGMENTS};
use crate::index::open::open;

/// How often [`last_commit`] starts again when a commit replaces the one that it is reading.
const MAX_ATTEMPTS: usize = 50;

/// The state of an index on disk.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IndexCheck {
    /// Articles that can be found.
    pub n_articles: u64,
    /// Deleted articles that still occupy space.
    pub n_deleted: u64,
    /// The number of segments.
    pub n_segments: usize,
    /// The size of all segment files, in bytes.
    pub n_bytes: u64,
    /// Files that are missing or whose checksum is wrong.
    pub damaged: Vec<String>,
}

/// Reads every segment file of the index at `path` and verifies its checksum.
///
/// # Errors
/// If the index cannot be opened.
pub fn check(path: &Path, analysis: &Arc<Analysis>) -> Result<IndexCheck, OpenError> {
    let opened = open(path, analysis)?;
    let metas =
        opened.index.load_metas().map_err(|error| OpenError::from_tantivy(&opened.path, error))?;

    let mut check = IndexCheck { n_segments: metas.segments.len(), ..IndexCheck::default() };
    for segment in &metas.segments {
        check.n_articles += u64::from(segment.num_docs());
        check.n_deleted += u64::from(segment.num_deleted_docs());

        for file in segment_files(segment) {
            let is_whole = opened.index.directory().validate_checksum(&file).unwrap_or(false);
            if !is_whole {
                check.damaged.push(file.display().to_string());
            }

            let metadata = opened.path.join(SEGMENTS).join(&file).metadata();
            check.n_bytes += metadata.map_or(0, |metadata| metadata.len());
        }
    }
    Ok(check)
}

/// Returns the record of the last commit of the generation at `path`, byte for byte, and the paths
/// below `path` of all files that belong to the commit.
///
/// # Errors
/// If they cannot be read, or if every attempt is overtaken by a new commit.
pub fn last_commit(path: &Path) -> io::Result<(Vec<u8>, Vec<PathBuf>)> {
    let segments = path.join(SEGMENTS);

    for _ in 0..MAX_ATTEMPTS {
        let commit = read_commit(path)?;
        let index = Index::open_in_dir(&segments).map_err(io::Error::other)?;
        let metas = index.load_metas().map_err(io::Error::other)?;

        // The list of segments is that of the record only if the record is still the same.
        if read_commit(path)? == commit {
            let files = metas.segments.iter().flat_map(segment_files);
            return Ok((commit, files.map(|file| Path::new(SEGMENTS).join(file)).collect()));
        }
    }
    Err(io::Error::new(io::ErrorKind::WouldBlock, "the index is committed to without a pause"))
}

/// Reads the record of the last commit. A link in its place is not followed.
fn read_commit(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open_below(path, Path::new(COMMIT))?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn segment_files(segment: &SegmentMeta) -> Vec<PathBuf> {
    let mut components = vec![
        SegmentComponent::Postings,
        SegmentComponent::Positions,
        SegmentComponent::FastFields,
        SegmentComponent::FieldNorms,
        SegmentComponent::Terms,
        SegmentComponent::Store,
    ];
    if segment.has_deletes() {
        components.push(SegmentComponent::Delete);
    }
    components.into_iter().map(|component| segment.relative_path(component)).collect()
}
