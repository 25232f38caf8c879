//! The file of a Unix socket: created whole, never taken from another listener, removed at the end.

use std::ffi::OsString;
use std::fs;
use std::io::{self, ErrorKind};
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};

use crate::disk;
use crate::lock::FileLock;

/// The name of a socket in its folder. Dropping it removes the file, unless another listener has
/// replaced it.
#[derive(Debug)]
pub struct SocketFile {
    path: PathBuf,
    /// Device and inode.
    identity: (u64, u64),
    /// Keeps out a second process that finds the same stale file.
    _lock: FileLock,
}

impl SocketFile {
    /// Listens on a new socket at `path`, which the user and the group of this process may connect
    /// to. A socket that nobody listens on is replaced.
    ///
    /// The name appears once the socket accepts connections. The lock file next to it, `PATH.lock`,
    /// stays.
    ///
    /// # Errors
    /// If another process listens on it, the name belongs to something else than a socket, or the
    /// socket cannot be created.
    pub fn bind(path: &Path) -> io::Result<(UnixListener, Self)> {
        let in_use = || io::Error::new(ErrorKind::AddrInUse, "another process listens on it");
        let lock = FileLock::try_acquire(&with_suffix(path, ".lock"))?.ok_or_else(in_use)?;
        if is_listening(path)? {
            return Err(in_use());
        }

        let new = with_suffix(path, ".new");
        disk::remove_file_if_present(&new)?;
        let listener = UnixListener::bind(&new)?;
        disk::admit_group(&new)?;
        let metadata = fs::symlink_metadata(&new)?;
        disk::rename(&new, path)?;

        let identity = (metadata.dev(), metadata.ino());
        Ok((listener, Self { path: path.to_owned(), identity, _lock: lock }))
    }

    /// Returns the path of the socket.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for SocketFile {
    fn drop(&mut self) {
        let metadata = fs::symlink_metadata(&self.path);
        let is_own = metadata.is_ok_and(|found| (found.dev(), found.ino()) == self.identity);
        if is_own {
            // A file that stays is replaced at the next start.
            let _ = disk::remove_file(&self.path);
        }
    }
}

/// Returns whether a process listens on the socket at `path`.
///
/// # Errors
/// If `path` is not a socket, or nobody can tell.
fn is_listening(path: &Path) -> io::Result<bool> {
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error),
        Ok(found) if !found.file_type().is_socket() => {
            return Err(io::Error::new(ErrorKind::AlreadyExists, "it is not a socket"));
        }
        Ok(_) => {}
    }

    match UnixStream::connect(path) {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == ErrorKind::ConnectionRefused => Ok(false),
        Err(error) => Err(error),
    }
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    name.into()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_socket_admits_user_and_group_and_is_removed_at_the_end() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("s.sock");
        let (_listener, file) = SocketFile::bind(&path).unwrap();
        let mode = fs::symlink_metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o660);
        assert!(UnixStream::connect(&path).is_ok());

        drop(file);
        assert!(!path.exists());
        assert!(!dir.path().join("s.sock.new").exists());
    }

    #[test]
    fn only_a_socket_that_nobody_listens_on_is_replaced() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("s.sock");
        drop(UnixListener::bind(&path).unwrap());
        let (listener, file) = SocketFile::bind(&path).unwrap();
        let second = SocketFile::bind(&path).unwrap_err();
        assert_eq!(second.kind(), ErrorKind::AddrInUse);
        assert!(UnixStream::connect(&path).is_ok());
        drop((listener, file));

        // A listener that does not know the lock.
        let foreign = UnixListener::bind(&path).unwrap();
        assert_eq!(SocketFile::bind(&path).unwrap_err().kind(), ErrorKind::AddrInUse);
        drop(foreign);
        assert!(SocketFile::bind(&path).is_ok());
    }

    #[test]
    fn another_file_is_never_replaced_or_removed() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("s.sock");
        fs::write(&path, "notes").unwrap();
        assert!(SocketFile::bind(&path).is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "notes");

        fs::remove_file(&path).unwrap();
        let (_listener, file) = SocketFile::bind(&path).unwrap();
        fs::remove_file(&path).unwrap();
        fs::write(&path, "notes").unwrap();
        drop(file);
        assert_eq!(fs::read_to_string(&path).unwrap(), "notes");
    }
}
