//! Opening regular files, and nothing else.

use std::ffi::OsStr;
use std::fs::File;
use std::io;
use std::os::fd::AsFd;
use std::os::unix::fs::FileTypeExt;
use std::path::Path;

use rustix::fs::{FileType, Mode, OFlags, openat};

use super::checks::{check_file_system, open_failure, special_name};
use super::folder::{EntryKind, read_kind};
use crate::skip::SkipReason;

/// Neither waits for the other end of a pipe nor adopts a terminal, in case a regular file is
/// replaced between the check and the call.
const READ: OFlags =
    OFlags::RDONLY.union(OFlags::NONBLOCK).union(OFlags::NOCTTY).union(OFlags::CLOEXEC);

/// Opens a file that a person named. Links in its path are followed; anything other than a regular
/// file is refused.
///
/// # Errors
/// When it does not exist, cannot be read, or is not a regular file.
pub fn open_regular(path: &Path) -> io::Result<File> {
    // The kind is checked first: opening a device may have an effect.
    let kind = std::fs::metadata(path)?.file_type();
    if !kind.is_file() {
        return Err(io::Error::other("not a regular file"));
    }

    let file = File::from(rustix::fs::open(path, READ, Mode::empty())?);
    check(&file).map_err(|reason| io::Error::other(reason.to_string()))?;
    Ok(file)
}

/// Opens the regular file with this name in `folder`.
pub(super) fn open_in(folder: &impl AsFd, name: &OsStr) -> Result<File, SkipReason> {
    match read_kind(folder, name).map_err(open_failure)? {
        EntryKind::File { .. } => {}
        EntryKind::Folder => return Err(SkipReason::Unreadable("a folder".to_owned())),
        EntryKind::Link => return Err(SkipReason::SwappedForLink),
        EntryKind::Special(kind) => return Err(SkipReason::SpecialFile(kind.to_owned())),
    }

    let opened = openat(folder, name, READ | OFlags::NOFOLLOW, Mode::empty());
    let file = File::from(opened.map_err(open_failure)?);
    check(&file)?;
    Ok(file)
}

/// Checks the file that was opened, whatever its name led to before.
fn check(file: &File) -> Result<(), SkipReason> {
    let metadata = file.metadata().map_err(|error| SkipReason::Unreadable(error.to_string()))?;
    let kind = metadata.file_type();
    if !kind.is_file() {
        let kind = if kind.is_fifo() { FileType::Fifo } else { FileType::Unknown };
        return Err(SkipReason::SpecialFile(special_name(kind).to_owned()));
    }
    check_file_system(file)
}
