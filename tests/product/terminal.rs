//! No command prints a control character of a name, title, path, query or setting, whatever the text is
//! and wherever it appears: on stdout, in an error, in the log, with and without colours.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;
use xunwen_tests::archive::Archive;
use xunwen_tests::binary::binary;
use xunwen_tests::serving::Serving;

/// Characters that a terminal obeys, or that hide or reverse text.
fn is_forbidden(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{ad}' | '\u{61c}' | '\u{2060}')
}

/// Returns every forbidden character except NUL, and a line that looks like output, in a text that is
/// short enough for the name of a file.
fn hostile() -> String {
    let all: String = ('\u{1}'..='\u{2069}').filter(|&c| is_forbidden(c)).collect();
    assert!(all.chars().count() > 80, "{}", all.chars().count());
    format!("甲{all}\u{feff}\nFORGED: 乙")
}

/// A corpus, a dictionary, a settings file and an evaluation set that contain the hostile text
/// wherever there is text.
struct Ground {
    archive: Archive,
    name: String,
}

impl Ground {
    fn new() -> Self {
        let archive = Archive::new(1);
        let ground = Self { archive, name: hostile() };
        let text = &ground.name;
        // A line of a body is printed as a line: its beginning may be anything.
        let inline = &text.replace('\n', "文");
        let article = json!({
            "id": format!("id{text}"), "title": format!("题{text}跨境电商"), "source": text,
            "authors": [text], "url": text, "body": format!("{inline}跨境电商{inline}。\n{inline}"),
        });
        let corpus = ground.archive.corpus();
        let write = |path: PathBuf, text: &str| fs::write(path, text).unwrap();
        write(
            corpus.join(format!("{text}.jsonl")),
            &format!("{article}\n{{\"title\":\n{article}\n"),
        );
        write(
            corpus.join(format!("a{text}.html")),
            &format!("<title>{text}</title><p>{text}跨境电商"),
        );
        write(corpus.join(format!("b{text}.txt")), &format!("{text}\n\n{inline}跨境电商\n"));
        fs::create_dir(corpus.join(text)).unwrap();
        std::os::unix::fs::symlink("/etc/passwd", corpus.join(text).join(format!("{text}.txt")))
            .unwrap();
        std::os::unix::fs::symlink(text, corpus.join(format!("c{text}.txt"))).unwrap();

        let set = ground.at(&format!("set{text}"));
        fs::create_dir(&set).unwrap();
        let line = json!({"_id": text, "title": text, "text": format!("{text}跨境电商")});
        write(set.join("corpus.jsonl"), &format!("{line}\n"));
        write(set.join("queries.jsonl"), &format!("{}\n", json!({"_id": "q", "text": "跨境电商"})));
        write(set.join("qrels.tsv"), &format!("q\t{}\t1\n", "x"));
        write(ground.at(&format!("dict{text}")), &format!("词{text}\n龙\n跨境电商 x{text}\n"));
        let toml =
            |value: &str| serde_json::Value::from(value).to_string().replace('\u{7f}', "\\u007f");
        write(ground.at("good.toml"), &format!("index = {}\n", toml(text)));
        write(ground.at("bad.toml"), &format!("listen = {}\n", toml(text)));
        write(ground.at("key.toml"), &format!("{} = 1\n", toml(text)));
        write(ground.at("tokens"), &format!("{text} short\n"));
        ground
    }

    fn at(&self, name: &str) -> PathBuf {
        self.archive.corpus().parent().unwrap().join(name)
    }
}

fn run(args: &[&str], folder: &Path, is_coloured: bool) -> Output {
    let mut command = Command::new(binary());
    command
        .args(args)
        .current_dir(folder)
        .env("CLICOLOR_FORCE", if is_coloured { "1" } else { "0" });
    command.stdin(Stdio::null()).output().unwrap()
}

