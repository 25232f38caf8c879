//! The command line from end to end, on the sample corpus and on folders with other files.

#![allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use xunwen_tests::binary::{Server, index, marked_parts, search, shown, xunwen};
use xunwen_tests::synthetic::sample_corpus;

fn ids(answer: &serde_json::Value) -> Vec<&str> {
    answer["hits"].as_array().unwrap().iter().map(|hit| hit["id"].as_str().unwrap()).collect()
}

#[test]
fn the_sample_corpus_is_indexed_and_searched_in_either_script() {
    let index = index(&sample_corpus());
    let simplified = search(index.path(), "跨境电商");
    let traditional = search(index.path(), "跨境電商");
    assert!(simplified["total"].as_u64().unwrap() >= 6, "{simplified}");
    assert_eq!(ids(&simplified), ids(&traditional));
    for hit in simplified["hits"].as_array().unwrap() {
        let texts = std::iter::once(&hit["title"]).chain(hit["snippets"].as_array().unwrap());
        let parts: Vec<String> = texts.flat_map(marked_parts).collect();
        assert!(!parts.is_empty(), "{hit}");
        for part in parts {
            assert!(
                ["跨境", "电商", "電商", "跨境电商", "跨境電商"].contains(&part.as_str()),
                "{part}"
            );
        }
    }
}

#[test]
fn a_second_run_reads_no_unchanged_file() {
    let corpus = sample_corpus();
    let index = index(&corpus);
    let args = [
        "index".as_ref(),
        corpus.as_os_str(),
        "--json".as_ref(),
        "--index".as_ref(),
        index.path().as_os_str(),
    ];
    let output = xunwen(&args);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!((&report["n_indexed"], &report["n_read"]), (&0.into(), &0.into()));
    assert!(report["n_unchanged"].as_u64().unwrap() >= 40, "{report}");
}

#[test]
fn exit_codes_and_messages_state_the_outcome() {
    let folder = tempfile::tempdir().unwrap();
    let nowhere = folder.path().join("nowhere");
    let output =
        xunwen(&["search".as_ref(), "甲".as_ref(), "--index".as_ref(), nowhere.as_os_str()]);
    let message = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(message.contains("no index at") && message.contains("run `xunwen index`"), "{message}");

    let output = xunwen(&["index".as_ref(), nowhere.as_os_str()]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("there is no corpus folder"));

    let help = xunwen(&["search", "--help"]);
    assert!(String::from_utf8(help.stdout).unwrap().contains("Examples:"));
}

