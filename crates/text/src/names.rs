//! Names of authors and sources: a name is written with and without blanks and dots.

use crate::chars::CharClass;

/// Returns a folded name without the blanks and middle dots between two ideographs, kana or
/// syllables: 李 明 and 李明, 艾山·买买提 and 艾山买买提. Blanks between other letters stay.
///
/// # Examples
/// ```
/// # use xunwen_text::joined_name;
/// assert_eq!(joined_name("李 明"), "李明");
/// assert_eq!(joined_name("艾山·买买提"), "艾山买买提");
/// assert_eq!(joined_name("li ming"), "li ming");
/// ```
#[must_use]
pub fn joined_name(folded: &str) -> String {
    let mut name = String::with_capacity(folded.len());
    let mut chars = folded.char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        name.push(c);
        if !is_cjk(c) {
            continue;
        }

        let after = folded[start + c.len_utf8()..].trim_start_matches(is_separator);
        if after.starts_with(is_cjk) {
            while chars.next_if(|(_, c)| is_separator(*c)).is_some() {}
        }
    }
    name
}

fn is_cjk(c: char) -> bool {
    CharClass::from_char(c) == CharClass::Cjk
}

fn is_separator(c: char) -> bool {
    matches!(c, ' ' | '·')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn blanks_and_dots_between_ideographs_are_left_out() {
        for (name, joined) in [
            ("欧阳 青 禾", "欧阳青禾"),
            ("艾山 · 买买提", "艾山买买提"),
            ("j·k·罗琳", "j·k·罗琳"),
            ("李明 mike", "李明 mike"),
            (" 李明 ", " 李明 "),
            ("·", "·"),
        ] {
            assert_eq!(joined_name(name), joined, "{name}");
        }
    }

    proptest! {
        #[test]
        fn a_joined_name_does_not_change_again(name in "[甲乙a ·]{0,12}") {
            let joined = joined_name(&name);
            prop_assert_eq!(joined_name(&joined), joined);
        }
    }
}
