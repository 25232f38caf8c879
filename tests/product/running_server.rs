//! A server while it runs: signals, settings read again, limits of the system, and `xunwen health`.

#![allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]
#![cfg(unix)]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use serde_json::Value;
use xunwen_tests::archive::Archive;
use xunwen_tests::binary::binary;

const FIRST: &str = "first-token-0123456789";
const SECOND: &str = "second-token-0123456789";
/// A time after which a test fails.
const PATIENCE: Duration = Duration::from_secs(60);

fn command(args: &[&str]) -> Command {
    let mut command = Command::new(binary());
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("XUNWEN_")) {
        command.env_remove(name);
    }
    command.args(args);
    command
}

/// A server with a file of settings and a file of tokens, whose log is read while it runs.
struct LoggingServer {
    process: Child,
    /// Host and port of the site, and the URL of the metrics.
    address: String,
    metrics: String,
    log: Receiver<Value>,
    file: PathBuf,
    tokens: PathBuf,
    archive: Archive,
    _folder: tempfile::TempDir,
}

impl LoggingServer {
    /// Starts a server with further settings. `wrap` may change the command that starts it.
    fn start(settings: &str, wrap: impl FnOnce(Command) -> Command) -> Self {
        let archive = Archive::new(2);
        archive.index();
        let folder = tempfile::tempdir().unwrap();
        let (file, tokens) = (folder.path().join("xunwen.toml"), folder.path().join("tokens"));
        fs::write(&tokens, format!("desk {FIRST}\n")).unwrap();
        fs::write(&file, settings_text(&archive, &tokens, settings)).unwrap();

        let mut command = wrap(command(&["serve", "--config", file.to_str().unwrap()]));
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let mut line = || lines.next().unwrap().unwrap();
        let (address, metrics) = (line(), line());

        let log = BufReader::new(process.stderr.take().unwrap());
        let (sender, events) = channel();
        std::thread::spawn(move || {
            for line in log.lines().map_while(Result::ok) {
                let event = serde_json::from_str(&line).unwrap_or(Value::from(line));
                let _ = sender.send(event);
            }
        });
        let address = address.strip_prefix("http://").unwrap().to_owned();
        Self { process, address, metrics, log: events, file, tokens, archive, _folder: folder }
    }

    /// Returns the next event whose message contains a text.
    fn event(&self, message: &str) -> Value {
        let start = Instant::now();
        loop {
            let left = PATIENCE.saturating_sub(start.elapsed());
            let event =
                self.log.recv_timeout(left).unwrap_or_else(|_| panic!("no event: {message}"));
            if event["message"].as_str().is_some_and(|text| text.contains(message)) {
                return event;
            }
        }
    }

    fn write_settings(&self, settings: &str) {
        fs::write(&self.file, settings_text(&self.archive, &self.tokens, settings)).unwrap();
    }

    fn signal(&self, name: &str) {
        let pid = self.process.id().to_string();
        assert!(Command::new("kill").args(["-s", name, &pid]).status().unwrap().success());
    }

    /// Sends a request and returns the status.
    fn status(&self, method: &str, path: &str, headers: &str) -> u16 {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let host = if headers.contains("Host:") { "" } else { "Host: localhost\r\n" };
        let head = format!(
            "{method} {path} HTTP/1.1\r\n{host}{headers}Content-Length: 0\r\nConnection: close\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer.split(' ').nth(1).unwrap().parse().unwrap()
    }

    /// Returns the status of a deletion with a token.
    fn write_status(&self, token: &str) -> u16 {
        let headers = format!("Authorization: Bearer {token}\r\n");
        self.status("DELETE", "/api/v1/articles/nowhere", &headers)
    }

    fn health(&self, args: &[&str]) -> Option<i32> {
        let url = format!("http://{}", self.address);
        health(&[&["--url", &url], args].concat())
    }
}

impl Drop for LoggingServer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn settings_text(archive: &Archive, tokens: &Path, settings: &str) -> String {
    format!(
        "index = '{}'\ntokens = '{}'\nlisten = '127.0.0.1:0'\nmetrics_listen = '127.0.0.1:0'\n\
         log_format = 'json'\n{settings}",
        archive.index_path().display(),
        tokens.display()
    )
}

fn health(args: &[&str]) -> Option<i32> {
    let output = command(&["health"]).args(args).output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.stdout.is_empty());
    assert_eq!(output.status.success(), error.is_empty(), "{error}");
    output.status.code()
}

