//! Word segmentation: the tokens used for ranking.
//!
//! Jieba segments folded text with its own vocabulary and our dictionaries. Its hidden Markov model
//! is off, because it would segment the same name differently in each sentence.

pub(crate) mod key_terms;

use jieba_rs::Jieba;

use crate::chars::{CharClass, is_ideograph, is_katakana};
use crate::dictionary::{DictionaryEntry, entries};
use crate::fold::FoldTable;
use crate::user_dictionary::UserWord;

/// The version of jieba-rs that this crate is pinned to. Another version may segment differently.
pub(crate) const JIEBA_VERSION: &str = "0.11.0";

/// The longest word, in bytes. Longer runs of letters are not words; the grams cover them.
pub const MAX_WORD_BYTES: usize = 96;

/// The characters from which on a word is long: two of them are one gram already.
pub const MIN_LONG_WORD: usize = 3;

/// A word of a folded text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word<'t> {
    /// The word.
    pub text: &'t str,
    /// Its start, in bytes of the folded text.
    pub byte_start: usize,
    /// Its start, in characters of the folded text.
    pub char_start: usize,
}

impl Word<'_> {
    /// Returns the end of the word, in bytes of the folded text.
    fn byte_end(&self) -> usize {
        self.byte_start + self.text.len()
    }
}

/// Segments folded text into words.
pub struct Segmenter(Jieba);

impl Segmenter {
    /// Returns a segmenter with the folded dictionaries added to jieba's own. Takes about 60 ms.
    #[must_use]
    pub fn new(fold: &FoldTable, dictionaries: &[&str]) -> Self {
        let mut jieba = Jieba::new();
        for entry in dictionaries.iter().flat_map(|text| entries(text)) {
            add_entry(&mut jieba, fold, entry);
        }
        Self(jieba)
    }

    /// Adds the words of a user dictionary.
    ///
    /// Each word stays whole wherever its neighbours do not claim its ends: a weight that is absent
    /// or too low for that is raised as far as the word's parts require.
    pub(crate) fn add(&mut self, words: &[UserWord]) {
        // Shorter words first: the weight that a word needs depends on the words inside it.
        let mut words: Vec<&UserWord> = words.iter().collect();
        words.sort_by_key(|word| (word.folded.chars().count(), &word.folded));

        for UserWord { folded, weight, .. } in words {
            let needed = self.0.suggest_freq(folded);
            self.0.add_word(folded, Some(weight.unwrap_or(0).max(needed)), None);
        }
    }

    /// Returns how often a word occurs in jieba's corpus of 60 million words. A word of our
    /// dictionaries has the frequency that it was added with, any other one 1.
    pub(crate) fn frequency(&self, word: &str) -> usize {
        self.0.suggest_freq(word)
    }

    /// Returns the part of speech of a word in jieba's dictionary; empty for a word of ours without
    /// one.
    pub(crate) fn tag<'a>(&'a self, word: &'a str) -> &'a str {
        self.0.tag(word, false).first().map_or("", |tag| tag.tag)
    }

    /// Returns the words of a folded text in order, without overlaps, punctuation and whitespace.
    /// Takes time linear in the length of the text.
    #[must_use]
    pub fn words<'t>(&self, folded: &'t str) -> Vec<Word<'t>> {
        let mut words: Vec<Word<'t>> = Vec::with_capacity(folded.len() / 5);
        for token in self.0.cut(folded, false) {
            let class = token.word.chars().next().map_or(CharClass::Other, CharClass::from_char);
            if class == CharClass::Other {
                continue;
            }

            // Jieba returns letters outside ASCII and katakana one by one: append each to those before
            // it.
            let is_open = |last: &Word<'_>| match class {
                CharClass::Cjk => {
                    last.text.ends_with(is_katakana) && token.word.starts_with(is_katakana)
                }
                _ => !ends_in_cjk(last.text),
            };
            let open_word = words
                .last_mut()
                .filter(|last| last.byte_end() == token.byte_start && is_open(last));
            match open_word {
                Some(last) => last.text = &folded[last.byte_start..token.byte_end],
                None => words.push(Word {
                    text: token.word,
                    byte_start: token.byte_start,
                    char_start: token.start,
                }),
            }
        }

        words.retain(|word| word.text.len() <= MAX_WORD_BYTES);
        words
    }

    /// Calls `on_word` for each occurrence of a word of the dictionaries in a folded text, overlapping
    /// ones too, if the word is long: only ideographs, [`MIN_LONG_WORD`] or more.
    pub fn for_each_long_word<'t>(&self, folded: &'t str, mut on_word: impl FnMut(&'t str)) {
        for token in self.0.cut_all(folded) {
            if is_long_word(token.word) {
                on_word(token.word);
            }
        }
    }
}

impl std::fmt::Debug for Segmenter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// Returns whether a folded text may be a long word, if a dictionary has it: see
/// [`Segmenter::for_each_long_word`].
#[must_use]
pub fn is_long_word(text: &str) -> bool {
    // Every ideograph has three bytes or more, and full cuts join what is not an ideograph.
    text.len() >= 3 * MIN_LONG_WORD
        && text.len() <= MAX_WORD_BYTES
        && text.chars().count() >= MIN_LONG_WORD
        && text.chars().all(is_ideograph)
}

