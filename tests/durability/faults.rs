//! Faults: a full disk, a read-only disk, damaged files, a second writer. In each case the data stay
//! intact and the message states the remedy.

#![allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]
#![cfg(unix)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use xunwen_tests::archive::{Archive, has_small_disks, small_disk};
use xunwen_tests::binary::{binary, xunwen};
use xunwen_tests::random::SplitMix;
use xunwen_tests::serving::{Posting, Serving};
use xunwen_tests::shared::skip;

/// How long a server may take to notice that its disk is writable again. A busy machine may stall.
const LONG: Duration = Duration::from_secs(60);

/// Returns the stdout and stderr of a command.
fn printed(output: &Output) -> String {
    let text = [&*output.stdout, &*output.stderr].concat();
    String::from_utf8(text).unwrap()
}

fn check(output: &Output, code: i32, parts: &[&str]) {
    let said = printed(output);
    assert_eq!(output.status.code(), Some(code), "{said}");
    assert!(!said.contains("panicked"), "{said}");
    for part in parts {
        assert!(said.contains(part), "`{part}` is not in: {said}");
    }
}

fn generation(archive: &Archive) -> PathBuf {
    let current = fs::read_to_string(archive.index_path().join("CURRENT")).unwrap();
    archive.index_path().join(current.trim())
}

/// Returns the first segment file with this extension. The folder may still contain files of
/// segments that were merged away.
fn segment(archive: &Archive, ending: &str) -> PathBuf {
    let folder = generation(archive).join("segments");
    let in_use = fs::read_to_string(folder.join("meta.json")).unwrap().replace('-', "");
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.retain(|file| {
        let stem = file.file_stem().and_then(|stem| stem.to_str()).unwrap();
        file.extension().is_some_and(|extension| extension == ending) && in_use.contains(stem)
    });
    files.sort();
    files.remove(0)
}

