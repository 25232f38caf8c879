//! Signs that have a meaning in other search engines and none here.

use xunwen_text::CharClass;

use super::signs::{half_width, is_tilde};

/// Returns whether the signs before a part are operators elsewhere: `!词`, `+词`.
pub(super) fn begins_as_elsewhere(signs: &str, rest: &str) -> bool {
    let sign = signs.chars().next_back().map(half_width);
    let class = rest.chars().next().map(CharClass::from_char);
    match sign {
        Some('!') => class.is_some_and(CharClass::is_token),
        Some('+') => matches!(class, Some(CharClass::Cjk | CharClass::Letter)),
        Some('/') => signs.chars().count() == 1 && is_closed_by_slash(rest),
        _ => false,
    }
}

/// Returns whether the first text of `rest` ends with a slash: `/regular expression/`.
fn is_closed_by_slash(rest: &str) -> bool {
    let text = rest.split(char::is_whitespace).next().unwrap_or_default();
    text.chars().count() > 1 && text.ends_with(['/', '／'])
}

/// Returns whether a text ends with the weight or the distance of other search engines: `词^2`,
/// `词~2`. After a digit, `~` is a range.
pub(super) fn ends_as_elsewhere(text: &str) -> bool {
    let number = |c: char| half_width(c).is_ascii_digit() || half_width(c) == '.';
    let before = text.trim_end_matches(number);
    let Some(sign) = before.chars().next_back() else { return false };
    let word = &before[..before.len() - sign.len_utf8()];
    let class = word.chars().next_back().map(CharClass::from_char);

    let has_number = before.len() < text.len();
    match half_width(sign) {
        '^' => has_number && class.is_some_and(CharClass::is_token),
        _ if is_tilde(sign) => matches!(class, Some(CharClass::Cjk | CharClass::Letter)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_of_other_search_engines_are_recognised() {
        for (signs, rest) in
            [("!", "甲"), ("！", "甲"), ("+", "甲"), ("/", "甲乙/"), ("/", "a/ 甲")]
        {
            assert!(begins_as_elsewhere(signs, rest), "{signs}{rest}");
        }
        for text in ["甲^2", "甲~2", "甲～", "甲^0.5", "abc~1"] {
            assert!(ends_as_elsewhere(text), "{text}");
        }
    }

    #[test]
    fn signs_inside_text_are_not_operators() {
        for (signs, rest) in [("!", ""), ("+", "86"), ("/", "甲乙"), ("《", "甲"), ("#", "甲#")]
        {
            assert!(!begins_as_elsewhere(signs, rest), "{signs}{rest}");
        }
        for text in ["甲~乙", "3~5", "2023~2024", "10～20", "甲", "5.5", "^2", "c++", ""] {
            assert!(!ends_as_elsewhere(text), "{text}");
        }
    }
}
