//! Names of newspapers, agencies, sites and accounts: which texts are one, and what around them is
//! not part of the name.
//!
//! Source of all lists: compiled by hand for Chinese news sites.

use crate::html::boilerplate_lines::is_button;
use crate::html::class_words::is_listed;
use crate::html::params::PARAMS;
use crate::names::credits::is_placeholder;
use crate::names::is_han;

/// Labels that precede a name inside an attribute.
const LABELS: [&str; 6] = ["来源", "來源", "稿源", "文章来源", "信息来源", "出处"];

/// Words that follow a name: buttons, and what kind of text it is.
const ENDS: &[&str] =
    &["参与互动", "举报", "原创稿", "收藏", "关注", "订阅", "打印", "我要评论", "评论", "分享"];

/// Parts of texts next to a date that are not names.
const NOISE: &[&str] = &[
    "评论",
    "評論",
    "阅读",
    "閱讀",
    "参与",
    "參與",
    "人气",
    "字号",
    "字體",
    "字体",
    "分享",
    "浏览",
    "瀏覽",
    "点击",
    "點擊",
    "关注",
    "關注",
    "收藏",
    "打印",
    "更新",
    "来自",
    "已编辑",
    "留言",
    "讚",
    "回复",
    "跟贴",
    "优质",
    "有限公司",
    "原创",
    "星期",
    "当前位置",
    "举报",
];

/// Platforms on which accounts publish. Their name says nothing about who did.
const PLATFORMS: &str = "微信公众平台 微信公众号 公众号 微信 百家号 头条号 今日头条 搜狐号 企鹅号 网易号 大鱼号 一点号 大风号 \
    澎湃号 新浪看点 看点 快传号 知乎 豆瓣 微博 Facebook Twitter YouTube";

/// Returns whether a text is the name of a platform.
pub(super) fn is_platform(text: &str) -> bool {
    let text = text.trim();
    is_listed(text, PLATFORMS) || text.eq_ignore_ascii_case("Weixin Official Accounts Platform")
}

/// Returns the name that a text consists of, without its label, buttons and brackets; `None` if it
/// is not a name.
pub(super) fn as_source(text: &str) -> Option<String> {
    let name = without_label(text.trim());
    let name = name[..end_of_name(name)].trim_end();
    let name = ENDS.iter().fold(name, |name, end| name.strip_suffix(end).unwrap_or(name));
    let name = name.trim_matches(|c: char| c.is_whitespace() || "-—_·:：,，、“”\"".contains(c));

    let n_chars = name.chars().count();
    let has_letters = name.chars().any(char::is_alphabetic);
    let is_name = (2..=PARAMS.max_source_chars).contains(&n_chars)
        && has_letters
        && !name.contains(['。', '！', '？', '；', '='])
        && !name.contains("://")
        && !is_listed(name, "来源 來源 作者 记者 记者： 编辑 编辑：")
        && !is_button(name)
        && (!is_placeholder(name) || is_listed(name, "网络 本站 本站原创 互联网"));
    is_name.then(|| name.to_owned())
}

/// Returns the name of a site as the head of its page states it: before the first stroke.
pub(super) fn as_site(text: &str) -> Option<String> {
    let name = text.split(['|', '｜']).next().unwrap_or_default().trim();
    let n_chars = name.chars().count();
    (1..=PARAMS.max_source_chars).contains(&n_chars).then(|| name.to_owned())
}

/// Returns whether a name without a label may be that of a source.
pub(super) fn is_source_name(name: &str) -> bool {
    let n_chars = name.chars().count();
    let is_part = |c: char| c.is_alphanumeric() || "·.-&（）()《》 ".contains(c);
    let n_digits = name.chars().filter(char::is_ascii_digit).count();
    (2..=PARAMS.max_unlabelled_source_chars).contains(&n_chars)
        && name.chars().all(is_part)
        && n_digits * 2 < n_chars
        && !is_platform(name)
        && !is_placeholder(name)
        && !NOISE.iter().any(|noise| name.contains(noise))
}

fn without_label(text: &str) -> &str {
    let labelled = LABELS.iter().find_map(|label| {
        let rest = text.strip_prefix(label)?.trim_start();
        rest.strip_prefix(['：', ':']).map(str::trim_start)
    });
    labelled.unwrap_or(text)
}

/// Returns the byte at which a name ends: at whitespace that is not between Latin words, a separator,
/// a bracket with a remark, or a closing bracket without an opening one.
fn end_of_name(text: &str) -> usize {
    let mut n_open = 0_u32;
    let mut last = ' ';
    for (at, c) in text.char_indices() {
        match c {
            '（' | '(' => n_open += 1,
            '）' | ')' if n_open > 0 => n_open -= 1,
            '）' | ')' | '|' | '｜' | '，' | '[' | '【' | '>' | '+' | '"' => return at,
            c if c.is_whitespace() => {
                let next = text[at..].trim_start().chars().next();
                let is_latin = |c: char| c.is_ascii_alphanumeric() && !is_han(c);
                if !(is_latin(last) && next.is_some_and(|c| c.is_ascii_uppercase())) {
                    return at;
                }
            }
            _ => {}
        }
        last = c;
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_buttons_and_remarks_are_removed() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(as_source(text).as_deref(), expected, "{text}");
        };
        check("来源：潮声日报 原创稿", Some("潮声日报"));
        check("潮声日报（海外版）", Some("潮声日报（海外版）"));
        check("潮声日报参与互动", Some("潮声日报"));
        check("游潮网[整理]", Some("游潮网"));
        check("The Tide Times 讯", Some("The Tide Times"));
        check("2024", None);
        check("举报", None);
        check("", None);
    }

    #[test]
    fn counts_and_platforms_are_not_sources() {
        for name in ["38评论", "阅读1644", "微信公众平台", "第 3 页 2024", "编辑"] {
            assert!(!is_source_name(name), "{name}");
        }
        assert!(is_source_name("观潮客"));
    }
}
