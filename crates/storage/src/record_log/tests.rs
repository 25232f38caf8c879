//! Cuts, flipped bits and torn ends of logs.

use super::*;
use std::fs;

fn frames(contents: &[&str]) -> Vec<u8> {
    let mut frames = Vec::new();
    for content in contents {
        frame(&mut frames, content.as_bytes()).unwrap();
    }
    frames
}

/// Returns the records in a file with these bytes, and the scan result.
fn records(bytes: &[u8]) -> (Vec<String>, LogScan) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("log");
    fs::write(&path, bytes).unwrap();
    let mut records = Vec::new();
    let scan = read(&path, |_, content| {
        records.push(String::from_utf8(content.to_vec()).unwrap());
    });
    (records, scan.unwrap())
}

#[test]
fn a_log_cut_at_any_byte_keeps_its_whole_records() {
    let whole = frames(&["甲", "", "乙丙"]);
    let ends = [0, frames(&["甲"]).len(), frames(&["甲", ""]).len(), whole.len()];
    for cut in 0..=whole.len() {
        let (records, scan) = records(&whole[..cut]);
        let n_whole = ends.iter().filter(|end| **end <= cut).count() - 1;
        assert_eq!(records, ["甲", "", "乙丙"][..n_whole], "cut at {cut}");
        assert_eq!(scan.n_torn_bytes, (cut - ends[n_whole]) as u64);
        assert_eq!(scan.damaged, []);
    }
}

#[test]
fn records_longer_than_the_read_window_are_found_after_damage() {
    let long = "长".repeat(WINDOW_BYTES);
    let contents = [&*long, "短", &*long, "短"];
    let mut bytes = frames(&contents);
    assert_eq!(records(&bytes).0, contents);
    bytes[100] ^= 1;
    let (records, scan) = records(&bytes);
    assert_eq!(records, contents[1..]);
    assert_eq!(scan.damaged.first(), Some(&(0..(long.len() + HEADER_BYTES) as u64)));
}

#[test]
fn a_flipped_bit_loses_only_its_own_record() {
    let whole = frames(&["甲", "乙", "丙"]);
    let (start, end) = (frames(&["甲"]).len(), frames(&["甲", "乙"]).len());
    for byte in start..end {
        for bit in 0..8 {
            let mut damaged = whole.clone();
            damaged[byte] ^= 1 << bit;
            let (records, scan) = records(&damaged);
            assert_eq!(records, ["甲", "丙"], "byte {byte} bit {bit}");
            assert_eq!(scan.damaged.first(), Some(&(start as u64..end as u64)));
            assert_eq!(scan.n_torn_bytes, 0);
        }
    }
}

#[test]
fn a_torn_end_is_saved_cut_off_and_overwritten() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.log");
    let whole = frames(&["甲", "乙"]);
    fs::write(&path, &whole[..whole.len() - 1]).unwrap();
    let scan = read(&path, |_, _| ()).unwrap();
    let mut log = RecordLog::open(&path, &scan, FileAccess::Group).unwrap();
    log.append(&frames(&["丙"])).unwrap();
    assert_eq!(records(&fs::read(&path).unwrap()).0, ["甲", "丙"]);
    assert_eq!(fs::read(dir.path().join("a.torn")).unwrap().len() as u64, scan.n_torn_bytes);
}

#[test]
fn a_record_can_be_read_at_its_reported_position() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.log");
    fs::write(&path, frames(&["甲", "乙丙"])).unwrap();
    let mut positions = Vec::new();
    read(&path, |pos, _| positions.push(pos)).unwrap();
    let file = File::open(&path).unwrap();
    assert_eq!(content_at(&file, positions[1]).unwrap(), "乙丙".as_bytes());
    let wrong = RecordPos { byte_offset: positions[0].byte_offset + 1, ..positions[0] };
    assert_eq!(content_at(&file, wrong).unwrap_err().kind(), io::ErrorKind::InvalidData);
}
