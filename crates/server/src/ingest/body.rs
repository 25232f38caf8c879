//! The body of a post: articles, some at a time, as they come in.

use std::fmt;
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes};
use http_body_util::BodyExt;
use serde::Deserializer;
use serde::de::{Error as _, SeqAccess, Visitor};
use serde_json::value::RawValue;
use tokio::time::timeout;

use crate::error::Error;
use crate::ingest::{MAX_ARTICLES, blocking};

/// Bytes that must come while the patience with a body lasts.
const STEP_BYTES: usize = 64 << 10;
/// Articles that are stored together, at most.
const MAX_PARTS: usize = 256;
/// Bytes of lines beyond which no more are gathered.
const MAX_PART_BYTES: usize = 4 << 20;

/// What a body may be.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BodyLimits {
    /// The longest body of an object or an array, and the longest line, in bytes.
    pub(crate) most_bytes: usize,
    /// How long each 64 KiB may be waited for.
    pub(crate) patience: Duration,
}

/// One article as it was sent.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Part {
    /// Its line, or its place in the array, from 1.
    pub(crate) line: u64,
    /// Its bytes.
    pub(crate) json: Vec<u8>,
}

/// Articles of a body.
pub(crate) struct Articles {
    body: Body,
    is_lines: bool,
    /// What came; up to `n_given` it was given out.
    bytes: Vec<u8>,
    n_given: usize,
    /// What of an array was not given out.
    parts: Option<std::vec::IntoIter<Part>>,
    line: u64,
    n_articles: usize,
    /// How far `bytes` were looked through for the end of a line.
    n_seen: usize,
    is_over: bool,
    limits: BodyLimits,
    /// How long may be waited until the next step is there, and what came of it.
    patience: Duration,
    n_step_bytes: usize,
}

impl Articles {
    pub(crate) fn new(body: Body, is_lines: bool, limits: BodyLimits) -> Self {
        Self {
            body,
            is_lines,
            bytes: Vec::new(),
            n_given: 0,
            parts: None,
            line: 0,
            n_articles: 0,
            n_seen: 0,
            is_over: false,
            limits,
            patience: limits.patience,
            n_step_bytes: 0,
        }
    }

    /// Returns the next articles; `None` when there are no more.
    ///
    /// # Errors
    /// When the body is too large, comes too slowly, breaks off, has too many articles, or is an
    /// array that is no JSON.
    pub(crate) async fn next(&mut self) -> Result<Option<Vec<Part>>, Error> {
        let parts = if self.is_lines { self.lines().await? } else { self.elements().await? };
        self.n_articles += parts.len();
        if self.n_articles > MAX_ARTICLES {
            return Err(Error::TooManyArticles);
        }
        Ok(Some(parts).filter(|parts| !parts.is_empty()))
    }

    async fn lines(&mut self) -> Result<Vec<Part>, Error> {
        let (mut parts, mut n_bytes) = (Vec::new(), 0);
        while parts.len() < MAX_PARTS && n_bytes < MAX_PART_BYTES {
            let rest = &self.bytes[self.n_seen..];
            let end = rest.iter().position(|byte| *byte == b'\n').map(|end| self.n_seen + end);
            let end = match end {
                Some(end) => end + 1,
                None if self.is_over && self.n_given == self.bytes.len() => break,
                None if self.is_over => self.bytes.len(),
                None => {
                    // What is whole is stored before the next bytes are waited for.
                    if !parts.is_empty() {
                        break;
                    }
                    self.n_seen = self.bytes.len();
                    self.more().await?;
                    continue;
                }
            };
            let line = &self.bytes[self.n_given..end];
            (self.n_given, self.n_seen) = (end, end);
            self.line += 1;
            n_bytes += line.len();
            let json = line.trim_ascii();
            if !json.is_empty() {
                parts.push(Part { line: self.line, json: json.to_vec() });
            }
        }
        Ok(parts)
    }

    async fn elements(&mut self) -> Result<Vec<Part>, Error> {
        if self.parts.is_none() {
            while !self.is_over {
                self.more().await?;
            }
            let bytes = std::mem::take(&mut self.bytes);
            self.parts = Some(blocking(move || elements(&bytes)).await?.into_iter());
        }
        Ok(self.parts.iter_mut().flatten().take(MAX_PARTS).collect())
    }

    /// Waits for more bytes.
    async fn more(&mut self) -> Result<(), Error> {
        let start = Instant::now();
        let frame = timeout(self.patience, self.body.frame()).await;
        self.patience = self.patience.saturating_sub(start.elapsed());
        let Some(frame) = frame.map_err(|_| Error::SlowBody)? else {
            self.is_over = true;
            return Ok(());
        };
        let data: Bytes = match frame.map(http_body::Frame::into_data) {
            Ok(Ok(data)) => data,
            Ok(Err(_)) => return Ok(()),
            Err(_) => return Err(Error::BrokenBody("it broke off".to_owned())),
        };
        self.bytes.drain(..self.n_given);
        self.n_seen -= self.n_given;
        self.n_given = 0;
        let most = self.limits.most_bytes;
        if self.bytes.len() + data.len() > most {
            return Err(Error::BodyTooLarge { most });
        }
        self.n_step_bytes += data.len();
        if self.n_step_bytes >= STEP_BYTES {
            (self.n_step_bytes, self.patience) = (0, self.limits.patience);
        }
        self.bytes.extend_from_slice(&data);
        Ok(())
    }
}

