//! Reads the articles of a request body in batches, while the body arrives.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes};
use http_body_util::BodyExt;
use tokio::time::timeout;

use super::array::{ArticleJson, split_json};
use super::blocking::blocking;
use super::content::{BodyFormat, DecodedBody};
use crate::error::{CallerError, RequestError};
use crate::limits::{
    BODY_STEP_BYTES, MAX_ARTICLES, MAX_BATCH_ARTICLES, MAX_BATCH_BYTES, MAX_EXPANSION,
};

/// The limits of a body.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BodyLimits {
    /// The longest JSON object or array, and the longest line, in bytes.
    pub(crate) max_bytes: usize,
    /// How long each 64 KiB may take.
    pub(crate) step_time: Duration,
}

/// The articles of a request body.
pub(crate) struct ArticleBodyReader {
    body: Body,
    /// The compressed bytes that have arrived, and the bytes that they contained.
    n_received: Option<Arc<AtomicU64>>,
    n_decoded: u64,
    format: BodyFormat,
    limits: BodyLimits,
    is_complete: bool,

    /// Bytes that have arrived. Those before `start` have been returned, and those before
    /// `searched` contain no other line end.
    bytes: Vec<u8>,
    start: usize,
    searched: usize,
    line: u64,

    /// The rest of an object or array, once it has arrived completely.
    elements: Option<std::vec::IntoIter<ArticleJson>>,

    n_articles: usize,
    /// The time left until [`BODY_STEP_BYTES`] must have arrived, and the bytes that have.
    time_left: Duration,
    n_step_bytes: usize,
}

impl ArticleBodyReader {
    /// Returns a reader of `body`.
    pub(crate) fn new(
        DecodedBody { body, n_received }: DecodedBody,
        format: BodyFormat,
        limits: BodyLimits,
    ) -> Self {
        Self {
            body,
            n_received,
            n_decoded: 0,
            format,
            limits,
            is_complete: false,
            bytes: Vec::new(),
            start: 0,
            searched: 0,
            line: 0,
            elements: None,
            n_articles: 0,
            time_left: limits.step_time,
            n_step_bytes: 0,
        }
    }

    /// Returns the next batch of articles; `None` after the last one.
    ///
    /// # Errors
    /// When the body is too large, arrives too slowly, ends early, contains too many articles,
    /// cannot be decoded, or is not JSON.
    pub(crate) async fn next_batch(&mut self) -> Result<Option<Vec<ArticleJson>>, RequestError> {
        let batch = match self.format {
            BodyFormat::Json => self.next_elements().await?,
            BodyFormat::JsonLines => self.next_lines().await?,
        };

        self.n_articles += batch.len();
        if self.n_articles > MAX_ARTICLES {
            return Err(CallerError::TooManyArticles.into());
        }
        Ok(Some(batch).filter(|batch| !batch.is_empty()))
    }

    /// Returns the next elements of an array, after it has arrived completely.
    async fn next_elements(&mut self) -> Result<Vec<ArticleJson>, RequestError> {
        if self.elements.is_none() {
            while !self.is_complete {
                self.receive().await?;
            }
            let bytes = std::mem::take(&mut self.bytes);
            let elements = blocking(move || Ok(split_json(&bytes)?)).await?;
            self.elements = Some(elements.into_iter());
        }

        Ok(self.elements.iter_mut().flatten().take(MAX_BATCH_ARTICLES).collect())
    }

    /// Returns the lines that have arrived, or waits for the next one.
    async fn next_lines(&mut self) -> Result<Vec<ArticleJson>, RequestError> {
        let (mut batch, mut n_bytes) = (Vec::new(), 0);

        while batch.len() < MAX_BATCH_ARTICLES && n_bytes < MAX_BATCH_BYTES {
            let Some(end) = self.line_end() else {
                // Complete lines are stored before the reader waits for more bytes.
                if self.is_complete || !batch.is_empty() {
                    break;
                }
                self.receive().await?;
                continue;
            };

            let line = &self.bytes[self.start..end];
            (self.start, self.searched) = (end, end);
            self.line += 1;

            // Blank lines do not fill a batch: an empty batch is the end of the body.
            let json = line.trim_ascii();
            if !json.is_empty() {
                n_bytes += json.len();
                batch.push(ArticleJson { line: self.line, json: json.to_vec() });
            }
        }

        Ok(batch)
    }

