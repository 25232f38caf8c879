//! A log: records one behind another in a file, each whole or absent.
//!
//! A record is a mark of four bytes, its length in four, sixteen bytes of the BLAKE3 hash of both
//! the length and the content, and the content. What a crash left at the end is no record and is
//! cut off when the log is next opened for writing; what is damaged between whole records is
//! passed over, counted, and stays where it is.

use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

const MARK: [u8; 4] = *b"\x9fXL1";
const HASH_BYTES: usize = 16;
const HEAD_BYTES: usize = MARK.len() + 4 + HASH_BYTES;
/// The longest record, in bytes.
const MAX_RECORD_BYTES: usize = 256 << 20;
/// Bytes that are read at once.
const WINDOW_BYTES: usize = 1 << 20;

/// Where the content of a record is in its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct At {
    pub(crate) offset: u64,
    pub(crate) n_bytes: u32,
}

/// What was found in a log beside its records.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Found {
    /// Where the last whole record ends.
    pub(crate) end: u64,
    /// Bytes behind that: a record that was being written when all stopped.
    pub(crate) n_torn_bytes: u64,
    /// Stretches between whole records that are none: damage.
    pub(crate) damaged: Vec<Range<u64>>,
}

/// Reads a log and gives each record to `take`. A log that is not there has none.
///
/// # Errors
/// When the system would not give its bytes.
pub(crate) fn read(path: &Path, mut take: impl FnMut(At, &[u8])) -> io::Result<Found> {
    let mut window = match File::open(path) {
        Ok(file) => Window { file, bytes: Vec::new(), base: 0, at: 0, is_last: false },
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Found::default()),
        Err(error) => return Err(error),
    };
    let mut found = Found::default();
    while let Some(content) = window.next()? {
        let offset = window.base + content.start as u64;
        let n_bytes = u32::try_from(content.len()).expect("a length was read from four bytes");
        let start = offset - HEAD_BYTES as u64;
        if start > found.end {
            found.damaged.push(found.end..start);
        }
        found.end = offset + u64::from(n_bytes);
        take(At { offset, n_bytes }, &window.bytes[content]);
    }
    found.n_torn_bytes = window.base + window.bytes.len() as u64 - found.end;
    Ok(found)
}

/// The part of a file that is looked at.
struct Window {
    file: File,
    bytes: Vec<u8>,
    /// Where in the file `bytes` begin.
    base: u64,
    /// How far they were looked at.
    at: usize,
    /// Whether they reach to the end of the file.
    is_last: bool,
}

impl Window {
    /// Returns the content of the next whole record; at the end of the file there is none.
    fn next(&mut self) -> io::Result<Option<Range<usize>>> {
        loop {
            self.reach(HEAD_BYTES)?;
            if let Some(length) = claimed_length(&self.bytes[self.at..]) {
                self.reach(HEAD_BYTES + length)?;
                if let Some(content) = content(&self.bytes, self.at) {
                    self.at = content.end;
                    return Ok(Some(content));
                }
            }
            let Some(rest) = self.bytes.get(self.at + 1..) else { return Ok(None) };
            match rest.windows(MARK.len()).position(|window| window == MARK) {
                Some(skipped) => self.at += 1 + skipped,
                None if self.is_last => return Ok(None),
                None => self.at = self.bytes.len() - MARK.len().min(rest.len()),
            }
        }
    }

    /// Reads on until so many bytes lie before us, or all that there are. Forgets what lies far
    /// behind.
    fn reach(&mut self, n_bytes: usize) -> io::Result<()> {
        if self.at + n_bytes <= self.bytes.len() || self.is_last {
            return Ok(());
        }
        self.bytes.drain(..self.at);
        self.base += self.at as u64;
        self.at = 0;
        let wanted = (n_bytes.max(WINDOW_BYTES) - self.bytes.len()) as u64;
        let n_read = (&self.file).take(wanted).read_to_end(&mut self.bytes)?;
        self.is_last = (n_read as u64) < wanted;
        Ok(())
    }
}

/// Returns how long the record that begins here says it is; `None` where none begins.
fn claimed_length(bytes: &[u8]) -> Option<usize> {
    let length = bytes.strip_prefix(&MARK)?.first_chunk()?;
    Some(u32::from_le_bytes(*length) as usize).filter(|length| *length <= MAX_RECORD_BYTES)
}

/// Returns the content of the record that begins at `at`, if one does.
fn content(bytes: &[u8], at: usize) -> Option<Range<usize>> {
    let head = bytes.get(at..at + HEAD_BYTES)?;
    let length: [u8; 4] = *head.strip_prefix(&MARK)?.first_chunk()?;
    let start = at + HEAD_BYTES;
    let content = start..start.checked_add(u32::from_le_bytes(length) as usize)?;
    let is_whole = hash(length, bytes.get(content.clone())?) == head[HEAD_BYTES - HASH_BYTES..];
    is_whole.then_some(content)
}

