//! All articles of an index on a cluster, for an index elsewhere.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::json;
use xunwen_corpus::Article;
use xunwen_engine::StoredArticle;
use xunwen_engine::backend::unpack_article;
use xunwen_text::Analysis;

use super::archive::{ArchiveIndex, ClusterArchive};
use super::article_writer::take_lock;
use super::error::ClusterWriteError;
use super::lock::ClusterLock;
use crate::client::{ClusterClient, PointInTime, RawHit};
use crate::document::document_id;
use crate::error::ClusterError;
use crate::terms::fields::{ARRIVED, ARTICLE, ORIGIN};

/// Articles of one request: a megabyte or two.
const PAGE_SIZE: usize = 500;

/// How long the cluster keeps the state of the index between two requests.
const KEEP_ALIVE: Duration = Duration::from_secs(300);

/// Begins an origin that was too long for the index: only its hash is known.
///
/// Source: [`document_id`]. No path of a file is that long.
const HASHED: &str = "#blake3:";

/// The articles of an index at its last commit. Nobody else may write to it meanwhile.
pub struct ClusterStoredArticles {
    client: ClusterClient,
    index: ArchiveIndex,
    point: PointInTime,
    n_articles: u64,
    note: Option<String>,
    /// Dropped last.
    _lock: ClusterLock,
}

impl ClusterStoredArticles {
    /// Opens the index in use for reading all of it.
    ///
    /// # Errors
    /// If it does not exist, was built with another analysis, has a writer, or the cluster does not
    /// answer.
    pub fn open(
        archive: &ClusterArchive,
        analysis: &Arc<Analysis>,
    ) -> Result<Self, ClusterWriteError> {
        let expect = |found: Option<ArchiveIndex>| -> Result<ArchiveIndex, ClusterWriteError> {
            let index = found.ok_or_else(|| ClusterError::MissingIndex {
                reason: format!("there is no index `{}` yet", archive.name()),
            })?;
            index.metadata.expect(analysis, &index.name)?;
            Ok(index)
        };
        expect(archive.current()?)?;
        let lock = take_lock(archive)?;
        let index = expect(archive.current()?)?;
        let note = archive.note_of(&index)?;
        let client = archive.client().clone();
        let count = json!({ "size": 0, "track_total_hits": true });
        let n_articles = client.search(&index.name, &count)?.total.map_or(0, |total| total.value);
        let point = client.open_point_in_time(&index.name, KEEP_ALIVE)?;
        Ok(Self { client, index, point, n_articles, note, _lock: lock })
    }

    /// Returns the index.
    #[must_use]
    pub const fn index(&self) -> &ArchiveIndex {
        &self.index
    }

    /// Returns the number of articles.
    #[must_use]
    pub const fn n_articles(&self) -> u64 {
        self.n_articles
    }

    /// Returns the note of the last commit.
    #[must_use]
    pub fn note(&self) -> Option<&str> {
        self.note.as_deref()
    }

    /// Calls `on_article` with each article, in the order of their arrival.
    ///
    /// # Errors
    /// If the cluster does not answer, an article is damaged, or `on_article` fails.
    pub fn for_each<E: From<ClusterWriteError>>(
        &self,
        mut on_article: impl FnMut(StoredArticle) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut body = json!({
            "size": PAGE_SIZE,
            "track_total_hits": false,
            // No two articles have the same.
            "sort": [{ ARRIVED: "asc" }],
            "docvalue_fields": [ORIGIN],
            "stored_fields": [ARTICLE],
            "pit": { "id": self.point.id, "keep_alive": format!("{}s", KEEP_ALIVE.as_secs()) },
        });
        loop {
            let answer =
                self.client.search_point_in_time(&body).map_err(ClusterWriteError::from)?;
            if let Some(id) = answer.pit_id {
                body["pit"]["id"] = json!(id);
            }
            if let Some(last) = answer.hits.last() {
                body["search_after"] = json!(last.sort);
            }
            let n_hits = answer.hits.len();
            for hit in &answer.hits {
                on_article(self.read(hit)?)?;
            }
            if n_hits < PAGE_SIZE {
                return Ok(());
            }
        }
    }

    fn read(&self, hit: &RawHit) -> Result<StoredArticle, ClusterWriteError> {
        let text = |name: &str| hit.fields.get(name)?.get(0)?.as_str();
        let article = text(ARTICLE).and_then(unpacked);
        let article = article.filter(|article| document_id(&article.id) == hit.id);
        let origin = text(ORIGIN).filter(|origin| !origin.starts_with(HASHED)).map(str::to_owned);
        let arrived = hit.sort.first().and_then(serde_json::Value::as_i64);
        match (article, origin, arrived) {
            (Some(article), Some(origin), Some(arrived)) => {
                Ok(StoredArticle { article, origin, arrived })
            }
            _ => Err(ClusterWriteError::Damaged {
                index: self.index.name.clone(),
                id: hit.id.clone(),
            }),
        }
    }
}

fn unpacked(text: &str) -> Option<Article> {
    unpack_article(&BASE64.decode(text).ok()?)
}

impl Drop for ClusterStoredArticles {
    fn drop(&mut self) {
        // One that is not closed expires.
        let _ = self.client.close_point_in_time(&self.point);
    }
}

impl fmt::Debug for ClusterStoredArticles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClusterStoredArticles")
            .field("index", &self.index.name)
            .finish_non_exhaustive()
    }
}
