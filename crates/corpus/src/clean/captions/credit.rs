//! Credits of pictures: who took or gave one, and the words by which a caption is recognised. All lists are compiled from
//! the captions of Chinese dailies, agencies and news sites, in both scripts.

use crate::clean::lines::is_longer;
use crate::clean::params::CaptionParams;
use crate::names::{is_han, is_name, without_role};

/// The ends of credits: words for taking and giving pictures, agencies, sites.
#[rustfmt::skip]
const CREDITS: &[&str] = &[
    "摄", "攝", "摄影", "攝影", "供图", "供圖", "资料图", "資料圖", "资料图片", "資料圖片", "资料照片", "資料照片", "图片",
    "圖片", "照片", "截图", "截圖", "美联社", "美聯社", "法新社", "路透社", "新华社", "新華社", "中新社", "Facebook",
    "facebook", "fb", "FB", "IG", "Instagram", "网络图", "網絡圖", "制图", "製圖", "绘图", "繪圖", "绘",
    "繪", "发",
];

/// The beginnings of captions: "the picture shows", "picture above", and arrows.
#[rustfmt::skip]
pub(super) const OPENINGS: &[&str] = &[
    "图为", "圖為", "图：", "圖：", "上图", "上圖", "下图", "下圖", "左图", "左圖", "右图", "右圖", "▲", "△", "↑",
    "↓", "（图）", "（圖）", "(图)", "(圖)", "【图】", "【圖】",
];

/// Labels before a colon or a stroke that say where a picture comes from: `图源：网络`, `摄影/李明`.
#[rustfmt::skip]
const SOURCE_LABELS: &[&str] = &[
    "图片来源", "圖片來源", "图源", "圖源", "图片", "圖片", "摄影", "攝影", "供图", "供圖", "图", "圖", "摄", "攝",
];

/// Agencies and papers before a credit or a name: `新华社发`, `新华社记者李明摄`.
#[rustfmt::skip]
const GIVERS: &[&str] = &[
    "新华社", "新華社", "中新社", "中新网", "中新網", "美联社", "美聯社", "法新社", "路透社", "本报", "本報",
];

/// The marks that separate a label from its value.
const COLONS: [char; 5] = ['：', ':', '/', '／', '丨'];

/// For each byte, whether a credit ends in it.
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

/// Returns whether a line ends by naming who took or gave a picture.
pub(in crate::clean) fn ends_in_credit(line: &str) -> bool {
    let end = line.trim_end_matches([')', '）', ' ', '。', '】', ']']);
    // The last byte rules out most lines.
    end.as_bytes().last().is_some_and(|&last| ENDS_CREDIT[usize::from(last)])
        && CREDITS.iter().any(|credit| end.ends_with(credit))
}

/// Returns whether a line holds only a credit: `资料图片`, `林晓东 摄`, `（新华社发）`, `本报记者李明摄`, `受访者供图`.
pub(super) fn is_credit(line: &str, params: &CaptionParams) -> bool {
    let line = without_brackets(line);
    !is_longer(line, params.max_credit_chars)
        && ends_in_credit(line)
        && CREDITS.iter().any(|credit| is_credit_with(line, credit, params))
}

/// Returns whether a line holds only a giver of pictures and the word `credit`.
fn is_credit_with(line: &str, credit: &str, params: &CaptionParams) -> bool {
    let Some(rest) = line.strip_suffix(credit) else { return false };
    let giver = rest.trim_end_matches(' ');
    if giver.is_empty() {
        // One Han character alone is not a credit.
        return credit.len() > 3;
    }

    // An agency or paper, a role and a name, each optional: `新华社` `记者` `李明`.
    let name = GIVERS.iter().find_map(|known| giver.strip_prefix(known)).unwrap_or(giver);
    let is_known = name.len() < giver.len();
    let who = without_role(name.trim_matches(' ')).trim_matches(' ');
    let has_role = name.len() > who.len();

    // 发 is a verb, too: only a known giver makes it a credit.
    let is_name = is_name(who) && (credit != "发" || is_known);
    let is_gift = matches!(credit, "供图" | "供圖") && giver.chars().all(is_han);
    // A word that is not a known name may be one if a blank follows it.
    let is_set_apart = rest.ends_with(' ')
        && !is_longer(giver, params.max_giver_chars)
        && giver.chars().all(is_han);

    is_name || is_gift || is_set_apart || (who.is_empty() && (is_known || has_role))
}

/// Returns whether a line, or the part after its last blank, says where a picture comes from.
pub(super) fn is_source_label(line: &str, params: &CaptionParams) -> bool {
    let line = without_brackets(line);
    let last = line.rsplit_once(' ').map(|(_, last)| last);
    has_source_label(line, params) || last.is_some_and(|last| has_source_label(last, params))
}

fn has_source_label(part: &str, params: &CaptionParams) -> bool {
    let value =
        SOURCE_LABELS.iter().find_map(|label| part.strip_prefix(label)?.strip_prefix(COLONS));
    value.is_some_and(|value| !value.is_empty() && !is_longer(value, params.max_credit_chars))
}

/// Returns the text inside the brackets around all of a line, or the line.
fn without_brackets(line: &str) -> &str {
    let inner = line.strip_prefix(['（', '(', '【', '[']);
    let inner = inner.and_then(|inner| inner.strip_suffix(['）', ')', '】', ']']));
    inner.filter(|inner| !inner.contains(['（', '(', '【', '['])).unwrap_or(line)
}
