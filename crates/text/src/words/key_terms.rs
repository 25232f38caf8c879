//! The key terms of an article: its most telling words.
//!
//! A term is a word, a few words that occur together more than once (跨境电商), or a name that jieba
//! does not know. Its score is the number of its occurrences, those in the title and the opening
//! weighted, times its rarity. Rarity comes from the frequencies in jieba's dictionary, so the terms
//! depend on the article and the dictionaries alone: the same article has the same terms in every
//! index, and they can be computed again instead of stored.

mod candidates;
mod names;
mod params;
mod token;
mod word_facts;

use std::collections::HashMap;
use std::ops::Range;

use foldhash::fast::RandomState;

use crate::analysis::Analysis;
use crate::words::Segmenter;
use candidates::{ArticleWords, Candidate};
use token::Token;
use word_facts::WordFacts;

pub use params::KeyTermParams;

/// The most words that an extractor remembers, about 10 MB. Then it forgets all of them. Doubled, it takes
/// twice the memory in each thread; halved, the rare words of a large archive are looked up more often.
const MAX_KNOWN_WORDS: usize = 100_000;

/// A key term of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyTerm {
    /// The term, folded: the value by which articles are filtered and counted.
    pub folded: String,
    /// The text of its first occurrence.
    pub text: TermText,
    /// The characters of its first occurrence. Folding keeps the number of characters, so that they
    /// are the term as printed in the unfolded text.
    pub char_range: Range<usize>,
}

/// A text of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TermText {
    /// The title.
    Title,
    /// The body: all paragraphs, joined by line breaks.
    Body,
}

/// The folded texts of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FoldedTexts<'t> {
    /// The title.
    pub title: &'t str,
    /// The body.
    pub body: &'t str,
    /// The names of its source and authors. They never become terms: every text of a source prints
    /// them.
    pub own_names: &'t [String],
}

/// Finds the key terms of articles. It remembers the words that it has looked up, so keep one for
/// many articles of one analysis.
#[derive(Debug, Clone)]
pub struct KeyTermExtractor {
    params: KeyTermParams,
    /// The index in `facts` of each word.
    known: HashMap<Box<str>, u32, RandomState>,
    facts: Vec<WordFacts>,
}

impl Default for KeyTermExtractor {
    fn default() -> Self {
        Self::with_params(KeyTermParams::default())
    }
}

impl KeyTermExtractor {
    /// Returns an extractor with other numbers than those in use, for measuring.
    #[must_use]
    pub fn with_params(params: KeyTermParams) -> Self {
        Self { params, known: HashMap::default(), facts: Vec::new() }
    }

    /// Returns the most characters of a body that are read.
    #[must_use]
    pub fn max_body_chars(&self) -> usize {
        self.params.max_body_chars
    }

    /// Returns the key terms of an article, most telling first.
    ///
    /// # Examples
    /// ```
    /// use xunwen_text::{Analysis, FoldedTexts, KeyTermExtractor};
    ///
    /// let analysis = Analysis::load()?;
    /// let texts = FoldedTexts {
    ///     title: "杭州跨境电商出口增长",
    ///     body: "记者从杭州海关获悉，今年杭州跨境电商出口增长三成，跨境电商企业超过五万家。",
    ///     own_names: &[],
    /// };
    /// let terms = KeyTermExtractor::default().terms(&analysis, texts);
    /// assert!(terms.iter().any(|term| term.folded == "跨境电商"));
    /// # Ok::<(), xunwen_text::ScriptError>(())
    /// ```
    pub fn terms(&mut self, analysis: &Analysis, texts: FoldedTexts<'_>) -> Vec<KeyTerm> {
        if self.facts.len() > MAX_KNOWN_WORDS {
            self.known.clear();
            self.facts.clear();
        }

        let segmenter = &analysis.segmenter;
        let mut tokens = Vec::new();
        self.add_tokens(&mut tokens, segmenter, texts.title, true);
        let body = start_of(texts.body, self.params.max_body_chars);
        self.add_tokens(&mut tokens, segmenter, body, false);

        let words = ArticleWords { tokens: &tokens, facts: &self.facts, params: &self.params };
        let mut terms: Vec<KeyTerm> = Vec::with_capacity(self.params.max_terms);
        for candidate in choose(words.candidates(), self.params.max_terms + texts.own_names.len()) {
            let term = key_term(&candidate, &tokens, texts);
            // A word and two words may be spelled alike.
            let is_new = !terms.iter().any(|better| better.folded == term.folded);
            if is_new && !texts.own_names.contains(&term.folded) {
                terms.push(term);
            }
        }
        terms.truncate(self.params.max_terms);
        terms
    }

    fn add_tokens<'t>(
        &mut self,
        tokens: &mut Vec<Token<'t>>,
        segmenter: &Segmenter,
        text: &'t str,
        in_title: bool,
    ) {
        for word in segmenter.words(text) {
            tokens.push(Token {
                text: word.text,
                word: self.word(word.text, segmenter),
                in_title,
                byte_start: word.byte_start,
                char_start: word.char_start,
                n_chars: word.text.chars().count(),
            });
        }
    }

    /// Returns the index of the facts of a word.
    fn word(&mut self, text: &str, segmenter: &Segmenter) -> u32 {
        if let Some(&word) = self.known.get(text) {
            return word;
        }
        let word = u32::try_from(self.facts.len()).expect("an article has fewer words");
        self.facts.push(WordFacts::new(text, segmenter, &self.params));
        self.known.insert(text.into(), word);
        word
    }
}

/// Returns the first characters of a text.
fn start_of(text: &str, n_chars: usize) -> &str {
    text.char_indices().nth(n_chars).map_or(text, |(end, _)| &text[..end])
}

/// Returns the best candidates, best first. Of two terms of several words of which one contains the
/// other, the better one is a term.
fn choose(mut candidates: Vec<Candidate>, max_terms: usize) -> Vec<Candidate> {
    candidates.sort_unstable_by(|one, other| {
        let places = || (one.first, one.words().len()).cmp(&(other.first, other.words().len()));
        other.score.total_cmp(&one.score).then_with(places)
    });

    let mut chosen: Vec<Candidate> = Vec::with_capacity(max_terms);
    for candidate in candidates {
        if chosen.len() == max_terms {
            break;
        }
        if !chosen.iter().any(|better| better.overlaps(&candidate)) {
            chosen.push(candidate);
        }
    }
    chosen
}

fn key_term(candidate: &Candidate, tokens: &[Token<'_>], texts: FoldedTexts<'_>) -> KeyTerm {
    let first = &tokens[candidate.first];
    let last = &tokens[candidate.first + candidate.words().len() - 1];
    let (text, folded) =
        if first.in_title { (TermText::Title, texts.title) } else { (TermText::Body, texts.body) };
    KeyTerm {
        folded: folded[first.byte_start..last.byte_end()].to_owned(),
        text,
        char_range: first.char_start..last.char_start + last.n_chars,
    }
}

#[cfg(test)]
mod tests;
