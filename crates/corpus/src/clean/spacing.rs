//! Blanks between Han characters: of text that was spread character by character (`杭 州 医 药 港`), and stray ones
//! inside words (`浙江省委书 记`).
//!
//! A single blank may separate names, verses and the halves of a headline, and news leave one where a link or emphasis
//! was. So a blank is kept unless the sentence was spread, or some blank of the text is inside a word beyond doubt. In
//! prose, blanks of another width and runs of blanks are removed as well. In all cases the characters have to show that
//! the sentence continues after the blank.

use std::ops::Range;

use super::boundary::lift;
use super::params::SpacingParams;
use super::traced_text::{TextEdit, TracedText};
use crate::change::ChangeKind;
use crate::names::is_han;

/// Returns the edits that close spread characters up.
pub(super) fn edits(text: &str, params: &SpacingParams) -> Vec<TextEdit> {
    let edits = close_stretches(text, params.min_spread);
    if edits.is_empty() {
        return edits;
    }
    // One stretch proves that the text was spread, so shorter ones count.
    close_stretches(text, params.min_spread_again)
}

/// A run of blanks between two Han characters.
struct FoundBlank {
    range: Range<usize>,
    /// How much likelier the characters around it are in one sentence than in two, in nats.
    lift: f32,
    /// It is removed even if no blank of the text is inside a word beyond doubt.
    is_suspicious: bool,
}

/// Returns the edits that remove stray blanks. Spread text is closed up already.
pub(super) fn stray_blanks(traced: &TracedText<'_>, params: &SpacingParams) -> Vec<TextEdit> {
    let blanks = blanks_between_han(traced, params);

    let inside_word =
        if traced.is_damaged() { params.inside_word_of_damaged } else { params.inside_word };
    let are_all_suspicious = blanks.iter().any(|blank| blank.lift > inside_word);

    blanks
        .into_iter()
        .filter(|blank| {
            blank.lift > params.continues && (blank.is_suspicious || are_all_suspicious)
        })
        .map(|blank| TextEdit::new(ChangeKind::Blank, blank.range, ""))
        .collect()
}

fn blanks_between_han(traced: &TracedText<'_>, params: &SpacingParams) -> Vec<FoundBlank> {
    let text = traced.text();
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut sentence = SpacedSentence::default();
    let mut end = 0;

    for blank in memchr::memchr_iter(b' ', bytes) {
        if blank < end || !is_after_wide_char(text, blank) {
            continue;
        }
        end = bytes[blank..].iter().position(|&b| b != b' ').map_or(bytes.len(), |n| blank + n);

        // The words before and after the run.
        let left = text[..blank].rsplit(is_blank_or_break).next().unwrap_or_default();
        let right = text[end..].split(is_blank_or_break).next().unwrap_or_default();
        if !(left.ends_with(is_han) && right.starts_with(is_han)) {
            continue;
        }

        if !sentence.range.contains(&blank) {
            sentence = SpacedSentence::around(traced, blank, params);
        }
        let is_odd = sentence.is_prose && traced.source_of(blank..end) != " ";
        found.push(FoundBlank {
            range: blank..end,
            lift: lift(left, right),
            is_suspicious: is_odd || sentence.was_spread,
        });
    }
    found
}

fn is_blank_or_break(c: char) -> bool {
    c == '\n' || c == ' '
}

/// A sentence that has blanks.
#[derive(Default)]
struct SpacedSentence {
    /// Its bytes in the text.
    range: Range<usize>,
    /// It has punctuation, unlike names and verses that blanks separate.
    is_prose: bool,
    /// It was spread character by character, and closed up.
    was_spread: bool,
}

impl SpacedSentence {
    /// Returns the sentence around a byte.
    fn around(traced: &TracedText<'_>, at: usize, params: &SpacingParams) -> Self {
        const ENDS: [char; 4] = ['。', '！', '？', '\n'];
        let text = traced.text();
        let start = text[..at].rfind(ENDS).unwrap_or(0);
        let end = text[at..].find(ENDS).map_or(text.len(), |n| at + n);
        let sentence = &text[start..end];

        let has_final_mark = text[end..].chars().next().is_some_and(|c| c != '\n');
        let n_closed = n_blanks(traced.source_of(start..end)).saturating_sub(n_blanks(sentence));
        Self {
            is_prose: has_final_mark || sentence.contains(['，', ',', '；', '：']),
            was_spread: n_closed >= params.min_spread,
            range: start..end,
        }
    }
}

fn n_blanks(text: &str) -> usize {
    text.matches(' ').count()
}

/// Returns the edits that close all stretches of at least `min_spread` characters.
fn close_stretches(text: &str, min_spread: usize) -> Vec<TextEdit> {
    let mut edits = Vec::new();
    let mut byte_done = 0;

    for blank in memchr::memchr_iter(b' ', text.as_bytes()) {
        if blank < byte_done || !is_after_wide_char(text, blank) {
            continue;
        }
        byte_done = match stretch_end(text, blank, min_spread) {
            Some(end) => {
                close(text, blank..end, &mut edits);
                end
            }
            None => blank + 1,
        };
    }
    edits
}

