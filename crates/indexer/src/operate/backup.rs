//! A backup: the current index and all posted articles of one moment in one file, made while both
//! are written.
//!
//! The archive is written to a temporary file next to the target, synced and renamed. Only its
//! owner may read it. No link is followed: neither of the files that are read nor of the target.

use std::fs::{self, File, Metadata};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use xunwen_engine::{COMMIT, Generations, last_commit};
use xunwen_storage::{DiskFile, FileAccess, disk, open_below, sync_dir};

use super::backup_format::{
    CHECKSUMS_ENTRY, DICTIONARY_FILE, HashingReader, INDEX_PREFIX, MANIFEST_FILE, POSTED_ENTRY,
    checksum_line,
};
use crate::job::IndexJob;
use crate::posted::{STORE_LOG, StoreContents};

/// The files of a generation in addition to its segments.
const REQUIRED_FILES: [&str; 2] = ["passport.json", MANIFEST_FILE];

const ZSTD_LEVEL: i32 = 3;

/// The number of attempts to open all files before one of them is replaced.
const MAX_ATTEMPTS: usize = 21;

/// The content of a backup.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Backup {
    /// The number of files of the index.
    pub n_files: u64,
    /// The number of posted articles.
    pub n_posted: u64,
    /// The size of the backup in bytes.
    pub n_bytes: u64,
}

/// The reason why a backup was not made. An existing backup is unchanged.
#[derive(Debug, thiserror::Error)]
#[error("cannot make the backup `{}`: {reason}", path.display())]
pub struct BackupError {
    /// The file of the backup.
    pub path: PathBuf,
    /// The error of the system.
    pub reason: io::Error,
}

/// An entry of the archive.
pub(super) struct BackupEntry {
    name: String,
    content: EntryContent,
}

pub(super) enum EntryContent {
    Bytes(Vec<u8>),
    /// The first `n_bytes` of a file. Bytes that are appended later are not part of the backup.
    File {
        file: File,
        n_bytes: u64,
    },
}

impl BackupEntry {
    /// Returns the entry of a file of the index with this content.
    pub(super) fn of_index(name: &str, content: Vec<u8>) -> Self {
        let content = EntryContent::Bytes(content);
        Self { name: format!("{INDEX_PREFIX}{name}"), content }
    }
}

/// Writes a backup of a job's index and posted articles to `out`.
///
/// # Errors
/// If the index does not exist, `out` is a link or is not a file, or the disk fails. An existing
/// file at `out` is unchanged.
pub fn backup(job: &IndexJob, out: &Path) -> Result<Backup, BackupError> {
    let backup_error = |reason| BackupError { path: out.to_owned(), reason };
    expect_file_or_nothing(out).map_err(backup_error)?;
    let (entries, n_posted) = open_entries(job).map_err(backup_error)?;
    let n_files = entries.iter().filter(|entry| entry.name.starts_with(INDEX_PREFIX)).count();
    let n_bytes = write_backup(entries, out).map_err(backup_error)?;
    Ok(Backup { n_files: n_files as u64, n_posted, n_bytes })
}

/// Writes a backup with these entries durably, or leaves what is there. Returns its size in bytes.
pub(super) fn write_backup(entries: Vec<BackupEntry>, out: &Path) -> io::Result<u64> {
    let temporary = temporary_path(out);
    let file = open_temporary(&temporary)?;
    write_and_rename(entries, file, &temporary, out).inspect_err(|_| {
        let _ = disk::remove_file(&temporary);
    })
}

/// Fails if there is a link at `out`, or anything else that is not a regular file.
pub(super) fn expect_file_or_nothing(out: &Path) -> io::Result<()> {
    let problem = match fs::symlink_metadata(out) {
        Ok(metadata) if metadata.is_symlink() => "it is a link: name the file itself",
        Ok(metadata) if !metadata.is_file() => "it exists and is not a file: choose another name",
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => return Ok(()),
    };
    Err(io::Error::new(ErrorKind::AlreadyExists, problem))
}

fn temporary_path(out: &Path) -> PathBuf {
    let mut path = out.as_os_str().to_owned();
    path.push(".tmp");
    path.into()
}

/// Opens the temporary file, locks it against another backup to the same target, and empties it.
fn open_temporary(path: &Path) -> io::Result<DiskFile> {
    // Something was planted under this name, or an earlier version left a file that others may read.
    // Only the name is removed.
    if fs::symlink_metadata(path).is_ok_and(|metadata| !FileAccess::Owner.is_exact(&metadata)) {
        disk::remove_file(path)?;
    }

    let file = disk::open_or_create(path, FileAccess::Owner)?;
    let busy = || io::Error::new(ErrorKind::ResourceBusy, "another backup to this file is running");
    file.as_file().try_lock().map_err(|error| match error {
        fs::TryLockError::WouldBlock => busy(),
        fs::TryLockError::Error(error) => error,
    })?;

    // Another backup may have finished since the file was opened: it is the target now.
    let (opened, named) = (file.metadata()?, fs::symlink_metadata(path).map_err(|_| busy())?);
    if !FileAccess::Owner.is_exact(&opened) || !is_same_file(&opened, &named) {
        return Err(busy());
    }
    file.set_len(0)?;
    Ok(file)
}