    /// Returns the end of the next line in `bytes`; `None` when it has not arrived, or after the
    /// last line.
    fn line_end(&mut self) -> Option<usize> {
        let unsearched = &self.bytes[self.searched..];
        if let Some(at) = unsearched.iter().position(|byte| *byte == b'\n') {
            return Some(self.searched + at + 1);
        }

        self.searched = self.bytes.len();
        // The last line may lack a line end.
        (self.is_complete && self.start < self.bytes.len()).then_some(self.bytes.len())
    }

    /// Waits for more bytes, or for the end of the body.
    async fn receive(&mut self) -> Result<(), RequestError> {
        let start = Instant::now();
        let frame = timeout(self.time_left, self.body.frame()).await;
        self.time_left = self.time_left.saturating_sub(start.elapsed());

        let Some(frame) = frame.map_err(|_| CallerError::SlowBody)? else {
            self.is_complete = true;
            return Ok(());
        };
        let frame = frame.map_err(|error| self.broken(&error))?;
        // Trailers are ignored.
        let Ok(data) = frame.into_data() else { return Ok(()) };

        self.append(&data)
    }

    /// Returns why no more bytes can be read.
    fn broken(&self, error: &axum::Error) -> CallerError {
        let reason = match &self.n_received {
            None => "it ended early".to_owned(),
            Some(_) => format!("it cannot be decompressed: {error}"),
        };
        CallerError::BrokenBody(reason)
    }

    /// Counts decoded bytes.
    ///
    /// # Errors
    /// When a small body expands to a very large one.
    fn count_decoded(&mut self, n_bytes: usize) -> Result<(), CallerError> {
        let Some(n_received) = &self.n_received else { return Ok(()) };
        self.n_decoded += n_bytes as u64;

        let n_received = n_received.load(Ordering::Relaxed);
        let n_allowed = n_received.saturating_mul(MAX_EXPANSION).max(self.limits.max_bytes as u64);
        if self.n_decoded > n_allowed { Err(CallerError::ExpandsTooMuch) } else { Ok(()) }
    }

    /// Appends bytes, after dropping those that have been returned.
    fn append(&mut self, data: &Bytes) -> Result<(), RequestError> {
        self.bytes.drain(..self.start);
        self.searched -= self.start;
        self.start = 0;

        self.count_decoded(data.len())?;
        let max_bytes = self.limits.max_bytes;
        if self.bytes.len() + data.len() > max_bytes {
            return Err(CallerError::BodyTooLarge { max_bytes }.into());
        }

        self.n_step_bytes += data.len();
        if self.n_step_bytes >= BODY_STEP_BYTES {
            (self.n_step_bytes, self.time_left) = (0, self.limits.step_time);
        }
        self.bytes.extend_from_slice(data);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;
    use std::convert::Infallible;
    use std::pin::Pin;
    use std::task::{Context, Poll};

    use http_body::Frame;

    use super::BodyFormat::{Json, JsonLines};
    use super::*;
    use crate::ingest::content::{BodyEncoding, decoded};

    const LIMITS: BodyLimits = BodyLimits { max_bytes: 1 << 20, step_time: Duration::from_secs(9) };

    /// A body that arrives in these pieces.
    struct BodyInPieces(VecDeque<Bytes>);

    impl http_body::Body for BodyInPieces {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            Poll::Ready(self.0.pop_front().map(|bytes| Ok(Frame::data(bytes))))
        }
    }

    fn shown(ArticleJson { line, json }: ArticleJson) -> String {
        format!("{line} {}", String::from_utf8(json).unwrap())
    }