/// Returns the end of the spread stretch whose first character precedes a blank; None if there is no stretch.
fn stretch_end(text: &str, blank: usize, min_spread: usize) -> Option<usize> {
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
        let has_no_blank = text.len() - rest.len() == at;
        if has_no_blank || piece.is_empty() || !is_spread_piece(piece) {
            break;
        }

        // A Latin word belongs to the stretch only if Han characters follow.
        let n_han_here = piece.chars().filter(|&c| is_han(c)).count();
        let is_latin = n_han_here == 0 && piece.bytes().all(|b| b.is_ascii_graphic());
        n_han += n_han_here;
        at = text.len() - rest.len() + piece.len();
        if !is_latin {
            end = Some(at);
        }
    }
    end.filter(|_| n_han >= min_spread)
}

/// Returns whether a piece between blanks has no two Han characters in a row. `|` separates the cells of a table.
fn is_spread_piece(piece: &str) -> bool {
    let mut pairs = piece.chars().zip(piece.chars().skip(1));
    piece != "|" && pairs.all(|(a, b)| !(is_han(a) && is_han(b)))
}

/// Removes the blanks of a spread stretch, except between Latin words.
fn close(text: &str, stretch: Range<usize>, edits: &mut Vec<TextEdit>) {
    let bytes = text.as_bytes();
    let is_letter = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphabetic);
    let mut at = stretch.start;

    while let Some(start) = text[at..stretch.end].find(' ').map(|n| at + n) {
        let end = text[start..].find(|c| c != ' ').map_or(text.len(), |n| start + n);
        if !(is_letter(bytes.get(start.wrapping_sub(1))) && is_letter(bytes.get(end))) {
            edits.push(TextEdit::new(ChangeKind::Blank, start..end, ""));
        }
        at = end;
    }
}

/// Returns whether the character before a blank takes several bytes, as Han characters do; before most blanks none
/// does.
fn is_after_wide_char(text: &str, blank: usize) -> bool {
    blank > 0 && text.as_bytes()[blank - 1] >= 0x80
}

#[cfg(test)]
mod tests {
    use super::super::params::GlossParams;
    use super::super::{accents, characters, glosses, traced_text};
    use super::*;

    const PARAMS: SpacingParams = SpacingParams::DEFAULT;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        traced_text::check(|text| edits(text, &PARAMS), text, expected);
    }

    /// Asserts the text after all passes up to the one for stray blanks.
    #[track_caller]
    fn check_stray(text: &str, expected: &str) {
        let mut traced = TracedText::new(text);
        traced.edit(characters::edits);
        characters::decode_entities(&mut traced);
        traced.edit(accents::edits);
        traced.edit(|text| glosses::edits(text, &GlossParams::DEFAULT));
        traced.edit(|text| edits(text, &PARAMS));
        let stray = stray_blanks(&traced, &PARAMS);
        traced.edit(|_| stray);
        assert_eq!(traced.text(), expected, "{text}");
    }

    #[test]
    fn spread_characters_are_closed_up() {
        check("杭 州 医 药 港", "杭州医药港");
        check("今 年 以 来 ， 全 市 GDP 增 长 5 % 。", "今年以来，全市GDP增长5%。");
        check("记者 张三 杭 州 医 药 港", "记者 张三 杭州医药港");
    }

    #[test]
    fn blanks_inside_words_of_a_damaged_text_are_removed() {
        check_stray(
            "记者从发 布会上获悉，全国人 民代 表大会常 务委员会今天举行会 议&#x3002;",
            "记者从发布会上获悉，全国人民代表大会常务委员会今天举行会议。",
        );
    }

    #[test]
    fn blanks_of_other_widths_are_removed_from_prose() {
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
    fn spread_text_is_closed_up_to_its_end() {
        check_stray(
            "两 位 司 长 已 经(jīng) 辞 职，这 表 示 新 的 选 举 战 幔 已揭 开。",
            "两位司长已经辞职，这表示新的选举战幔已揭开。",
        );
    }

    #[test]
    fn blanks_are_kept_where_none_is_inside_a_word() {
        for text in ["秘鲁总统 乌马拉", "钱塘江畔 潮涌不息", "活动在 深圳 举行", "杭州\n 医药"]
        {
            assert_eq!(stray_blanks(&TracedText::new(text), &PARAMS), [], "{text}");
        }
    }

    #[test]
    fn blanks_that_separate_are_kept() {
        for text in [
            "刘 健",
            "秘鲁总统 乌马拉",
            "钱塘江畔 潮涌不息",
            "刘健 彭仲莉",
            "A 股 B 股",
            "| 年 | 月 | 日 | 时 | 分 |",
            "杭 州\n医 药",
        ] {
            check(text, text);
        }
    }
}