/// A real folder may contain anything: indexing continues, and each skipped file is named.
#[test]
fn unreadable_files_are_skipped_and_reported() {
    let folder = tempfile::tempdir().unwrap();
    let corpus = folder.path().join("corpus");
    fs::create_dir(&corpus).unwrap();
    let write = |name: &str, bytes: &[u8]| fs::write(corpus.join(name), bytes).unwrap();
    write("good.txt", "好文章\n\n跨境电商正文。".as_bytes());
    write("nul.txt", "空字\0符\n\n跨境\0电商。".as_bytes());
    write("empty.txt", b"");
    write("surrogate.json", r#"{"title":"孤\ud800立","body":"跨境电商"}"#.as_bytes());
    write("script.txt", "<script>alert(1)</script>\n\n跨境电商<b>。".as_bytes());
    let mut long = br#"{"title":"first"}
{"title":"long","body":""#
        .to_vec();
    long.extend("长".repeat(17_000_000).bytes());
    long.extend(b"\"}\n{\"title\":\"last\"}\n");
    write("long.jsonl", &long);
    drop(long);
    let index = folder.path().join("index");
    let output =
        xunwen(&["index".as_ref(), corpus.as_os_str(), "--index".as_ref(), index.as_os_str()]);
    let report = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{report}");
    assert!(report.contains("indexed 6,") && report.contains("skipped 2"), "{report}");
    assert!(report.contains("`empty.txt`: empty"), "{report}");
    assert!(report.contains("`long.jsonl` line 2: too large"), "{report}");

    let answer = search(&index, "跨境电商");
    let mut found = ids(&answer);
    found.sort_unstable();
    assert_eq!(found, ["good", "nul", "script", "surrogate"]);
    assert_eq!(
        shown(&search(&index, "script")["hits"][0]["title"]),
        "<[script]>alert(1)</[script]>"
    );
    assert_eq!(ids(&search(&index, "last")), ["long#3"]);
}

#[cfg(unix)]
#[test]
fn the_server_stops_on_either_signal_after_its_requests() {
    let index = index(&sample_corpus());
    for signal in ["INT", "TERM"] {
        let server = Server::start(index.path()).unwrap();
        let body = ureq::get(format!("{}/healthz", server.address)).call().unwrap();
        assert_eq!(body.status(), 200);
        assert_eq!(server.stop(signal).unwrap(), Some(0), "SIG{signal}");
    }
}

#[test]
fn the_api_answers_on_a_real_port() {
    let index = index(&sample_corpus());
    let server = Server::start(index.path()).unwrap();
    let get = |path: &str| {
        let agent: ureq::Agent =
            ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let mut answer = agent.get(format!("{}{path}", server.address)).call().unwrap();
        let body = answer.body_mut().read_to_string().unwrap();
        (answer.status().as_u16(), body)
    };
    let (status, body) = get("/api/v1/search?q=%E8%B7%A8%E5%A2%83%E9%9B%BB%E5%95%86");
    let answer: serde_json::Value = serde_json::from_str(&body).unwrap();
    assert_eq!(status, 200);
    assert!(answer["total"].as_u64().unwrap() >= 6);
    let id = answer["hits"][0]["id"].as_str().unwrap().replace('/', "%2F");
    let (status, body) =
        get(&format!("/api/v1/articles/{id}?q=%E8%B7%A8%E5%A2%83%E7%94%B5%E5%95%86"));
    let article: serde_json::Value = serde_json::from_str(&body).unwrap();
    assert_eq!(status, 200);
    assert!(article["paragraphs"].as_array().unwrap().iter().any(|p| !marked_parts(p).is_empty()));
    assert_eq!(get("/api/v1/nothing").0, 404);
    assert_eq!(get("/api/v1/search").0, 400);
    assert!(get("/").1.contains("寻闻"));
}

#[test]
fn a_running_server_finds_articles_indexed_by_another_process() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.txt"), "第一篇\n\n跨境电商。").unwrap();
    let index = index(folder.path());
    let server = Server::start(index.path()).unwrap();
    let total = || {
        let url = format!("{}/api/v1/search?q=%E8%B7%A8%E5%A2%83", server.address);
        let body = ureq::get(url).call().unwrap().body_mut().read_to_string().unwrap();
        serde_json::from_str::<serde_json::Value>(&body).unwrap()["total"].clone()
    };
    assert_eq!(total(), 1);
    fs::write(folder.path().join("b.txt"), "第二篇\n\n跨境电商。").unwrap();
    let args =
        ["index".as_ref(), folder.path().as_os_str(), "--index".as_ref(), index.path().as_os_str()];
    assert!(xunwen(&args).status.success());
    let deadline = Instant::now() + Duration::from_secs(20);
    while total() != 2 {
        assert!(Instant::now() < deadline, "the new article is not found");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_corpus_path_may_be_relative_or_a_link() {
    let folder = tempfile::tempdir().unwrap();
    let link = folder.path().join("link");
    #[cfg(unix)]
    std::os::unix::fs::symlink(sample_corpus(), &link).unwrap();
    #[cfg(not(unix))]
    let link = sample_corpus();
    let found = search(index(Path::new(&link)).path(), "马拉松");
    assert!(found["total"].as_u64().unwrap() >= 1);
}