/// Returns a text without the styles of this program: bold, dim, underlined, and the sixteen colours.
fn without_styles(text: &str) -> String {
    let mut plain = String::new();
    let mut pieces = text.split("\x1b[");
    plain.push_str(pieces.next().unwrap());
    for piece in pieces {
        let (codes, rest) = piece.split_once('m').unwrap_or(("?", piece));
        let is_style = codes.is_empty()
            || codes.split(';').all(|code| code.parse::<u8>().is_ok_and(|n| n < 98));
        plain.push_str(if is_style { "" } else { "\x1b[" });
        plain.push_str(rest);
    }
    plain
}

fn check(what: &str, bytes: &[u8]) {
    let text = std::str::from_utf8(bytes).unwrap_or_else(|_| panic!("{what}: not UTF-8"));
    let plain = without_styles(text);
    let found: Vec<char> = plain.chars().filter(|&c| is_forbidden(c)).collect();
    assert!(found.is_empty(), "{what}: {found:?} in {plain:?}");
    assert!(!plain.lines().any(|line| line.starts_with("FORGED")), "{what}: {plain}");
}

/// The hostile text, and the arguments that contain it.
struct HostileArgs {
    text: String,
    file: String,
    page: String,
    lines: String,
    set: String,
    dict: String,
    query: String,
    option: String,
    field: String,
}

impl HostileArgs {
    fn new(text: &str) -> Self {
        Self {
            file: format!("corpus/b{text}.txt"),
            page: format!("corpus/a{text}.html"),
            lines: format!("corpus/{text}.jsonl"),
            set: format!("set{text}"),
            dict: format!("dict{text}"),
            query: format!("跨境电商{text}"),
            option: format!("--{text}"),
            field: format!("日期:{text} 跨境电商 {text}:x"),
            text: text.to_owned(),
        }
    }
}

/// Returns every command that prints a part of its input, with the exit codes that it may have.
/// `index` comes first: others read its index.
#[rustfmt::skip]
fn commands(t: &HostileArgs) -> Vec<(&'static [i32], Vec<&str>)> {
    let text = t.text.as_str();
    vec![
        (&[1], vec!["index"]),
        (&[1], vec!["index", "--json"]),
        (&[1], vec!["index", "--rebuild"]),
        (&[2], vec!["index", text]),
        (&[2], vec!["index", "--dict", text]),
        (&[2], vec!["index", "--rebuild", "--dict", &t.dict]),
        (&[2], vec!["index", "--threads", text]),
        (&[0], vec!["search", &t.query]),
        (&[0], vec!["search", "跨境电商"]),
        (&[0], vec!["search", &t.query, "--json"]),
        (&[0], vec!["search", "跨境电商", "--json"]),
        (&[0], vec!["search", &t.field]),
        (&[2], vec!["search", "a", "--index", text]),
        (&[2], vec!["search", "a", "--sort", text]),
        (&[2], vec!["search", "a", "--recency", text]),
        (&[2], vec!["search", "a", &t.option]),
        (&[2], vec![text]),
        (&[0, 1], vec!["clean", &t.file, &t.page, &t.lines]),
        (&[0, 1], vec!["clean", "--json", &t.file, &t.page, &t.lines]),
        (&[0, 2], vec!["clean", &t.file]),
        (&[0, 2], vec!["clean", &t.page]),
        (&[2], vec!["clean", text, "corpus"]),
        (&[2], vec!["clean", &t.file, "--until", text]),
        (&[1], vec!["doctor"]),
        (&[1], vec!["doctor", "--json"]),
        (&[1, 2], vec!["doctor", text, "--index", text, "--posted", text]),
        (&[0], vec!["config", "--config", "good.toml"]),
        (&[0], vec!["config", "--config", "good.toml", "--json"]),
        (&[0], vec!["config", "--index", text, "--corpus", text]),
        (&[2], vec!["config", "--config", "bad.toml"]),
        (&[2], vec!["config", "--config", "key.toml"]),
        (&[2], vec!["config", "--config", text]),
        (&[2], vec!["config", "--tokens", "tokens"]),
        (&[2], vec!["config", "--tokens", text]),
        (&[2], vec!["config", "--listen", text]),
        (&[2], vec!["serve", "--listen", text]),
        (&[2], vec!["serve", "--index", text]),
        (&[0, 1], vec!["dict", "check", &t.dict]),
        (&[0, 1], vec!["dict", "check", &t.dict, "--json"]),
        (&[2], vec!["dict", "check", text]),
        (&[2], vec!["dict", text]),
        (&[0, 2], vec!["eval", &t.set]),
        (&[0, 2], vec!["eval", &t.set, "--json"]),
        (&[0, 2], vec!["eval", &t.set, "--explain", &t.query]),
        (&[2], vec!["eval", text]),
        (&[0], vec!["backup", text]),
        (&[2], vec!["backup", "x", "--index", text]),
        (&[0, 2], vec!["restore", text, "--index", "other"]),
        (&[2], vec!["restore", &t.file]),
    ]
}

