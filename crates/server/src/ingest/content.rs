//! The media type and the encoding of a body, and its decoding.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_compression::tokio::bufread::{GzipDecoder, ZstdDecoder};
use async_compression::zstd::DParameter;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderName, header};
use http_body_util::BodyExt;
use mime_guess::{Mime, mime};
use tokio::io::AsyncRead;
use tokio_util::io::{ReaderStream, StreamReader};

use crate::error::CallerError;
use crate::error::quote::shortened;
use crate::limits::{DECODED_CHUNK_BYTES, MAX_ZSTD_WINDOW_LOG};

/// Media types of JSON Lines, which nobody has standardized.
const JSON_LINES_TYPES: &[&str] =
    &["application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines"];

/// The format of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BodyFormat {
    /// One JSON object, or an array of objects.
    Json,
    /// One JSON object per line.
    JsonLines,
}

/// The compression of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BodyEncoding {
    Identity,
    Gzip,
    Zstd,
}

impl BodyFormat {
    /// Returns the format that `Content-Type` names; JSON when it is missing.
    ///
    /// # Errors
    /// When it names something else, another charset than UTF-8, or several types.
    pub(crate) fn of(headers: &HeaderMap) -> Result<Self, CallerError> {
        let Some(text) = joined(headers, &header::CONTENT_TYPE) else { return Ok(Self::Json) };
        let unsupported = || CallerError::UnsupportedMediaType(shortened(&text));

        let media_type: Mime = text.parse().map_err(|_| unsupported())?;
        let is_utf8 = media_type.get_param(mime::CHARSET).is_none_or(|set| set == mime::UTF_8);
        match media_type.essence_str() {
            _ if !is_utf8 => Err(unsupported()),
            "application/json" => Ok(Self::Json),
            lines if JSON_LINES_TYPES.contains(&lines) => Ok(Self::JsonLines),
            _ => Err(unsupported()),
        }
    }
}

impl BodyEncoding {
    /// Returns the encoding that `Content-Encoding` names.
    ///
    /// # Errors
    /// When it names another one, or several.
    pub(crate) fn of(headers: &HeaderMap) -> Result<Self, CallerError> {
        let Some(text) = joined(headers, &header::CONTENT_ENCODING) else {
            return Ok(Self::Identity);
        };
        match text.trim().to_ascii_lowercase().as_str() {
            "identity" => Ok(Self::Identity),
            "gzip" | "x-gzip" => Ok(Self::Gzip),
            "zstd" => Ok(Self::Zstd),
            _ => Err(CallerError::UnsupportedEncoding(shortened(&text))),
        }
    }
}

/// Returns the value of a header; the values of several ones separated by commas.
fn joined(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let values = headers.get_all(name).iter();
    let texts: Vec<_> = values.map(|value| String::from_utf8_lossy(value.as_bytes())).collect();
    (!texts.is_empty()).then(|| texts.join(","))
}

/// A body after decoding.
pub(crate) struct DecodedBody {
    pub(crate) body: Body,
    /// The bytes of the compressed body that have arrived; `None` for a body as it is.
    pub(crate) n_received: Option<Arc<AtomicU64>>,
}

/// Returns the bytes that a body contains after decoding, while they arrive.
pub(crate) fn decoded(body: Body, encoding: BodyEncoding) -> DecodedBody {
    if encoding == BodyEncoding::Identity {
        return DecodedBody { body, n_received: None };
    }

    let n_received = Arc::new(AtomicU64::new(0));
    let counter = Arc::clone(&n_received);
    let counted = body.map_frame(move |frame| {
        let n_bytes = frame.data_ref().map_or(0, Bytes::len);
        counter.fetch_add(n_bytes as u64, Ordering::Relaxed);
        frame
    });
    let compressed = counted.map_err(io::Error::other).into_data_stream();
    let compressed = StreamReader::new(compressed);
    let body = match encoding {
        BodyEncoding::Gzip => {
            let mut decoder = GzipDecoder::new(compressed);
            decoder.multiple_members(true);
            decoded_stream(decoder)
        }
        _ => {
            let window = DParameter::window_log_max(MAX_ZSTD_WINDOW_LOG);
            let mut decoder = ZstdDecoder::with_params(compressed, &[window]);
            decoder.multiple_members(true);
            decoded_stream(decoder)
        }
    };
    DecodedBody { body, n_received: Some(n_received) }
}

fn decoded_stream(decoder: impl AsyncRead + Send + 'static) -> Body {
    Body::from_stream(ReaderStream::with_capacity(decoder, DECODED_CHUNK_BYTES))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: HeaderName, values: &[&str]) -> HeaderMap {
        values.iter().map(|value| (name.clone(), value.parse().unwrap())).collect()
    }

    #[test]
    fn only_json_and_json_lines_in_utf8_are_read() {
        let of = |values: &[&str]| BodyFormat::of(&headers(header::CONTENT_TYPE, values));
        for json in [
            &[][..],
            &["application/json"],
            &["Application/JSON"],
            &["application/json; charset=utf-8"],
            &["application/json;charset=\"UTF-8\""],
        ] {
            assert_eq!(of(json), Ok(BodyFormat::Json), "{json:?}");
        }
        for lines in ["application/x-ndjson", "application/jsonl; charset=UTF-8"] {
            assert_eq!(of(&[lines]), Ok(BodyFormat::JsonLines), "{lines}");
        }
        for other in [
            &[""][..],
            &["json"],
            &["text/plain"],
            &["text/json"],
            &["application/x-www-form-urlencoded"],
            &["multipart/form-data; boundary=x"],
            &["application/json; charset=gb18030"],
            &["application/json", "application/json"],
            &["application/json, text/plain"],
        ] {
            assert!(of(other).is_err(), "{other:?}");
        }
    }

    #[test]
    fn one_known_encoding_is_decoded() {
        let of = |values: &[&str]| BodyEncoding::of(&headers(header::CONTENT_ENCODING, values));
        assert_eq!(of(&[]), Ok(BodyEncoding::Identity));
        assert_eq!(of(&["identity"]), Ok(BodyEncoding::Identity));
        assert_eq!(of(&["GZIP"]), Ok(BodyEncoding::Gzip));
        assert_eq!(of(&["x-gzip"]), Ok(BodyEncoding::Gzip));
        assert_eq!(of(&["zstd"]), Ok(BodyEncoding::Zstd));
        for other in [&[""][..], &["br"], &["deflate"], &["gzip, gzip"], &["gzip", "zstd"]] {
            assert!(of(other).is_err(), "{other:?}");
        }
    }
}