    async fn articles(
        body: impl Into<Body>,
        format: BodyFormat,
    ) -> Result<Vec<String>, RequestError> {
        let body = decoded(body.into(), BodyEncoding::Identity);
        let mut reader = ArticleBodyReader::new(body, format, LIMITS);
        let mut all = Vec::new();
        while let Some(batch) = reader.next_batch().await? {
            all.extend(batch.into_iter().map(shown));
        }
        Ok(all)
    }

    #[tokio::test]
    async fn an_object_an_array_and_lines_contain_articles() {
        assert_eq!(articles(" {\"a\":1}\n", Json).await.unwrap(), ["1 {\"a\":1}"]);
        assert_eq!(articles("[{}, 7]", Json).await.unwrap(), ["1 {}", "2 7"]);
        assert_eq!(articles("", Json).await.unwrap(), [""; 0]);

        assert_eq!(articles("{}\r\n\n{x\n7", JsonLines).await.unwrap(), ["1 {}", "3 {x", "4 7"]);
        assert_eq!(articles("{}\r\n{} ", JsonLines).await.unwrap(), ["1 {}", "2 {}"]);
        assert_eq!(articles("\n\n", JsonLines).await.unwrap(), [""; 0]);
    }

    #[tokio::test]
    async fn an_array_that_is_not_json_is_refused_as_a_whole() {
        for broken in ["[{}, {]", "[{}", "[{}] {}", "[{},]"] {
            let error = articles(broken, Json).await.unwrap_err();
            assert_eq!(error.code(), "broken_body", "{broken}: {error}");
        }
    }

    #[tokio::test]
    async fn a_request_with_too_many_articles_is_refused() {
        let array = |n: usize| format!("[{}7]", "7,".repeat(n - 1));
        let lines = |n: usize| "7\n\n".repeat(n);

        for (format, max, above) in [
            (Json, array(MAX_ARTICLES), array(MAX_ARTICLES + 1)),
            (JsonLines, lines(MAX_ARTICLES), lines(MAX_ARTICLES + 1)),
        ] {
            assert_eq!(articles(max, format).await.unwrap().len(), MAX_ARTICLES);
            let error = articles(above, format).await.unwrap_err();
            assert_eq!(error, CallerError::TooManyArticles.into());
        }
    }

    #[tokio::test]
    async fn lines_do_not_depend_on_how_the_body_arrives() {
        let body: Vec<u8> = "{\"a\":1}\n\n  {}\r\n\u{fffd}x\n7".into();
        let whole = articles(body.clone(), JsonLines).await.unwrap();
        assert_eq!(whole.len(), 4);

        for n_bytes in 1..body.len() {
            let pieces = body.chunks(n_bytes).map(Bytes::copy_from_slice).collect();
            let body = Body::new(BodyInPieces(pieces));
            assert_eq!(articles(body, JsonLines).await.unwrap(), whole, "{n_bytes} at a time");
        }
    }

    #[tokio::test]
    async fn blank_lines_do_not_end_the_body() {
        for blank in ["\n", " \r\n"] {
            let lines = format!("7\n{}8\n", blank.repeat(2 * MAX_BATCH_BYTES / blank.len()));
            let pieces = lines.as_bytes().chunks(100_000).map(Bytes::copy_from_slice).collect();
            let found = articles(Body::new(BodyInPieces(pieces)), JsonLines).await.unwrap();
            assert_eq!(found.len(), 2, "{blank:?}");
        }
    }

    #[tokio::test]
    async fn many_lines_come_in_batches() {
        let body = "{}\n".repeat(1000);
        let body = decoded(Body::from(body), BodyEncoding::Identity);
        let mut reader = ArticleBodyReader::new(body, JsonLines, LIMITS);

        let mut sizes = Vec::new();
        while let Some(batch) = reader.next_batch().await.unwrap() {
            sizes.push(batch.len());
        }
        assert_eq!(sizes, [256, 256, 256, 232]);
    }
}
