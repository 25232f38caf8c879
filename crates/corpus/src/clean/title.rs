//! The headline of a page.

use super::characters::clean_line;
use super::lines::{PageLine, is_headline, is_prose};
use super::metadata_lines::labels;
use super::page_heads::is_page_header;
use super::page_lines::PageLines;
use super::params::{CleanerParams, LineParams};

/// Moves the headline from the lines to the title. Without a headline, the title is the name of the file.
pub(super) fn take_title(page: &mut PageLines<'_>, params: &CleanerParams) {
    if !page.article.title.is_empty() {
        page.below_title = Some(drop_repeated_title(page, &params.lines));
        return;
    }

    if let Some(found) = find_headline(&page.lines, params) {
        page.article.title = page.lines.remove(found).text.into_owned();
        page.below_title = Some(found);
    } else {
        page.article.title = clean_line(file_stem(&page.article.id));
    }
}

/// Drops the line near the top that repeats the title of the front matter. Returns the index of the line that followed
/// it.
fn drop_repeated_title(page: &mut PageLines<'_>, params: &LineParams) -> usize {
    let mut head = page.lines.iter().take(params.head_lines);
    let Some(repeated) = head.position(|line| line.text == page.article.title) else { return 0 };

    page.lines.remove(repeated);
    repeated
}

/// Returns the last component of an id: the name of the file without its extensions.
fn file_stem(id: &str) -> &str {
    id.rsplit('/').next().unwrap_or(id)
}

/// Returns the index of the headline.
///
/// It is the first Markdown heading of level 1 or 2 near the top, if only short lines (a kicker, a caption) precede it;
/// otherwise the first line that is not about the page, if it has the form of a headline; otherwise the first heading of
/// level 1 anywhere.
fn find_headline(lines: &[PageLine<'_>], params: &CleanerParams) -> Option<usize> {
    heading_at_top(lines, &params.lines)
        .or_else(|| first_headline(lines, params))
        .or_else(|| lines.iter().position(|line| line.level == 1))
}

fn heading_at_top(lines: &[PageLine<'_>], params: &LineParams) -> Option<usize> {
    let is_title = |line: &PageLine<'_>| matches!(line.level, 1 | 2);
    let end = lines
        .iter()
        .take(params.head_lines)
        .position(|line| is_title(line) || is_prose(&line.text, params))?;
    is_title(&lines[end]).then_some(end)
}

fn first_headline(lines: &[PageLine<'_>], params: &CleanerParams) -> Option<usize> {
    let is_about_page = |line: &PageLine<'_>| {
        is_page_header(&line.text, &params.page_heads)
            || labels::parse(&line.text, &params.metadata).is_some()
    };
    let mut head = lines.iter().take(params.lines.head_lines);
    let first = head.position(|line| !is_about_page(line))?;
    is_headline(&lines[first].text, &params.lines).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::super::lines::{LineMarkup, lines};
    use super::*;

    fn check(text: &str, expected: Option<&str>) {
        let lines = lines(text, 0, LineMarkup::Headings);
        assert_eq!(
            find_headline(&lines, &CleanerParams::DEFAULT).map(|i| &*lines[i].text),
            expected,
            "{text}"
        );
    }

    #[test]
    fn a_heading_at_the_top_is_the_title() {
        check("# 题\n正文。", Some("题"));
        check("以辩证思维推动高质量发展\n## 踔厉奋发\n刘健", Some("踔厉奋发"));
        check("杭州城景圖。李忠 攝\n# 厚植\n正文。", Some("厚植"));
    }

    #[test]
    fn a_section_heading_below_prose_is_not_the_title() {
        check("头条\n这是第一段正文。\n## 小标题\n正文。", Some("头条"));
    }

    #[test]
    fn without_headings_the_first_headline_is_the_title() {
        check(
            "2021年09月02日 星期四\n中外媒體看錢塘\n2023-05-19 17:28:47 來源:中新網",
            Some("中外媒體看錢塘"),
        );
        check("责任编辑:秦正长\n17—24版\n打赢翻身仗", Some("打赢翻身仗"));
    }

    #[test]
    fn prose_is_not_a_title() {
        check("潮涌钱塘，产业兴城。\n短行", None);
        check("潮涌钱塘，产业兴城。\n### 三级\n# 一级", Some("一级"));
        check("", None);
    }
}
