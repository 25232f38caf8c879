//! Runs over small corpora: the files that are read again, removed, and skipped.

#![allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use expect_test::{Expect, expect};
use xunwen_engine::{Engine, Generations, SearchRequest};
use xunwen_indexer::{ExistingIndex, IndexError, IndexJob, Progress, Report, run};
use xunwen_text::Analysis;

static ANALYSIS: LazyLock<Arc<Analysis>> = LazyLock::new(|| Arc::new(Analysis::load().unwrap()));

/// A corpus and its index in a temporary directory.
struct Archive {
    dir: tempfile::TempDir,
}

impl Archive {
    fn new(files: &[(&str, &[u8])]) -> Self {
        let archive = Self { dir: tempfile::tempdir().unwrap() };
        fs::create_dir(archive.corpus()).unwrap();
        files.iter().for_each(|(name, bytes)| archive.write(name, bytes));
        archive
    }

    fn corpus(&self) -> PathBuf {
        self.dir.path().join("corpus")
    }

    fn index(&self) -> PathBuf {
        self.dir.path().join("index")
    }

    fn generation(&self) -> PathBuf {
        Generations::new(&self.index()).current().unwrap()
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.corpus().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    fn job(&self) -> IndexJob {
        IndexJob { memory_bytes: 0, ..IndexJob::new(&self.corpus(), &self.index()) }
    }

    fn run(&self) -> Report {
        run(&self.job(), &ANALYSIS, &Progress::default()).unwrap()
    }

    fn ids(&self, query: &str) -> Vec<String> {
        let engine = Engine::open(&self.index(), Arc::clone(&ANALYSIS)).unwrap();
        let request =
            SearchRequest { query: query.to_owned(), limit: 50, ..SearchRequest::default() };
        let hits = engine.search(&request).unwrap().hits;
        let mut ids: Vec<String> = hits.into_iter().map(|hit| hit.id).collect();
        ids.sort();
        ids
    }
}

fn check(report: &Report, expected: Expect) {
    let mut lines = vec![format!(
        "read {} indexed {} unchanged {} removed {} skipped {} ignored {}",
        report.n_read,
        report.n_indexed,
        report.n_unchanged,
        report.n_removed,
        report.n_skipped,
        report.n_ignored_files
    )];
    lines.extend(report.skipped.iter().map(|s| format!("{}: {} ({})", s.place, s.reason, s.code)));
    expected.assert_eq(&lines.join("\n"));
}

const TWO_LINES: &[u8] = r#"{"id":"l1","title":"跨境电商一"}
{"title":"跨境电商二"}
"#
.as_bytes();

#[test]
fn only_changed_files_are_read_again() {
    let archive = Archive::new(&[
        ("a.txt", "杭州跨境电商\n\n正文一。".as_bytes()),
        ("b/c.md", "# 宁波跨境电商\n\n正文二。".as_bytes()),
        ("b/two.jsonl", TWO_LINES),
        ("b/photo.jpg", b"\xff\xd8"),
    ]);
    check(&archive.run(), expect!["read 4 indexed 4 unchanged 0 removed 0 skipped 0 ignored 1"]);
    assert_eq!(archive.ids("跨境电商"), ["a", "b/c", "b/two#2", "l1"]);
    check(&archive.run(), expect!["read 0 indexed 0 unchanged 4 removed 0 skipped 0 ignored 1"]);

    archive.write("a.txt", "杭州生物医药\n\n改过的正文。".as_bytes());
    fs::remove_file(archive.corpus().join("b/c.md")).unwrap();
    archive.write("d.txt", "温州跨境电商\n\n新的正文。".as_bytes());
    check(&archive.run(), expect!["read 2 indexed 2 unchanged 2 removed 1 skipped 0 ignored 1"]);
    assert_eq!(archive.ids("跨境电商"), ["b/two#2", "d", "l1"]);
    assert_eq!(archive.ids("生物医药"), ["a"]);
}

#[test]
fn cleaning_changes_are_counted_by_kind() {
    let glossed = r#"{"title":"一","body":"杭州醫(yī)藥港的產(chǎn)業&amp;網(wǎng)"}"#;
    let archive = Archive::new(&[("a.json", glossed.as_bytes()), ("b.json", br#"{"title":"R"}"#)]);
    let counts = |report: Report| format!("{:?}", report.changes_by_kind);
    expect![[r#"{"entity": 1, "gloss": 3}"#]].assert_eq(&counts(archive.run()));
    expect!["{}"].assert_eq(&counts(archive.run()));
}

#[test]
fn a_file_with_a_new_time_and_the_same_bytes_is_not_indexed_again() {
    let archive = Archive::new(&[("a.txt", "杭州跨境电商\n\n正文。".as_bytes())]);
    archive.run();
    let file = fs::File::options().append(true).open(archive.corpus().join("a.txt")).unwrap();
    file.set_modified(std::time::SystemTime::UNIX_EPOCH).unwrap();
    check(&archive.run(), expect!["read 0 indexed 0 unchanged 1 removed 0 skipped 0 ignored 0"]);
}

#[test]
fn skipped_articles_are_reported_with_the_reason_by_every_run() {
    let archive = Archive::new(&[
        (
            "bad.jsonl",
            "{\"title\":\"跨境电商\"}\n{\"title\":\n\n{\"url\":\"x\"}\n{\"title\":\"好\\ud800\"}\n"
                .as_bytes(),
        ),
        ("empty.txt", b""),
        ("nul.txt", "标题\0里\n\n正\0文。".as_bytes()),
        ("picture.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0"),
        ("torn.txt.gz", b"\x1f\x8b\x08\0\0"),
    ]);
    let skipped = expect![[r#"
        read 3 indexed 3 unchanged 0 removed 0 skipped 5 ignored 0
        `bad.jsonl` line 2: not valid JSON: EOF while parsing a value at column 9 (bad_json)
        `bad.jsonl` line 4: no text: the object has neither a `title` nor a `body` (no_text_fields)
        `empty.txt`: empty: it has neither a title nor text (empty)
        `picture.txt`: not text: the bytes are not valid UTF-8, UTF-16, GB18030 or Big5 (not_text)
        `torn.txt.gz`: damaged archive: unexpected end of file (damaged_archive)"#]];
    check(&archive.run(), skipped);
    assert_eq!(archive.ids("正文"), ["nul"]);
    assert_eq!(archive.run().n_skipped, 5);
}

#[test]
fn the_first_of_two_articles_with_the_same_id_stays_and_the_second_is_reported() {
    let archive = Archive::new(&[
        ("a.md", "# 跨境电商甲\n\n正文。".as_bytes()),
        ("a.txt", "跨境电商乙\n\n正文。".as_bytes()),
        ("z.jsonl", r#"{"id":"a","title":"跨境电商丙"}"#.as_bytes()),
    ]);
    let report = archive.run();
    check(
        &report,
        expect![[r#"
        read 3 indexed 1 unchanged 0 removed 0 skipped 2 ignored 0
        `a.txt` article `a`: duplicate id: `a.md` contains an article with this id (duplicate_id)
        `z.jsonl` article `a`: duplicate id: `a.md` contains an article with this id (duplicate_id)"#]],
    );
    assert_eq!(archive.ids("甲"), ["a"]);

    archive.write("b.jsonl", r#"{"id":"a","title":"跨境电商丁"}"#.as_bytes());
    assert_eq!(archive.run().n_indexed, 0);
    assert_eq!(archive.ids("跨境电商"), ["a"]);
}

#[cfg(unix)]
#[test]
fn a_folder_without_permission_is_reported_and_its_articles_stay() {
    use std::os::unix::fs::PermissionsExt;
    let archive = Archive::new(&[
        ("a.txt", "杭州跨境电商\n\n正文。".as_bytes()),
        ("locked/b.txt", "宁波跨境电商\n\n正文。".as_bytes()),
    ]);
    archive.run();
    let locked = archive.corpus().join("locked");
    let set_mode = |mode| fs::set_permissions(&locked, fs::Permissions::from_mode(mode)).unwrap();
    set_mode(0o000);
    // The superuser can read every folder.
    let is_superuser = fs::read_dir(&locked).is_ok();
    let report = archive.run();
    set_mode(0o755);
    assert_eq!(report.n_skipped, u64::from(!is_superuser));
    assert_eq!((report.n_removed, report.n_unchanged), (0, 2));
    assert_eq!(archive.ids("跨境电商"), ["a", "locked/b"]);
}

#[test]
fn a_lost_manifest_or_a_rebuild_reads_everything_without_duplicates() {
    let archive = Archive::new(&[
        ("a.txt", "杭州跨境电商\n\n正文。".as_bytes()),
        ("b.txt", "宁波\n\n跨境电商。".as_bytes()),
    ]);
    archive.run();
    fs::remove_file(archive.generation().join("manifest.log")).unwrap();
    fs::remove_file(archive.corpus().join("b.txt")).unwrap();
    check(&archive.run(), expect!["read 1 indexed 1 unchanged 0 removed 0 skipped 0 ignored 0"]);
    assert_eq!(archive.ids("跨境电商"), ["a"]);

    let rebuild = IndexJob { existing: ExistingIndex::Rebuild, ..archive.job() };
    let report = run(&rebuild, &ANALYSIS, &Progress::default()).unwrap();
    check(&report, expect!["read 1 indexed 1 unchanged 0 removed 0 skipped 0 ignored 0"]);
    assert_eq!(archive.ids("跨境电商"), ["a"]);
}

#[test]
fn a_missing_corpus_is_an_error() {
    let dir = tempfile::tempdir().unwrap();
    let job = IndexJob::new(Path::new("/nowhere/at/all"), dir.path());
    let error = run(&job, &ANALYSIS, &Progress::default()).unwrap_err();
    assert!(matches!(error, IndexError::NoCorpus(_)));
    assert!(
        error.to_string().starts_with("there is no corpus folder at `/nowhere/at/all`"),
        "{error}"
    );
}

#[test]
fn a_line_added_to_a_file_keeps_the_other_ids() {
    let archive = Archive::new(&[("news.jsonl", TWO_LINES)]);
    archive.run();
    archive.write(
        "news.jsonl",
        &[TWO_LINES, r#"{"id":"l3","title":"跨境电商三"}"#.as_bytes()].concat(),
    );
    check(&archive.run(), expect!["read 3 indexed 1 unchanged 2 removed 0 skipped 0 ignored 0"]);
    assert_eq!(archive.ids("跨境电商"), ["l1", "l3", "news#2"]);
}

#[test]
fn after_a_rebuild_only_the_changed_articles_of_a_file_are_indexed_again() {
    let archive = Archive::new(&[("news.jsonl", TWO_LINES)]);
    archive.run();
    let rebuild = IndexJob { existing: ExistingIndex::Rebuild, ..archive.job() };
    run(&rebuild, &ANALYSIS, &Progress::default()).unwrap();
    let edited = String::from_utf8(TWO_LINES.to_vec()).unwrap().replace("商二", "商三");
    archive.write("news.jsonl", edited.as_bytes());
    check(&archive.run(), expect!["read 2 indexed 1 unchanged 1 removed 0 skipped 0 ignored 0"]);
    assert_eq!(archive.ids("\"电商三\""), ["news#2"]);
}

#[test]
fn a_moved_file_is_counted_and_a_stated_id_stays() {
    let archive = Archive::new(&[
        ("a.json", r#"{"id":"x","title":"跨境电商甲"}"#.as_bytes()),
        ("b.txt", "宁波\n\n跨境电商乙。".as_bytes()),
    ]);
    archive.run();
    fs::rename(archive.corpus().join("a.json"), archive.corpus().join("c.json")).unwrap();
    fs::rename(archive.corpus().join("b.txt"), archive.corpus().join("d.txt")).unwrap();
    let report = archive.run();
    assert_eq!((report.n_moved, report.n_indexed, report.n_removed), (2, 2, 2));
    assert_eq!(archive.ids("跨境电商"), ["d", "x"]);
}

#[test]
fn an_article_with_a_duplicate_id_is_found_once_the_first_is_gone() {
    let archive = Archive::new(&[
        ("a.json", r#"{"id":"x","title":"跨境电商甲"}"#.as_bytes()),
        ("b.json", r#"{"id":"x","title":"跨境电商乙"}"#.as_bytes()),
        ("c.json", r#"{"id":"x","title":"跨境电商丙"}"#.as_bytes()),
    ]);
    assert_eq!(archive.run().n_skipped, 2);
    assert_eq!(archive.run().n_skipped, 2);
    fs::remove_file(archive.corpus().join("a.json")).unwrap();
    let report = archive.run();
    assert_eq!((report.n_indexed, report.n_skipped), (1, 1));
    assert_eq!((archive.ids("乙"), archive.ids("丙")), (vec!["x".to_owned()], vec![]));
}

#[test]
fn an_interrupted_run_is_reported_and_its_files_are_read_again() {
    let archive = Archive::new(&[("a.txt", "杭州跨境电商\n\n正文。".as_bytes())]);
    archive.run();
    let manifest = archive.generation().join("manifest.log");
    archive.write("b.txt", "宁波跨境电商\n\n正文。".as_bytes());
    archive.run();
    // The state after a crash between the commits of the index and the manifest. The file is
    // deleted before the next run.
    let whole = fs::read(&manifest).unwrap();
    let last = whole.windows(4).rposition(|window| window == &whole[..4]).unwrap();
    fs::write(&manifest, &whole[..last]).unwrap();
    fs::remove_file(archive.corpus().join("b.txt")).unwrap();
    let report = archive.run();
    assert_eq!(report.remarks.len(), 1);
    assert!(report.remarks[0].starts_with("the previous run was interrupted: 1 "), "{report:?}");
    assert_eq!(archive.ids("跨境电商"), ["a"]);
    assert_eq!(archive.run().remarks, [""; 0]);
}

#[test]
fn a_damaged_manifest_is_reported_and_articles_are_neither_duplicated_nor_lost() {
    let archive = Archive::new(&[
        ("a.txt", "杭州跨境电商\n\n正文。".as_bytes()),
        ("b.txt", "宁波跨境电商\n\n正文。".as_bytes()),
        ("c.txt", "温州跨境电商\n\n正文。".as_bytes()),
    ]);
    archive.run();
    let manifest = archive.generation().join("manifest.log");
    let mut bytes = fs::read(&manifest).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&manifest, bytes).unwrap();
    fs::remove_file(archive.corpus().join("c.txt")).unwrap();
    let report = archive.run();
    assert!(report.remarks[0].starts_with("the manifest is lost (bytes "), "{report:?}");
    assert_eq!(archive.ids("跨境电商"), ["a", "b"]);
}

#[test]
fn an_edit_within_one_tick_of_the_clock_is_detected() {
    let archive = Archive::new(&[("a.txt", "杭州跨境电商\n\n正文一。".as_bytes())]);
    let path = archive.corpus().join("a.txt");
    let time = fs::metadata(&path).unwrap().modified().unwrap();
    archive.run();
    fs::write(&path, "宁波跨境电商\n\n正文二。").unwrap();
    fs::File::options().append(true).open(&path).unwrap().set_modified(time).unwrap();
    assert_eq!(archive.run().n_indexed, 1);
    assert_eq!(archive.ids("宁波"), ["a"]);
}

#[test]
fn an_edit_is_detected_after_the_clock_was_set_back() {
    let archive = Archive::new(&[("a.txt", "杭州跨境电商\n\n正文一。".as_bytes())]);
    let path = archive.corpus().join("a.txt");
    let future = std::time::SystemTime::now() + std::time::Duration::from_secs(86_400);
    let set_future =
        || fs::File::options().append(true).open(&path).unwrap().set_modified(future).unwrap();
    set_future();
    archive.run();
    fs::write(&path, "宁波跨境电商\n\n正文二。").unwrap();
    set_future();
    assert_eq!(archive.run().n_indexed, 1);
    assert_eq!(archive.ids("宁波"), ["a"]);
}

#[test]
fn a_rebuild_that_fails_leaves_the_index_in_use() {
    let archive = Archive::new(&[("a.txt", "杭州跨境电商\n\n正文。".as_bytes())]);
    archive.run();
    let before = archive.generation();
    let generations = Generations::new(&archive.index());
    let rebuild = IndexJob { existing: ExistingIndex::Rebuild, ..archive.job() };
    let lock = generations.lock().unwrap();
    let error = run(&rebuild, &ANALYSIS, &Progress::default()).unwrap_err();
    assert!(error.to_string().contains("is being rebuilt by another process"), "{error}");
    drop(lock);
    assert_eq!(archive.generation(), before);
    run(&rebuild, &ANALYSIS, &Progress::default()).unwrap();
    assert_ne!(archive.generation(), before);
    assert_eq!(archive.ids("跨境电商"), ["a"]);
}

/// Returns 40,000 characters that differ from those of another `seed`.
fn long_text(seed: u64) -> String {
    (0..40_000)
        .map(|i| char::from_u32(0x4e00 + ((i * 7919 + seed * 104_729) % 20_000) as u32).unwrap())
        .collect()
}

#[test]
fn deleted_articles_free_their_space() {
    let files: Vec<(String, String)> =
        (0..20).map(|n| (format!("{n:02}.txt"), format!("题\n\n{}。", long_text(n)))).collect();
    let archive = Archive::new(&[]);
    files.iter().for_each(|(name, text)| archive.write(name, text.as_bytes()));
    archive.run();
    let size = || -> u64 {
        let segments = fs::read_dir(archive.generation().join("segments")).unwrap();
        segments.map(|entry| entry.unwrap().metadata().unwrap().len()).sum()
    };
    let before = size();
    files[5..].iter().for_each(|(name, _)| fs::remove_file(archive.corpus().join(name)).unwrap());
    assert_eq!(archive.run().n_removed, 15);
    assert!(size() * 2 < before, "{} of {before} bytes", size());
}
