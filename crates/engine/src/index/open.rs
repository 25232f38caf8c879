//! Opening and creating an index, and reading parts of it that any version can read.
//!
//! An index directory holds one or more [generations](Generations). Each consists of a manifest, a
//! copy of the user dictionary, so that every process segments text as the index was segmented, and
//! tantivy's segments. Opening an index opens the generation in use.

use std::path::{Path, PathBuf};
use std::{fs, io};

use tantivy::store::Compressor;
use tantivy::{Index, IndexSettings, TantivyError};
use xunwen_storage::disk::{remove_file_if_present, remove_folder};
use xunwen_storage::{FileAccess, create_folders, sync_dir, write_whole};
use xunwen_text::Analysis;

use crate::index::directory::SegmentsDirectory;
use crate::index::error::OpenError;
use crate::index::generation::Generations;
use crate::index::layout::{COMMIT, DICTIONARY, MANIFEST, SEGMENTS};
use crate::index::manifest::IndexManifest;
use crate::index::schema::{IndexFields, SCHEMA_VERSION, schema};

/// The block size of the document store, in bytes. Articles are compressed one by one, so a block
/// only groups articles that are read together.
const STORE_BLOCK_BYTES: usize = 1024;

/// An open generation.
pub(crate) struct OpenIndex {
    /// The folder of the generation.
    pub(crate) path: PathBuf,
    pub(crate) index: Index,
    pub(crate) fields: IndexFields,
}

/// Opens the index at `path`.
///
/// # Errors
/// If no index exists there, it was built with another analysis or dictionary, or it cannot be read.
pub(crate) fn open(path: &Path, analysis: &Analysis) -> Result<OpenIndex, OpenError> {
    let path = generation_in_use(path)?;
    IndexManifest::read(&path)?.expect(&IndexManifest::from_analysis(analysis), &path)?;
    open_segments(path)
}

/// Opens the index at `path` even if another analysis built it: until it is rebuilt, readers find
/// most articles, which is better than none. The layout must be the current one.
///
/// # Errors
/// If no index exists there, it has another layout, or it cannot be read.
pub(crate) fn open_as_is(path: &Path, analysis: &Analysis) -> Result<OpenIndex, OpenError> {
    let path = generation_in_use(path)?;
    if IndexManifest::read(&path)?.schema != SCHEMA_VERSION {
        return open(&path, analysis);
    }
    open_segments(path)
}

/// Opens the index at `path`, or creates an empty one where no index exists.
///
/// # Errors
/// As for [`open`], or if the index cannot be created.
pub(crate) fn open_or_create(path: &Path, analysis: &Analysis) -> Result<OpenIndex, OpenError> {
    match open(path, analysis) {
        Err(OpenError::Missing(path)) => create(&path, analysis),
        other => other,
    }
}

fn open_segments(path: PathBuf) -> Result<OpenIndex, OpenError> {
    let index = SegmentsDirectory::open(&path.join(SEGMENTS))
        .map_err(TantivyError::from)
        .and_then(Index::open)
        .map_err(|error| OpenError::from_tantivy(&path, error))?;
    Ok(OpenIndex { path, index, fields: schema().1 })
}

/// Returns the folder of the generation in use.
fn generation_in_use(path: &Path) -> Result<PathBuf, OpenError> {
    Generations::new(path).current().map_err(|reason| match reason.kind() {
        io::ErrorKind::InvalidData => {
            OpenError::Damaged { path: path.to_owned(), reason: reason.to_string() }
        }
        _ => OpenError::Io { path: path.to_owned(), reason },
    })
}

/// Creates an empty index in the folder `path`.
fn create(path: &Path, analysis: &Analysis) -> Result<OpenIndex, OpenError> {
    let io_error = |reason| OpenError::Io { path: path.to_owned(), reason };

    let segments = path.join(SEGMENTS);
    remove_folder(&segments).map_err(io_error)?;
    create_folders(&segments, FileAccess::Group).map_err(io_error)?;
    let index = create_segments(&segments).map_err(|error| OpenError::from_tantivy(path, error))?;

    // The manifest comes last: a folder without one is not an index yet.
    write_dictionary(path, analysis.dictionary().text()).map_err(io_error)?;
    IndexManifest::from_analysis(analysis).write(path).map_err(io_error)?;
    path.parent().map_or(Ok(()), sync_dir).map_err(io_error)?;
    Ok(OpenIndex { path: path.to_owned(), index, fields: schema().1 })
}

fn create_segments(folder: &Path) -> tantivy::Result<Index> {
    let settings = IndexSettings {
        docstore_compression: Compressor::None,
        docstore_compress_dedicated_thread: false,
        docstore_blocksize: STORE_BLOCK_BYTES,
        ..IndexSettings::default()
    };
    let builder = Index::builder().schema(schema().0).settings(settings);
    builder.open_or_create(SegmentsDirectory::open(folder)?)
}

/// Writes the user dictionary, or removes the one of an earlier index if `text` is empty.
fn write_dictionary(path: &Path, text: &str) -> io::Result<()> {
    if text.is_empty() {
        return remove_file_if_present(&path.join(DICTIONARY));
    }
    write_whole(path, DICTIONARY, text.as_bytes(), FileAccess::Group)
}

/// Returns whether there is an index at `path`, built by any version.
#[must_use]
pub fn exists(path: &Path) -> bool {
    Generations::new(path).current().is_ok_and(|path| path.join(MANIFEST).exists())
}

/// Returns the note of the last commit of the index at `path`, built by any version. Returns
/// `None` if there is no note.
#[must_use]
pub fn note(path: &Path) -> Option<String> {
    let generation = Generations::new(path).current_or_last().ok()?;
    let commit = fs::read(generation.join(COMMIT)).ok()?;
    let commit: serde_json::Value = serde_json::from_slice(&commit).ok()?;
    commit.get("payload")?.as_str().map(str::to_owned)
}

/// Returns the user dictionary of the index at `path`, byte for byte. Returns `None` if there is no
/// dictionary or no index.
///
/// # Errors
/// If the file cannot be read.
pub fn dictionary(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::read(Generations::new(path).current_or_last()?.join(DICTIONARY)) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
