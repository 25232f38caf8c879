//! The signs of the query language, in every width in which a Chinese keyboard writes them.

use xunwen_text::CharClass;

/// Opening and closing quotation marks. A closing one that opens is a slip of the keyboard.
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

/// Signs that exclude what they stand before.
const EXCLUSIONS: &[char] = &['-', '－', '−', '﹣'];

/// Signs before a number that make quoted runs near.
const NEAR: &[char] = &['~', '～', '〜', '∼'];

/// Returns a text that is no query of this language, such as a headline or a question, with a blank
/// for every sign that would mean something in it.
#[must_use]
pub fn plain_text(text: &str) -> String {
    let means = |c: char| {
        let half = half_width(c);
        ends_text(c) || matches!(half, ':' | '*') || is_exclusion(c) || is_near(c)
    };
    text.chars().map(|c| if means(c) { ' ' } else { c }).collect()
}

/// Returns the half-width form of a sign, letter or digit.
pub(super) fn half_width(c: char) -> char {
    match c {
        '！'..='～' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '\u{3000}' => ' ',
        c => c,
    }
}

/// Returns the quotation mark that closes what `c` opens.
pub(super) fn closing_quote(c: char) -> Option<char> {
    QUOTES.iter().find(|(open, _)| *open == c).map(|(_, close)| *close)
}

/// Returns whether bare text ends before `c`.
pub(super) fn ends_text(c: char) -> bool {
    c.is_whitespace()
        || matches!(half_width(c), '(' | ')' | '|' | '¦')
        || QUOTES.iter().any(|(open, close)| *open == c || *close == c)
}

/// Returns whether `c` ends what stands before it and begins nothing.
pub(super) fn only_ends(c: char) -> bool {
    ends_text(c) && closing_quote(c).is_none() && half_width(c) != '('
}

pub(super) fn is_exclusion(c: char) -> bool {
    EXCLUSIONS.contains(&c)
}

pub(super) fn is_near(c: char) -> bool {
    NEAR.contains(&c)
}

pub(super) fn is_star(c: char) -> bool {
    half_width(c) == '*' || c == '∗' || c == '﹡'
}

pub(super) fn has_token(text: &str) -> bool {
    text.chars().any(|c| CharClass::from_char(c).is_token())
}

/// Returns the text without the punctuation and blanks at its ends, which ask for nothing; the sign
/// of a percentage stays.
pub(super) fn trimmed(text: &str) -> &str {
    let is_other = |c| !CharClass::from_char(c).is_token();
    let text = text.trim_start_matches(is_other);
    let bare = text.trim_end_matches(is_other);
    let sign = text[bare.len()..].chars().next().filter(|c| half_width(*c) == '%');
    let is_number = bare.ends_with(|c| half_width(c).is_ascii_digit());
    &text[..bare.len() + sign.filter(|_| is_number).map_or(0, char::len_utf8)]
}
