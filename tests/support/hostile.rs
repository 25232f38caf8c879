//! Hostile inputs of any size: families of bytes that a reader or a cleaning step may find hard.
//!
//! A family is a function from a size to bytes. Doubling the size doubles the input without changing its form, so the
//! time of a linear step doubles as well. The families are generated from small alphabets: units that a rule of the
//! reader or the cleaner looks for, and shapes that repeat them.

mod containers;
mod texts;

use std::fmt;

use xunwen_corpus::Format;

pub use self::containers::container_families;
pub use self::texts::{mixed_families, text_families, unit_families};

/// A family of hostile inputs.
pub struct HostileFamily {
    /// The name: the shape and its units.
    pub name: String,
    /// The format in which the bytes are read.
    pub format: Format,
    make: Box<dyn Fn(usize) -> Vec<u8> + Send + Sync>,
}

impl HostileFamily {
    pub(crate) fn new(
        name: impl Into<String>,
        format: Format,
        make: impl Fn(usize) -> Vec<u8> + Send + Sync + 'static,
    ) -> Self {
        Self { name: name.into(), format, make: Box::new(make) }
    }

    /// Returns the family of plain text that `make` writes.
    pub(crate) fn text(
        name: impl Into<String>,
        make: impl Fn(usize) -> String + Send + Sync + 'static,
    ) -> Self {
        Self::new(name, Format::Text, move |n_bytes| make(n_bytes).into_bytes())
    }

    /// Returns an input of about `n_bytes` bytes.
    #[must_use]
    pub fn input(&self, n_bytes: usize) -> Vec<u8> {
        (self.make)(n_bytes)
    }
}

impl fmt::Debug for HostileFamily {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {}", self.format, self.name)
    }
}

/// Returns `unit` repeated to at most `n_bytes` bytes, at least once.
pub(crate) fn repeated(unit: &str, n_bytes: usize) -> String {
    unit.repeat((n_bytes / unit.len().max(1)).max(1))
}

/// Returns texts numbered from 0, joined to about `n_bytes` bytes.
pub(crate) fn numbered(n_bytes: usize, text: impl Fn(usize) -> String) -> String {
    let mut all = String::with_capacity(n_bytes + 64);
    let mut n = 0;
    while all.len() < n_bytes {
        all.push_str(&text(n));
        n += 1;
    }
    all
}
