//! Limits of connections: callers who do not read, callers who open too many, and places for probes.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

use socket2::{Domain, SockRef, Socket, Type};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::spawn_blocking;
use tokio::time::timeout;
use xunwen_server::{ConnectionOptions, ListenerKind, ServerOptions, serve};

use crate::serving::{exchange, listening};
use crate::support::{TestServer, article, get};

/// A time that no test waits for. An earlier end has another reason.
const LONG: Duration = Duration::from_secs(600);
/// A time after which a test fails.
const PATIENCE: Duration = Duration::from_secs(60);

fn server_with(connections: ConnectionOptions) -> TestServer {
    let options = ServerOptions { connections, ..ServerOptions::default() };
    TestServer::with(&[article("1", "杭州", &"跨境电商。\n".repeat(100))], options)
}

fn request(uri: &str) -> String {
    format!("GET {uri} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
}

/// Connects from one of the loopback addresses.
fn connect_from(address: SocketAddr, last_byte: u8) -> TcpStream {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    socket.bind(&SocketAddr::from(([127, 0, 0, last_byte], 0)).into()).unwrap();
    socket.connect(&address.into()).unwrap();
    socket.into()
}

/// Sends a request from one of the loopback addresses and returns the whole answer.
fn ask_from(address: SocketAddr, last_byte: u8, uri: &str) -> String {
    let mut stream = connect_from(address, last_byte);
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let _ = stream.write_all(request(uri).as_bytes());
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

/// Opens connections that the server has accepted, since each has answered a request.
fn open_connections(address: SocketAddr, last_byte: u8, n: usize) -> Vec<TcpStream> {
    let open = |_| {
        let mut stream = connect_from(address, last_byte);
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
        assert!(stream.read(&mut [0; 4096]).unwrap() > 0);
        stream
    };
    (0..n).map(open).collect()
}

/// Asks until a caller at another address gets an ordinary place, and fails if that takes too long.
fn wait_for_place(address: SocketAddr, context: &str) {
    let start = Instant::now();
    while !ask_from(address, 9, "/").starts_with("HTTP/1.1 200") {
        assert!(start.elapsed() < PATIENCE, "{context}: the place was never given back");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Returns a URI for each route that can be read.
async fn uris() -> Vec<String> {
    let document = get("/api/v1/openapi.json").await.json();
    let mut uris: Vec<String> =
        ["/", "/?q=a", "/articles/1", "/articles/nowhere", "/static/style.css", "/favicon.ico"]
            .map(String::from)
            .into();
    for (path, operations) in document["paths"].as_object().unwrap() {
        if operations.get("get").is_some() {
            let query = if path.ends_with("/search") { "?q=a" } else { "" };
            uris.push(format!("{}{query}", path.replace("{id}", "1")));
        }
    }
    assert!(uris.len() > 10, "{uris:?}");
    uris
}

/// Sends so many requests at once that their answers fill every buffer.
fn send_many_requests(stream: &mut TcpStream, uri: &str) {
    SockRef::from(&*stream).set_recv_buffer_size(4096).unwrap();
    stream.set_write_timeout(Some(Duration::from_millis(200))).unwrap();
    let many = format!("GET {uri} HTTP/1.1\r\nHost: localhost\r\n\r\n").repeat(4000);
    // The server stops reading when nobody reads its answers.
    let _ = stream.write_all(many.as_bytes());
}

fn impatient() -> ConnectionOptions {
    ConnectionOptions {
        max: 1,
        max_per_address: 0,
        idle_time: LONG,
        answer_time: Duration::from_millis(300),
        shutdown_grace: LONG,
    }
}

#[tokio::test]
async fn a_caller_who_does_not_read_loses_the_connection_on_every_route() {
    let server = server_with(impatient());
    let address = listening(&server).await;
    for uri in uris().await {
        let attack = move || {
            let mut stream = connect_from(address, 1);
            send_many_requests(&mut stream, &uri);
            wait_for_place(address, &uri);
        };
        spawn_blocking(attack).await.unwrap();
    }
}

#[tokio::test]
async fn a_caller_who_reads_single_bytes_loses_the_connection_on_every_route() {
    let server = server_with(impatient());
    let address = listening(&server).await;
    for uri in uris().await {
        let attack = move || {
            let mut stream = connect_from(address, 1);
            send_many_requests(&mut stream, &uri);
            stream.set_read_timeout(Some(Duration::from_millis(20))).unwrap();
            let start = Instant::now();
            while !ask_from(address, 9, "/").starts_with("HTTP/1.1 200") {
                assert!(start.elapsed() < PATIENCE, "{uri}: the place was never given back");
                let _ = stream.read(&mut [0]);
                std::thread::sleep(Duration::from_millis(5));
            }
        };
        spawn_blocking(attack).await.unwrap();
    }
}

#[tokio::test]
async fn a_slow_caller_who_keeps_reading_gets_the_whole_answer() {
    let connections =
        ConnectionOptions { answer_time: Duration::from_secs(5), ..ConnectionOptions::default() };
    let options = ServerOptions { connections, ..ServerOptions::default() };
    // Not compressible, and larger than the buffers of both ends.
    let body = "跨境电商发展很快，这是第几段呢。\n".repeat(100_000);
    let server = TestServer::with(&[article("1", "杭州", &body)], options);
    let address = listening(&server).await;
    let read_slowly = move || {
        let mut stream = TcpStream::connect(address).unwrap();
        SockRef::from(&stream).set_recv_buffer_size(16 << 10).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.write_all(request("/api/v1/articles/1").as_bytes()).unwrap();
        let (mut answer, mut buffer) = (Vec::new(), vec![0; 64 << 10]);
        loop {
            match stream.read(&mut buffer).unwrap() {
                0 => break,
                n => answer.extend_from_slice(&buffer[..n]),
            }
            std::thread::sleep(Duration::from_micros(500));
        }
        String::from_utf8(answer).unwrap()
    };
    let answer = spawn_blocking(read_slowly).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with('}'), "{} bytes", answer.len());
}

#[tokio::test]
async fn an_idle_connection_and_a_slow_head_end_after_the_idle_time() {
    let idle_time = Duration::from_millis(300);
    let server = server_with(ConnectionOptions { idle_time, ..ConnectionOptions::default() });
    let address = listening(&server).await;
    for sent in ["", "GET / HTT", "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"] {
        let wait = move || {
            let mut stream = TcpStream::connect(address).unwrap();
            stream.set_read_timeout(Some(PATIENCE)).unwrap();
            stream.write_all(sent.as_bytes()).unwrap();
            stream.read_to_end(&mut Vec::new())
        };
        let closed = spawn_blocking(wait).await.unwrap();
        let is_closed =
            closed.as_ref().map_or_else(|e| e.kind() == ErrorKind::ConnectionReset, |_| true);
        assert!(is_closed, "{sent:?}: {closed:?}");
    }

    // A head that arrives byte by byte does not extend the time.
    let drop_by_drop = move || {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(Duration::from_millis(20))).unwrap();
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            let is_open = stream.write_all(b"a").is_ok()
                && stream.read(&mut [0]).is_err_and(|e| e.kind() == ErrorKind::WouldBlock);
            if !is_open {
                return true;
            }
        }
        false
    };
    assert!(spawn_blocking(drop_by_drop).await.unwrap(), "the connection stayed open");
}

#[tokio::test]
async fn an_address_with_too_many_connections_is_refused_and_others_are_not() {
    let server =
        server_with(ConnectionOptions { max_per_address: 3, ..ConnectionOptions::default() });
    let address = listening(&server).await;
    let attack = move || {
        let open = open_connections(address, 1, 3);
        for uri in ["/", "/api/v1/search?q=a", "/static/style.css", "/nowhere"] {
            let refused = ask_from(address, 1, uri);
            assert!(refused.starts_with("HTTP/1.1 503"), "{uri}: {refused}");
            assert!(refused.to_lowercase().contains("\r\nretry-after: 1\r\n"), "{refused}");
            assert!(refused.to_lowercase().contains("\r\nconnection: close\r\n"), "{refused}");
        }
        let refused = ask_from(address, 1, "/api/v1/search?q=a");
        assert!(refused.contains("\"code\":\"too_many_connections\""), "{refused}");

        for probe in ["/healthz", "/readyz"] {
            assert!(ask_from(address, 1, probe).starts_with("HTTP/1.1 200"), "{probe}");
        }
        assert!(ask_from(address, 2, "/").starts_with("HTTP/1.1 200"));
        drop(open);
        wait_for_place(address, "an address below its limit");
    };
    spawn_blocking(attack).await.unwrap();
    let metrics = server.get("/metrics").await.text().to_owned();
    assert!(metrics.contains("xunwen_connection_refusals_total 7\n"), "{metrics}");
}

#[tokio::test]
async fn a_trusted_proxy_may_open_more_connections() {
    let connections = ConnectionOptions { max_per_address: 2, ..ConnectionOptions::default() };
    let trusted_proxies = vec!["127.0.0.1".parse().unwrap()];
    let options = ServerOptions { connections, trusted_proxies, ..ServerOptions::default() };
    let server = TestServer::with(&[], options);
    let address = listening(&server).await;
    let work = move || {
        let _open = open_connections(address, 1, 20);
        assert!(ask_from(address, 1, "/").starts_with("HTTP/1.1 200"));
        let _open = open_connections(address, 2, 2);
        assert!(ask_from(address, 2, "/").starts_with("HTTP/1.1 503"));
    };
    spawn_blocking(work).await.unwrap();
}

#[tokio::test]
async fn probes_are_answered_when_all_connections_are_used_up() {
    let connections = ConnectionOptions {
        max: 5,
        max_per_address: 0,
        idle_time: LONG,
        ..ConnectionOptions::default()
    };
    let server = server_with(connections);
    let address = listening(&server).await;
    let attack = move || {
        let open = open_connections(address, 1, 5);
        // One address cannot take the whole reserve.
        let silent: Vec<TcpStream> = (0..50).map(|_| connect_from(address, 1)).collect();
        for last_byte in [2, 3] {
            for probe in ["/healthz", "/readyz"] {
                let answer = ask_from(address, last_byte, probe);
                assert!(answer.starts_with("HTTP/1.1 200"), "{probe}: {answer}");
            }
            let refused = ask_from(address, last_byte, "/");
            assert!(refused.starts_with("HTTP/1.1 503"), "{refused}");
        }

        // The last of the silent ones found the reserve full.
        let mut last = silent.into_iter().last().unwrap();
        last.set_read_timeout(Some(PATIENCE)).unwrap();
        let closed = last.read(&mut [0]);
        assert!(closed.as_ref().map_or(true, |n| *n == 0), "{closed:?}");
        drop(open);
        wait_for_place(address, "after the attack");
    };
    spawn_blocking(attack).await.unwrap();
}

#[tokio::test]
async fn the_listener_for_monitoring_has_places_of_its_own() {
    let connections =
        ConnectionOptions { max: 1, max_per_address: 1, ..ConnectionOptions::default() };
    let server = server_with(connections);
    let site = listening(&server).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let monitoring = listener.local_addr().unwrap();
    let service = Arc::clone(&server.service);
    tokio::spawn(serve(listener, service, ListenerKind::Monitoring, std::future::pending()));

    let work = move || {
        let _open = open_connections(site, 1, 1);
        let _scrapers = open_connections(monitoring, 1, 4);
        let metrics = ask_from(monitoring, 1, "/metrics");
        assert!(metrics.starts_with("HTTP/1.1 200") && metrics.ends_with("# EOF\n"), "{metrics}");
        assert!(metrics.contains("\nxunwen_connections 6\n"), "{metrics}");
        for uri in ["/", "/api/v1/search?q=a", "/static/style.css"] {
            assert!(ask_from(monitoring, 1, uri).starts_with("HTTP/1.1 404"), "{uri}");
        }
        assert!(ask_from(site, 2, "/metrics").starts_with("HTTP/1.1 404"));
    };
    spawn_blocking(work).await.unwrap();
}

#[tokio::test]
async fn a_shutdown_ends_in_time_although_callers_do_not_read() {
    let grace = Duration::from_millis(500);
    let connections = ConnectionOptions { answer_time: LONG, shutdown_grace: grace, ..impatient() };
    let server = server_with(ConnectionOptions { max: 100, ..connections });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let (service, stopped) = (Arc::clone(&server.service), async { drop(stopped.await) });
    let running = tokio::spawn(serve(listener, service, ListenerKind::Site, stopped));

    let attack = move || -> Vec<TcpStream> {
        let connect = |_| {
            let mut stream = connect_from(address, 1);
            send_many_requests(&mut stream, "/api/v1/articles/1");
            stream
        };
        (0..3).map(connect).collect()
    };
    let _slow = spawn_blocking(attack).await.unwrap();
    stop.send(()).unwrap();
    timeout(PATIENCE, running).await.expect("the server ends").unwrap().unwrap();
}

#[tokio::test]
async fn a_reload_changes_limits_for_new_connections_and_requests() {
    let server = server_with(ConnectionOptions::default());
    let address = listening(&server).await;
    let answer = exchange(address, request("/")).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");

    let options = ServerOptions {
        hosts: vec!["news.example".parse().unwrap()],
        cors_origins: vec!["https://a.example".parse().unwrap()],
        connections: ConnectionOptions { max_per_address: 1, ..ConnectionOptions::default() },
        ..ServerOptions::default()
    };
    server.service.reload(&options);
    let work = move || {
        let _open = open_connections(address, 1, 1);
        assert!(ask_from(address, 1, "/").starts_with("HTTP/1.1 503"));
    };
    spawn_blocking(work).await.unwrap();
    let call = "GET /api/v1/search?q=a HTTP/1.1\r\nHost: news.example\r\n\
                Origin: https://a.example\r\nConnection: close\r\n\r\n";
    let answer = exchange(address, call).await.to_lowercase();
    assert!(answer.starts_with("http/1.1 200"), "{answer}");
    assert!(answer.contains("access-control-allow-origin: https://a.example"), "{answer}");
}
