//! Evidence in the text of two lines that the second continues the first, or does not.

use crate::clean::boundary::{ends_softly, is_closing};
use crate::clean::lines::is_longer;
use crate::clean::params::AsideParams;

/// The brackets and quotation marks of Chinese punctuation (GB/T 15834), and ASCII brackets.
const BRACKETS: [(char, char); 4] = [('（', '）'), ('(', ')'), ('《', '》'), ('〈', '〉')];
const QUOTES: [(char, char); 3] = [('「', '」'), ('『', '』'), ('“', '”')];

/// Returns whether a bracket that opens inside one line closes in the other. A bracket that opens the line does not
/// count: verse has whole lines in brackets.
pub(super) fn are_inside_brackets(left: &str, right: &str) -> bool {
    BRACKETS.into_iter().any(|(opening, closing)| {
        opened(left, opening, closing).is_some_and(|at| at > 0)
            && right.find(closing).is_some_and(|at| !right[..at].contains(opening))
    })
}

/// Returns whether a line begins with a closing mark whose opening mark is in the line before. No sentence begins so.
pub(super) fn starts_with_closing(left: &str, right: &str) -> bool {
    if !may_close(right) {
        return false;
    }
    BRACKETS.into_iter().chain(QUOTES).any(|(opening, closing)| {
        right.starts_with(closing) && opened(left, opening, closing).is_some()
    })
}

/// Returns whether a line begins with a closing mark.
pub(super) fn may_close(line: &str) -> bool {
    line.starts_with(['」', '』', '”', '）', ')', '》', '〉'])
}

/// Returns the byte at which a mark opens that is not closed.
fn opened(line: &str, opening: char, closing: char) -> Option<usize> {
    line.rfind(opening).filter(|&at| !line[at..].contains(closing))
}

/// Returns whether a hyphen at the line end separates two letters.
pub(super) fn is_hyphenated(left: &str, right: &str) -> bool {
    let is_letter = |c: char| c.is_ascii_alphabetic();
    left.strip_suffix('-').is_some_and(|left| left.ends_with(is_letter))
        && right.starts_with(is_letter)
}

/// Returns whether two lines look like rows of a table or notes: a number or a lone letter at both sides of the line
/// end, a web address, or cells between strokes.
pub(super) fn are_rows(left: &str, right: &str) -> bool {
    let is_word = |c: char| c.is_ascii_alphanumeric();
    let head = &left[left.trim_end_matches(is_word).len()..];
    let tail = &right[..right.len() - right.trim_start_matches(is_word).len()];

    let is_number = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit());
    let are_numbers = is_number(head) && is_number(tail);
    let are_letters = !head.is_empty() && !tail.is_empty() && (head.len() == 1 || tail.len() == 1);

    let is_address = |text: &str| text.trim_start().starts_with("http");
    let are_addresses = is_address(left.rsplit(' ').next().unwrap_or_default())
        || is_address(right)
        || is_address(&right[tail.len()..]);

    let are_cells = left.ends_with('|') && right.starts_with('|');
    are_numbers || are_letters || are_addresses || are_cells
}

/// Returns whether a line is prose that was cut: a sentence or a clause precedes its open end, which is not a colon or a
/// bracket.
pub(super) fn is_cut(line: &str, params: &AsideParams) -> bool {
    if ends_in_comma(line) {
        return true;
    }
    if ends_softly(line) || line.ends_with(is_closing) {
        return false;
    }
    // A shorter line with a comma may be a headline.
    line.contains(['。', '！', '？', '；'])
        || (line.contains(['，', ',']) && is_longer(line, params.min_cut_chars.saturating_sub(1)))
}

pub(super) fn ends_in_comma(line: &str) -> bool {
    line.ends_with(['，', '、', ','])
}
