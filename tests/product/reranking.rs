//! A model that orders the first hits, with a stand-in for its endpoint that answers, fails, hangs or
//! talks nonsense.

#![allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]

use std::fs;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;
use xunwen_tests::binary::{Server, index, xunwen};
use xunwen_tests::stand_in::{Answer, Post, StandIn};

/// How a stand-in answers.
#[derive(Clone, Copy)]
enum Manner {
    /// Texts that hold this word are better.
    Prefers(&'static str),
    Fails,
    Hangs,
    Babbles,
    Redirects,
}

/// Starts the endpoint of a model.
fn endpoint(manner: Manner) -> StandIn {
    let ok = |body: String| Some(Answer { status: "200 OK".to_owned(), body });
    StandIn::start(move |_, post| match manner {
        Manner::Prefers(word) => ok(scores(&post.path, &post.body, word).to_string()),
        Manner::Babbles => ok("<html>[[1,2]]".to_owned()),
        Manner::Fails => Some(Answer { status: "503 Busy".to_owned(), body: String::new() }),
        Manner::Redirects => {
            let status = "302 Found\r\nLocation: http://127.0.0.1:9/rerank".to_owned();
            Some(Answer { status, body: String::new() })
        }
        Manner::Hangs => None,
    })
    .unwrap()
}

fn url(endpoint: &StandIn, path: &str) -> String {
    format!("{}{path}", endpoint.address)
}

/// Returns the answer of each interface.
fn scores(path: &str, body: &Value, word: &str) -> Value {
    let value = |text: &Value| f64::from(u8::from(text.as_str().unwrap().contains(word)));
    let texts = |name: &str| body[name].as_array().unwrap().iter().enumerate();
    match path {
        "/rerank" => texts("texts")
            .map(|(index, text)| json!({"index": index, "score": value(text)}))
            .collect(),
        "/v1/rerank" => {
            let scores = texts("documents")
                .map(|(index, text)| json!({"index": index, "relevance_score": value(text)}));
            json!({ "results": scores.rev().collect::<Vec<_>>() })
        }
        _ => {
            let vector = |index: usize, text: &Value| match index {
                0 => json!([1.0, 0.0]),
                _ => json!([value(text), 1.0 - value(text)]),
            };
            let data = texts("input")
                .map(|(index, text)| json!({"index": index, "embedding": vector(index, text)}));
            json!({ "data": data.collect::<Vec<_>>() })
        }
    }
}

/// Returns an index of articles about ports, of which the one about cranes matches worst.
fn ports() -> TempDir {
    let corpus = tempfile::tempdir().unwrap();
    for (name, title, body) in [
        ("1", "港口开放", "港口今天开放，港口工人很忙。"),
        ("2", "港口消息", "港口昨天也很忙。"),
        ("3", "货运消息", "货轮抵达，随后有人提到港口。"),
        ("4", "起重机到货", "新的起重机运到，晚些时候送往城外的港口，路上要走三天。"),
    ] {
        fs::write(corpus.path().join(format!("{name}.txt")), format!("{title}\n\n{body}")).unwrap();
    }
    index(corpus.path())
}

fn titles(answer: &Value) -> Vec<String> {
    let hits = answer["hits"].as_array().unwrap().iter();
    hits.map(|hit| hit["title"]["text"].as_str().unwrap_or_default().to_owned()).collect()
}

fn codes(answer: &Value) -> Vec<&str> {
    let notes = answer["notes"].as_array().unwrap().iter();
    notes.map(|note| note["code"].as_str().unwrap()).collect()
}

/// Runs `xunwen search` with a model.
fn search(index: &TempDir, flags: &[&str]) -> Value {
    let path = index.path().to_str().unwrap();
    let output = xunwen(&[&["search", "港口", "--index", path, "--json"], flags].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn get(server: &Server, path: &str) -> Value {
    let url = format!("{}{path}", server.address);
    let text = ureq::get(&url).call().unwrap().body_mut().read_to_string().unwrap();
    serde_json::from_str(&text).unwrap()
}

#[test]
fn a_model_of_any_interface_orders_the_first_hits() {
    let index = ports();
    let plain = titles(&search(&index, &[]));
    assert_eq!(plain.len(), 4);
    assert_ne!(plain[0], "起重机到货");

    for path in ["/rerank", "/v1/rerank", "/v1/embeddings"] {
        let endpoint = endpoint(Manner::Prefers("起重机"));
        let url = url(&endpoint, path);
        let answer = search(&index, &["--rerank-url", &url]);
        let mut expected = plain.clone();
        expected.retain(|title| title != "起重机到货");
        expected.insert(0, "起重机到货".to_owned());
        assert_eq!(titles(&answer), expected, "{path}");
        assert_eq!(codes(&answer), [""; 0]);

        let scores = answer["hits"].as_array().unwrap().iter().map(|hit| hit["score"].as_f64());
        assert!(scores.is_sorted_by(|a, b| a >= b));
        let posts = endpoint.posts();
        assert_eq!((posts[0].path.as_str(), posts[0].authorization.as_str()), (path, ""));
        assert!(posts[0].body.to_string().contains("港口"));
    }
}

#[test]
fn model_key_and_number_of_hits_are_settings() {
    let index = ports();
    let endpoint = endpoint(Manner::Prefers("起重机"));
    let key = index.path().join("key");
    fs::write(&key, "sk-0123\n").unwrap();
    let url = url(&endpoint, "/v1/rerank");
    let flags = ["--rerank-url", &url, "--rerank-model", "judge", "--rerank-hits", "2"];
    let answer =
        search(&index, &[&flags[..], &["--rerank-key-file", key.to_str().unwrap()]].concat());

    assert_eq!(
        titles(&answer),
        titles(&search(&index, &[])),
        "the crane is not among the first two"
    );
    let Post { authorization, body, .. } = endpoint.posts().remove(0);
    assert_eq!((authorization.as_str(), &body["model"]), ("Bearer sk-0123", &json!("judge")));
    assert_eq!(body["documents"].as_array().unwrap().len(), 2);
    assert_eq!(body["documents"][0], "港口开放\n港口今天开放，港口工人很忙。");
}

#[test]
fn pages_and_cursors_follow_the_order_of_the_model() {
    let index = ports();
    let endpoint = endpoint(Manner::Prefers("起重机"));
    let server =
        Server::start_alone(index.path(), &["--rerank-url", &url(&endpoint, "/rerank")]).unwrap();
    let whole = titles(&get(&server, "/api/v1/search?q=港口"));
    assert_eq!(whole[0], "起重机到货");

    let first = get(&server, "/api/v1/search?q=港口&per_page=2");
    let cursor = first["next"].as_str().unwrap();
    let second = get(&server, &format!("/api/v1/search?q=港口&per_page=2&cursor={cursor}"));
    assert_eq!([titles(&first), titles(&second)].concat(), whole);
    let second = get(&server, "/api/v1/search?q=港口&per_page=2&page=2");
    assert_eq!(titles(&second), whole[2..]);
    assert_eq!(endpoint.posts().len(), 4);

    // Orders by date, and articles alone, need no model.
    get(&server, "/api/v1/search?q=港口&sort=newest");
    assert_eq!(endpoint.posts().len(), 0);
}

#[test]
fn without_the_model_the_plain_order_is_answered_and_the_answer_says_so() {
    let index = ports();
    let plain = titles(&search(&index, &[]));
    for manner in [Manner::Fails, Manner::Babbles, Manner::Redirects] {
        let endpoint = endpoint(manner);
        let answer = search(&index, &["--rerank-url", &url(&endpoint, "/rerank")]);
        assert_eq!(titles(&answer), plain);
        assert_eq!(codes(&answer), ["model_unavailable"]);
    }
    let answer = search(&index, &["--rerank-url", "http://127.0.0.1:9/rerank"]);
    assert_eq!((titles(&answer), codes(&answer)), (plain, vec!["model_unavailable"]));
}

#[test]
fn an_endpoint_that_hangs_costs_its_timeout_once() {
    let index = ports();
    let endpoint = endpoint(Manner::Hangs);
    let url = url(&endpoint, "/rerank");
    let server = Server::start_alone(
        index.path(),
        &["--rerank-url", &url, "--rerank-timeout", "0.3", "--search-time", "8"],
    )
    .unwrap();

    let started = Instant::now();
    let answer = get(&server, "/api/v1/search?q=港口");
    assert_eq!(codes(&answer), ["model_unavailable"]);
    assert!(started.elapsed() >= Duration::from_millis(300));
    // The endpoint hangs for a minute.
    assert!(started.elapsed() < Duration::from_secs(8), "{:?}", started.elapsed());

    // The next readers do not wait for it.
    for _ in 0..5 {
        assert_eq!(codes(&get(&server, "/api/v1/search?q=港口")), ["model_unavailable"]);
    }
    assert_eq!(endpoint.posts().len(), 1);
}

#[test]
fn a_setting_that_is_no_endpoint_is_refused() {
    for url in ["http://127.0.0.1:9/v1/chat", "127.0.0.1:9/rerank"] {
        let output = xunwen(&["search", "港口", "--rerank-url", url]);
        assert_eq!(output.status.code(), Some(2), "{url}");
        assert!(String::from_utf8_lossy(&output.stderr).contains("/v1/rerank"));
    }
}
