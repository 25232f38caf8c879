//! The words below a picture: which lines are captions, by their form and by how they are set.

use std::collections::HashSet;

use super::lines::{Line, is_longer};
use super::traced_text::Draft;
use crate::article::ParagraphKind;
use crate::change::{Change, ChangeKind};
use crate::names::{is_han, is_name, without_role};

/// What a caption ends in: who took the picture or gave it. Compiled from the captions of Chinese dailies, agencies
/// and news sites.
const CREDITS: &[&str] = &[
    "摄",
    "攝",
    "摄影",
    "攝影",
    "供图",
    "供圖",
    "资料图",
    "資料圖",
    "资料图片",
    "資料圖片",
    "资料照片",
    "資料照片",
    "图片",
    "圖片",
    "照片",
    "截图",
    "截圖",
    "美联社",
    "美聯社",
    "法新社",
    "路透社",
    "新华社",
    "新華社",
    "中新社",
    "Facebook",
    "facebook",
    "fb",
    "FB",
    "IG",
    "Instagram",
    "网络图",
    "網絡圖",
    "制图",
    "製圖",
    "绘图",
    "繪圖",
    "绘",
    "繪",
    "发",
];

/// Whether a credit ends in a byte.
const ENDS_CREDIT: [bool; 256] = {
    let mut ends = [false; 256];
    let mut i = 0;
    while i < CREDITS.len() {
        let credit = CREDITS[i].as_bytes();
        ends[credit[credit.len() - 1] as usize] = true;
        i += 1;
    }
    ends
};

/// What a caption begins with.
const OPENINGS: &[&str] = &[
    "图为",
    "圖為",
    "图：",
    "圖：",
    "上图",
    "上圖",
    "下图",
    "下圖",
    "左图",
    "左圖",
    "右图",
    "右圖",
    "▲",
    "△",
    "↑",
    "↓",
    "（图）",
    "（圖）",
    "(图)",
    "(圖)",
    "【图】",
    "【圖】",
];

/// Labels before a colon or a stroke that say where a picture comes from: `图源：网络`, `摄影/李明`.
const LABELS: &[&str] = &[
    "图片来源",
    "圖片來源",
    "图源",
    "圖源",
    "图片",
    "圖片",
    "摄影",
    "攝影",
    "供图",
    "供圖",
    "图",
    "圖",
    "摄",
    "攝",
];

/// Who gives pictures, before a credit or a name: `新华社发`, `新华社记者李明摄`.
const GIVERS: &[&str] = &[
    "新华社",
    "新華社",
    "中新社",
    "中新网",
    "中新網",
    "美联社",
    "美聯社",
    "法新社",
    "路透社",
    "本报",
    "本報",
];

/// The longest caption with a credit or an opening, the longest name of a credit, and the longest caption that only
/// its setting tells, in characters.
const MAX_CHARS: usize = 80;
const MAX_CREDIT_CHARS: usize = 14;
const MAX_SET_CHARS: usize = 40;

/// A caption that comes again is dropped when it is at least this long, in characters.
const MIN_REPEATED_CHARS: usize = 8;

/// Returns whether a line ends by naming who took or gave a picture.
pub(super) fn ends_in_credit(line: &str) -> bool {
    let end = line.trim_end_matches([')', '）', ' ', '。', '】', ']']);
    // Most lines end in a byte in which no credit does.
    end.as_bytes().last().is_some_and(|&last| ENDS_CREDIT[usize::from(last)])
        && CREDITS.iter().any(|credit| end.ends_with(credit))
}

/// Returns whether a line is a caption wherever it stands: one by its form, a credit alone, one that is given twice.
pub(super) fn is_laid_in(line: &str) -> bool {
    // Given twice, it is twice as long.
    line.len() <= 2 * MAX_CHARS * '图'.len_utf8()
        && (is_caption(line) || is_credit(line) || doubled(line).is_some())
}

