//! How a word of a user dictionary would change the segmentation of the articles in an index.

use std::ops::Range;

use xunwen_corpus::Article;
use xunwen_text::{Analysis, CharClass, FoldTable, Segmenter, UserWord, Word};

use crate::plan::Strictness;
use crate::query::parse;
use crate::search::context::SearchContext;
use crate::search::error::SearchError;
use crate::search::request::SearchRequest;

/// The effect of a word on the articles that contain it, compared with the segmentation of the
/// index.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WordEffect {
    /// Articles that contain the word as a run of characters.
    pub n_articles: u64,
    /// Articles with an occurrence whose segmentation would change.
    pub n_changed: u64,
    /// Occurrences of the run.
    pub n_places: u64,
    /// Occurrences that would be segmented as the word.
    pub n_whole: u64,
    /// Occurrences that would be segmented as the word and split a neighboring word.
    pub n_breaking: u64,
    /// An example: the new segmentation of a clause without the word.
    pub not_whole: Option<String>,
    /// An example: the new segmentation of a clause with a split neighbor.
    pub breaking: Option<String>,
}

/// Returns the effect of `word`, a word of the user dictionary of `changed`. Reads all articles
/// that contain it.
pub(crate) fn word_effect(
    context: &SearchContext<'_>,
    word: &UserWord,
    changed: &Analysis,
) -> Result<WordEffect, SearchError> {
    let (ast, _) = parse(&format!("\"{}\"", word.folded));
    let plan = context.plans(&ast, &SearchRequest::default()).plan(Strictness::All);
    let hits = context.state.matching(&plan)?;

    let mut comparison = SegmentationComparison {
        word: &word.folded,
        fold: &context.analysis.fold,
        current: &context.analysis.segmenter,
        changed: &changed.segmenter,
        effect: WordEffect::default(),
    };
    for hit in hits {
        comparison.add_article(&context.state.article(hit)?);
    }
    Ok(comparison.effect)
}

/// Compares the segmentation of the index with a changed one.
struct SegmentationComparison<'a> {
    word: &'a str,
    fold: &'a FoldTable,
    current: &'a Segmenter,
    changed: &'a Segmenter,
    effect: WordEffect,
}

impl SegmentationComparison<'_> {
    fn add_article(&mut self, article: &Article) {
        let word = self.word;
        let paragraphs = article.paragraphs.iter().map(|paragraph| &paragraph.text);
        let mut n_places = 0;
        let mut is_changed = false;
        for text in std::iter::once(&article.title).chain(paragraphs) {
            let folded = self.fold.fold(text);
            let clauses = folded.split(separates_clauses);
            for clause in clauses.filter(|clause| clause.contains(word)) {
                let current = self.current.words(clause);
                let changed = self.changed.words(clause);
                for (start, _) in clause.match_indices(word) {
                    let occurrence = start..start + word.len();
                    n_places += 1;
                    is_changed |= self.add_occurrence(&occurrence, &current, &changed);
                }
            }
        }

        self.effect.n_places += n_places;
        self.effect.n_articles += u64::from(n_places > 0);
        self.effect.n_changed += u64::from(is_changed);
    }

    /// Counts an occurrence and returns whether its segmentation changes.
    fn add_occurrence(
        &mut self,
        occurrence: &Range<usize>,
        current: &[Word<'_>],
        changed: &[Word<'_>],
    ) -> bool {
        let is_whole = changed.iter().any(|word| byte_range(word) == *occurrence);
        let is_breaking = is_whole
            && (crosses_word(current, occurrence.start) || crosses_word(current, occurrence.end));

        let effect = &mut self.effect;
        effect.n_whole += u64::from(is_whole);
        effect.n_breaking += u64::from(is_breaking);
        if !is_whole && effect.not_whole.is_none() {
            effect.not_whole = Some(spaced(changed));
        }
        if is_breaking && effect.breaking.is_none() {
            effect.breaking = Some(spaced(changed));
        }

        overlapping(current, occurrence).ne(overlapping(changed, occurrence))
    }
}

/// Returns whether a byte offset is inside a word.
fn crosses_word(words: &[Word<'_>], byte: usize) -> bool {
    words.iter().map(byte_range).any(|word| word.start < byte && byte < word.end)
}

fn overlapping<'w>(
    words: &'w [Word<'_>],
    occurrence: &'w Range<usize>,
) -> impl Iterator<Item = Range<usize>> + 'w {
    let ranges = words.iter().map(byte_range);
    ranges.filter(|word| word.start < occurrence.end && occurrence.start < word.end)
}

fn spaced(words: &[Word<'_>]) -> String {
    words.iter().map(|word| word.text).collect::<Vec<_>>().join(" ")
}

fn byte_range(word: &Word<'_>) -> Range<usize> {
    word.byte_start..word.byte_start + word.text.len()
}

/// Returns whether `c`, a character of a folded text, is never inside a word. The listed marks may
/// be (5.2%, r&d).
fn separates_clauses(c: char) -> bool {
    !CharClass::from_char(c).is_token() && !matches!(c, '+' | '#' | '&' | '.' | '_' | '%' | '-')
}
