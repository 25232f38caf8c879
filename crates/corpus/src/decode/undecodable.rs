//! Bytes that cannot be decoded.

use super::foreign::likely_encoding;
use crate::skip::SkipReason;

/// Why bytes are not decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Undecodable {
    /// They are not text in any known encoding.
    NotText,
    /// They are text in an encoding that is not read.
    Foreign(&'static str),
}

impl Undecodable {
    /// Returns the reason for bytes that are not Chinese text.
    pub(super) fn of_bytes(bytes: &[u8]) -> Self {
        likely_encoding(bytes).map_or(Self::NotText, Self::Foreign)
    }
}

impl From<Undecodable> for SkipReason {
    fn from(reason: Undecodable) -> Self {
        match reason {
            Undecodable::NotText => Self::NotText,
            Undecodable::Foreign(name) => Self::ForeignEncoding(name.to_owned()),
        }
    }
}
