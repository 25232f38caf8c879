//! Opening a path below a folder without following a link.

use std::ffi::OsStr;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::{Component, Path};

use rustix::fs::{AtFlags, FileType, Mode, OFlags, openat, statat};
use rustix::io::{Errno, Result};

/// The flags of a folder that is only passed through. Linux does not need read permission for it.
pub(super) const PASS: OFlags = {
    #[cfg(target_os = "linux")]
    let flags = OFlags::PATH;
    #[cfg(not(target_os = "linux"))]
    let flags = OFlags::RDONLY;
    flags.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC)
};

/// Opens `relative` below `folder`. Fails if any part of the path is a link.
pub(super) fn open_beneath(
    folder: BorrowedFd<'_>,
    relative: &Path,
    flags: OFlags,
) -> Result<OwnedFd> {
    #[cfg(target_os = "linux")]
    match open_in_one_call(folder, relative, flags) {
        // An old kernel, or a sandbox that does not know the call.
        Err(Errno::NOSYS | Errno::PERM) => {}
        result => return result,
    }
    open_step_by_step(folder, relative, flags)
}

/// Lets the kernel refuse links.
#[cfg(target_os = "linux")]
pub(super) fn open_in_one_call(
    folder: BorrowedFd<'_>,
    relative: &Path,
    flags: OFlags,
) -> Result<OwnedFd> {
    use rustix::fs::ResolveFlags;

    let relative = if relative.as_os_str().is_empty() { Path::new(".") } else { relative };
    let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS;
    rustix::fs::openat2(folder, relative, flags, Mode::empty(), resolve)
}

/// Opens one part of the path after the other, and refuses links at each step.
pub(super) fn open_step_by_step(
    folder: BorrowedFd<'_>,
    relative: &Path,
    flags: OFlags,
) -> Result<OwnedFd> {
    let mut parts = relative.components().peekable();
    let mut held: Option<OwnedFd> = None;

    while let Some(part) = parts.next() {
        let Component::Normal(name) = part else { return Err(Errno::XDEV) };
        let step = if parts.peek().is_some() { PASS } else { flags };
        let above = held.as_ref().map_or(folder, AsFd::as_fd);
        let opened = openat(above, name, step | OFlags::NOFOLLOW, Mode::empty());
        held =
            Some(opened.map_err(|error| if is_link(above, name) { Errno::LOOP } else { error })?);
    }
    match held {
        Some(opened) => Ok(opened),
        None => openat(folder, ".", flags, Mode::empty()),
    }
}

fn is_link(folder: BorrowedFd<'_>, name: &OsStr) -> bool {
    statat(folder, name, AtFlags::SYMLINK_NOFOLLOW)
        .is_ok_and(|stat| FileType::from_raw_mode(stat.st_mode) == FileType::Symlink)
}
