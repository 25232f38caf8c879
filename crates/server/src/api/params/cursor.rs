//! Cursors as callers hold them: an opaque text that continues one list and no other.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use xunwen_engine::{Cursor, SearchRequest};

/// Bytes of the seal in front of a cursor: too many to match by chance.
const SEAL_BYTES: usize = 8;
/// Version of the cursor format and of the sealed fields. It is raised when either changes.
const CURSOR_VERSION: u8 = 2;

/// Encodes a cursor of a request as text.
pub(crate) fn encode(cursor: &Cursor, request: &SearchRequest) -> String {
    let cursor = postcard::to_allocvec(cursor).expect("a cursor is plain data");
    let sealed = [&seal(&cursor, request)[..], &cursor].concat();
    URL_SAFE_NO_PAD.encode(sealed)
}

/// Decodes the text of a cursor.
///
/// Returns `None` when the cursor was altered or belongs to another query, order or filter. The
/// script and the number of hits per page may differ.
pub(crate) fn decode(text: &str, request: &SearchRequest) -> Option<Cursor> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    let (sealed, cursor) = bytes.split_first_chunk::<SEAL_BYTES>()?;
    if *sealed != seal(cursor, request) {
        return None;
    }
    postcard::from_bytes(cursor).ok()
}

/// Returns the hash that binds a cursor to a request.
///
/// It guards against mistakes, not attacks: a forged cursor only reaches another place in the list.
fn seal(cursor: &[u8], request: &SearchRequest) -> [u8; SEAL_BYTES] {
    let bound = (CURSOR_VERSION, &request.query, &request.filters, request.sort, request.recency);
    let bound = postcard::to_allocvec(&bound).expect("a request is plain data");

    let mut hasher = blake3::Hasher::new();
    hasher.update(&bound).update(cursor);
    *hasher.finalize().as_bytes().first_chunk().expect("a hash has 32 bytes")
}
