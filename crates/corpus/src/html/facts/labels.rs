//! The labels of info lines: `来源：潮声日报`, `作者 林一舟`, `发表于2024-03-05`.
//!
//! Source of all lists: compiled by hand for Chinese news sites.

use super::info_lines::{InfoField, InfoLine};
use crate::html::class_words::is_listed;
use crate::names::is_han;

/// The purpose of a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum InfoLabel {
    Source,
    Author,
    Editor,
    Date,
    /// A value that does not describe the article, or another date.
    Other,
}

/// The longest label, in characters.
const MAX_LABEL_CHARS: usize = 6;

const SOURCE_LABELS: &str = "来源 來源 稿源 出处 出處 来源于 來源於 信息来源 文章来源 文章來源 稿件来源 稿件來源 新闻来源 新聞來源 \
    本文来源 资讯来源 消息来源 内容来源 转载自 转自 來自 来自 媒体 媒體";
const AUTHOR_LABELS: &str = "作者 记者 記者 撰文 撰稿 采写 採寫 採訪 文字 编译 編譯 执笔 署名 通讯员 通訊員 文章作者 本文作者 供稿人 投稿";
const EDITOR_LABELS: &str = "责任编辑 責任編輯 责编 責編 编辑 編輯 网络编辑 值班编辑 本文编辑 编审 审核 校对 校對 二审 三审 初审 审稿 录入 发布人 上传 上传者 发布者";
const DATE_LABELS: &str = "发布时间 发布日期 發佈時間 發布時間 發佈日期 發布日期 发表时间 發表時間 发表日期 發表日期 时间 時間 日期 发稿时间 \
    發稿時間 发布 發佈 發布 发表 發表 发表于 發表於 发布于 發佈於 發布於 建立時間 建立时间 刊登時間 刊登时间 刊登日期 上架時間 添加时间 录入时间 创建时间 \
    出版时间 出版日期 刊出日期 发文日期 公开日期 成文日期 报道时间 发稿日期 撰稿时间 上传时间 更新於 公布时间 公布日期 发稿";

/// Labels that need no colon before a date or a name.
const OPEN_LABELS: &[(InfoLabel, &str)] = &[
    (InfoLabel::Source, "来源于"),
    (InfoLabel::Source, "來源於"),
    (InfoLabel::Source, "转载自"),
    (InfoLabel::Date, "发表于"),
    (InfoLabel::Date, "發表於"),
    (InfoLabel::Date, "发布于"),
    (InfoLabel::Date, "發佈於"),
    (InfoLabel::Date, "發布於"),
];

/// Labels whose characters are set apart by blanks, and their usual form.
const SPACED_LABELS: &[(&str, &str)] = &[
    ("来 源", "来源"),
    ("來 源", "來源"),
    ("作 者", "作者"),
    ("时 间", "时间"),
    ("日 期", "日期"),
    ("编 辑", "编辑"),
];

/// A part of a line: a value with its label, or a text without one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct InfoPart {
    pub(super) label: Option<InfoLabel>,
    pub(super) field: InfoField,
}

/// Returns the parts of a line. A label at the end of a field takes the next field as its value,
/// unless that begins with a label.
pub(super) fn parts(line: &InfoLine) -> Vec<InfoPart> {
    let mut parts = Vec::new();
    let mut pending: Option<InfoLabel> = None;
    for field in &line.fields {
        let text = with_usual_labels(&field.text);
        let found = labels(&text);

        let before = found.first().map_or(text.as_str(), |label| &text[..label.start]);
        let before = trim_value(before);
        if found.is_empty() && pending.is_none() && known_label(before).is_some() {
            pending = known_label(before);
            continue;
        }
        if !before.is_empty() {
            parts.push(part(pending.take(), before, field));
        }

        for (n, label) in found.iter().enumerate() {
            let end = found.get(n + 1).map_or(text.len(), |next| next.start);
            let value = trim_value(&text[label.end..end]);
            pending = None;
            if value.is_empty() {
                pending = Some(label.label);
            } else {
                parts.push(part(Some(label.label), value, field));
            }
        }
    }
    parts
}

