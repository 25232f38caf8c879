//! The editions of the standard.

/// The edition of the standard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Edition {
    /// GB/T 7714—2025, in force since 2026-07-01.
    Of2025,
    /// GB/T 7714—2015.
    Of2015,
}

/// The signs that differ between the editions.
pub(super) struct Signs {
    pub(super) comma: &'static str,
    pub(super) open: &'static str,
    pub(super) close: &'static str,
}

impl Edition {
    /// Returns the signs of the edition.
    pub(super) const fn signs(self) -> Signs {
        match self {
            Self::Of2025 => Signs { comma: "，", open: "（", close: "）" },
            Self::Of2015 => Signs { comma: ", ", open: "(", close: ")" },
        }
    }
}
