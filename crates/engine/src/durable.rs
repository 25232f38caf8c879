//! What is on the disk when a function returns: whole files, and the names of files and folders.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::Path;

/// Writes beside, renames, and makes the name durable too, so that a file is whole or the one
/// before.
///
/// # Errors
/// When the system refuses it.
pub fn write_whole(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let beside = folder.join(format!("{name}.tmp"));
    let mut file = File::create(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(beside, folder.join(name))?;
    sync_dir(folder)
}

/// Makes the names in a folder durable, where the system knows how.
///
/// # Errors
/// When the system refuses it.
pub fn sync_dir(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    File::open(if folder.as_os_str().is_empty() { Path::new(".") } else { folder })?.sync_all()?;
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}

/// Makes a folder and those above it that are not there. The name of each is durable before the
/// next is made in it.
///
/// # Errors
/// When the system refuses it.
pub fn create_folders(path: &Path) -> io::Result<()> {
    create_and_sync(path, &mut sync_dir)
}

fn create_and_sync(path: &Path, sync: &mut dyn FnMut(&Path) -> io::Result<()>) -> io::Result<()> {
    let ancestors = path.ancestors().filter(|folder| !folder.as_os_str().is_empty());
    let missing: Vec<&Path> = ancestors.take_while(|folder| !folder.exists()).collect();
    let deepest = missing.last().map_or(Some(path), |top| top.parent());
    // Whoever made the deepest one that is there may have been cut off before it was durable.
    if let Some(above) = deepest.and_then(Path::parent) {
        match sync(above) {
            Err(error) if error.kind() != ErrorKind::PermissionDenied => return Err(error),
            _ => {}
        }
    }
    for folder in missing.into_iter().rev() {
        match fs::create_dir(folder) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error),
            _ => folder.parent().map_or(Ok(()), &mut *sync)?,
        }
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]
mod tests {
    use super::*;

    #[test]
    fn every_folder_that_is_made_is_made_durable_from_above_to_below() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a/b/c");
        let mut synced = Vec::new();
        let mut note = |folder: &Path| {
            let n_below = path.ancestors().filter(|below| below.starts_with(folder)).count();
            synced.push((n_below - 1, folder.join("a").exists(), path.exists()));
            sync_dir(folder)
        };
        create_and_sync(&path, &mut note).unwrap();
        create_and_sync(&path, &mut note).unwrap();
        // How far above the folder, whether the first one was there, and whether all were.
        let first = [(4, false, false), (3, true, false), (2, false, false), (1, false, true)];
        assert_eq!(synced, [&first[..], &[(1, false, true)]].concat());
    }

    #[test]
    fn a_file_in_the_way_is_an_error() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("a"), "").unwrap();
        assert!(create_folders(&dir.path().join("a/b")).is_err());
    }
}
