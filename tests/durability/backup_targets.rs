//! Files that may already be at the target of a backup, or at its temporary name. Each result is refused and
//! changes nothing, or is a whole backup that only its owner may read. No link is followed.

#![allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]

use std::collections::BTreeSet;
use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::world::{World, scratch};

/// Something that is put at a path. `victim` is a file and `folder` a folder next to it.
type Plant = fn(&Path, &Around);

/// The surroundings of a target.
struct Around {
    victim: PathBuf,
    folder: PathBuf,
}

const SECRET: &[u8] = b"untouched";

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

fn mode_of(path: &Path) -> u32 {
    fs::symlink_metadata(path).unwrap().mode() & 0o7777
}

fn write_file(path: &Path, mode: u32) {
    fs::write(path, "an old file").unwrap();
    set_mode(path, mode);
}

/// Everything that a name may lead to, with whether a person may have put it there for a backup.
const PLANTS: &[(&str, Plant, bool)] = &[
    ("nothing", |_, _| (), true),
    ("a private file", |path, _| write_file(path, 0o600), true),
    ("a file that all may read", |path, _| write_file(path, 0o644), true),
    ("a file that all may write", |path, _| write_file(path, 0o666), true),
    ("a file that nobody may read", |path, _| write_file(path, 0), true),
    ("a private file of somebody else", |path, _| write_file_of_another(path), true),
    ("a second name of a file", |path, around| fs::hard_link(&around.victim, path).unwrap(), true),
    ("a link to a file", |path, around| symlink(&around.victim, path).unwrap(), false),
    ("a relative link to a file", |path, _| symlink("victim", path).unwrap(), false),
    ("a link to nothing", |path, _| symlink("absent", path).unwrap(), false),
    ("a link to itself", |path, _| symlink(path, path).unwrap(), false),
    ("a link to a folder", |path, around| symlink(&around.folder, path).unwrap(), false),
    ("a link to a device", |path, _| symlink("/dev/null", path).unwrap(), false),
    ("a folder", |path, _| fs::create_dir(path).unwrap(), false),
    ("a pipe", |path, _| make_pipe(path), false),
    ("a socket", |path, _| drop(UnixListener::bind(path).unwrap()), false),
];

/// Only root can give a file away. Without root it stays a private file.
fn write_file_of_another(path: &Path) {
    write_file(path, 0o600);
    let _ = chown(path, Some(65_534), None);
}

fn make_pipe(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

/// A world with an index, and a folder for its backups.
struct Bench {
    _scratch: tempfile::TempDir,
    world: World,
    targets: PathBuf,
    ids: BTreeSet<String>,
}

impl Bench {
    fn new() -> Self {
        let scratch = scratch();
        let world = World::new(&scratch.path().join("corpus"), &scratch.path().join("state"));
        (0..2).for_each(|n| world.write(&format!("a{n}"), &format!("第{n}篇")));
        world.index().unwrap();
        let ids = world.search().unwrap();
        let targets = scratch.path().join("targets");
        Self { _scratch: scratch, world, targets, ids }
    }

    /// Makes the folder of targets with this mode, and with what is around a target.
    fn prepare(&self, mode: u32) -> Around {
        let _ = fs::remove_dir_all(&self.targets);
        fs::create_dir(&self.targets).unwrap();
        let (victim, folder) = (self.targets.join("victim"), self.targets.join("folder"));
        fs::write(&victim, SECRET).unwrap();
        set_mode(&victim, 0o644);
        fs::create_dir(&folder).unwrap();
        set_mode(&self.targets, mode);
        Around { victim, folder }
    }

    /// Asserts that nothing around the target has changed.
    fn expect_untouched(&self, around: &Around, what: &str) {
        assert_eq!(fs::read(&around.victim).unwrap(), SECRET, "{what}");
        assert_eq!(mode_of(&around.victim), 0o644, "{what}");
        assert_eq!(fs::read_dir(&around.folder).unwrap().count(), 0, "{what}");
        assert!(fs::symlink_metadata(self.targets.join("absent")).is_err(), "{what}");
    }

    /// Asserts that a backup is a private file of its own that can be restored.
    fn expect_backup(&self, file: &Path, what: &str) {
        let metadata = fs::symlink_metadata(file).unwrap();
        assert!(metadata.is_file() && metadata.nlink() == 1, "{what}");
        assert_eq!(metadata.uid(), fs::metadata(&self.targets).unwrap().uid(), "{what}");
        assert_eq!(mode_of(file), 0o600, "{what}");
        let state = self.targets.with_file_name("restored");
        let _ = fs::remove_dir_all(&state);
        let restored = World::new(&self.targets.with_file_name("corpus"), &state);
        restored.restore(file).unwrap();
        assert_eq!(restored.search().unwrap(), self.ids, "{what}");
    }
}

fn temporary(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".tmp");
    name.into()
}

#[test]
fn a_backup_replaces_files_and_refuses_everything_else_at_its_target() {
    let bench = Bench::new();
    for folder_mode in [0o700, 0o755, 0o777, 0o1777] {
        for (what, plant, is_replaced) in PLANTS {
            let what = format!("{what} in a folder of mode {folder_mode:o}");
            let around = bench.prepare(folder_mode);
            let target = bench.targets.join("backup");
            plant(&target, &around);
            let before = fs::symlink_metadata(&target).ok().map(|m| (m.ino(), m.mode(), m.len()));

            let outcome = bench.world.back_up(&target);
            assert_eq!(outcome.is_ok(), *is_replaced, "{what}: {outcome:?}");
            bench.expect_untouched(&around, &what);
            assert!(fs::symlink_metadata(temporary(&target)).is_err(), "{what}: a file is left");
            if *is_replaced {
                bench.expect_backup(&target, &what);
            } else {
                let after = fs::symlink_metadata(&target).unwrap();
                assert_eq!(Some((after.ino(), after.mode(), after.len())), before, "{what}");
            }
        }
    }
}

#[test]
fn a_backup_follows_nothing_that_was_planted_at_its_temporary_name() {
    let bench = Bench::new();
    for (what, plant, _) in PLANTS {
        let around = bench.prepare(0o1777);
        let target = bench.targets.join("backup");
        plant(&temporary(&target), &around);

        // A folder cannot be replaced by a file: the backup is refused.
        let outcome = bench.world.back_up(&target);
        assert_eq!(outcome.is_ok(), *what != "a folder", "{what}: {outcome:?}");
        bench.expect_untouched(&around, what);
        if outcome.is_ok() {
            bench.expect_backup(&target, what);
            assert!(fs::symlink_metadata(temporary(&target)).is_err(), "{what}: a file is left");
        } else {
            assert!(fs::symlink_metadata(&target).is_err(), "{what}");
        }
    }
}

#[test]
fn devices_are_refused_as_targets() {
    let bench = Bench::new();
    for device in ["/dev/null", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"] {
        let refused = bench.world.back_up(Path::new(device)).unwrap_err();
        assert!(refused.contains(device), "{refused}");
        assert!(fs::symlink_metadata(temporary(Path::new(device))).is_err(), "{device}");
    }
}