fn ends_in_cjk(word: &str) -> bool {
    word.chars().next_back().is_none_or(|c| CharClass::from_char(c) == CharClass::Cjk)
}

/// Adds an entry in its folded spelling.
///
/// Without a frequency of its own it gets the lowest one that keeps it whole, or that of jieba's
/// dictionary for the unfolded spelling if that is higher.
fn add_entry(jieba: &mut Jieba, fold: &FoldTable, entry: DictionaryEntry<'_>) {
    let folded = fold.fold(entry.word);
    let frequency = entry
        .frequency
        .unwrap_or_else(|| jieba.suggest_freq(entry.word).max(jieba.suggest_freq(&folded)));
    let tag = entry.tag.map_or_else(|| known_tag(jieba, entry.word), str::to_owned);
    jieba.add_word(&folded, Some(frequency), Some(&tag));
}

/// Returns the part of speech of a word in jieba's dictionary; empty for another word.
fn known_tag(jieba: &Jieba, word: &str) -> String {
    if jieba.has_word(word) {
        jieba.tag(word, false).first().map_or_else(String::new, |tag| tag.tag.to_owned())
    } else {
        String::new()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use expect_test::{Expect, expect};
    use proptest::prelude::*;

    use super::*;
    use crate::Analysis;
    use crate::dictionary::built_in;

    static ANALYSIS: LazyLock<Analysis> = LazyLock::new(|| Analysis::load().unwrap());

    fn cut(text: &str) -> String {
        let folded = ANALYSIS.fold.fold(text);
        let words: Vec<&str> = ANALYSIS.segmenter.words(&folded).iter().map(|w| w.text).collect();
        words.join(" ")
    }

    fn check(text: &str, expected: Expect) {
        expected.assert_eq(&cut(text));
    }

    #[test]
    fn words_of_modern_news_are_whole() {
        check("一带一路与粤港澳大湾区", expect!["一带一路 与 粤港澳大湾区"]);
        check("推动碳中和、元宇宙发展", expect!["推动 碳中和 元宇宙 发展"]);
    }

    #[test]
    fn both_scripts_are_segmented_alike() {
        for (traditional, simplified) in [
            ("杭州跨境電商產業計畫", "杭州跨境电商产业计划"),
            ("乾隆年間的著名著作", "乾隆年间的著名著作"),
            ("顛覆性技術覆蓋瞭望塔", "颠覆性技术覆盖瞭望塔"),
            ("臺灣總統府", "台湾总统府"),
        ] {
            assert_eq!(cut(traditional), cut(simplified));
        }
    }

    #[test]
    fn words_respelled_by_folding_are_whole() {
        check("著作、绘画、乾隆、覆盖、Ｔ恤", expect!["着作 绘划 干隆 复盖 t恤"]);
    }

    #[test]
    fn runs_of_letters_and_digits_are_words_and_punctuation_is_dropped() {
        check("C919大型客机（5G网络）", expect!["c919 大型 客机 5g 网络"]);
        check("Москва и café", expect!["москва и cafe"]);
        check("。，、 \n", expect![""]);
    }

    #[test]
    fn katakana_are_one_word() {
        check("公司リング发布ヴァイオリン", expect!["公司 リング 发布 ヴァイオリン"]);
    }

    #[test]
    fn a_name_is_segmented_alike_in_every_sentence() {
        let name = |text: &str| cut(text).split(' ').take(3).collect::<Vec<_>>().join(" ");
        assert_eq!(name("周望舒说"), name("周望舒今天"));
    }

    #[test]
    fn every_dictionary_word_takes_effect() {
        let ineffective: Vec<&str> = built_in()
            .into_iter()
            .flat_map(entries)
            .map(|entry| entry.word)
            .filter(|word| cut(word).contains(' '))
            .collect();
        assert_eq!(ineffective, Vec::<&str>::new());
    }

    #[test]
    fn a_long_repetition_of_one_character_is_segmented() {
        let n_words = ANALYSIS.segmenter.words(&"哈".repeat(300_000)).len();
        assert!((100_000..=300_000).contains(&n_words));
        assert!(ANALYSIS.segmenter.words(&"a".repeat(300_000)).is_empty());
    }

    proptest! {
        #[test]
        fn words_are_slices_of_the_text_in_order(text in "[一-十中国人民a-c0-2é，。 ]{0,60}") {
            let chars: Vec<char> = text.chars().collect();
            let mut after = 0;
            for word in ANALYSIS.segmenter.words(&text) {
                let n_chars = word.text.chars().count();
                let slice: String = chars[word.char_start..word.char_start + n_chars].iter().collect();
                prop_assert_eq!(&slice, word.text);
                prop_assert_eq!(&text[word.byte_start..word.byte_start + word.text.len()], word.text);
                prop_assert!(word.char_start >= after);
                after = word.char_start + n_chars;
            }
        }
    }
}
