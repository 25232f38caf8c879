//! An index directory: how it is made, opened and refused.
//!
//! `passport.json` says which analysis and layout made the index; `dictionary.txt` is a copy of the
//! user dictionary that it was made with, so that whoever opens it cuts as it was cut; `segments/`
//! is tantivy's. Several of these may stand in one directory, see [`Generations`]: whoever opens it
//! gets the one in use.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tantivy::directory::error::{LockError, OpenDirectoryError};
use tantivy::store::Compressor;
use tantivy::{Index, IndexSettings, TantivyError};
use xunwen_storage::{create_folders, sync_dir, write_whole};
use xunwen_text::Analysis;

use crate::index::directory::Segments;
use crate::index::generation::Generations;
use crate::index::schema::{Fields, SCHEMA_VERSION, schema};

const PASSPORT: &str = "passport.json";
const DICTIONARY: &str = "dictionary.txt";
pub(crate) const SEGMENTS: &str = "segments";

/// Bytes of stored articles, packed one by one, that are read together for one of them.
const STORE_BLOCK_BYTES: usize = 1024;

/// What an index says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexManifest {
    /// The layout of fields and stored articles.
    pub schema: u32,
    /// The fingerprint of the analysis that made the tokens.
    pub fingerprint: String,
    /// The fingerprint of the user dictionary, if that had words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dictionary: Option<String>,
    /// The version of Xunwen that made it.
    pub made_by: String,
}

/// Why an index cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Nothing is there.
    #[error("there is no index at `{}`: run `xunwen index`", .0.display())]
    Missing(PathBuf),
    /// Another analysis made its tokens.
    #[error(
        "the index at `{}` was built by analysis {found}, this version needs {needed}: run `xunwen index --rebuild`",
        path.display()
    )]
    Fingerprint {
        /// Where the index is.
        path: PathBuf,
        /// What its passport says.
        found: String,
        /// What this program makes.
        needed: String,
    },
    /// Its tokens were made with other words.
    #[error(
        "the index at `{}` was built {}, not {}: run `xunwen index --rebuild`, with the `--dict` that you want, to cut its articles anew",
        path.display(), dictionary_named(found.as_deref()), dictionary_named(needed.as_deref())
    )]
    Dictionary {
        /// Where the index is.
        path: PathBuf,
        /// The fingerprint of the dictionary that its passport names.
        found: Option<String>,
        /// The fingerprint of the dictionary that was given.
        needed: Option<String>,
    },
    /// The directory is there and is not an index, or a damaged one.
    #[error("the index at `{}` is damaged ({reason}): run `xunwen index --rebuild`", path.display())]
    Damaged {
        /// Where the index is.
        path: PathBuf,
        /// What was found.
        reason: String,
    },
    /// Another process writes to it.
    #[error(
        "the index at `{}` is being written by another process: wait for it or stop it; a server that watches or takes posts keeps it up to date by itself",
        .0.display()
    )]
    Busy(PathBuf),
    /// The directory cannot be read or written.
    #[error("cannot use the index at `{}`: {reason}: look after the disk and its permissions", path.display())]
    Io {
        /// Where the index is.
        path: PathBuf,
        /// The system's words.
        reason: std::io::Error,
    },
}

/// An open index directory.
pub(crate) struct OpenIndex {
    pub(crate) path: PathBuf,
    pub(crate) index: Index,
    pub(crate) fields: Fields,
}

/// Opens the index at `path`.
pub(crate) fn open(path: &Path, analysis: &Analysis) -> Result<OpenIndex, OpenError> {
    let path = current(path)?;
    let passport = read_passport(&path)?;
    let needed = passport_of(analysis);
    if passport.dictionary != needed.dictionary {
        return Err(OpenError::Dictionary {
            path,
            found: passport.dictionary,
            needed: needed.dictionary,
        });
    }
    if (passport.schema, &passport.fingerprint) != (needed.schema, &needed.fingerprint) {
        return Err(OpenError::Fingerprint {
            path,
            found: format!("v{}-{}", passport.schema, passport.fingerprint),
            needed: format!("v{}-{}", needed.schema, needed.fingerprint),
        });
    }
    open_segments(path)
}

/// Opens the index at `path` whatever analysis made its tokens, for readers who are better served
/// with most of what is there than with nothing; only the layout must be ours.
pub(crate) fn open_as_is(path: &Path, analysis: &Analysis) -> Result<OpenIndex, OpenError> {
    let path = current(path)?;
    let passport = read_passport(&path)?;
    if passport.schema != SCHEMA_VERSION {
        return open(&path, analysis);
    }
    open_segments(path)
}

fn open_segments(path: PathBuf) -> Result<OpenIndex, OpenError> {
    let segments = Segments::open(&path.join(SEGMENTS)).map_err(TantivyError::from);
    let index = segments.and_then(Index::open).map_err(|error| explain(&path, error))?;
    Ok(OpenIndex { path, index, fields: schema().1 })
}

/// Returns the folder of the generation in use.
fn current(path: &Path) -> Result<PathBuf, OpenError> {
    Generations::new(path).current().map_err(|reason| match reason.kind() {
        std::io::ErrorKind::InvalidData => {
            OpenError::Damaged { path: path.to_owned(), reason: reason.to_string() }
        }
        _ => OpenError::Io { path: path.to_owned(), reason },
    })
}

/// Opens the index at `path`, or makes an empty one where nothing is.
pub(crate) fn open_or_create(path: &Path, analysis: &Analysis) -> Result<OpenIndex, OpenError> {
    match open(path, analysis) {
        Err(OpenError::Missing(path)) => create(&path, analysis),
        other => other,
    }
}

