//! Character classes, as matching needs them.

/// The class of a folded character: it decides which token the character belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CharClass {
    /// Scripts written without spaces between words: ideographs, kana, Hangul, bopomofo.
    Cjk,
    /// A letter of another script.
    Letter,
    /// A digit.
    Digit,
    /// Punctuation, whitespace, symbols, combining marks: never part of a token.
    Other,
}

impl CharClass {
    /// Returns the class of a character.
    #[inline]
    #[must_use]
    pub fn from_char(c: char) -> Self {
        // ASCII is decided without the tables of Unicode.
        if c.is_ascii() {
            return match c {
                'a'..='z' | 'A'..='Z' => Self::Letter,
                '0'..='9' => Self::Digit,
                _ => Self::Other,
            };
        }

        if is_ideograph(c) || is_syllable(c) {
            Self::Cjk
        } else if is_common_punctuation(c) {
            Self::Other
        } else if c.is_numeric() {
            Self::Digit
        } else if c.is_alphabetic() {
            Self::Letter
        } else {
            Self::Other
        }
    }

    /// Returns whether characters of this class are part of tokens.
    #[inline]
    #[must_use]
    pub fn is_token(self) -> bool {
        self != Self::Other
    }
}

/// Returns whether a folded character is a sign that is looked up by itself: 《, #, ℃, 🎉.
/// Punctuation of sentences, blanks and invisible characters are not.
#[must_use]
pub fn is_searched_sign(c: char) -> bool {
    let is_invisible = c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202f}' | '\u{fe00}'..='\u{fe0f}');
    CharClass::from_char(c) == CharClass::Other && !is_invisible && !is_sentence_punctuation(c)
}

/// Returns whether a character is punctuation of sentences. It is in nearly every article.
///
/// Source: the marks of GB/T 15834 but for brackets of titles, and those of English; % is in grams of
/// numbers.
fn is_sentence_punctuation(c: char) -> bool {
    matches!(
        c,
        '，' | '；'
            | '：'
            | '？'
            | '！'
            | '（'
            | '）'
            | '。'
            | '、'
            | ','
            | ';'
            | ':'
            | '?'
            | '!'
            | '…'
            | '—'
            | '·'
            | '“'
            | '”'
            | '‘'
            | '’'
            | '('
            | ')'
            | '['
            | ']'
            | '.'
            | '\''
            | '"'
            | '-'
            | '~'
            | '%'
    )
}

/// Returns whether `c` is an ideograph: the unified blocks and their extensions, the
/// compatibility ideographs, the radicals, 〇 and 々.
#[inline]
#[must_use]
pub(crate) fn is_ideograph(c: char) -> bool {
    matches!(c,
        '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}' | '\u{2e80}'..='\u{2fd5}' | '〇' | '々')
}

/// Returns whether `c` is a hiragana.
#[inline]
pub(crate) fn is_hiragana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{3096}')
}

/// Returns whether `c` is a katakana or the mark of a long vowel after one.
#[inline]
pub(crate) fn is_katakana(c: char) -> bool {
    matches!(c, '\u{30a1}'..='\u{30fa}' | '\u{30fc}' | '\u{31f0}'..='\u{31ff}')
}

/// Returns whether `c` is a kana, Hangul or bopomofo letter.
#[inline]
fn is_syllable(c: char) -> bool {
    is_hiragana(c)
        || is_katakana(c)
        || matches!(c,
            '\u{1100}'..='\u{11ff}' | '\u{3131}'..='\u{318e}' | '\u{ac00}'..='\u{d7a3}'
            | '\u{3105}'..='\u{312f}')
}

/// Returns whether `c` is punctuation that occurs in most sentences. A shortcut: the Unicode tables
/// that classify the rest are slow.
#[inline]
fn is_common_punctuation(c: char) -> bool {
    matches!(c, '\u{2000}'..='\u{206f}' | '\u{3000}'..='\u{3003}' | '\u{3008}'..='\u{3020}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_punctuation_is_not_alphanumeric_in_unicode() {
        for c in ('\0'..=char::MAX).filter(|c| is_common_punctuation(*c)) {
            assert!(!c.is_alphanumeric(), "{c:?}");
        }
    }

    #[test]
    fn each_script_has_its_class() {
        for (chars, class) in [
            ("一龥〇々𠀀⻓⼀カひ한ㄅ", CharClass::Cjk),
            ("azéжα", CharClass::Letter),
            ("09٣", CharClass::Digit),
            (" \n,。“、％·…—\u{301}\u{fe0f}\0", CharClass::Other),
        ] {
            for c in chars.chars() {
                assert_eq!(CharClass::from_char(c), class, "{c:?}");
            }
        }
    }
}
