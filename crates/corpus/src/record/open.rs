//! Opens a file: unpacks it while it is read, detects the encoding of JSON Lines, and converts
//! UTF-16 lines to UTF-8.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use encoding_rs_io::DecodeReaderBytesBuilder;
use flate2::bufread::MultiGzDecoder;

use super::gzip_members::GzipMembers;
use crate::decode::{Charset, byte_order_mark, detect};
use crate::format::{Format, Packing};

/// How many bytes of a JSON Lines file decide its encoding.
const SAMPLE_BYTES: u64 = 64 << 10;

const BUFFER_BYTES: usize = 64 << 10;

/// A file that is being read.
pub(super) struct OpenedFile {
    /// The unpacked bytes.
    pub(super) reader: Box<dyn BufRead + Send>,
    /// The encoding of every line, if the first bytes decide it.
    pub(super) charset: Option<Charset>,
    /// The number of bytes read from disk so far.
    pub(super) n_consumed: Arc<AtomicU64>,
}

/// Returns a reader of an open file of the given format and packing.
pub(super) fn open(file: File, format: Format, packing: Packing) -> io::Result<OpenedFile> {
    let n_consumed = Arc::new(AtomicU64::new(0));
    let file = CountingFile { file, n_consumed: Arc::clone(&n_consumed) };
    let unpacked = match (format, packing) {
        (Format::Warc, Packing::Gzip) => unpack_members(file),
        _ => unpack(file, packing)?,
    };
    let (reader, charset) = match format {
        Format::JsonLines => detect_lines_charset(unpacked),
        _ => (unpacked, None),
    };
    Ok(OpenedFile { reader, charset, n_consumed })
}

/// Unpacks a web archive, in which each record is a gzip member of its own.
fn unpack_members(file: CountingFile) -> Box<dyn BufRead + Send> {
    let packed = BufReader::with_capacity(BUFFER_BYTES, file);
    Box::new(BufReader::with_capacity(BUFFER_BYTES, GzipMembers::new(packed)))
}

fn unpack(file: CountingFile, packing: Packing) -> io::Result<Box<dyn BufRead + Send>> {
    let mut packed = BufReader::with_capacity(BUFFER_BYTES, file);
    // A file without bytes is an empty file in every packing, not a damaged archive.
    let is_empty = packed.fill_buf()?.is_empty();
    Ok(match packing {
        _ if is_empty => Box::new(packed),
        Packing::Plain => Box::new(packed),
        Packing::Gzip => {
            Box::new(BufReader::with_capacity(BUFFER_BYTES, MultiGzDecoder::new(packed)))
        }
        Packing::Zstd => Box::new(BufReader::with_capacity(
            BUFFER_BYTES,
            zstd::stream::read::Decoder::with_buffer(packed)?,
        )),
    })
}

/// Detects the encoding from the first bytes, and returns a reader over all bytes except a byte
/// order mark.
///
/// UTF-16 cannot be split into lines by bytes, so it is converted to UTF-8 while it is read.
fn detect_lines_charset(
    mut reader: Box<dyn BufRead + Send>,
) -> (Box<dyn BufRead + Send>, Option<Charset>) {
    let mut sample = Vec::new();
    let failure = reader.by_ref().take(SAMPLE_BYTES).read_to_end(&mut sample).err();
    let charset = detect(&sample);

    // Put the sample back in front of the rest, without the mark.
    let n_mark_bytes = byte_order_mark(&sample).map_or(0, |(_, n_bytes)| n_bytes);
    let mut start = Cursor::new(sample);
    start.set_position(n_mark_bytes as u64);
    let rest: Box<dyn BufRead + Send> = match failure {
        // Some decoders must not be read again after they have failed.
        Some(error) => Box::new(BufReader::new(FailOnce(Some(error)))),
        None => reader,
    };
    let whole = start.chain(rest);

    match charset {
        Some(charset @ (Charset::Utf16Le | Charset::Utf16Be)) => {
            let utf8 = DecodeReaderBytesBuilder::new()
                .encoding(Some(charset.encoding()))
                .bom_override(false)
                .strip_bom(false)
                .build(whole);
            (Box::new(BufReader::with_capacity(BUFFER_BYTES, utf8)), Some(Charset::Utf8))
        }
        charset => (Box::new(whole), charset),
    }
}

/// A file that counts the bytes read from it.
struct CountingFile {
    file: File,
    n_consumed: Arc<AtomicU64>,
}

impl Read for CountingFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n_bytes = self.file.read(buffer)?;
        self.n_consumed.fetch_add(n_bytes as u64, Ordering::Relaxed);
        Ok(n_bytes)
    }
}

/// A reader that fails once and then is at its end.
struct FailOnce(Option<io::Error>);

impl Read for FailOnce {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}
