//! Small articles in an index of their own.

use std::path::Path;
use std::sync::{Arc, LazyLock};

use xunwen_corpus::{Article, Paragraph, ParagraphKind, Published};
use xunwen_engine::{Engine, SearchRequest, SearchResult, Writer, WriterOptions};
use xunwen_text::{Analysis, MarkedText};

pub(crate) static ANALYSIS: LazyLock<Arc<Analysis>> =
    LazyLock::new(|| Arc::new(Analysis::load().unwrap()));

/// Returns an article; each line of the body is a paragraph.
pub(crate) fn article(id: &str, title: &str, body: &str) -> Article {
    let paragraph = |line: &str| Paragraph { kind: ParagraphKind::Body, text: line.to_owned() };
    Article {
        id: id.to_owned(),
        title: title.to_owned(),
        paragraphs: body.lines().map(paragraph).collect(),
        ..Article::default()
    }
}

pub(crate) fn by(article: Article, source: &str, authors: &[&str], date: &str) -> Article {
    Article {
        source: Some(source.to_owned()),
        authors: authors.iter().map(|name| (*name).to_owned()).collect(),
        published: Published::parse(date),
        ..article
    }
}

/// An index of articles, in a directory that lives as long as it.
pub(crate) struct Fixture {
    pub(crate) engine: Engine,
    pub(crate) dir: tempfile::TempDir,
}

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

pub(crate) fn writer(path: &Path) -> Writer {
    Writer::open(path, &ANALYSIS, WriterOptions { n_threads: 1, memory_bytes: 32 << 20 }).unwrap()
}

impl Fixture {
    pub(crate) fn search(&self, query: &str) -> SearchResult {
        self.request(SearchRequest {
            query: query.to_owned(),
            limit: 100,
            ..SearchRequest::default()
        })
    }

    pub(crate) fn request(&self, request: SearchRequest) -> SearchResult {
        self.engine.search(&request).unwrap()
    }

    /// Returns the ids of what is found, the best first.
    pub(crate) fn ids(&self, query: &str) -> Vec<String> {
        self.search(query).hits.into_iter().map(|hit| hit.id).collect()
    }

    /// Returns the ids of what is found, in the order of ids, parted by blanks.
    pub(crate) fn found(&self, query: &str) -> String {
        let mut ids = self.ids(query);
        ids.sort();
        ids.join(" ")
    }

    /// Returns the ids of what is found, the best first, parted by blanks.
    pub(crate) fn ranked(&self, query: &str) -> String {
        self.ids(query).join(" ")
    }

    /// Returns the title and the paragraphs of an article with what matches in brackets.
    pub(crate) fn marked(&self, id: &str, query: &str) -> String {
        let read = self.engine.article(id, query, None).unwrap().unwrap();
        let paragraphs = read.paragraphs.iter().map(|(_, text)| show(text));
        std::iter::once(show(&read.title)).chain(paragraphs).collect::<Vec<_>>().join("/")
    }
}

pub(crate) fn show(marked: &MarkedText) -> String {
    marked
        .pieces()
        .map(|(piece, m)| if m { format!("[{piece}]") } else { piece.to_owned() })
        .collect()
}
