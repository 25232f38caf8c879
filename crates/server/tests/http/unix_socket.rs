//! A server on a Unix socket.

use std::io::{Read, Write};
use std::num::NonZeroU32;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::UnixListener;
use tokio::sync::oneshot;
use tokio::task::spawn_blocking;
use tokio::time::timeout;
use xunwen_server::{ListenerKind, ServerOptions, serve};

use crate::support::{TestServer, article};

/// A running server and the path of its socket.
struct Running {
    path: PathBuf,
    _dir: tempfile::TempDir,
}

fn running(options: ServerOptions, shutdown: impl Future<Output = ()> + Send + 'static) -> Running {
    let server = TestServer::with(&[article("1", "杭州", "甲")], options);
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("s.sock");
    let listener = UnixListener::bind(&path).unwrap();
    let service = Arc::clone(&server.service);
    tokio::spawn(async move {
        serve(listener, service, ListenerKind::Site, shutdown).await.unwrap();
        drop(server);
    });
    Running { path, _dir: dir }
}

/// Sends a request and returns the status.
async fn status(path: &Path, uri: &str, headers: &str) -> u16 {
    let (path, headers) = (path.to_owned(), headers.to_owned());
    let head = format!("GET {uri} HTTP/1.1\r\n{headers}Connection: close\r\n\r\n");
    let exchange = move || {
        let mut stream = UnixStream::connect(path).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream.write_all(head.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer.split(' ').nth(1).unwrap().parse().unwrap()
    };
    spawn_blocking(exchange).await.unwrap()
}

#[tokio::test]
async fn a_socket_answers_whatever_host_the_proxy_names_until_shutdown() {
    let (stop, stopped) = oneshot::channel::<()>();
    let server = running(ServerOptions::default(), async { drop(stopped.await) });
    for host in ["localhost", "news.example", "127.0.0.1:7878"] {
        let headers = format!("Host: {host}\r\n");
        assert_eq!(status(&server.path, "/?q=a", &headers).await, 200, "{host}");
    }
    assert_eq!(status(&server.path, "/?q=a", "").await, 400);

    let _idle = UnixStream::connect(&server.path).unwrap();
    stop.send(()).unwrap();
    let is_closed = async {
        while UnixStream::connect(&server.path).is_ok() {
            tokio::task::yield_now().await;
        }
    };
    timeout(Duration::from_secs(5), is_closed).await.unwrap();
}

#[tokio::test]
async fn the_hosts_of_the_settings_hold_on_a_socket() {
    let hosts = vec!["news.example".parse().unwrap()];
    let server =
        running(ServerOptions { hosts, ..ServerOptions::default() }, std::future::pending());
    for (host, expected) in [("news.example", 200), ("localhost", 200), ("other.example", 421)] {
        let found = status(&server.path, "/", &format!("Host: {host}\r\n")).await;
        assert_eq!(found, expected, "{host}");
    }
}

#[tokio::test]
async fn the_peer_of_a_socket_is_a_proxy_that_names_its_clients() {
    let options = ServerOptions { rate: NonZeroU32::new(1), ..ServerOptions::default() };
    let server = running(options, std::future::pending());
    let ask = async |client: &str| {
        let headers = format!("Host: localhost\r\nX-Forwarded-For: {client}\r\n");
        status(&server.path, "/", &headers).await
    };

    for n in 0..10 {
        assert_eq!(ask(&format!("203.0.113.{n}, 192.0.2.1")).await, 200, "{n}");
    }
    assert_eq!(ask("192.0.2.1").await, 429);
    assert_eq!(ask("192.0.2.2").await, 200);
}