#[test]
fn no_command_prints_a_control_character_of_its_input() {
    let ground = Ground::new();
    let folder = ground.at("");
    let args = HostileArgs::new(&ground.name);
    let commands = commands(&args);
    for (codes, args) in &commands {
        for is_coloured in [false, true] {
            let output = run(args, &folder, is_coloured);
            let what = format!("{:?} in colour: {is_coloured}", args);
            let code = output.status.code().unwrap();
            let message = String::from_utf8_lossy(&output.stderr).into_owned();
            // A second backup or restore finds the first.
            assert!(codes.contains(&code) || is_coloured, "{what}: {code} {message}");
            check(&what, &output.stdout);
            check(&what, &output.stderr);
            if args.contains(&"--json") && code < 2 {
                let values = serde_json::Deserializer::from_slice(&output.stdout);
                let values: Result<Vec<serde_json::Value>, _> = values.into_iter().collect();
                assert!(values.is_ok_and(|values| !values.is_empty()), "{what}: invalid JSON");
            }
        }
    }
}

#[test]
fn json_output_keeps_every_character() {
    let ground = Ground::new();
    let output = run(&["index", "--json"], &ground.at(""), false);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let places: Vec<&str> = report["skipped"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| s["place"].as_str().unwrap())
        .collect();
    assert!(places.iter().any(|place| place.contains(&ground.name)), "{places:?}");
}

#[test]
fn the_log_has_no_control_character_and_one_line_for_each_event() {
    for format in ["text", "json"] {
        let ground = Ground::new();
        let _ = ground.archive.run(&[]);
        let log = ground.at("log");
        let server = Serving::new(&ground.archive)
            .watching()
            .with(&["--log-format", format, "--log", "debug", "--rescan", "1"])
            .prepared(|server| {
                server.stderr(File::create(&log).unwrap());
            })
            .start();
        let text = &ground.name;
        let _ = server.search(&format!("跨境电商{text}"));
        server.post(&[("id", text)]).unwrap();
        let refused = server.post(&[(&format!("id{text}"), text)]).unwrap_err();
        assert!(refused.to_string().contains("invalid_id"), "{refused}");
        let _ = server.delete(&format!("no{text}"));
        fs::write(ground.archive.corpus().join(format!("new{text}.jsonl")), "{\n").unwrap();

        let deadline = Instant::now() + Duration::from_secs(20);
        let read = || fs::read_to_string(&log).unwrap();
        while !read().lines().any(|line| line.contains("new甲")) {
            assert!(Instant::now() < deadline, "{}", read());
            std::thread::sleep(Duration::from_millis(50));
        }
        assert_eq!(server.stop(), Some(0));
        check(format, read().as_bytes());
        assert!(read().contains("FORGED"), "the text is logged");
        if format == "json" {
            for line in read().lines() {
                assert!(serde_json::from_str::<serde_json::Value>(line).is_ok(), "{line}");
            }
        }
    }
}
