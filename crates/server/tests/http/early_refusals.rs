//! Refusals of requests with large bodies: the caller gets the answer, not a reset.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::num::NonZeroU32;
use std::time::Duration;

use tokio::task::spawn_blocking;
use xunwen_server::ServerOptions;

use crate::serving::listening;
use crate::support::{TOKEN, TestServer};

/// A body that no buffer between the two ends can hold.
const BODY_BYTES: usize = 100 << 20;
const PATIENCE: Duration = Duration::from_secs(60);

/// A request that is refused before its body is read.
struct Refused {
    status: u16,
    code: &'static str,
    /// The request line and the headers, without those of the body.
    head: String,
}

fn refused(status: u16, code: &'static str, line: &str, headers: &str) -> Refused {
    Refused { status, code, head: format!("{line} HTTP/1.1\r\n{headers}") }
}

const POST: &str = "POST /api/v1/articles";
const JSON: &str = "Content-Type: application/json\r\n";

/// Returns a request for each refusal of a server that accepts posts.
fn refusals() -> Vec<Refused> {
    let host = "Host: localhost\r\n";
    let token = format!("Authorization: Bearer {TOKEN}\r\n");
    vec![
        refused(401, "unauthorized", POST, &format!("{host}{JSON}")),
        refused(401, "unauthorized", POST, &format!("{host}{JSON}Authorization: Bearer wrong\r\n")),
        refused(413, "body_too_large", POST, &format!("{host}{JSON}{token}")),
        refused(
            415,
            "unsupported_media_type",
            POST,
            &format!("{host}{token}Content-Type: a/b\r\n"),
        ),
        refused(
            415,
            "unsupported_encoding",
            POST,
            &format!("{host}{JSON}{token}Content-Encoding: br\r\n"),
        ),
        refused(421, "unknown_host", POST, &format!("Host: evil.example\r\n{JSON}{token}")),
        refused(400, "invalid_host", POST, &format!("{host}{host}{JSON}{token}")),
        refused(
            400,
            "invalid_parameter",
            &format!("{POST}?wait=x"),
            &format!("{host}{JSON}{token}"),
        ),
        refused(404, "no_such_path", "POST /api/v1/nowhere", host),
        refused(405, "method_not_allowed", "PUT /api/v1/articles", host),
        refused(405, "method_not_allowed", "POST /api/v1/search", host),
        refused(414, "uri_too_long", &format!("{POST}?a={}", "a".repeat(33_000)), host),
    ]
}

/// When the caller sends its body, and when it reads.
#[derive(Debug, Clone, Copy)]
enum Caller {
    /// Reads nothing before everything is sent, as many simple clients do.
    SendsFirst,
    /// Sends in pieces of unknown length.
    SendsChunked,
    /// Waits for `100 Continue` before it sends.
    Expects,
}

fn read_all(stream: &mut TcpStream) -> String {
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("the answer ends without a reset");
    String::from_utf8_lossy(&answer).into_owned()
}

fn call(address: SocketAddr, head: &str, caller: Caller) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    let framing = match caller {
        Caller::SendsFirst => format!("Content-Length: {BODY_BYTES}\r\n\r\n"),
        Caller::SendsChunked => format!("Transfer-Encoding: chunked\r\n\r\n{BODY_BYTES:x}\r\n"),
        Caller::Expects => format!("Content-Length: {BODY_BYTES}\r\nExpect: 100-continue\r\n\r\n"),
    };
    stream.write_all(format!("{head}{framing}").as_bytes()).unwrap();
    if matches!(caller, Caller::Expects) {
        return read_all(&mut stream);
    }

    let piece = vec![b' '; 1 << 20];
    for _ in 0..BODY_BYTES / piece.len() {
        stream.write_all(&piece).expect("the server takes the body");
    }
    read_all(&mut stream)
}

fn check(answer: &str, Refused { status, code, head }: &Refused, caller: Caller) {
    let context = format!("{caller:?} {}", head.chars().take(200).collect::<String>());
    assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{context}: {answer}");
    assert!(answer.contains(&format!("\"code\":\"{code}\"")), "{context}: {answer}");
    assert!(answer.to_lowercase().contains("\r\nconnection: close\r\n"), "{context}: {answer}");
    assert!(!answer.contains("100 Continue"), "{context}: {answer}");
}

