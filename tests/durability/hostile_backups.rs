//! Hostile backups: a good backup is changed in every way that can be enumerated. Each result is
//! refused, or restores the same articles. A refusal changes nothing and leaves nothing.

#![allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]

mod forged;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use xunwen_indexer::CorpusWatch;
use xunwen_tests::disk_model::{Files, read_files, write_files};

use crate::world::{World, scratch};
use forged::{Entry, compress, entries_of, pack, pack_sealed};

/// A good backup, the articles in it, and a state that contains other articles.
struct Bench {
    folder: tempfile::TempDir,
    entries: Vec<Entry>,
    packed: Vec<u8>,
    ids: BTreeSet<String>,
    other_state: Files,
}

/// The outcomes of the forged backups of one test.
#[derive(Debug, Default)]
struct Outcomes {
    n_refused: usize,
    n_same: usize,
}

impl Bench {
    fn new() -> Self {
        let folder = scratch();
        let world = World::new(&folder.path().join("corpus"), &folder.path().join("origin"));
        (0..3).for_each(|n| world.write(&format!("a{n}"), &format!("第{n}篇")));
        world.index().unwrap();
        let served = world.serve(CorpusWatch::No).unwrap();
        served.post("p0").unwrap();
        let record = served.post("p1").unwrap();
        served.wait_searchable(record).unwrap();
        served.stop();
        world.back_up(&world.backup_file()).unwrap();

        let other = World::new(&folder.path().join("other-corpus"), &folder.path().join("other"));
        other.write("other", "别的");
        other.index().unwrap();

        let packed = fs::read(world.backup_file()).unwrap();
        let entries = entries_of(&zstd::decode_all(&*packed).unwrap());
        let (ids, other_state) = (world.search().unwrap(), read_files(&other.state));
        assert_eq!(ids.len(), 5);
        Self { folder, entries, packed, ids, other_state }
    }

    /// Restores bytes into nothing and over an index. Both are refused without a trace, or both
    /// give the articles of the good backup.
    fn restore(&self, bytes: &[u8], what: &str, outcomes: &mut Outcomes) {
        let trial = tempfile::tempdir_in(self.folder.path()).unwrap();
        let file = trial.path().join("backup");
        fs::write(&file, bytes).unwrap();
        let outside = trial.path().join("outside");
        fs::write(&outside, "untouched").unwrap();

        for (name, before) in [("empty", &Files::new()), ("used", &self.other_state)] {
            let state = trial.path().join(name);
            write_files(&state, before);
            let world = World::new(&self.folder.path().join("corpus"), &state);

            match world.restore(&file) {
                Err(problem) => {
                    assert!(read_files(&state) == *before, "{what}: `{problem}` left something");
                    outcomes.n_refused += 1;
                }
                Ok(()) => {
                    // An index that names another version is restored, and says to rebuild it.
                    world.index().or_else(|_| world.rebuild()).unwrap();
                    assert_eq!(world.search().unwrap(), self.ids, "{what}: other articles");
                    outcomes.n_same += 1;
                }
            }
        }
        let names: BTreeSet<_> = read_files(trial.path())
            .into_keys()
            .filter_map(|path| path.components().next().map(|name| name.as_os_str().to_owned()))
            .collect();
        let expected = ["backup", "empty", "outside", "used"].map(Into::into);
        assert_eq!(names, BTreeSet::from(expected), "{what}: something is outside the target");
        assert_eq!(fs::read(outside).unwrap(), b"untouched", "{what}");
    }

    fn refuse(&self, bytes: &[u8], what: &str) {
        let mut outcomes = Outcomes::default();
        self.restore(bytes, what, &mut outcomes);
        assert_eq!(outcomes.n_same, 0, "{what} is accepted");
    }

    fn index_of(&self, name: &str) -> usize {
        self.entries.iter().position(|entry| entry.name() == name).unwrap()
    }
}

#[test]
fn the_good_backup_is_restored_also_after_unpacking_and_packing() {
    let bench = Bench::new();
    let mut outcomes = Outcomes::default();
    bench.restore(&bench.packed, "good", &mut outcomes);
    bench.restore(&pack_sealed(&bench.entries), "packed again", &mut outcomes);
    let mut reversed = bench.entries.clone();
    let n_members = reversed.len() - 1;
    reversed[..n_members].reverse();
    bench.restore(&pack_sealed(&reversed), "in another order", &mut outcomes);
    assert_eq!((outcomes.n_refused, outcomes.n_same), (0, 6));
}

