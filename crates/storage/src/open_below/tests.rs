//! Paths that are opened below a folder, and paths that are refused.

use std::fs;
use std::io::Read;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::fs::symlink;

use rustix::fs::{CWD, Mode, OFlags, mkfifoat};
use rustix::io::Errno;

use super::held::{open_in_one_call, open_step_by_step};
use super::*;

/// A way to open a path below a folder.
type OpenBelow = fn(BorrowedFd<'_>, &Path, OFlags) -> rustix::io::Result<OwnedFd>;

/// The ways to open a path: the two that a system may have, and the one that chooses.
const WAYS: &[OpenBelow] = &[open_in_one_call, open_step_by_step, |folder, path, flags| {
    open_below_held(folder, path, flags)
}];

#[test]
fn no_way_to_open_a_path_follows_a_link_or_leaves_the_folder() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().join("root");
    fs::create_dir_all(root.join("a/b")).unwrap();
    fs::create_dir(dir.path().join("outside")).unwrap();
    for path in ["outside/x.txt", "root/a/b/x.txt", "root/x.txt"] {
        fs::write(dir.path().join(path), "text").unwrap();
    }
    symlink("x.txt", root.join("file-link.txt")).unwrap();
    symlink("a", root.join("folder-link")).unwrap();
    symlink("../outside", root.join("out")).unwrap();
    symlink("/", root.join("a/slash")).unwrap();

    let handle: OwnedFd = fs::File::open(&root).unwrap().into();
    let flags = OFlags::RDONLY | OFlags::CLOEXEC;
    for open in WAYS {
        let opens = |path: &str| open(handle.as_fd(), Path::new(path), flags).is_ok();
        for inside in ["", "x.txt", "a", "a/b", "a/b/x.txt"] {
            assert!(opens(inside), "{inside}");
        }
        for refused in [
            "file-link.txt",
            "folder-link",
            "folder-link/b/x.txt",
            "out/x.txt",
            "a/slash",
            "a/slash/etc/passwd",
            "..",
            "../outside/x.txt",
            "a/../../outside/x.txt",
            "/etc/passwd",
            "nothing.txt",
        ] {
            assert!(!opens(refused), "{refused}");
        }
        // The reason is the same in all ways.
        let error = |path: &str, flags| open(handle.as_fd(), Path::new(path), flags).unwrap_err();
        for (link, flags) in [
            ("file-link.txt", flags),
            ("folder-link", PASS_FOLDER),
            ("folder-link", flags | OFlags::DIRECTORY),
            ("folder-link/b", flags),
        ] {
            assert_eq!(error(link, flags), Errno::LOOP, "{link} {flags:?}");
        }
    }
    for unusual in ["a/../x.txt", "..", "/x.txt"] {
        let opened = open_below_held(&handle, Path::new(unusual), flags);
        assert_eq!(opened.unwrap_err(), Errno::XDEV, "{unusual}");
    }
}

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
    mkfifoat(CWD, root.join("pipe"), Mode::RUSR | Mode::WUSR).unwrap();

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
            "pipe",
            "folder/../folder/file",
            "../outside/secret",
            "/etc/hostname",
            "absent",
            "",
        ] {
            assert!(open_below(root, Path::new(wrong)).is_err(), "{wrong}");
        }
    }
}
