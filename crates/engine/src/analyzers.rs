//! Our analysis behind tantivy's `Tokenizer` interface.
//!
//! `tantivy-jieba` wraps jieba in the same interface, but owns its dictionary: tantivy clones
//! its analyzers for every field of every segment, and each clone of a custom dictionary
//! costs 25 MB and 5 ms. Here a clone is a counted reference, and the tokenizer folds before
//! it cuts. Words are cut in queries alone; a test holds them to those of `tantivy-jieba` on text
//! that folding leaves alone.

use std::sync::Arc;

use tantivy::tokenizer::{Token, TokenStream, Tokenizer, TokenizerManager};
use xunwen_text::{Analysis, CharClass, grams};

use crate::schema::tokenizer;

/// Registers the tokenizers of the schema.
pub(crate) fn register(tokenizers: &TokenizerManager, analysis: &Arc<Analysis>) {
    for (name, kind) in [(tokenizer::GRAMS, Kind::Grams), (tokenizer::CHARS, Kind::Chars)] {
        tokenizers.register(name, FieldTokenizer::of(kind, Arc::clone(analysis)));
    }
}

/// What a field is cut into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Every gram.
    Grams,
    /// Every single character, once.
    Chars,
}

/// Folds a text and cuts it.
#[derive(Clone)]
pub(crate) struct FieldTokenizer {
    kind: Kind,
    analysis: Arc<Analysis>,
    folded: String,
    spans: Vec<Span>,
    seen: Seen,
}

/// Characters that were met: a bit for each code point. A hash set takes more time than all else
/// that is done with a character.
#[derive(Clone)]
struct Seen(Vec<u64>);

impl Seen {
    fn none() -> Self {
        Self(vec![0; (char::MAX as usize + 1) / 64])
    }

    /// Returns whether the character is met for the first time.
    fn insert(&mut self, c: char) -> bool {
        let (word, bit) = (c as usize / 64, 1 << (c as usize % 64));
        let is_new = self.0[word] & bit == 0;
        self.0[word] |= bit;
        is_new
    }

    fn remove(&mut self, c: char) {
        self.0[c as usize / 64] &= !(1 << (c as usize % 64));
    }
}

/// A token of the folded text: its bytes, and its position.
#[derive(Clone, Copy)]
struct Span {
    byte_start: u32,
    byte_end: u32,
    position: u32,
}

impl FieldTokenizer {
    pub(crate) fn of(kind: Kind, analysis: Arc<Analysis>) -> Self {
        let seen = if kind == Kind::Chars { Seen::none() } else { Seen(Vec::new()) };
        Self { kind, analysis, folded: String::new(), spans: Vec::new(), seen }
    }

    fn cut(&mut self) {
        let Self { kind, folded, spans, seen, .. } = self;
        spans.clear();
        let span = |start: usize, len: usize, position: usize| Span {
            byte_start: narrow(start),
            byte_end: narrow(start + len),
            position: narrow(position),
        };
        match kind {
            Kind::Grams => {
                spans.extend(grams(folded).map(|g| span(g.byte_start, g.text.len(), g.char_start)));
            }
            Kind::Chars => {
                let chars = folded.char_indices().enumerate();
                let first = chars
                    .filter(|(_, (_, c))| CharClass::of(*c) == CharClass::Cjk && seen.insert(*c));
                spans.extend(first.map(|(n, (at, c))| span(at, c.len_utf8(), n)));
                folded.chars().for_each(|c| seen.remove(c));
            }
        }
    }
}

/// Articles are far below 4 GB; an offset beyond that could only name a wrong place.
fn narrow(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

impl Tokenizer for FieldTokenizer {
    type TokenStream<'a> = FieldTokens<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> FieldTokens<'a> {
        let mut folded = std::mem::take(&mut self.folded);
        self.analysis.fold.fold_into(text, &mut folded);
        self.folded = folded;
        self.cut();
        FieldTokens { folded: &self.folded, spans: self.spans.iter(), token: Token::default() }
    }
}

/// The tokens of a text. Offsets are bytes of the folded text.
pub(crate) struct FieldTokens<'a> {
    folded: &'a str,
    spans: std::slice::Iter<'a, Span>,
    token: Token,
}

impl TokenStream for FieldTokens<'_> {
    fn advance(&mut self) -> bool {
        let Some(span) = self.spans.next() else { return false };
        let (from, to) = (span.byte_start as usize, span.byte_end as usize);
        self.token.offset_from = from;
        self.token.offset_to = to;
        self.token.position = span.position as usize;
        self.token.text.clear();
        self.token.text.push_str(&self.folded[from..to]);
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(kind: Kind, text: &str) -> Vec<String> {
        let analysis = Arc::new(Analysis::load().unwrap());
        let mut tokenizer = FieldTokenizer::of(kind, analysis);
        let mut stream = tokenizer.token_stream(text);
        let mut tokens = Vec::new();
        while stream.advance() {
            tokens.push(stream.token().text.clone());
        }
        tokens
    }

    #[test]
    fn words_are_those_of_tantivy_jieba_where_folding_and_our_dictionary_change_nothing() {
        let text = "今年以来，全国各地的学校组织学生参观博物馆，学习历史文化知识。";
        let mut theirs = tantivy_jieba::JiebaTokenizer::new();
        theirs.set_search_mode(false);
        theirs.set_hmm(false);
        let mut stream = theirs.token_stream(text);
        let mut expected = Vec::new();
        while stream.advance() {
            let token = stream.token().text.clone();
            if token.chars().all(|c| CharClass::of(c).is_token()) {
                expected.push(token);
            }
        }
        let analysis = Analysis::load().unwrap();
        let words: Vec<&str> = analysis.segmenter.words(text).iter().map(|w| w.text).collect();
        assert_eq!(words, expected);
    }

    #[test]
    fn each_kind_cuts_the_folded_text() {
        assert_eq!(tokens(Kind::Grams, "跨境電商"), ["跨境", "境电", "电商", "商"]);
        assert_eq!(tokens(Kind::Chars, "跨境電ａ，電跨"), ["跨", "境", "电"]);
    }
}
