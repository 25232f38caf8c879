//! Limits that protect the server from its callers.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::num::NonZeroU32;
use std::time::Duration;

use axum::body::Body;
use axum::extract::connect_info::ConnectInfo;
use axum::http::{Request, header};
use tokio::task::spawn_blocking;
use xunwen_server::ServerOptions;

use crate::serving::{exchange, listening};
use crate::support::{TOKEN, TestResponse, TestServer, article};

/// Requests that an address may send at once when the limit is one per second.
const BURST: usize = 10;

fn limited(trusted: &str) -> TestServer {
    let options = ServerOptions {
        rate: NonZeroU32::new(1),
        trusted_proxies: vec![trusted.parse().unwrap()],
        ..ServerOptions::default()
    };
    TestServer::with(&[article("1", "杭州", "甲")], options)
}

/// Sends a request from a peer, which may forward it for a client.
async fn ask_from(
    server: &TestServer,
    peer: &str,
    client: Option<&str>,
    uri: &str,
) -> TestResponse {
    let peer = SocketAddr::new(peer.parse().unwrap(), 40_000);
    let mut request = Request::get(uri).extension(ConnectInfo(peer));
    if let Some(client) = client {
        request = request.header("x-forwarded-for", client);
    }
    server.ask(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn an_address_above_its_rate_is_refused_and_others_are_not() {
    let server = limited("10.0.0.0/8");
    let uri = "/api/v1/search?q=a";
    for _ in 0..BURST {
        assert_eq!(ask_from(&server, "192.0.2.1", None, uri).await.status, 200);
    }
    let refused = ask_from(&server, "192.0.2.1", Some("192.0.2.9"), uri).await;
    assert_eq!(refused.status, 429);
    assert_eq!(refused.json()["error"]["code"], "too_many_requests");
    let seconds: u64 = refused.header(header::RETRY_AFTER).parse().unwrap();
    assert!((1..=2).contains(&seconds), "{seconds}");
    let page = ask_from(&server, "192.0.2.1", None, "/").await;
    assert_eq!(page.status, 429);
    assert!(page.text().contains("<h1>"), "{}", page.text());
    for uri in ["/healthz", "/readyz", "/metrics"] {
        assert_eq!(ask_from(&server, "192.0.2.1", None, uri).await.status, 200, "{uri}");
    }
    assert_eq!(ask_from(&server, "192.0.2.2", None, uri).await.status, 200);
}

#[tokio::test]
async fn requests_through_a_trusted_proxy_count_for_the_client() {
    let server = limited("10.0.0.0/8");
    let uri = "/api/v1/search?q=a";
    for n in 0..BURST {
        // Addresses in front of the one that the proxy added are ignored.
        let forwarded = format!("203.0.113.{n}, 192.0.2.1");
        assert_eq!(ask_from(&server, "10.0.0.1", Some(&forwarded), uri).await.status, 200);
    }
    assert_eq!(ask_from(&server, "10.0.0.2", Some("192.0.2.1"), uri).await.status, 429);
    assert_eq!(ask_from(&server, "10.0.0.1", Some("192.0.2.2"), uri).await.status, 200);
    for n in 0..=BURST {
        let forwarded = format!("2001:db8::{n:x}");
        let status = ask_from(&server, "10.0.0.1", Some(&forwarded), uri).await.status;
        assert_eq!(status == 429, n == BURST, "{forwarded}");
    }
}

#[tokio::test]
async fn without_a_rate_limit_no_address_is_refused() {
    let server = TestServer::over(&[]);
    for _ in 0..50 {
        assert_eq!(ask_from(&server, "192.0.2.1", None, "/api/v1/search?q=a").await.status, 200);
    }
}

#[tokio::test]
async fn every_route_that_searches_is_refused_when_the_pool_is_full() {
    let options = ServerOptions {
        n_searches: 0,
        queue_wait: Duration::from_millis(5),
        ..ServerOptions::default()
    };
    let server = TestServer::with(&[article("1", "杭州", "甲")], options);
    for uri in ["/api/v1/search?q=a", "/api/v1/articles/1", "/?q=a", "/articles/1"] {
        let answer = server.get(uri).await;
        assert_eq!((answer.status.as_u16(), answer.header(header::RETRY_AFTER)), (503, "1"));
    }
    assert!(server.get("/metrics").await.text().contains("xunwen_busy_refusals_total 4\n"));
}

fn post(length: usize, body: &str) -> String {
    format!(
        "POST /api/v1/articles HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {TOKEN}\r\n\
         Content-Type: application/x-ndjson\r\nContent-Length: {length}\r\n\
         Connection: close\r\n\r\n{body}"
    )
}

#[tokio::test]
async fn a_slow_body_is_refused_and_its_complete_lines_are_stored() {
    let options =
        ServerOptions { body_time: Duration::from_millis(300), ..ServerOptions::default() };
    let server = TestServer::taking_posts_with(options);
    let address = listening(&server).await;
    let answer = exchange(address, post(1000, "{\"id\":\"slow\",\"title\":\"甲\"}\n{\"id\"")).await;
    assert!(answer.starts_with("HTTP/1.1 408 Request Timeout\r\n"), "{answer}");
    assert!(answer.contains("\"code\":\"slow_body\""), "{answer}");

    // Sending single bytes does not extend the time.
    let drop_by_drop = spawn_blocking(move || {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(Duration::from_millis(50))).unwrap();
        stream.write_all(post(1000, "").as_bytes()).unwrap();
        let mut answer = [0; 16];
        for _ in 0..200 {
            if stream.read(&mut answer).is_ok_and(|n| n > 12) {
                break;
            }
            if stream.write_all(b" ").is_err() {
                break;
            }
        }
        String::from_utf8_lossy(&answer).into_owned()
    });
    assert!(drop_by_drop.await.unwrap().starts_with("HTTP/1.1 408"));
    let again = "{\"id\":\"slow\",\"title\":\"甲\"}\n";
    let answer = exchange(address, post(again.len(), again)).await;
    assert!(answer.contains("\"unchanged\""), "{answer}");
}

#[tokio::test]
async fn a_body_that_is_too_long_is_refused() {
    let options = ServerOptions { body_bytes: 100, ..ServerOptions::default() };
    let server = TestServer::taking_posts_with(options);
    let address = listening(&server).await;
    let answer = exchange(address, post(200, &"x".repeat(200))).await;
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    assert!(answer.contains("longer than 100 bytes"), "{answer}");
}
