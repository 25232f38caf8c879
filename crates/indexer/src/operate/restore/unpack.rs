//! Unpacking a backup into folders of its own, within limits.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, ErrorKind, Read};
use std::path::{Path, PathBuf};

use xunwen_storage::{FileAccess, available_bytes, create_folders, disk, sync_dir};

use super::error::RestoreError;
use super::member::{MAX_CHECKSUMS_BYTES, Member, MemberBudget, REQUIRED, REQUIRED_OF_CLUSTER};
use crate::operate::backup_format::{
    CHECKSUMS_ENTRY, HashingReader, INDEX_PREFIX, POSTED_ENTRY, SNAPSHOT_FILE, checksum_line,
};
use crate::posted::STORE_LOG;

/// The memory that zstd may use for its window, as a power of two: 16 MiB. A backup needs 2 MiB.
const MAX_WINDOW_LOG: u32 = 24;

/// The space in bytes that stays free on the disk.
const RESERVED_BYTES: u64 = 4 << 20;

/// The maximum number of zero bytes after the last entry.
const MAX_PADDING_BYTES: u64 = 64 << 10;

/// The folders that a backup is unpacked to.
pub(super) struct UnpackTargets<'u> {
    pub(super) generation: &'u Path,
    /// The folder for the log of the posted articles. Created if the backup contains one.
    pub(super) posted: &'u Path,
}

/// The files that were unpacked, with their hashes.
pub(super) struct UnpackedFiles {
    hashes: BTreeMap<String, String>,
}

impl UnpackedFiles {
    pub(super) fn has_posted(&self) -> bool {
        self.hashes.contains_key(POSTED_ENTRY)
    }

    /// Returns whether the index is on a cluster, and the backup names a snapshot of it.
    pub(super) fn has_snapshot(&self) -> bool {
        self.index_files().any(|path| path == SNAPSHOT_FILE)
    }

    /// Returns the paths of the files of the index, below its generation.
    pub(super) fn index_files(&self) -> impl Iterator<Item = &str> {
        self.hashes.keys().filter_map(|name| name.strip_prefix(INDEX_PREFIX))
    }

    pub(super) fn n_index_files(&self) -> u64 {
        self.index_files().count() as u64
    }
}

/// Unpacks the backup in `file` and syncs all files.
///
/// # Errors
/// If it is not a complete backup, exceeds a limit, or the disk fails. Some files may exist then.
pub(super) fn unpack(
    file: &Path,
    targets: &UnpackTargets<'_>,
) -> Result<UnpackedFiles, RestoreError> {
    let not_whole = |reason| RestoreError::NotWhole { path: file.to_owned(), reason };
    let damaged = |error: io::Error| not_whole(error.to_string());

    let (packed, n_bytes) = open(file).map_err(damaged)?;
    let mut decoder = zstd::Decoder::with_buffer(packed).map_err(damaged)?;
    decoder.window_log_max(MAX_WINDOW_LOG).map_err(damaged)?;
    let mut archive = tar::Archive::new(decoder);

    let mut unpacker = Unpacker {
        file,
        targets,
        budget: MemberBudget::new(n_bytes),
        hashes: BTreeMap::new(),
        checksums: None,
    };
    // Raw entries: nothing is interpreted that could change the name or the size of the next one.
    for entry in archive.entries().map_err(damaged)?.raw(true) {
        unpacker.take(entry.map_err(damaged)?)?;
    }
    expect_end(archive.into_inner()).map_err(damaged)?;
    unpacker.finish()
}

/// Opens a backup and returns its size as well.
fn open(path: &Path) -> io::Result<(BufReader<File>, u64)> {
    if !path.metadata()?.is_file() {
        return Err(io::Error::new(ErrorKind::InvalidInput, "it is not a file"));
    }
    let file = File::open(path)?;
    let n_bytes = file.metadata()?.len();
    Ok((BufReader::new(file), n_bytes))
}

/// Reads to the end: nothing but zeros may follow the last entry, and the packed data are whole.
fn expect_end(rest: impl Read) -> io::Result<()> {
    let mut padding = Vec::new();
    rest.take(MAX_PADDING_BYTES + 1).read_to_end(&mut padding)?;
    if padding.len() as u64 > MAX_PADDING_BYTES || padding.iter().any(|byte| *byte != 0) {
        return Err(io::Error::new(ErrorKind::InvalidData, "something follows its last file"));
    }
    Ok(())
}

/// The state of unpacking one backup.
struct Unpacker<'u> {
    file: &'u Path,
    targets: &'u UnpackTargets<'u>,
    budget: MemberBudget,
    /// The hash of each file so far.
    hashes: BTreeMap<String, String>,
    /// The list of hashes, which comes last.
    checksums: Option<String>,
}

