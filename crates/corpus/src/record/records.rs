//! The stream of a file's records.

use std::fmt;
use std::io::{self, BufRead, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::open::{Opened, open};
use super::warc::reader::{Archive, Failure};
use super::{MAX_ARTICLE_BYTES, Record};
use crate::decode::Charset;
use crate::format::{Format, Packing, file_id, recognise, shown_path};
use crate::skip::{Location, Skip, SkipReason};

/// A packed file may hold this many times the limit without one record; what goes on longer is a bomb.
const MAX_BARREN_LIMITS: u64 = 8;

/// Opens a file as a stream of records.
///
/// `relative` is the path below the corpus: it names the articles and stands in messages. No more than
/// [`MAX_ARTICLE_BYTES`] are held in memory, beside buffers and the window of the unpacker (for zstd up to 128 MiB,
/// when the file was packed with `--ultra` or `--long`).
///
/// # Errors
///
/// A [`Skip`] when the name is not that of an article file, or the system does not open it.
pub fn records(path: &Path, relative: &Path) -> Result<Records, Skip> {
    Records::open(path, relative, MAX_ARTICLE_BYTES)
}

/// The records of one file, in order.
///
/// A line over the limit is skipped to its end and reported; later lines are still read, and so are the records of a web
/// archive behind one that is too large or damaged. Any other damaged archive yields
/// what was readable and then one skip. After a skip that ends the file (damage, the system's refusal) comes None.
pub struct Records {
    path: Arc<str>,
    file_id: Arc<str>,
    format: Format,
    packing: Packing,
    charset: Option<Charset>,
    reader: Box<dyn BufRead + Send>,
    n_consumed: Arc<AtomicU64>,
    limit_bytes: u64,
    line: u64,
    archive: Archive,
    n_barren_bytes: u64,
    failure: Option<SkipReason>,
    is_done: bool,
}

impl Records {
    pub(in crate::record) fn open(
        path: &Path,
        relative: &Path,
        limit_bytes: u64,
    ) -> Result<Self, Skip> {
        let shown = shown_path(relative);
        let skip = |reason| Skip::new(Location::whole(shown.clone()), reason);
        let (format, packing) =
            recognise(relative).ok_or_else(|| skip(SkipReason::UnknownFormat))?;
        let opened =
            open(path, format, packing).map_err(|e| skip(SkipReason::Unreadable(e.to_string())))?;
        let Opened { reader, charset, n_consumed } = opened;
        Ok(Self {
            path: shown.into(),
            file_id: file_id(relative).into(),
            format,
            packing,
            charset,
            reader,
            n_consumed,
            limit_bytes,
            line: 0,
            archive: Archive::default(),
            n_barren_bytes: 0,
            failure: None,
            is_done: false,
        })
    }

    /// Returns the bytes on disk (packed, where the file is packed) consumed so far, for progress.
    pub fn bytes_consumed(&self) -> u64 {
        self.n_consumed.load(Ordering::Relaxed)
    }

    /// Returns the one record of a file that is read whole.
    fn whole(&mut self) -> Result<Record, SkipReason> {
        self.is_done = true;
        let mut bytes = Vec::new();
        let outcome = self.reader.by_ref().take(self.limit_bytes + 1).read_to_end(&mut bytes);
        if bytes.len() as u64 > self.limit_bytes {
            return Err(self.too_large());
        }
        match outcome {
            Ok(_) => Ok(self.record(None, bytes)),
            Err(error) => self.cut_off(&error, bytes),
        }
    }

    /// Half a text is still text, so it comes before the skip; half a JSON value is none.
    fn cut_off(&mut self, error: &io::Error, bytes: Vec<u8>) -> Result<Record, SkipReason> {
        let reason = self.failed(error);
        if bytes.is_empty() || self.format == Format::Json {
            return Err(reason);
        }
        self.failure = Some(reason);
        Ok(self.record(None, bytes))
    }

    /// Returns the next line that is not blank, None at the end.
    fn next_line(&mut self) -> Option<Result<Record, SkipReason>> {
        let mut bytes = Vec::new();
        loop {
            bytes.clear();
            self.line += 1;
            match self.reader.by_ref().take(self.limit_bytes + 1).read_until(b'\n', &mut bytes) {
                Ok(0) => return None,
                Ok(_) => {}
                Err(error) => return Some(Err(self.end(&error))),
            }
            self.n_barren_bytes += bytes.len() as u64;
            if bytes.last() != Some(&b'\n') && bytes.len() as u64 > self.limit_bytes {
                return Some(Err(self.skip_line().unwrap_or_else(|error| self.end(&error))));
            }
            bytes.truncate(bytes.trim_ascii_end().len());
            if !bytes.is_empty() {
                self.n_barren_bytes = 0;
                bytes.shrink_to_fit();
                return Some(Ok(self.record(Some(self.line), bytes)));
            }
            if self.is_bomb() {
                self.is_done = true;
                return Some(Err(self.too_large()));
            }
        }
    }

    /// Returns the next page of a web archive, None at the end.
    fn next_page(&mut self) -> Option<Result<Record, SkipReason>> {
        let n_packed = || self.n_consumed.load(Ordering::Relaxed);
        match self.archive.next(&mut self.reader, self.limit_bytes, &n_packed) {
            Ok(None) => None,
            Ok(Some(bytes)) => Some(Ok(self.record(None, bytes))),
            Err(Failure::Skip(reason)) => Some(Err(reason)),
            // Of an archive that is not packed every byte is on disk.
            Err(Failure::Bomb) => {
                self.is_done = true;
                Some(Err(self.too_large()))
            }
            Err(Failure::Reading(error)) => {
                let goes_on = self.packing == Packing::Gzip && error.raw_os_error().is_none();
                self.archive.go_on();
                Some(Err(if goes_on { self.failed(&error) } else { self.end(&error) }))
            }
        }
    }

    /// Reads on to the end of a line over the limit, without keeping it.
    fn skip_line(&mut self) -> io::Result<SkipReason> {
        loop {
            let chunk = match self.reader.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                chunk => chunk?,
            };
            let line_end = chunk.split_inclusive(|&byte| byte == b'\n').next().unwrap_or_default();
            let (n_bytes, is_last) =
                (line_end.len(), line_end.is_empty() || line_end.ends_with(b"\n"));
            self.reader.consume(n_bytes);
            self.n_barren_bytes += n_bytes as u64;
            if self.is_bomb() {
                self.is_done = true;
                return Ok(self.too_large());
            }
            if is_last {
                return Ok(self.too_large());
            }
        }
    }

    fn is_bomb(&self) -> bool {
        self.packing != Packing::Plain
            && self.n_barren_bytes > self.limit_bytes.saturating_mul(MAX_BARREN_LIMITS)
    }

    fn end(&mut self, error: &io::Error) -> SkipReason {
        self.is_done = true;
        self.failed(error)
    }

    /// The system's errors carry its number; all others are the unpacker's.
    fn failed(&self, error: &io::Error) -> SkipReason {
        if self.packing == Packing::Plain || error.raw_os_error().is_some() {
            SkipReason::Unreadable(error.to_string())
        } else {
            SkipReason::DamagedArchive(error.to_string())
        }
    }

    fn too_large(&self) -> SkipReason {
        SkipReason::TooLarge { limit_bytes: self.limit_bytes }
    }

    fn record(&self, line: Option<u64>, bytes: Vec<u8>) -> Record {
        let (path, file_id) = (Arc::clone(&self.path), Arc::clone(&self.file_id));
        let article = self.article();
        Record { path, file_id, format: self.format, line, article, charset: self.charset, bytes }
    }

    /// Returns the number of the record in a web archive.
    fn article(&self) -> Option<u64> {
        (self.format == Format::Warc).then_some(self.archive.n_records).filter(|&n| n > 0)
    }

    fn skipped(&self, reason: SkipReason) -> Skip {
        let line = (self.format == Format::JsonLines).then_some(self.line);
        Skip::new(
            Location { line, article: self.article(), ..Location::whole(&*self.path) },
            reason,
        )
    }
}

impl fmt::Debug for Records {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Records")
            .field("path", &self.path)
            .field("line", &self.line)
            .finish_non_exhaustive()
    }
}

impl Iterator for Records {
    type Item = Result<Record, Skip>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(reason) = self.failure.take() {
            return Some(Err(self.skipped(reason)));
        }
        if self.is_done {
            return None;
        }
        let next = match self.format {
            Format::JsonLines => self.next_line(),
            Format::Warc => self.next_page(),
            _ => Some(self.whole()),
        };
        self.is_done |= next.is_none();
        next.map(|outcome| outcome.map_err(|reason| self.skipped(reason)))
    }
}
