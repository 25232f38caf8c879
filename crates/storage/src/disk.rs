//! Every operation that changes the disk: create, write, cut, sync, rename, remove.
//!
//! All crates change files through this module, and a test enforces that. A test can therefore
//! record what a command does to the disk, and can end the command at each operation; see `hook`.
//!
//! A link in place of a file that is created or opened for writing is refused, never followed.

mod change;
mod file;
mod hook;
#[cfg(debug_assertions)]
pub mod recording;

use std::fs::{self, DirBuilder, File, Metadata, OpenOptions};
use std::io::{self, ErrorKind};
use std::path::Path;

use change::{Change, OpenMode};
pub use file::DiskFile;
use hook::perform;

/// Who may read a file or a folder that is created. Existing ones keep their permissions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileAccess {
    /// Only the user that creates it: mode 0600, folders 0700.
    Owner,
    /// The user and, unless the umask forbids that, the group: mode 0640, folders 0750.
    Group,
}

impl FileAccess {
    /// Returns the permissions of a file or folder if others may do more with it than this access
    /// allows: it was created by something else, or changed by hand.
    #[must_use]
    pub fn exposing_mode(self, path: &Path) -> Option<u32> {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let metadata = fs::metadata(path).ok()?;
            let allowed = if metadata.is_dir() { self.folder_mode() } else { self.file_mode() };
            let mode = metadata.permissions().mode() & 0o777;
            (mode & 0o077 & !allowed != 0).then_some(mode)
        }
        #[cfg(not(unix))]
        {
            let _ = path;
            None
        }
    }

    /// Returns whether a file is regular, belongs to the user of this process, has no other name, and
    /// has exactly the permissions of this access.
    #[must_use]
    pub fn is_exact(self, metadata: &Metadata) -> bool {
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt;
            let is_own = metadata.uid() == rustix::process::geteuid().as_raw();
            let has_mode = metadata.mode() & 0o777 == self.file_mode();
            metadata.is_file() && metadata.nlink() == 1 && is_own && has_mode
        }
        #[cfg(not(unix))]
        metadata.is_file()
    }

    #[cfg(unix)]
    const fn file_mode(self) -> u32 {
        match self {
            Self::Owner => 0o600,
            Self::Group => 0o640,
        }
    }

    #[cfg(unix)]
    const fn folder_mode(self) -> u32 {
        match self {
            Self::Owner => 0o700,
            Self::Group => 0o750,
        }
    }
}

/// Creates a file for writing.
///
/// # Errors
/// If the name exists, also as a link, or the file cannot be created.
pub fn create_new(path: &Path, access: FileAccess) -> io::Result<DiskFile> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    open(path, &mut options, access, OpenMode::New)
}

/// Creates a file for writing in place of the file or link at `path`, if there is one.
///
/// # Errors
/// If the old file cannot be removed or the new one cannot be created.
pub fn create_anew(path: &Path, access: FileAccess) -> io::Result<DiskFile> {
    remove_file_if_present(path)?;
    create_new(path, access)
}

/// Opens a file for reading and for appending, or creates it.
///
/// # Errors
/// If it is a link or cannot be opened.
pub fn open_append(path: &Path, access: FileAccess) -> io::Result<DiskFile> {
    let mut options = OpenOptions::new();
    options.read(true).append(true).create(true);
    open(path, &mut options, access, OpenMode::Append)
}

/// Opens a file for writing from its start, or creates it. Its content stays.
///
/// # Errors
/// If it is a link or cannot be opened.
pub fn open_or_create(path: &Path, access: FileAccess) -> io::Result<DiskFile> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    open(path, &mut options, access, OpenMode::Keep)
}

fn open(
    path: &Path,
    options: &mut OpenOptions,
    access: FileAccess,
    mode: OpenMode,
) -> io::Result<DiskFile> {
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        use std::os::unix::fs::OpenOptionsExt;
        // A pipe in place of a file must not block.
        let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
        options.mode(access.file_mode()).custom_flags(flags.bits().cast_signed());
    }
    #[cfg(not(unix))]
    let _ = access;

    let handle = hook::new_handle();
    let file = perform(Change::Open { path, handle, mode }, || options.open(path))?;
    Ok(DiskFile::new(file, handle))
}

/// Creates a folder.
///
/// # Errors
/// If the name exists or the folder cannot be created.
pub fn create_folder(path: &Path, access: FileAccess) -> io::Result<()> {
    #[cfg_attr(not(unix), expect(unused_mut, reason = "there are no modes"))]
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, access.folder_mode());
    #[cfg(not(unix))]
    let _ = access;

    perform(Change::CreateFolder(path), || builder.create(path))
}

/// Renames a file or folder; a file at `to` is replaced.
///
/// # Errors
/// If the system refuses.
pub fn rename(from: &Path, to: &Path) -> io::Result<()> {
    perform(Change::Rename { from, to }, || fs::rename(from, to))
}

/// Removes a file or a link.
///
/// # Errors
/// If it does not exist or cannot be removed.
pub fn remove_file(path: &Path) -> io::Result<()> {
    perform(Change::RemoveFile(path), || fs::remove_file(path))
}

/// Removes a file or a link; an absent one is not an error.
///
/// # Errors
/// If it exists and cannot be removed.
pub fn remove_file_if_present(path: &Path) -> io::Result<()> {
    match remove_file(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// Lets the group of a socket connect to it as well as its user, whatever the umask. Sockets last as
/// long as a process, so the record of changes does not contain this one.
///
/// # Errors
/// If the system refuses.
#[cfg(unix)]
pub(crate) fn admit_group(socket: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(socket, fs::Permissions::from_mode(0o660))
}

/// Removes an empty folder.
///
/// # Errors
/// If it is not empty or cannot be removed.
pub fn remove_empty_folder(path: &Path) -> io::Result<()> {
    perform(Change::RemoveFolder(path), || fs::remove_dir(path))
}

/// Removes a folder with everything in it; an absent one is not an error. Links are removed, not
/// followed.
///
/// # Errors
/// If something in it cannot be removed.
pub fn remove_folder(path: &Path) -> io::Result<()> {
    let removed =
        if hook::is_active() { remove_step_by_step(path) } else { fs::remove_dir_all(path) };
    match removed {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// Removes a folder so that each step is one operation of the record. The standard library does the
/// same in one call, protected against links that appear meanwhile.
fn remove_step_by_step(path: &Path) -> io::Result<()> {
    let mut entries: Vec<_> = fs::read_dir(path)?.collect::<io::Result<_>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);

    for entry in entries {
        if entry.file_type()?.is_dir() {
            remove_step_by_step(&entry.path())?;
        } else {
            remove_file(&entry.path())?;
        }
    }
    remove_empty_folder(path)
}

/// Makes the names in a folder durable. Does nothing where the system cannot sync a folder.
///
/// # Errors
/// If the folder cannot be opened or synced.
pub fn sync_dir(folder: &Path) -> io::Result<()> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    perform(Change::SyncFolder(folder), || {
        #[cfg(unix)]
        File::open(folder)?.sync_all()?;
        Ok(())
    })
}
