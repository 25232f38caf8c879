//! Lines that state metadata behind labels: `2023-05-19 17:28:47   来源:中新网`, `作者：张三 李四`, `[編輯:馬牧青]`.
//!
//! A line is read only when it is nothing else: every part of it stands behind a known label, or is a date before one.

use crate::names::{is_han, is_name, split_names};
use crate::published::Published;

/// What a line states.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Stated {
    pub(super) authors: Vec<String>,
    pub(super) source: Option<String>,
    pub(super) editor: Option<String>,
    pub(super) published: Option<Published>,
}

#[derive(Clone, Copy, PartialEq)]
enum Label {
    Source,
    Authors,
    /// 记者, which also begins the questions of an interview: only names may follow.
    Reporters,
    Editor,
    Date,
    /// Known, and of no field here.
    Other,
}

/// Labels before a colon. Compiled from the pages of Chinese dailies and news sites.
const LABELS: &[(Label, &str)] = &[
    (Label::Source, "来源 來源 稿源 文章来源 文章來源 信息来源 新闻来源 稿件来源"),
    (Label::Authors, "作者 撰文 文字 撰稿"),
    (
        Label::Reporters,
        "记者 記者 本报记者 本報記者 本报通讯员 新华社记者 中新社记者 人民日报记者 本刊记者 见习记者 通讯员 通訊員",
    ),
    (Label::Editor, "责任编辑 責任編輯 编辑 編輯 责编 責編 本版编辑 本版责编 本文编辑"),
    (Label::Date, "发布时间 發布時間 發佈時間 发表时间 發表時間 发布日期 發布日期 日期"),
    (
        Label::Other,
        "摄影 攝影 图片 圖片 校对 校對 审核 審核 监制 值班编委 值班主任 美编 浏览次数 浏览 点击 阅读 字号 原标题 版次 版面",
    ),
];

/// Labels before a stroke: `文/张三  图/李四`.
const STROKE_LABELS: &[(Label, &str)] = &[
    (Label::Authors, "文"),
    (Label::Authors, "撰文"),
    (Label::Other, "图 圖 摄 攝 摄影 攝影 编辑 制图"),
];

/// The longest value of a label, in characters: what is longer is a sentence.
const MAX_VALUE_CHARS: usize = 40;

const MAX_LABEL_CHARS: usize = 10;
const MAX_LINE_BYTES: usize = 600;

const COLONS: [char; 2] = [':', '：'];
const STROKES: [char; 5] = ['/', '／', '｜', '|', '丨'];
/// What a label may stand behind.
const BOUNDARIES: [char; 12] = [' ', '|', '｜', '丨', '/', '／', '(', '（', '[', '【', '，', ','];
/// What may stand around a value and is not of it.
const WRAPPINGS: [char; 9] = [' ', '|', '｜', '丨', '/', '／', '，', ',', '、'];
const OPENING: [char; 6] = ['[', '［', '【', '(', '（', '〔'];
const CLOSING: [char; 6] = [']', '］', '】', ')', '）', '〕'];

/// Returns what a line states, None when it is not a line of labels.
pub(super) fn parse(line: &str) -> Option<Stated> {
    let line = unwrap(line);
    let (before, segments) = split(line)?;
    let mut stated = Stated { published: leading_date(before)?, ..Stated::default() };
    for (label, value) in segments {
        let value = unwrap(value.trim_matches(WRAPPINGS));
        stated.take(label, value)?;
    }
    Some(stated)
}

/// Returns a text without the blanks and brackets around all of it, and without one at an end
/// whose partner is missing: `[編輯:馬牧青]` and `编辑：马牧青）`, but `钱塘观察（示例）` whole.
fn unwrap(text: &str) -> &str {
    let mut text = text.trim_matches(' ');
    loop {
        let inner = match (text.strip_prefix(OPENING), text.strip_suffix(CLOSING)) {
            (Some(_), _) if closing_of_first(text) == Some(text.len()) => {
                text.strip_prefix(OPENING).and_then(|text| text.strip_suffix(CLOSING))
            }
            (Some(rest), _) if closing_of_first(text).is_none() => Some(rest),
            (_, Some(rest)) if n_of(text, &CLOSING) > n_of(text, &OPENING) => Some(rest),
            _ => None,
        };
        let Some(inner) = inner else { return text };
        text = inner.trim_matches(' ');
    }
}

/// Returns where the bracket that a text begins with is closed: the byte after it.
fn closing_of_first(text: &str) -> Option<usize> {
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        depth += i32::from(OPENING.contains(&c)) - i32::from(CLOSING.contains(&c));
        if depth == 0 {
            return Some(at + c.len_utf8());
        }
    }
    None
}

fn n_of(text: &str, brackets: &[char]) -> usize {
    text.chars().filter(|c| brackets.contains(c)).count()
}