#[test]
fn a_backup_with_changed_bytes_is_refused_or_the_same() {
    let bench = Bench::new();
    let mut outcomes = Outcomes::default();
    for packed in [true, false] {
        let plain = zstd::decode_all(&*bench.packed).unwrap();
        let bytes = if packed { &bench.packed } else { &plain };
        let seal = |bytes: &[u8]| if packed { bytes.to_vec() } else { compress(bytes) };
        for at in (0..40).map(|n| bytes.len() * n / 40) {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1 << (at % 8);
            bench.restore(&seal(&flipped), &format!("bit of byte {at}"), &mut outcomes);
            bench.restore(&seal(&bytes[..at]), &format!("cut at {at}"), &mut outcomes);
            let more = [&bytes[..at], &[7], &bytes[at..]].concat();
            bench.restore(&seal(&more), &format!("more at {at}"), &mut outcomes);
            let fewer = [&bytes[..at], &bytes[at + 1..]].concat();
            bench.restore(&seal(&fewer), &format!("fewer at {at}"), &mut outcomes);
        }
    }
    for tail in [&b"x"[..], &[0; 100], &bench.packed] {
        bench.restore(&[&bench.packed, tail].concat(), "something at the end", &mut outcomes);
    }
    assert!(outcomes.n_refused > 300, "{outcomes:?}");
}

#[test]
fn each_field_of_each_header_may_lie() {
    let bench = Bench::new();
    let mut outcomes = Outcomes::default();
    // Name, mode, owner, group, size, time, kind, link, magic, names, device, prefix.
    let fields = [
        (0, 100),
        (100, 8),
        (108, 8),
        (116, 8),
        (124, 12),
        (136, 12),
        (156, 1),
        (157, 100),
        (257, 8),
        (265, 32),
        (297, 32),
        (329, 8),
        (337, 8),
        (345, 155),
    ];
    for (n, entry) in bench.entries.iter().enumerate() {
        for (nth, (start, length)) in fields.into_iter().enumerate() {
            let filler = [0, b' ', b'7', b'/', 0xff][(n + nth) % 5];
            let mut entries = bench.entries.clone();
            entries[n].header[start..start + length].fill(filler);
            entries[n].seal_header();
            let what = format!("{} with bytes {start} set to {filler}", entry.name());
            bench.restore(&pack(&entries), &what, &mut outcomes);
        }
    }
    assert!(outcomes.n_refused > 20 && outcomes.n_same > 20, "{outcomes:?}");
}

#[test]
fn only_regular_files_are_unpacked() {
    let bench = Bench::new();
    let n_dictionary = bench.index_of("index/manifest.log");
    for kind in 1..=255_u8 {
        if kind == b'0' {
            continue;
        }
        let mut entries = bench.entries.clone();
        entries[n_dictionary].header[156] = kind;
        entries[n_dictionary].header[157..168].copy_from_slice(b"/etc/passwd");
        entries[n_dictionary].seal_header();
        bench.refuse(&pack_sealed(&entries), &format!("kind {kind}"));
    }
}

#[test]
fn sizes_that_lie_or_do_not_fit_are_refused() {
    let bench = Bench::new();
    for n in 0..bench.entries.len() {
        let n_bytes = bench.entries[n].content.len() as u64;
        for claimed in [n_bytes + 1, n_bytes + 512, 1 << 33, u64::MAX >> 1, u64::MAX] {
            let mut entries = bench.entries.clone();
            entries[n].claim_size(claimed);
            let what = format!("{} of {claimed} bytes", entries[n].name());
            bench.refuse(&pack(&entries), &what);
        }
    }

    let zeros = Entry::new("index/dictionary.txt", &vec![0; 64 << 20]);
    let bomb = [&[zeros], &bench.entries[..]].concat();
    bench.refuse(&pack_sealed(&bomb), "64 MiB of zeros");
    let many = (0..10_001).map(|n| Entry::new(&format!("index/segments/{n:032x}.pos"), b""));
    let many: Vec<Entry> = many.chain(bench.entries.iter().cloned()).collect();
    bench.refuse(&pack_sealed(&many), "ten thousand files");

    let mut entries = bench.entries.clone();
    entries.last_mut().unwrap().set_content(&b"0 index/a\n".repeat(400_000));
    bench.refuse(&pack(&entries), "a list of checksums of 4 MB");
    let window = forged::with_large_window(&zstd::decode_all(&*bench.packed).unwrap());
    bench.refuse(&window, "a window of 1 GiB");
}

