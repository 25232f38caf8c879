//! The characters of Chinese news: what counts as the same, where words are, which tokens say
//! that a text contains a run of characters.
//!
//! Owns folding, segmentation, grams, script conversion and marks. Must not know files, the
//! index or HTTP: everything here is a function of text.
//!
//! The main types are [`Analysis`], loaded once and handed in everywhere; [`FoldTable`], one
//! character to one character; [`Word`] and [`Gram`], the tokens of rank and of truth; and
//! [`Mark`], a range of characters in a text as shown.
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

mod analysis;
mod chars;
mod dictionary;
mod fold;
mod grams;
mod mark;
mod numbers;
mod quantities;
mod script;
mod user_dictionary;
mod words;

pub use analysis::{Analysis, Fingerprint};
pub use chars::CharClass;
pub use fold::FoldTable;
pub use grams::{Gram, GramKind, Grams, MAX_ATOM_CHARS, PARAGRAPH_END, grams};
pub use mark::{Mark, MarkedText, merge_marks};
pub use numbers::{is_factor, is_numeral, read_number};
pub use quantities::{Quantity, quantities};
pub use script::{Conversion, Converter, ScriptError};
pub use user_dictionary::{
    DictionaryFault, FaultReason, MAX_USER_WORD_CHARS, MAX_WEIGHT, UserDictionary, UserWord,
};
pub use words::{MAX_WORD_BYTES, Segmenter, Word};
