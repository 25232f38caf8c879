//! `xunwen alert` and `xunwen search --batch`.

#![allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::Output;

use serde_json::Value;
use xunwen_tests::binary::xunwen;
use xunwen_tests::stand_in::{Answer, StandIn};

/// A corpus, its index, and a file of saved searches.
struct Newsroom {
    dir: tempfile::TempDir,
}

impl Newsroom {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("corpus")).unwrap();
        fs::write(dir.path().join("searches.txt"), "# desk\n港口\n医药 -粮食\n").unwrap();
        let newsroom = Self { dir };
        newsroom.write("1", "港口开放", "货轮。");
        newsroom.index(&[]);
        newsroom
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.dir.path().join(name)
    }

    fn write(&self, name: &str, title: &str, body: &str) {
        let path = self.path("corpus").join(format!("{name}.txt"));
        fs::write(path, format!("{title}\n\n{body}")).unwrap();
    }

    fn index(&self, flags: &[&str]) {
        let (corpus, index) = (self.path("corpus"), self.path("index"));
        let mut args = vec!["index".as_ref(), corpus.as_os_str(), "--index".as_ref()];
        args.push(index.as_os_str());
        args.extend(flags.iter().map(AsRef::<std::ffi::OsStr>::as_ref));
        assert!(xunwen(&args).status.success());
    }

    fn run(&self, searches: &Path, flags: &[&str]) -> Output {
        let index = self.path("index");
        let mut args = vec!["alert".as_ref(), searches.as_os_str(), "--index".as_ref()];
        args.push(index.as_os_str());
        args.extend(flags.iter().map(AsRef::<std::ffi::OsStr>::as_ref));
        xunwen(&args)
    }

    /// Returns the search and the id of each article that is delivered.
    fn delivered(&self, flags: &[&str]) -> Vec<(String, String)> {
        let flags = [&["--format", "json"], flags].concat();
        let output = self.run(&self.path("searches.txt"), &flags);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8(output.stdout).unwrap();
        let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        lines.map(|line| (text(&line["search"]), text(&line["hit"]["id"]))).collect()
    }
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(search, id)| ((*search).to_owned(), (*id).to_owned())).collect()
}

#[test]
fn new_articles_are_delivered_once_over_runs_corrections_and_rebuilds() {
    let newsroom = Newsroom::new();
    assert!(newsroom.delivered(&[]).is_empty(), "the first run only records where it starts");

    newsroom.write("2", "港口与医药", "新闻。");
    newsroom.write("3", "医药与粮食", "新闻。");
    newsroom.index(&[]);
    assert_eq!(newsroom.delivered(&[]), pairs(&[("港口", "2"), ("医药 -粮食", "2")]));
    assert!(newsroom.delivered(&[]).is_empty());

    newsroom.index(&["--rebuild"]);
    assert!(newsroom.delivered(&[]).is_empty(), "a rebuild is no news");
    newsroom.write("1", "港口开放", "货轮入港。");
    newsroom.index(&["--rebuild"]);
    assert_eq!(newsroom.delivered(&[]), pairs(&[("港口", "1")]), "a correction is");
}

#[test]
fn a_search_without_a_record_may_start_earlier() {
    let newsroom = Newsroom::new();
    assert_eq!(newsroom.delivered(&["--since", "2020"]), pairs(&[("港口", "1")]));
    let refused = newsroom.run(&newsroom.path("searches.txt"), &["--since", "yesterday"]);
    assert_eq!(refused.status.code(), Some(2));
}

