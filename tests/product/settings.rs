//! The settings of a server: `xunwen config`, and a server that runs with them.

#![allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;
use xunwen_tests::archive::Archive;
use xunwen_tests::binary::binary;

const SECRET: &str = "0123456789abcdef-secret";

/// Returns a command whose environment has only the given settings.
fn command(args: &[&str], env: &[(&str, &str)]) -> Command {
    let mut command = Command::new(binary());
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("XUNWEN_")) {
        command.env_remove(name);
    }
    command.args(args).envs(env.iter().copied());
    command
}

fn config(args: &[&str], env: &[(&str, &str)]) -> Output {
    command(&[&["config"], args].concat(), env).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn every_value_is_shown_with_its_source_and_no_token_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("xunwen.toml");
    fs::write(&file, "rescan = 9\nlisten = '127.0.0.1:1'\nrate = 5\nqueue_wait = '2.5'\n").unwrap();
    let file = file.to_str().unwrap();
    let env = [("XUNWEN_CONFIG", file), ("XUNWEN_LISTEN", "127.0.0.1:2"), ("XUNWEN_TOKEN", SECRET)];
    let output = config(&["--rate", "7"], &env);
    let shown = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    for (line, origin) in [
        ("rate = 7", "--rate".to_owned()),
        ("listen = \"127.0.0.1:2\"", "XUNWEN_LISTEN".to_owned()),
        ("rescan = 9", format!("{file}:1")),
        ("queue_wait = 2.5", format!("{file}:4")),
        ("search_cpu = 0.24", "default".to_owned()),
        ("index = \"index\"", "default".to_owned()),
        ("# token is set", "XUNWEN_TOKEN".to_owned()),
        ("# posted is unset", "default".to_owned()),
    ] {
        let found = shown.lines().find(|shown| shown.starts_with(&format!("{line} ")));
        let found = found.unwrap_or_else(|| panic!("no {line} in\n{shown}"));
        assert!(found.ends_with(&format!("# {origin}")), "{found}");
    }
    let json = config(&["--rate", "7", "--json"], &env);
    let settings: Value = serde_json::from_slice(&json.stdout).unwrap();
    let rate =
        settings.as_array().unwrap().iter().find(|setting| setting["key"] == "rate").unwrap();
    assert_eq!((&rate["value"], &rate["from"]), (&"7".into(), &"flag".into()));
    assert!(!shown.contains(SECRET) && !text(&json.stdout).contains(SECRET));

    // The output is a valid settings file with the same meaning.
    let again = folder.path().join("again.toml");
    fs::write(&again, &shown).unwrap();
    let values = |output: &Output| -> Vec<(Value, Value)> {
        let settings: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
        settings.into_iter().map(|mut s| (s["key"].take(), s["value"].take())).collect()
    };
    let of_file = config(&["--config", again.to_str().unwrap(), "--json"], &env[2..]);
    assert_eq!(values(&of_file), values(&json), "{}", text(&of_file.stderr));
}

/// The settings file of the systemd unit is valid.
#[test]
fn the_deployment_settings_are_valid() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../deploy/xunwen.toml");
    let output = config(&["--config", file, "--json"], &[]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let unit = include_str!("../../deploy/xunwen.service");
    for folder in ["index = \"/var/lib/xunwen/index\"", "corpus = \"/srv/news\""] {
        assert!(include_str!("../../deploy/xunwen.toml").contains(folder));
        let (key, value) = folder.split_once(" = ").unwrap();
        let variable = format!("XUNWEN_{}={}", key.to_uppercase(), value.trim_matches('"'));
        assert!(unit.contains(&variable), "the unit has other folders than its settings");
    }
}

#[test]
fn invalid_settings_are_reported_with_their_place_and_exit_code_2() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("xunwen.toml");
    for (content, said) in [
        (
            "watch = true\nwatched = true",
            "line 2: unknown setting `watched`: did you mean `watch`?",
        ),
        ("watch = true\nlisten = ", "line 2: invalid TOML"),
        ("watch = 'yes'", "line 1: invalid watch: expected `true` or `false`"),
        ("listen = 'here'", "xunwen.toml:1): expected an address and port"),
        ("tokens = 'nowhere'", "cannot read the tokens in `nowhere`"),
        ("cors_origins = ['https://a/b']", "invalid cors_origins: \"https://a/b\""),
    ] {
        fs::write(&file, content).unwrap();
        for args in [["config", "--config"], ["serve", "--config"]] {
            let output = command(&args, &[]).arg(&file).output().unwrap();
            let error = text(&output.stderr);
            assert_eq!(output.status.code(), Some(2), "{content}: {error}");
            assert!(error.contains(said), "{content}: {error}");
        }
    }
    let missing = config(&["--config", "nowhere.toml"], &[]);
    assert_eq!(missing.status.code(), Some(2));
    let secret = config(&[], &[("XUNWEN_TOKEN", "too-short")]);
    assert_eq!(secret.status.code(), Some(2));
    assert!(!text(&secret.stderr).contains("too-short"));
}

/// A server with given settings, whose log is captured.
struct Running {
    process: Child,
    address: String,
}

impl Running {
    fn start(args: &[&str], env: &[(&str, &str)]) -> Self {
        let mut command = command(&[&["serve"], args].concat(), env);
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut address = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut address).unwrap();
        Self { process, address: address.trim().to_owned() }
    }

    fn get(&self, path: &str) -> u16 {
        let config = ureq::Agent::config_builder().http_status_as_error(false).build();
        let agent: ureq::Agent = config.into();
        agent.get(format!("{}{path}", self.address)).call().unwrap().status().as_u16()
    }

    /// Stops the server and returns the request events in its log.
    fn requests(mut self) -> Vec<Value> {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
        let mut log = String::new();
        self.process.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        let events = log.lines().map(|line| -> Value {
            serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}"))
        });
        events.filter(|event| event["message"] == "request").collect()
    }
}

#[test]
fn a_server_follows_its_settings_file_and_logs_each_request_once() {
    let archive = Archive::new(3);
    archive.index();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("xunwen.toml");
    let index = archive.index_path();
    let settings = "listen = '127.0.0.1:0'\nlog_format = 'json'\nrate = 1\n";
    fs::write(&file, format!("index = '{}'\n{settings}", index.display())).unwrap();
    let args = ["--config", file.to_str().unwrap()];
    for (env, query) in [("true", Value::from("电商")), ("false", Value::Null)] {
        let server = Running::start(&args, &[("XUNWEN_LOG_QUERIES", env)]);
        assert_eq!(server.get("/api/v1/search?q=%E7%94%B5%E5%95%86"), 200);
        assert_eq!(server.get("/nowhere"), 404);
        let statuses: Vec<u16> = (0..30).map(|_| server.get("/")).collect();
        let n_refused = statuses.iter().filter(|status| **status == 429).count();
        assert!((1..=22).contains(&n_refused), "{statuses:?}");
        let requests = server.requests();
        assert_eq!(requests.len(), 32);
        let search = &requests[0];
        assert_eq!((&search["method"], &search["status"]), (&"GET".into(), &200.into()));
        assert_eq!((&search["route"], &search["hits"]), (&"/api/v1/search".into(), &3.into()));
        assert!(search["took_ms"].as_f64().unwrap() > 0.0);
        assert_eq!(search["query"], query);
        assert_eq!(requests[1]["route"], "other");
        assert_eq!(requests[1]["error"], "no_such_path");
        let refused = requests.iter().filter(|event| event["error"] == "too_many_requests");
        assert_eq!(refused.count(), n_refused);
    }
}
