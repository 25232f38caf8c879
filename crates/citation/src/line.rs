//! Texts of one line.

/// Returns a text on one line: control characters and the separators of lines and paragraphs count
/// as blanks, runs of blanks become one, and there are none at the ends.
///
/// Blanks of full width stay, since titles contain them on purpose.
pub(crate) fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());

    for c in text.chars() {
        match c {
            c if is_break(c) => {
                if !line.is_empty() && !line.ends_with(' ') {
                    line.push(' ');
                }
            }
            c => line.push(c),
        }
    }
    line.truncate(line.trim_end_matches([' ', '\u{3000}']).len());
    line.trim_start_matches('\u{3000}').to_owned()
}

/// Returns the text on one line, unless nothing is left of it.
pub(crate) fn non_empty(text: Option<&str>) -> Option<String> {
    text.map(one_line).filter(|line| !line.is_empty())
}

fn is_break(c: char) -> bool {
    c == ' ' || c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}')
}

/// Returns whether a text contains a Chinese character.
pub(crate) fn has_han(text: &str) -> bool {
    text.chars().any(is_han)
}

/// Returns whether a character is an ideograph of Unicode's blocks, the extensions included.
pub(crate) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}' | '〇')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn breaks_and_control_characters_become_one_blank() {
        assert_eq!(one_line(" 甲\r\n乙\u{2028}\u{0}丙\t "), "甲 乙 丙");
        assert_eq!(one_line("　甲　乙　"), "甲　乙");
        assert_eq!(one_line("\n"), "");
        assert_eq!(non_empty(Some("\u{85}")), None);
    }
}
