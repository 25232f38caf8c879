//! A server on a real port.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::spawn_blocking;
use tokio::time::timeout;
use xunwen_server::{ListenerKind, serve};

use crate::support::{TestServer, article};

/// Runs a server on a free port of the loopback address and returns its address.
pub(crate) async fn listening(server: &TestServer) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let service = Arc::clone(&server.service);
    tokio::spawn(serve(listener, service, ListenerKind::Site, std::future::pending()));
    address
}

/// Sends a request and returns all that the server sends until it closes the connection.
pub(crate) async fn exchange(address: SocketAddr, request: impl Into<String>) -> String {
    let request = request.into();
    let exchange = move || {
        let mut stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(Duration::from_secs(20)))?;
        stream.write_all(request.as_bytes())?;
        let mut answer = Vec::new();
        // A server that refuses early may close before it has read everything.
        let closed = stream.read_to_end(&mut answer);
        if answer.is_empty() {
            closed?;
        }
        Ok::<_, std::io::Error>(String::from_utf8_lossy(&answer).into_owned())
    };
    spawn_blocking(exchange).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_server_answers_on_a_port_until_shutdown() {
    let server = TestServer::over(&[article("1", "杭州", "甲")]);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let stopped = async { drop(stopped.await) };
    let service = Arc::clone(&server.service);
    let running = tokio::spawn(serve(listener, service, ListenerKind::Site, stopped));

    let request = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    let answer = exchange(address, request).await;
    assert!(
        answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.ends_with("\r\n\r\nok"),
        "{answer}"
    );

    let request = "HEAD /nowhere HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    let answer = exchange(address, request).await;
    assert!(
        answer.starts_with("HTTP/1.1 404 Not Found\r\n") && answer.ends_with("\r\n\r\n"),
        "{answer}"
    );

    // An idle connection does not hold the server up.
    let _idle = TcpStream::connect(address).unwrap();
    stop.send(()).unwrap();
    timeout(Duration::from_secs(5), running).await.unwrap().unwrap().unwrap();
    assert!(TcpStream::connect(address).is_err());
}

#[tokio::test]
async fn an_invalid_request_ends_only_its_own_connection() {
    let server = TestServer::over(&[]);
    let address = listening(&server).await;
    for junk in [
        "\0\0\0\0\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        &format!("GET /{} HTTP/1.1\r\n\r\n", "a".repeat(80_000)),
    ] {
        let answer = exchange(address, junk).await;
        assert!(answer.starts_with("HTTP/1.1 4"), "{answer}");
    }
    let request = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    assert!(exchange(address, request).await.ends_with("ok"));
}
