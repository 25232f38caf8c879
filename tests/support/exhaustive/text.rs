//! The texts of an article as grams at their positions.

use std::collections::{HashMap, HashSet};

use xunwen_corpus::Article;
use xunwen_engine::SearchField;
use xunwen_text::{Analysis, CharClass, FoldedTexts, KeyTermExtractor, grams, joined_name};

/// An article as searches see it.
pub(super) struct ArticleTexts {
    pub(super) id: String,
    pub(super) title: GramText,
    pub(super) body: GramText,
    source: GramText,
    authors: GramText,
    pub(super) chars: HashSet<char>,
    pub(super) terms: HashSet<String>,
    pub(super) published: Option<i64>,
}

/// A text as grams.
#[derive(Default)]
pub(super) struct GramText {
    /// The positions of each gram, in order.
    pub(super) positions: HashMap<String, Vec<u32>>,
    pub(super) n_grams: u32,
}

impl ArticleTexts {
    /// Returns the texts of an article whose paragraphs all tell what it is about.
    pub(super) fn new(
        article: &Article,
        analysis: &Analysis,
        extractor: &mut KeyTermExtractor,
    ) -> Self {
        let [title, body] = [&article.title, &article.body()].map(|text| analysis.fold.fold(text));
        let name = |name: &String| joined_name(&analysis.fold.fold(name));
        let chars = title.chars().chain(body.chars());
        let opening: String = body.chars().take(extractor.max_body_chars()).collect();
        let texts = FoldedTexts { title: &title, body: &opening, own_names: &[] };
        let terms = extractor.terms(analysis, texts).into_iter();
        Self {
            id: article.id.clone(),
            terms: terms.map(|term| term.folded).collect(),
            chars: chars.filter(|c| CharClass::from_char(*c) == CharClass::Cjk).collect(),
            title: GramText::new([title]),
            body: GramText::new([body]),
            source: GramText::new(article.source.iter().map(name)),
            authors: GramText::new(article.authors.iter().map(name)),
            published: article.published.as_ref().map(|published| published.epoch_seconds()),
        }
    }

    /// Returns the texts of a field.
    pub(super) fn of_field(&self, field: SearchField) -> Vec<&GramText> {
        match field {
            SearchField::Text => vec![&self.title, &self.body],
            SearchField::Title => vec![&self.title],
            SearchField::Author => vec![&self.authors],
            SearchField::Source => vec![&self.source],
        }
    }
}

impl GramText {
    fn new(values: impl IntoIterator<Item = String>) -> Self {
        let mut text = Self::default();
        let mut start = 0;
        for value in values {
            for gram in grams(&value) {
                let position = start + u32::try_from(gram.char_start).unwrap_or(u32::MAX);
                text.positions.entry(gram.text.to_owned()).or_default().push(position);
                text.n_grams += 1;
            }
            // No run spans two names.
            start += u32::try_from(value.chars().count()).unwrap_or(u32::MAX) + 1;
        }
        text
    }

    pub(super) fn positions_of(&self, gram: &str) -> &[u32] {
        self.positions.get(gram).map_or(&[], Vec::as_slice)
    }

    pub(super) fn has_at(&self, gram: &str, position: i64) -> bool {
        u32::try_from(position).is_ok_and(|at| self.positions_of(gram).binary_search(&at).is_ok())
    }
}