async fn check_all(server: &TestServer, refusals: Vec<Refused>) {
    let address = listening(server).await;
    for refused in refusals {
        for caller in [Caller::SendsFirst, Caller::SendsChunked, Caller::Expects] {
            // The body must be read before its size is known.
            if refused.status == 413 && matches!(caller, Caller::Expects) {
                continue;
            }
            let head = refused.head.clone();
            let answer = spawn_blocking(move || call(address, &head, caller)).await.unwrap();
            check(&answer, &refused, caller);
        }
    }
}

#[tokio::test]
async fn every_refusal_reaches_a_caller_who_sends_a_large_body() {
    let options = ServerOptions { body_bytes: 100_000, ..ServerOptions::default() };
    let server = TestServer::taking_posts_with(options);
    check_all(&server, refusals()).await;
}

#[tokio::test]
async fn a_server_without_tokens_refuses_a_large_body_in_time() {
    let server = TestServer::over(&[]);
    let headers = format!("Host: localhost\r\n{JSON}");
    check_all(&server, vec![refused(403, "writing_off", POST, &headers)]).await;
}

#[tokio::test]
async fn the_rate_limit_refuses_a_large_body_in_time() {
    let options = ServerOptions { rate: NonZeroU32::new(1), ..ServerOptions::default() };
    let server = TestServer::over(&[]);
    server.service.reload(&options);
    for _ in 0..10 {
        server.get("/api/v1/openapi.json").await;
    }

    // Requests without a socket and from the loopback address are different callers.
    let address = listening(&server).await;
    let headers = format!("Host: localhost\r\n{JSON}");
    let refused = refused(429, "too_many_requests", POST, &headers);
    let mut answers = Vec::new();
    for _ in 0..12 {
        let head = refused.head.clone();
        let call = move || call(address, &head, Caller::SendsFirst);
        answers.push(spawn_blocking(call).await.unwrap());
    }
    check(answers.last().unwrap(), &refused, Caller::SendsFirst);
}

#[tokio::test]
async fn a_caller_who_never_stops_sending_is_cut_off() {
    let server = TestServer::over(&[]);
    let address = listening(&server).await;
    let send = move || {
        let mut stream = TcpStream::connect(address).unwrap();
        let head = format!(
            "{POST} HTTP/1.1\r\nHost: localhost\r\n{JSON}Content-Length: 9999999999\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).unwrap();
        let piece = vec![b' '; 1 << 20];
        let pieces = (0..2048).take_while(|_| stream.write_all(&piece).is_ok());
        pieces.count()
    };
    let n_mebibytes = spawn_blocking(send).await.unwrap();
    assert!((100..1024).contains(&n_mebibytes), "{n_mebibytes} MiB were taken");
}

/// Heads that leave the length of the body open to two readings.
#[tokio::test]
async fn ambiguous_lengths_are_refused_by_the_http_library() {
    let server = TestServer::taking_posts();
    let address = listening(&server).await;
    for framing in [
        "Content-Length: 2\r\nContent-Length: 3\r\n",
        "Content-Length: 2, 3\r\n",
        "Content-Length: -1\r\n",
        "Content-Length: +2\r\n",
        "Content-Length: 0x2\r\n",
        "Content-Length: \r\n",
        "Content-Length: 99999999999999999999999\r\n",
        "Transfer-Encoding: identity\r\n",
        "Transfer-Encoding: chunked, identity\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: gzip\r\n",
        "Content-Length : 2\r\n",
    ] {
        let head = format!(
            "{POST} HTTP/1.1\r\nHost: localhost\r\n{JSON}Authorization: Bearer {TOKEN}\r\n\
             Connection: close\r\n{framing}\r\n{{}}"
        );
        let exchange = move || {
            let mut stream = TcpStream::connect(address).unwrap();
            stream.set_read_timeout(Some(PATIENCE)).unwrap();
            stream.write_all(head.as_bytes()).unwrap();
            let mut answer = Vec::new();
            match stream.read_to_end(&mut answer) {
                Err(error) if error.kind() != ErrorKind::ConnectionReset => panic!("{error}"),
                _ => String::from_utf8_lossy(&answer).into_owned(),
            }
        };
        let answer = spawn_blocking(exchange).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 400"), "{framing}: {answer}");
        assert!(!answer.contains("\"code\""), "{framing}: refused before it reaches a route");
    }
}