#[cfg(unix)]
#[test]
fn an_article_whose_command_fails_is_delivered_again() {
    let newsroom = Newsroom::new();
    let (searches, log) = (newsroom.path("searches.txt"), newsroom.path("log"));
    let failing = newsroom.run(&searches, &["--since", "2020", "--exec", "exit 3"]);
    assert_eq!(failing.status.code(), Some(2));
    assert!(
        String::from_utf8_lossy(&failing.stderr).contains("the command failed for article `1`")
    );

    let log_it = format!("echo \"$XUNWEN_SEARCH $XUNWEN_TITLE\" >> {0}; cat >> {0}", log.display());
    for _ in 0..2 {
        let output = newsroom.run(&searches, &["--since", "2020", "--exec", &log_it]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    let log = fs::read_to_string(log).unwrap();
    let lines: Vec<&str> = log.lines().collect();
    assert_eq!((lines.len(), lines[0]), (2, "港口 港口开放"), "{log}");
    assert_eq!(serde_json::from_str::<Value>(lines[1]).unwrap()["hit"]["id"], "1");
}

/// Starts a receiver that answers each post with the next of its answers, and does not answer when they are
/// used up.
fn receiver(answers: &'static [&'static str]) -> StandIn {
    let answer = |status: &&str| Answer { status: (*status).to_owned(), body: String::new() };
    StandIn::start(move |n, _| answers.get(n).map(answer)).unwrap()
}

fn hook(receiver: &StandIn) -> String {
    format!("{}/hook?token=secret", receiver.address)
}

#[test]
fn each_new_article_is_posted_once_its_receiver_accepts_it() {
    let newsroom = Newsroom::new();
    newsroom.write("2", "港口关闭", "货轮。");
    newsroom.index(&[]);
    let searches = newsroom.path("searches.txt");

    // A failure that passes is tried again.
    let receiver = receiver(&["503 Busy", "204 Fine", "500 Broken", "200 OK"]);
    for _ in 0..2 {
        let output = newsroom.run(&searches, &["--since", "2020", "--post", &hook(&receiver)]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert!(output.stdout.is_empty());
    }
    let posts: Vec<Value> = receiver.posts().into_iter().map(|post| post.body).collect();
    let ids: Vec<&str> = posts.iter().map(|post| post["hit"]["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), 4);
    assert_eq!((ids[0], ids[2]), (ids[1], ids[3]));
    assert_ne!(ids[0], ids[2]);
    assert!(posts.iter().all(|post| post["search"] == "港口"));
}

#[test]
fn an_article_that_its_receiver_refuses_is_posted_again_by_the_next_run() {
    let newsroom = Newsroom::new();
    let searches = newsroom.path("searches.txt");
    let receiver = receiver(&["302 Elsewhere", "404 Gone", "200 OK"]);
    let url = hook(&receiver);
    let post = ["--since", "2020", "--post", &url];

    for status in ["302", "404"] {
        let refused = newsroom.run(&searches, &post);
        assert_eq!(refused.status.code(), Some(2));
        let error = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(error.contains("cannot deliver article `1`") && error.contains(status), "{error}");
        assert!(!error.contains("secret"), "{error}");
    }
    assert!(newsroom.run(&searches, &post).status.success());
    assert_eq!(receiver.posts().len(), 3);
    assert!(newsroom.run(&searches, &post).status.success(), "nothing is left to post");
}

#[test]
fn a_receiver_that_is_silent_or_gone_ends_the_run() {
    let newsroom = Newsroom::new();
    let searches = newsroom.path("searches.txt");
    let silent = receiver(&[]);
    let gone = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for url in [hook(&silent), format!("http://{gone}/")] {
        let args = ["--since", "2020", "--post", &url, "--post-timeout", "1"];
        let failed = newsroom.run(&searches, &args);
        assert_eq!(failed.status.code(), Some(2));
        let error = String::from_utf8_lossy(&failed.stderr).into_owned();
        assert!(error.contains("did not accept the post"), "{error}");
    }
    assert_eq!(silent.posts().len(), 4, "three further tries");
    assert_eq!(newsroom.delivered(&["--since", "2020"]), pairs(&[("港口", "1")]));

    for args in [
        &["--post", "example.org"][..],
        &["--post-timeout", "1"],
        &["--post", "http://a/", "--exec", "true"],
    ] {
        assert_eq!(newsroom.run(&searches, args).status.code(), Some(2), "{args:?}");
    }
}

#[test]
fn a_batch_prints_one_answer_for_each_line() {
    let newsroom = Newsroom::new();
    let (queries, index) = (newsroom.path("queries.txt"), newsroom.path("index"));
    fs::write(&queries, "港口\n\n没有的词\n").unwrap();
    let args = ["search".as_ref(), "--batch".as_ref(), queries.as_os_str(), "--index".as_ref()];
    let output = xunwen(&[&args[..], &[index.as_os_str()]].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let totals = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let totals: Vec<u64> = totals.map(|answer| answer["total"].as_u64().unwrap()).collect();
    assert_eq!(totals, [1, 0]);
}
