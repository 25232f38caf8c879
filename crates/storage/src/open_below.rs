//! Opening files for reading without following links.

use std::fs::File;
use std::io::{self, ErrorKind};
use std::path::Path;

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

/// Opens one name after the other, so that no link that appears meanwhile is followed.
#[cfg(unix)]
fn open(root: &Path, relative: &Path) -> io::Result<File> {
    use std::path::Component;

    use rustix::fs::{Mode, OFlags, openat};
    use rustix::io::Errno;

    let flags = OFlags::RDONLY | OFlags::CLOEXEC;
    let mut opened = rustix::fs::open(root, flags | OFlags::DIRECTORY, Mode::empty())?;

    let mut names = relative.components().peekable();
    while let Some(name) = names.next() {
        let Component::Normal(name) = name else {
            return Err(refused(relative, "is not a path below the folder"));
        };
        // A pipe in place of a file must not block.
        let kind = if names.peek().is_some() { OFlags::DIRECTORY } else { OFlags::NONBLOCK };

        opened = match openat(&opened, name, flags | OFlags::NOFOLLOW | kind, Mode::empty()) {
            Err(Errno::LOOP | Errno::MLINK) => return Err(refused(relative, "is a link")),
            other => other?,
        };
    }
    Ok(File::from(opened))
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

#[cfg(all(test, unix))]
#[allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]
mod tests {
    use std::fs;
    use std::io::Read;
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn only_regular_files_below_the_root_are_opened() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().join("root");
        fs::create_dir_all(root.join("folder")).unwrap();
        fs::create_dir(dir.path().join("outside")).unwrap();
        fs::write(dir.path().join("outside/secret"), "secret").unwrap();
        fs::write(root.join("folder/file"), "text").unwrap();
        symlink(&root, dir.path().join("alias")).unwrap();
        symlink(dir.path().join("outside/secret"), root.join("link")).unwrap();
        symlink(dir.path().join("outside"), root.join("away")).unwrap();
        symlink("folder", root.join("inside")).unwrap();

        for root in [&root, &dir.path().join("alias")] {
            let mut text = String::new();
            let mut file = open_below(root, Path::new("folder/file")).unwrap();
            file.read_to_string(&mut text).unwrap();
            assert_eq!(text, "text");
            for wrong in [
                "link",
                "away/secret",
                "inside/file",
                "folder",
                "folder/../folder/file",
                "../outside/secret",
                "/etc/hostname",
                "absent",
            ] {
                assert!(open_below(root, Path::new(wrong)).is_err(), "{wrong}");
            }
        }
    }
}
