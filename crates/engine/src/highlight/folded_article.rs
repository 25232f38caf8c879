//! The folded texts of an article.

use xunwen_corpus::Article;
use xunwen_text::FoldTable;

/// The texts of an article, folded: each character has the position that it has in the text as
/// shown.
pub(crate) struct FoldedArticle {
    /// The title, then the paragraphs.
    chars: Vec<char>,
    /// The end of each of them in `chars`.
    ends: Vec<usize>,
}

impl FoldedArticle {
    /// Folds an article.
    pub(crate) fn new(article: &Article, fold: &FoldTable) -> Self {
        let (mut chars, mut ends) = (Vec::new(), Vec::with_capacity(1 + article.paragraphs.len()));
        let paragraphs = article.paragraphs.iter().map(|paragraph| &paragraph.text);

        for text in std::iter::once(&article.title).chain(paragraphs) {
            // Most characters are ideographs of three bytes.
            chars.reserve(text.len() / 3);
            chars.extend(text.chars().map(|c| fold.fold_char(c)));
            ends.push(chars.len());
        }
        Self { chars, ends }
    }

    /// Returns the title.
    pub(crate) fn title(&self) -> &[char] {
        &self.chars[..self.ends[0]]
    }

    /// Returns the paragraphs.
    pub(crate) fn paragraphs(&self) -> impl Iterator<Item = &[char]> {
        self.ends.windows(2).map(|ends| &self.chars[ends[0]..ends[1]])
    }
}
