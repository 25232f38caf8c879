//! The body of a post: articles, some at a time, as they come in.

use std::time::{Duration, Instant};

use axum::body::{Body, Bytes};
use http_body_util::BodyExt;
use serde_json::value::RawValue;
use tokio::time::timeout;

use crate::error::Error;

/// Bytes that must come while the patience with a body lasts.
const STEP_BYTES: usize = 64 << 10;
/// Articles that are stored together, at most.
const MAX_PARTS: usize = 256;
/// Bytes of lines beyond which no more are gathered.
const MAX_PART_BYTES: usize = 4 << 20;

/// What a body may be.
#[derive(Debug, Clone, Copy)]
pub(super) struct BodyLimits {
    /// The longest body of an object or an array, and the longest line, in bytes.
    pub(super) most_bytes: usize,
    /// How long each 64 KiB may be waited for.
    pub(super) patience: Duration,
}

/// One article as it was sent.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Part {
    /// Its line, or its place in the array, from 1.
    pub(super) line: u64,
    /// Its text.
    pub(super) json: String,
}

/// Articles of a body.
pub(super) struct Articles {
    body: Body,
    is_lines: bool,
    /// What came and was not given out.
    bytes: Vec<u8>,
    /// What of an array was not given out.
    parts: Option<std::vec::IntoIter<Part>>,
    line: u64,
    /// How far `bytes` were looked through for the end of a line.
    n_seen: usize,
    is_over: bool,
    limits: BodyLimits,
    /// How long may be waited until the next step is there, and what came of it.
    patience: Duration,
    n_step_bytes: usize,
}

impl Articles {
    pub(super) fn of(body: Body, is_lines: bool, limits: BodyLimits) -> Self {
        Self {
            body,
            is_lines,
            bytes: Vec::new(),
            parts: None,
            line: 0,
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
    /// When the body is too large, comes too slowly, breaks off, or is an array that is no JSON.
    pub(super) async fn next(&mut self) -> Result<Option<Vec<Part>>, Error> {
        let parts = if self.is_lines { self.lines().await? } else { self.elements().await? };
        Ok(Some(parts).filter(|parts| !parts.is_empty()))
    }

    async fn lines(&mut self) -> Result<Vec<Part>, Error> {
        let (mut parts, mut n_bytes) = (Vec::new(), 0);
        while parts.len() < MAX_PARTS && n_bytes < MAX_PART_BYTES {
            let rest = &self.bytes[self.n_seen..];
            let end = rest.iter().position(|byte| *byte == b'\n').map(|end| self.n_seen + end);
            let line = match end {
                Some(end) => self.bytes.drain(..=end).collect(),
                None if self.is_over && self.bytes.is_empty() => break,
                None if self.is_over => std::mem::take(&mut self.bytes),
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
            self.n_seen = 0;
            self.line += 1;
            n_bytes += line.len();
            // What is not UTF-8 would be stored as something else than was sent: as no JSON at all it
            // is refused.
            let json = String::from_utf8(line).unwrap_or_else(|_| "\u{fffd}".to_owned());
            let json = json.trim().to_owned();
            if !json.is_empty() {
                parts.push(Part { line: self.line, json });
            }
        }
        Ok(parts)
    }

    async fn elements(&mut self) -> Result<Vec<Part>, Error> {
        if self.parts.is_none() {
            while !self.is_over {
                self.more().await?;
            }
            self.parts = Some(elements(&self.bytes)?.into_iter());
            self.bytes = Vec::new();
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
    let broken = |error: serde_json::Error| Error::BrokenBody(format!("no JSON: {error}"));
    let raw: Vec<&RawValue> = match text.trim_start().starts_with('[') {
        true => serde_json::from_str(text).map_err(broken)?,
        false => vec![serde_json::from_str(text).map_err(broken)?],
    };
    let part = |(line, raw): (u64, &RawValue)| Part { line, json: raw.get().to_owned() };
    Ok((1..).zip(raw).map(part).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: BodyLimits = BodyLimits { most_bytes: 1 << 20, patience: Duration::from_secs(9) };

    async fn parts(body: &'static str, is_lines: bool) -> Result<Vec<String>, Error> {
        let mut articles = Articles::of(Body::from(body), is_lines, LIMITS);
        let mut all = Vec::new();
        while let Some(parts) = articles.next().await? {
            all.extend(parts.into_iter().map(|part| format!("{} {}", part.line, part.json)));
        }
        Ok(all)
    }

    #[tokio::test]
    async fn an_object_an_array_and_lines_are_articles() {
        assert_eq!(parts(" {\"a\":1}\n", false).await.unwrap(), ["1 {\"a\":1}"]);
        assert_eq!(parts("[{}, 7]", false).await.unwrap(), ["1 {}", "2 7"]);
        assert_eq!(parts("{}\r\n\n{x\n7", true).await.unwrap(), ["1 {}", "3 {x", "4 7"]);
        assert_eq!(parts("", false).await.unwrap(), [""; 0]);
        assert_eq!(parts("\n\n", true).await.unwrap(), [""; 0]);
    }

    #[tokio::test]
    async fn an_array_that_is_no_json_is_refused_as_a_whole() {
        let error = parts("[{}, {]", false).await.unwrap_err();
        assert!(matches!(error, Error::BrokenBody(_)), "{error}");
    }

    #[tokio::test]
    async fn many_lines_are_given_out_some_at_a_time() {
        let body = "{}\n".repeat(1000);
        let mut articles = Articles::of(Body::from(body), true, LIMITS);
        let mut sizes = Vec::new();
        while let Some(parts) = articles.next().await.unwrap() {
            sizes.push(parts.len());
        }
        assert_eq!(sizes, [256, 256, 256, 232]);
    }
}
