//! Hashes of raw articles, by which a run recognises those that did not change.

use std::hash::{Hash, Hasher};

use xunwen_corpus::RawArticle;

/// The size of a hash in bytes. A collision would keep an old article in place of a changed one; with
/// sixteen bytes nobody can make one.
const HASH_BYTES: usize = 16;

/// The part of the hashes that names the cleaner: another version may clean the same text differently,
/// and then all articles of a changed file are cleaned again.
const CLEANER_VERSION: &str = concat!("xunwen ", env!("CARGO_PKG_VERSION"));

/// A hash of everything that the cleaned article depends on: all fields of the raw article, and the
/// version of the cleaner.
///
/// The hash is taken after reading and not of the bytes of a record, because an id may contain the
/// number of a line, the source may be the title of a feed, and the encoding that of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ArticleHash([u8; HASH_BYTES]);

impl ArticleHash {
    pub(crate) fn new(raw: &RawArticle) -> Self {
        let mut hasher = Blake3Hasher(blake3::Hasher::new());
        CLEANER_VERSION.hash(&mut hasher);
        raw.hash(&mut hasher);
        Self(*hasher.0.finalize().as_bytes().first_chunk().expect("a hash has 32 bytes"))
    }
}

/// The state of an article since its file was last read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KnownState {
    /// The index contains it.
    Indexed,
    /// It was cleaned, but its id belonged to another article.
    Duplicate,
}

/// The hashes of the articles of one file that were cleaned when it was last read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ArticleHashes {
    /// In rising order.
    indexed: Vec<ArticleHash>,
    /// In rising order.
    duplicates: Vec<ArticleHash>,
}

impl ArticleHashes {
    pub(crate) fn new(mut indexed: Vec<ArticleHash>, mut duplicates: Vec<ArticleHash>) -> Self {
        for hashes in [&mut indexed, &mut duplicates] {
            hashes.sort_unstable();
            hashes.dedup();
        }
        Self { indexed, duplicates }
    }

    /// Returns what became of the article with this hash; `None` if it is new or changed.
    pub(crate) fn state_of(&self, hash: ArticleHash) -> Option<KnownState> {
        let is_in = |hashes: &[ArticleHash]| hashes.binary_search(&hash).is_ok();
        if is_in(&self.indexed) {
            Some(KnownState::Indexed)
        } else {
            is_in(&self.duplicates).then_some(KnownState::Duplicate)
        }
    }

    pub(crate) const fn len(&self) -> usize {
        self.indexed.len() + self.duplicates.len()
    }

    /// Returns the number of indexed articles in eight bytes (little-endian) and all hashes.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let n_indexed = self.indexed.len() as u64;
        let hashes = self.indexed.iter().chain(&self.duplicates).flat_map(|hash| hash.0);
        n_indexed.to_le_bytes().into_iter().chain(hashes).collect()
    }

    /// Returns the hashes of which these are the bytes; `None` if they are not of this form.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (n_indexed, bytes) = bytes.split_first_chunk()?;
        let n_indexed = usize::try_from(u64::from_le_bytes(*n_indexed)).ok()?;
        let (hashes, rest) = bytes.as_chunks();
        let (indexed, duplicates) = hashes.split_at_checked(n_indexed)?;
        let to_hashes = |all: &[_]| all.iter().copied().map(ArticleHash).collect();
        rest.is_empty().then(|| Self::new(to_hashes(indexed), to_hashes(duplicates)))
    }
}

/// Passes what a value hashes to BLAKE3.
struct Blake3Hasher(blake3::Hasher);

impl Hasher for Blake3Hasher {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn finish(&self) -> u64 {
        let hash = self.0.finalize();
        u64::from_le_bytes(*hash.as_bytes().first_chunk().expect("a hash has 32 bytes"))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]
mod tests {
    use xunwen_corpus::{Format, Record, read};

    use super::*;

    /// Returns the hash of the article that a line contains.
    fn hash(line: u64, json: &str) -> ArticleHash {
        let record = Record::new("a", Format::JsonLines, json.into());
        let raw = read(Record { line: Some(line), ..record }).remove(0).unwrap();
        ArticleHash::new(&raw)
    }

    #[test]
    fn each_field_changes_the_hash() {
        let variants = [
            r#"{"id":"a","title":"题","body":"文"}"#,
            r#"{"id":"b","title":"题","body":"文"}"#,
            r#"{"id":"a","title":"题文","body":""}"#,
            r#"{"id":"a","title":"题","body":"文","url":"http://a.cn"}"#,
            r#"{"id":"a","title":"题","body":"文","source":"http://a.cn"}"#,
            r#"{"id":"a","title":"题","body":"文","author":"甲"}"#,
            r#"{"id":"a","title":"题","body":"文","author":["甲","乙"]}"#,
            r#"{"id":"a","title":"题","body":"文","date":"2023-05-19"}"#,
            r#"{"id":"a","title":"题","body":"<p>文</p>"}"#,
        ];
        let hashes = variants.iter().map(|json| hash(1, json)).collect();
        assert_eq!(ArticleHashes::new(hashes, Vec::new()).len(), variants.len());
    }

    #[test]
    fn the_line_counts_only_if_the_id_contains_it() {
        let (stated, numbered) = (r#"{"id":"a","title":"题"}"#, r#"{"title":"题"}"#);
        assert_eq!(hash(1, stated), hash(2, stated));
        assert_ne!(hash(1, numbered), hash(2, numbered));
    }

    #[test]
    fn hashes_are_read_as_they_were_written() {
        let numbered = |line| hash(line, r#"{"title":"题"}"#);
        let hashes =
            ArticleHashes::new((1..9).map(numbered).collect(), (9..12).map(numbered).collect());
        let bytes = hashes.to_bytes();
        assert_eq!(ArticleHashes::from_bytes(&bytes).unwrap(), hashes);
        assert_eq!(ArticleHashes::from_bytes(&bytes[1..]), None);
        let states = [3, 10, 12].map(|line| hashes.state_of(numbered(line)));
        assert_eq!(states, [Some(KnownState::Indexed), Some(KnownState::Duplicate), None]);
    }
}
