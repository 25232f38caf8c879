//! Cursors as callers hold them: a sealed text that continues one list and no other, for a day.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;
use xunwen_engine::{Cursor, SearchRequest};

use crate::error::CallerError;
use crate::limits::CURSOR_LIFETIME;
use crate::options::CursorKey;

/// Bytes of the seal in front of a cursor: too many to guess.
const SEAL_BYTES: usize = 16;
/// Version of the cursor format and of the sealed fields. It is raised when either changes.
const CURSOR_VERSION: u8 = 6;

/// A cursor and the second since the epoch at which it ends.
#[derive(Serialize, Deserialize)]
struct SealedCursor {
    cursor: Cursor,
    ends: u64,
}

/// Encodes a cursor of a request as text.
pub(crate) fn encode(cursor: Cursor, request: &SearchRequest, key: &CursorKey) -> String {
    let ends = now().saturating_add(CURSOR_LIFETIME.as_secs());
    encode_ending(SealedCursor { cursor, ends }, request, key)
}

fn encode_ending(sealed: SealedCursor, request: &SearchRequest, key: &CursorKey) -> String {
    let cursor = postcard::to_allocvec(&sealed).expect("a cursor is plain data");
    URL_SAFE_NO_PAD.encode([&seal(&cursor, request, key)[..], &cursor].concat())
}

/// Decodes the text of a cursor. The script and the number of hits per page may differ from those
/// of the request that it was made for.
///
/// # Errors
/// If the cursor was altered, made by another index, belongs to another query, order or filter, or
/// has ended.
pub(crate) fn decode(
    text: &str,
    request: &SearchRequest,
    key: &CursorKey,
) -> Result<Cursor, CallerError> {
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| CallerError::InvalidCursor)?;
    let parts = bytes.split_first_chunk::<SEAL_BYTES>();
    let (sealed, cursor) = parts.ok_or(CallerError::InvalidCursor)?;

    if !bool::from(sealed.ct_eq(&seal(cursor, request, key))) {
        return Err(CallerError::InvalidCursor);
    }

    let SealedCursor { cursor, ends } =
        postcard::from_bytes(cursor).map_err(|_| CallerError::InvalidCursor)?;
    if ends < now() {
        return Err(CallerError::CursorExpired);
    }
    Ok(cursor)
}

/// Returns the seal that binds a cursor to a request and to the key of the index.
fn seal(cursor: &[u8], request: &SearchRequest, key: &CursorKey) -> [u8; SEAL_BYTES] {
    let SearchRequest { query, filters, sort, recency, partial, .. } = request;
    let bound = (CURSOR_VERSION, query, filters, sort, recency, partial);
    let bound = postcard::to_allocvec(&bound).expect("a request is plain data");
    *key.seal(&[&bound, cursor]).as_bytes().first_chunk().expect("a hash has 32 bytes")
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns a cursor; its fields are the engine's own.
    fn cursor() -> Cursor {
        let bytes = [0, 7, 2, 0, 0, 0, 0, 0, 5, 5];
        postcard::from_bytes(&bytes).expect("the bytes are those of a cursor")
    }

    #[test]
    fn a_cursor_ends() {
        let (request, key) = (SearchRequest::default(), CursorKey::random().unwrap());
        let alive = encode(cursor(), &request, &key);
        assert!(decode(&alive, &request, &key).is_ok());

        let ended = SealedCursor { cursor: cursor(), ends: now() - 1 };
        let ended = encode_ending(ended, &request, &key);
        assert!(matches!(decode(&ended, &request, &key), Err(CallerError::CursorExpired)));
    }

    #[test]
    fn a_cursor_of_another_index_is_refused() {
        let request = SearchRequest::default();
        let (key, other) = (CursorKey::random().unwrap(), CursorKey::random().unwrap());
        let text = encode(cursor(), &request, &other);
        assert!(matches!(decode(&text, &request, &key), Err(CallerError::InvalidCursor)));
    }

    #[test]
    fn every_altered_byte_is_noticed() {
        let (request, key) = (SearchRequest::default(), CursorKey::random().unwrap());
        let bytes = URL_SAFE_NO_PAD.decode(encode(cursor(), &request, &key)).unwrap();
        for (at, bit) in (0..bytes.len()).flat_map(|at| (0..8).map(move |bit| (at, bit))) {
            let mut altered = bytes.clone();
            altered[at] ^= 1 << bit;
            let altered = URL_SAFE_NO_PAD.encode(altered);
            assert!(matches!(decode(&altered, &request, &key), Err(CallerError::InvalidCursor)));
        }
    }
}
