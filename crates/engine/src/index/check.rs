//! Looking an index over: are its files there, whole, and how many articles do they hold.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fs, io};

use tantivy::Index;
use tantivy::index::{SegmentComponent, SegmentMeta};
use xunwen_text::Analysis;

use crate::index::open::{OpenError, SEGMENTS, explain, open};

/// What there is to say of an index.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IndexCheck {
    /// Articles that can be found.
    pub n_articles: u64,
    /// Articles that were taken out and whose space has not been given back yet.
    pub n_deleted: u64,
    /// Segments that it is made of.
    pub n_segments: usize,
    /// Bytes of its files.
    pub n_bytes: u64,
    /// Files that are not there, or whose checksum is another than was written with them.
    pub damaged: Vec<String>,
}

/// Reads every file of the index at `path` and returns what is to be said of it.
///
/// # Errors
/// When it cannot be opened at all.
pub fn check(path: &Path, analysis: &Arc<Analysis>) -> Result<IndexCheck, OpenError> {
    let opened = open(path, analysis)?;
    let metas = opened.index.load_metas().map_err(|error| explain(&opened.path, error))?;
    let mut checkup = IndexCheck { n_segments: metas.segments.len(), ..IndexCheck::default() };
    for segment in &metas.segments {
        checkup.n_articles += u64::from(segment.num_docs());
        checkup.n_deleted += u64::from(segment.num_deleted_docs());
        for file in files(segment) {
            let is_whole = opened.index.directory().validate_checksum(&file).unwrap_or(false);
            if !is_whole {
                checkup.damaged.push(file.display().to_string());
            }
            let metadata = opened.path.join(SEGMENTS).join(&file).metadata();
            checkup.n_bytes += metadata.map_or(0, |metadata| metadata.len());
        }
    }
    Ok(checkup)
}

/// Returns the record of the last commit of the generation at `path`, and the names below it of
/// all files that it is made of.
///
/// # Errors
/// When they cannot be read, or are replaced again and again meanwhile.
pub fn last_commit(path: &Path) -> io::Result<(Vec<u8>, Vec<PathBuf>)> {
    let segments = path.join(SEGMENTS);
    for _ in 0..ATTEMPTS {
        let meta = fs::read(segments.join(META))?;
        let index = Index::open_in_dir(&segments).map_err(io::Error::other)?;
        let metas = index.load_metas().map_err(io::Error::other)?;
        if fs::read(segments.join(META))? == meta {
            let files = metas.segments.iter().flat_map(files);
            return Ok((meta, files.map(|file| Path::new(SEGMENTS).join(file)).collect()));
        }
    }
    Err(io::Error::new(io::ErrorKind::WouldBlock, "it is committed to without a pause"))
}

/// The name below a generation of the record of its last commit.
pub const COMMIT: &str = "segments/meta.json";
const META: &str = "meta.json";
/// How often a commit is read that changes meanwhile.
const ATTEMPTS: usize = 50;

fn files(segment: &SegmentMeta) -> Vec<PathBuf> {
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
