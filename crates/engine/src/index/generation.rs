//! Generations: an index directory holds whole indexes beside each other, of which one is in use.
//!
//! `CURRENT` names the one in use and is replaced as a whole, so that a reader finds the one before
//! or the one after. A directory without `CURRENT` is itself the only generation.

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use xunwen_storage::{FileLock, create_folders, sync_dir, write_whole};

/// The file that names the generation in use.
const CURRENT: &str = "CURRENT";
/// The file that says that a generation has answered readers.
const SERVED: &str = "served";
/// The file whose lock is held by whoever makes a generation.
const REBUILD_LOCK: &str = "rebuild.lock";
/// What the names of generations begin with; a number follows.
const PREFIX: &str = "generation-";

/// The generations of an index directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Generations {
    root: PathBuf,
}

/// The right to make a generation, given back when it is dropped or its process ends.
#[derive(Debug)]
pub struct RebuildLock(#[expect(dead_code, reason = "held until it is dropped")] FileLock);

impl Generations {
    /// Returns the generations of the index directory at `root`, which need not be there yet.
    #[must_use]
    pub fn new(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    /// Returns the folder of the generation in use: `root` itself where nothing else is named.
    ///
    /// # Errors
    /// When `CURRENT` cannot be read or names no generation.
    pub fn current(&self) -> io::Result<PathBuf> {
        let name = match fs::read(self.root.join(CURRENT)) {
            Ok(name) => name,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(self.root.clone()),
            Err(error) => return Err(error),
        };
        let name = String::from_utf8(name).ok().map(|name| name.trim().to_owned());
        let name = name.filter(|name| number(name).is_some());
        name.map(|name| self.root.join(name)).ok_or_else(|| {
            io::Error::new(ErrorKind::InvalidData, format!("`{CURRENT}` names no generation"))
        })
    }

    /// Returns the folder of the generation in use or, where `CURRENT` is damaged, the last one: to
    /// read from what a rebuild should keep.
    ///
    /// # Errors
    /// When neither can be told.
    pub(crate) fn current_or_last(&self) -> io::Result<PathBuf> {
        match self.current() {
            Err(error) if error.kind() == ErrorKind::InvalidData => {
                let last = self.all()?.pop();
                last.map(|name| self.root.join(name)).ok_or(error)
            }
            other => other,
        }
    }

    /// Takes the right to make a generation; `None` when somebody else has it.
    ///
    /// # Errors
    /// When the directory cannot be written.
    pub fn lock(&self) -> io::Result<Option<RebuildLock>> {
        create_folders(&self.root)?;
        let lock = FileLock::try_acquire(&self.root.join(REBUILD_LOCK))?;
        Ok(lock.map(RebuildLock))
    }

    /// Makes the folder of a generation behind all that there are, and removes what others left
    /// unfinished.
    ///
    /// # Errors
    /// When the directory cannot be written.
    pub fn create(&self, lock: &RebuildLock) -> io::Result<PathBuf> {
        match self.prune(lock) {
            // Nobody knows which one is in use: none is removed.
            Err(error) if error.kind() == ErrorKind::InvalidData => {}
            other => drop(other?),
        }
        let last = self.all()?.iter().filter_map(|name| number(name)).max().unwrap_or(0);
        let path = self.root.join(format!("{PREFIX}{:06}", last + 1));
        fs::create_dir(&path)?;
        sync_dir(&self.root)?;
        Ok(path)
    }

    /// Makes the generation at `path` the one in use.
    ///
    /// # Errors
    /// When the directory cannot be written; the one before stays in use.
    pub fn switch_to(&self, path: &Path) -> io::Result<()> {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        sync_dir(path)?;
        // Readers may be at the one before without having asked it anything yet.
        match self.current() {
            Ok(before) if before != path && before != self.root && before.is_dir() => {
                mark_served(&before)?;
            }
            _ => {}
        }
        write_whole(&self.root, CURRENT, format!("{name}\n").as_bytes())
    }

    /// Removes every generation but the one in use and, while that has not answered readers yet,
    /// the last one that has. Returns how many were removed.
    ///
    /// # Errors
    /// When the system refuses to remove one.
    pub fn prune(&self, _lock: &RebuildLock) -> io::Result<u64> {
        let current = self.current()?;
        let mut others: Vec<PathBuf> =
            self.all()?.iter().map(|name| self.root.join(name)).collect();
        others.retain(|path| *path != current);
        others.sort();
        if !was_served(&current)
            && let Some(last) = others.iter().rposition(|path| was_served(path))
        {
            others.remove(last);
        }
        for path in &others {
            fs::remove_dir_all(path)?;
        }
        let mut n_removed = others.len() as u64;
        if current != self.root && was_served(&current) && crate::index::open::remove(&self.root)? {
            n_removed += 1;
        }
        Ok(n_removed)
    }

    /// Returns the names of all generations, finished or not.
    ///
    /// # Errors
    /// When the directory cannot be read.
    pub fn all(&self) -> io::Result<Vec<String>> {
        let entries = match fs::read_dir(&self.root) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut names = Vec::new();
        for entry in entries {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if number(&name).is_some() {
                names.push(name);
            }
        }
        names.sort();
        Ok(names)
    }
}

/// Notes that the generation at `path` has answered readers.
///
/// # Errors
/// When the folder cannot be written.
pub fn mark_served(path: &Path) -> io::Result<()> {
    match File::options().create_new(true).write(true).open(path.join(SERVED)) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

fn was_served(path: &Path) -> bool {
    path.join(SERVED).exists()
}

/// Returns the number of the generation in a folder; 0 where it is the only one.
pub(crate) fn number_of(path: &Path) -> u64 {
    path.file_name().and_then(|name| number(name.to_str()?)).unwrap_or(0)
}

fn number(name: &str) -> Option<u64> {
    let digits = name.strip_prefix(PREFIX)?;
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| is_number)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]
mod tests {
    use super::*;

    fn shown(generations: &Generations) -> String {
        let current = generations.current().unwrap();
        let current = current.file_name().unwrap().to_string_lossy().into_owned();
        format!("{current} of {}", generations.all().unwrap().join(" "))
    }

    #[test]
    fn the_one_before_is_kept_until_the_next_has_served() {
        let dir = tempfile::tempdir().unwrap();
        let generations = Generations::new(&dir.path().join("index"));
        let lock = generations.lock().unwrap().unwrap();
        let first = generations.create(&lock).unwrap();
        generations.switch_to(&first).unwrap();
        mark_served(&first).unwrap();
        let second = generations.create(&lock).unwrap();
        assert_eq!(shown(&generations), "generation-000001 of generation-000001 generation-000002");
        generations.switch_to(&second).unwrap();
        assert_eq!(generations.prune(&lock).unwrap(), 0);
        assert_eq!(shown(&generations), "generation-000002 of generation-000001 generation-000002");
        mark_served(&second).unwrap();
        assert_eq!(generations.prune(&lock).unwrap(), 1);
        assert_eq!(shown(&generations), "generation-000002 of generation-000002");
    }

    #[test]
    fn an_unfinished_one_is_removed_and_its_number_not_in_use() {
        let dir = tempfile::tempdir().unwrap();
        let generations = Generations::new(dir.path());
        let lock = generations.lock().unwrap().unwrap();
        generations.switch_to(&generations.create(&lock).unwrap()).unwrap();
        generations.create(&lock).unwrap();
        generations.create(&lock).unwrap();
        assert_eq!(shown(&generations), "generation-000001 of generation-000001 generation-000002");
    }

    #[test]
    fn one_at_a_time_makes_a_generation() {
        let dir = tempfile::tempdir().unwrap();
        let generations = Generations::new(dir.path());
        let lock = generations.lock().unwrap();
        assert!(lock.is_some() && generations.lock().unwrap().is_none());
        drop(lock);
        assert!(generations.lock().unwrap().is_some());
    }

    #[test]
    fn a_damaged_pointer_is_an_error_and_no_path() {
        let dir = tempfile::tempdir().unwrap();
        for damaged in ["", "../elsewhere", "generation-", "generation-1/../..", "\u{fffd}"] {
            fs::write(dir.path().join(CURRENT), damaged).unwrap();
            let current = Generations::new(dir.path()).current();
            assert!(current.is_err(), "{damaged}: {current:?}");
        }
    }
}
