//! Gzip members that are independent of each other, as in web archives: after a damaged one, the
//! next is still read.

use std::io::{self, BufRead, Read};

use flate2::bufread::GzDecoder;

/// The first bytes of a gzip member.
const MAGIC: &[u8] = &[0x1F, 0x8B, 0x08];

/// The members of a gzip file as one stream. After an error, reading continues with the next member.
pub(super) struct GzipMembers<R> {
    state: MemberState<R>,
}

enum MemberState<R> {
    BetweenMembers(RewoundReader<R>),
    InsideMember(Box<GzDecoder<RewoundReader<R>>>),
    AfterDamage(RewoundReader<R>),
    Ended,
}

impl<R: BufRead> GzipMembers<R> {
    pub(super) fn new(packed: R) -> Self {
        Self { state: MemberState::BetweenMembers(RewoundReader { head: &[], rest: packed }) }
    }
}

impl<R: BufRead> Read for GzipMembers<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            // An early return leaves the stream ended.
            match std::mem::replace(&mut self.state, MemberState::Ended) {
                MemberState::BetweenMembers(mut packed) => {
                    if packed.fill_buf()?.is_empty() {
                        return Ok(0);
                    }
                    self.state = MemberState::InsideMember(Box::new(GzDecoder::new(packed)));
                }
                MemberState::InsideMember(mut member) => match member.read(buffer) {
                    Ok(0) => self.state = MemberState::BetweenMembers(member.into_inner()),
                    Ok(n_bytes) => {
                        self.state = MemberState::InsideMember(member);
                        return Ok(n_bytes);
                    }
                    Err(error) => {
                        self.state = MemberState::AfterDamage(member.into_inner());
                        return Err(error);
                    }
                },
                MemberState::AfterDamage(packed) => {
                    self.state = MemberState::BetweenMembers(packed.seek_member()?);
                }
                MemberState::Ended => return Ok(0),
            }
        }
    }
}

/// A reader of packed bytes that can return the first bytes of a member again.
struct RewoundReader<R> {
    head: &'static [u8],
    rest: R,
}

impl<R: BufRead> RewoundReader<R> {
    /// Skips to the next bytes that may begin a member.
    fn seek_member(mut self) -> io::Result<Self> {
        let mut n_matched = 0;
        loop {
            let chunk = self.fill_buf()?;
            let Some(&byte) = chunk.first() else { return Ok(self) };

            if byte == MAGIC[n_matched] {
                self.consume(1);
                n_matched += 1;
            } else {
                // Outside a partial match, skip to the next first byte of the three.
                let n_skipped = if n_matched == 0 {
                    chunk.iter().position(|&byte| byte == MAGIC[0]).unwrap_or(chunk.len()).max(1)
                } else {
                    1
                };
                self.consume(n_skipped);
                n_matched = usize::from(byte == MAGIC[0]);
            }

            if n_matched == MAGIC.len() {
                self.head = MAGIC;
                return Ok(self);
            }
        }
    }
}

impl<R: BufRead> Read for RewoundReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n_bytes = self.fill_buf()?.read(buffer)?;
        self.consume(n_bytes);
        Ok(n_bytes)
    }
}

impl<R: BufRead> BufRead for RewoundReader<R> {
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
