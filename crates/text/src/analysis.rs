//! The tables and dictionaries of text analysis, loaded once at start, and their fingerprint.

use std::fmt;

use crate::dictionary::built_in;
use crate::fold::{FoldTable, StandIns};
use crate::script::{Converter, ScriptError};
use crate::user_dictionary::UserDictionary;
use crate::words::{JIEBA_VERSION, Segmenter};

/// Increment this when grams, words, key terms or character classes change without a change in the
/// data that the fingerprint hashes.
const ANALYSIS_VERSION: u32 = 7;

/// Everything that turns text into tokens.
#[derive(Debug)]
pub struct Analysis {
    /// Which characters count as equal.
    pub fold: FoldTable,
    /// Which single characters mean several.
    pub stand_ins: StandIns,
    /// Where words begin and end.
    pub segmenter: Segmenter,
    /// Converts displayed text to another script on request.
    pub converter: Converter,
    dictionary: UserDictionary,
    fingerprint: Fingerprint,
}

impl Analysis {
    /// Loads the tables and dictionaries, which takes about 0.1 s. Call it once, before indexing
    /// or serving.
    ///
    /// # Errors
    /// [`ScriptError`] when OpenCC's dictionaries cannot be loaded.
    pub fn load() -> Result<Self, ScriptError> {
        let converter = Converter::new();
        let fold = FoldTable::new(&converter)?;
        let stand_ins = StandIns::new(&fold);

        let dictionaries = built_in();
        let segmenter = Segmenter::new(&fold, &dictionaries);
        let fingerprint = Fingerprint::new(&fold, &dictionaries);
        let dictionary = UserDictionary::default();

        Ok(Self { fold, stand_ins, segmenter, converter, dictionary, fingerprint })
    }

    /// Returns this analysis with the words of a user dictionary added to its own.
    ///
    /// # Examples
    /// ```
    /// use xunwen_text::{Analysis, UserDictionary};
    ///
    /// let analysis = Analysis::load()?;
    /// let (dictionary, faults) = UserDictionary::read("蘭溪湖畔 ns".as_bytes(), &analysis.fold);
    /// assert!(faults.is_empty());
    /// let analysis = analysis.with_dictionary(dictionary);
    /// let words: Vec<_> = analysis.segmenter.words("在兰溪湖畔").iter().map(|w| w.text).collect();
    /// assert_eq!(words, ["在", "兰溪湖畔"]);
    /// # Ok::<(), xunwen_text::ScriptError>(())
    /// ```
    #[must_use]
    pub fn with_dictionary(mut self, dictionary: UserDictionary) -> Self {
        self.segmenter.add(dictionary.words());
        if let Some(words) = dictionary.fingerprint() {
            self.fingerprint = self.fingerprint.with_words(&words);
        }
        self.dictionary = dictionary;
        self
    }

    /// Returns the user dictionary; it has no words unless [`Self::with_dictionary`] added some.
    #[must_use]
    pub fn dictionary(&self) -> &UserDictionary {
        &self.dictionary
    }

    /// Returns the fingerprint of this analysis.
    #[must_use]
    pub fn fingerprint(&self) -> &Fingerprint {
        &self.fingerprint
    }
}

/// Identifies an analysis, in 16 hexadecimal digits.
///
/// Two analyses with the same fingerprint produce the same tokens from every text, so an index
/// written with one can be searched with the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fingerprint(String);

impl Fingerprint {
    fn new(fold: &FoldTable, dictionaries: &[&str]) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&ANALYSIS_VERSION.to_le_bytes());
        hasher.update(JIEBA_VERSION.as_bytes());

        for (c, folded) in fold.changes() {
            hasher.update(&u32::from(c).to_le_bytes());
            hasher.update(&u32::from(folded).to_le_bytes());
        }

        // The length keeps two dictionaries apart from one that holds both.
        for text in dictionaries {
            hasher.update(&(text.len() as u64).to_le_bytes());
            hasher.update(text.as_bytes());
        }
        Self(hasher.finalize().to_hex()[..16].to_owned())
    }

    /// Returns the fingerprint of this analysis with a user dictionary of the given fingerprint.
    fn with_words(&self, words: &str) -> Self {
        Self(blake3::hash(format!("{self} {words}").as_bytes()).to_hex()[..16].to_owned())
    }

    /// Returns the hexadecimal digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_fingerprint_is_stable_and_changes_with_the_dictionary() {
        let fold = FoldTable::new(&Converter::new()).unwrap();
        let one = Fingerprint::new(&fold, &["碳中和"]);
        assert_eq!(one, Fingerprint::new(&fold, &["碳中和"]));
        assert_ne!(one, Fingerprint::new(&fold, &["碳中", "和"]));
        assert_eq!(one.as_str().len(), 16);
    }

    fn analysis_with(text: &str) -> Analysis {
        let analysis = Analysis::load().unwrap();
        let (dictionary, faults) = UserDictionary::read(text.as_bytes(), &analysis.fold);
        assert_eq!(faults, []);
        analysis.with_dictionary(dictionary)
    }

    fn cut(analysis: &Analysis, text: &str) -> String {
        let folded = analysis.fold.fold(text);
        let words: Vec<&str> = analysis.segmenter.words(&folded).iter().map(|w| w.text).collect();
        words.join(" ")
    }

    #[test]
    fn a_user_dictionary_changes_the_fingerprint_and_an_empty_one_does_not() {
        let none = Analysis::load().unwrap();
        assert_eq!(analysis_with("# nothing").fingerprint(), none.fingerprint());
        assert_ne!(analysis_with("云栖大会").fingerprint(), none.fingerprint());
        assert_eq!(
            analysis_with("云栖大会").fingerprint(),
            analysis_with("雲棲大會 n # why").fingerprint()
        );
    }

    /// Reported for other segmenters: fxsjy/jieba#587, fxsjy/jieba#868, amutu/zhparser#42.
    #[test]
    fn a_user_word_is_never_ignored_for_a_low_weight() {
        for text in ["的是在", "中国人民 1", "经济发展 3 n", "和平发展\n经济和平发展\n发展经济 7"]
        {
            let analysis = analysis_with(text);
            for word in analysis.dictionary().words() {
                assert_eq!(cut(&analysis, &word.word), word.folded);
                let context = format!("他说，{}。又及", word.word);
                assert_eq!(cut(&analysis, &context), format!("他 说 {} 又 及", word.folded));
            }
        }
    }

    #[test]
    fn a_weight_decides_between_words_that_claim_the_same_character() {
        let text = "我们商量云栖大会议事";
        assert_eq!(cut(&analysis_with("云栖大会"), text), "我们 商量 云栖大会 议事");
        assert_eq!(cut(&analysis_with("云栖大"), text), "我们 商量 云栖大 会议 事");
        assert_eq!(cut(&analysis_with("云栖大\n栖大会议 9000"), text), "我们 商量 云 栖大会议 事");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]

        #[test]
        fn every_user_word_takes_effect(words in prop::collection::hash_set("[中国人民经济发展的是不了在有我们大会场上海]{2,6}", 1..12), weight in 1..100_000_usize) {
            let text: String =
                words.iter().enumerate().map(|(n, w)| match n % 2 { 0 => format!("{w}\n"), _ => format!("{w} {weight}\n") }).collect();
            let analysis = analysis_with(&text);
            for word in &words {
                prop_assert_eq!(&cut(&analysis, word), word);
            }
        }
    }
}
