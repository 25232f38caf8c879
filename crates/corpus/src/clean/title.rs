//! Which line of a page is its headline.

use super::lines::{HEAD_LINES, Line, is_headline, is_prose};
use super::metadata_lines;
use super::page_heads::is_page_header;

/// Returns the index of the headline.
///
/// It is the first Markdown heading of level 1 or 2 near the top, with nothing but short lines (a kicker, a caption)
/// before it; else the first line that is not about the page, when it has the form of a headline; else the first
/// heading of level 1 anywhere. Where none is, nothing is guessed.
pub(super) fn find(lines: &[Line<'_>]) -> Option<usize> {
    heading_at_top(lines)
        .or_else(|| first_line(lines))
        .or_else(|| lines.iter().position(|line| line.level == 1))
}

fn heading_at_top(lines: &[Line<'_>]) -> Option<usize> {
    let is_title = |line: &Line<'_>| matches!(line.level, 1 | 2);
    let end =
        lines.iter().take(HEAD_LINES).position(|line| is_title(line) || is_prose(&line.text))?;
    is_title(&lines[end]).then_some(end)
}

fn first_line(lines: &[Line<'_>]) -> Option<usize> {
    let is_about_page =
        |line: &Line<'_>| is_page_header(&line.text) || metadata_lines::parse(&line.text).is_some();
    let first = lines.iter().take(HEAD_LINES).position(|line| !is_about_page(line))?;
    is_headline(&lines[first].text).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::super::lines::{Markup, lines};
    use super::*;

    fn check(text: &str, expected: Option<&str>) {
        let lines = lines(text, 0, Markup::Headings);
        assert_eq!(find(&lines).map(|i| &*lines[i].text), expected, "{text}");
    }

    #[test]
    fn a_heading_at_the_top_is_the_title() {
        check("# 题\n正文。", Some("题"));
        check("以辩证思维推动高质量发展\n## 踔厉奋发\n刘健", Some("踔厉奋发"));
        check("杭州城景圖。李忠 攝\n# 厚植\n正文。", Some("厚植"));
    }

    #[test]
    fn a_section_heading_below_prose_is_not() {
        check("头条\n这是第一段正文。\n## 小标题\n正文。", Some("头条"));
    }

    #[test]
    fn without_headings_the_first_headline_is_it() {
        check(
            "2021年09月02日 星期四\n中外媒體看錢塘\n2023-05-19 17:28:47 來源:中新網",
            Some("中外媒體看錢塘"),
        );
        check("责任编辑:秦正长\n17—24版\n打赢翻身仗", Some("打赢翻身仗"));
    }

    #[test]
    fn prose_is_no_title() {
        check("潮涌钱塘，产业兴城。\n短行", None);
        check("潮涌钱塘，产业兴城。\n### 三级\n# 一级", Some("一级"));
        check("", None);
    }
}
