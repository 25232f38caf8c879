//! What is loaded once and handed to everyone who reads or searches text.

use std::fmt;

use crate::dictionary::built_in;
use crate::fold::FoldTable;
use crate::script::{Converter, ScriptError};
use crate::words::{JIEBA_VERSION, Segmenter};

/// Raised by hand when grams, words or character classes change in a way that the hashes of
/// the data do not show.
const ANALYSIS_VERSION: u32 = 2;

/// Everything that turns text into tokens.
#[derive(Debug)]
pub struct Analysis {
    /// Which characters count as the same.
    pub fold: FoldTable,
    /// Where words begin and end.
    pub segmenter: Segmenter,
    /// For what a reader asks to see in another script.
    pub converter: Converter,
    fingerprint: Fingerprint,
}

impl Analysis {
    /// Loads the tables and dictionaries. Takes about 0.1 s; done once, before anything is
    /// indexed or served.
    ///
    /// # Errors
    /// When OpenCC's dictionaries cannot be loaded.
    pub fn load() -> Result<Self, ScriptError> {
        let converter = Converter::new();
        let fold = FoldTable::build(&converter)?;
        let dictionaries = built_in();
        let segmenter = Segmenter::new(&fold, &dictionaries);
        let fingerprint = Fingerprint::of(&fold, &dictionaries);
        Ok(Self { fold, segmenter, converter, fingerprint })
    }

    /// Returns the fingerprint of this analysis.
    #[must_use]
    pub fn fingerprint(&self) -> &Fingerprint {
        &self.fingerprint
    }
}

/// Names an analysis: two of the same fingerprint make the same tokens of every text, so an
/// index made by one can be searched by the other. 16 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fingerprint(String);

impl Fingerprint {
    fn of(fold: &FoldTable, dictionaries: &[&str]) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&ANALYSIS_VERSION.to_le_bytes());
        hasher.update(JIEBA_VERSION.as_bytes());
        for (c, folded) in fold.changes() {
            hasher.update(&u32::from(c).to_le_bytes());
            hasher.update(&u32::from(folded).to_le_bytes());
        }
        for text in dictionaries {
            hasher.update(&(text.len() as u64).to_le_bytes());
            hasher.update(text.as_bytes());
        }
        Self(hasher.finalize().to_hex()[..16].to_owned())
    }

    /// Returns the digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fingerprint_changes_with_a_dictionary_and_not_by_itself() {
        let fold = FoldTable::build(&Converter::new()).unwrap();
        let one = Fingerprint::of(&fold, &["碳中和"]);
        assert_eq!(one, Fingerprint::of(&fold, &["碳中和"]));
        assert_ne!(one, Fingerprint::of(&fold, &["碳中", "和"]));
        assert_eq!(one.as_str().len(), 16);
    }
}
