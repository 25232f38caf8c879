//! `xunwen clean`: the cleaned articles and the changes, for people and for programs.

#![allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]

use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::Output;

use serde_json::{Value, json};
use xunwen_tests::binary::xunwen;
use xunwen_tests::synthetic::sample_corpus;

/// Runs the command and returns its exit code, stdout and stderr.
fn run_clean<S: AsRef<OsStr>>(args: &[S]) -> (i32, String, String) {
    let command = [OsStr::new("clean")].into_iter();
    let args: Vec<&OsStr> = command.chain(args.iter().map(AsRef::as_ref)).collect();
    let Output { status, stdout, stderr } = xunwen(&args);
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code().unwrap(), text(stdout), text(stderr))
}

/// Returns the objects that `--json` prints for the given files.
fn articles<S: AsRef<OsStr>>(files: &[S]) -> Vec<Value> {
    let args: Vec<&OsStr> =
        [OsStr::new("--json")].into_iter().chain(files.iter().map(AsRef::as_ref)).collect();
    let (_, stdout, _) = run_clean(&args);
    stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn files_below(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(files_below(&path));
        } else if path.extension().is_some() {
            files.push(path);
        }
    }
    files.sort();
    files
}

#[test]
fn a_file_of_one_article_is_one_object_with_its_changes() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("港.txt");
    let page = "医药港启用\n\n来源：钱塘观察\n\n杭州醫(yī)藥港今天启用，R&amp;D经费增长。\n";
    fs::write(&file, page).unwrap();
    let articles = articles(&[&file]);
    let expected = json!([{
        "id": "港", "title": "医药港启用", "authors": [], "published": null,
        "source": "钱塘观察", "edition": null, "editor": null, "url": null,
        "paragraphs": [
            {"kind": "note", "text": "来源：钱塘观察"},
            {"kind": "body", "text": "杭州醫藥港今天启用，R&D经费增长。"},
        ],
        "changes": [
            {"kind": "gloss", "before": "(yī)", "after": "", "at": 19},
            {"kind": "entity", "before": "&amp;", "after": "&", "at": 31},
        ],
    }]);
    assert_eq!(Value::from(articles), expected);
}

#[test]
fn the_text_output_shows_the_article_and_then_the_changes() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.txt");
    fs::write(&file, "医药港启用\n\n来源：钱塘观察\n\n杭州醫(yī)藥港今天启用。\n").unwrap();
    let (code, stdout, stderr) = run_clean(&[&file]);
    let expected = "医药港启用\n来源：钱塘观察\n\n〔附注〕来源：钱塘观察\n\n杭州醫藥港今天启用。\n\n\
        @ 5:4 gloss\n- (yī)\n1 change: 1 gloss\n";
    assert_eq!((code, stdout.as_str(), stderr.as_str()), (0, expected, ""));

    let json = folder.path().join("b.json");
    fs::write(&json, r#"{"title":"题","body":"文。"}"#).unwrap();
    let (code, stdout, _) = run_clean(&[&json]);
    assert_eq!((code, stdout.as_str()), (0, "题\n\n文。\n\nNo changes.\n"));

    let (code, stdout, _) = run_clean(&[&json, &json]);
    let name = json.display();
    let one = format!("==> {name} <==\n题\n\n文。\n\nNo changes.\n");
    assert_eq!((code, stdout), (0, format!("{one}\n{one}")));
}

#[test]
fn exit_codes_and_messages_state_the_outcome() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::write(path("good.json"), r#"[{"title":"一"},{"x":1},{"title":"二"}]"#).unwrap();
    fs::write(path("empty.txt"), "").unwrap();
    fs::write(path("none.jsonl"), "\n").unwrap();
    fs::write(path("photo.jpg"), b"\xff\xd8").unwrap();

    let (code, stdout, stderr) = run_clean(&[path("good.json")]);
    assert_eq!(code, 1);
    assert!(stdout.contains("good.json article 3 <==\n二\n"), "{stdout}");
    assert!(stderr.starts_with("skipped `") && stderr.contains("good.json` article 2: no text"));

    let check = |files: &[&str], code: i32, message: &str| {
        let files: Vec<_> = files.iter().map(|name| path(name)).collect();
        let (was, _, stderr) = run_clean(&files);
        assert_eq!(was, code, "{stderr}");
        assert!(stderr.contains(message), "{stderr}");
    };
    check(&["empty.txt"], 2, "empty.txt`: empty");
    check(&["none.jsonl"], 2, "no article in `");
    check(&["photo.jpg"], 2, "not an article file");
    check(&["photo.jpg", "good.json"], 1, "not an article file");
    check(&["nowhere.txt"], 2, "error: there is no file at `");
    check(&["good.json", "nowhere.txt"], 2, "nowhere.txt`");
    check(&["."], 2, "is a folder: name its files, or read all of it with `xunwen index`");
    let (code, _, stderr) = run_clean::<&str>(&[]);
    assert!(code == 2 && stderr.contains("FILE"), "{stderr}");
    let (_, help, _) = run_clean(&["--help"]);
    assert!(help.contains("Examples:\n  xunwen clean page.txt"), "{help}");
}

#[cfg(unix)]
#[test]
fn files_whose_names_are_not_utf8_are_read() {
    use std::os::unix::ffi::OsStrExt;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(OsStr::from_bytes(b"\xd0\xc2\xce\xc5.txt"));
    fs::write(&file, "题目\n\n正文。").unwrap();
    let id = articles(&[&file])[0]["id"].clone();
    assert!(id.as_str().unwrap().starts_with("新闻~"), "{id}");
    let (code, stdout, _) = run_clean(&[&file, &file]);
    assert!(code == 0 && stdout.contains(".txt <=="), "{stdout}");
}

#[test]
fn cleaning_the_cleaned_samples_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let once = articles(&files_below(&sample_corpus()));
    assert!(once.len() >= 40);
    let file = folder.path().join("cleaned.jsonl");
    let lines: Vec<String> = once.iter().map(Value::to_string).collect();
    fs::write(&file, lines.join("\n")).unwrap();
    let again = articles(&[&file]);
    assert_eq!(once.len(), again.len());
    for (mut once, again) in once.into_iter().zip(again) {
        once["changes"] = json!([]);
        assert_eq!(again, once);
    }
}

/// When the reader of the output closes it, as `head` does, the command ends without an error.
#[cfg(unix)]
#[test]
fn a_closed_pipe_ends_the_command_without_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("many.jsonl");
    fs::write(&file, "{\"title\":\"题\",\"body\":\"文。\"}\n".repeat(20_000)).unwrap();
    let mut process = std::process::Command::new(xunwen_tests::binary::binary())
        .arg("clean")
        .arg(&file)
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(process.stdout.take());
    assert_eq!(process.wait().unwrap().code(), Some(0));
}
