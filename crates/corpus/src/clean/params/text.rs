//! Parameters of the passes over characters, mojibake aside.

use super::number::TunedNumber;

tuned_parameters! {
    /// When a bracket is a reading of the character before it.
    GlossParams {
        /// Longest reading in a bracket, in bytes.
        /// Source: `zhuāng` in Pinyin with a combining tone mark has 8 bytes; the rest is room for blanks.
        /// Effect: halved, whole -1; doubled, none.
        max_bytes: usize = 12,
    }
}

tuned_parameters! {
    /// Which blanks between Han characters are removed.
    SpacingParams {
        /// Single characters with a blank between each two that make a spread stretch.
        /// Source: chosen by hand; bylines and tables have runs of three and four.
        /// Effect: none, halved or doubled.
        min_spread: usize = 5,
        /// The same in a text in which a longer stretch was found.
        /// Source: chosen by hand.
        /// Effect: halved, none; doubled, whole -1.
        min_spread_again: usize = 2,
        /// Lift across a blank, in nats, that proves it inside a word (see `boundary::lift`).
        /// Source: chosen by hand, high because news leave a blank where a link was.
        /// Effect: halved, whole +7; doubled, none.
        inside_word: f32 = 28.0,
        /// The same in a text with other damage.
        /// Source: chosen by hand.
        /// Effect: halved, whole +1, merged +1; doubled, whole -19.
        inside_word_of_damaged: f32 = 14.0,
        /// Lift across any other blank of such a text from which it is removed, in nats.
        /// Source: chosen by hand.
        /// Effect: halved, whole +2; doubled, whole -17.
        continues: f32 = 4.0,
    }
}

tuned_parameters! {
    /// Which hyphens inside Latin words come from a line break of the printed column.
    HyphenParams {
        /// Longest abbreviation of capitals that is closed up without other evidence, in bytes.
        /// Source: chosen by hand.
        /// Effect: none, halved or doubled.
        max_capitals: usize = 8,
        /// Shortest half of such an abbreviation, in bytes.
        /// Source: chosen by hand.
        /// Effect: halved, none; doubled, whole -1.
        min_capitals: usize = 2,
        /// Shortest half of a word of small letters that typesetting breaks, in bytes.
        /// Source: a rule of typography, English hyphenation leaves two letters on each line.
        /// Effect: halved, none; doubled, whole -14.
        min_half: usize = 2,
        /// Shortest word that may have been broken, in bytes.
        /// Source: chosen by hand.
        /// Effect: halved, none; doubled, whole -6.
        min_word_bytes: usize = 4,
        /// Longest word to which the next line may belong, in bytes; bounds the time of a line that grows.
        /// Source: chosen by hand, far above the longest word of a language written in Latin letters.
        /// Effect: none, halved or doubled.
        max_word_bytes: usize = 128,
        /// Occurrences with the hyphen up to which it may be an accident.
        /// Source: chosen by hand.
        /// Effect: halved, same value; doubled, none.
        max_hyphenated: usize = 1,
    }
}
