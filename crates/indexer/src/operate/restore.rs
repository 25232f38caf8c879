//! Restoring a backup into a new generation, completely or not at all.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::{Component, Path, PathBuf};

use xunwen_engine::Generations;
use xunwen_storage::{create_folders, sync_dir};

use super::backup_format::{
    CHECKSUMS_ENTRY, HashingReader, INDEX_PREFIX, POSTED_ENTRY, checksum_line,
};
use crate::error::rebuild_in_progress;
use crate::job::IndexJob;
use crate::posted::{PostedStore, STORE_LOG, StoreContents, StoreError};
use crate::remedy::with_remedy;

/// The reason why a backup was not restored. Nothing was changed.
#[derive(Debug, thiserror::Error)]
#[error("{}", with_remedy(self.problem(), self.remedy()))]
pub enum RestoreError {
    /// The backup is truncated or damaged.
    NotWhole {
        /// The file of the backup.
        path: PathBuf,
        /// The damage.
        reason: String,
    },
    /// The store contains posted articles that would be lost.
    PostedThere(PathBuf),
    /// The store is in use.
    #[error(transparent)]
    Posted(#[from] StoreError),
    /// Another process is creating a generation.
    BeingRebuilt(PathBuf),
    /// The index cannot be written.
    Io {
        /// The folder that cannot be written.
        path: PathBuf,
        /// The error of the system.
        reason: io::Error,
    },
}

impl RestoreError {
    /// Returns what the operator can do, or `None` if the problem says it all.
    #[must_use]
    pub const fn remedy(&self) -> Option<&'static str> {
        match self {
            Self::NotWhole { .. } => Some("use another one"),
            Self::PostedThere(_) => Some("move that folder away first"),
            Self::Posted(error) => error.remedy(),
            Self::BeingRebuilt(_) => Some("wait until it has finished"),
            Self::Io { .. } => None,
        }
    }

    /// Returns what went wrong. Wrapped errors include their own remedy.
    fn problem(&self) -> String {
        match self {
            Self::NotWhole { path, reason } => {
                format!("`{}` is not a complete backup ({reason})", path.display())
            }
            Self::PostedThere(path) => {
                format!("there are posted articles at `{}`", path.display())
            }
            Self::Posted(error) => error.to_string(),
            Self::BeingRebuilt(path) => rebuild_in_progress(path),
            Self::Io { path, reason } => {
                format!("cannot restore to `{}`: {reason}", path.display())
            }
        }
    }

    /// Returns the function that adds the folder to an error of the system.
    fn io_at(path: &Path) -> impl Fn(io::Error) -> Self {
        move |reason| Self::Io { path: path.to_owned(), reason }
    }
}

/// Restores the backup in `file`: the index into a new generation of the job's index, and the
/// posted articles into an empty store. Returns the number of files of the index.
///
/// # Errors
/// If the backup is not complete, the store already contains articles, or the disk fails. Nothing
/// is changed then.
pub fn restore(job: &IndexJob, file: &Path) -> Result<u64, RestoreError> {
    expect_empty_store(&job.posted)?;

    let generations = Generations::new(&job.index);
    let lock = generations.lock().map_err(RestoreError::io_at(&job.index))?;
    let lock = lock.ok_or_else(|| RestoreError::BeingRebuilt(job.index.clone()))?;
    let generation = generations.create(&lock).map_err(RestoreError::io_at(&job.index))?;
    let unpacker =
        BackupUnpacker { file, generation: &generation, posted: &temporary_store(&job.posted) };

    let restored = unpacker.run().and_then(|n_files| {
        move_into_place(unpacker.posted, &job.posted)
            .and_then(|()| generations.switch_to(&generation))
            .map_err(RestoreError::io_at(&job.index))?;
        Ok(n_files)
    });
    restored.inspect_err(|_| {
        let _ = fs::remove_dir_all(&generation);
        let _ = fs::remove_dir_all(unpacker.posted);
    })
}

/// Fails if the store contains articles, or another process has it open.
fn expect_empty_store(posted: &Path) -> Result<(), RestoreError> {
    if !posted.exists() {
        return Ok(());
    }

    // Opening the store shows that no other process writes to it.
    drop(PostedStore::open(posted)?);
    if StoreContents::read(posted)?.n_articles() > 0 {
        return Err(RestoreError::PostedThere(posted.to_owned()));
    }
    Ok(())
}

fn temporary_store(posted: &Path) -> PathBuf {
    let mut path = posted.as_os_str().to_owned();
    path.push(".restoring");
    path.into()
}

