//! Text analysis for Chinese news: folding, word segmentation, n-grams, script conversion, marks.
//!
//! Owns everything that maps text to tokens: which characters count as equal, where words begin,
//! which grams prove that a text contains a run of characters, and which spellings a number has.
//! Must not know files, the index or HTTP: every function here takes text and returns data.
//!
//! Main types:
//! - [`Analysis`]: the tables and dictionaries, loaded once and passed to every caller;
//! - [`FoldTable`]: maps each character to the character that represents it in the index;
//! - [`Word`] and [`Gram`]: the tokens used for ranking and for exact matching;
//! - [`Mark`]: a range of characters in a displayed text.
//!
//! ```
//! use xunwen_text::{Analysis, grams};
//!
//! let analysis = Analysis::load()?;
//! let folded = analysis.fold.fold("跨境電商ＡＰＰ");
//! assert_eq!(folded, "跨境电商app");
//!
//! let words: Vec<_> = analysis.segmenter.words(&folded).iter().map(|w| w.text).collect();
//! assert_eq!(words, ["跨境", "电商", "app"]);
//!
//! let grams: Vec<_> = grams(&folded).map(|g| (g.text, g.char_start)).collect();
//! assert_eq!(grams, [("跨境", 0), ("境电", 1), ("电商", 2), ("商", 3), ("app", 4)]);
//! # Ok::<(), xunwen_text::ScriptError>(())
//! ```

// Characters.
mod chars;
mod script;

mod fold;

// Words.
mod dictionary;
mod user_dictionary;
mod words;

// Exact matching.
mod grams;
mod hash;
mod names;
mod numbers;

mod quantities;

// Everything that is loaded at start, and what is shown at the end.
mod analysis;
mod mark;

pub use analysis::{Analysis, Fingerprint};
pub use chars::{CharClass, is_searched_sign};
pub use fold::{FoldTable, StandIns};
pub use grams::{GROUP_UNITS, Gram, GramKind, Grams, MAX_ATOM_CHARS, PARAGRAPH_END, grams};
pub use hash::splitmix64;
pub use mark::{Mark, MarkedText, merge_marks};
pub use names::joined_name;
pub use numbers::{is_factor, is_numeral, read_number};
pub use quantities::{Quantity, is_unit_sign, quantities};
pub use script::{Conversion, Converter, ScriptError};
pub use user_dictionary::{
    DictionaryFault, FaultReason, MAX_USER_WORD_CHARS, MAX_WEIGHT, UserDictionary, UserWord,
};
pub use words::key_terms::{FoldedTexts, KeyTerm, KeyTermExtractor, KeyTermParams, TermText};
pub use words::{MAX_WORD_BYTES, MIN_LONG_WORD, Segmenter, Word, is_long_word};
