//! Reading a backup: into a generation beside what is there, whole or not at all.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

use xunwen_engine::Generations;
use xunwen_storage::{create_folders, sync_dir};

use super::backup::{CHECKSUMS, Hashed, INDEX, POSTED, POSTED_LOG};
use crate::posted::{Contents, PostedStore, StoreError};
use crate::run::IndexJob;

/// Why a backup was not restored. Nothing has changed then.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// It is not whole.
    #[error("`{}` is no whole backup ({reason}): take another one", path.display())]
    NotWhole {
        /// The file.
        path: PathBuf,
        /// What was found.
        reason: String,
    },
    /// There are posted articles that would be lost.
    #[error("there are posted articles at `{}`: move that folder away first", .0.display())]
    PostedThere(PathBuf),
    /// The store is in use.
    #[error(transparent)]
    Posted(#[from] StoreError),
    /// Somebody makes a generation.
    #[error("the index at `{}` is being rebuilt by another process: wait for it", .0.display())]
    BeingRebuilt(PathBuf),
    /// The system refuses it.
    #[error("cannot restore to `{}`: {reason}", path.display())]
    Io {
        /// Where.
        path: PathBuf,
        /// The system's words.
        reason: io::Error,
    },
}

/// Restores the backup in `file` to the index of a job, beside what is there, and its posted
/// articles to where none are. Returns how many files the index has.
///
/// # Errors
/// When the backup is not whole, there are posted articles already, or the disk refuses it; all
/// is as it was then.
pub fn restore(job: &IndexJob, file: &Path) -> Result<u64, RestoreError> {
    let io = |reason| RestoreError::Io { path: job.index.clone(), reason };
    if job.posted.exists() {
        // Nobody else writes there, or it could not be opened.
        drop(PostedStore::open(&job.posted)?);
        if Contents::read(&job.posted)?.n_articles() > 0 {
            return Err(RestoreError::PostedThere(job.posted.clone()));
        }
    }
    let generations = Generations::new(&job.index);
    let lock = generations.lock().map_err(io)?;
    let lock = lock.ok_or_else(|| RestoreError::BeingRebuilt(job.index.clone()))?;
    let generation = generations.create(&lock).map_err(io)?;
    let posted = beside(&job.posted);
    let unpacked = unpack(file, &generation, &posted).and_then(|n_files| {
        if posted.exists() {
            absent_is_fine(fs::remove_dir_all(&job.posted)).map_err(io)?;
            fs::rename(&posted, &job.posted).map_err(io)?;
            job.posted.parent().map_or(Ok(()), sync_dir).map_err(io)?;
        }
        generations.switch_to(&generation).map_err(io)?;
        Ok(n_files)
    });
    unpacked.inspect_err(|_| {
        let _ = fs::remove_dir_all(&generation);
        let _ = fs::remove_dir_all(&posted);
    })
}

fn beside(posted: &Path) -> PathBuf {
    let mut name = posted.as_os_str().to_owned();
    name.push(".restoring");
    name.into()
}

fn unpack(file: &Path, generation: &Path, posted: &Path) -> Result<u64, RestoreError> {
    let broken = |reason: String| RestoreError::NotWhole { path: file.to_owned(), reason };
    let io = |reason| RestoreError::Io { path: generation.to_owned(), reason };
    absent_is_fine(fs::remove_dir_all(posted)).map_err(io)?;
    let open = || zstd::Decoder::new(File::open(file)?);
    let mut archive = tar::Archive::new(open().map_err(|error| broken(error.to_string()))?);
    let mut hashes: BTreeMap<String, String> = BTreeMap::new();
    let mut promised = None;
    for entry in archive.entries().map_err(|error| broken(error.to_string()))? {
        let mut entry = entry.map_err(|error| broken(error.to_string()))?;
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        if name == CHECKSUMS {
            let mut text = String::new();
            entry.read_to_string(&mut text).map_err(|error| broken(error.to_string()))?;
            promised = Some(text);
            continue;
        }
        let to = place(&name, generation, posted)
            .ok_or_else(|| broken(format!("`{name}` is nothing that a backup has")))?;
        to.parent().map_or(Ok(()), create_folders).map_err(io)?;
        let mut out = File::create(&to).map_err(io)?;
        let mut hashed = Hashed { inner: &mut entry, hasher: blake3::Hasher::new() };
        io::copy(&mut hashed, &mut out).map_err(|error| match error.kind() {
            io::ErrorKind::StorageFull => io(error),
            _ => broken(error.to_string()),
        })?;
        out.sync_all().map_err(io)?;
        hashes.insert(name, hashed.hasher.finalize().to_hex().to_string());
    }
    let promised = promised.ok_or_else(|| broken("it breaks off".to_owned()))?;
    let found: String = hashes.iter().map(|(name, hash)| format!("{hash} {name}\n")).collect();
    let sorted = |text: &str| {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    if sorted(&promised) != sorted(&found) {
        return Err(broken("its checksums differ".to_owned()));
    }
    sync_dir(&generation.join("segments")).map_err(io)?;
    sync_dir(generation).map_err(io)?;
    Ok(hashes.keys().filter(|name| name.starts_with(INDEX)).count() as u64)
}

/// Returns where an entry goes; `None` for one that would go elsewhere.
fn place(name: &str, generation: &Path, posted: &Path) -> Option<PathBuf> {
    if name == POSTED {
        return Some(posted.join(POSTED_LOG));
    }
    let below = Path::new(name.strip_prefix(INDEX)?);
    let is_plain = below.components().all(|part| matches!(part, Component::Normal(_)));
    (is_plain && below.components().count() > 0).then(|| generation.join(below))
}

fn absent_is_fine(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_goes_below_the_index_or_nowhere() {
        let to = |name| place(name, Path::new("g"), Path::new("p"));
        assert_eq!(to("index/segments/a.pos"), Some(PathBuf::from("g/segments/a.pos")));
        assert_eq!(to("posted/articles.log"), Some(PathBuf::from("p/articles.log")));
        for wrong in
            ["index/../a", "/etc/passwd", "index//etc/passwd", "posted/other", "a", "index/"]
        {
            assert_eq!(to(wrong), None, "{wrong}");
        }
    }
}
