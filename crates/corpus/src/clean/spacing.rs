//! Blanks between Han characters that were spread one by one: `杭 州 医 药 港`.
//!
//! A single blank stays: it parts names, verses and the halves of a headline, and news leave one where a link or
//! emphasis stood.

use super::draft::Edit;
use crate::change::ChangeKind;
use crate::names::is_han;

/// From how many single Han characters on, each with a blank between, a stretch is one that was spread.
const MIN_SPREAD: usize = 5;
/// The same, in a text of which a stretch was spread.
const MIN_SPREAD_AGAIN: usize = 2;

/// Returns the edits that close spread characters up.
pub(super) fn edits(text: &str) -> Vec<Edit> {
    let mut is_spread = false;
    let edits = closed(text, MIN_SPREAD, &mut is_spread);
    if is_spread { closed(text, MIN_SPREAD_AGAIN, &mut is_spread) } else { edits }
}

fn closed(text: &str, min_spread: usize, is_spread: &mut bool) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut last = 0;
    for blank in memchr::memchr_iter(b' ', text.as_bytes()) {
        if blank < last || !is_wide_before(text, blank) {
            continue;
        }
        if let Some(end) = spread_to(text, blank, min_spread) {
            *is_spread = true;
            close(text, blank..end, &mut edits);
            last = end;
            continue;
        }
        last = blank + 1;
    }
    edits
}

/// Returns the end of a stretch of spread characters whose first stands before a blank; None when it is none.
fn spread_to(text: &str, blank: usize, min_spread: usize) -> Option<usize> {
    let first = text[..blank].chars().next_back().filter(|&c| is_han(c))?;
    let before = text[..blank - first.len_utf8()].chars().next_back();
    if before.is_some_and(is_han) {
        return None;
    }
    let mut n_han = 1;
    let mut end = None;
    let mut at = blank;
    loop {
        let rest = text[at..].trim_start_matches(' ');
        let piece = &rest[..rest.find([' ', '\n']).unwrap_or(rest.len())];
        let n_piece = piece.chars().filter(|&c| is_han(c)).count();
        let mut pairs = piece.chars().zip(piece.chars().skip(1));
        let is_spread = pairs.all(|(a, b)| !(is_han(a) && is_han(b)));
        let is_word = n_piece == 0 && piece.bytes().all(|b| b.is_ascii_graphic());
        if text.len() - rest.len() == at || piece.is_empty() || !is_spread {
            break;
        }
        n_han += n_piece;
        at = text.len() - rest.len() + piece.len();
        if !is_word {
            end = Some(at);
        }
    }
    end.filter(|_| n_han >= min_spread)
}

/// Closes the blanks of a spread stretch, but for those between Latin words.
fn close(text: &str, stretch: std::ops::Range<usize>, edits: &mut Vec<Edit>) {
    let mut at = stretch.start;
    while let Some(start) = text[at..stretch.end].find(' ').map(|n| at + n) {
        let end = text[start..].find(|c| c != ' ').map_or(text.len(), |n| start + n);
        let is_word = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphabetic);
        let bytes = text.as_bytes();
        if !(is_word(bytes.get(start.wrapping_sub(1))) && is_word(bytes.get(end))) {
            edits.push(Edit::new(ChangeKind::Blank, start..end, ""));
        }
        at = end;
    }
}

/// A byte of 0x80 or more ends a character of several bytes; most blanks stand behind other ones.
fn is_wide_before(text: &str, blank: usize) -> bool {
    blank > 0 && text.as_bytes()[blank - 1] >= 0x80
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let mut draft = super::super::draft::Draft::new(text);
        draft.step(edits);
        assert_eq!(draft.text(), expected, "{text}");
    }

    #[test]
    fn spread_characters_are_closed_up() {
        check("杭 州 医 药 港", "杭州医药港");
        check("今 年 以 来 ， 全 市 GDP 增 长 5 % 。", "今年以来，全市GDP增长5%。");
        check("记者 张三 杭 州 医 药 港", "记者 张三 杭州医药港");
    }

    #[test]
    fn blanks_that_part_stay() {
        for text in [
            "刘 健",
            "秘鲁总统 乌马拉",
            "钱塘江畔 潮涌不息",
            "刘健 彭仲莉",
            "A 股 B 股",
            "杭 州\n医 药",
        ] {
            check(text, text);
        }
    }
}
