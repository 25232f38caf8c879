//! A hostile folder at its real size: a line of 200 MB, archives that unpack to gigabytes, circular links, file names in
//! GBK, images named as text files. Every file is read or reported as skipped, the other files are indexed, and memory
//! stays bounded.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::sync::Arc;

use flate2::Compression;
use flate2::write::GzEncoder;
use xunwen_indexer::{IndexJob, Progress, run};
use xunwen_text::Analysis;

const MB: usize = 1 << 20;

/// The memory that indexing may use, in bytes: room for several articles of the maximum size.
const MAX_GROWTH_BYTES: usize = 700 * MB;

fn article(n: usize) -> String {
    format!("{{\"id\": \"{n}\", \"title\": \"第{n}篇\", \"body\": \"杭州跨境电商发展迅速。\"}}\n")
}

/// Writes a line of 200 MB between two articles.
fn write_long_line(path: &Path) {
    let mut file = BufWriter::new(File::create(path).unwrap());
    file.write_all(article(1).as_bytes()).unwrap();
    file.write_all(b"{\"title\": \"").unwrap();
    (0..200).for_each(|_| file.write_all(&vec![b'x'; MB]).unwrap());
    file.write_all(format!("\"}}\n{}", article(2)).as_bytes()).unwrap();
}

/// Writes four gigabytes of one letter, compressed to four megabytes, after a first line.
fn write_bomb(path: &Path, first: &str) {
    let packed = |bytes: &[u8]| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    };
    let mut file = File::create(path).unwrap();
    file.write_all(&packed(first.as_bytes())).unwrap();
    let member = packed(&vec![b'x'; 64 * MB]);
    (0..64).for_each(|_| file.write_all(&member).unwrap());
}

/// Returns the peak memory of this process, in bytes.
fn peak_bytes() -> usize {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<usize>().unwrap() << 10
}

#[test]
fn hostile_files_are_skipped_and_named_and_the_rest_is_indexed() {
    let folder = tempfile::tempdir().unwrap();
    let corpus = folder.path().join("corpus");
    fs::create_dir_all(corpus.join("deep")).unwrap();
    write_long_line(&corpus.join("long.jsonl"));
    write_bomb(&corpus.join("bomb.jsonl.gz"), &article(3));
    write_bomb(&corpus.join("bomb.txt.gz"), "");
    symlink("..", corpus.join("deep/up")).unwrap();
    symlink("self", corpus.join("self")).unwrap();
    // 杭州.txt, encoded in GBK.
    let name = OsStr::from_bytes(b"\xBA\xBC\xD6\xDD.txt");
    fs::write(corpus.join(name), "第4篇\n\n杭州跨境电商发展迅速。\n").unwrap();
    let picture: Vec<u8> =
        (0..200_000_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    fs::write(corpus.join("picture.txt"), [b"\x89PNG\r\n\x1A\n\0\0\0\r", &*picture].concat())
        .unwrap();
    fs::write(corpus.join("deep/good.txt"), "第5篇\n\n杭州跨境电商发展迅速。\n").unwrap();

    let analysis = Arc::new(Analysis::load().unwrap());
    let before = peak_bytes();
    let job =
        IndexJob { memory_bytes: 100 * MB, ..IndexJob::new(&corpus, &folder.path().join("index")) };
    let report = run(&job, &analysis, &Progress::default()).unwrap();
    let growth = peak_bytes() - before;

    let skipped: Vec<_> =
        report.skipped.iter().map(|skip| format!("{} {}", skip.place, skip.code)).collect();
    assert_eq!(report.n_indexed, 5, "{skipped:#?}");
    expect_test::expect![[r#"
        `deep/up` link_loop
        `self` link_loop
        `bomb.jsonl.gz` line 2 too_large
        `bomb.txt.gz` too_large
        `long.jsonl` line 2 too_large
        `picture.txt` not_text"#]]
    .assert_eq(&skipped.join("\n"));
    assert!(growth < MAX_GROWTH_BYTES, "{} MB", growth / MB);
    eprintln!("{} MB more than before", growth / MB);
}