#[test]
fn names_that_do_not_belong_to_a_backup_are_refused() {
    let bench = Bench::new();
    let id = "0123456789abcdef".repeat(2);
    let names = [
        "/tmp/planted",
        "../outside",
        "../../outside",
        "index/../../outside",
        "index/segments/../../x",
        "index//etc/planted",
        "./index/passport.json",
        "index/./passport.json",
        "INDEX/passport.json",
        "index/Passport.json",
        "index/CURRENT",
        "index/served",
        "index/rebuild.lock",
        "index/segments/.tantivy-writer.lock",
        "index/segments/.managed.json",
        "index/segments",
        "index/",
        "index",
        "posted/lock",
        "posted/articles.torn",
        "posted/Articles.log",
        "posted/",
        "restoring/articles.log",
        "Checksums",
        "checksums2",
        "..",
        ".",
        " ",
        "C:\\planted",
        "index\\passport.json",
        "index/passport.json ",
        "index/passport.json\u{202e}",
        "索引/甲",
        &format!("index/segments/{id}.exe"),
        &format!("index/segments/{}.pos", id.to_uppercase()),
        // A file that the index does not use.
        &format!("index/segments/{id}.pos"),
        &format!("index/segments/{id}.99.del"),
    ];
    for name in names {
        for at in [0, bench.entries.len() - 1] {
            let mut entries = bench.entries.clone();
            entries.insert(at, Entry::new(name, b"planted"));
            bench.refuse(&pack_sealed(&entries), &format!("`{name}` at {at}"));
        }
    }
    assert!(!Path::new("/tmp/planted").exists());
}

#[test]
fn missing_double_and_late_files_are_refused() {
    let bench = Bench::new();
    let n_entries = bench.entries.len();
    for n in 0..n_entries {
        let name = bench.entries[n].name();
        let mut without = bench.entries.clone();
        without.remove(n);
        bench.refuse(&pack_sealed(&without), &format!("without {name}"));

        let mut double = bench.entries.clone();
        double.insert(0, bench.entries[n].clone());
        bench.refuse(&pack_sealed(&double), &format!("{name} twice"));

        let mut other_first = bench.entries.clone();
        other_first.insert(0, Entry::new(&name, b"other"));
        bench.refuse(&pack_sealed(&other_first), &format!("{name} after another"));

        let mut late = bench.entries.clone();
        let moved = late.remove(n);
        late.push(moved);
        if n + 1 < n_entries {
            bench.refuse(&pack_sealed(&late), &format!("{name} after the checksums"));
        }
    }
}

#[test]
fn wrong_content_with_right_checksums_is_refused_or_the_same() {
    let bench = Bench::new();
    let mut outcomes = Outcomes::default();
    for (n, entry) in bench.entries.iter().enumerate() {
        let content = &entry.content;
        let halves = [content[..content.len() / 2].to_vec(), content.repeat(2)];
        let fillers = [b"".to_vec(), b"{}".to_vec(), vec![0; content.len()], vec![0xff; 600]];
        let flips = (0..6).map(|k| {
            let mut flipped = content.clone();
            let at = content.len() * k / 6;
            flipped[at] ^= 0x10;
            flipped
        });
        for (k, forged) in halves.into_iter().chain(fillers).chain(flips).enumerate() {
            let mut entries = bench.entries.clone();
            entries[n].set_content(&forged);
            // Posted articles have no other witness: their content may differ.
            if entry.name() != "posted/articles.log" {
                bench.restore(
                    &pack_sealed(&entries),
                    &format!("forgery {k} of {}", entry.name()),
                    &mut outcomes,
                );
            }
        }
    }
    assert!(outcomes.n_refused > 100, "{outcomes:?}");

    let n_posted = bench.index_of("posted/articles.log");
    for garbage in [vec![0; 600], b"not a log".to_vec()] {
        let mut entries = bench.entries.clone();
        entries[n_posted].set_content(&garbage);
        bench.refuse(&pack_sealed(&entries), "posted articles that are not a log");
    }
}

/// The stated size of a backup is compared with the free space before a byte of it is unpacked.
#[test]
fn a_backup_that_is_larger_than_the_disk_is_refused_with_both_sizes() {
    let bench = Bench::new();
    let stated_bytes = 1_u64 << 47;
    let mut entries = bench.entries.clone();
    entries[0].claim_size(stated_bytes);
    let file = bench.folder.path().join("large");
    fs::write(&file, pack(&entries)).unwrap();
    // A backup may state as much as it could unpack to. The rest of this one is a hole.
    fs::File::options().write(true).open(&file).unwrap().set_len(1 << 42).unwrap();

    for before in [&Files::new(), &bench.other_state] {
        let state = tempfile::tempdir_in(bench.folder.path()).unwrap();
        write_files(state.path(), before);
        let world = World::new(&bench.folder.path().join("corpus"), state.path());
        let refused = world.restore(&file).unwrap_err();
        let stated = format!("a file of the backup has {} MB", stated_bytes.div_ceil(1_000_000));
        assert!(refused.starts_with("no room at ") && refused.contains(&stated), "{refused}");
        assert!(refused.contains("free some space, or restore to another disk"), "{refused}");
        assert_eq!(read_files(state.path()), *before, "something is left");
    }
}
