//! A backup: the index in use and all posted articles as of one moment in one file, made while
//! both are written.
//!
//! A tar archive packed with zstd. Its last entry has the BLAKE3 hashes of all others, so that one
//! that breaks off or was changed is not taken for whole. It is written beside and renamed.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use xunwen_engine::{COMMIT, Generations, last_commit};

use crate::posted::Contents;
use crate::run::{IndexError, IndexJob};

/// The entry of hashes.
pub(super) const CHECKSUMS: &str = "checksums";
/// What entries of the index begin with.
pub(super) const INDEX: &str = "index/";
/// The entry of posted articles.
pub(super) const POSTED: &str = "posted/articles.log";
/// The log in its folder.
pub(super) const POSTED_LOG: &str = "articles.log";
/// Files of a generation beside its segments; the last one need not be there.
const BESIDE: [&str; 3] = ["passport.json", "manifest.log", "dictionary.txt"];
const ZSTD_LEVEL: i32 = 3;
/// How often to begin again when files go while they are opened.
const ATTEMPTS: usize = 20;

/// What a backup has.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Backup {
    /// Files of the index.
    pub n_files: u64,
    /// Posted articles.
    pub n_posted: u64,
    /// Bytes of the file.
    pub n_bytes: u64,
}

/// A file as it is at one moment: what is appended later is not part of it.
struct Piece {
    name: String,
    content: Content,
}

enum Content {
    Bytes(Vec<u8>),
    File(File, u64),
}

/// Writes a backup of the index of a job and its posted articles to `out`.
///
/// # Errors
/// When there is no index, or the disk refuses it; what was at `out` stays then.
pub fn backup(job: &IndexJob, out: &Path) -> Result<Backup, IndexError> {
    let fail = |reason: io::Error| IndexError::Backup { path: out.to_owned(), reason };
    let (pieces, n_posted) = pieces(job).map_err(fail)?;
    let n_files = pieces.iter().filter(|piece| piece.name.starts_with(INDEX)).count() as u64;
    let mut beside = out.as_os_str().to_owned();
    beside.push(".tmp");
    let beside = PathBuf::from(beside);
    let written = write(pieces, &beside).and_then(|n_bytes| {
        fs::rename(&beside, out)?;
        out.parent().map_or(Ok(()), xunwen_storage::sync_dir)?;
        Ok(n_bytes)
    });
    let n_bytes = written.map_err(|reason| {
        let _ = fs::remove_file(&beside);
        fail(reason)
    })?;
    Ok(Backup { n_files, n_posted, n_bytes })
}

/// Opens everything that belongs together: the manifest before the commit, so that it is behind
/// at worst and files are read again, and the posted articles after it, so that they have all
/// that the index has.
fn pieces(job: &IndexJob) -> io::Result<(Vec<Piece>, u64)> {
    for _ in 0..ATTEMPTS {
        match pieces_once(job) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            other => return other,
        }
    }
    pieces_once(job)
}

fn pieces_once(job: &IndexJob) -> io::Result<(Vec<Piece>, u64)> {
    let generation = Generations::new(&job.index).current()?;
    let mut pieces = Vec::new();
    for name in BESIDE {
        let path = generation.join(name);
        if name != BESIDE[2] || path.exists() {
            pieces.push(Piece::open(format!("{INDEX}{name}"), &path)?);
        }
    }
    let (commit, files) = last_commit(&generation)?;
    for file in files {
        let name = format!("{INDEX}{}", file.display());
        pieces.push(Piece::open(name, &generation.join(file))?);
    }
    pieces.push(Piece { name: format!("{INDEX}{COMMIT}"), content: Content::Bytes(commit) });
    let log = job.posted.join(POSTED_LOG);
    let mut n_posted = 0;
    if log.exists() {
        let file = File::open(&log)?;
        let contents = Contents::read(&job.posted).map_err(io::Error::other)?;
        n_posted = contents.n_articles();
        let n_bytes = contents.found.byte_end.min(file.metadata()?.len());
        pieces.push(Piece { name: POSTED.to_owned(), content: Content::File(file, n_bytes) });
    }
    Ok((pieces, n_posted))
}

impl Piece {
    fn open(name: String, path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let n_bytes = file.metadata()?.len();
        Ok(Self { name, content: Content::File(file, n_bytes) })
    }
}

fn write(pieces: Vec<Piece>, path: &Path) -> io::Result<u64> {
    let file = File::create(path)?;
    let mut tar = tar::Builder::new(zstd::Encoder::new(file, ZSTD_LEVEL)?);
    let mut checksums = String::new();
    for Piece { name, content } in pieces {
        let hash = match content {
            Content::Bytes(bytes) => append(&mut tar, &name, bytes.len() as u64, &*bytes)?,
            Content::File(file, n_bytes) => append(&mut tar, &name, n_bytes, file)?,
        };
        checksums.push_str(&format!("{hash} {name}\n"));
    }
    append(&mut tar, CHECKSUMS, checksums.len() as u64, checksums.as_bytes())?;
    let mut file = tar.into_inner()?.finish()?;
    file.flush()?;
    file.sync_all()?;
    Ok(file.metadata()?.len())
}

/// Appends an entry of so many bytes and returns its hash.
fn append(
    tar: &mut tar::Builder<impl Write>,
    name: &str,
    n_bytes: u64,
    content: impl Read,
) -> io::Result<String> {
    let mut header = tar::Header::new_gnu();
    header.set_size(n_bytes);
    header.set_mode(0o644);
    header.set_entry_type(tar::EntryType::Regular);
    let mut hashed = Hashed { inner: content.take(n_bytes), hasher: blake3::Hasher::new() };
    tar.append_data(&mut header, name, &mut hashed)?;
    if hashed.inner.limit() > 0 {
        return Err(io::Error::new(
            io::ErrorKind::UnexpectedEof,
            format!("`{name}` became shorter"),
        ));
    }
    Ok(hashed.hasher.finalize().to_hex().to_string())
}

/// A reader that hashes what goes through it.
pub(super) struct Hashed<R> {
    pub(super) inner: R,
    pub(super) hasher: blake3::Hasher,
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let n_read = self.inner.read(bytes)?;
        self.hasher.update(&bytes[..n_read]);
        Ok(n_read)
    }
}
