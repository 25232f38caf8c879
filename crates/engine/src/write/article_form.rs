//! Everything that an index keeps of an article, for an engine other than the one on this machine.
//!
//! The same grams, words, columns and stored form as in a [segment](crate::write::segment), as plain
//! data.

use std::collections::BTreeSet;
use std::io;

use xunwen_corpus::Article;
use xunwen_text::{
    Analysis, CharClass, FoldTable, KeyTermExtractor, MAX_ATOM_CHARS, grams, is_numeral,
};

use crate::index::codec;
use crate::index::document::{name_key, tie_breaker};
use crate::index::key_terms::key_terms;
use crate::index::sketch::ClauseSketch;
use crate::plan::number_match::{excluded_after, excluded_before};
use crate::write::arrivals::version;

/// What an index keeps of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArticleForm {
    /// The id.
    pub id: String,
    /// The grams of the title.
    pub title: GramTerms,
    /// The grams of the body.
    pub body: GramTerms,
    /// The grams of the source's name.
    pub source_name: GramTerms,
    /// The grams of the authors' names. A gap separates two names.
    pub author_names: GramTerms,
    /// The single characters of title and body.
    pub chars: BTreeSet<char>,
    /// The longer words of the dictionary in title and body.
    pub words: BTreeSet<String>,
    /// The second since the epoch at which it was published.
    pub published: Option<i64>,
    /// A number that decides the order of equal hits.
    pub tie: u64,
    /// The sketch by which near-duplicates are recognised.
    pub sketch: Option<u64>,
    /// A hash of everything that it says.
    pub version: u64,
    /// The source.
    pub source: Option<String>,
    /// The authors, in the form in which names are looked up.
    pub authors: Vec<String>,
    /// The key terms, folded.
    pub key_terms: Vec<String>,
    /// The packed article.
    pub packed: Vec<u8>,
}

/// The grams of a field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GramTerms {
    /// Grams with their positions, in order.
    pub terms: Vec<(u32, String)>,
    /// Ideographs with their positions, in order.
    pub ideographs: Vec<Ideograph>,
    /// The numerals, in order.
    pub numerals: Vec<Numeral>,
}

/// A numeral of a text: a run of digits, or a character.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numeral {
    /// The position of its first character.
    pub position: u32,
    /// The digits or the character, folded.
    pub text: String,
    /// Whether a number that begins with it is not part of a larger one.
    pub begins: bool,
    /// Whether a number that ends with it is not part of a larger one.
    pub ends: bool,
}

/// An ideograph of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ideograph {
    /// The position of the character.
    pub position: u32,
    /// The character, folded.
    pub char: char,
    /// Whether a gram ends with it that is longer than it.
    pub ends_gram: bool,
}

impl GramTerms {
    /// Returns the number of grams, which is the length of the field.
    #[must_use]
    pub fn n_grams(&self) -> u32 {
        u32::try_from(self.terms.len()).unwrap_or(u32::MAX)
    }

    /// Returns the grams at a position.
    pub fn at(&self, position: u32) -> impl Iterator<Item = &str> {
        let first = self.terms.partition_point(|(at, _)| *at < position);
        let terms = self.terms[first..].iter().take_while(move |(at, _)| *at == position);
        terms.map(|(_, term)| term.as_str())
    }

    fn of(folded: &[String]) -> Self {
        let mut field = Self::default();
        let mut start = 0;
        for value in folded {
            let mut end = start;
            for gram in grams(value) {
                let position = start + narrow(gram.char_start);
                end = end.max(position + 1);
                field.terms.push((position, gram.text.to_owned()));
            }
            field.add_ideographs(start, value);
            // A gap of one position separates two values, so that no run spans both.
            start = end + 1;
        }
        field.terms.sort_by_key(|(position, _)| *position);
        field.numerals = numerals(&field);
        field
    }

