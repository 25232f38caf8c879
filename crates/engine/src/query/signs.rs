//! The signs of the query language, in every width in which a Chinese keyboard writes them.

use xunwen_text::{CharClass, is_searched_sign, is_unit_sign};

/// Opening and closing quotation marks. A closing mark that opens is a typing mistake and is
/// closed by itself.
///
/// Source: chosen by hand, the ASCII mark, the Chinese marks of mainland and Taiwan usage, their
/// full-width, half-width and vertical forms in Unicode, and guillemets.
pub(super) const QUOTES: &[(char, char)] = &[
    ('"', '"'),
    ('＂', '＂'),
    ('“', '”'),
    ('”', '”'),
    ('„', '“'),
    ('「', '」'),
    ('『', '』'),
    ('｢', '｣'),
    ('﹁', '﹂'),
    ('﹃', '﹄'),
    ('〝', '〞'),
    ('«', '»'),
];

/// Signs that exclude the part after them.
///
/// Source: the hyphen, its full-width and small forms in Unicode, and the minus sign.
const EXCLUSIONS: &[char] = &['-', '－', '−', '﹣', '‐', '‑'];

/// Dashes that exclude the part directly after them. In text they are between blanks, and before a
/// day they are a range.
///
/// Source: the dashes that Chinese keyboards and text programs write for a hyphen.
const DASHES: &[char] = &['–', '—', '―'];

/// Signs between a quoted run and a number of characters.
///
/// Source: the tilde, its full-width form, the wave dash and the tilde operator of Unicode.
const TILDES: &[char] = &['~', '～', '〜', '∼'];

/// Returns a text that is not a query, such as a headline or a question, with a blank for every
/// sign that has a meaning in the query language.
#[must_use]
pub fn plain_text(text: &str) -> String {
    text.chars().map(|c| if has_meaning(c) { ' ' } else { c }).collect()
}

fn has_meaning(c: char) -> bool {
    ends_text(c) || matches!(half_width(c), ':' | '*') || is_exclusion(c) || is_tilde(c)
}

/// Returns the half-width form of a sign, letter or digit.
pub(super) fn half_width(c: char) -> char {
    match c {
        '！'..='～' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '\u{3000}' => ' ',
        c => c,
    }
}

/// Returns the quotation mark that closes a quotation opened by `c`.
pub(super) fn closing_quote(c: char) -> Option<char> {
    QUOTES.iter().find(|(open, _)| *open == c).map(|(_, close)| *close)
}

/// Returns whether `c` is a quotation mark.
pub(super) fn is_quote(c: char) -> bool {
    QUOTES.iter().any(|(open, close)| *open == c || *close == c)
}

/// Returns whether bare text ends before `c`.
pub(super) fn ends_text(c: char) -> bool {
    c.is_whitespace() || matches!(half_width(c), '(' | ')' | '|' | '¦') || is_quote(c)
}

/// Returns whether `c` ends a text and begins nothing.
pub(super) fn only_ends(c: char) -> bool {
    ends_text(c) && closing_quote(c).is_none() && half_width(c) != '('
}

pub(super) fn is_exclusion(c: char) -> bool {
    EXCLUSIONS.contains(&c)
}

pub(super) fn is_dash(c: char) -> bool {
    DASHES.contains(&c)
}

pub(super) fn is_tilde(c: char) -> bool {
    TILDES.contains(&c)
}

pub(super) fn is_star(c: char) -> bool {
    half_width(c) == '*' || c == '∗' || c == '﹡'
}

/// Returns whether a text has a letter, digit or ideograph to look up.
pub(super) fn has_token(text: &str) -> bool {
    text.chars().any(|c| CharClass::from_char(c).is_token())
}

/// Returns whether a text has a sign to look up where it has no token: 《, 🎉. Punctuation of
/// sentences alone is not looked up.
pub(super) fn has_sign(text: &str) -> bool {
    text.chars().any(|c| is_searched_sign(half_width(c)) && !is_quote(c) && !is_dash(c))
}

/// Returns the text without the punctuation and blanks at its ends. A per cent sign or the sign of a
/// unit after a digit stays.
pub(super) fn trimmed(text: &str) -> &str {
    let text = text.trim_start_matches(is_separator);
    let bare = text.trim_end_matches(is_separator);

    let is_number = bare.ends_with(|c| half_width(c).is_ascii_digit());
    let is_unit = |c: &char| half_width(*c) == '%' || is_unit_sign(*c);
    let sign = text[bare.len()..].chars().next().filter(|c| is_number && is_unit(c));
    &text[..bare.len() + sign.map_or(0, char::len_utf8)]
}

fn is_separator(c: char) -> bool {
    !CharClass::from_char(c).is_token()
}
