//! Captions: lines below a picture, by their form and by their place on the page.

mod credit;

use std::collections::HashSet;

pub(super) use self::credit::ends_in_credit;
use self::credit::{OPENINGS, is_credit, is_source_label};
use super::lines::{PageLine, is_longer};
use super::page_lines::PageLines;
use super::params::CaptionParams;
use crate::article::ParagraphKind;
use crate::change::{Change, ChangeKind};

/// Marks the lines of the body that have the form of captions.
pub(super) fn mark_by_form(lines: &mut [PageLine<'_>], params: &CaptionParams) {
    for line in lines.iter_mut().filter(|line| line.is_body()) {
        if is_caption(&line.text, params) {
            line.kind = ParagraphKind::Caption;
        }
    }
}

/// Marks the short lines that more blank lines than usual set apart: they are where a picture was.
pub(super) fn mark_by_layout(lines: &mut [PageLine<'_>], params: &CaptionParams) {
    let far_gap = far_gap(lines, params);
    for line in lines.iter_mut().skip(1).filter(|line| line.is_body() && line.n_blank >= far_gap) {
        if !is_longer(&line.text, params.max_set_apart_chars) {
            line.kind = ParagraphKind::Caption;
        }
    }
}

/// Reduces captions that a page gives twice on one line to one, and from the first of these on removes captions that
/// repeat earlier ones.
pub(super) fn drop_repeats(page: &mut PageLines<'_>, params: &CaptionParams) {
    let PageLines { text, lines, changes, .. } = page;
    let mut seen: HashSet<String> = HashSet::new();
    // Pages repeat captions on purpose, too. Mirrors that double them do not.
    let mut is_mirrored = false;

    lines.retain_mut(|line| {
        if line.kind != ParagraphKind::Caption {
            return true;
        }

        let before = line.text.clone().into_owned();
        if let Some(half) = doubled(&before, params) {
            line.text = half.to_owned().into();
        }
        is_mirrored |= line.text != before;

        let is_repeated = is_mirrored
            && is_longer(&line.text, params.min_repeated_chars.saturating_sub(1))
            && seen.contains(&*line.text);
        let after = if is_repeated { String::new() } else { line.text.clone().into_owned() };
        if after != before {
            let at = text.origin(line.range.start);
            changes.push(Change { kind: ChangeKind::Repeat, before, after, at });
        }

        seen.insert(line.text.clone().into_owned());
        !is_repeated
    });
}

/// Returns whether a line is not running text wherever it is: a caption by its form, a credit, or one text twice.
pub(super) fn is_laid_in(line: &str, params: &CaptionParams) -> bool {
    // A line that gives its text twice is twice as long.
    line.len() <= 2 * params.max_chars * '图'.len_utf8()
        && (is_caption(line, params) || is_credit(line, params) || doubled(line, params).is_some())
}

/// Returns whether a line has the form of a caption: `图为…`, or a credit set apart (`杭州城景圖。李忠 攝`).
fn is_caption(line: &str, params: &CaptionParams) -> bool {
    if is_longer(line, params.max_chars) {
        return false;
    }
    let has_opening = OPENINGS.iter().any(|opening| line.starts_with(opening));
    if has_opening || is_numbered(line) {
        return true;
    }
    is_source_label(line, params)
        || ends_in_separate_credit(line.trim_end_matches(['。', ' ']), params)
}

/// Returns whether a line ends in a credit that a mark or blank separates from the rest.
fn ends_in_separate_credit(line: &str, params: &CaptionParams) -> bool {
    if !ends_in_credit(line) {
        return false;
    }

    // The photographer's name may precede a blank of its own: `李忠 攝`.
    let parts: Vec<_> = line.rsplitn(3, [' ', '。', '（', '(', '】', '／', '/', '|']).collect();

    // 发 is a verb, too, and lines are cut inside words: `完善和发`.
    let ends_in_verb =
        line.ends_with('发') && !parts.first().is_some_and(|credit| is_credit(credit, params));
    if ends_in_verb {
        return false;
    }

    let is_short = |part: &str| !is_longer(part, params.max_credit_chars);
    match parts[..] {
        [credit, rest] => is_short(credit) && !rest.is_empty(),
        [credit, name, _] => is_short(credit) && (is_short(name) || is_longer(credit, 1)),
        _ => false,
    }
}

/// Returns whether a line begins with the number of a picture: `图①：`, `图1：`.
fn is_numbered(line: &str) -> bool {
    let Some(rest) = line.strip_prefix(['图', '圖']) else { return false };
    let after = rest.trim_start_matches(is_picture_number);
    after.len() < rest.len() && after.starts_with(['：', ':', ' ', '、'])
}

fn is_picture_number(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '①'..='⑳') || "一二三四五六七八九十".contains(c)
}

/// Returns the number of blank lines from which on a line is farther away than the lines of its page usually are.
pub(super) fn far_gap(lines: &[PageLine<'_>], params: &CaptionParams) -> usize {
    usual_gap(lines, params).map_or(usize::MAX, |usual| usual + params.min_extra_gap)
}

/// Returns the median number of blank lines between the lines of a page; None for a page too short to tell.
fn usual_gap(lines: &[PageLine<'_>], params: &CaptionParams) -> Option<usize> {
    if lines.len() < params.min_lines.max(2) {
        return None;
    }
    let mut gaps: Vec<_> = lines.iter().skip(1).map(|line| line.n_blank).collect();
    gaps.sort_unstable();
    Some(gaps[gaps.len() / 2])
}

/// Returns the text that a line gives twice, with or without a blank between.
fn doubled<'a>(line: &'a str, params: &CaptionParams) -> Option<&'a str> {
    // The second half begins at the middle, or after the blanks there.
    let bytes = line.as_bytes();
    let middle = bytes.len() / 2;
    let second = middle + bytes[middle..].iter().position(|&byte| byte != b' ')?;

    let may_be_same = bytes[second] == bytes[0] && line.is_char_boundary(second);
    if !may_be_same {
        return None;
    }
    let (left, right) = line.split_at(second);
    let left = left.trim_end_matches(' ');
    let is_long_enough = is_longer(line, params.min_repeated_chars.saturating_sub(1));
    (left == right && is_long_enough).then_some(left)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PARAMS: CaptionParams = CaptionParams::DEFAULT;

    #[test]
    fn captions_are_recognised_by_their_form() {
        for line in [
            "杭州城景圖。李忠 攝",
            "圖為杭州醫藥港內。 主辦方供圖",
            "杭州高新区(滨江)物联网小镇 周柳 摄",
            "特首梁振英在立法會宣讀施政報告。何君健攝",
            "社民連議員梁國雄。資料圖片",
            "▲ 市民在公园里散步",
            "（图）市民在公园里散步",
            "图片来源：视觉中国",
            "摄影/李明",
            "市民在公园里散步 供图/市文旅局",
        ] {
            assert!(is_caption(line, &PARAMS), "{line}");
        }
        for line in [
            "资料图片",
            "（资料图）",
            "林晓东 摄",
            "李明摄",
            "本报记者李明摄",
            "新华社发",
            "（新华社发 李明摄）",
            "受访者供图",
        ] {
            assert!(is_laid_in(line, &PARAMS), "{line}");
        }
        for line in ["他热爱拍摄", "问题由此引发", "李明发", "去年出版的画册由他供图，"]
        {
            assert!(!is_laid_in(line, &PARAMS), "{line}");
        }
        for line in [
            "杭州医药港",
            "他热爱拍摄",
            "这是根本问题。我们要完善和发",
            "多家企业公布了产品图片",
            "记者从法新社",
            "本版图片由杭州市商务局、杭州市卫生健康委提供",
        ] {
            assert!(!is_caption(line, &PARAMS), "{line}");
        }
    }

    #[test]
    fn a_caption_given_twice_on_a_line_is_reduced_to_one() {
        let caption = "圖為杭州醫藥港內。 主辦方供圖";
        assert_eq!(doubled(&format!("{caption}{caption}"), &PARAMS), Some(caption));
        assert_eq!(doubled(&format!("{caption} {caption}"), &PARAMS), Some(caption));
        assert_eq!(doubled(caption, &PARAMS), None);
    }
}
