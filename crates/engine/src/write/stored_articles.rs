//! All articles of an index with the facts that another index cannot find out again: where each came
//! from, and when it arrived.

use std::fmt;
use std::path::Path;

use tantivy::{
    DocAddress, IndexReader, ReloadPolicy, Searcher, SegmentReader, TantivyDocument, TantivyError,
};
use xunwen_corpus::Article;
use xunwen_text::Analysis;

use crate::index::document::{decode_article, unpack};
use crate::index::open::open;
use crate::index::schema::{ARRIVED, IndexFields};
use crate::index::{OpenError, note};
use crate::write::error::WriteError;
use crate::write::origin_lookup::read_origin;

/// An article as an index has it.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredArticle {
    /// The article.
    pub article: Article,
    /// The place that it came from.
    pub origin: String,
    /// The moment of its arrival, in microseconds since the Unix epoch.
    pub arrived: i64,
}

/// The articles of an index at one commit.
pub struct StoredArticles {
    searcher: Searcher,
    fields: IndexFields,
    note: Option<String>,
}

impl StoredArticles {
    /// Opens the index at `path` for reading all of it. Changes nothing, and may run while another
    /// process writes.
    ///
    /// # Errors
    /// If no index exists there, it was built with another analysis, or it cannot be read.
    pub fn open(path: &Path, analysis: &Analysis) -> Result<Self, OpenError> {
        let opened = open(path, analysis)?;
        // Before the commit is opened: with an older note, some posted articles are taken once more.
        let note = note(&opened.path);
        let builder = opened.index.reader_builder().reload_policy(ReloadPolicy::Manual);
        let reader: IndexReader =
            builder.try_into().map_err(|error| OpenError::from_tantivy(&opened.path, error))?;
        Ok(Self { searcher: reader.searcher(), fields: opened.fields, note })
    }

    /// Returns the number of articles.
    #[must_use]
    pub fn n_articles(&self) -> u64 {
        self.searcher.num_docs()
    }

    /// Returns the note of the commit.
    #[must_use]
    pub fn note(&self) -> Option<&str> {
        self.note.as_deref()
    }

    /// Calls `on_article` with each article, in the order of the index.
    ///
    /// # Errors
    /// If an article cannot be read, or `on_article` fails.
    pub fn for_each<E: From<WriteError>>(
        &self,
        mut on_article: impl FnMut(StoredArticle) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut codes = Vec::new();
        for (ordinal, segment) in (0..).zip(self.searcher.segment_readers()) {
            for doc in segment.doc_ids_alive() {
                let address = DocAddress::new(ordinal, doc);
                let stored = self.read(segment, address, &mut codes).map_err(WriteError::from)?;
                on_article(stored)?;
            }
        }
        Ok(())
    }

    fn read(
        &self,
        segment: &SegmentReader,
        address: DocAddress,
        codes: &mut Vec<u8>,
    ) -> tantivy::Result<StoredArticle> {
        let document: TantivyDocument = self.searcher.doc(address)?;
        unpack(&self.fields, &document, codes)?;
        let article = decode_article(codes)?;

        let arrived = segment.fast_fields().column_opt::<i64>(ARRIVED)?;
        let arrived = arrived.and_then(|column| column.first(address.doc_id));
        let lacks = |part: &str| {
            TantivyError::InternalError(format!("the article `{}` has no {part}", article.id))
        };
        let origin = read_origin(segment, address.doc_id)?.ok_or_else(|| lacks("origin"))?;
        let arrived = arrived.ok_or_else(|| lacks("arrival"))?;
        Ok(StoredArticle { article, origin, arrived })
    }
}

impl fmt::Debug for StoredArticles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoredArticles").field("n_articles", &self.n_articles()).finish()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::write::{Writer, WriterOptions};

    const OPTIONS: WriterOptions = WriterOptions { n_threads: 2, memory_bytes: 0 };

    fn read(path: &Path, analysis: &Analysis) -> Vec<StoredArticle> {
        let mut all = Vec::new();
        let stored = StoredArticles::open(path, analysis).unwrap();
        let result: Result<(), WriteError> = stored.for_each(|article| {
            all.push(article);
            Ok(())
        });
        result.unwrap();
        assert_eq!(stored.n_articles(), all.len() as u64);
        all.sort_by_key(|stored| stored.arrived);
        all
    }

    #[test]
    fn an_index_made_of_the_articles_of_another_has_the_same_arrivals_and_origins() {
        let analysis = Arc::new(Analysis::load().unwrap());
        let dir = tempfile::tempdir().unwrap();
        let (first, second) = (dir.path().join("first"), dir.path().join("second"));
        let mut writer = Writer::open(&first, &analysis, OPTIONS).unwrap();
        let article = |n: u32, title: &str| Article {
            id: format!("{n}"),
            title: title.into(),
            ..Article::default()
        };
        for n in 0..20 {
            writer.add(article(n, "杭州"), &format!("{}.txt", n % 3)).unwrap();
        }
        writer.set_note("a note".to_owned());
        writer.commit().unwrap();
        writer.replace(article(4, "宁波"), "4.txt").unwrap();
        writer.remove("7").unwrap();
        writer.finish().unwrap();

        let all = read(&first, &analysis);
        assert_eq!(all.len(), 19);
        let last = all.last().unwrap();
        assert_eq!((last.article.title.as_ref(), last.origin.as_str()), ("宁波", "4.txt"));
        let note = StoredArticles::open(&first, &analysis).unwrap().note().map(str::to_owned);
        assert_eq!(note.as_deref(), Some("a note"));

        let mut writer = Writer::open(&second, &analysis, OPTIONS).unwrap();
        for StoredArticle { article, origin, arrived } in all.clone() {
            writer.add_arrived(article, &origin, arrived).unwrap();
        }
        // A new article arrives after all of them.
        writer.add(article(99, "新"), "new.txt").unwrap();
        writer.commit().unwrap();
        let mut copied = read(&second, &analysis);
        assert_eq!(copied.pop().unwrap().article.id, "99");
        assert_eq!(copied, all);

        // An article that is indexed again as it was keeps its arrival.
        writer.replace(all[2].article.clone(), &all[2].origin).unwrap();
        writer.finish().unwrap();
        let mut again = read(&second, &analysis);
        again.pop();
        assert_eq!(again, all);
    }
}
