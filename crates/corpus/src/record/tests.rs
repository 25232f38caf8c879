//! Files that are packed, cut off, too long, empty or in other encodings.

use std::fs;
use std::io::Write;
use std::path::Path;

use expect_test::{Expect, expect};
use flate2::Compression;
use flate2::write::GzEncoder;

use super::records::Records;
use crate::read::read;

const LIMIT_BYTES: u64 = 64;

/// Writes the bytes to a file of the name, and returns one line per record or skip.
fn shown(name: &str, bytes: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, bytes).unwrap();

    let records = match Records::open(&path, Path::new(name), LIMIT_BYTES) {
        Ok(records) => records,
        Err(skip) => return skip.to_string(),
    };
    let shown = records.map(|result| match result {
        Ok(record) => {
            let line = record.line.map_or(String::new(), |line| format!("#{line}"));
            format!(
                "{}{line} {}",
                record.file_id,
                String::from_utf8_lossy(&record.bytes).escape_debug()
            )
        }
        Err(skip) => skip.to_string(),
    });
    shown.collect::<Vec<_>>().join("\n")
}

fn check(name: &str, bytes: &[u8], expected: Expect) {
    expected.assert_eq(&shown(name, bytes));
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zst(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 1).unwrap()
}

#[test]
fn a_text_is_one_record() {
    check("2023/05/a.txt", "杭州\n".as_bytes(), expect![[r#"2023/05/a 杭州\n"#]]);
    check("a.json", b"[1,\n2]", expect![[r#"a [1,\n2]"#]]);
    check("a.md", b"", expect!["a "]);
}

#[test]
fn lines_are_records_and_blank_lines_are_skipped() {
    check(
        "日/a.jsonl",
        "\u{FEFF}{1}\r\n\n  \n{2}".as_bytes(),
        expect![[r#"
            日/a#1 {1}
            日/a#4 {2}"#]],
    );
    check("a.jsonl", b"", expect![""]);
}

#[test]
fn all_members_of_a_packed_file_are_read() {
    let expected = || {
        expect![[r#"
            a#1 {1}
            a#2 {2}"#]]
    };
    check("a.jsonl.gz", &[gz(b"{1}\n"), gz(b"{2}\n")].concat(), expected());
    check("a.jsonl.zst", &[zst(b"{1}\n"), zst(b"{2}\n")].concat(), expected());
    check("a.txt.gz", &gz(b"x"), expect!["a x"]);
}

#[test]
fn empty_packed_files_are_not_damaged() {
    check("a.jsonl.gz", b"", expect![""]);
    check("a.txt.gz", b"", expect!["a "]);
    check("a.txt.zst", b"", expect!["a "]);
}

#[test]
fn a_line_over_the_limit_is_skipped_and_later_lines_are_read() {
    let long = "x".repeat(200);
    check(
        "a.jsonl",
        format!("{{1}}\n{long}\n{{3}}\n{long}").as_bytes(),
        expect![[r#"
            a#1 {1}
            `a.jsonl` line 2: too large: the limit for one article is 64 bytes
            a#3 {3}
            `a.jsonl` line 4: too large: the limit for one article is 64 bytes"#]],
    );
}

#[test]
fn a_line_at_the_limit_is_read() {
    let line = "y".repeat(64);
    assert_eq!(
        shown("a.jsonl", format!("{line}\n{line}").as_bytes()),
        format!("a#1 {line}\na#2 {line}")
    );
}

#[test]
fn a_text_over_the_limit_is_skipped() {
    check(
        "a.txt",
        &[b'x'; 65],
        expect!["`a.txt`: too large: the limit for one article is 64 bytes"],
    );
    assert!(shown("a.txt", &[b'x'; 64]).starts_with("a xx"));
}

#[test]
fn a_decompression_bomb_ends_at_the_limit() {
    let too_large =
        || expect!["`a.jsonl.gz` line 1: too large: the limit for one article is 64 bytes"];
    check("a.jsonl.gz", &gz(&[b'x'; 100_000]), too_large());
    let mut late = vec![b'x'; 100_000];
    late.extend(b"\n{2}\n");
    check("a.jsonl.gz", &gz(&late), too_large());
    check(
        "a.txt.zst",
        &zst(&[b'x'; 100_000]),
        expect!["`a.txt.zst`: too large: the limit for one article is 64 bytes"],
    );
    let blank = shown("a.jsonl.zst", &zst(&[b'\n'; 100_000]));
    assert!(blank.contains("too large"), "{blank}");
}

#[test]
fn damaged_archives_yield_their_readable_part() {
    // Random text does not compress, so that a cut is after the first lines.
    let text: String =
        (0..40_000_u64).map(|i| format!("{:x}\n", i.wrapping_mul(0x9E37_79B9_7F4A_7C15))).collect();
    for (name, packed) in
        [("a.jsonl.gz", gz(text.as_bytes())), ("a.jsonl.zst", zst(text.as_bytes()))]
    {
        let shown = shown(name, &packed[..packed.len() / 2]);
        let lines: Vec<_> = shown.lines().collect();
        assert!(lines.len() > 5_000, "{name}: {}", lines.len());
        assert_eq!(lines[1], "a#2 9e3779b97f4a7c15");
        assert!(lines[lines.len() - 1].contains("damaged archive"), "{}", lines[lines.len() - 1]);
        assert_eq!(shown.matches("damaged archive").count(), 1);
    }
}

#[test]
fn half_a_text_is_returned_before_the_damage_and_half_a_json_is_not() {
    let cut = |bytes: &[u8]| {
        let packed = gz(bytes);
        packed[..packed.len() - 6].to_vec()
    };
    let expected = shown("a.txt.gz", &cut(b"half"));
    assert!(expected.starts_with("a half\n`a.txt.gz`: damaged archive: "), "{expected}");
    let expected = shown("a.json.gz", &cut(b"{}"));
    assert!(expected.starts_with("`a.json.gz`: damaged archive: "), "{expected}");
    let expected = shown("a.jsonl.gz", b"no gzip at all");
    assert!(expected.starts_with("`a.jsonl.gz` line 1: damaged archive: "), "{expected}");
}

#[test]
fn utf16_lines_are_read_as_utf8() {
    let text = "{\"title\":\"杭州医药港\"}\n{\"title\":\"跨境电商\"}\n";
    let units = |swap: bool| -> Vec<u8> {
        let unit = |u: u16| if swap { u.to_be_bytes() } else { u.to_le_bytes() };
        text.encode_utf16().flat_map(unit).collect()
    };
    let expected = "a#1 {\\\"title\\\":\\\"杭州医药港\\\"}\na#2 {\\\"title\\\":\\\"跨境电商\\\"}";
    assert_eq!(shown("a.jsonl", &[b"\xFF\xFE", &units(false)[..]].concat()), expected);
    assert_eq!(shown("a.jsonl.gz", &gz(&[b"\xFE\xFF", &units(true)[..]].concat())), expected);
    assert_eq!(shown("a.jsonl", &units(false)), expected);
    let latin: Vec<u8> = "{\"a\":1}\n{\"b\":2}".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(shown("a.jsonl", &latin), "a#1 {\\\"a\\\":1}\na#2 {\\\"b\\\":2}");
}

#[test]
fn the_encoding_of_a_file_applies_to_all_its_lines() {
    let lines: Vec<_> = ["国务院今天在北京举行会议，研究部署下一步工作。", "联通", "移动"]
        .iter()
        .map(|title| format!("{{\"title\":\"{title}\"}}"))
        .collect();
    let text = lines.join("\n");
    let (bytes, _, _) = encoding_rs::GB18030.encode(&text);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.jsonl");
    fs::write(&path, &bytes).unwrap();
    let titles: Vec<_> = super::records::records(&path, Path::new("a.jsonl"))
        .unwrap()
        .flat_map(|record| read(record.unwrap()))
        .map(|article| article.unwrap().title.unwrap())
        .collect();
    assert_eq!(titles[1..], ["联通", "移动"]);
}

#[test]
fn a_folder_is_unreadable() {
    let folder = tempfile::tempdir().unwrap();
    let skip = super::records::records(folder.path(), Path::new("a.txt")).unwrap_err();
    assert_eq!(
        (skip.reason.code(), skip.to_string().as_str()),
        ("unreadable", "`a.txt`: cannot be read: not a regular file")
    );
    let skip =
        super::records::records(&folder.path().join("b.txt"), Path::new("b.txt")).unwrap_err();
    assert_eq!(skip.reason.code(), "unreadable");
    let skip =
        super::records::records(&folder.path().join("b.pdf"), Path::new("b.pdf")).unwrap_err();
    assert_eq!(skip.reason.code(), "unknown_format");
}

#[test]
fn progress_counts_the_bytes_on_disk() {
    let packed = gz(&[b'\n'; 100_000]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.jsonl.gz");
    fs::write(&path, &packed).unwrap();
    let mut records = super::records::records(&path, Path::new("a.jsonl.gz")).unwrap();
    assert!(records.by_ref().next().is_none());
    assert_eq!(records.bytes_consumed(), packed.len() as u64);
}

#[test]
fn records_can_be_sent_to_another_thread() {
    fn is_send<T: Send>() {}
    is_send::<Records>();
}
