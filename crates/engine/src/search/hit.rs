//! The types that a search returns.

use jiff::Timestamp;
use xunwen_corpus::{Article, ParagraphKind, Published};
use xunwen_text::MarkedText;

use crate::query::Note;
use crate::search::cursor::Cursor;
use crate::search::facets::Facets;
use crate::search::histogram::Histogram;
use crate::search::list_order::ListOrder;
use crate::search::repairs::Repair;

/// The result of a search.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SearchResult {
    /// Remarks on how the query was interpreted.
    pub notes: Vec<Note>,
    /// The exact number of articles that the request counts: [`Self::strict_total`], or
    /// [`Self::loose_total`] with [`PartialMatches::Counted`].
    ///
    /// [`PartialMatches::Counted`]: crate::PartialMatches::Counted
    pub total: u64,
    /// The exact number of articles that have everything the query asks for.
    pub strict_total: u64,
    /// The exact number of these and of the articles that have only some of the words, if these
    /// were looked up.
    pub loose_total: u64,
    /// The place of articles that have only some of the words.
    pub order: ListOrder,
    /// The hits of the page.
    pub hits: Vec<Hit>,
    /// Counts of the articles of `total`. A facet ignores the filters on its own values.
    pub facets: Facets,
    /// The articles of `total` over time.
    pub histogram: Option<Histogram>,
    /// Other searches that find more.
    pub repairs: Vec<Repair>,
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
    /// When this version arrived in the archive. Later versions and articles have later moments.
    pub arrived: Option<Timestamp>,
    /// The score; comparable within one search and among hits with the same
    /// `is_partial` only, or among all in [`ListOrder::BestMatches`].
    pub score: f32,
    /// Whether the article has only some of the words.
    pub is_partial: bool,
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
    /// The key terms, most telling first, as printed or in the requested script.
    pub terms: Vec<String>,
    /// [`Note::MarksCut`] if some matches may not be marked.
    pub notes: Vec<Note>,
}