/// Makes an empty index. The passport comes last: a directory without one is no index yet.
fn create(path: &Path, analysis: &Analysis) -> Result<OpenIndex, OpenError> {
    let io = |reason| OpenError::Io { path: path.to_owned(), reason };
    let segments = path.join(SEGMENTS);
    if segments.exists() {
        fs::remove_dir_all(&segments).map_err(io)?;
    }
    create_folders(&segments).map_err(io)?;
    let settings = IndexSettings {
        docstore_compression: Compressor::None,
        docstore_compress_dedicated_thread: false,
        docstore_blocksize: STORE_BLOCK_BYTES,
        ..IndexSettings::default()
    };
    let builder = Index::builder().schema(schema().0).settings(settings);
    let segments = Segments::open(&segments).map_err(TantivyError::from);
    let index = segments.and_then(|segments| builder.open_or_create(segments));
    let index = index.map_err(|error| explain(path, error))?;
    write_dictionary(path, analysis.dictionary().text()).map_err(io)?;
    write_passport(path, &passport_of(analysis)).map_err(io)?;
    path.parent().map_or(Ok(()), sync_dir).map_err(io)?;
    Ok(OpenIndex { path: path.to_owned(), index, fields: schema().1 })
}

/// Returns whether there is an index at `path`, of whatever analysis.
#[must_use]
pub fn exists(path: &Path) -> bool {
    Generations::new(path).current().is_ok_and(|path| path.join(PASSPORT).exists())
}

/// Returns what the index at `path` says of itself.
///
/// # Errors
/// When there is none, or it cannot be read.
pub fn manifest(path: &Path) -> Result<IndexManifest, OpenError> {
    read_passport(&current(path)?)
}

/// Returns the note of the last commit of the index at `path`, of whatever version; `None` where
/// there is none.
#[must_use]
pub fn note(path: &Path) -> Option<String> {
    let generation = Generations::new(path).current_or_last().ok()?;
    let meta = fs::read(generation.join(SEGMENTS).join("meta.json")).ok()?;
    let meta: serde_json::Value = serde_json::from_slice(&meta).ok()?;
    meta.get("payload")?.as_str().map(str::to_owned)
}

/// Returns the user dictionary of the index at `path`, as it was written; `None` where there is
/// none, or no index.
///
/// # Errors
/// When the system refuses to read it.
pub fn dictionary(path: &Path) -> std::io::Result<Option<Vec<u8>>> {
    match fs::read(Generations::new(path).current_or_last()?.join(DICTIONARY)) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Removes an index that lies at `path` itself, and nothing else that may be there. Returns whether
/// there was one.
pub(crate) fn remove(path: &Path) -> std::io::Result<bool> {
    if !path.join(SEGMENTS).exists() {
        return Ok(false);
    }
    for file in [PASSPORT, DICTIONARY] {
        absent_is_fine(fs::remove_file(path.join(file)))?;
    }
    fs::remove_dir_all(path.join(SEGMENTS))?;
    Ok(true)
}

fn passport_of(analysis: &Analysis) -> IndexManifest {
    IndexManifest {
        schema: SCHEMA_VERSION,
        fingerprint: analysis.fingerprint().to_string(),
        dictionary: analysis.dictionary().fingerprint(),
        made_by: env!("CARGO_PKG_VERSION").to_owned(),
    }
}

fn read_passport(path: &Path) -> Result<IndexManifest, OpenError> {
    let file = path.join(PASSPORT);
    let text = match fs::read(&file) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(OpenError::Missing(path.to_owned()));
        }
        Err(reason) => return Err(OpenError::Io { path: path.to_owned(), reason }),
    };
    serde_json::from_slice(&text).map_err(|error| OpenError::Damaged {
        path: path.to_owned(),
        reason: format!("`{PASSPORT}`: {error}"),
    })
}

fn write_passport(path: &Path, passport: &IndexManifest) -> std::io::Result<()> {
    write_whole(path, PASSPORT, &serde_json::to_vec_pretty(passport)?)
}

/// Writes the user dictionary, or removes what an older index left when there is none.
fn write_dictionary(path: &Path, text: &str) -> std::io::Result<()> {
    if text.is_empty() {
        return absent_is_fine(fs::remove_file(path.join(DICTIONARY)));
    }
    write_whole(path, DICTIONARY, text.as_bytes())
}

fn absent_is_fine(result: std::io::Result<()>) -> std::io::Result<()> {
    match result {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

fn dictionary_named(fingerprint: Option<&str>) -> String {
    fingerprint.map_or("without a user dictionary".to_owned(), |name| {
        format!("with user dictionary {name}")
    })
}

/// Returns what a failure of tantivy means for the operator.
pub(crate) fn explain(path: &Path, error: TantivyError) -> OpenError {
    let path = path.to_owned();
    match error {
        // Tantivy locks a file to read from an index too, and has to make that file.
        TantivyError::LockFailure(LockError::IoError(error), _) => {
            OpenError::Io { path, reason: std::io::Error::new(error.kind(), error.to_string()) }
        }
        TantivyError::LockFailure(..) => OpenError::Busy(path),
        TantivyError::IoError(error) => {
            OpenError::Io { path, reason: std::io::Error::new(error.kind(), error.to_string()) }
        }
        TantivyError::OpenDirectoryError(OpenDirectoryError::DoesNotExist(_)) => {
            OpenError::Damaged { path, reason: format!("`{SEGMENTS}` is missing") }
        }
        other => OpenError::Damaged { path, reason: other.to_string() },
    }
}
