//! A log of records in one file. Each record is either whole or absent.
//!
//! A record consists of a four-byte mark, the length of its content in four bytes (little-endian),
//! the first sixteen bytes of the BLAKE3 hash of length and content, and the content. An unfinished
//! record at the end, left by a crash, is cut off when the log is next opened for writing. Damaged
//! bytes between whole records are skipped, counted and left in place.

use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::disk::{self, DiskFile, FileAccess, sync_dir};
use crate::durable::write_whole;

const MARK: [u8; 4] = *b"\x9fXL1";
const HASH_BYTES: usize = 16;
const HEADER_BYTES: usize = MARK.len() + 4 + HASH_BYTES;

/// The ending of the file next to a log that keeps its torn ends.
pub const TORN_EXTENSION: &str = "torn";

/// The maximum length of a record's content, in bytes.
const MAX_RECORD_BYTES: usize = 256 << 20;

/// The number of bytes read from the file at once.
const WINDOW_BYTES: usize = 1 << 20;

/// The position of a record's content in its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordPos {
    /// The byte offset of the content.
    pub byte_offset: u64,
    /// The length of the content, in bytes.
    pub n_bytes: u32,
}

/// The result of reading a log, apart from its records.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogScan {
    /// The byte offset of the end of the last whole record.
    pub byte_end: u64,
    /// The number of bytes after that offset: a record that was being written during a crash.
    pub n_torn_bytes: u64,
    /// Byte ranges before `byte_end` that belong to no record.
    pub damaged: Vec<Range<u64>>,
}

/// Reads a log and passes each record to `visit`. An absent log has no records.
///
/// # Errors
/// If the file cannot be read.
pub fn read(path: &Path, mut visit: impl FnMut(RecordPos, &[u8])) -> io::Result<LogScan> {
    let mut window = match File::open(path) {
        Ok(file) => ReadWindow::new(file),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(LogScan::default()),
        Err(error) => return Err(error),
    };
    let mut scan = LogScan::default();

    while let Some(content) = window.next_record()? {
        let byte_offset = window.byte_base + content.start as u64;
        let n_bytes = u32::try_from(content.len()).expect("the length was read from four bytes");

        // Bytes between two whole records are damage.
        let record_start = byte_offset - HEADER_BYTES as u64;
        if record_start > scan.byte_end {
            scan.damaged.push(scan.byte_end..record_start);
        }

        scan.byte_end = byte_offset + u64::from(n_bytes);
        visit(RecordPos { byte_offset, n_bytes }, &window.bytes[content]);
    }

    scan.n_torn_bytes = window.byte_base + window.bytes.len() as u64 - scan.byte_end;
    Ok(scan)
}

/// A sliding window over a file.
struct ReadWindow {
    file: File,
    bytes: Vec<u8>,
    /// The byte offset of `bytes` in the file.
    byte_base: u64,
    /// The index in `bytes` up to which the search for records has advanced.
    position: usize,
    /// Whether `bytes` extends to the end of the file.
    is_last: bool,
}

impl ReadWindow {
    const fn new(file: File) -> Self {
        Self { file, bytes: Vec::new(), byte_base: 0, position: 0, is_last: false }
    }

    /// Returns the range of the next whole record's content, or `None` at the end of the file.
    fn next_record(&mut self) -> io::Result<Option<Range<usize>>> {
        loop {
            self.fill(HEADER_BYTES)?;
            if let Some(length) = claimed_length(&self.bytes[self.position..]) {
                self.fill(HEADER_BYTES + length)?;
                if let Some(content) = whole_content(&self.bytes, self.position) {
                    self.position = content.end;
                    return Ok(Some(content));
                }
            }

            // No record begins here: search for the next mark.
            let Some(rest) = self.bytes.get(self.position + 1..) else { return Ok(None) };
            match rest.windows(MARK.len()).position(|window| window == MARK) {
                Some(n_skipped) => self.position += 1 + n_skipped,
                None if self.is_last => return Ok(None),
                None => self.position = self.bytes.len() - MARK.len().min(rest.len()),
            }
        }
    }