#[test]
fn a_hangup_reads_tokens_and_settings_again() {
    let server = LoggingServer::start("rescan = 60\n", |command| command);
    assert_eq!((server.write_status(FIRST), server.write_status(SECOND)), (200, 401));
    assert_eq!(server.status("GET", "/", "Host: news.example\r\n"), 421);
    let mut open = TcpStream::connect(&server.address).unwrap();

    fs::write(&server.tokens, format!("desk {SECOND}\n")).unwrap();
    server
        .write_settings("hosts = ['news.example']\nrescan = 61\nmax_searches = 9\nlog = 'warn'\n");
    server.signal("HUP");
    let mut fixed = [(); 2].map(|()| server.event("restart the server")["setting"].clone());
    fixed.sort_by_key(ToString::to_string);
    assert_eq!(fixed, ["max_searches", "rescan"]);
    while server.write_status(SECOND) != 200 {}
    assert_eq!(server.write_status(FIRST), 401);
    assert_eq!(server.status("GET", "/", "Host: news.example\r\n"), 200);

    // A connection that was open before follows the new settings, too.
    open.set_read_timeout(Some(PATIENCE)).unwrap();
    open.write_all(b"GET / HTTP/1.1\r\nHost: news.example\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    open.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[test]
fn a_hangup_with_a_broken_file_changes_nothing_and_logs_the_error() {
    let server = LoggingServer::start("", |command| command);
    for (settings, tokens, expected) in [
        ("rate = ", format!("desk {FIRST}\n"), "invalid TOML"),
        ("rates = 1", format!("desk {FIRST}\n"), "unknown setting `rates`"),
        ("body_time = -1", format!("desk {FIRST}\n"), "invalid body_time"),
        ("hosts = ['a b']", format!("desk {FIRST}\n"), "invalid hosts"),
        ("rate = 1", "desk short\n".to_owned(), "shorter than 16 bytes"),
    ] {
        server.write_settings(settings);
        fs::write(&server.tokens, tokens).unwrap();
        server.signal("HUP");
        let event = server.event("cannot read the settings again");
        assert_eq!(event["level"], "ERROR");
        assert!(event["error"].as_str().unwrap().contains(expected), "{event}");
        assert_eq!((server.write_status(FIRST), server.write_status(SECOND)), (200, 401));
    }
    fs::remove_file(&server.file).unwrap();
    server.signal("HUP");
    let event = server.event("cannot read the settings again");
    assert!(event["error"].as_str().unwrap().contains("xunwen.toml"), "{event}");
    assert_eq!((server.write_status(FIRST), server.health(&[])), (200, Some(0)));

    server.write_settings("");
    fs::write(&server.tokens, format!("desk {SECOND}\n")).unwrap();
    server.signal("HUP");
    server.event("read tokens and settings again");
    assert_eq!((server.write_status(FIRST), server.write_status(SECOND)), (401, 200));
}

#[test]
fn health_is_0_for_a_ready_server_and_2_for_all_others() {
    let server = LoggingServer::start("", |command| command);
    assert_eq!((server.health(&[]), server.health(&["--alive"])), (Some(0), Some(0)));
    assert_eq!(health(&["--listen", &server.address]), Some(0));
    let wildcard = format!("0.0.0.0:{}", server.address.split(':').nth(1).unwrap());
    assert_eq!(health(&["--listen", &wildcard]), Some(0));
    assert_eq!(health(&["--url", &format!("{}/nowhere", server.metrics)]), Some(2));
    let from_environment = command(&["health"]).env("XUNWEN_LISTEN", &wildcard).status().unwrap();
    assert_eq!(from_environment.code(), Some(0));
    for bad in ["https://127.0.0.1:1", "127.0.0.1:1", "http://127.0.0.1:1"] {
        assert_eq!(health(&["--url", bad]), Some(2), "{bad}");
    }
    drop(server);

    // Peers that accept, and then say nothing, too little, or something else.
    for said in
        ["", "HTTP/1.1 20", "HTTP/1.1 503 Service Unavailable\r\n\r\n", "SSH-2.0-x\r\n", "\n\n"]
    {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let peer = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            stream.write_all(said.as_bytes()).unwrap();
            let _ = stream.read_to_end(&mut Vec::new());
        });
        let start = Instant::now();
        assert_eq!(health(&["--listen", &address, "--timeout", "0.3"]), Some(2), "{said:?}");
        assert!(start.elapsed() < PATIENCE);
        peer.join().unwrap();
    }
}

