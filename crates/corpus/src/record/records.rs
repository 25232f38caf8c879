//! The stream of a file's records.

use std::fmt;
use std::fs::File;
use std::io::{self, BufRead, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::open::{OpenedFile, open};
use super::warc::reader::{WarcReadError, WarcReader};
use super::{MAX_ARTICLE_BYTES, Record};
use crate::decode::Charset;
use crate::fence::open_regular;
use crate::format::{Format, Packing, file_id, path_for_display, recognise};
use crate::skip::{Location, Skip, SkipReason};

/// How many times the article limit a packed file may unpack to without a record. More is a
/// decompression bomb.
const MAX_LIMITS_WITHOUT_RECORD: u64 = 8;

/// Opens a file as a stream of records.
///
/// `relative` is the path below the corpus; it names the articles and appears in messages. Memory
/// use is limited to [`MAX_ARTICLE_BYTES`], plus buffers and the window of the unpacker (for zstd up
/// to 128 MiB, when the file was packed with `--ultra` or `--long`).
///
/// # Errors
///
/// A [`Skip`] when the name is not that of an article file, or the file cannot be opened.
pub fn records(path: &Path, relative: &Path) -> Result<Records, Skip> {
    Records::open(path, relative, MAX_ARTICLE_BYTES)
}

/// Returns the records of a file that is already open, from its current position.
///
/// # Errors
///
/// A [`Skip`] when the name is not that of an article file, or the file cannot be read.
pub fn records_in(file: File, relative: &Path) -> Result<Records, Skip> {
    Records::read(file, relative, MAX_ARTICLE_BYTES)
}

/// The records of one file, in order.
///
/// A line over the limit is skipped and reported; later lines are still read. The same holds for a
/// record of a web archive that is too large or damaged. Any other damaged archive yields the
/// readable part and then one skip. A skip that ends the file (damage, a read error) is the last
/// item.
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
    warc: WarcReader,
    /// Unpacked bytes since the last record.
    n_bytes_without_record: u64,
    /// The skip that follows a partial record.
    pending_skip: Option<SkipReason>,
    is_done: bool,
}

impl Records {
    pub(in crate::record) fn open(
        path: &Path,
        relative: &Path,
        limit_bytes: u64,
    ) -> Result<Self, Skip> {
        if recognise(relative).is_none() {
            let at = Location::whole(path_for_display(relative));
            return Err(Skip::new(at, SkipReason::UnknownFormat));
        }
        let file = open_regular(path).map_err(|error| {
            let at = Location::whole(path_for_display(relative));
            Skip::new(at, SkipReason::Unreadable(error.to_string()))
        })?;
        Self::read(file, relative, limit_bytes)
    }

