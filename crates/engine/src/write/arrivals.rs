//! When articles arrived in the archive.
//!
//! Each version of an article has a moment of its own, and later versions have later moments, so
//! that "all that arrived after this one" never skips or repeats an article. An article that is
//! indexed again as it was, by a run or a rebuild, keeps its moment.

use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;
use tantivy::schema::Field;
use tantivy::{DocId, IndexReader, Result, SegmentReader};
use xunwen_corpus::Article;

use crate::index::lookup::{doc_with_name, latest_arrival};
use crate::index::schema::{ARRIVED, VERSION};

/// The moment at which a version of an article arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Arrival {
    /// Microseconds since the Unix epoch.
    pub(crate) micros: i64,
    /// A hash of everything that the article says.
    pub(crate) version: u64,
}

/// The arrivals of the articles that were indexed before, and the moments of new ones.
pub(crate) struct Arrivals {
    /// The index that is written, as of its last commit.
    own: IndexReader,
    /// The generation before it.
    earlier: Option<IndexReader>,
    id: Field,
    /// The latest moment so far.
    last: AtomicI64,
}

impl Arrivals {
    /// Returns the arrivals of an index.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub(crate) fn new(reader: IndexReader, id: Field) -> Result<Self> {
        let last = AtomicI64::new(latest_arrival(&reader.searcher())?);
        Ok(Self { own: reader, earlier: None, id, last })
    }

    /// Adds the arrivals of an earlier generation. What cannot be read of it is as good as missing:
    /// a damaged index is rebuilt, and its articles arrive again.
    pub(crate) fn add_earlier(&mut self, reader: IndexReader) {
        self.last.fetch_max(latest_arrival(&reader.searcher()).unwrap_or(0), Ordering::Relaxed);
        self.earlier = Some(reader);
    }

    /// Returns the moment of the next article: now, or just after the latest moment.
    pub(crate) fn next_micros(&self) -> i64 {
        let now = Timestamp::now().as_microsecond();
        let later = |last: i64| Some(now.max(last.saturating_add(1)));
        let last = self.last.fetch_update(Ordering::Relaxed, Ordering::Relaxed, later);
        last.map_or(now, |last| now.max(last.saturating_add(1)))
    }

    /// Notes a moment at which an article arrived elsewhere: later ones come after it.
    pub(crate) fn note(&self, micros: i64) {
        self.last.fetch_max(micros, Ordering::Relaxed);
    }

    /// Returns the arrival of an article that was added at `micros`: earlier, if the index has it as
    /// it is.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub(crate) fn of(&self, article: &Article, micros: i64) -> Result<Arrival> {
        let version = version(article);
        let mut known = newest(&self.own, self.id, &article.id)?;
        if let (None, Some(earlier)) = (known, &self.earlier) {
            known = newest(earlier, self.id, &article.id).unwrap_or(None);
        }
        let unchanged = known.filter(|known| known.version == version);
        Ok(unchanged.unwrap_or(Arrival { micros, version }))
    }
}

/// Returns the arrival of the article with this id, if there is one.
fn newest(reader: &IndexReader, id: Field, text: &str) -> Result<Option<Arrival>> {
    let searcher = reader.searcher();
    let Some(address) = doc_with_name(&searcher, id, text)? else { return Ok(None) };
    arrival(searcher.segment_reader(address.segment_ord), address.doc_id)
}

fn arrival(segment: &SegmentReader, doc: DocId) -> Result<Option<Arrival>> {
    let columns = segment.fast_fields();
    let micros = columns.column_opt::<i64>(ARRIVED)?.and_then(|column| column.first(doc));
    let version = columns.column_opt::<u64>(VERSION)?.and_then(|column| column.first(doc));
    Ok(micros.zip(version).map(|(micros, version)| Arrival { micros, version }))
}

/// Returns a hash of everything that an article says.
pub(crate) fn version(article: &Article) -> u64 {
    let mut hasher = blake3::Hasher::new();
    serde_json::to_writer(&mut hasher, article).expect("an article is plain data");
    u64::from_le_bytes(*hasher.finalize().as_bytes().first_chunk().expect("a hash has 32 bytes"))
}