fn part(label: Option<InfoLabel>, text: &str, field: &InfoField) -> InfoPart {
    InfoPart { label, field: InfoField { text: text.to_owned(), ..field.clone() } }
}

/// A label in a text.
struct FoundLabel {
    label: InfoLabel,
    /// The byte at which it begins, and the byte after its colon.
    start: usize,
    end: usize,
}

fn labels(text: &str) -> Vec<FoundLabel> {
    let open = OPEN_LABELS.iter().find(|(_, word)| text.starts_with(word));
    let open = open.map(|&(label, word)| FoundLabel { label, start: 0, end: word.len() });

    let colons = text.char_indices().filter(|&(_, c)| matches!(c, '：' | ':'));
    let closed = colons.filter_map(|(at, colon)| {
        let end = at + colon.len_utf8();
        // `08:12` and `http://` are not labels.
        let is_time = text[end..].starts_with(|c: char| c.is_ascii_digit())
            && text[..at].ends_with(|c: char| c.is_ascii_digit());
        if is_time {
            return None;
        }
        let (label, start) = label_before(&text[..at])?;
        Some(FoundLabel { label, start, end })
    });
    let mut found: Vec<FoundLabel> = open.into_iter().chain(closed).collect();
    found.dedup_by(|next, previous| next.start < previous.end);
    found
}

/// Returns the label with which a text ends, and the byte at which it begins.
fn label_before(text: &str) -> Option<(InfoLabel, usize)> {
    let text = text.trim_end();
    let starts = text.char_indices().rev().take_while(|&(_, c)| is_han(c));
    let starts: Vec<usize> = starts.map(|(at, _)| at).take(MAX_LABEL_CHARS + 1).collect();
    let known = starts.iter().rev().find_map(|&at| Some((known_label(&text[at..])?, at)));
    known.or_else(|| {
        let is_short = (1..=MAX_LABEL_CHARS).contains(&starts.len());
        is_short.then(|| (InfoLabel::Other, starts[starts.len() - 1]))
    })
}

fn known_label(word: &str) -> Option<InfoLabel> {
    let tables = [
        (SOURCE_LABELS, InfoLabel::Source),
        (AUTHOR_LABELS, InfoLabel::Author),
        (EDITOR_LABELS, InfoLabel::Editor),
        (DATE_LABELS, InfoLabel::Date),
    ];
    let in_table = |(list, label): (&str, InfoLabel)| is_listed(word, list).then_some(label);
    tables.into_iter().find_map(in_table)
}

/// Returns a text with the blanks inside its labels removed.
fn with_usual_labels(text: &str) -> String {
    let spaced = |text: String, &(spaced, usual): &(&str, &str)| text.replace(spaced, usual);
    SPACED_LABELS.iter().fold(text.to_owned(), spaced)
}

/// Returns a value without the marks around it.
fn trim_value(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || "|｜丨/／,，、;；:：·-—[]【】>".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(line: &str) -> String {
        let line = InfoLine::from_text(line);
        let shown = |part: &InfoPart| match part.label {
            Some(label) => format!("{label:?}={}", part.field.text),
            None => part.field.text.clone(),
        };
        parts(&line).iter().map(shown).collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn labels_and_values_are_separated() {
        let check = |line: &str, expected: &str| assert_eq!(shown(line), expected);
        check(
            "2024-03-05 08:12 来源：潮声日报 作者：林一舟",
            "2024-03-05 08:12; Source=潮声日报; Author=林一舟",
        );
        check("2024-03-05 08:12来源：潮声日报", "2024-03-05 08:12; Source=潮声日报");
        check("来源: | 发布时间: 2024-03-05 | 浏览次数: 2168", "Date=2024-03-05; Other=2168");
        check("发表于2024-03-05 08:12| 来源|潮声日报", "Date=2024-03-05 08:12; Source=潮声日报");
        check("作者：未知责任编辑：何小满", "Author=未知; Editor=何小满");
        check("来源于：东溪办事处", "Source=东溪办事处");
        check("来　源：潮声日报", "Source=潮声日报");
    }
}
