//! A user dictionary, from the operator's point of view.

#![allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]

use std::ffi::OsStr;
use std::fs;
use std::path::Path;

use xunwen_tests::binary::{search, xunwen};

/// Runs `xunwen` and returns its exit code, stdout and stderr.
fn run(args: &[&OsStr]) -> (Option<i32>, String, String) {
    let output = xunwen(args);
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

fn index(folder: &Path, more: &[&OsStr]) -> (Option<i32>, String, String) {
    let (corpus, index) = (folder.join("corpus"), folder.join("index"));
    let args = ["index".as_ref(), corpus.as_os_str(), "--index".as_ref(), index.as_os_str()];
    run(&[&args, more].concat())
}

fn newsroom() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("corpus")).unwrap();
    let text = "蘭溪湖畔的清晨\n\n蘭溪湖畔今天放晴，方案中通過了。\n";
    fs::write(folder.path().join("corpus/a.txt"), text).unwrap();
    fs::write(folder.path().join("own.txt"), "\u{feff}# ours\r\n兰溪湖畔\tns\r\n").unwrap();
    folder
}

#[test]
fn an_index_keeps_its_dictionary_and_states_the_remedy_for_another() {
    let folder = newsroom();
    let own = folder.path().join("own.txt");
    let own = [OsStr::new("--dict"), own.as_os_str()];

    let (code, _, said) = index(folder.path(), &own);
    assert_eq!(code, Some(0), "{said}");
    let found = search(&folder.path().join("index"), "兰溪湖畔");
    assert_eq!(found["total"], 1, "a search needs no option");
    let (code, report, said) = index(folder.path(), &[]);
    assert_eq!(code, Some(0), "a later run needs no option: {said}");
    assert!(report.contains("unchanged 1"), "{report}");

    fs::write(folder.path().join("own.txt"), "兰溪湖畔\n湖畔的清晨\n").unwrap();
    let (code, _, said) = index(folder.path(), &own);
    assert_eq!(code, Some(2));
    assert!(said.contains("was built with user dictionary"), "{said}");
    assert!(said.contains("run `xunwen index --rebuild`"), "{said}");
    let (code, report, said) = index(folder.path(), &[own[0], own[1], OsStr::new("--rebuild")]);
    assert_eq!(code, Some(0), "{said}");
    assert!(report.contains("indexed 1"), "{report}");

    let (code, _, said) = index(folder.path(), &[OsStr::new("--no-dict")]);
    assert_eq!(code, Some(2));
    assert!(said.contains("not without a user dictionary"), "{said}");
    let (code, _, said) = index(folder.path(), &[OsStr::new("--rebuild")]);
    assert_eq!(code, Some(0), "a rebuild keeps the dictionary: {said}");
    let has_dictionary = || {
        let index = folder.path().join("index");
        let current = fs::read_to_string(index.join("CURRENT")).unwrap();
        index.join(current.trim()).join("dictionary.txt").exists()
    };
    assert!(has_dictionary());
    let (code, _, said) = index(folder.path(), &["--no-dict".as_ref(), "--rebuild".as_ref()]);
    assert_eq!(code, Some(0), "{said}");
    assert!(!has_dictionary());
}

#[test]
fn an_invalid_dictionary_is_refused_with_its_lines() {
    let folder = newsroom();
    let own = folder.path().join("own.txt");
    fs::write(&own, "兰溪湖畔\n湖\n兰溪，湖畔\n").unwrap();
    let (code, _, said) = index(folder.path(), &["--dict".as_ref(), own.as_os_str()]);
    assert_eq!(code, Some(2));
    for part in ["own.txt", "line 2: `湖` is one character", "line 3: `兰溪，湖畔` contains `，`"]
    {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(!folder.path().join("index").exists(), "nothing is made");

    let (code, _, said) = index(folder.path(), &["--dict".as_ref(), "nowhere.txt".as_ref()]);
    assert_eq!(code, Some(2));
    assert!(said.contains("cannot read the dictionary `nowhere.txt`"), "{said}");
}

#[test]
fn dict_check_shows_the_effect_of_each_word() {
    let folder = newsroom();
    index(folder.path(), &[]);
    let (own, index) = (folder.path().join("own.txt"), folder.path().join("index"));
    let check = |more: &[&OsStr]| {
        let args = [OsStr::new("dict"), "check".as_ref(), own.as_os_str(), "--index".as_ref()];
        run(&[&args, [index.as_os_str()].as_slice(), more].concat())
    };
    let (code, shown, said) = check(&[]);
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(
        shown,
        "兰溪湖畔  兰溪 湖畔  in 1 article, changes 1\n1 word, 0 with problems; counted over 1 article\n"
    );

    fs::write(&own, "兰溪湖畔\n中通\n龙\n").unwrap();
    let (code, json, _) = check(&["--json".as_ref()]);
    let report: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(code, Some(1), "{report}");
    assert_eq!(report["words"][0]["cut_now"], serde_json::json!(["兰溪", "湖畔"]));
    assert_eq!(report["words"][0]["effect"]["places"], 2);
    assert_eq!(report["faults"][0]["line"], 3);

    let (code, _, said) = run(&["dict".as_ref(), "check".as_ref(), "nowhere.txt".as_ref()]);
    assert_eq!(code, Some(2), "{said}");
}
