//! The limits of user dictionaries.

/// The longest word of a user dictionary, in characters.
pub const MAX_USER_WORD_CHARS: usize = 20;

/// The highest weight, which is the frequency of the most frequent words of the language.
pub const MAX_WEIGHT: usize = 1_000_000;