impl Unpacker<'_> {
    /// Unpacks one entry.
    fn take(&mut self, entry: tar::Entry<'_, impl Read>) -> Result<(), RestoreError> {
        if self.checksums.is_some() {
            return Err(self.not_whole(format!("something follows `{CHECKSUMS_ENTRY}`")));
        }
        let kind = entry.header().entry_type();
        let name = String::from_utf8(entry.path_bytes().into_owned())
            .map_err(|_| self.not_whole("a name is not UTF-8".to_owned()))?;
        if kind != tar::EntryType::Regular {
            return Err(self.not_whole(format!("`{}` is not a file", name.escape_debug())));
        }
        if self.hashes.contains_key(&name) {
            return Err(self.not_whole(format!("it contains `{}` twice", name.escape_debug())));
        }

        let n_bytes = entry.size();
        self.budget.take(n_bytes).map_err(|reason| self.not_whole(reason))?;
        let path = match Member::from_name(&name) {
            None => {
                let name = name.escape_debug();
                return Err(self.not_whole(format!("it contains the unknown file `{name}`")));
            }
            Some(Member::Checksums) => {
                self.checksums = Some(self.read_checksums(entry)?);
                return Ok(());
            }
            Some(Member::Index(path)) => self.targets.generation.join(path),
            Some(Member::Posted) => self.targets.posted.join(STORE_LOG),
        };

        let access = match Member::from_name(&name) {
            Some(Member::Posted) => FileAccess::Owner,
            _ => FileAccess::Group,
        };
        let hash = self.write(&path, access, entry)?;
        self.hashes.insert(name, hash);
        Ok(())
    }

    fn read_checksums(&self, entry: tar::Entry<'_, impl Read>) -> Result<String, RestoreError> {
        if entry.size() > MAX_CHECKSUMS_BYTES {
            return Err(self.not_whole("its list of checksums is too long".to_owned()));
        }
        io::read_to_string(entry).map_err(|error| self.not_whole(error.to_string()))
    }

    /// Writes and syncs one file, and returns its hash.
    fn write(
        &self,
        path: &Path,
        access: FileAccess,
        entry: tar::Entry<'_, impl Read>,
    ) -> Result<String, RestoreError> {
        let folder = path.parent().unwrap_or(path);
        let write_error = RestoreError::io_at(folder);
        create_folders(folder, access).map_err(&write_error)?;

        let needed_bytes = entry.size();
        let free_bytes = available_bytes(folder).map_err(&write_error)?;
        if needed_bytes.saturating_add(RESERVED_BYTES) > free_bytes {
            let path = folder.to_owned();
            return Err(RestoreError::NoRoom { path, needed_bytes, free_bytes });
        }

        let mut out = disk::create_new(path, access).map_err(&write_error)?;
        let mut content = HashingReader::new(entry);
        // The error is of reading the backup, unless the disk is full.
        let n_copied = io::copy(&mut content, &mut out).map_err(|error| match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => write_error(error),
            _ => self.not_whole(error.to_string()),
        })?;
        if n_copied != needed_bytes {
            return Err(self.not_whole("it is truncated".to_owned()));
        }
        out.sync_all().map_err(&write_error)?;
        Ok(content.hash())
    }

    /// Compares the checksums, and makes the names of the files durable.
    fn finish(self) -> Result<UnpackedFiles, RestoreError> {
        let Some(expected) = &self.checksums else {
            return Err(self.not_whole("it is truncated".to_owned()));
        };
        let mut expected: Vec<String> = expected.lines().map(str::to_owned).collect();
        expected.sort_unstable();
        let mut found: Vec<String> =
            self.hashes.iter().map(|(name, hash)| checksum_line(hash, name)).collect();
        found.sort_unstable();
        if expected != found {
            return Err(self.not_whole("its checksums differ".to_owned()));
        }

        let has = |path: &str| self.hashes.contains_key(&format!("{INDEX_PREFIX}{path}"));
        let required: &[&str] = if has(SNAPSHOT_FILE) { &REQUIRED_OF_CLUSTER } else { &REQUIRED };
        let missing = required.iter().find(|path| !has(path));
        if let Some(missing) = missing {
            return Err(self.not_whole(format!("it lacks `{missing}`")));
        }

        let generation = self.targets.generation;
        let segments = generation.join("segments");
        let mut folders: Vec<PathBuf> = vec![segments, generation.to_owned()];
        folders.retain(|folder| folder.exists());
        if self.hashes.contains_key(POSTED_ENTRY) {
            folders.push(self.targets.posted.to_owned());
        }
        for folder in &folders {
            sync_dir(folder).map_err(RestoreError::io_at(folder))?;
        }
        Ok(UnpackedFiles { hashes: self.hashes })
    }

    fn not_whole(&self, reason: String) -> RestoreError {
        RestoreError::NotWhole { path: self.file.to_owned(), reason }
    }
}