    /// Reads until at least `n_bytes` are available after the position, or to the end of the file.
    /// Drops the bytes before the position.
    fn fill(&mut self, n_bytes: usize) -> io::Result<()> {
        if self.position + n_bytes <= self.bytes.len() || self.is_last {
            return Ok(());
        }

        self.bytes.drain(..self.position);
        self.byte_base += self.position as u64;
        self.position = 0;

        let n_missing = (n_bytes.max(WINDOW_BYTES) - self.bytes.len()) as u64;
        let n_read = (&self.file).take(n_missing).read_to_end(&mut self.bytes)?;
        self.is_last = (n_read as u64) < n_missing;
        Ok(())
    }
}

/// Returns the content length stated by the header at the start of `bytes`, or `None` if there is
/// no header.
fn claimed_length(bytes: &[u8]) -> Option<usize> {
    let length = bytes.strip_prefix(&MARK)?.first_chunk()?;
    Some(u32::from_le_bytes(*length) as usize).filter(|length| *length <= MAX_RECORD_BYTES)
}

/// Returns the range of the content of the record that starts at `start`, if the record is whole.
fn whole_content(bytes: &[u8], start: usize) -> Option<Range<usize>> {
    let header = bytes.get(start..start + HEADER_BYTES)?;
    let length: [u8; 4] = *header.strip_prefix(&MARK)?.first_chunk()?;

    let content_start = start + HEADER_BYTES;
    let content = content_start..content_start.checked_add(u32::from_le_bytes(length) as usize)?;
    let expected = &header[HEADER_BYTES - HASH_BYTES..];
    let is_whole = record_hash(length, bytes.get(content.clone())?) == expected;
    is_whole.then_some(content)
}

fn record_hash(length: [u8; 4], content: &[u8]) -> [u8; HASH_BYTES] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&length).update(content);
    *hasher.finalize().as_bytes().first_chunk().expect("a hash has 32 bytes")
}

/// Appends a record to `out` and returns the position of its content in `out`.
///
/// # Errors
/// If the content is longer than 256 MiB.
pub fn frame(out: &mut Vec<u8>, content: &[u8]) -> io::Result<RecordPos> {
    let n_bytes = u32::try_from(content.len())
        .ok()
        .filter(|_| content.len() <= MAX_RECORD_BYTES)
        .ok_or_else(|| record_too_long(content.len()))?;

    let length = n_bytes.to_le_bytes();
    out.extend_from_slice(&MARK);
    out.extend_from_slice(&length);
    out.extend_from_slice(&record_hash(length, content));

    let byte_offset = out.len() as u64;
    out.extend_from_slice(content);
    Ok(RecordPos { byte_offset, n_bytes })
}

fn record_too_long(n_bytes: usize) -> io::Error {
    let message = format!("a record has {n_bytes} bytes (at most 256 MiB)");
    io::Error::new(io::ErrorKind::InvalidInput, message)
}

/// Returns the content of a record whose position [`read`] reported.
///
/// # Errors
/// If the record is damaged or cannot be read.
pub fn content_at(file: &File, pos: RecordPos) -> io::Result<Vec<u8>> {
    let byte_start = pos.byte_offset - HEADER_BYTES as u64;
    let mut bytes = vec![0; HEADER_BYTES + pos.n_bytes as usize];
    read_exact_at(file, &mut bytes, byte_start)?;

    let content = whole_content(&bytes, 0);
    if content.is_none_or(|content| content.len() != pos.n_bytes as usize) {
        let message = format!("the record at byte {byte_start} is damaged");
        return Err(io::Error::new(io::ErrorKind::InvalidData, message));
    }

    bytes.drain(..HEADER_BYTES);
    Ok(bytes)
}

#[cfg(unix)]
fn read_exact_at(file: &File, bytes: &mut [u8], byte_offset: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, byte_offset)
}

#[cfg(not(unix))]
fn read_exact_at(mut file: &File, bytes: &mut [u8], byte_offset: u64) -> io::Result<()> {
    use std::io::Seek;
    file.seek(io::SeekFrom::Start(byte_offset))?;
    file.read_exact(bytes)
}

/// A log that is open for writing.
#[derive(Debug)]
pub struct RecordLog {
    file: DiskFile,
    path: PathBuf,
    n_bytes: u64,
    access: FileAccess,
    /// Whether a failed write may have left bytes after the last record.
    has_leftover: bool,
}