fn hash(length: [u8; 4], content: &[u8]) -> [u8; HASH_BYTES] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&length).update(content);
    *hasher.finalize().as_bytes().first_chunk().expect("a hash has 32 bytes")
}

/// Appends a record to `out` and returns where its content is.
///
/// # Errors
/// When it is longer than 256 MiB.
pub(crate) fn frame(out: &mut Vec<u8>, content: &[u8]) -> io::Result<At> {
    let n_bytes = u32::try_from(content.len()).ok().filter(|_| content.len() <= MAX_RECORD_BYTES);
    let n_bytes = n_bytes
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "a record over 256 MiB"))?;
    let length = n_bytes.to_le_bytes();
    out.extend_from_slice(&MARK);
    out.extend_from_slice(&length);
    out.extend_from_slice(&hash(length, content));
    let offset = out.len() as u64;
    out.extend_from_slice(content);
    Ok(At { offset, n_bytes })
}

/// Returns the content of a record that [`read`] told of.
///
/// # Errors
/// When it is damaged or the system would not give it.
pub(crate) fn content_at(file: &File, at: At) -> io::Result<Vec<u8>> {
    let start = at.offset - HEAD_BYTES as u64;
    let mut bytes = vec![0; HEAD_BYTES + at.n_bytes as usize];
    read_exact_at(file, &mut bytes, start)?;
    let whole = content(&bytes, 0).filter(|content| content.len() == at.n_bytes as usize);
    whole.ok_or_else(|| {
        io::Error::new(io::ErrorKind::InvalidData, format!("the record at byte {start} is damaged"))
    })?;
    bytes.drain(..HEAD_BYTES);
    Ok(bytes)
}

#[cfg(unix)]
fn read_exact_at(file: &File, bytes: &mut [u8], offset: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, offset)
}

#[cfg(not(unix))]
fn read_exact_at(mut file: &File, bytes: &mut [u8], offset: u64) -> io::Result<()> {
    use std::io::Seek;
    file.seek(io::SeekFrom::Start(offset))?;
    file.read_exact(bytes)
}

/// A log that is open for writing.
#[derive(Debug)]
pub(crate) struct Log {
    pub(crate) file: File,
    path: PathBuf,
    n_bytes: u64,
}

impl Log {
    /// Opens the log at `path` behind its last record, or makes one. What is torn is set aside in
    /// a file beside it and cut off.
    ///
    /// # Errors
    /// When the system refuses it.
    pub(crate) fn open(path: &Path, found: &Found) -> io::Result<Self> {
        let is_there = path.exists();
        let file =
            File::options().read(true).append(true).create(true).truncate(false).open(path)?;
        if found.n_torn_bytes > 0 {
            let mut torn = vec![0; usize::try_from(found.n_torn_bytes).unwrap_or(0)];
            read_exact_at(&file, &mut torn, found.end)?;
            fs::write(path.with_extension("torn"), torn)?;
            file.set_len(found.end)?;
            file.sync_all()?;
        }
        if !is_there {
            file.sync_all()?;
        }
        // Whoever made or replaced the file may have been cut off before its name was durable.
        path.parent().map_or(Ok(()), xunwen_engine::sync_dir)?;
        Ok(Self { file, path: path.to_owned(), n_bytes: found.end })
    }

    /// Returns its size in bytes.
    pub(crate) const fn n_bytes(&self) -> u64 {
        self.n_bytes
    }

    /// Appends framed records. They are durable after the file is synced. Returns the offset
    /// that their frames begin at.
    ///
    /// # Errors
    /// When the disk refuses it, as when it is full; nothing of them is left then.
    pub(crate) fn append(&mut self, frames: &[u8]) -> io::Result<u64> {
        let start = self.n_bytes;
        if let Err(error) = self.file.write_all(frames) {
            self.file.set_len(start)?;
            return Err(error);
        }
        self.n_bytes += frames.len() as u64;
        Ok(start)
    }

    /// Puts records in the place of all that there are: whole, or not at all.
    ///
    /// # Errors
    /// When the disk refuses it; the log is as it was.
    pub(crate) fn replace(
        &mut self,
        contents: impl IntoIterator<Item = io::Result<Vec<u8>>>,
    ) -> io::Result<()> {
        let n_bytes = replace(&self.path, contents)?;
        self.file = File::options().read(true).append(true).open(&self.path)?;
        self.n_bytes = n_bytes;
        Ok(())
    }
}

