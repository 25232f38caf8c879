//! Metadata in the lines below a headline: `2024-03-05 08:12　来源：潮声日报　作者：林一舟`.
//!
//! Source of all lists: compiled by hand for Chinese news sites.

use super::block::{Block, n_chars};
use super::params::PARAMS;
use crate::article::ParagraphKind;
use crate::published::Published;

/// Labels in metadata lines.
const LABELS: &str = "来源 來源 稿源 作者 记者 記者 编辑 編輯 责编 責編 通讯员 通訊員 撰文 \
    发布时间 發佈時間 發布時間 发表时间 时间 時間 日期";

/// Those that also occur at the end of a text.
const CREDIT_LABELS: &str =
    "来源 來源 稿源 作者 编辑 編輯 责编 責編 责任编辑 責任編輯 通讯员 通訊員 撰文 采写 校对";

/// Words before a time that is not the time of publication.
const OTHER_TIMES: &str = "更新 修改 修訂 修订 截至 今天是 现在是";

/// Returns whether a block is a metadata line: short, and with a label or little more than a date.
pub(super) fn is_metadata_line(block: &Block) -> bool {
    let is_line = matches!(block.kind, ParagraphKind::Body | ParagraphKind::Note);
    let is_long = block.text.chars().nth(PARAMS.max_metadata_line_chars).is_some();
    // A question that begins with `记者：` is part of an interview.
    if !is_line || is_long || block.text.contains(['。', '？', '！']) {
        return false;
    }

    has_label(&block.text) || is_mostly_date(&block.text)
}

/// Returns whether a block at the end of a text names the source or the people who made it.
pub(super) fn is_credit_line(block: &Block) -> bool {
    is_metadata_line(block) && has_any_label(&block.text, CREDIT_LABELS)
}

fn has_label(text: &str) -> bool {
    has_any_label(text, LABELS)
}

fn has_any_label(text: &str, labels: &str) -> bool {
    labels.split(' ').any(|label| {
        text.split_once(label).is_some_and(|(_, rest)| rest.trim_start().starts_with(['：', ':']))
    })
}

fn is_mostly_date(text: &str) -> bool {
    date(text).is_some_and(|date| n_chars(text) <= n_chars(&date) + PARAMS.max_chars_with_date)
}

/// Returns whether a block between the headline and the text belongs to the text: it is a sentence,
/// or names the reporter, `記者林一舟／北埕報導`.
pub(super) fn is_lead(block: &Block) -> bool {
    let is_sentence = block.text.ends_with(['。', '！', '？', '”', '」']);
    let names_reporter = n_chars(&block.text) <= PARAMS.max_reporter_line_chars
        && ["记者", "記者"].iter().any(|word| block.text.contains(word));
    block.kind == ParagraphKind::Body && !block.is_link() && (is_sentence || names_reporter)
}

/// Marks blocks as notes about the article.
pub(super) fn mark_as_notes<'a>(lines: impl Iterator<Item = &'a mut Block>) {
    for line in lines {
        line.kind = ParagraphKind::Note;
    }
}

/// Returns the first date of a line, as written, including a time after it.
pub(super) fn date(text: &str) -> Option<String> {
    let number_starts = text.char_indices().filter(|&(at, c)| {
        c.is_ascii_digit() && !text[..at].ends_with(|c: char| c.is_ascii_digit())
    });
    number_starts
        .map(|(at, _)| at)
        .filter(|&at| !follows_other_time(&text[..at]))
        .find_map(|at| leading_date(&text[at..]))
}

/// Returns whether the text before a date says that it is not the date of publication.
fn follows_other_time(before: &str) -> bool {
    let before = before.trim_end_matches(|c: char| !c.is_alphanumeric());
    let without_suffix = before.trim_end_matches(['时', '時', '间', '間', '于', '於']);
    OTHER_TIMES.split(' ').any(|word| before.ends_with(word) || without_suffix.ends_with(word))
}

/// Returns the longest date at the start of a text.
pub(super) fn leading_date(text: &str) -> Option<String> {
    let is_part = |c: char| c.is_ascii_digit() || c == ' ' || "-/.:：年月日时分秒時T+".contains(c);
    let end = text.find(|c| !is_part(c)).unwrap_or(text.len());
    let mut candidate = text[..end].trim_end_matches([' ', '-', '/', '.', ':', '：', '+']);

    // Drop words from the end until the rest is a date.
    while !candidate.is_empty() {
        if Published::parse(candidate).is_some() {
            return Some(candidate.to_owned());
        }
        candidate = candidate.rsplit_once(' ').map_or("", |(head, _)| head.trim_end());
    }
    None
}