impl RecordLog {
    /// Opens the log at `path` for appending, or creates it. `scan` is the result of [`read`] on
    /// the same file. A torn end is copied to a file next to the log (`.torn`) and cut off.
    ///
    /// # Errors
    /// If the file cannot be opened or written.
    pub fn open(path: &Path, scan: &LogScan, access: FileAccess) -> io::Result<Self> {
        let is_new = !path.exists();
        let file = disk::open_append(path, access)?;

        if scan.n_torn_bytes > 0 {
            save_torn_end(path, &file, scan, access)?;
            file.set_len(scan.byte_end)?;
        }
        if is_new || scan.n_torn_bytes > 0 {
            file.sync_all()?;
        }

        // The process that created or replaced the file may have crashed before it synced the
        // folder.
        sync_parent(path)?;
        let path = path.to_owned();
        Ok(Self { file, path, n_bytes: scan.byte_end, access, has_leftover: false })
    }

    /// The open file, for reading with [`content_at`].
    #[must_use]
    pub const fn file(&self) -> &File {
        self.file.as_file()
    }

    /// Returns a second handle of the open file, for syncing it while records are appended.
    ///
    /// # Errors
    /// If the system has no handle left.
    pub fn clone_file(&self) -> io::Result<DiskFile> {
        self.file.try_clone()
    }

    /// Makes all records durable.
    ///
    /// # Errors
    /// If the disk fails.
    pub fn sync(&self) -> io::Result<()> {
        self.file.sync_data()
    }

    /// The size of the log in bytes.
    #[must_use]
    pub const fn n_bytes(&self) -> u64 {
        self.n_bytes
    }

    /// Appends framed records and returns the byte offset of the first frame. They are durable
    /// once the file is synced.
    ///
    /// # Errors
    /// If the write fails, for example on a full disk. The log is then cut back to its previous
    /// length, now or before the next record.
    pub fn append(&mut self, frames: &[u8]) -> io::Result<u64> {
        let byte_start = self.n_bytes;
        if self.has_leftover {
            self.file.set_len(byte_start)?;
            self.has_leftover = false;
        }

        if let Err(error) = self.file.write_all(frames) {
            self.has_leftover = self.file.set_len(byte_start).is_err();
            return Err(error);
        }
        self.n_bytes += frames.len() as u64;
        Ok(byte_start)
    }

    /// Replaces all records atomically.
    ///
    /// # Errors
    /// If the new file cannot be written. The log is unchanged.
    pub fn replace(
        &mut self,
        contents: impl IntoIterator<Item = io::Result<Vec<u8>>>,
    ) -> io::Result<()> {
        let n_bytes = replace(&self.path, contents, self.access)?;
        self.file = disk::open_append(&self.path, self.access)?;
        self.n_bytes = n_bytes;
        self.has_leftover = false;
        Ok(())
    }
}

/// Copies the bytes after the last record to a file next to the log.
fn save_torn_end(
    path: &Path,
    file: &DiskFile,
    scan: &LogScan,
    access: FileAccess,
) -> io::Result<()> {
    let mut torn = vec![0; usize::try_from(scan.n_torn_bytes).unwrap_or(0)];
    read_exact_at(file.as_file(), &mut torn, scan.byte_end)?;

    let torn_path = path.with_extension(TORN_EXTENSION);
    let name = torn_path.file_name().unwrap_or_default().to_string_lossy();
    write_whole(path.parent().unwrap_or(Path::new("")), &name, &torn, access)
}

/// Replaces the log at `path` atomically, or creates it, and returns its size in bytes.
///
/// # Errors
/// If the new file cannot be written. An existing log is unchanged.
pub fn replace(
    path: &Path,
    contents: impl IntoIterator<Item = io::Result<Vec<u8>>>,
    access: FileAccess,
) -> io::Result<u64> {
    let temporary = path.with_extension("tmp");
    let mut out = BufWriter::new(disk::create_anew(&temporary, access)?);
    let mut n_bytes = 0;
    let mut frames = Vec::new();

    for content in contents {
        frames.clear();
        frame(&mut frames, &content?)?;
        out.write_all(&frames)?;
        n_bytes += frames.len() as u64;
    }

    // The new file is durable before it gets the name of the old one.
    out.flush()?;
    out.get_ref().sync_all()?;
    disk::rename(&temporary, path)?;
    sync_parent(path)?;
    Ok(n_bytes)
}

fn sync_parent(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), sync_dir)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]
mod tests;
