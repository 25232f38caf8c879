//! The records of a web archive: one at a time, those alone that hold pages, and on behind what is damaged.

#[cfg(test)]
mod tests;

use std::io::{self, BufRead, Cursor, Read};

use super::{Answer, Head, Kind, MAX_HEAD_BYTES, MAX_HTTP_HEAD_BYTES};
use crate::skip::SkipReason;

/// A record that packs its bytes this many times closer than text can be packed is a bomb.
const MAX_RATIO: u64 = 200;

/// How many times the limit is read again in one archive: records that all say that they go on to its end would cost
/// the square of its length.
const MAX_LIMITS_AGAIN: u64 = 64;

/// Where in an archive the reading stands.
#[derive(Debug, Default)]
pub(in crate::record) struct Archive {
    /// The number of the record that was begun last, from 1.
    pub(in crate::record) n_records: u64,
    /// No record begins where one should: everything up to the next one is passed over.
    is_lost: bool,
    /// The first line of a record, where it was met in passing over.
    met: Vec<u8>,
    /// What was read too far and is to be read again.
    again: Cursor<Vec<u8>>,
    n_again_bytes: u64,
}

/// Why there is no record.
pub(in crate::record) enum Failure {
    Reading(io::Error),
    /// What is not read, and the records behind it are.
    Skip(SkipReason),
    /// A bomb: nothing behind it is read.
    Bomb,
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Reading(error)
    }
}

fn damaged(what: impl Into<String>) -> Failure {
    Failure::Skip(SkipReason::DamagedRecord(what.into()))
}

impl Archive {
    /// Returns the next record that holds a page, its head included; None at the end.
    ///
    /// `n_packed` says how many bytes of the file have been read.
    pub(in crate::record) fn next<R: BufRead>(
        &mut self,
        reader: &mut R,
        limit_bytes: u64,
        n_packed: &dyn Fn() -> u64,
    ) -> Result<Option<Vec<u8>>, Failure> {
        let mut again = std::mem::take(&mut self.again);
        let next = self.next_page(&mut again.by_ref().chain(reader), limit_bytes, n_packed);
        if self.again.get_ref().is_empty() {
            self.again = again;
        } else {
            // What is behind a record that was read too far comes before what was still to be read again.
            let rest = usize::try_from(again.position()).unwrap_or(usize::MAX);
            let rest = again.get_ref().get(rest..).unwrap_or_default();
            self.again.get_mut().extend_from_slice(rest);
        }
        next
    }

    fn next_page<R: BufRead>(
        &mut self,
        reader: &mut R,
        limit_bytes: u64,
        n_packed: &dyn Fn() -> u64,
    ) -> Result<Option<Vec<u8>>, Failure> {
        loop {
            let Some(mut record) = self.head(reader)? else { return Ok(None) };
            let head = Head::parse(&record).map_err(|what| {
                self.is_lost = true;
                damaged(what)
            })?;
            let mut block = reader.take(head.n_block_bytes);
            let holds_page = holds_page(&head, &mut block, &mut record);
            if let Ok(true) = holds_page
                && head.n_block_bytes <= limit_bytes
            {
                block.read_to_end(&mut record)?;
                let n_missing = block.limit();
                return self.whole(record, n_missing, limit_bytes).map(Some);
            }
            pass_over(&mut block, limit_bytes, n_packed)?;
            if holds_page? {
                return Err(Failure::Skip(SkipReason::TooLarge { limit_bytes }));
            }
        }
    }

    /// Returns a record that is whole: it does not break off, nor does another begin inside of it.
    fn whole(
        &mut self,
        mut record: Vec<u8>,
        n_missing: u64,
        limit_bytes: u64,
    ) -> Result<Vec<u8>, Failure> {
        const BEGIN: &[u8] = b"\r\n\r\nWARC/1.";
        if let Some(at) = record.windows(BEGIN.len()).position(|window| window == BEGIN) {
            let rest = record.split_off(at);
            self.n_again_bytes += rest.len() as u64;
            if self.n_again_bytes <= limit_bytes.saturating_mul(MAX_LIMITS_AGAIN) {
                self.again = Cursor::new(rest);
            }
            return Err(damaged("it is shorter than it says"));
        }
        if n_missing > 0 { Err(damaged("it breaks off")) } else { Ok(record) }
    }

    /// After an error of reading: the next member of the archive begins with a record.
    pub(in crate::record) fn go_on(&mut self) {
        (self.is_lost, self.met) = (true, Vec::new());
    }

    /// Reads to the empty line behind the head of the next record.
    fn head<R: BufRead>(&mut self, reader: &mut R) -> Result<Option<Vec<u8>>, Failure> {
        let mut head = std::mem::take(&mut self.met);
        while head.is_empty() {
            let line = line(reader)?;
            let is_begin = line.starts_with(b"WARC/");
            if line.is_empty() {
                return Ok(None);
            }
            if is_begin {
                head = line;
            } else if !self.is_lost && !line.trim_ascii().is_empty() {
                self.is_lost = true;
                return Err(damaged("no record begins where one should"));
            }
        }
        self.is_lost = false;
        self.n_records += 1;
        loop {
            let line = line(reader)?;
            if line.starts_with(b"WARC/") {
                self.met = line;
                return Err(damaged("its head breaks off"));
            }
            head.extend_from_slice(&line);
            if line.trim_ascii().is_empty() {
                return Ok(Some(head));
            }
            if head.len() > MAX_HEAD_BYTES {
                self.is_lost = true;
                return Err(damaged("its head is too long"));
            }
        }
    }
}

/// Returns one line, or as much of it as a head may have; nothing at the end.
fn line<R: BufRead>(reader: &mut R) -> io::Result<Vec<u8>> {
    let mut line = Vec::new();
    reader.take(MAX_HEAD_BYTES as u64).read_until(b'\n', &mut line)?;
    Ok(line)
}

/// Returns whether a record holds a page, after reading as much of it into `record` as says so.
fn holds_page<R: BufRead>(
    head: &Head,
    block: &mut io::Take<&mut R>,
    record: &mut Vec<u8>,
) -> Result<bool, Failure> {
    match head.kind {
        Kind::Other => Ok(false),
        Kind::Page => Ok(true),
        Kind::Answer => {
            let n_head = record.len();
            block.take(MAX_HTTP_HEAD_BYTES as u64).read_to_end(record)?;
            match Answer::parse(&record[n_head..]) {
                Ok(answer) => Ok(answer.is_some_and(|answer| answer.is_page)),
                Err(what) => Err(damaged(what)),
            }
        }
    }
}

/// Reads to the end of a block without keeping it.
fn pass_over<R: BufRead>(
    block: &mut io::Take<&mut R>,
    limit_bytes: u64,
    n_packed: &dyn Fn() -> u64,
) -> Result<(), Failure> {
    let before = n_packed();
    let mut n_passed = 0;
    loop {
        let n_bytes = io::copy(&mut block.take(limit_bytes.max(1)), &mut io::sink())?;
        n_passed += n_bytes;
        if n_bytes == 0 {
            return Ok(());
        }
        let n_read = n_packed() - before + (1 << 20);
        if n_passed / MAX_RATIO > n_read {
            return Err(Failure::Bomb);
        }
    }
}
