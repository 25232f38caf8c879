//! The records of a web archive: returns the ones that contain pages, one at a time, and continues
//! after damaged ones.

#[cfg(test)]
mod tests;

use std::io::{self, BufRead, Cursor, Read};

use super::http::{MAX_RESPONSE_HEADER_BYTES, ResponseHeader};
use super::record_header::{MAX_RECORD_HEADER_BYTES, RecordHeader, RecordKind};
use crate::skip::SkipReason;

/// The highest ratio of unpacked to packed bytes. Text cannot be packed more tightly; a record that
/// exceeds it is a decompression bomb.
const MAX_RATIO: u64 = 200;

/// Packed bytes that a record may have in addition to those counted: readers buffer ahead.
const RATIO_SLACK_BYTES: u64 = 1 << 20;

/// How many times the article limit may be read again in one archive. Without it, an archive whose
/// records all claim to extend to its end would take time quadratic in its length.
const MAX_LIMITS_PUSHED_BACK: u64 = 64;

/// The state of reading an archive.
#[derive(Debug, Default)]
pub(in crate::record) struct WarcReader {
    /// The number of the last record whose header was read, from 1.
    pub(in crate::record) n_records: u64,
    /// Whether everything up to the next record is skipped, because no record begins where one
    /// should.
    is_lost: bool,
    /// The first line of a record that was found while skipping.
    next_first_line: Vec<u8>,
    /// Bytes that were read as part of the record before them, and are read again.
    pushed_back: Cursor<Vec<u8>>,
    n_pushed_back_bytes: u64,
}

/// Why no record is returned.
pub(in crate::record) enum WarcReadError {
    /// The file cannot be read or unpacked.
    Io(io::Error),
    /// One record is skipped; the records after it are read.
    Skip(SkipReason),
    /// A decompression bomb: nothing after it is read.
    Bomb,
}

impl From<io::Error> for WarcReadError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

fn damaged(message: impl Into<String>) -> WarcReadError {
    WarcReadError::Skip(SkipReason::DamagedRecord(message.into()))
}

impl WarcReader {
    /// Returns the next record that contains a page, including its header; `None` at the end.
    ///
    /// `n_packed` returns how many bytes of the file have been read.
    pub(in crate::record) fn next<R: BufRead>(
        &mut self,
        reader: &mut R,
        limit_bytes: u64,
        n_packed: &dyn Fn() -> u64,
    ) -> Result<Option<Vec<u8>>, WarcReadError> {
        let mut pushed_back = std::mem::take(&mut self.pushed_back);
        let next = self.next_page(&mut pushed_back.by_ref().chain(reader), limit_bytes, n_packed);

        if self.pushed_back.get_ref().is_empty() {
            self.pushed_back = pushed_back;
        } else {
            // The bytes after a record that was read too far come before those already waiting.
            let n_read = usize::try_from(pushed_back.position()).unwrap_or(usize::MAX);
            let waiting = pushed_back.get_ref().get(n_read..).unwrap_or_default();
            self.pushed_back.get_mut().extend_from_slice(waiting);
        }
        next
    }

    fn next_page<R: BufRead>(
        &mut self,
        reader: &mut R,
        limit_bytes: u64,
        n_packed: &dyn Fn() -> u64,
    ) -> Result<Option<Vec<u8>>, WarcReadError> {
        loop {
            let Some(mut record) = self.read_header(reader)? else { return Ok(None) };
            let header = RecordHeader::parse(&record).map_err(|message| {
                self.is_lost = true;
                damaged(message)
            })?;

            let mut block = reader.take(header.n_block_bytes);
            let contains_page = contains_page(&header, &mut block, &mut record);
            if let Ok(true) = contains_page
                && header.n_block_bytes <= limit_bytes
            {
                block.read_to_end(&mut record)?;
                let n_missing_bytes = block.limit();
                return self.complete(record, n_missing_bytes, limit_bytes).map(Some);
            }

            skip_block(&mut block, limit_bytes, n_packed)?;
            if contains_page? {
                return Err(WarcReadError::Skip(SkipReason::TooLarge { limit_bytes }));
            }
        }
    }

