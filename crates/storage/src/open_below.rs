//! Opening paths below a folder without following links.

use std::fs::File;
use std::io::{self, ErrorKind};
use std::path::Path;

#[cfg(unix)]
pub use held::{PASS_FOLDER, open_below_held};

/// Opens the regular file `relative` below the folder `root` for reading. `root` itself may be a
/// link; nothing below it is followed, even if it changes meanwhile.
///
/// # Errors
/// If the file is absent, is not a regular file, or if a part of `relative` is a link or is not a
/// plain name.
pub fn open_below(root: &Path, relative: &Path) -> io::Result<File> {
    let file = open(root, relative)?;
    if !file.metadata()?.is_file() {
        return Err(refused(relative, "is not a regular file"));
    }
    Ok(file)
}

fn refused(relative: &Path, reason: &str) -> io::Error {
    io::Error::new(ErrorKind::InvalidInput, format!("`{}` {reason}", relative.display()))
}

#[cfg(unix)]
fn open(root: &Path, relative: &Path) -> io::Result<File> {
    use rustix::fs::{Mode, OFlags};
    use rustix::io::Errno;

    let root = rustix::fs::open(root, PASS_FOLDER, Mode::empty())?;
    // A pipe in place of a file must not block.
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC;
    match open_below_held(&root, relative, flags) {
        Ok(opened) => Ok(File::from(opened)),
        Err(Errno::LOOP) => Err(refused(relative, "is a link")),
        Err(Errno::XDEV) => Err(refused(relative, "is not a path below the folder")),
        Err(error) => Err(error.into()),
    }
}

#[cfg(not(unix))]
fn open(root: &Path, relative: &Path) -> io::Result<File> {
    let mut path = root.to_owned();
    for name in relative.components() {
        path.push(name);
        if path.symlink_metadata()?.is_symlink() {
            return Err(refused(relative, "is a link"));
        }
    }
    File::open(path)
}

/// Below a folder that is held open, so that it is the same one whatever happens to its name.
#[cfg(unix)]
mod held {
    use std::ffi::OsStr;
    use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
    use std::path::{Component, Path};

    use rustix::fs::{AtFlags, FileType, Mode, OFlags, openat, statat};
    use rustix::io::{Errno, Result};

    /// The flags of a folder that is only passed through. Linux does not need read permission for it.
    pub const PASS_FOLDER: OFlags = {
        #[cfg(target_os = "linux")]
        let flags = OFlags::PATH;
        #[cfg(not(target_os = "linux"))]
        let flags = OFlags::RDONLY;
        flags.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC)
    };

    /// Opens `relative` below `folder` with these flags. No link is followed, even if one appears
    /// meanwhile.
    ///
    /// # Errors
    /// `LOOP` if a part of the path is a link, `XDEV` if one is not a plain name, and the errors of
    /// the system.
    pub fn open_below_held(folder: impl AsFd, relative: &Path, flags: OFlags) -> Result<OwnedFd> {
        let folder = folder.as_fd();
        if !relative.components().all(|part| matches!(part, Component::Normal(_))) {
            return Err(Errno::XDEV);
        }

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
        let resolve =
            ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS;
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
            let step = if parts.peek().is_some() { PASS_FOLDER } else { flags };
            let above = held.as_ref().map_or(folder, AsFd::as_fd);
            let opened = openat(above, name, step | OFlags::NOFOLLOW, Mode::empty());
            held = Some(
                opened.map_err(|error| if is_link(above, name) { Errno::LOOP } else { error })?,
            );
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
}

#[cfg(all(test, target_os = "linux"))]
#[allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]
mod tests;