/// Puts records in the place of the log at `path`, if there is one, and returns its size in bytes.
///
/// # Errors
/// When the disk refuses it; the log is as it was.
pub(crate) fn replace(
    path: &Path,
    contents: impl IntoIterator<Item = io::Result<Vec<u8>>>,
) -> io::Result<u64> {
    let beside = path.with_extension("tmp");
    let mut out = BufWriter::new(File::create(&beside)?);
    let mut n_bytes = 0;
    let mut frames = Vec::new();
    for content in contents {
        frames.clear();
        frame(&mut frames, &content?)?;
        out.write_all(&frames)?;
        n_bytes += frames.len() as u64;
    }
    out.flush()?;
    out.get_ref().sync_all()?;
    fs::rename(&beside, path)?;
    path.parent().map_or(Ok(()), xunwen_engine::sync_dir)?;
    Ok(n_bytes)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]
mod tests {
    use super::*;

    fn frames(contents: &[&str]) -> Vec<u8> {
        let mut frames = Vec::new();
        for content in contents {
            frame(&mut frames, content.as_bytes()).unwrap();
        }
        frames
    }

    /// Returns the records of a file of these bytes, and what was found beside them.
    fn records(bytes: &[u8]) -> (Vec<String>, Found) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("log");
        fs::write(&path, bytes).unwrap();
        let mut records = Vec::new();
        let take = |_, content: &[u8]| records.push(String::from_utf8(content.to_vec()).unwrap());
        let found = read(&path, take).unwrap();
        (records, found)
    }

    #[test]
    fn every_cut_leaves_whole_records_and_is_told() {
        let whole = frames(&["甲", "", "乙丙"]);
        let ends = [0, frames(&["甲"]).len(), frames(&["甲", ""]).len(), whole.len()];
        for cut in 0..=whole.len() {
            let (records, found) = records(&whole[..cut]);
            let n_whole = ends.iter().filter(|end| **end <= cut).count() - 1;
            assert_eq!(records, ["甲", "", "乙丙"][..n_whole], "cut at {cut}");
            assert_eq!(found.n_torn_bytes, (cut - ends[n_whole]) as u64);
            assert_eq!(found.damaged, []);
        }
    }

    #[test]
    fn records_longer_than_what_is_read_at_once_are_found_behind_damage() {
        let long = "长".repeat(WINDOW_BYTES);
        let contents = [&*long, "短", &*long, "短"];
        let mut bytes = frames(&contents);
        assert_eq!(records(&bytes).0, contents);
        bytes[100] ^= 1;
        let (records, found) = records(&bytes);
        assert_eq!(records, contents[1..]);
        assert_eq!(found.damaged.first(), Some(&(0..(long.len() + HEAD_BYTES) as u64)));
    }

    #[test]
    fn a_flipped_bit_costs_its_own_record_and_no_other() {
        let whole = frames(&["甲", "乙", "丙"]);
        let (start, end) = (frames(&["甲"]).len(), frames(&["甲", "乙"]).len());
        for byte in start..end {
            for bit in 0..8 {
                let mut damaged = whole.clone();
                damaged[byte] ^= 1 << bit;
                let (records, found) = records(&damaged);
                assert_eq!(records, ["甲", "丙"], "byte {byte} bit {bit}");
                assert_eq!(found.damaged.first(), Some(&(start as u64..end as u64)));
                assert_eq!(found.n_torn_bytes, 0);
            }
        }
    }

    #[test]
    fn what_was_torn_is_cut_set_aside_and_written_over() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.log");
        let whole = frames(&["甲", "乙"]);
        fs::write(&path, &whole[..whole.len() - 1]).unwrap();
        let found = read(&path, |_, _| ()).unwrap();
        let mut log = Log::open(&path, &found).unwrap();
        log.append(&frames(&["丙"])).unwrap();
        assert_eq!(records(&fs::read(&path).unwrap()).0, ["甲", "丙"]);
        assert_eq!(fs::read(dir.path().join("a.torn")).unwrap().len() as u64, found.n_torn_bytes);
    }

    #[test]
    fn a_record_is_read_again_where_it_was_found() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.log");
        fs::write(&path, frames(&["甲", "乙丙"])).unwrap();
        let mut places = Vec::new();
        read(&path, |at, _| places.push(at)).unwrap();
        let file = File::open(&path).unwrap();
        assert_eq!(content_at(&file, places[1]).unwrap(), "乙丙".as_bytes());
        let wrong = At { offset: places[0].offset + 1, ..places[0] };
        assert_eq!(content_at(&file, wrong).unwrap_err().kind(), io::ErrorKind::InvalidData);
    }
}
