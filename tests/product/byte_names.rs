//! File names that are not UTF-8, as archives from Windows contain them: each file is an article of its
//! own in every run, in every command, and while a server watches the corpus.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;
use xunwen_tests::binary::{Server, binary, search, xunwen};
use xunwen_tests::shared::shared_or_skip;

/// Names in GBK, in Big5, in neither, and one in UTF-8 that is shown like the first.
const NAMES: [&[u8]; 7] = [
    b"\xd0\xc2\xce\xc5.txt",
    "新闻.txt".as_bytes(),
    b"\xca\xd0.txt",
    b"\xba\xfe.txt",
    b"\xb7s\xbbD.txt",
    b"\xff\xfe.txt",
    b"\xff\xfd.txt",
];

struct Corpus {
    folder: tempfile::TempDir,
}

impl Corpus {
    fn new() -> Self {
        let corpus = Self { folder: tempfile::tempdir().unwrap() };
        fs::create_dir_all(corpus.at().join(name(b"\xd5\xfe"))).unwrap();
        for bytes in NAMES {
            corpus.write(bytes);
        }
        corpus.write(b"\xd5\xfe/\xd0\xc2\xce\xc5.txt");
        corpus
    }

    fn at(&self) -> PathBuf {
        self.folder.path().join("corpus")
    }

    fn index_folder(&self) -> PathBuf {
        self.folder.path().join("index")
    }

    fn write(&self, bytes: &[u8]) {
        let path = self.at().join(name(bytes));
        fs::write(&path, format!("灰雁\n\n正文 {bytes:?}。\n")).unwrap();
        // Old enough that the next run relies on the stamp.
        let an_hour_ago = std::time::SystemTime::now() - Duration::from_secs(3600);
        fs::File::options().write(true).open(path).unwrap().set_modified(an_hour_ago).unwrap();
    }

    fn index(&self) -> Value {
        let mut command = Command::new(binary());
        command.arg("index").arg(self.at()).arg("--index").arg(self.index_folder()).arg("--json");
        serde_json::from_slice(&command.output().unwrap().stdout).unwrap()
    }

    fn ids(&self) -> BTreeSet<String> {
        ids(&search(&self.index_folder(), "灰雁"))
    }
}

fn name(bytes: &[u8]) -> &Path {
    Path::new(OsStr::from_bytes(bytes))
}

fn ids(found: &Value) -> BTreeSet<String> {
    let hits = found["hits"].as_array().unwrap().iter();
    hits.map(|hit| hit["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn files_with_names_in_other_encodings_stay_apart_in_every_run() {
    let corpus = Corpus::new();
    assert_eq!(corpus.index()["n_indexed"], 8);
    let first = corpus.ids();
    assert_eq!(first.len(), 8, "{first:?}");
    assert!(first.contains("新闻"), "{first:?}");

    for _ in 0..2 {
        let report = corpus.index();
        assert_eq!((&report["n_read"], &report["n_unchanged"]), (&0.into(), &8.into()), "{report}");
        assert_eq!(corpus.ids(), first);
    }

    let (at, index) = (corpus.at(), corpus.index_folder());
    let doctor =
        xunwen(&[OsStr::new("doctor"), at.as_os_str(), "--index".as_ref(), index.as_ref()]);
    let said = String::from_utf8_lossy(&doctor.stdout).into_owned();
    assert!(said.contains("unchanged since it was indexed"), "{said}");

    // A file that is gone takes its article along, and no other.
    fs::remove_file(at.join(name(NAMES[5]))).unwrap();
    assert_eq!(corpus.index()["n_removed"], 1);
    let rest = corpus.ids();
    assert!(rest.is_subset(&first) && rest.len() == 7, "{rest:?}");
}

#[test]
fn a_refused_file_is_named_as_people_read_it() {
    let corpus = Corpus::new();
    fs::write(corpus.at().join(name(b"\xb1\xb1\xbe\xa9.json")), "{\"title\": 5").unwrap();
    let report = corpus.index();
    assert_eq!(report["skipped"][0]["place"], "`北京.json`", "{report}");
    let again = corpus.index();
    assert_eq!(again["skipped"], report["skipped"]);
}

#[test]
fn a_watching_server_finds_new_files_with_names_in_other_encodings() {
    let corpus = Corpus::new();
    corpus.index();
    let at = corpus.at();
    let flags = ["--watch", "--corpus", at.to_str().unwrap()];
    let server = Server::start_with(&corpus.index_folder(), &flags).unwrap();
    corpus.write(b"\xb1\xb1\xbe\xa9.txt");
    fs::create_dir(at.join(name(b"\xc9\xcf\xba\xa3"))).unwrap();
    corpus.write(b"\xc9\xcf\xba\xa3/\xcc\xec.txt");

    let deadline = Instant::now() + Duration::from_secs(60);
    let found = loop {
        let found = corpus.ids();
        if found.len() == 10 || Instant::now() > deadline {
            break found;
        }
        std::thread::sleep(Duration::from_millis(50));
    };
    assert_eq!(found.len(), 10, "{found:?}");
    server.stop("TERM").unwrap();
}

#[test]
fn the_names_of_the_case_file_stay_apart() {
    let test = "the_names_of_the_case_file_stay_apart";
    let Some(shared) = shared_or_skip(test) else { return };
    let mut script = Command::new("bash");
    let output = script.arg(shared.join("cases/gbk-names.sh")).arg(binary()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let totals: Vec<&str> = said.lines().filter(|line| line.starts_with("6 [")).collect();
    assert_eq!(totals.len(), 3, "{said}");
    assert!(totals.iter().all(|line| line == &totals[0]), "{said}");
    assert_eq!(said.matches("unchanged 6").count(), 2, "{said}");
}