fn is_same_file(one: &Metadata, other: &Metadata) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        (one.dev(), one.ino()) == (other.dev(), other.ino())
    }
    #[cfg(not(unix))]
    {
        one.created().ok() == other.created().ok()
    }
}

/// Writes the archive durably and returns its size in bytes.
fn write_and_rename(
    entries: Vec<BackupEntry>,
    file: DiskFile,
    temporary: &Path,
    out: &Path,
) -> io::Result<u64> {
    // The open file holds the lock until it has its name.
    let file = write_archive(entries, file)?;
    disk::rename(temporary, out)?;
    out.parent().map_or(Ok(()), sync_dir)?;
    Ok(file.metadata()?.len())
}

/// Opens all files of the backup, and counts the posted articles. Starts again if a commit or a
/// merge removes a file meanwhile.
fn open_entries(job: &IndexJob) -> io::Result<(Vec<BackupEntry>, u64)> {
    for _ in 1..MAX_ATTEMPTS {
        match try_open_entries(job) {
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            result => return result,
        }
    }
    try_open_entries(job)
}

/// Opens the manifest before the commit: if it is older, some files are read again. Opens the
/// posted articles after the commit, so that they contain all that the index refers to.
fn try_open_entries(job: &IndexJob) -> io::Result<(Vec<BackupEntry>, u64)> {
    let generation = Generations::new(&job.index).current()?;
    let files = IndexFiles { root: &job.index, generation: &generation };
    let mut entries = Vec::new();
    for name in REQUIRED_FILES {
        entries.push(files.open(Path::new(name))?);
    }
    match files.open(Path::new(DICTIONARY_FILE)) {
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        dictionary => entries.push(dictionary?),
    }

    let (commit, segment_files) = last_commit(&generation)?;
    for file in segment_files {
        entries.push(files.open(&file)?);
    }
    entries.push(BackupEntry::of_index(COMMIT, commit));

    let n_posted = match open_posted(&job.posted)? {
        Some((entry, n_posted)) => {
            entries.push(entry);
            n_posted
        }
        None => 0,
    };
    Ok((entries, n_posted))
}

/// Opens the log of the posted articles, and counts them. Returns `None` without a store.
pub(super) fn open_posted(folder: &Path) -> io::Result<Option<(BackupEntry, u64)>> {
    let file = match open_below(folder, Path::new(STORE_LOG)) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        opened => opened?,
    };

    let contents = StoreContents::read(folder).map_err(io::Error::other)?;
    // The log may have been replaced by a shorter one after it was opened.
    let n_bytes = contents.scan.byte_end.min(file.metadata()?.len());
    let content = EntryContent::File { file, n_bytes };
    Ok(Some((BackupEntry { name: POSTED_ENTRY.to_owned(), content }, contents.n_articles())))
}

/// The files of a generation, below the folder of the index.
pub(super) struct IndexFiles<'f> {
    pub(super) root: &'f Path,
    pub(super) generation: &'f Path,
}

impl IndexFiles<'_> {
    /// Opens a file of the generation without following links.
    pub(super) fn open(&self, name: &Path) -> io::Result<BackupEntry> {
        let path = self.generation.join(name);
        let relative = path.strip_prefix(self.root).map_err(io::Error::other)?;
        let file = open_below(self.root, relative)?;

        let n_bytes = file.metadata()?.len();
        let content = EntryContent::File { file, n_bytes };
        Ok(BackupEntry { name: format!("{INDEX_PREFIX}{}", name.display()), content })
    }
}

/// Writes and syncs the archive.
fn write_archive(entries: Vec<BackupEntry>, file: DiskFile) -> io::Result<DiskFile> {
    let mut archive = tar::Builder::new(zstd::Encoder::new(file, ZSTD_LEVEL)?);

    let mut checksums = String::new();
    for BackupEntry { name, content } in entries {
        let hash = match content {
            EntryContent::Bytes(bytes) => append(&mut archive, &name, bytes.len() as u64, &*bytes)?,
            EntryContent::File { file, n_bytes } => append(&mut archive, &name, n_bytes, file)?,
        };
        checksums.push_str(&checksum_line(&hash, &name));
        checksums.push('\n');
    }
    append(&mut archive, CHECKSUMS_ENTRY, checksums.len() as u64, checksums.as_bytes())?;

    let mut file = archive.into_inner()?.finish()?;
    file.flush()?;
    file.sync_all()?;
    Ok(file)
}

/// Appends an entry with the first `n_bytes` of `content` and returns its hash.
fn append(
    archive: &mut tar::Builder<impl Write>,
    name: &str,
    n_bytes: u64,
    content: impl Read,
) -> io::Result<String> {
    let mut header = tar::Header::new_gnu();
    header.set_size(n_bytes);
    header.set_mode(0o600);
    header.set_entry_type(tar::EntryType::Regular);

    let mut content = HashingReader::new(content.take(n_bytes));
    archive.append_data(&mut header, name, &mut content)?;
    if content.inner().limit() > 0 {
        let message = format!("`{name}` became shorter while it was read");
        return Err(io::Error::new(ErrorKind::UnexpectedEof, message));
    }
    Ok(content.hash())
}