/// Whether a line is nothing but a credit: `资料图片`, `林晓东 摄`, `（新华社发）`, `本报记者李明摄`, `受访者供图`.
fn is_credit(line: &str) -> bool {
    let line = unbracketed(line);
    if is_longer(line, MAX_CREDIT_CHARS) || !ends_in_credit(line) {
        return false;
    }
    let is_name_of = |credit: &&&str| {
        let Some(rest) = line.strip_suffix(**credit) else { return false };
        let giver = rest.trim_end_matches(' ');
        if giver.is_empty() {
            return credit.len() > 3;
        }
        let name = GIVERS.iter().find_map(|known| giver.strip_prefix(known)).unwrap_or(giver);
        let is_known = name.len() < giver.len();
        let who = without_role(name.trim_matches(' ')).trim_matches(' ');
        let is_gift = matches!(**credit, "供图" | "供圖") && giver.chars().all(is_han);
        // 发 is a verb of its own.
        let is_name = is_name(who) && (**credit != "发" || is_known);
        // A word that is no name may be one behind a blank.
        let is_apart = rest.ends_with(' ') && !is_longer(giver, 4) && giver.chars().all(is_han);
        is_name || is_gift || is_apart || (who.is_empty() && (is_known || name.len() > who.len()))
    };
    CREDITS.iter().any(|credit| is_name_of(&credit))
}

/// Returns what stands in the brackets around all of a line, or the line.
fn unbracketed(line: &str) -> &str {
    let inner = line.strip_prefix(['（', '(', '【', '[']);
    let inner = inner.and_then(|inner| inner.strip_suffix(['）', ')', '】', ']']));
    inner.filter(|inner| !inner.contains(['（', '(', '【', '['])).unwrap_or(line)
}

/// Returns whether a line has the form of a caption: `图为…`, or a credit set apart (`杭州城景圖。李忠 攝`).
pub(super) fn is_caption(line: &str) -> bool {
    if is_longer(line, MAX_CHARS) {
        return false;
    }
    if OPENINGS.iter().any(|opening| line.starts_with(opening)) || is_numbered(line) {
        return true;
    }
    if line.contains(COLONS) && is_labelled(line) {
        return true;
    }
    let end = line.trim_end_matches(['。', ' ']);
    if !ends_in_credit(end) {
        return false;
    }
    // The name of who took it may stand before a blank of its own: `李忠 攝`.
    let parts: Vec<_> = end.rsplitn(3, [' ', '。', '（', '(', '】', '／', '/', '|']).collect();
    let is_short = |part: &str| !is_longer(part, MAX_CREDIT_CHARS);
    // 发 is a verb of its own, and lines are cut inside words: `完善和发`.
    if end.ends_with('发') && !parts.first().is_some_and(|credit| is_credit(credit)) {
        return false;
    }
    match parts[..] {
        [credit, rest] => is_short(credit) && !rest.is_empty(),
        [credit, name, _] => is_short(credit) && (is_short(name) || is_longer(credit, 1)),
        _ => false,
    }
}

/// What parts a label from what it says.
const COLONS: [char; 5] = ['：', ':', '/', '／', '丨'];

/// Whether a line, or what stands behind its last blank, says where a picture comes from.
fn is_labelled(line: &str) -> bool {
    let line = unbracketed(line);
    let last = line.rsplit_once(' ').map_or(line, |(_, last)| last);
    let is_label = |part: &str| {
        let value = LABELS.iter().find_map(|label| part.strip_prefix(label)?.strip_prefix(COLONS));
        value.is_some_and(|value| !value.is_empty() && !is_longer(value, MAX_CREDIT_CHARS))
    };
    is_label(line) || is_label(last)
}

/// Whether a line begins with the number of a picture: `图①：`, `图1：`.
fn is_numbered(line: &str) -> bool {
    let number = line.strip_prefix(['图', '圖']).map(|rest| rest.trim_start_matches(is_number));
    number
        .is_some_and(|rest| rest.len() + 3 < line.len() && rest.starts_with(['：', ':', ' ', '、']))
}

fn is_number(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '①'..='⑳') || "一二三四五六七八九十".contains(c)
}