/// The extension of a file, and the damage done to it.
type FileDamage = (&'static str, fn(&Path));

/// Flips a bit in the middle of a file.
fn flip(file: &Path) {
    let mut bytes = fs::read(file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(file, bytes).unwrap();
}

/// Flips the first bit, which belongs to the content. The middle of a small file is its footer, where
/// a changed bit may be harmless.
fn flip_first(file: &Path) {
    let mut bytes = fs::read(file).unwrap();
    bytes[0] ^= 1;
    fs::write(file, bytes).unwrap();
}

/// An archive with two posted articles, indexed.
fn with_posts() -> Archive {
    let archive = Archive::new(10);
    archive.index();
    let server = Serving::new(&archive).start();
    server.post(&[("posted/1", "跨境电商一"), ("posted/2", "跨境电商二")]).unwrap();
    assert_eq!(server.stop(), Some(0));
    archive.index();
    assert_eq!(archive.total("跨境电商"), 12);
    archive
}

#[test]
fn a_damaged_segment_is_named_and_repaired_by_a_rebuild() {
    let archive = with_posts();
    let damages: [FileDamage; 4] = [
        ("store", flip_first),
        ("pos", flip_first),
        ("idx", |file| fs::write(file, b"").unwrap()),
        ("term", |file| fs::remove_file(file).unwrap()),
    ];
    for (ending, damage) in damages {
        let file = segment(&archive, ending);
        damage(&file);
        let name = file.file_name().unwrap().to_str().unwrap();
        let doctor = archive.doctor();
        assert_eq!(doctor.status.code(), Some(2), "{}", printed(&doctor));
        assert!(
            printed(&doctor).contains("run `xunwen index --rebuild`"),
            "{name}: {}",
            printed(&doctor)
        );
        assert!(archive.run(&["--rebuild"]).status.success());
        check(&archive.doctor(), 0, &["well    index: 12 articles", "posted articles: 2,"]);
        assert_eq!(archive.total("跨境电商"), 12);
    }
}

#[test]
fn a_damaged_manifest_or_pointer_is_reported_and_repaired() {
    let archive = with_posts();
    flip(&generation(&archive).join("manifest.log"));
    check(&archive.doctor(), 1, &["manifest: damaged", "reads everything again"]);
    check(&archive.run(&[]), 0, &["note: the manifest is lost"]);
    check(&archive.doctor(), 0, &[]);
    assert_eq!(archive.total("跨境电商"), 12);

    fs::write(archive.index_path().join("CURRENT"), "no such thing").unwrap();
    check(&archive.doctor(), 2, &["`CURRENT` does not name a generation", "--rebuild`"]);
    check(&archive.run(&["--rebuild"]), 0, &[]);
    assert_eq!(archive.total("跨境电商"), 12);
}

#[test]
fn damaged_posted_articles_are_reported_and_restored_from_a_backup() {
    let archive = with_posts();
    let file = archive.index_path().with_file_name("backup");
    check(&archive.backup(&file).output().unwrap(), 0, &["2 posted articles"]);
    let log = archive.posted_path().join("articles.log");
    flip(&log);
    check(&archive.doctor(), 2, &["stretches of the store are damaged", "restore a backup"]);

    let restore = |file: &Path| {
        let index = archive.index_path();
        xunwen(&["restore".as_ref(), file.as_os_str(), "--index".as_ref(), index.as_os_str()])
    };
    check(&restore(&file), 2, &["there are posted articles at", "move that folder away first"]);
    fs::rename(archive.posted_path(), archive.posted_path().with_extension("away")).unwrap();
    check(&archive.run(&[]), 2, &["is gone: put it back"]);
    check(&Serving::new(&archive).refusal(), 2, &["is gone: put it back"]);
    check(&Serving::new(&archive).for_readers().watching().refusal(), 2, &["is gone: put it back"]);
    assert!(!archive.posted_path().exists());

    let torn = file.with_extension("torn");
    let whole = fs::read(&file).unwrap();
    fs::write(&torn, &whole[..whole.len() - 10]).unwrap();
    check(&restore(&torn), 2, &["is not a complete backup"]);
    let changed = file.with_extension("changed");
    fs::copy(&file, &changed).unwrap();
    flip(&changed);
    check(&restore(&changed), 2, &["is not a complete backup"]);
    assert!(!archive.posted_path().exists());

    check(&restore(&file), 0, &["run `xunwen index`"]);
    check(&archive.doctor(), 0, &["posted articles: 2, every record whole"]);
    assert_eq!(archive.total("跨境电商"), 12);
}

#[test]
fn a_second_writer_is_refused_while_readers_are_served() {
    let archive = with_posts();
    let server = Serving::new(&archive).watching().start();
    check(&archive.run(&[]), 2, &["another process is writing to the index"]);
    let index = archive.index_path();
    let second = ["serve", "--watch", "--index"].map(std::ffi::OsStr::new);
    let corpus = archive.corpus();
    let second = [&second[..], &[index.as_os_str(), "--corpus".as_ref(), corpus.as_os_str()]];
    check(&xunwen(&second.concat()), 2, &["is being written by another process"]);
    assert_eq!(archive.total("跨境电商"), 12);
    assert_eq!(server.total("跨境电商").unwrap(), 12);
}

#[test]
fn a_full_disk_refuses_posts_and_keeps_acknowledged_ones() {
    let disk = tempfile::tempdir().unwrap();
    if !has_small_disks(disk.path()) {
        return skip("a_full_disk", "no mounts in a namespace of one's own (unshare)");
    }
    let archive = Archive::new(10);
    archive.index();
    let posted = disk.path().join("posted");
    let server = Serving::new(&archive)
        .with(&["--posted", posted.to_str().unwrap()])
        .on_small_disk(disk.path(), 256, "true")
        .start();
    let long = "长".repeat(10_000);
    let mut n_taken = 0;
    let refused = (0..100).find_map(|n| {
        let taken = server.post(&[(&*format!("p/{n}"), &*long)]);
        n_taken += usize::from(taken.is_ok());
        taken.err()
    });
    let refused = refused.expect("the disk is full in the end").to_string();
    assert!(refused.starts_with("507 ") && refused.contains("no_room"), "{refused}");
    assert!(n_taken > 2);
    server.post(&[("small", "跨境电商")]).unwrap();
    for n in 0..n_taken {
        server.delete(&format!("p/{n}")).unwrap();
    }
    assert_eq!(server.total("跨境电商").unwrap(), 11);
}

fn han(n: usize) -> char {
    char::from_u32(0x4e00 + u32::try_from(n).unwrap()).unwrap()
}

#[test]
fn indexing_on_a_full_or_read_only_disk_reports_it_and_keeps_the_index() {
    let disk = tempfile::tempdir().unwrap();
    if !has_small_disks(disk.path()) {
        return skip("a_read_only_disk", "no mounts in a namespace of one's own (unshare)");
    }
    let archive = Archive::new(10);
    archive.index();
    let mut random = SplitMix::seeded(1);
    let mut line = || (0..30).map(|_| han(random.below(20_000))).collect::<String>();
    let lines: Vec<String> = (0..4000).map(|_| format!("{}。\n", line())).collect();
    fs::write(archive.corpus().join("more.txt"), lines.concat()).unwrap();
    let script = format!(
        "cp -r '{index}' '{disk}/index' && ( {run} || true ) \
         && {search} && mount -o remount,ro '{disk}' && ( {run} || true )",
        index = archive.index_path().display(),
        disk = disk.path().display(),
        run = format_args!(
            "'{}' index '{}' --index '{}/index' --threads 1",
            binary().display(),
            archive.corpus().display(),
            disk.path().display()
        ),
        search = format_args!(
            "'{}' search '\"跨境电商的正文\"' --index '{}/index'",
            binary().display(),
            disk.path().display()
        ),
    );
    let output = small_disk(disk.path(), 300, &script).output().unwrap();
    check(
        &output,
        0,
        &["找到 10 ", "No space left on device", "Read-only file system", "check the disk"],
    );
}

#[test]
fn an_index_on_a_read_only_disk_is_searched_served_and_examined() {
    let disk = tempfile::tempdir().unwrap();
    if !has_small_disks(disk.path()) {
        return skip("a_read_only_index", "no mounts in a namespace of one's own (unshare)");
    }
    let archive = with_posts();
    let index = disk.path().join("index");
    let fill = |then: &str| {
        format!(
            "cp -r '{index}' '{index}.posted' '{disk}' {then} && mount -o remount,ro '{disk}'",
            index = archive.index_path().display(),
            disk = disk.path().display(),
        )
    };
    let run = |then: &str, command: &str, arguments: &str| {
        let script = format!(
            "{} && exec '{}' {command} {arguments} --index '{}'",
            fill(then),
            binary().display(),
            index.display(),
        );
        small_disk(disk.path(), 4096, &script).output().unwrap()
    };
    // Once with the file that readers lock, and once without it.
    for then in ["", &format!("&& rm '{}'/index/*/segments/.tantivy-*.lock", disk.path().display())]
    {
        check(&run(then, "search", "跨境电商"), 0, &["找到 12 "]);
        let corpus = format!("'{}'", archive.corpus().display());
        let doctor = ["well    index: 12 articles", "cannot be written", "make it writable"];
        check(&run(then, "doctor", &corpus), 1, &doctor);
        check(&run(then, "index", &corpus), 2, &["Read-only file system", "check the disk"]);
        let server = Serving::at(&index, &archive.corpus())
            .for_readers()
            .on_small_disk(disk.path(), 4096, &fill(then))
            .start();
        assert_eq!(server.total("跨境电商").unwrap(), 12);
    }
}

/// Waits until the server says whether posts are accepted.
fn wait_writable(server: &Posting, expected: bool) -> serde_json::Value {
    let deadline = Instant::now() + LONG;
    loop {
        let ready = server.ready().unwrap();
        if ready["writable"] == expected {
            return ready;
        }
        assert!(Instant::now() < deadline, "writable stays {ready}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// A server starts on a disk that cannot be written, and writes once it can.
#[test]
fn a_server_starts_on_a_full_or_read_only_disk_and_recovers() {
    let disk = tempfile::tempdir().unwrap();
    if !has_small_disks(disk.path()) {
        return skip("a_server_in_trouble", "no mounts in a namespace of one's own (unshare)");
    }
    let troubles = [
        ("mount -o remount,ro DISK", "mount -o remount,rw DISK", "cannot_store", "503 "),
        ("(cat /dev/zero > DISK/fill || true)", "rm DISK/fill", "no_room", "507 "),
    ];
    for (has_posted, (trouble, remedy, code, status)) in
        [true, false].into_iter().flat_map(|has| troubles.map(|trouble| (has, trouble)))
    {
        let archive = if has_posted { with_posts() } else { Archive::new(12) };
        if !has_posted {
            archive.index();
        }
        let flag = archive.index_path().with_file_name("mended");
        let script = format!(
            "cp -r '{index}' DISK && ( cp -r '{index}.posted' DISK || true ) && {trouble} && \
             {{ ( while [ ! -e '{flag}' ]; do sleep 0.05; done; {remedy} ) > /dev/null & }}",
            index = archive.index_path().display(),
            flag = flag.display(),
        )
        .replace("DISK", disk.path().to_str().unwrap());
        let server = Serving::at(&disk.path().join("index"), &archive.corpus())
            .watching()
            .on_small_disk(disk.path(), 4096, &script)
            .start();

        assert_eq!(server.total("跨境电商").unwrap(), 12);
        let refused = server.post(&[("late", "跨境电商迟到")]).unwrap_err().to_string();
        assert!(refused.starts_with(status) && refused.contains(code), "{refused}");
        assert_eq!(wait_writable(&server, false)["reason"], code);

        fs::write(flag, "").unwrap();
        wait_writable(&server, true);
        server.post(&[("late", "跨境电商迟到")]).unwrap();
        server.delete("late").unwrap();
        assert_eq!(server.total("跨境电商").unwrap(), 12);
    }
}

/// What the program makes private is named when others may read or write it, with the command that
/// mends it.
#[test]
#[cfg(unix)]
fn the_doctor_names_private_files_that_others_may_read() {
    use std::os::unix::fs::PermissionsExt;

    let archive = with_posts();
    let index = archive.index_path();
    let posted = index.with_file_name("index.posted");
    check(&archive.doctor(), 0, &[]);

    for (path, modes) in [
        (posted.clone(), [0o755, 0o770, 0o701]),
        (posted.join("articles.log"), [0o644, 0o660, 0o602]),
        (index.join("cursor.key"), [0o644, 0o640, 0o620]),
    ] {
        let before = fs::metadata(&path).unwrap().permissions();
        for mode in modes {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            let command = format!("chmod go= {}", path.display());
            let found = format!("`{}` has the mode {mode:o}", path.display());
            check(&archive.doctor(), 1, &["look   ", &found, &format!("run `{command}`")]);

            assert!(Command::new("sh").args(["-c", &command]).status().unwrap().success());
            assert_eq!(fs::metadata(&path).unwrap().permissions(), before);
            check(&archive.doctor(), 0, &[]);
        }
    }
}