    fn read(file: File, relative: &Path, limit_bytes: u64) -> Result<Self, Skip> {
        let shown = path_for_display(relative);
        let skip = |reason| Skip::new(Location::whole(shown.clone()), reason);
        let (format, packing) =
            recognise(relative).ok_or_else(|| skip(SkipReason::UnknownFormat))?;
        let opened =
            open(file, format, packing).map_err(|e| skip(SkipReason::Unreadable(e.to_string())))?;

        let OpenedFile { reader, charset, n_consumed } = opened;
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
            warc: WarcReader::default(),
            n_bytes_without_record: 0,
            pending_skip: None,
            is_done: false,
        })
    }

    /// Returns how many bytes have been read from disk (packed bytes of a packed file), for progress
    /// reports.
    pub fn bytes_consumed(&self) -> u64 {
        self.n_consumed.load(Ordering::Relaxed)
    }

    /// Returns the only record of a file that is read as a whole.
    fn whole_file(&mut self) -> Result<Record, SkipReason> {
        self.is_done = true;
        let mut bytes = Vec::new();
        let result = self.reader.by_ref().take(self.limit_bytes + 1).read_to_end(&mut bytes);
        if bytes.len() as u64 > self.limit_bytes {
            return Err(self.too_large());
        }
        match result {
            Ok(_) => Ok(self.record(None, bytes)),
            Err(error) => self.partial_file(&error, bytes),
        }
    }

    /// Returns the readable part of a file. Half a text is still text, so the skip comes after it;
    /// half a JSON value is nothing.
    fn partial_file(&mut self, error: &io::Error, bytes: Vec<u8>) -> Result<Record, SkipReason> {
        let reason = self.read_failure(error);
        if bytes.is_empty() || self.format == Format::Json {
            return Err(reason);
        }
        self.pending_skip = Some(reason);
        Ok(self.record(None, bytes))
    }

    /// Returns the next line that is not blank; `None` at the end.
    fn next_line(&mut self) -> Option<Result<Record, SkipReason>> {
        let mut bytes = Vec::new();
        loop {
            bytes.clear();
            self.line += 1;
            match self.reader.by_ref().take(self.limit_bytes + 1).read_until(b'\n', &mut bytes) {
                Ok(0) => return None,
                Ok(_) => {}
                Err(error) => return Some(Err(self.end_with(&error))),
            }

            self.n_bytes_without_record += bytes.len() as u64;
            if bytes.last() != Some(&b'\n') && bytes.len() as u64 > self.limit_bytes {
                return Some(Err(self.skip_line().unwrap_or_else(|error| self.end_with(&error))));
            }

            bytes.truncate(bytes.trim_ascii_end().len());
            if !bytes.is_empty() {
                self.n_bytes_without_record = 0;
                bytes.shrink_to_fit();
                return Some(Ok(self.record(Some(self.line), bytes)));
            }
            if self.is_bomb() {
                self.is_done = true;
                return Some(Err(self.too_large()));
            }
        }
    }

    /// Returns the next page of a web archive; `None` at the end.
    fn next_page(&mut self) -> Option<Result<Record, SkipReason>> {
        let n_packed = || self.n_consumed.load(Ordering::Relaxed);
        match self.warc.next(&mut self.reader, self.limit_bytes, &n_packed) {
            Ok(None) => None,
            Ok(Some(bytes)) => Some(Ok(self.record(None, bytes))),
            Err(WarcReadError::Skip(reason)) => Some(Err(reason)),
            // Only a packed archive can be one: otherwise every byte is on disk.
            Err(WarcReadError::Bomb) => {
                self.is_done = true;
                Some(Err(self.too_large()))
            }
            Err(WarcReadError::Io(error)) => {
                let can_resume = self.packing == Packing::Gzip && error.raw_os_error().is_none();
                self.warc.resume();
                Some(Err(if can_resume {
                    self.read_failure(&error)
                } else {
                    self.end_with(&error)
                }))
            }
        }
    }

    /// Reads to the end of a line over the limit, without keeping it.
    fn skip_line(&mut self) -> io::Result<SkipReason> {
        loop {
            let chunk = match self.reader.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                chunk => chunk?,
            };
            let line_part = chunk.split_inclusive(|&byte| byte == b'\n').next().unwrap_or_default();
            let n_bytes = line_part.len();
            let is_last = line_part.is_empty() || line_part.ends_with(b"\n");

            self.reader.consume(n_bytes);
            self.n_bytes_without_record += n_bytes as u64;
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
            && self.n_bytes_without_record
                > self.limit_bytes.saturating_mul(MAX_LIMITS_WITHOUT_RECORD)
    }

    /// Ends the stream after an error.
    fn end_with(&mut self, error: &io::Error) -> SkipReason {
        self.is_done = true;
        self.read_failure(error)
    }

    /// Returns the reason for a read error. Errors of the operating system have a number; all others
    /// come from the unpacker.
    fn read_failure(&self, error: &io::Error) -> SkipReason {
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
        let article = self.archive_record();
        Record { path, file_id, format: self.format, line, article, charset: self.charset, bytes }
    }

    /// Returns the number of the current record in a web archive.
    fn archive_record(&self) -> Option<u64> {
        (self.format == Format::Warc).then_some(self.warc.n_records).filter(|&n| n > 0)
    }

    /// Returns the skip for a reason at the current position.
    fn skip_here(&self, reason: SkipReason) -> Skip {
        let line = (self.format == Format::JsonLines).then_some(self.line);
        let article = self.archive_record();
        Skip::new(Location { line, article, ..Location::whole(&*self.path) }, reason)
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
        if let Some(reason) = self.pending_skip.take() {
            return Some(Err(self.skip_here(reason)));
        }
        if self.is_done {
            return None;
        }
        let next = match self.format {
            Format::JsonLines => self.next_line(),
            Format::Warc => self.next_page(),
            _ => Some(self.whole_file()),
        };
        self.is_done |= next.is_none();
        next.map(|result| result.map_err(|reason| self.skip_here(reason)))
    }
}
