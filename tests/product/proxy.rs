//! A server behind a real nginx with the configuration of the documents, and the browser tests
//! through it.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]

use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use ureq::http::Response;
use ureq::{Agent, Body};
use xunwen_tests::archive::Archive;
use xunwen_tests::binary::{BEHIND_PROXY, Server, binary, index};
use xunwen_tests::proxy::{BASE_PATH, Nginx, PathForm, Upstream};
use xunwen_tests::synthetic::sample_corpus;

const QUERY: &str = "?q=%E8%B7%A8%E5%A2%83%E7%94%B5%E5%95%86";

fn agent() -> Agent {
    let config = Agent::config_builder().http_status_as_error(false).max_redirects(0);
    config.timeout_global(Some(Duration::from_secs(60))).build().into()
}

fn get(url: &str, headers: &[(&str, &str)]) -> Response<Body> {
    let request = agent().get(url);
    headers
        .iter()
        .fold(request, |request, (name, value)| request.header(*name, *value))
        .call()
        .unwrap()
}

fn header(answer: &Response<Body>, name: &str) -> String {
    answer.headers().get(name).map_or(String::new(), |value| value.to_str().unwrap().to_owned())
}

/// Returns the URIs that a page names, except those of other sites and anchors.
fn uris(page: &str) -> Vec<String> {
    let mut uris = Vec::new();
    for attribute in [" href=\"", " src=\"", " action=\""] {
        let values = page.split(attribute).skip(1).map(|rest| rest.split('"').next().unwrap());
        uris.extend(values.map(|value| value.replace("&#x2f;", "/").replace("&amp;", "&")));
    }
    uris.retain(|uri| !uri.starts_with('#') && !uri.contains("://"));
    uris
}

/// Checks a site below its base path at `address`, the address of nginx.
fn check_site(address: &str) {
    let site = format!("{address}{BASE_PATH}");
    let bare = get(&site, &[]);
    assert!(bare.status().is_redirection() && header(&bare, "location").ends_with("/search/"));
    let beyond = get(&format!("{site}/{QUERY}&page=900"), &[]);
    assert_eq!(beyond.status(), 303);
    assert!(header(&beyond, "location").starts_with("/search/?q="), "{beyond:?}");

    // Every URI of a page of results is answered, and those of a file are immutable.
    let mut page = get(&format!("{site}/{QUERY}"), &[]);
    let linked = uris(&page.body_mut().read_to_string().unwrap());
    assert!(linked.iter().any(|uri| uri.starts_with("/search/articles/")), "{linked:?}");
    for uri in &linked {
        assert!(uri.starts_with("/search/"), "{uri}");
        let answer = get(&format!("{address}{uri}"), &[]);
        assert_eq!(answer.status(), 200, "{uri}");
        let is_immutable = header(&answer, "cache-control").contains("immutable");
        assert_eq!(is_immutable, uri.contains("?v="), "{uri}");
    }

    let compressed = [("accept-encoding", "gzip")];
    for uri in ["/", &format!("/{QUERY}"), &format!("/api/v1/search{QUERY}")] {
        let first = get(&format!("{site}{uri}"), &compressed);
        assert_eq!(header(&first, "content-encoding"), "gzip", "{uri}");
        let tag = header(&first, "etag");
        let again = get(&format!("{site}{uri}"), &[compressed[0], ("if-none-match", &tag)]);
        assert_eq!((again.status().as_u16(), header(&again, "etag")), (304, tag), "{uri}");
    }
    let long = format!("{site}/?q={}", "a".repeat(20_000));
    assert_eq!(get(&long, &[]).status(), 200, "a long query");
    let mut robots = get(&format!("{address}/robots.txt"), &[]);
    assert!(robots.body_mut().read_to_string().unwrap().contains("Disallow: /search/api/\n"));
    assert_eq!(get(&format!("{address}/"), &[]).status(), 404, "not part of the site");
}

#[test]
fn a_site_works_below_a_path_that_the_proxy_passes_on_or_strips() {
    let index = index(&sample_corpus());
    let server = Server::start_alone(
        index.path(),
        &["--base-path", BASE_PATH, "--trusted-proxies", "127.0.0.1"],
    );
    let server = server.unwrap();
    let upstream = server.address.trim_start_matches("http://").trim_end_matches(BASE_PATH);
    for form in [PathForm::Whole, PathForm::Stripped] {
        let nginx = Nginx::start(Upstream::Address(upstream), form).unwrap();
        check_site(&nginx.address);
    }
}

/// Ids that a proxy may change, each with its place in a path.
const ODD_IDS: &[(&str, &str)] =
    &[("a//b", "a%2F%2Fb"), ("a/./b", "a%2F.%2Fb"), ("%2F", "%252F"), ("a b?#", "a%20b%3F%23")];

