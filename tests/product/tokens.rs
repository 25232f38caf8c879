//! Tokens: where a server reads them, what each allows, and the record of what was done with it.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]

use std::fs::{self, File, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::Value;
use xunwen_tests::archive::Archive;
use xunwen_tests::binary::binary;
use xunwen_tests::serving::{Posting, Serving};

const DESK: &str = "desk-token-desk-token";
const READER: &str = "deletes-only-token-1234";
const POSTER: &str = "posts-only-token-123456";
const ENDED: &str = "ended-token-ended-token";
const SECRETS: &[&str] = &[DESK, READER, POSTER, ENDED];

/// An archive with a file of tokens.
struct Ground {
    archive: Archive,
}

impl Ground {
    fn new(tokens: &str) -> Self {
        let ground = Self { archive: Archive::new(1) };
        ground.archive.index();
        ground.write_tokens(tokens);
        ground
    }

    fn at(&self, name: &str) -> PathBuf {
        self.archive.corpus().parent().unwrap().join(name)
    }

    fn write_tokens(&self, tokens: &str) {
        fs::write(self.at("tokens"), tokens).unwrap();
        fs::set_permissions(self.at("tokens"), Permissions::from_mode(0o640)).unwrap();
    }

    fn log(&self) -> String {
        fs::read_to_string(self.at("log")).unwrap()
    }

    fn serve(&self) -> Posting {
        let tokens = self.at("tokens");
        Serving::new(&self.archive)
            .for_readers()
            .with(&["--log-format", "json", "--tokens", tokens.to_str().unwrap()])
            .prepared(|server| {
                server.stderr(File::create(self.at("log")).unwrap());
            })
            .start()
    }

    /// Runs `doctor` or `config` with these tokens and variables.
    fn run(&self, command: &str, variables: &[(&str, &str)]) -> Output {
        let mut built = Command::new(binary());
        built.arg(command).arg("--index").arg(self.archive.index_path()).arg("--json");
        built.env_remove("XUNWEN_TOKEN").envs(variables.iter().copied());
        built.current_dir(self.at("")).output().unwrap()
    }

    /// Returns the events with the target `audit`.
    fn audit(&self) -> Vec<Value> {
        let log = self.log();
        let events = log.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        events.filter(|event| event["target"] == "audit").collect()
    }
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder().http_status_as_error(false).build().into()
}

/// Posts an article and returns the status, the code of the error and the `Retry-After` header.
fn post(server: &Posting, token: &str, body: &str) -> (u16, String, String) {
    let url = format!("{}/api/v1/articles", server.address());
    let mut request = agent().post(url).header("Content-Type", "application/x-ndjson");
    if !token.is_empty() {
        request = request.header("Authorization", format!("Bearer {token}"));
    }
    outcome(request.send(body.as_bytes()).unwrap())
}

fn delete(server: &Posting, token: &str, id: &str) -> (u16, String, String) {
    let url = format!("{}/api/v1/articles/{id}", server.address());
    let request = agent().delete(url).header("Authorization", format!("Bearer {token}"));
    outcome(request.call().unwrap())
}

fn outcome(mut answer: ureq::http::Response<ureq::Body>) -> (u16, String, String) {
    let retry = answer.headers().get("Retry-After").map(|value| value.to_str().unwrap().to_owned());
    let body: Value = serde_json::from_str(&answer.body_mut().read_to_string().unwrap()).unwrap();
    let code = body["error"]["code"].as_str().unwrap_or_default().to_owned();
    (answer.status().as_u16(), code, retry.unwrap_or_default())
}

fn is(answer: &(u16, String, String), status: u16, code: &str) -> bool {
    assert_eq!((answer.0, answer.1.as_str()), (status, code));
    true
}

fn tokens() -> String {
    format!(
        "# newsroom\ndesk {DESK}\ncleaner {READER} delete\nfeed {POSTER} post until=2999-12-31 # agency\nold {ENDED} admin until=2020-01-01\n"
    )
}

#[test]
fn each_token_allows_what_its_line_says() {
    let ground = Ground::new(&tokens());
    let server = ground.serve();
    let article = "{\"id\":\"a\",\"title\":\"题\"}";
    for (token, posts, deletes) in [
        (DESK, (200, ""), (200, "")),
        (POSTER, (200, ""), (403, "out_of_scope")),
        (READER, (403, "out_of_scope"), (200, "")),
        (ENDED, (401, "token_ended"), (401, "token_ended")),
        ("wrong-token-wrong-token", (401, "unauthorized"), (401, "unauthorized")),
    ] {
        assert!(is(&post(&server, token, article), posts.0, posts.1));
        assert!(is(&delete(&server, token, "a"), deletes.0, deletes.1));
    }
    assert!(is(&post(&server, "", article), 401, "unauthorized"));

    let log = ground.log();
    assert!(!SECRETS.iter().any(|secret| log.contains(secret)), "{log}");
}

#[test]
fn every_write_is_logged_with_token_ids_outcomes_and_address() {
    let ground = Ground::new(&tokens());
    let server = ground.serve();
    let many: String =
        (0..30).map(|n| format!("{{\"id\":\"n{n}\",\"title\":\"题{n}\"}}\n")).collect();
    post(&server, DESK, &many);
    post(
        &server,
        DESK,
        "{\"id\":\"n0\",\"title\":\"改\"}\n{\"url\":\"x\"}\n{\"id\":\"n1\",\"title\":\"题1\"}\n",
    );
    // The first line is stored, although the request fails.
    post(&server, DESK, "{\"id\":\"kept\",\"title\":\"题\"}\n{\"title\":");
    delete(&server, READER, "n2");
    delete(&server, READER, "absent");
    post(&server, READER, &many);
    post(&server, "wrong-token-wrong-token", &many);

    let audit = ground.audit();
    let field = |n: usize, name: &str| audit[n][name].as_str().unwrap_or_default().to_owned();
    assert_eq!(audit.len(), 7, "{audit:#?}");
    assert!(audit.iter().all(|event| event["address"] == "127.0.0.1"));
    assert_eq!((field(0, "token"), field(0, "action")), ("desk".into(), "post".into()));
    assert_eq!(field(0, "outcomes"), r#"{"created": 30}"#);
    assert_eq!(audit[0]["more_ids"], 10);
    assert!(
        field(0, "ids").starts_with(r#"["n0: created", "n1: created", "#),
        "{}",
        field(0, "ids")
    );
    assert_eq!(field(1, "outcomes"), r#"{"refused": 1, "replaced": 1, "unchanged": 1}"#);
    assert_eq!(field(1, "ids"), r#"["n0: replaced", "n1: unchanged"]"#);
    assert!(field(2, "ids").contains("kept: created"), "{}", audit[2]);
    assert_eq!((field(3, "token"), field(3, "action")), ("cleaner".into(), "delete".into()));
    assert_eq!(
        (field(3, "ids"), field(4, "ids")),
        (r#"["n2: deleted"]"#.into(), r#"["absent: absent"]"#.into())
    );
    assert_eq!((field(5, "token"), field(5, "error")), ("cleaner".into(), "out_of_scope".into()));
    assert_eq!(
        (audit[6]["token"].clone(), field(6, "error")),
        (Value::Null, "unauthorized".into())
    );
}

#[test]
fn wrong_tokens_are_limited_for_an_address_and_right_ones_are_not() {
    let ground = Ground::new(&tokens());
    let server = ground.serve();
    let wrong = |n: u32| post(&server, &format!("wrong-token-number-{n}"), "{");
    let answers: Vec<_> = (0..30).map(wrong).collect();
    let n_refused = answers.iter().filter(|answer| answer.0 == 401).count();
    assert!((10..=20).contains(&n_refused), "{n_refused}");
    let last = answers.last().unwrap();
    assert!(is(last, 429, "too_many_wrong_tokens") && last.2.parse::<u64>().unwrap() >= 1);

    assert_eq!(post(&server, DESK, "{\"id\":\"a\",\"title\":\"题\"}").0, 200);
    let n_logged = ground.audit().iter().filter(|event| event["error"] == "unauthorized").count();
    assert_eq!(n_logged, n_refused, "a flood of guesses does not fill the log");
}

#[test]
fn a_changed_file_of_tokens_counts_at_once_and_a_broken_one_is_logged() {
    let ground = Ground::new("# nobody yet\n");
    let server = ground.serve();
    let article = "{\"id\":\"a\",\"title\":\"题\"}";
    assert!(is(&post(&server, DESK, article), 401, "unauthorized"));
    ground.write_tokens(&format!("desk {DESK}\n"));
    assert_eq!(post(&server, DESK, article).0, 200);
    ground.write_tokens(&format!("desk {DESK} reed\n"));
    assert_eq!(post(&server, DESK, article).0, 200);
    assert!(ground.log().contains("the old ones stay in force"), "{}", ground.log());
    ground.write_tokens(&format!("feed {POSTER}\n"));
    assert!(is(&post(&server, DESK, article), 401, "unauthorized"));
    assert_eq!(post(&server, POSTER, article).0, 200);
    assert!(!SECRETS.iter().any(|secret| ground.log().contains(secret)));
}

#[test]
fn tokens_come_from_systemd_credentials_too() {
    let ground = Ground::new(&format!("desk {DESK}\n"));
    let folder = ground.at("");
    let server = Serving::new(&ground.archive)
        .for_readers()
        .prepared(|server| {
            server.env("CREDENTIALS_DIRECTORY", &folder);
        })
        .start();
    assert_eq!(post(&server, DESK, "{\"id\":\"a\",\"title\":\"题\"}").0, 200);
    assert!(is(&post(&server, POSTER, "{"), 401, "unauthorized"));

    // A unit may name its credential in the settings as well.
    drop(server);
    let server = Serving::new(&ground.archive)
        .for_readers()
        .with(&["--tokens", ground.at("tokens").to_str().unwrap()])
        .prepared(|server| {
            server.env("CREDENTIALS_DIRECTORY", &folder);
        })
        .start();
    assert_eq!(post(&server, DESK, "{\"id\":\"a\",\"title\":\"题\"}").0, 200);
}

#[test]
fn a_token_in_the_environment_and_a_file_that_others_may_read_are_warned_about() {
    let ground = Ground::new(&format!("desk {DESK}\n"));
    let file = ground.at("tokens");
    let variables = [("XUNWEN_TOKEN", POSTER), ("XUNWEN_TOKENS", file.to_str().unwrap())];
    fs::set_permissions(&file, Permissions::from_mode(0o644)).unwrap();

    for command in ["doctor", "config"] {
        let output = ground.run(command, &variables);
        let text = [output.stdout, output.stderr].concat();
        let text = String::from_utf8(text).unwrap();
        assert!(
            text.contains("XUNWEN_TOKEN is set") && text.contains("mode 644"),
            "{command}: {text}"
        );
        assert!(!SECRETS.iter().any(|secret| text.contains(secret)), "{command}: {text}");
    }
    fs::set_permissions(&file, Permissions::from_mode(0o640)).unwrap();
    let output = ground.run("doctor", &variables[1..]);
    assert!(!String::from_utf8_lossy(&output.stdout).contains("\"tokens\""));

    fs::set_permissions(&file, Permissions::from_mode(0o644)).unwrap();
    let server = Serving::new(&ground.archive)
        .prepared(|server| {
            server.env("XUNWEN_TOKENS", &file);
        })
        .prepared(|server| {
            server.stderr(File::create(ground.at("log")).unwrap());
        })
        .start();
    let log = ground.log();
    drop(server);
    assert!(log.contains("XUNWEN_TOKEN is set") && log.contains("mode 644"), "{log}");

    // A broken file stops the start, and is found by the doctor, without a word of it.
    ground.write_tokens(&format!("{DESK} {POSTER} {READER}\n"));
    for command in ["doctor", "config"] {
        let output = ground.run(command, &variables[1..]);
        assert_eq!(output.status.code(), Some(2), "{command}");
        let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert!(text.contains("line 1: unknown scope or field"), "{command}: {text}");
        assert!(!SECRETS.iter().any(|secret| text.contains(secret)), "{command}: {text}");
    }
}
