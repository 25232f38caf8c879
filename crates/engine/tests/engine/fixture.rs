//! Small indexes of short articles.

use std::path::Path;
use std::sync::{Arc, LazyLock};

use xunwen_corpus::{Article, Paragraph, ParagraphKind, Published};
use xunwen_engine::{Engine, FacetLimits, SearchRequest, SearchResult, Writer, WriterOptions};
use xunwen_text::{Analysis, MarkedText};

pub(crate) static ANALYSIS: LazyLock<Arc<Analysis>> =
    LazyLock::new(|| Arc::new(Analysis::load().unwrap()));

/// Returns an article. Each line of `body` becomes a paragraph.
pub(crate) fn article(id: &str, title: &str, body: &str) -> Article {
    let paragraph = |line: &str| Paragraph { kind: ParagraphKind::Body, text: line.to_owned() };
    Article {
        id: id.to_owned(),
        title: title.to_owned(),
        paragraphs: body.lines().map(paragraph).collect(),
        ..Article::default()
    }
}

/// Returns the article with a source, authors and a date.
pub(crate) fn by(article: Article, source: &str, authors: &[&str], date: &str) -> Article {
    Article {
        source: Some(source.to_owned()),
        authors: authors.iter().map(|name| (*name).to_owned()).collect(),
        published: Published::parse(date),
        ..article
    }
}

/// An index in a temporary directory, which is removed with it.
pub(crate) struct Fixture {
    pub(crate) engine: Engine,
    pub(crate) dir: tempfile::TempDir,
}

/// Returns an index of articles, in one segment.
pub(crate) fn index(articles: &[Article]) -> Fixture {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = writer(dir.path());
    for article in articles {
        writer.add(article.clone(), &article.id).unwrap();
    }
    writer.commit().unwrap();
    drop(writer);

    Fixture { engine: Engine::open(dir.path(), Arc::clone(&ANALYSIS)).unwrap(), dir }
}

/// Opens a writer with one thread, so that articles keep their order.
pub(crate) fn writer(path: &Path) -> Writer {
    Writer::open(path, &ANALYSIS, WriterOptions { n_threads: 1, memory_bytes: 32 << 20 }).unwrap()
}

impl Fixture {
    /// Returns up to 100 hits of a query.
    pub(crate) fn search(&self, query: &str) -> SearchResult {
        self.request(SearchRequest {
            query: query.to_owned(),
            limit: 100,
            facets: FacetLimits {
                source: Some(12),
                year: Some(usize::MAX),
                ..FacetLimits::default()
            },
            ..SearchRequest::default()
        })
    }

    /// Runs a request.
    pub(crate) fn request(&self, request: SearchRequest) -> SearchResult {
        self.engine.search(&request).unwrap()
    }

    /// Returns the ids of all hits, best first.
    pub(crate) fn ids(&self, query: &str) -> Vec<String> {
        self.search(query).hits.into_iter().map(|hit| hit.id).collect()
    }

    /// Returns the ids of the hits that have everything asked in alphabetical order, separated by
    /// spaces.
    pub(crate) fn found(&self, query: &str) -> String {
        let hits = self.search(query).hits.into_iter().filter(|hit| !hit.is_partial);
        let mut ids: Vec<String> = hits.map(|hit| hit.id).collect();
        ids.sort();
        ids.join(" ")
    }

    /// Returns the ids of the hits that have everything asked, best first, separated by spaces.
    pub(crate) fn ranked(&self, query: &str) -> String {
        let hits = self.search(query).hits.into_iter().filter(|hit| !hit.is_partial);
        hits.map(|hit| hit.id).collect::<Vec<_>>().join(" ")
    }

    /// Returns the title and the paragraphs of an article, with matches in brackets.
    pub(crate) fn marked(&self, id: &str, query: &str) -> String {
        let marked = self.engine.article(id, query, None).unwrap().unwrap();
        let paragraphs = marked.paragraphs.iter().map(|(_, text)| show(text));
        std::iter::once(show(&marked.title)).chain(paragraphs).collect::<Vec<_>>().join("/")
    }
}

/// Returns a text with its marks in brackets.
pub(crate) fn show(text: &MarkedText) -> String {
    let mut shown = String::new();
    for (piece, is_marked) in text.pieces() {
        shown += &if is_marked { format!("[{piece}]") } else { piece.to_owned() };
    }
    shown
}