#[test]
fn ids_and_long_posts_pass_unchanged_through_a_proxy_that_keeps_the_path() {
    let corpus = tempfile::tempdir().unwrap();
    let article = |(id, _): &(&str, &str)| format!("{{\"id\": \"{id}\", \"title\": \"{id}\"}}\n");
    let lines: String = ODD_IDS.iter().map(article).collect();
    std::fs::write(corpus.path().join("odd.jsonl"), lines).unwrap();
    let index = index(corpus.path());
    let server = Server::start_alone(index.path(), &["--base-path", BASE_PATH]).unwrap();
    let upstream = server.address.trim_start_matches("http://").trim_end_matches(BASE_PATH);
    let nginx = Nginx::start(Upstream::Address(upstream), PathForm::Whole).unwrap();

    let site = format!("{}{BASE_PATH}", nginx.address);
    for (id, encoded) in ODD_IDS {
        for route in ["articles", "api/v1/articles"] {
            let answer = get(&format!("{site}/{route}/{encoded}"), &[]);
            assert_eq!(answer.status(), 200, "{id} in {route}");
        }
    }

    // The limit is that of the server, which has no tokens, and not that of nginx.
    let body = vec![b' '; 4 << 20];
    let posted = agent().post(format!("{site}/api/v1/articles")).send(&body[..]).unwrap();
    assert_eq!(posted.status(), 403);
}

/// A server on a Unix socket. Killed when dropped.
struct SocketServer(Child);

impl SocketServer {
    fn start(index: &Path, socket: &Path, flags: &[&str]) -> Self {
        let mut command = Command::new(binary());
        command.args(["serve", "--listen", &format!("unix:{}", socket.display()), "--index"]);
        command.arg(index).args(flags).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = command.spawn().unwrap();
        let mut line = String::new();
        let stdout = process.stdout.take().unwrap();
        std::io::BufRead::read_line(&mut std::io::BufReader::new(stdout), &mut line).unwrap();
        assert_eq!(line, format!("unix:{}\n", socket.display()));
        Self(process)
    }

    fn signal(mut self, name: &str) -> Option<i32> {
        let pid = self.0.id().to_string();
        assert!(Command::new("kill").args(["-s", name, &pid]).status().unwrap().success());
        self.0.wait().unwrap().code()
    }
}

impl Drop for SocketServer {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_site_works_over_a_unix_socket_and_knows_its_clients() {
    let index = index(&sample_corpus());
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("xunwen.sock");
    let server = SocketServer::start(index.path(), &socket, &["--base-path", BASE_PATH]);
    let nginx = Nginx::start(Upstream::Socket(&socket), PathForm::Whole).unwrap();
    check_site(&nginx.address);
    drop(server);

    // nginx adds the real address after the one that the client made up, so that an address is
    // refused above its rate whatever it claims.
    let flags = ["--base-path", BASE_PATH, "--rate", "1"];
    let _server = SocketServer::start(index.path(), &socket, &flags);
    let url = format!("{}{BASE_PATH}/nowhere", nginx.address);
    let claimed = |n: usize| format!("203.0.113.{n}");
    let mut statuses = (0..250).map(|n| get(&url, &[("x-forwarded-for", &claimed(n))]).status());
    assert!(statuses.any(|status| status == 429));
}

#[test]
fn a_socket_is_probed_replaced_when_stale_and_removed_at_the_end() {
    let archive = Archive::new(1);
    archive.index();
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("xunwen.sock");
    let listen = format!("unix:{}", socket.display());
    let health = || Command::new(binary()).args(["health", "--listen", &listen]).status().unwrap();
    assert_eq!(health().code(), Some(2));

    let killed = SocketServer::start(&archive.index_path(), &socket, &[]);
    assert_eq!(health().code(), Some(0));
    killed.signal("KILL");
    assert!(socket.exists() && UnixStream::connect(&socket).is_err());
    assert_eq!(health().code(), Some(2));

    let server = SocketServer::start(&archive.index_path(), &socket, &[]);
    assert_eq!(health().code(), Some(0));
    let mut second = Command::new(binary());
    second.args(["serve", "--listen", &listen, "--index"]).arg(archive.index_path());
    let second = second.output().unwrap();
    let error = String::from_utf8_lossy(&second.stderr).into_owned();
    assert_eq!(second.status.code(), Some(2), "{error}");
    assert!(error.contains("another process listens on it"), "{error}");
    assert_eq!(health().code(), Some(0));

    assert_eq!(server.signal("TERM"), Some(0));
    assert!(!socket.exists());
}

/// Runs all browser tests again, each with its server below a path of an nginx.
///
/// They are the tests in modules whose names start with `page`.
#[test]
fn the_browser_tests_pass_below_a_path_of_a_proxy() {
    if std::env::var_os(BEHIND_PROXY).is_some() {
        return;
    }
    let this = || {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.env(BEHIND_PROXY, "1");
        command
    };
    let listed = this().args(["--list", "--format", "terse"]).output().unwrap();
    let listed = String::from_utf8(listed.stdout).unwrap();
    let tests = listed.lines().filter_map(|line| line.strip_suffix(": test"));
    let tests: Vec<&str> = tests.filter(|test| test.starts_with("page")).collect();
    assert!(tests.len() >= 4, "{tests:?}");

    let start = Instant::now();
    let output = this().arg("--exact").args(&tests).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{text}\n{}", String::from_utf8_lossy(&output.stderr));
    assert!(text.contains(&format!("{} passed", tests.len())), "{text}");
    println!("{} browser tests behind a proxy took {:?}", tests.len(), start.elapsed());
}