    /// Checks that a record is complete: it is not cut off, and no other record begins inside it.
    fn complete(
        &mut self,
        mut record: Vec<u8>,
        n_missing_bytes: u64,
        limit_bytes: u64,
    ) -> Result<Vec<u8>, WarcReadError> {
        const NEXT_RECORD: &[u8] = b"\r\n\r\nWARC/1.";
        let next = record.windows(NEXT_RECORD.len()).position(|window| window == NEXT_RECORD);
        if let Some(at) = next {
            let rest = record.split_off(at);
            self.n_pushed_back_bytes += rest.len() as u64;
            if self.n_pushed_back_bytes <= limit_bytes.saturating_mul(MAX_LIMITS_PUSHED_BACK) {
                self.pushed_back = Cursor::new(rest);
            }
            return Err(damaged("the record is shorter than its `Content-Length`"));
        }
        if n_missing_bytes > 0 { Err(damaged("the record is cut off")) } else { Ok(record) }
    }

    /// Continues after a read error: the next member of the archive begins with a record.
    pub(in crate::record) fn resume(&mut self) {
        (self.is_lost, self.next_first_line) = (true, Vec::new());
    }

    /// Reads up to the empty line after the header of the next record.
    fn read_header<R: BufRead>(
        &mut self,
        reader: &mut R,
    ) -> Result<Option<Vec<u8>>, WarcReadError> {
        let Some(mut header) = self.read_first_line(reader)? else { return Ok(None) };
        self.is_lost = false;
        self.n_records += 1;

        loop {
            let line = read_line(reader)?;
            if line.starts_with(b"WARC/") {
                self.next_first_line = line;
                return Err(damaged("the record header is cut off"));
            }
            header.extend_from_slice(&line);
            if line.trim_ascii().is_empty() {
                return Ok(Some(header));
            }
            if header.len() > MAX_RECORD_HEADER_BYTES {
                self.is_lost = true;
                return Err(damaged("the record header is longer than 64 KiB"));
            }
        }
    }

    /// Reads the first line of the next record, skipping empty lines and, if lost, all others.
    fn read_first_line<R: BufRead>(
        &mut self,
        reader: &mut R,
    ) -> Result<Option<Vec<u8>>, WarcReadError> {
        let found = std::mem::take(&mut self.next_first_line);
        if !found.is_empty() {
            return Ok(Some(found));
        }

        loop {
            let line = read_line(reader)?;
            if line.is_empty() {
                return Ok(None);
            }
            if line.starts_with(b"WARC/") {
                return Ok(Some(line));
            }
            if !self.is_lost && !line.trim_ascii().is_empty() {
                self.is_lost = true;
                return Err(damaged("expected a record, found other bytes"));
            }
        }
    }
}

/// Returns one line, or as much of it as a header may have; empty at the end.
fn read_line<R: BufRead>(reader: &mut R) -> io::Result<Vec<u8>> {
    let mut line = Vec::new();
    reader.take(MAX_RECORD_HEADER_BYTES as u64).read_until(b'\n', &mut line)?;
    Ok(line)
}

/// Returns whether a record contains a page. Appends the bytes that it had to read to `record`.
fn contains_page<R: BufRead>(
    header: &RecordHeader,
    block: &mut io::Take<&mut R>,
    record: &mut Vec<u8>,
) -> Result<bool, WarcReadError> {
    match header.kind {
        RecordKind::Other => Ok(false),
        RecordKind::Page => Ok(true),
        RecordKind::Response => {
            let n_header_bytes = record.len();
            block.take(MAX_RESPONSE_HEADER_BYTES as u64).read_to_end(record)?;
            let response = ResponseHeader::parse(&record[n_header_bytes..]).map_err(damaged)?;
            Ok(response.is_some_and(|response| response.is_page))
        }
    }
}

/// Reads to the end of a block without keeping it.
fn skip_block<R: BufRead>(
    block: &mut io::Take<&mut R>,
    limit_bytes: u64,
    n_packed: &dyn Fn() -> u64,
) -> Result<(), WarcReadError> {
    let n_packed_before = n_packed();
    let mut n_skipped = 0;
    loop {
        let n_bytes = io::copy(&mut block.take(limit_bytes.max(1)), &mut io::sink())?;
        n_skipped += n_bytes;
        if n_bytes == 0 {
            return Ok(());
        }

        let n_packed_bytes = n_packed() - n_packed_before + RATIO_SLACK_BYTES;
        if n_skipped / MAX_RATIO > n_packed_bytes {
            return Err(WarcReadError::Bomb);
        }
    }
}
