//! The lines just under a headline: `2024-03-05 08:12　来源：潮声日报　作者：林一舟`.

use super::blocks::{Block, n_chars};
use crate::article::ParagraphKind;
use crate::published::Published;

/// How many blocks at the head of a text may be such lines.
pub(super) const MAX_LINES: usize = 4;

/// What such a line names.
const LABELS: &str = "来源 來源 稿源 作者 记者 記者 编辑 編輯 责编 責編 通讯员 通訊員 撰文 \
    发布时间 發佈時間 發布時間 发表时间 时间 時間 日期";

/// How the names of papers, agencies and sites end.
const PAPER_ENDS: &str = "报 報 网 網 社 新闻 新聞 电视台 電視台";

/// What stands before a time that is not that of publication.
const OTHER_TIMES: &str = "更新 修改 修訂 修订 截至 今天是 现在是";

/// What the lines state.
#[derive(Debug, Default)]
pub(super) struct Info {
    pub(super) date: Option<String>,
    pub(super) source: Option<String>,
}

/// Returns what the lines under a headline state, of blocks at the head of a text.
pub(super) fn read<'a>(blocks: impl Iterator<Item = &'a Block>) -> Info {
    let mut info = Info::default();
    for block in blocks.filter(|block| is_info(block)) {
        info.date = info.date.or_else(|| date(&block.text));
        info.source = info.source.or_else(|| source(&block.text));
    }
    info
}

/// Returns whether a block is such a line: short, and with a label, or with hardly more than a date.
pub(super) fn is_info(block: &Block) -> bool {
    const MAX_CHARS: usize = 80;
    const MAX_BESIDE_DATE: usize = 24;
    let is_line = matches!(block.kind, ParagraphKind::Body | ParagraphKind::Note);
    let is_long = block.text.chars().nth(MAX_CHARS).is_some();
    // A question that begins with `记者：` opens an interview.
    if !is_line || is_long || block.text.contains(['。', '？', '！']) {
        return false;
    }
    let has_label = LABELS.split(' ').any(|label| {
        block
            .text
            .split_once(label)
            .is_some_and(|(_, rest)| rest.trim_start().starts_with(['：', ':']))
    });
    has_label
        || date(&block.text)
            .is_some_and(|date| n_chars(&block.text) <= n_chars(&date) + MAX_BESIDE_DATE)
}

/// Returns whether a block leads from the headline to the text between which it stands: it is a sentence, or names the
/// reporter, `記者林一舟／北埕報導`.
pub(super) fn is_lead(block: &Block) -> bool {
    const MAX_NAME_CHARS: usize = 30;
    let is_sentence = block.text.ends_with(['。', '！', '？', '”', '」']);
    let names_reporter = n_chars(&block.text) <= MAX_NAME_CHARS
        && ["记者", "記者"].iter().any(|word| block.text.contains(word));
    block.kind == ParagraphKind::Body && !block.is_link() && (is_sentence || names_reporter)
}

/// Marks blocks as what such lines are: about the article.
pub(super) fn note<'a>(lines: impl Iterator<Item = &'a mut Block>) {
    for line in lines {
        line.kind = ParagraphKind::Note;
    }
}

/// Returns the first date of a line, in the words of the line, with its time where it has one.
fn date(text: &str) -> Option<String> {
    let starts = text.char_indices().filter(|&(at, c)| {
        c.is_ascii_digit() && !text[..at].ends_with(|c: char| c.is_ascii_digit())
    });
    for (at, _) in starts {
        let before = text[..at].trim_end_matches(|c: char| !c.is_alphanumeric());
        if OTHER_TIMES.split(' ').any(|word| {
            before.ends_with(word)
                || before.trim_end_matches(['时', '時', '间', '間', '于', '於']).ends_with(word)
        }) {
            continue;
        }
        let is_part =
            |c: char| c.is_ascii_digit() || c == ' ' || "-/.:：年月日时分秒時T+".contains(c);
        let end = text[at..].find(|c| !is_part(c)).map_or(text.len(), |end| at + end);
        let mut candidate = text[at..end].trim_end_matches([' ', '-', '/', '.', ':', '：', '+']);
        while !candidate.is_empty() {
            if Published::parse(candidate).is_some() {
                return Some(candidate.to_owned());
            }
            candidate = candidate.rsplit_once(' ').map_or("", |(head, _)| head.trim_end());
        }
    }
    None
}

/// Returns what a line names as its source: up to a blank or a stroke behind its label, or the name of a paper that
/// alone follows the date.
fn source(text: &str) -> Option<String> {
    let labelled = ["来源", "來源", "稿源"]
        .iter()
        .find_map(|label| text.split_once(label)?.1.trim_start().strip_prefix(['：', ':']));
    let Some(rest) = labelled else {
        let name = text.split_once(&date(text)?)?.1.trim();
        let is_name = PAPER_ENDS.split(' ').any(|end| name.ends_with(end))
            && name.chars().count() <= 12
            && !name.contains(|c: char| c.is_whitespace() || c.is_ascii_punctuation());
        return is_name.then(|| name.to_owned());
    };
    let rest = rest.trim_start();
    let mut n_open = 0_u32;
    let is_end = |c: char| {
        match c {
            '（' | '(' => n_open += 1,
            '）' | ')' if n_open > 0 => n_open -= 1,
            '）' | ')' | '|' | '｜' | '，' => return true,
            _ => return c.is_whitespace(),
        }
        false
    };
    let name = &rest[..rest.find(is_end).unwrap_or(rest.len())];
    let is_label = LABELS.split(' ').any(|label| name.starts_with(label));
    (!name.is_empty() && !is_label && name.chars().count() <= 30).then(|| name.to_owned())
}