/// Returns the article of a body, or the elements of its array.
fn elements(bytes: &[u8]) -> Result<Vec<Part>, Error> {
    let text = std::str::from_utf8(bytes)
        .map_err(|_| Error::BrokenBody("it is not UTF-8".to_owned()))?
        .trim_start_matches('\u{feff}');
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    let broken = |error: serde_json::Error| match error.is_data() {
        true => Error::TooManyArticles,
        false => Error::BrokenBody(format!("no JSON: {error}")),
    };
    if !text.trim_start().starts_with('[') {
        let raw: &RawValue = serde_json::from_str(text).map_err(broken)?;
        return Ok(vec![Part { line: 1, json: raw.get().into() }]);
    }
    let mut json = serde_json::Deserializer::from_str(text);
    let parts = json.deserialize_seq(Elements).map_err(broken)?;
    json.end().map_err(broken)?;
    Ok(parts)
}

/// Takes the elements of an array, but no more than a request may have.
struct Elements;

impl<'j> Visitor<'j> for Elements {
    type Value = Vec<Part>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an array of at most {MAX_ARTICLES} articles")
    }

    fn visit_seq<A: SeqAccess<'j>>(self, mut array: A) -> Result<Vec<Part>, A::Error> {
        let mut parts = Vec::new();
        while let Some(raw) = array.next_element::<&RawValue>()? {
            if parts.len() == MAX_ARTICLES {
                return Err(A::Error::invalid_length(MAX_ARTICLES + 1, &self));
            }
            parts.push(Part { line: parts.len() as u64 + 1, json: raw.get().into() });
        }
        Ok(parts)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]
mod tests {
    use std::collections::VecDeque;
    use std::convert::Infallible;
    use std::pin::Pin;
    use std::task::{Context, Poll};

    use http_body::Frame;

    use super::*;

    const LIMITS: BodyLimits = BodyLimits { most_bytes: 1 << 20, patience: Duration::from_secs(9) };

    /// A body that comes in so many pieces.
    struct Frames(VecDeque<Bytes>);

    impl http_body::Body for Frames {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            Poll::Ready(self.0.pop_front().map(|bytes| Ok(Frame::data(bytes))))
        }
    }

    async fn parts(body: impl Into<Body>, is_lines: bool) -> Result<Vec<String>, Error> {
        let mut articles = Articles::new(body.into(), is_lines, LIMITS);
        let mut all = Vec::new();
        while let Some(parts) = articles.next().await? {
            let shown =
                |Part { line, json }| format!("{line} {}", String::from_utf8(json).unwrap());
            all.extend(parts.into_iter().map(shown));
        }
        Ok(all)
    }

    #[tokio::test]
    async fn an_object_an_array_and_lines_are_articles() {
        assert_eq!(parts(" {\"a\":1}\n", false).await.unwrap(), ["1 {\"a\":1}"]);
        assert_eq!(parts("[{}, 7]", false).await.unwrap(), ["1 {}", "2 7"]);
        assert_eq!(parts("{}\r\n\n{x\n7", true).await.unwrap(), ["1 {}", "3 {x", "4 7"]);
        assert_eq!(parts("{}\r\n{} ", true).await.unwrap(), ["1 {}", "2 {}"]);
        assert_eq!(parts("", false).await.unwrap(), [""; 0]);
        assert_eq!(parts("\n\n", true).await.unwrap(), [""; 0]);
    }

    #[tokio::test]
    async fn an_array_that_is_no_json_is_refused_as_a_whole() {
        for broken in ["[{}, {]", "[{}", "[{}] {}", "[{},]"] {
            let error = parts(broken, false).await.unwrap_err();
            assert!(matches!(error, Error::BrokenBody(_)), "{broken}: {error}");
        }
    }

    #[tokio::test]
    async fn a_request_has_so_many_articles_and_no_more() {
        let array = |n: usize| format!("[{}7]", "7,".repeat(n - 1));
        let lines = |n| "7\n\n".repeat(n);
        for (body, is_lines) in
            [(array as fn(usize) -> String, false), (lines as fn(usize) -> String, true)]
        {
            assert_eq!(parts(body(MAX_ARTICLES), is_lines).await.unwrap().len(), MAX_ARTICLES);
            let error = parts(body(MAX_ARTICLES + 1), is_lines).await.unwrap_err();
            assert_eq!(error, Error::TooManyArticles);
        }
    }

    #[tokio::test]
    async fn lines_are_the_same_however_the_body_comes_in() {
        let body: Vec<u8> = "{\"a\":1}\n\n  {}\r\n\u{fffd}x\n7".into();
        let whole = parts(body.clone(), true).await.unwrap();
        assert_eq!(whole.len(), 4);
        for n_bytes in 1..body.len() {
            let frames = body.chunks(n_bytes).map(Bytes::copy_from_slice).collect();
            let frames = Body::new(Frames(frames));
            assert_eq!(parts(frames, true).await.unwrap(), whole, "{n_bytes} at a time");
        }
    }

    #[tokio::test]
    async fn many_lines_are_given_out_some_at_a_time() {
        let body = "{}\n".repeat(1000);
        let mut articles = Articles::new(Body::from(body), true, LIMITS);
        let mut sizes = Vec::new();
        while let Some(parts) = articles.next().await.unwrap() {
            sizes.push(parts.len());
        }
        assert_eq!(sizes, [256, 256, 256, 232]);
    }
}