#[test]
#[cfg(target_os = "linux")]
fn the_limit_of_open_files_is_raised_and_the_connections_fit_it() {
    let with_limits = |soft: u32, hard: u32| {
        move |command: Command| {
            let mut shell = Command::new("sh");
            let limits = format!("ulimit -Sn {soft} && ulimit -Hn {hard} && exec \"$@\"");
            shell.args(["-c", &limits, "sh"]).arg(command.get_program()).args(command.get_args());
            shell
                .env_clear()
                .envs(std::env::vars().filter(|(name, _)| !name.starts_with("XUNWEN_")));
            shell
        }
    };
    let limits_of = |server: &LoggingServer| {
        let limits = fs::read_to_string(format!("/proc/{}/limits", server.process.id())).unwrap();
        let line = limits.lines().find(|line| line.starts_with("Max open files")).unwrap();
        line.split_whitespace().skip(3).take(2).map(str::to_owned).collect::<Vec<_>>()
    };

    let server = LoggingServer::start("", with_limits(300, 2000));
    assert_eq!(limits_of(&server), ["2000", "2000"]);

    let server = LoggingServer::start("", with_limits(200, 400));
    assert_eq!(limits_of(&server), ["400", "400"]);
    let warning = server.event("fewer connections than in the settings");
    assert_eq!((&warning["max_connections"], &warning["wanted"]), (&200.into(), &1024.into()));
}

/// Returns the processor time of a process in clock ticks.
#[cfg(target_os = "linux")]
fn cpu_ticks(pid: u32) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
    fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
}

#[test]
#[cfg(target_os = "linux")]
fn a_server_without_free_file_handles_waits_and_recovers() {
    use rustix::process::{Pid, Resource, Rlimit, prlimit};

    let server = LoggingServer::start("", |command| command);
    let pid = Pid::from_raw(server.process.id().cast_signed());
    let n_open = fs::read_dir(format!("/proc/{}/fd", server.process.id())).unwrap().count() as u64;
    let full = Rlimit { current: Some(n_open), maximum: Some(4096) };
    prlimit(pid, Resource::Nofile, full).unwrap();

    let waiting: Vec<TcpStream> =
        (0..20).map(|_| TcpStream::connect(&server.address).unwrap()).collect();
    let before = cpu_ticks(server.process.id());
    for _ in 0..2 {
        server.event("accept error");
    }
    // A loop that does not wait between two attempts would use a hundred ticks in a second.
    assert!(cpu_ticks(server.process.id()) - before < 50, "the server spins");

    drop(waiting);
    prlimit(pid, Resource::Nofile, Rlimit { current: Some(4096), maximum: Some(4096) }).unwrap();
    assert_eq!(server.health(&["--timeout", "30"]), Some(0));
    assert_eq!(server.status("GET", "/", ""), 200);
}
