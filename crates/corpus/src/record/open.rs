//! Opening a file: unpacked while it is read, its first bytes looked at, UTF-16 lines turned into UTF-8.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use encoding_rs_io::DecodeReaderBytesBuilder;
use flate2::bufread::MultiGzDecoder;

use super::gzip_members::Members;
use crate::decode::{self, Charset};
use crate::format::{Format, Packing};

/// How much of a JSON Lines file decides about its encoding.
const SAMPLE_BYTES: u64 = 64 << 10;

const BUFFER_BYTES: usize = 64 << 10;

/// A file that is being read.
pub(super) struct Opened {
    /// Its bytes, unpacked.
    pub(super) reader: Box<dyn BufRead + Send>,
    /// The encoding of every line, where the first bytes settle it.
    pub(super) charset: Option<Charset>,
    /// The bytes on disk that were consumed so far.
    pub(super) n_consumed: Arc<AtomicU64>,
}

pub(super) fn open(path: &Path, format: Format, packing: Packing) -> io::Result<Opened> {
    // Opening a named pipe would wait for ever.
    if !std::fs::metadata(path)?.is_file() {
        return Err(io::Error::other("not a regular file"));
    }
    let n_consumed = Arc::new(AtomicU64::new(0));
    let file = Counting { file: File::open(path)?, n_consumed: Arc::clone(&n_consumed) };
    let unpacked = match (format, packing) {
        (Format::Warc, Packing::Gzip) => members(file),
        _ => unpack(file, packing)?,
    };
    let (reader, charset) = match format {
        Format::JsonLines => settle_charset(unpacked),
        _ => (unpacked, None),
    };
    Ok(Opened { reader, charset, n_consumed })
}

/// Each record of a web archive is a member of its own.
fn members(file: Counting) -> Box<dyn BufRead + Send> {
    let packed = BufReader::with_capacity(BUFFER_BYTES, file);
    Box::new(BufReader::with_capacity(BUFFER_BYTES, Members::new(packed)))
}

fn unpack(file: Counting, packing: Packing) -> io::Result<Box<dyn BufRead + Send>> {
    let mut packed = BufReader::with_capacity(BUFFER_BYTES, file);
    // A file without a byte is an empty one in every packing, not a damaged archive.
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

/// Tells the encoding from the first bytes, and gives back a reader over all of them, without a byte order mark.
///
/// Lines cannot be cut out of UTF-16 by bytes, so it is turned into UTF-8 on the way.
fn settle_charset(
    mut reader: Box<dyn BufRead + Send>,
) -> (Box<dyn BufRead + Send>, Option<Charset>) {
    let mut sample = Vec::new();
    let failure = reader.by_ref().take(SAMPLE_BYTES).read_to_end(&mut sample).err();
    let charset = decode::detect(&sample);
    let n_mark = decode::byte_order_mark(&sample).map_or(0, |(_, n)| n);
    let mut start = Cursor::new(sample);
    start.set_position(n_mark as u64);
    let rest: Box<dyn BufRead + Send> = match failure {
        // A decoder that has failed once is not asked again.
        Some(error) => Box::new(BufReader::new(Failed(Some(error)))),
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
struct Counting {
    file: File,
    n_consumed: Arc<AtomicU64>,
}

impl Read for Counting {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n_bytes = self.file.read(buffer)?;
        self.n_consumed.fetch_add(n_bytes as u64, Ordering::Relaxed);
        Ok(n_bytes)
    }
}

/// Fails once, then ends.
struct Failed(Option<io::Error>);

impl Read for Failed {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}
