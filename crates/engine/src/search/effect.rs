//! What a word of a user dictionary would change in the articles of an index.

use std::ops::Range;
use std::sync::Arc;

use tantivy::collector::DocSetCollector;
use xunwen_corpus::Article;
use xunwen_text::{Analysis, CharClass, Segmenter, UserWord, Word};

use super::engine::{Engine, SearchError, SearchRequest};
use crate::matching::lower::lower;
use crate::plan::Strictness;
use crate::query::parse;

/// What a word does in the articles that contain it, as compared with the cut that the index was
/// made with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WordEffect {
    /// Articles that contain the word as a run of characters.
    pub n_articles: u64,
    /// Articles of them that would be cut in another way, there where the word stands.
    pub n_changed: u64,
    /// Places where it stands.
    pub n_places: u64,
    /// Places where it would be a word.
    pub n_whole: u64,
    /// Places where it would be a word and cut one of its neighbours in two.
    pub n_breaking: u64,
    /// How a clause would be cut in which it is no word, as an example.
    pub not_whole: Option<String>,
    /// How a clause would be cut in which it cuts a neighbour in two, as an example.
    pub breaking: Option<String>,
}

impl Engine {
    /// Returns what `word`, a word of the user dictionary of `with`, does in this index. Takes
    /// as long as reading the articles that contain it.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn effect(&self, word: &UserWord, with: &Analysis) -> Result<WordEffect, SearchError> {
        let searcher = self.reader.searcher();
        let (ast, _) = parse(&format!("\"{}\"", word.folded));
        let plan = self.plans(&ast, &SearchRequest::default()).plan(Strictness::All);
        let query = lower(&plan, &self.fields, &self.analysis, &Arc::default());
        let found = searcher.search(&query, &DocSetCollector)?;
        let mut addresses: Vec<_> = found.into_iter().collect();
        addresses.sort_unstable();
        let mut effect = WordEffect::default();
        for address in addresses {
            let article = self.stored(&searcher, address, None)?;
            let cuts = Cuts { now: &self.analysis.segmenter, then: &with.segmenter };
            count(&article, &word.folded, &self.analysis, &cuts, &mut effect);
        }
        Ok(effect)
    }
}

/// The cut of the index and the one that is compared with it.
struct Cuts<'a> {
    now: &'a Segmenter,
    then: &'a Segmenter,
}

fn count(
    article: &Article,
    word: &str,
    analysis: &Analysis,
    cuts: &Cuts<'_>,
    effect: &mut WordEffect,
) {
    let texts = std::iter::once(&article.title).chain(article.paragraphs.iter().map(|p| &p.text));
    let mut n_places = 0;
    let mut is_changed = false;
    for text in texts {
        let folded = analysis.fold.fold(text);
        for clause in folded.split(parts_clauses).filter(|clause| clause.contains(word)) {
            let (now, then) = (cuts.now.words(clause), cuts.then.words(clause));
            for (start, _) in clause.match_indices(word) {
                n_places += 1;
                is_changed |= place(&(start..start + word.len()), &now, &then, effect);
            }
        }
    }
    effect.n_places += n_places;
    effect.n_articles += u64::from(n_places > 0);
    effect.n_changed += u64::from(is_changed);
}

/// Counts one place and returns whether it is cut in another way.
fn place(at: &Range<usize>, now: &[Word<'_>], then: &[Word<'_>], effect: &mut WordEffect) -> bool {
    let is_whole = then.iter().any(|word| range(word) == *at);
    let crosses =
        |byte: usize| now.iter().map(range).any(|word| word.start < byte && byte < word.end);
    let is_breaking = is_whole && (crosses(at.start) || crosses(at.end));
    let shown = || then.iter().map(|word| word.text).collect::<Vec<_>>().join(" ");
    effect.n_whole += u64::from(is_whole);
    effect.n_breaking += u64::from(is_breaking);
    if !is_whole && effect.not_whole.is_none() {
        effect.not_whole = Some(shown());
    }
    if is_breaking && effect.breaking.is_none() {
        effect.breaking = Some(shown());
    }
    let touching = |words: &[Word<'_>]| -> Vec<Range<usize>> {
        words.iter().map(range).filter(|w| w.start < at.end && at.start < w.end).collect()
    };
    touching(now) != touching(then)
}

fn range(word: &Word<'_>) -> Range<usize> {
    word.byte_start..word.byte_start + word.text.len()
}

/// Returns whether no cut reaches over `c`, a character of a folded text. The signs named may
/// stand inside words (5.2%, r&d).
fn parts_clauses(c: char) -> bool {
    !CharClass::from_char(c).is_token() && !matches!(c, '+' | '#' | '&' | '.' | '_' | '%' | '-')
}
