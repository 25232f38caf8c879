//! Files that were written and not synced yet.
//!
//! tantivy would sync each file of a segment when it is complete: half a dozen waits for the disk in
//! each commit, one after the other. Here small ones wait until it syncs their folder, which it does
//! before a commit names them, and are synced all at once.

use std::fs::File;
use std::io::{self, ErrorKind, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tantivy::directory::error::OpenWriteError;
use tantivy::directory::{AntiCallToken, TerminatingWrite, WritePtr};

/// The largest file that waits, in bytes: a merge should not leave its work to the next commit.
const MAX_BYTES: u64 = 1 << 20;
/// Files that wait, at most, each of them open.
const MAX_FILES: usize = 32;

/// Files that wait to be synced.
#[derive(Debug, Clone, Default)]
pub(crate) struct Unsynced {
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    files: Vec<File>,
    /// Why nobody knows any more what is on the disk, if so.
    failed: Option<(ErrorKind, String)>,
}

impl Unsynced {
    /// Makes a file and returns the way to write it. What is complete waits for
    /// [`Unsynced::sync`].
    ///
    /// # Errors
    /// When it is there already, or the system refuses it.
    pub(crate) fn create(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        let file = File::create_new(path).map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => OpenWriteError::FileAlreadyExists(path.to_owned()),
            _ => OpenWriteError::IoError { io_error: Arc::new(error), filepath: path.to_owned() },
        })?;
        let unsynced = self.clone();
        Ok(WritePtr::new(Box::new(Unfinished { file, unsynced })))
    }

    /// Returns when all that was complete is on the disk, but for the names of the files.
    ///
    /// # Errors
    /// When the disk failed, now or before: what it refused once it may lose without a word.
    pub(crate) fn sync(&self) -> io::Result<()> {
        let mut state = self.lock();
        let files = std::mem::take(&mut state.files);
        let failed = std::thread::scope(|scope| {
            let syncs: Vec<_> =
                files.iter().map(|file| scope.spawn(move || file.sync_data())).collect();
            let results = syncs.into_iter().map(|sync| sync.join().expect("syncing has no panic"));
            results.filter_map(Result::err).last()
        });
        if let Some(error) = failed {
            state.failed = Some((error.kind(), error.to_string()));
        }
        match &state.failed {
            Some((kind, reason)) => Err(io::Error::new(*kind, reason.clone())),
            None => Ok(()),
        }
    }

    /// Takes a complete file, or syncs it at once when it is too much to wait.
    fn take(&self, file: &File) -> io::Result<()> {
        if file.metadata()?.len() <= MAX_BYTES {
            let mut state = self.lock();
            if state.files.len() < MAX_FILES {
                state.files.push(file.try_clone()?);
                return Ok(());
            }
        }
        file.sync_data()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A file that is being written.
struct Unfinished {
    file: File,
    unsynced: Unsynced,
}

impl Write for Unfinished {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl TerminatingWrite for Unfinished {
    fn terminate_ref(&mut self, _: AntiCallToken) -> io::Result<()> {
        self.unsynced.take(&self.file)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]
mod tests {
    use super::*;

    fn write(unsynced: &Unsynced, path: &Path, n_bytes: usize) {
        let mut out = unsynced.create(path).unwrap();
        out.write_all(&vec![7; n_bytes]).unwrap();
        out.terminate().unwrap();
    }

    fn n_waiting(unsynced: &Unsynced) -> usize {
        unsynced.lock().files.len()
    }

    #[test]
    fn small_files_wait_to_be_synced_together_and_no_more_than_can_be_open() {
        let dir = tempfile::tempdir().unwrap();
        let unsynced = Unsynced::default();
        for n in 0..MAX_FILES + 2 {
            write(&unsynced, &dir.path().join(n.to_string()), n);
        }
        assert_eq!(n_waiting(&unsynced), MAX_FILES);
        unsynced.sync().unwrap();
        write(&unsynced, &dir.path().join("large"), 1 + (1 << 20));
        assert_eq!(n_waiting(&unsynced), 0);
        assert_eq!(std::fs::read(dir.path().join("3")).unwrap(), [7; 3]);
    }

    #[test]
    fn a_file_that_is_there_is_not_written_over() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        write(&Unsynced::default(), &path, 1);
        let again = Unsynced::default().create(&path);
        assert!(matches!(again, Err(OpenWriteError::FileAlreadyExists(there)) if there == path));
    }

    #[test]
    fn after_a_failure_nothing_more_is_promised() {
        let unsynced = Unsynced::default();
        unsynced.lock().failed = Some((ErrorKind::StorageFull, "no room".to_owned()));
        for _ in 0..2 {
            assert_eq!(unsynced.sync().unwrap_err().kind(), ErrorKind::StorageFull);
        }
    }
}