/// Replaces the empty store by the restored one, if the backup contained one.
fn move_into_place(restored: &Path, posted: &Path) -> io::Result<()> {
    if !restored.exists() {
        return Ok(());
    }
    remove_folder(posted)?;
    fs::rename(restored, posted)?;
    posted.parent().map_or(Ok(()), sync_dir)
}

/// Unpacks a backup into temporary folders.
struct BackupUnpacker<'u> {
    file: &'u Path,
    generation: &'u Path,
    /// The temporary folder for the posted articles.
    posted: &'u Path,
}

impl BackupUnpacker<'_> {
    /// Unpacks and syncs all files. Returns the number of files of the index.
    fn run(&self) -> Result<u64, RestoreError> {
        remove_folder(self.posted).map_err(self.write_error())?;
        let archive = File::open(self.file).and_then(zstd::Decoder::new);
        let mut archive = tar::Archive::new(archive.map_err(self.damaged())?);

        let mut expected = None;
        let mut hashes = BTreeMap::new();
        for entry in archive.entries().map_err(self.damaged())? {
            let mut entry = entry.map_err(self.damaged())?;
            let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
            if name == CHECKSUMS_ENTRY {
                expected = Some(io::read_to_string(entry).map_err(self.damaged())?);
                continue;
            }

            let hash = self.unpack(&name, &mut entry)?;
            hashes.insert(name, hash);
        }
        self.compare_checksums(expected.as_deref(), &hashes)?;

        // The files are durable; now their names.
        sync_dir(&self.generation.join("segments")).map_err(self.write_error())?;
        sync_dir(self.generation).map_err(self.write_error())?;
        Ok(hashes.keys().filter(|name| name.starts_with(INDEX_PREFIX)).count() as u64)
    }

    /// Writes and syncs one file, and returns its hash.
    fn unpack(&self, name: &str, content: impl Read) -> Result<String, RestoreError> {
        let path = target_path(name, self.generation, self.posted)
            .ok_or_else(|| self.not_whole(format!("it contains the unknown file `{name}`")))?;
        path.parent().map_or(Ok(()), create_folders).map_err(self.write_error())?;
        let mut out = File::create(&path).map_err(self.write_error())?;

        let mut content = HashingReader::new(content);
        // The error is of reading the backup, unless the disk is full.
        io::copy(&mut content, &mut out).map_err(|error| match error.kind() {
            ErrorKind::StorageFull => RestoreError::io_at(self.generation)(error),
            _ => self.not_whole(error.to_string()),
        })?;
        out.sync_all().map_err(self.write_error())?;
        Ok(content.hash())
    }

    fn compare_checksums(
        &self,
        expected: Option<&str>,
        hashes: &BTreeMap<String, String>,
    ) -> Result<(), RestoreError> {
        let Some(expected) = expected else {
            return Err(self.not_whole("it is truncated".to_owned()));
        };
        let mut expected: Vec<String> = expected.lines().map(str::to_owned).collect();
        expected.sort_unstable();

        let mut found: Vec<String> =
            hashes.iter().map(|(name, hash)| checksum_line(hash, name)).collect();
        found.sort_unstable();
        if expected != found {
            return Err(self.not_whole("its checksums differ".to_owned()));
        }
        Ok(())
    }

    fn not_whole(&self, reason: String) -> RestoreError {
        RestoreError::NotWhole { path: self.file.to_owned(), reason }
    }

    fn damaged(&self) -> impl Fn(io::Error) -> RestoreError {
        |error| self.not_whole(error.to_string())
    }

    fn write_error(&self) -> impl Fn(io::Error) -> RestoreError {
        RestoreError::io_at(self.generation)
    }
}

/// Returns the path for an entry, or `None` if the entry does not belong to a backup.
fn target_path(name: &str, generation: &Path, posted: &Path) -> Option<PathBuf> {
    if name == POSTED_ENTRY {
        return Some(posted.join(STORE_LOG));
    }

    let relative = Path::new(name.strip_prefix(INDEX_PREFIX)?);
    let is_plain = relative.components().all(|part| matches!(part, Component::Normal(_)));
    (is_plain && relative.components().count() > 0).then(|| generation.join(relative))
}

/// Removes a folder, if it exists.
fn remove_folder(path: &Path) -> io::Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_written_inside_the_index_or_not_at_all() {
        let target = |name| target_path(name, Path::new("g"), Path::new("p"));
        assert_eq!(target("index/segments/a.pos"), Some(PathBuf::from("g/segments/a.pos")));
        assert_eq!(target("posted/articles.log"), Some(PathBuf::from("p/articles.log")));
        for wrong in
            ["index/../a", "/etc/passwd", "index//etc/passwd", "posted/other", "a", "index/"]
        {
            assert_eq!(target(wrong), None, "{wrong}");
        }
    }
}
