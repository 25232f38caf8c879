//! Blanks between Han characters: of text that was spread character by character (`杭 州 医 药 港`), and those that
//! fell into it where they fell (`浙江省委书 记`).
//!
//! A single blank may part names, verses and the halves of a headline, and news leave one where a link or emphasis
//! stood. So it stays, but in a sentence that was spread, and in a text in which one stands inside a word beyond doubt:
//! there those go behind which the sentence goes on. So do those in prose that are of another width, or more than one.

use std::ops::Range;

use super::boundary::lift;
use super::traced_text::{Draft, Edit};
use crate::change::ChangeKind;
use crate::names::is_han;

/// From how many single Han characters on, each with a blank between, a stretch is one that was spread.
const MIN_SPREAD: usize = 5;
/// The same, in a text of which a stretch was spread.
const MIN_SPREAD_AGAIN: usize = 2;

/// How much likelier the characters around a blank are in one sentence than at its end and the beginning of another,
/// in nats: inside a word beyond doubt; the same in a text that has other faults, since damage seldom comes alone; and
/// where the sentence goes on.
const INSIDE_WORD: f32 = 28.0;
const INSIDE_WORD_OF_DAMAGED: f32 = 14.0;
const GOES_ON: f32 = 4.0;

/// Returns the edits that close spread characters up.
pub(super) fn edits(text: &str) -> Vec<Edit> {
    let mut is_spread = false;
    let edits = closed(text, MIN_SPREAD, &mut is_spread);
    if is_spread { closed(text, MIN_SPREAD_AGAIN, &mut is_spread) } else { edits }
}

/// Returns the edits that take out the blanks that fell into sentences. Spread text is closed up before.
pub(super) fn stray(draft: &Draft<'_>) -> Vec<Edit> {
    let text = draft.text();
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut sentence = Sentence::default();
    let mut end = 0;
    for blank in memchr::memchr_iter(b' ', bytes) {
        if blank < end || !is_wide_before(text, blank) {
            continue;
        }
        end = bytes[blank..].iter().position(|&b| b != b' ').map_or(bytes.len(), |n| blank + n);
        let part = |c: char| c == '\n' || c == ' ';
        let left = text[..blank].rsplit(part).next().unwrap_or_default();
        let right = text[end..].split(part).next().unwrap_or_default();
        if left.ends_with(is_han) && right.starts_with(is_han) {
            if !sentence.range.contains(&blank) {
                sentence = Sentence::around(draft, blank);
            }
            let is_odd = sentence.is_prose && draft.source_of(blank..end) != " ";
            found.push((blank..end, lift(left, right), is_odd || sentence.was_spread));
        }
    }
    let inside_word = if draft.is_damaged() { INSIDE_WORD_OF_DAMAGED } else { INSIDE_WORD };
    let are_stray = found.iter().any(|&(_, lift, _)| lift > inside_word);
    let stray =
        found.into_iter().filter(|&(_, lift, is_stray)| lift > GOES_ON && (is_stray || are_stray));
    stray.map(|(range, ..)| Edit::new(ChangeKind::Blank, range, "")).collect()
}

/// What is known of a sentence.
#[derive(Default)]
struct Sentence {
    /// Where it stands in the text of the draft.
    range: Range<usize>,
    /// It has marks, which names and verses set apart by blanks have not.
    is_prose: bool,
    /// It was spread character by character, and closed up.
    was_spread: bool,
}

impl Sentence {
    fn around(draft: &Draft<'_>, at: usize) -> Self {
        const ENDS: [char; 4] = ['。', '！', '？', '\n'];
        let text = draft.text();
        let start = text[..at].rfind(ENDS).unwrap_or(0);
        let end = text[at..].find(ENDS).map_or(text.len(), |n| at + n);
        let behind = text[end..].chars().next().is_some_and(|c| c != '\n');
        let n_blanks = |text: &str| text.matches(' ').count();
        let n_closed =
            n_blanks(draft.source_of(start..end)).saturating_sub(n_blanks(&text[start..end]));
        Self {
            is_prose: behind || text[start..end].contains(['，', ',', '；', '：']),
            was_spread: n_closed >= MIN_SPREAD,
            range: start..end,
        }
    }
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
        // Between strokes stand the cells of a table.
        let is_spread = piece != "|" && pairs.all(|(a, b)| !(is_han(a) && is_han(b)));
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
fn close(text: &str, stretch: Range<usize>, edits: &mut Vec<Edit>) {
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
    use super::super::traced_text::check;
    use super::super::{characters, glosses};
    use super::*;

    /// Asserts what the steps before and those of blanks make of a text.
    #[track_caller]
    fn check_stray(text: &str, expected: &str) {
        let mut draft = Draft::new(text);
        characters::steps(&mut draft);
        draft.step(glosses::edits);
        draft.step(edits);
        let stray = stray(&draft);
        draft.step(|_| stray);
        assert_eq!(draft.text(), expected, "{text}");
    }

    #[test]
    fn spread_characters_are_closed_up() {
        check(edits, "杭 州 医 药 港", "杭州医药港");
        check(edits, "今 年 以 来 ， 全 市 GDP 增 长 5 % 。", "今年以来，全市GDP增长5%。");
        check(edits, "记者 张三 杭 州 医 药 港", "记者 张三 杭州医药港");
    }

    #[test]
    fn blanks_that_fell_into_words_of_a_damaged_text_go() {
        check_stray(
            "记者从发 布会上获悉，全国人 民代 表大会常 务委员会今天举行会 议&#x3002;",
            "记者从发布会上获悉，全国人民代表大会常务委员会今天举行会议。",
        );
    }

    #[test]
    fn blanks_of_other_widths_go_out_of_prose() {
        for blank in ["　", "\u{A0}", "\u{2009}", "  ", "&nbsp;"] {
            let text =
                |blank: &str| format!("全市外贸{blank}企业去年的进出口总额{blank}超过万亿元。");
            check_stray(&text(blank), &text(""));
        }
        for text in ["秘鲁总统　乌马拉", "刘　健", "钱塘江畔　潮涌不息"] {
            check_stray(text, &text.replace('　', " "));
        }
    }

    #[test]
    fn what_was_spread_is_closed_up_to_its_end() {
        check_stray(
            "两 位 司 长 已 经(jīng) 辞 职，这 表 示 新 的 选 举 战 幔 已揭 开。",
            "两位司长已经辞职，这表示新的选举战幔已揭开。",
        );
    }

    #[test]
    fn blanks_stay_where_none_is_inside_a_word() {
        for text in ["秘鲁总统 乌马拉", "钱塘江畔 潮涌不息", "活动在 深圳 举行", "杭州\n 医药"]
        {
            assert_eq!(stray(&Draft::new(text)), [], "{text}");
        }
    }

    #[test]
    fn blanks_that_part_stay() {
        for text in [
            "刘 健",
            "秘鲁总统 乌马拉",
            "钱塘江畔 潮涌不息",
            "刘健 彭仲莉",
            "A 股 B 股",
            "| 年 | 月 | 日 | 时 | 分 |",
            "杭 州\n医 药",
        ] {
            check(edits, text, text);
        }
    }
}
