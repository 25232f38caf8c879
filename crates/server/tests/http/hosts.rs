//! The `Host` header: DNS rebinding, missing and double hosts, and names of the server.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::task::spawn_blocking;
use xunwen_server::{ListenerKind, ServerOptions, serve};

use crate::support::{TestServer, article};

fn server(hosts: &[&str]) -> TestServer {
    let hosts = hosts.iter().map(|host| host.parse().unwrap()).collect();
    TestServer::with(
        &[article("1", "杭州", "甲")],
        ServerOptions { hosts, ..ServerOptions::default() },
    )
}

async fn listening_on(server: &TestServer, address: &str, kind: ListenerKind) -> SocketAddr {
    let listener = TcpListener::bind(address).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(serve(listener, Arc::clone(&server.service), kind, std::future::pending()));
    address
}

/// Sends a head as it is and returns the status and the code of the error.
async fn outcome(address: SocketAddr, head: String) -> String {
    let exchange = move || {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        stream.write_all(head.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let code = answer.split("\"code\":\"").nth(1).and_then(|rest| rest.split('"').next());
        let status = answer.split(' ').nth(1).unwrap_or_default();
        [status, code.unwrap_or_default()].join(" ").trim().to_owned()
    };
    spawn_blocking(exchange).await.unwrap()
}

async fn check(address: SocketAddr, rows: &[(&str, &str)]) {
    for (host, expected) in rows {
        let head =
            format!("GET /api/v1/search?q=a HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        assert_eq!(outcome(address, head).await, *expected, "Host: {host}");
    }
}

/// Names that an attacker can make resolve to the loopback address, or that are no names.
const FOREIGN: &[(&str, &str)] = &[
    ("evil.example", "421 unknown_host"),
    ("evil.example:7878", "421 unknown_host"),
    ("localhost.evil.example", "421 unknown_host"),
    ("127.0.0.1.evil.example", "421 unknown_host"),
    ("xlocalhost", "421 unknown_host"),
    ("a.localhost", "421 unknown_host"),
    ("192.168.0.1", "421 unknown_host"),
    ("0.0.0.0:7878", "421 unknown_host"),
    ("128.0.0.1", "421 unknown_host"),
    ("127.1", "421 unknown_host"),
    ("2130706433", "421 unknown_host"),
    ("[::2]", "421 unknown_host"),
    ("", "400 invalid_host"),
    ("evil.example@localhost", "400 invalid_host"),
    ("localhost:x", "400 invalid_host"),
    ("localhost:99999", "400 invalid_host"),
    ("localhost, evil.example", "400 invalid_host"),
    ("localhost evil.example", "400 invalid_host"),
    ("localhost/", "400 invalid_host"),
    ("http://localhost", "400 invalid_host"),
    ("[::1", "400 invalid_host"),
    ("::1", "400 invalid_host"),
    ("报.example", "400 invalid_host"),
];

#[tokio::test]
async fn a_loopback_listener_answers_only_to_names_of_the_machine_itself() {
    let server = server(&[]);
    let own = [
        "localhost",
        "localhost:1",
        "LOCALHOST:7878",
        "localhost.",
        "127.0.0.1",
        "127.0.0.1:7878",
        "127.255.255.254",
        "[::1]",
        "[::1]:7878",
        "[::ffff:127.0.0.1]",
    ];
    let own = own.map(|host| (host, "200"));
    for kind in [ListenerKind::Site, ListenerKind::Monitoring] {
        let address = listening_on(&server, "127.0.0.1:0", kind).await;
        let expected = |host: &'static str, expected: &'static str| match (kind, expected) {
            (ListenerKind::Monitoring, "200") => (host, "404 no_such_path"),
            _ => (host, expected),
        };
        let rows = own.iter().chain(FOREIGN).map(|row| expected(row.0, row.1));
        check(address, &rows.collect::<Vec<_>>()).await;
    }
}

#[tokio::test]
async fn every_route_of_a_loopback_listener_checks_the_host() {
    let server = server(&[]);
    let address = listening_on(&server, "127.0.0.1:0", ListenerKind::Site).await;
    for line in [
        "GET /",
        "GET /?q=a",
        "GET /articles/1",
        "GET /static/style.css",
        "GET /favicon.ico",
        "GET /api/v1/search?q=a",
        "GET /api/v1/articles/1",
        "GET /api/v1/openapi.json",
        "GET /healthz",
        "GET /readyz",
        "GET /nowhere",
        "HEAD /",
        "POST /api/v1/articles",
        "DELETE /api/v1/articles/1",
        "OPTIONS /api/v1/search",
        "PUT /",
    ] {
        let head = format!(
            "{line} HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        );
        let outcome = outcome(address, head).await;
        assert!(outcome.starts_with("421"), "{line}: {outcome}");
    }
}

#[tokio::test]
async fn the_hosts_of_the_settings_are_names_of_the_server_on_every_listener() {
    let server = server(&["news.example", "192.0.2.7"]);
    let rows = [
        ("news.example", "200"),
        ("NEWS.Example.:443", "200"),
        ("192.0.2.7:80", "200"),
        ("www.news.example", "421 unknown_host"),
        ("news.example.evil", "421 unknown_host"),
        ("evil.example", "421 unknown_host"),
    ];
    let loopback = listening_on(&server, "127.0.0.1:0", ListenerKind::Site).await;
    check(loopback, &rows).await;
    check(loopback, &[("localhost:7878", "200")]).await;

    let Some(public) = public_listener(&server).await else { return };
    check(public, &rows).await;
    check(public, &[("localhost", "421 unknown_host"), ("10.0.0.1", "421 unknown_host")]).await;
    let probe = "GET /readyz HTTP/1.1\r\nHost: 10.0.0.1\r\nConnection: close\r\n\r\n";
    assert_eq!(outcome(public, probe.to_owned()).await, "200", "load balancers probe by address");
}

/// Runs a server on an address of the machine that is not a loopback address, if it has one.
async fn public_listener(server: &TestServer) -> Option<SocketAddr> {
    // The system chooses the address that would lead to the network; nothing is sent.
    let socket = std::net::UdpSocket::bind("0.0.0.0:0").ok()?;
    socket.connect("192.0.2.1:9").ok()?;
    let ip = socket.local_addr().ok()?.ip();
    if ip.is_loopback() || ip.is_unspecified() {
        return None;
    }
    Some(listening_on(server, &format!("{ip}:0"), ListenerKind::Site).await)
}

#[tokio::test]
async fn without_hosts_a_public_listener_answers_to_every_name() {
    let server = server(&[]);
    let Some(public) = public_listener(&server).await else { return };
    let rows = [
        ("evil.example", "200"),
        ("10.0.0.1:99", "200"),
        ("", "400 invalid_host"),
        ("a b", "400 invalid_host"),
    ];
    check(public, &rows).await;
}

#[tokio::test]
async fn a_request_must_name_exactly_one_host() {
    let server = server(&[]);
    let address = listening_on(&server, "127.0.0.1:0", ListenerKind::Site).await;
    let search = "/api/v1/search?q=a";
    for (head, expected) in [
        (format!("GET {search} HTTP/1.1\r\n"), "400 invalid_host"),
        (
            format!("GET {search} HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n"),
            "400 invalid_host",
        ),
        (format!("GET {search} HTTP/1.1\r\nHost: localhost\r\nhOST: evil\r\n"), "400 invalid_host"),
        (format!("GET {search} HTTP/1.0\r\n"), "400 invalid_host"),
        (format!("GET {search} HTTP/1.0\r\nHost: localhost\r\n"), "200"),
        (format!("GET {search} HTTP/1.0\r\nHost: evil.example\r\n"), "421 unknown_host"),
        ("GET /healthz HTTP/1.0\r\n".to_owned(), "200"),
        ("GET /readyz HTTP/1.0\r\n".to_owned(), "200"),
        ("GET /healthz HTTP/1.1\r\n".to_owned(), "400 invalid_host"),
        (format!("GET http://localhost{search} HTTP/1.1\r\nHost: localhost\r\n"), "200"),
        (format!("GET http://LOCALHOST:80{search} HTTP/1.1\r\nHost: localhost\r\n"), "200"),
        (
            format!("GET http://localhost:81{search} HTTP/1.1\r\nHost: localhost\r\n"),
            "400 invalid_host",
        ),
        (format!("GET http://evil{search} HTTP/1.1\r\nHost: localhost\r\n"), "400 invalid_host"),
        (format!("GET http://localhost{search} HTTP/1.1\r\nHost: evil\r\n"), "400 invalid_host"),
        (format!("GET http://evil{search} HTTP/1.1\r\nHost: evil\r\n"), "421 unknown_host"),
        (format!("GET http://localhost{search} HTTP/1.1\r\n"), "400 invalid_host"),
        (
            format!("GET http://u@localhost{search} HTTP/1.1\r\nHost: localhost\r\n"),
            "400 invalid_host",
        ),
    ] {
        let head = format!("{head}Connection: close\r\n\r\n");
        assert_eq!(outcome(address, head.clone()).await, expected, "{head}");
    }
}

#[tokio::test]
async fn the_page_for_an_unknown_host_says_what_to_set() {
    let server = server(&[]);
    let address = listening_on(&server, "127.0.0.1:0", ListenerKind::Site).await;
    let head = "GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n";
    let answer = crate::serving::exchange(address, head).await;
    assert!(answer.contains("<h1>这个网址不属于本站</h1>") && answer.contains("hosts"), "{answer}");
}
