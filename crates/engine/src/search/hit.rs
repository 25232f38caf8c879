//! The types that a search returns.

use xunwen_corpus::{Article, ParagraphKind, Published};
use xunwen_text::MarkedText;

use crate::query::Note;
use crate::search::cursor::Cursor;
use crate::search::facets::Facets;

/// The result of a search.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SearchResult {
    /// Remarks on how the query was interpreted.
    pub notes: Vec<Note>,
    /// The exact number of matching articles, on all pages.
    pub total: u64,
    /// The hits of the page.
    pub hits: Vec<Hit>,
    /// Counts of all matching articles by source and by year.
    pub facets: Facets,
    /// Where the list continues, if it does and the request wants to know.
    pub next: Option<Cursor>,
}

/// A matching article.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The id of the article.
    pub id: String,
    /// The title, with matches marked.
    pub title: MarkedText,
    /// Up to three fragments of the text, with matches marked.
    pub snippets: Vec<MarkedText>,
    /// The name of the paper, agency or site.
    pub source: Option<String>,
    /// The names of the authors.
    pub authors: Vec<String>,
    /// The time of publication.
    pub published: Option<Published>,
    /// The address on the web.
    pub url: Option<String>,
    /// The score; comparable within one search only.
    pub score: f32,
}

/// An article with all matches of a query marked.
#[derive(Debug, Clone, PartialEq)]
pub struct MarkedArticle {
    /// The article as printed, or in the requested script.
    pub article: Article,
    /// The title.
    pub title: MarkedText,
    /// The paragraphs.
    pub paragraphs: Vec<(ParagraphKind, MarkedText)>,
    /// [`Note::MarksCut`] if some matches may not be marked.
    pub notes: Vec<Note>,
}
