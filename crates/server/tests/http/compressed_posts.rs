//! Posts with `Content-Encoding`.

use std::io::Write;

use axum::body::Body;
use axum::http::{Request, header};
use flate2::Compression;
use flate2::write::GzEncoder;
use xunwen_server::ServerOptions;

use crate::support::{TOKEN, TestResponse, TestServer};

const LINES: &str = "{\"id\":\"a\",\"title\":\"甲\"}\n{\"id\":\"b\",\"title\":\"乙\"}\n";

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 3).unwrap()
}

type Encode = fn(&[u8]) -> Vec<u8>;
const ENCODINGS: [(&str, Encode); 3] = [("gzip", gzip), ("x-gzip", gzip), ("zstd", zstd)];

async fn post(server: &TestServer, encoding: &str, body: Vec<u8>) -> TestResponse {
    let request = Request::post("/api/v1/articles")
        .header(header::AUTHORIZATION, format!("Bearer {TOKEN}"))
        .header(header::CONTENT_TYPE, "application/x-ndjson")
        .header(header::CONTENT_ENCODING, encoding);
    server.ask(request.body(Body::from(body)).unwrap()).await
}

#[tokio::test]
async fn a_compressed_body_contains_the_same_articles() {
    for (encoding, encode) in ENCODINGS {
        let server = TestServer::taking_posts();
        let answer = post(&server, encoding, encode(LINES.as_bytes())).await;
        assert_eq!((answer.status.as_u16(), &answer.json()["accepted"]), (200, &2.into()));

        // Several members or frames are one body.
        let parts: Vec<u8> =
            LINES.lines().flat_map(|line| encode(format!("{line}\n").as_bytes())).collect();
        let answer = post(&server, encoding, parts).await;
        assert_eq!(answer.json()["results"][1]["outcome"], "unchanged", "{encoding}");
    }
    let server = TestServer::taking_posts();
    let answer = post(&server, "identity", LINES.into()).await;
    assert_eq!(answer.json()["accepted"], 2);
}

#[tokio::test]
async fn a_damaged_compressed_body_is_the_fault_of_the_caller() {
    let server = TestServer::taking_posts();
    for (encoding, encode) in ENCODINGS {
        let whole = encode(LINES.repeat(20).as_bytes());
        for end in (1..whole.len()).step_by(3) {
            let answer = post(&server, encoding, whole[..end].to_vec()).await;
            assert_eq!(answer.status, 400, "{encoding} cut at {end}: {}", answer.text());
            assert_eq!(answer.json()["error"]["code"], "broken_body");
        }
        for at in (0..whole.len()).step_by(3) {
            let mut damaged = whole.clone();
            damaged[at] ^= 0x55;
            let status = post(&server, encoding, damaged).await.status.as_u16();
            // Fields such as the time of a gzip file have no effect.
            assert!(matches!(status, 200 | 400 | 422), "{encoding} damaged at {at}: {status}");
        }
        for junk in [LINES.as_bytes(), b"", b"\0", &[whole.as_slice(), b"junk"].concat()] {
            let status = post(&server, encoding, junk.to_vec()).await.status.as_u16();
            assert!(matches!(status, 200 | 400), "{encoding}: {status}");
        }
    }
}

#[tokio::test]
async fn a_small_body_that_expands_to_a_large_one_is_refused() {
    let options = ServerOptions { body_bytes: 1 << 20, ..ServerOptions::default() };
    let server = TestServer::taking_posts_with(options);
    for (encoding, encode) in ENCODINGS {
        for bomb in
            [vec![b'\n'; 64 << 20], vec![b'x'; 64 << 20], "{}\n".repeat(8 << 20).into_bytes()]
        {
            let body = encode(&bomb);
            assert!(body.len() < 1 << 20, "{} bytes", body.len());
            let answer = post(&server, encoding, body).await;
            assert_eq!(answer.status, 413, "{encoding} {}", answer.text());
            let code = answer.json()["error"]["code"].clone();
            assert!(code == "body_too_large" || code == "too_many_articles", "{code}");
        }
    }
}

#[tokio::test]
async fn a_window_that_takes_much_memory_is_refused() {
    let server = TestServer::taking_posts();
    let mut encoder = zstd::Encoder::new(Vec::new(), 1).unwrap();
    encoder.window_log(27).unwrap();
    encoder.include_contentsize(false).unwrap();
    encoder.write_all(LINES.as_bytes()).unwrap();
    let answer = post(&server, "zstd", encoder.finish().unwrap()).await;
    assert_eq!(
        (answer.status.as_u16(), &answer.json()["error"]["code"]),
        (400, &"broken_body".into())
    );
}

#[tokio::test]
async fn an_encoding_that_is_not_known_is_refused_with_those_that_are() {
    let server = TestServer::taking_posts();
    for encoding in ["br", "deflate", "compress", "gzip, gzip", "zstd, gzip", "*", ""] {
        let answer = post(&server, encoding, LINES.into()).await;
        assert_eq!(answer.status, 415, "{encoding}");
        assert_eq!(answer.json()["error"]["code"], "unsupported_encoding");
        assert_eq!(answer.header(header::ACCEPT_ENCODING), "gzip, zstd");
    }
}
