//! Web archives as crawlers write them, complete and damaged.

use std::fs;
use std::io::Write;
use std::path::Path;

use expect_test::{Expect, expect};
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::read::read;
use crate::record::records::Records;

const LIMIT_BYTES: u64 = 4096;

/// Writes the bytes to a file of the name, and returns one line per article or skip.
fn shown(name: &str, bytes: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();

    let records = Records::open(&path, Path::new(name), LIMIT_BYTES).unwrap();
    let articles = records.flat_map(|record| match record {
        Ok(record) => read(record),
        Err(skip) => vec![Err(skip)],
    });
    let lines = articles.map(|article| match article {
        Ok(a) => format!(
            "{} | {} | {} | {}",
            a.id,
            a.title.unwrap_or_default(),
            a.url.unwrap_or_default(),
            a.body.replace('\n', "⏎")
        ),
        Err(skip) => skip.to_string(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn check(name: &str, records: &[Vec<u8>], expected: Expect) {
    expected.assert_eq(&shown(name, &records.concat()));
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn record(fields: &str, block: &[u8]) -> Vec<u8> {
    let head = format!("WARC/1.1\r\n{fields}\r\nContent-Length: {}\r\n\r\n", block.len());
    [head.as_bytes(), block, b"\r\n\r\n"].concat()
}

fn response(url: &str, http: &str, body: &[u8]) -> Vec<u8> {
    let fields = format!(
        "WARC-Type: response\r\nWARC-Target-URI: {url}\r\nContent-Type: application/http; msgtype=response"
    );
    let head = format!("HTTP/1.1 {http}\r\n\r\n");
    record(&fields, &[head.as_bytes(), body].concat())
}

const HTML: &str = "200 OK\r\nContent-Type: text/html; charset=utf-8";

fn page(title: &str) -> Vec<u8> {
    format!("<h1>{title}</h1><p>潮声市今天开出夜间公交，全程十二公里。</p>").into_bytes()
}

/// Returns three records with pages.
fn three() -> Vec<Vec<u8>> {
    ["一", "二", "三"]
        .map(|title| response(&format!("https://example.com/{title}"), HTML, &page(title)))
        .to_vec()
}

/// Returns a body in two chunks.
fn chunked(body: &[u8]) -> Vec<u8> {
    let (a, b) = body.split_at(body.len() / 2);
    let chunk = |part: &[u8]| [format!("{:x}\r\n", part.len()).as_bytes(), part, b"\r\n"].concat();
    [chunk(a), chunk(b), b"0\r\n\r\n".to_vec()].concat()
}

/// Returns records of all kinds, with and without pages.
fn records_of_all_kinds() -> Vec<Vec<u8>> {
    let (gbk, _, _) =
        encoding_rs::GB18030.encode("<h1>国标</h1><p>本页的编码，只有服务器知道。</p>");

    vec![
        record("WARC-Type: warcinfo\r\nContent-Type: application/warc-fields", b"software: x\r\n"),
        record("WARC-Type: request\r\nContent-Type: application/http", b"GET / HTTP/1.1\r\n\r\n"),
        response("https://example.com/1", HTML, &page("平")),
        response(
            "https://example.com/2",
            "200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked",
            &chunked(&page("块")),
        ),
        response(
            "https://example.com/3",
            "200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked",
            &chunked(&gz(&page("压"))),
        ),
        response(
            "https://example.com/4",
            "200 OK\r\ncontent-type: TEXT/HTML;charset=\"gbk\"",
            &gbk,
        ),
        response(
            "https://example.com/5",
            "200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked",
            &page("早已解开"),
        ),
        response(
            "https://example.com/6",
            "404 Not Found\r\nContent-Type: text/html",
            &page("没有"),
        ),
        response("https://example.com/a.png", "200 OK\r\nContent-Type: image/png", &[0xFF; 9000]),
        record(
            "WARC-Type: response\r\nContent-Type: text/dns\r\nWARC-Target-URI: dns:a",
            b"1.2.3.4",
        ),
        record(
            "WARC-Type: resource\r\nContent-Type: text/html\r\nWARC-Target-URI: <https://example.com/7>",
            &page("资源"),
        ),
        response(
            "https://example.com/8",
            "200 OK\r\nContent-Type: text/html\r\nContent-Encoding: br",
            b"xx",
        ),
        response("https://example.com/9", HTML, b"<title>x</title>"),
    ]
}

#[test]
fn pages_are_articles_and_other_records_are_skipped() {
    let records = records_of_all_kinds();
    check(
        "a.warc",
        &records,
        expect![[r#"
        a#3 | 平 | https://example.com/1 | 潮声市今天开出夜间公交，全程十二公里。
        a#4 | 块 | https://example.com/2 | 潮声市今天开出夜间公交，全程十二公里。
        a#5 | 压 | https://example.com/3 | 潮声市今天开出夜间公交，全程十二公里。
        a#6 | 国标 | https://example.com/4 | 本页的编码，只有服务器知道。
        a#7 | 早已解开 | https://example.com/5 | 潮声市今天开出夜间公交，全程十二公里。
        a#11 | 资源 | https://example.com/7 | 潮声市今天开出夜间公交，全程十二公里。
        `a.warc` article 12: damaged record: unknown `Content-Encoding`: `br` (expected gzip or deflate)
        `a.warc` article 13: no text: the page contains no readable text"#]],
    );
}

#[test]
fn a_packed_archive_gives_the_same_articles() {
    let records = records_of_all_kinds();
    let plain = shown("a.warc", &records.concat());

    let packed = |name: &str, bytes: &[u8]| shown(name, bytes).replace(name, "a.warc");
    let members: Vec<_> = records.iter().map(|record| gz(record)).collect();
    assert_eq!(packed("a.warc.gz", &members.concat()), plain);
    assert_eq!(packed("a.warc.gz", &gz(&records.concat())), plain);
    assert_eq!(packed("a.warc.zst", &zstd::encode_all(&*records.concat(), 1).unwrap()), plain);
}

#[test]
fn the_member_after_a_damaged_one_is_read() {
    let mut members: Vec<_> = three().iter().map(|record| gz(record)).collect();
    let middle = members[1].len() / 2;
    members[1][middle..middle + 20].fill(0xFF);
    check(
        "a.warc.gz",
        &members,
        expect![[r#"
        a#1 | 一 | https://example.com/一 | 潮声市今天开出夜间公交，全程十二公里。
        `a.warc.gz` article 2: damaged archive: corrupt gzip stream does not have a matching checksum
        a#3 | 三 | https://example.com/三 | 潮声市今天开出夜间公交，全程十二公里。"#]],
    );
    let mut cut: Vec<_> = three().iter().map(|record| gz(record)).collect();
    cut[2].truncate(60);
    check(
        "a.warc.gz",
        &cut,
        expect![[r#"
        a#1 | 一 | https://example.com/一 | 潮声市今天开出夜间公交，全程十二公里。
        a#2 | 二 | https://example.com/二 | 潮声市今天开出夜间公交，全程十二公里。
        `a.warc.gz` article 2: damaged archive: incomplete deflate stream"#]],
    );
    let mut lost: Vec<_> = three().iter().map(|record| gz(record)).collect();
    lost[1].drain(..30);
    check(
        "a.warc.gz",
        &lost,
        expect![[r#"
        a#1 | 一 | https://example.com/一 | 潮声市今天开出夜间公交，全程十二公里。
        `a.warc.gz` article 1: damaged archive: invalid gzip header
        a#2 | 三 | https://example.com/三 | 潮声市今天开出夜间公交，全程十二公里。"#]],
    );
}

#[test]
fn the_record_after_a_damaged_one_is_read() {
    let mut records = three();
    let broken = String::from_utf8(records[1].clone()).unwrap();
    records[1] = broken.replace("Content-Length: ", "Content-Length: x").into_bytes();
    check(
        "a.warc",
        &records,
        expect![[r#"
        a#1 | 一 | https://example.com/一 | 潮声市今天开出夜间公交，全程十二公里。
        `a.warc` article 2: damaged record: invalid `Content-Length`: `x135`
        a#3 | 三 | https://example.com/三 | 潮声市今天开出夜间公交，全程十二公里。"#]],
    );
    records[1] = broken.replace("Content-Length: ", "Content-Length: 1").into_bytes();
    check(
        "a.warc",
        &records,
        expect![[r#"
            a#1 | 一 | https://example.com/一 | 潮声市今天开出夜间公交，全程十二公里。
            `a.warc` article 2: damaged record: the record is shorter than its `Content-Length`
            a#3 | 三 | https://example.com/三 | 潮声市今天开出夜间公交，全程十二公里。"#]],
    );
    records[1] = broken.replace("HTTP/1.1 200", "HTTP 200").into_bytes();
    check(
        "a.warc",
        &records,
        expect![[r#"
        a#1 | 一 | https://example.com/一 | 潮声市今天开出夜间公交，全程十二公里。
        `a.warc` article 2: damaged record: invalid HTTP header: invalid HTTP version
        a#3 | 三 | https://example.com/三 | 潮声市今天开出夜间公交，全程十二公里。"#]],
    );
}

#[test]
fn bytes_that_are_not_a_record_are_skipped() {
    let mut records = three();
    records[1] = b"\0\xFF nothing\n at all\n".to_vec();
    check(
        "a.warc",
        &records,
        expect![[r#"
        a#1 | 一 | https://example.com/一 | 潮声市今天开出夜间公交，全程十二公里。
        `a.warc` article 1: damaged record: expected a record, found other bytes
        a#2 | 三 | https://example.com/三 | 潮声市今天开出夜间公交，全程十二公里。"#]],
    );
    records[1] = b"WARC/1.0\r\nWARC-Type: response\r\n".to_vec();
    check(
        "a.warc",
        &records,
        expect![[r#"
        a#1 | 一 | https://example.com/一 | 潮声市今天开出夜间公交，全程十二公里。
        `a.warc` article 2: damaged record: the record header is cut off
        a#3 | 三 | https://example.com/三 | 潮声市今天开出夜间公交，全程十二公里。"#]],
    );

    let last = records[2].len() - 40;
    records[2].truncate(last);
    check(
        "a.warc",
        &records,
        expect![[r#"
        a#1 | 一 | https://example.com/一 | 潮声市今天开出夜间公交，全程十二公里。
        `a.warc` article 2: damaged record: the record header is cut off
        `a.warc` article 3: damaged record: the record is cut off"#]],
    );
    check(
        "a.warc",
        &[b"no archive at all".to_vec()],
        expect!["`a.warc`: damaged record: expected a record, found other bytes"],
    );
    check("a.warc", &[], expect![""]);
}

#[test]
fn a_page_over_the_limit_is_skipped() {
    let mut records = three();
    records[1] = response("https://example.com/x", HTML, &[b'x'; 5000]);
    check(
        "a.warc",
        &records,
        expect![[r#"
        a#1 | 一 | https://example.com/一 | 潮声市今天开出夜间公交，全程十二公里。
        `a.warc` article 2: too large: the limit for one article is 4096 bytes
        a#3 | 三 | https://example.com/三 | 潮声市今天开出夜间公交，全程十二公里。"#]],
    );
}

#[test]
fn a_decompression_bomb_ends_the_archive() {
    let bomb =
        response("https://example.com/x", "200 OK\r\nContent-Type: image/png", &vec![0; 300 << 20]);
    let records = [gz(&three()[0]), gz(&bomb), gz(&three()[1])];
    check(
        "a.warc.gz",
        &records,
        expect![[r#"
        a#1 | 一 | https://example.com/一 | 潮声市今天开出夜间公交，全程十二公里。
        `a.warc.gz` article 2: too large: the limit for one article is 4096 bytes"#]],
    );
}
