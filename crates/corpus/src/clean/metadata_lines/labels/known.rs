//! The labels of metadata and how they are recognised. All lists are compiled from the pages of Chinese dailies and news
//! sites, in both scripts.

use crate::clean::params::MetadataParams;
use crate::names::is_han;

/// The field that a label is for.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum MetadataLabel {
    Source,
    Authors,
    /// 记者, which also begins the questions of an interview: only names may follow.
    Reporters,
    Editor,
    Date,
    /// A label whose value is not a field of the article.
    Other,
}

/// Labels before a colon.
const LABELS: &[(MetadataLabel, &str)] = &[
    (MetadataLabel::Source, "来源 來源 稿源 文章来源 文章來源 信息来源 新闻来源 稿件来源"),
    (MetadataLabel::Authors, "作者 撰文 文字 撰稿"),
    (
        MetadataLabel::Reporters,
        "记者 記者 本报记者 本報記者 本报通讯员 新华社记者 中新社记者 人民日报记者 本刊记者 见习记者 通讯员 通訊員",
    ),
    (MetadataLabel::Editor, "责任编辑 責任編輯 编辑 編輯 责编 責編 本版编辑 本版责编 本文编辑"),
    (MetadataLabel::Date, "发布时间 發布時間 發佈時間 发表时间 發表時間 发布日期 發布日期 日期"),
    (
        MetadataLabel::Other,
        "摄影 攝影 图片 圖片 校对 校對 审核 審核 监制 值班编委 值班主任 美编 浏览次数 浏览 点击 阅读 字号 原标题 版次 版面",
    ),
];

/// Labels before a stroke: `文/张三  图/李四`.
const STROKE_LABELS: &[(MetadataLabel, &str)] = &[
    (MetadataLabel::Authors, "文"),
    (MetadataLabel::Authors, "撰文"),
    (MetadataLabel::Other, "图 圖 摄 攝 摄影 攝影 编辑 制图"),
];

const COLONS: [char; 2] = [':', '：'];
const STROKES: [char; 5] = ['/', '／', '｜', '|', '丨'];
/// The characters that may precede a label inside a line.
pub(super) const BOUNDARIES: [char; 12] =
    [' ', '|', '｜', '丨', '/', '／', '(', '（', '[', '【', '，', ','];

/// Which words are labels.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum LabelStrictness {
    /// Those of the lists: for the first label of a line.
    Known,
    /// Also other Han words before a colon or a stroke (翻譯：, 视频/): for the labels after a known one.
    Any,
}

/// Returns the label at the start of a text, and its length in bytes with the mark that separates it from its value.
pub(super) fn label_at(
    text: &str,
    strictness: LabelStrictness,
    params: &MetadataParams,
) -> Option<(MetadataLabel, usize)> {
    // Most characters are ideographs after 丨.
    let is_end = |c: char| {
        !matches!(c, '丩'..='\u{9FFF}') && (c == ' ' || COLONS.contains(&c) || STROKES.contains(&c))
    };
    let (end, _) =
        text.char_indices().take(params.max_label_chars + 1).find(|&(_, c)| is_end(c))?;
    let (name, rest) = text.split_at(end);

    if let Some(value) = rest.trim_start_matches(' ').strip_prefix(COLONS) {
        let label = known(LABELS, name).or_else(|| other(name, strictness))?;
        return Some((label, text.len() - value.len()));
    }
    if let Some(value) = rest.strip_prefix(STROKES) {
        let label = known(STROKE_LABELS, name).or_else(|| other(name, strictness))?;
        return Some((label, text.len() - value.len()));
    }

    // A blank is enough only after 记者 and its like.
    let label = known(LABELS, name).filter(|&label| label == MetadataLabel::Reporters)?;
    Some((label, text.len() - rest.len()))
}

fn known(labels: &[(MetadataLabel, &str)], name: &str) -> Option<MetadataLabel> {
    labels
        .iter()
        .find(|(_, names)| names.split(' ').any(|known| known == name))
        .map(|&(label, _)| label)
}

fn other(name: &str, strictness: LabelStrictness) -> Option<MetadataLabel> {
    (strictness == LabelStrictness::Any && !name.is_empty() && name.chars().all(is_han))
        .then_some(MetadataLabel::Other)
}