    fn add_ideographs(&mut self, start: u32, folded: &str) {
        let mut before = CharClass::Other;
        // The characters of the same class up to the one before.
        let mut n_before = 0;
        for (position, char) in (start..).zip(folded.chars()) {
            let class = CharClass::from_char(char);
            if class == CharClass::Cjk {
                // A longer run of letters or digits has no seam.
                let ends_gram = before == class || before.is_token() && n_before <= MAX_ATOM_CHARS;
                self.ideographs.push(Ideograph { position, char, ends_gram });
            }
            n_before = if class == before { n_before + 1 } else { 1 };
            before = class;
        }
    }
}

impl ArticleForm {
    /// Returns the form of an article. The extractor may be any one of the same analysis.
    ///
    /// # Errors
    /// If the article cannot be packed.
    pub fn new(
        article: &Article,
        analysis: &Analysis,
        extractor: &mut KeyTermExtractor,
    ) -> io::Result<Self> {
        let fold = &analysis.fold;
        let (title, body) = (fold.fold(&article.title), fold.fold(&article.body()));
        let mut words = BTreeSet::new();
        for text in [&title, &body] {
            analysis.segmenter.for_each_long_word(text, |word| {
                if !words.contains(word) {
                    words.insert(word.to_owned());
                }
            });
        }
        let title = GramTerms::of(&[title]);
        let body = GramTerms::of(&[body]);
        let ideographs = title.ideographs.iter().chain(&body.ideographs);
        let authors: Vec<String> =
            article.authors.iter().map(|name| name_key(name, fold)).collect();
        let terms = key_terms(article, analysis, extractor);
        Ok(Self {
            id: article.id.clone(),
            chars: ideographs.map(|ideograph| ideograph.char).collect(),
            title,
            body,
            source_name: name_grams(
                article.source.as_deref().map(|name| name_key(name, fold)),
                fold,
            ),
            author_names: name_grams(authors.iter().cloned(), fold),
            words,
            published: article.published.as_ref().map(|published| published.epoch_seconds()),
            tie: tie_breaker(&article.id),
            sketch: ClauseSketch::new(article, fold).map(ClauseSketch::to_bits),
            version: version(article),
            source: article.source.clone(),
            authors,
            key_terms: terms.into_iter().map(|term| term.folded).collect(),
            packed: codec::pack(article)?,
        })
    }
}

/// Returns the grams of names, which are in the form in which they are looked up.
fn name_grams(names: impl IntoIterator<Item = String>, fold: &FoldTable) -> GramTerms {
    let folded: Vec<String> = names.into_iter().map(|name| fold.fold(&name)).collect();
    GramTerms::of(&folded)
}

/// Reads the packed form of an article; `None` if it is damaged.
#[must_use]
pub fn unpack_article(packed: &[u8]) -> Option<Article> {
    let mut codes = Vec::new();
    codec::unpack(packed, &mut codes).ok()?;
    codec::decode(&codes)
}

/// Returns the numerals of a text.
fn numerals(text: &GramTerms) -> Vec<Numeral> {
    let is_atom = |term: &str| term.chars().all(|c| CharClass::from_char(c) == CharClass::Digit);
    let atoms = text.terms.iter().filter(|(_, term)| is_atom(term)).cloned();
    let chars = text.ideographs.iter().filter(|ideograph| is_numeral(ideograph.char));
    let chars = chars.map(|ideograph| (ideograph.position, ideograph.char.to_string()));
    let mut numerals: Vec<Numeral> = atoms
        .chain(chars)
        .map(|(position, numeral)| {
            let has_none = |excluded: Vec<(i32, String)>| {
                let has = |(offset, gram): &(i32, String)| {
                    position
                        .checked_add_signed(*offset)
                        .is_some_and(|at| text.at(at).any(|term| term == gram))
                };
                !excluded.iter().any(has)
            };
            let last_at = i32::try_from(numeral.chars().count()).unwrap_or(i32::MAX) - 1;
            let begins = has_none(excluded_before(&numeral));
            let ends = has_none(excluded_after(&numeral, last_at));
            Numeral { position, text: numeral, begins, ends }
        })
        .collect();
    numerals.sort_by_key(|numeral| numeral.position);
    numerals
}

fn narrow(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
