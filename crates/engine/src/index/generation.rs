//! Generations: an index directory holds one or more complete indexes, one of which is in use.
//!
//! The file `CURRENT` names the generation in use and is replaced atomically, so that a reader finds
//! either the previous generation or the new one. A directory without `CURRENT` is itself the only
//! generation.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use xunwen_storage::{FileAccess, FileLock, create_folders, disk, sync_dir, write_whole};

use crate::index::layout::remove_index;

/// The file that names the generation in use.
const CURRENT: &str = "CURRENT";

/// The file that marks a generation that has answered readers.
const SERVED: &str = "served";

/// The file that is locked while a generation is being built.
const REBUILD_LOCK: &str = "rebuild.lock";

/// The prefix of a generation's folder name; a number follows.
const PREFIX: &str = "generation-";

/// The generations of an index directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Generations {
    root: PathBuf,
}

/// The right to build or remove generations. Released when it is dropped or the process ends.
#[derive(Debug)]
pub struct RebuildLock(#[expect(dead_code, reason = "held until it is dropped")] FileLock);

impl Generations {
    /// Returns the generations of the index directory `root`, which need not exist yet.
    #[must_use]
    pub fn new(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    /// Returns the folder of the generation in use: `root` itself if there is no `CURRENT`.
    ///
    /// # Errors
    /// If `CURRENT` cannot be read or does not name a generation.
    pub fn current(&self) -> io::Result<PathBuf> {
        let bytes = match fs::read(self.root.join(CURRENT)) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(self.root.clone()),
            Err(error) => return Err(error),
        };

        let name = std::str::from_utf8(&bytes).unwrap_or_default().trim();
        match generation_number(name) {
            Some(_) => Ok(self.root.join(name)),
            None => {
                let message = format!("`{CURRENT}` does not name a generation");
                Err(io::Error::new(ErrorKind::InvalidData, message))
            }
        }
    }

    /// Returns the folder of the generation in use or, if `CURRENT` is damaged, of the last
    /// generation. For reading what a rebuild should keep.
    ///
    /// # Errors
    /// If neither can be determined.
    pub(crate) fn current_or_last(&self) -> io::Result<PathBuf> {
        match self.current() {
            Err(error) if error.kind() == ErrorKind::InvalidData => {
                let last = self.all()?.pop();
                last.map(|name| self.root.join(name)).ok_or(error)
            }
            other => other,
        }
    }

    /// Acquires the right to build generations. Returns `None` if another process has it.
    ///
    /// # Errors
    /// If the directory cannot be written.
    pub fn lock(&self) -> io::Result<Option<RebuildLock>> {
        create_folders(&self.root, FileAccess::Group)?;
        let lock = FileLock::try_acquire(&self.root.join(REBUILD_LOCK))?;
        Ok(lock.map(RebuildLock))
    }

    /// Removes the directory if it contains nothing but the lock. For undoing its creation.
    ///
    /// # Errors
    /// If the directory contains something else, or cannot be written.
    pub fn remove_if_empty(&self) -> io::Result<()> {
        let entries: Vec<_> = fs::read_dir(&self.root)?.collect::<io::Result<_>>()?;
        if entries.iter().any(|entry| entry.file_name() != REBUILD_LOCK) {
            return Err(ErrorKind::DirectoryNotEmpty.into());
        }
        disk::remove_file_if_present(&self.root.join(REBUILD_LOCK))?;
        disk::remove_empty_folder(&self.root)
    }

    /// Creates the folder of the next generation, and removes unfinished generations.
    ///
    /// # Errors
    /// If the directory cannot be written.
    pub fn create(&self, lock: &RebuildLock) -> io::Result<PathBuf> {
        match self.prune(lock) {
            // The generation in use is unknown, so none is removed.
            Err(error) if error.kind() == ErrorKind::InvalidData => {}
            other => drop(other?),
        }

        let numbers = self.all()?;
        let last = numbers.iter().filter_map(|name| generation_number(name)).max().unwrap_or(0);
        let path = self.root.join(format!("{PREFIX}{:06}", last + 1));
        disk::create_folder(&path, FileAccess::Group)?;
        sync_dir(&self.root)?;
        Ok(path)
    }

    /// Makes the generation at `path` the one in use.
    ///
    /// # Errors
    /// If the directory cannot be written. The previous generation stays in use.
    pub fn switch_to(&self, path: &Path) -> io::Result<()> {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        sync_dir(path)?;

        // Readers may have opened the previous generation without having searched it yet.
        match self.current() {
            Ok(previous) if previous != path && previous != self.root && previous.is_dir() => {
                mark_served(&previous)?;
            }
            _ => {}
        }
        write_whole(&self.root, CURRENT, format!("{name}\n").as_bytes(), FileAccess::Group)
    }

    /// Removes every generation except the one in use and, until that one has answered readers, the
    /// last one that has. Returns the number of removed generations.
    ///
    /// # Errors
    /// If a generation cannot be removed.
    pub fn prune(&self, _lock: &RebuildLock) -> io::Result<u64> {
        let current = self.current()?;
        let mut others: Vec<PathBuf> =
            self.all()?.iter().map(|name| self.root.join(name)).collect();
        others.retain(|path| *path != current);
        others.sort();

        // Keep the last generation that readers may still use.
        if !was_served(&current)
            && let Some(last) = others.iter().rposition(|path| was_served(path))
        {
            others.remove(last);
        }
        for path in &others {
            disk::remove_folder(path)?;
        }

        // The directory itself was the only generation before the first rebuild.
        let mut n_removed = others.len() as u64;
        if current != self.root && was_served(&current) && remove_index(&self.root)? {
            n_removed += 1;
        }
        Ok(n_removed)
    }

    /// Returns the folder names of all generations, finished or not, in order.
    ///
    /// # Errors
    /// If the directory cannot be read.
    pub fn all(&self) -> io::Result<Vec<String>> {
        let entries = match fs::read_dir(&self.root) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };

        let mut names = Vec::new();
        for entry in entries {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if generation_number(&name).is_some() {
                names.push(name);
            }
        }
        names.sort();
        Ok(names)
    }
}