impl Stated {
    /// Notes the value of a label; None when it cannot be one.
    fn take(&mut self, label: Label, value: &str) -> Option<()> {
        let is_sentence = value.contains(['。', '！', '？', '；'])
            || value.chars().nth(MAX_VALUE_CHARS).is_some();
        if is_sentence {
            return None;
        }
        match label {
            Label::Source => self.take_source(value),
            Label::Authors => self.authors.extend(split_names(value)),
            Label::Reporters => {
                let names = split_names(value);
                if names.is_empty() || !names.iter().all(|name| is_name(name)) {
                    return None;
                }
                self.authors.extend(names);
            }
            Label::Editor => {
                self.editor = Some(value.to_owned()).filter(|editor| !editor.is_empty());
            }
            Label::Date => self.published = Published::parse(value).or(self.published),
            Label::Other => {}
        }
        Some(())
    }

    /// A date may follow the source: `来源：新华社 2023-05-19 17:28`.
    fn take_source(&mut self, value: &str) {
        let blanks = value.match_indices(' ').map(|(i, _)| i);
        let dated =
            blanks.filter_map(|i| Some((&value[..i], Published::parse(&value[i..])?))).next();
        let source = match dated {
            Some((source, published)) => {
                self.published = self.published.or(Some(published));
                source.trim()
            }
            None => value,
        };
        self.source = Some(source.to_owned()).filter(|source| !source.is_empty());
    }
}

/// Returns the date before the first label: Some(None) when nothing stands there, None when it is something else.
fn leading_date(before: &str) -> Option<Option<Published>> {
    let before = unwrap(before.trim_matches(WRAPPINGS));
    if before.is_empty() {
        return Some(None);
    }
    Published::parse(before).map(Some)
}

type Segments<'a> = Vec<(Label, &'a str)>;

/// Parts a line at its labels: what stands before the first, then each with its value. None without a label.
fn split(line: &str) -> Option<(&str, Segments<'_>)> {
    // A label or a date comes first, and a line of labels is short: nearly every other line ends here.
    let is_candidate = line.len() <= MAX_LINE_BYTES
        && (line.starts_with(|c: char| c.is_ascii_digit())
            || label_at(line, Strictness::Known).is_some());
    if !is_candidate {
        return None;
    }
    let mut found: Vec<(Label, usize, usize)> = Vec::new();
    let mut is_boundary = true;
    for (i, c) in line.char_indices() {
        let strictness = if found.is_empty() { Strictness::Known } else { Strictness::Any };
        if is_boundary && let Some((label, n_bytes)) = label_at(&line[i..], strictness) {
            found.push((label, i, i + n_bytes));
        }
        is_boundary = BOUNDARIES.contains(&c);
    }
    let &(_, first, _) = found.first()?;
    let ends = found.iter().skip(1).map(|&(_, start, _)| start).chain([line.len()]);
    let segments = found
        .iter()
        .zip(ends)
        .map(|(&(label, _, start), end)| (label, &line[start..end.max(start)]));
    Some((&line[..first], segments.collect()))
}

/// Which words are labels: behind a known one, any Han word before a colon or a stroke is (翻譯：, 视频/).
#[derive(Clone, Copy, PartialEq)]
enum Strictness {
    Known,
    Any,
}

/// Returns the label at the start of the text and its length in bytes, with what parts it from its value.
fn label_at(text: &str, strictness: Strictness) -> Option<(Label, usize)> {
    let is_end = |c: char| c == ' ' || COLONS.contains(&c) || STROKES.contains(&c);
    let (end, _) = text.char_indices().take(MAX_LABEL_CHARS + 1).find(|&(_, c)| is_end(c))?;
    let (name, rest) = text.split_at(end);
    let n_bytes = |value: &str| text.len() - value.len();
    if let Some(value) = rest.trim_start_matches(' ').strip_prefix(COLONS) {
        return Some((named(LABELS, name).or_else(|| other(name, strictness))?, n_bytes(value)));
    }
    if let Some(value) = rest.strip_prefix(STROKES) {
        return Some((
            named(STROKE_LABELS, name).or_else(|| other(name, strictness))?,
            n_bytes(value),
        ));
    }
    // A blank is enough only behind 记者 and its like.
    let label = named(LABELS, name).filter(|&label| label == Label::Reporters)?;
    Some((label, n_bytes(rest)))
}

fn named(labels: &[(Label, &str)], name: &str) -> Option<Label> {
    labels
        .iter()
        .find(|(_, names)| names.split(' ').any(|known| known == name))
        .map(|&(label, _)| label)
}

fn other(name: &str, strictness: Strictness) -> Option<Label> {
    (strictness == Strictness::Any && !name.is_empty() && name.chars().all(is_han))
        .then_some(Label::Other)
}
