//! gzip whose members stand for themselves, as in web archives: behind a damaged one the next is still read.

use std::io::{self, BufRead, Read};

use flate2::bufread::GzDecoder;

/// How a member of gzip begins.
const MAGIC: &[u8] = &[0x1F, 0x8B, 0x08];

/// The members of a gzip file as one stream. After an error it goes on with the next member.
pub(super) struct Members<R> {
    state: State<R>,
}

enum State<R> {
    Between(Rewound<R>),
    Inside(Box<GzDecoder<Rewound<R>>>),
    /// Behind damage.
    Lost(Rewound<R>),
    Ended,
}

impl<R: BufRead> Members<R> {
    pub(super) fn new(packed: R) -> Self {
        Self { state: State::Between(Rewound { head: &[], rest: packed }) }
    }
}

impl<R: BufRead> Read for Members<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            match std::mem::replace(&mut self.state, State::Ended) {
                State::Between(mut packed) => {
                    if packed.fill_buf()?.is_empty() {
                        return Ok(0);
                    }
                    self.state = State::Inside(Box::new(GzDecoder::new(packed)));
                }
                State::Inside(mut member) => match member.read(buffer) {
                    Ok(0) => self.state = State::Between(member.into_inner()),
                    Ok(n_bytes) => {
                        self.state = State::Inside(member);
                        return Ok(n_bytes);
                    }
                    Err(error) => {
                        self.state = State::Lost(member.into_inner());
                        return Err(error);
                    }
                },
                State::Lost(packed) => self.state = State::Between(packed.seek_member()?),
                State::Ended => return Ok(0),
            }
        }
    }
}

/// Packed bytes, the first of which have been read once already.
struct Rewound<R> {
    head: &'static [u8],
    rest: R,
}

impl<R: BufRead> Rewound<R> {
    /// Reads on to the next bytes that may begin a member.
    fn seek_member(mut self) -> io::Result<Self> {
        let mut n_matched = 0;
        loop {
            let chunk = self.fill_buf()?;
            let Some(&byte) = chunk.first() else { return Ok(self) };
            let n_bytes = if n_matched == 0 {
                // All up to the next first byte of the three.
                chunk.iter().position(|&byte| byte == MAGIC[0]).unwrap_or(chunk.len()).max(1)
            } else {
                1
            };
            let is_next = byte == MAGIC[n_matched];
            self.consume(if is_next { 1 } else { n_bytes });
            n_matched = match is_next {
                true => n_matched + 1,
                false => usize::from(byte == MAGIC[0]),
            };
            if n_matched == MAGIC.len() {
                self.head = MAGIC;
                return Ok(self);
            }
        }
    }
}

impl<R: BufRead> Read for Rewound<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n_bytes = self.fill_buf()?.read(buffer)?;
        self.consume(n_bytes);
        Ok(n_bytes)
    }
}

impl<R: BufRead> BufRead for Rewound<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.head.is_empty() { self.rest.fill_buf() } else { Ok(self.head) }
    }

    fn consume(&mut self, n_bytes: usize) {
        if self.head.is_empty() {
            self.rest.consume(n_bytes);
        } else {
            self.head = &self.head[n_bytes..];
        }
    }
}
