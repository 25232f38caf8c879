//! Writes that survive a power failure: whole files, and the names of files and folders.

use std::io::{self, ErrorKind, Write};
use std::path::Path;

use crate::disk::{self, FileAccess, sync_dir};

/// Replaces the file `name` in `folder` atomically: readers see the old file or the new one, never
/// a part. Writes a temporary file, syncs it, renames it and syncs the folder.
///
/// # Errors
/// If a write, the rename or a sync fails.
pub fn write_whole(folder: &Path, name: &str, bytes: &[u8], access: FileAccess) -> io::Result<()> {
    let temporary = folder.join(format!("{name}.tmp"));
    let mut file = disk::create_anew(&temporary, access)?;
    file.write_all(bytes)?;
    file.sync_all()?;

    disk::rename(&temporary, &folder.join(name))?;
    sync_dir(folder)
}

/// Creates a folder and its missing ancestors. The name of each folder is durable before the next
/// one is created inside it.
///
/// # Errors
/// If a folder cannot be created or synced.
pub fn create_folders(path: &Path, access: FileAccess) -> io::Result<()> {
    create_and_sync(path, access, &mut sync_dir)
}

fn create_and_sync(
    path: &Path,
    access: FileAccess,
    sync: &mut dyn FnMut(&Path) -> io::Result<()>,
) -> io::Result<()> {
    let ancestors = path.ancestors().filter(|folder| !folder.as_os_str().is_empty());
    let missing: Vec<&Path> = ancestors.take_while(|folder| !folder.exists()).collect();

    // The process that created the deepest existing folder may have crashed before it synced the
    // folder above. A folder above that may not be read is not ours to sync.
    let deepest_existing = missing.last().map_or(Some(path), |top| top.parent());
    if let Some(above) = deepest_existing.and_then(Path::parent) {
        match sync(above) {
            Err(error) if error.kind() != ErrorKind::PermissionDenied => return Err(error),
            _ => {}
        }
    }

    for folder in missing.into_iter().rev() {
        match disk::create_folder(folder, access) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error),
            _ => folder.parent().map_or(Ok(()), &mut *sync)?,
        }
    }
    Ok(())
}

/// The free space in bytes below which a disk counts as full.
#[cfg(unix)]
const MIN_FREE_BYTES: u64 = 4 << 10;

/// Returns why nothing can be written to the disk that holds `folder`: it is full or read-only.
/// Writes nothing itself. `None` does not promise that a write succeeds.
#[must_use]
pub fn write_obstacle(folder: &Path) -> Option<io::Error> {
    #[cfg(unix)]
    {
        use rustix::fs::{StatVfsMountFlags, statvfs};
        let disk = statvfs(folder).ok()?;
        if disk.f_flag.contains(StatVfsMountFlags::RDONLY) {
            return Some(ErrorKind::ReadOnlyFilesystem.into());
        }
        if disk.f_bavail.saturating_mul(disk.f_frsize) < MIN_FREE_BYTES {
            return Some(ErrorKind::StorageFull.into());
        }
    }
    #[cfg(not(unix))]
    let _ = folder;
    None
}

/// Returns the free space, in bytes, that this process may use on the disk that holds `path`.
///
/// # Errors
/// If the file system cannot be queried.
pub fn available_bytes(path: &Path) -> io::Result<u64> {
    fs4::available_space(path)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn each_created_folder_is_synced_from_the_top_down() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a/b/c");
        let mut synced = Vec::new();
        let mut note = |folder: &Path| {
            let n_below = path.ancestors().filter(|below| below.starts_with(folder)).count();
            synced.push((n_below - 1, folder.join("a").exists(), path.exists()));
            sync_dir(folder)
        };
        create_and_sync(&path, FileAccess::Group, &mut note).unwrap();
        create_and_sync(&path, FileAccess::Group, &mut note).unwrap();
        // Distance from the innermost folder; whether the outermost existed; whether all existed.
        let first = [(4, false, false), (3, true, false), (2, false, false), (1, false, true)];
        assert_eq!(synced, [&first[..], &[(1, false, true)]].concat());
    }

    #[test]
    fn a_file_in_place_of_a_folder_is_an_error() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("a"), "").unwrap();
        assert!(create_folders(&dir.path().join("a/b"), FileAccess::Group).is_err());
    }
}
