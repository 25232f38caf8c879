//! Folders that are held open, and their entries.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, Dir, FileType, Mode, OFlags, statat};
use rustix::io::Errno;
use xunwen_storage::{PASS_FOLDER, open_below_held};

use super::checks::{check_file_system, open_failure, special_name};
use crate::skip::SkipReason;

const NS_PER_SECOND: i128 = 1_000_000_000;

const LIST: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);

/// A root of a corpus: its path without links, and a handle of that folder.
#[derive(Debug)]
pub(super) struct HeldFolder {
    path: PathBuf,
    folder: OwnedFd,
}

impl PartialEq for HeldFolder {
    fn eq(&self, other: &Self) -> bool {
        self.path == other.path
    }
}

impl Eq for HeldFolder {}

/// The identity of a folder, whatever its path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FolderId {
    device: u64,
    inode: u64,
}

impl FolderId {
    /// Returns the identity of an open folder.
    pub(super) fn new(folder: OwnedFd) -> io::Result<Self> {
        let metadata = File::from(folder).metadata()?;
        Ok(Self { device: metadata.dev(), inode: metadata.ino() })
    }
}

/// The entries of a folder, in the order of their names.
#[derive(Debug)]
pub struct FolderListing {
    /// The folder.
    pub id: FolderId,
    /// The entries, without `.` and `..`.
    pub entries: Vec<FolderEntry>,
}

/// An entry of a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderEntry {
    /// The name.
    pub name: OsString,
    /// The kind, or the reason why it cannot be read.
    pub kind: Result<EntryKind, SkipReason>,
}

/// The kind of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryKind {
    /// A regular file.
    File {
        /// The size in bytes.
        n_bytes: u64,
        /// The time of the last modification, in nanoseconds since the epoch.
        modified_ns: u64,
    },
    /// A folder.
    Folder,
    /// A link, wherever it leads.
    Link,
    /// A device, pipe or socket.
    Special(&'static str),
}

impl HeldFolder {
    /// Opens a folder, whose path may contain links.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let folder = File::from(rustix::fs::open(path, LIST, Mode::empty())?);
        let opened = folder.metadata()?;
        check_file_system(&folder).map_err(|reason| io::Error::other(reason.to_string()))?;

        let path = path.canonicalize()?;
        let named = std::fs::symlink_metadata(&path)?;
        if (named.dev(), named.ino()) != (opened.dev(), opened.ino()) {
            return Err(io::Error::other("the folder was replaced while it was opened"));
        }
        Ok(Self { path, folder: folder.into() })
    }

    /// Returns the path, which contains no link.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Opens a folder below this one to reach its entries.
    pub(super) fn open_folder(&self, relative: &Path) -> Result<OwnedFd, SkipReason> {
        open_below_held(&self.folder, relative, PASS_FOLDER).map_err(open_failure)
    }

    /// Returns the entries of a folder below this one.
    pub(super) fn list(&self, relative: &Path) -> Result<FolderListing, SkipReason> {
        let unreadable = |error: io::Error| SkipReason::Unreadable(error.to_string());
        let folder = open_below_held(&self.folder, relative, LIST).map_err(open_failure)?;
        check_file_system(&folder)?;

        let mut entries = Vec::new();
        for entry in Dir::read_from(&folder).map_err(|error| unreadable(error.into()))? {
            let entry = entry.map_err(|error| unreadable(error.into()))?;
            let name = OsString::from_vec(entry.file_name().to_bytes().to_vec());
            if name != "." && name != ".." {
                match read_kind(&folder, &name) {
                    // Removed since the list was read.
                    Err(Errno::NOENT) => {}
                    kind => entries.push(FolderEntry { name, kind: kind.map_err(open_failure) }),
                }
            }
        }
        entries.sort_by(|a, b| a.name.cmp(&b.name));

        let id = FolderId::new(folder).map_err(unreadable)?;
        Ok(FolderListing { id, entries })
    }
}

/// Returns the kind of an entry of `folder`, without following a link.
pub(super) fn read_kind(folder: &impl AsFd, name: &OsStr) -> Result<EntryKind, Errno> {
    let stat = statat(folder, name, AtFlags::SYMLINK_NOFOLLOW)?;
    Ok(match FileType::from_raw_mode(stat.st_mode) {
        FileType::RegularFile => {
            let modified_ns =
                i128::from(stat.st_mtime) * NS_PER_SECOND + i128::from(stat.st_mtime_nsec);
            EntryKind::File {
                n_bytes: u64::try_from(stat.st_size).unwrap_or(0),
                modified_ns: u64::try_from(modified_ns).unwrap_or(0),
            }
        }
        FileType::Directory => EntryKind::Folder,
        FileType::Symlink => EntryKind::Link,
        special => EntryKind::Special(special_name(special)),
    })
}
