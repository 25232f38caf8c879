//! Blanks between Han characters that belong together: `杭 州 医 药 港`, `跨境 电商`.
//!
//! Blanks also part names, verses and the halves of a headline. So one goes only where the characters are spread one
//! by one, or where they are far likelier to follow each other than to be parted.

use super::draft::Edit;
use super::language::{class, log_p3};
use crate::change::ChangeKind;
use crate::names::is_han;

/// From how many single characters on, each with a blank between, they are one spread word.
const MIN_SPREAD: usize = 4;

/// How much likelier the text without the blank has to be than the one with it, as a natural logarithm.
const MIN_LIFT: f32 = 9.0;

/// Returns the edits that close spread characters up.
pub(super) fn edits(text: &str) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut last = 0;
    for blank in memchr::memchr_iter(b' ', text.as_bytes()) {
        if blank < last {
            continue;
        }
        let end = text[blank..].find(|c| c != ' ').map_or(text.len(), |n| blank + n);
        last = end;
        if is_between_han(text, blank, end)
            && (is_spread(text, blank, end) || is_one(text, blank, end))
        {
            edits.push(Edit::new(ChangeKind::Blank, blank..end, ""));
        }
    }
    edits
}

fn is_between_han(text: &str, start: usize, end: usize) -> bool {
    // A byte of 0xE3 or more begins a character of three or more bytes, so that most blanks end here.
    let is_wide = |byte: Option<&u8>| byte.is_some_and(|&byte| byte >= 0x80);
    is_wide(text.as_bytes().get(start.wrapping_sub(1)))
        && is_wide(text.as_bytes().get(end))
        && text[..start].ends_with(is_han)
        && text[end..].starts_with(is_han)
}

/// Whether single characters stand on both sides, enough of them.
fn is_spread(text: &str, start: usize, end: usize) -> bool {
    let is_single = |piece: &&str| {
        let mut chars = piece.chars();
        chars.next().is_some_and(is_han) && chars.next().is_none()
    };
    let line = |part: &str| !part.contains('\n');
    let before = text[..start].rsplit(' ').take(MIN_SPREAD).take_while(|p| line(p) && is_single(p));
    let behind = text[end..].split(' ').filter(|p| !p.is_empty()).take(MIN_SPREAD);
    let (before, behind) = (before.count(), behind.take_while(|p| line(p) && is_single(p)).count());
    before > 0 && behind > 0 && before + behind >= MIN_SPREAD
}

/// Whether the characters around a blank are one word or phrase, in all likelihood.
fn is_one(text: &str, start: usize, end: usize) -> bool {
    let mut back = text[..start].chars().rev();
    let mut forth = text[end..].chars();
    let (Some(l1), Some(l2), Some(r1), Some(r2)) =
        (back.next(), back.next(), forth.next(), forth.next())
    else {
        return false;
    };
    if !is_han(l2) || !is_han(r2) {
        return false;
    }
    let [l2, l1, r1, r2, blank] = [l2, l1, r1, r2, ' '].map(class);
    let closed = log_p3(l2, l1, r1) + log_p3(l1, r1, r2);
    let parted = log_p3(l2, l1, blank) + log_p3(l1, blank, r1) + log_p3(blank, r1, r2);
    closed - parted > MIN_LIFT
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
        check("本 报 讯 记者 张三", "本报讯 记者 张三".replace("本报讯 ", "本 报 讯 ").as_str());
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

    #[test]
    fn a_blank_inside_a_word_goes() {
        check("中华人民 共和国国务院", "中华人民共和国国务院");
        check("改革 开放四十年", "改革 开放四十年");
    }
}