/// Marks the generation at `path` as having answered readers.
///
/// # Errors
/// If the folder cannot be written.
pub fn mark_served(path: &Path) -> io::Result<()> {
    match disk::create_new(&path.join(SERVED), FileAccess::Group) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

fn was_served(path: &Path) -> bool {
    path.join(SERVED).exists()
}

/// Returns the number of the generation in the folder `path`, or 0 if the directory is the only
/// generation.
pub(crate) fn number_of(path: &Path) -> u64 {
    path.file_name().and_then(|name| generation_number(name.to_str()?)).unwrap_or(0)
}

fn generation_number(name: &str) -> Option<u64> {
    let digits = name.strip_prefix(PREFIX)?;
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| is_number)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]
mod tests {
    use super::*;

    fn describe(generations: &Generations) -> String {
        let current = generations.current().unwrap();
        let current = current.file_name().unwrap().to_string_lossy().into_owned();
        format!("{current} of {}", generations.all().unwrap().join(" "))
    }

    #[test]
    fn the_previous_generation_is_kept_until_the_next_one_has_served() {
        let dir = tempfile::tempdir().unwrap();
        let generations = Generations::new(&dir.path().join("index"));
        let lock = generations.lock().unwrap().unwrap();
        let first = generations.create(&lock).unwrap();
        generations.switch_to(&first).unwrap();
        mark_served(&first).unwrap();

        let second = generations.create(&lock).unwrap();
        assert_eq!(
            describe(&generations),
            "generation-000001 of generation-000001 generation-000002"
        );

        generations.switch_to(&second).unwrap();
        assert_eq!(generations.prune(&lock).unwrap(), 0);
        assert_eq!(
            describe(&generations),
            "generation-000002 of generation-000001 generation-000002"
        );

        mark_served(&second).unwrap();
        assert_eq!(generations.prune(&lock).unwrap(), 1);
        assert_eq!(describe(&generations), "generation-000002 of generation-000002");
    }

    #[test]
    fn an_unfinished_generation_is_removed_and_its_number_is_free_again() {
        let dir = tempfile::tempdir().unwrap();
        let generations = Generations::new(dir.path());
        let lock = generations.lock().unwrap().unwrap();
        generations.switch_to(&generations.create(&lock).unwrap()).unwrap();
        generations.create(&lock).unwrap();
        generations.create(&lock).unwrap();
        assert_eq!(
            describe(&generations),
            "generation-000001 of generation-000001 generation-000002"
        );
    }

    #[test]
    fn only_one_process_builds_a_generation() {
        let dir = tempfile::tempdir().unwrap();
        let generations = Generations::new(dir.path());
        let lock = generations.lock().unwrap();
        assert!(lock.is_some() && generations.lock().unwrap().is_none());
        drop(lock);
        assert!(generations.lock().unwrap().is_some());
    }

    #[test]
    fn a_damaged_pointer_is_an_error() {
        let dir = tempfile::tempdir().unwrap();
        for damaged in ["", "../elsewhere", "generation-", "generation-1/../..", "\u{fffd}"] {
            fs::write(dir.path().join(CURRENT), damaged).unwrap();
            let current = Generations::new(dir.path()).current();
            assert!(current.is_err(), "{damaged}: {current:?}");
        }
    }
}
