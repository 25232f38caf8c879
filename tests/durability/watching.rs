//! Watching a folder: changes of files are searchable within a second, and a file is read only once it
//! is completely written.

#![allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant, SystemTime};

use xunwen_tests::archive::Archive;
use xunwen_tests::serving::{Posting, Serving};

/// The promise is one second; a busy machine gets more.
const SOON: Duration = Duration::from_secs(10);

fn wait_for(server: &Posting, query: &str, total: u64) {
    let deadline = Instant::now() + SOON;
    while server.total(query).unwrap() != total {
        assert!(Instant::now() < deadline, "{query} is not found {total} times");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn new_changed_moved_and_removed_files_are_noticed() {
    let archive = Archive::new(3);
    archive.index();
    let server = Serving::new(&archive).watching().start();
    archive.write("new", "新来的");
    wait_for(&server, "\"新来的\"", 1);
    archive.write("new", "改过的");
    wait_for(&server, "\"改过的\"", 1);
    assert_eq!(server.total("\"新来的\"").unwrap(), 0);

    let folder = archive.corpus().join("folder");
    fs::create_dir(&folder).unwrap();
    fs::rename(archive.corpus().join("new.txt"), folder.join("moved.txt")).unwrap();
    wait_for(&server, "\"改过的\"", 1);
    let deadline = Instant::now() + SOON;
    while server.search("\"改过的\"").unwrap()["hits"][0]["id"] != "folder/moved" {
        assert!(Instant::now() < deadline, "it is not found at its place");
        std::thread::sleep(Duration::from_millis(10));
    }
    fs::remove_dir_all(&folder).unwrap();
    wait_for(&server, "\"改过的\"", 0);
    wait_for(&server, "跨境电商", 3);
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn a_file_is_read_only_once_it_is_completely_written() {
    let archive = Archive::new(1);
    archive.index();
    let server = Serving::new(&archive).watching().start();
    let mut file = File::create(archive.corpus().join("slow.txt")).unwrap();
    for part in ["慢慢写的标题\n\n", "前半，", "后半。\n"] {
        file.write_all(part.as_bytes()).unwrap();
        file.sync_all().unwrap();
        // Another new file is found; this one is not, while it is open.
        archive.write("other", &format!("别的{}", part.len()));
        wait_for(&server, &format!("\"别的{}\"", part.len()), 1);
        assert_eq!(server.total("\"慢慢写的标题\"").unwrap(), 0);
    }
    drop(file);
    wait_for(&server, "\"前半，后半\"", 1);
}

#[test]
fn changes_without_events_are_found_by_a_rescan() {
    let archive = Archive::new(1);
    archive.index();
    // There is no event for this file: it exists when the server starts.
    archive.write("before", "先到的");
    let server = Serving::new(&archive).watching().with(&["--rescan", "1"]).start();
    wait_for(&server, "\"先到的\"", 1);
    // A modification time in the past, as a copy that preserves times has.
    let path = archive.corpus().join("before.txt");
    fs::write(&path, "换掉的\n\n正文。\n").unwrap();
    let past = SystemTime::now() - Duration::from_secs(3600);
    File::options().append(true).open(&path).unwrap().set_modified(past).unwrap();
    wait_for(&server, "\"换掉的\"", 1);
}

#[test]
fn the_index_command_watches_without_a_server() {
    let archive = Archive::new(2);
    archive.index();
    let mut watching = archive.command(&["--watch"]).spawn().unwrap();
    archive.write("new", "新来的");
    let deadline = Instant::now() + SOON;
    while archive.total("\"新来的\"") != 1 {
        assert!(Instant::now() < deadline, "it is not indexed");
        std::thread::sleep(Duration::from_millis(50));
    }
    let pid = watching.id().to_string();
    assert!(std::process::Command::new("kill").arg(&pid).status().unwrap().success());
    assert_eq!(watching.wait().unwrap().code(), Some(0));
}

#[test]
fn a_relative_corpus_path_is_watched() {
    let archive = Archive::new(2);
    archive.index();
    let folder = archive.corpus().parent().unwrap().to_owned();
    let mut command = std::process::Command::new(xunwen_tests::binary::binary());
    command.args(["index", "corpus", "--index", "index", "--watch"]).current_dir(folder);
    let mut watching = command.spawn().unwrap();
    archive.write("new", "新来的");
    let deadline = Instant::now() + SOON;
    while archive.total("\"新来的\"") == 0 {
        assert!(Instant::now() < deadline, "it is not indexed");
        std::thread::sleep(Duration::from_millis(50));
    }
    let hits = xunwen_tests::binary::search(&archive.index_path(), "\"新来的\"");
    assert_eq!((&hits["total"], &hits["hits"][0]["id"]), (&1.into(), &"new".into()));
    watching.kill().unwrap();
    watching.wait().unwrap();
}

/// A file of text that takes the cleaner as long as its budget allows, many seconds.
fn write_slow_file(archive: &Archive) {
    // Written elsewhere and moved, so that it appears as a whole.
    let elsewhere = archive.index_path().with_file_name("slow.txt");
    fs::write(&elsewhere, "耙缓恕敝\n".repeat(2 << 20)).unwrap();
    fs::rename(elsewhere, archive.corpus().join("slow.txt")).unwrap();
}

fn wait_until_slow(log: &Path) {
    let deadline = Instant::now() + Duration::from_secs(60);
    let is_slow = |line: &str| line.contains("longer than a second") && line.contains("slow.txt");
    while !fs::read_to_string(log).unwrap().lines().any(is_slow) {
        assert!(Instant::now() < deadline, "no article is slow");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_server_stops_within_seconds_while_an_article_is_cleaned() {
    let archive = Archive::new(2);
    archive.index();
    let log = archive.index_path().with_file_name("log");
    let server = Serving::new(&archive).watching().prepared(|server| {
        server.stderr(fs::File::create(&log).unwrap());
    });
    let server = server.start();
    write_slow_file(&archive);
    wait_until_slow(&log);

    let stopping = Instant::now();
    assert_eq!(server.stop(), Some(0));
    assert!(stopping.elapsed() < Duration::from_secs(5), "{:?}", stopping.elapsed());

    // What was broken off is not half-applied.
    fs::remove_file(archive.corpus().join("slow.txt")).unwrap();
    archive.index();
    assert_eq!(archive.total("跨境电商"), 2);
}