/// Names the lines of the body that have the form of captions.
pub(super) fn name_by_form(lines: &mut [Line<'_>]) {
    for line in lines.iter_mut().filter(|line| line.is_body() && is_caption(&line.text)) {
        line.kind = ParagraphKind::Caption;
    }
}

/// Names the short lines captions that stand where a picture stood: set apart by more blank lines than others.
pub(super) fn name_by_setting(lines: &mut [Line<'_>]) {
    let far = far_gap(lines);
    for line in lines.iter_mut().skip(1).filter(|line| line.is_body() && line.n_blank >= far) {
        if !is_longer(&line.text, MAX_SET_CHARS) {
            line.kind = ParagraphKind::Caption;
        }
    }
}

/// Returns from how many blank lines on a line stands farther off than the lines of its page do.
pub(super) fn far_gap(lines: &[Line<'_>]) -> usize {
    usual_gap(lines).map_or(usize::MAX, |usual| usual + 2)
}

/// How many blank lines part most lines of a page; None when a page is too short to tell.
fn usual_gap(lines: &[Line<'_>]) -> Option<usize> {
    const MIN_LINES: usize = 5;
    let mut gaps: Vec<_> = lines.iter().skip(1).map(|line| line.n_blank).collect();
    gaps.sort_unstable();
    (lines.len() >= MIN_LINES).then(|| gaps[gaps.len() / 2])
}

/// Reduces captions that a page gives twice on one line to one, and from there on those that come again, too.
pub(super) fn dedup(lines: &mut Vec<Line<'_>>, draft: &Draft<'_>, changes: &mut Vec<Change>) {
    let mut seen: HashSet<String> = HashSet::new();
    // Pages repeat captions on purpose, too; those of a mirror that doubles them do not.
    let mut is_mirrored = false;
    lines.retain_mut(|line| {
        if line.kind != ParagraphKind::Caption {
            return true;
        }
        let before = line.text.clone().into_owned();
        let at = draft.origin(line.range.start);
        if let Some(half) = doubled(&before) {
            line.text = half.to_owned().into();
        }
        is_mirrored |= line.text != before;
        let is_again = is_mirrored
            && is_longer(&line.text, MIN_REPEATED_CHARS - 1)
            && seen.contains(&*line.text);
        let after = if is_again { String::new() } else { line.text.clone().into_owned() };
        if after != before {
            changes.push(Change { kind: ChangeKind::Repeat, before, after, at });
        }
        seen.insert(line.text.clone().into_owned());
        !is_again
    });
}

/// Returns the text that a line gives twice, with a blank between or without one.
fn doubled(line: &str) -> Option<&str> {
    // The second begins behind the middle: at it, or after the rest of the blanks.
    let bytes = line.as_bytes();
    let middle = bytes.len() / 2;
    let second = middle + bytes[middle..].iter().position(|&byte| byte != b' ')?;
    let is_alike = bytes[second] == bytes[0] && line.is_char_boundary(second);
    let (left, right) = is_alike.then(|| line.split_at(second))?;
    let left = left.trim_end_matches(' ');
    (left == right && is_longer(line, MIN_REPEATED_CHARS - 1)).then_some(left)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn captions_are_told_by_their_form() {
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
            assert!(is_caption(line), "{line}");
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
            assert!(is_laid_in(line), "{line}");
        }
        for line in ["他热爱拍摄", "问题由此引发", "李明发", "去年出版的画册由他供图，"]
        {
            assert!(!is_laid_in(line), "{line}");
        }
        for line in [
            "杭州医药港",
            "他热爱拍摄",
            "这是根本问题。我们要完善和发",
            "多家企业公布了产品图片",
            "记者从法新社",
            "本版图片由杭州市商务局、杭州市卫生健康委提供",
        ] {
            assert!(!is_caption(line), "{line}");
        }
    }

    #[test]
    fn a_caption_twice_on_a_line_is_one() {
        let caption = "圖為杭州醫藥港內。 主辦方供圖";
        assert_eq!(doubled(&format!("{caption}{caption}")), Some(caption));
        assert_eq!(doubled(&format!("{caption} {caption}")), Some(caption));
        assert_eq!(doubled(caption), None);
    }
}
