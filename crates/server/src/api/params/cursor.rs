//! Cursors as callers hold them: a text that says where a list goes on, and only that list.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use xunwen_engine::{Cursor, SearchRequest};

/// Bytes of the seal before a cursor: enough that no chance makes one that fits.
const SEAL_BYTES: usize = 8;
/// The form of a cursor and of what it is sealed with; raised when either changes.
const VERSION: u8 = 2;

/// Returns the text for a cursor of a request.
pub(crate) fn encode(cursor: &Cursor, request: &SearchRequest) -> String {
    let cursor = postcard::to_allocvec(cursor).expect("a cursor is plain data");
    let sealed = [&seal(&cursor, request)[..], &cursor].concat();
    URL_SAFE_NO_PAD.encode(sealed)
}

/// Returns the cursor of a text; `None` when it is of another query, order or filters, or not one
/// that was given out. Its script and the number of hits of its page may be others.
pub(crate) fn decode(text: &str, request: &SearchRequest) -> Option<Cursor> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    let (sealed, cursor) = bytes.split_first_chunk::<SEAL_BYTES>()?;
    if *sealed != seal(cursor, request) {
        return None;
    }
    postcard::from_bytes(cursor).ok()
}

/// Returns a seal that binds a cursor to a request. It guards against mistakes: who makes one up
/// gains nothing by it but another place in the list.
fn seal(cursor: &[u8], request: &SearchRequest) -> [u8; SEAL_BYTES] {
    let asked = (VERSION, &request.query, &request.filters, request.sort, request.recency);
    let asked = postcard::to_allocvec(&asked).expect("a request is plain data");
    let mut hasher = blake3::Hasher::new();
    hasher.update(&asked).update(cursor);
    *hasher.finalize().as_bytes().first_chunk().expect("a hash has 32 bytes")
}
