//! Heads of printed pages: dates, page numbers, sections, the name of the paper. They are about the page; the date is
//! not when the article was published.

use super::params::PageHeadParams;
use crate::names::is_han;

/// The words for "day of the week" and "week", in both scripts.
const WEEKDAYS: &[&str] = &["星期", "礼拜", "禮拜", "周", "週"];
/// The days that follow them.
const DAYS: &str = "一二三四五六日天";

/// The kinds of papers that end their names, in both scripts. Compiled from the names of Chinese dailies.
const PAPER_KINDS: &str = "日报 日報 晚报 晚報 晨报 晨報 早报 早報 时报 時報 公报 公報 周报 週報 商报 商報 都市报 青年报 法制报 快报 快報 文汇报 文匯報 明报 明報 信报 信報 导报 導報";

/// Returns whether a line holds only a date, a time, a weekday or a page number: `2021年09月02日 星期四`, `17—24版`,
/// `第A05版`, `- 3 -`.
pub(super) fn is_page_header(line: &str, params: &PageHeadParams) -> bool {
    // The first character rules out nearly every line.
    let may_be_header = |c| is_digit(c) || is_unit(c) || is_separator(c) || is_part_of_weekday(c);
    if line.len() > params.max_bytes || !line.chars().all(may_be_header) {
        return false;
    }

    let (rest, has_weekday) = without_weekday(line);
    let has_digit = rest.chars().any(is_digit);
    let is_header = rest.chars().all(|c| is_digit(c) || is_unit(c) || is_separator(c));
    is_header && (has_digit || has_weekday) && n_capitals(&rest) <= params.max_capitals
}

/// Returns whether a line may be the running head of a page: a page header (see [`is_page_header`]), a page number with
/// its section (`A09 經濟`, `第7版 港聞`), or the name of a paper with or without its date.
pub(super) fn is_running_head(line: &str, params: &PageHeadParams) -> bool {
    line.len() <= params.max_bytes
        && (is_page_header(line, params)
            || is_numbered_page(line)
            || is_section(line, params)
            || is_paper(line, params))
}

/// Returns whether a line is a page number as printers set it: `Page 3`, `·3·`, `［3］`, `第3页 共8页`.
fn is_numbered_page(line: &str) -> bool {
    let number = ["Page", "page", "PAGE"].iter().find_map(|word| line.strip_prefix(word));
    let number = number.unwrap_or(line);
    let is_part = |c| is_digit(c) || is_separator(c) || "第共页頁版·•・［］【】〔〕".contains(c);
    number.chars().all(is_part) && number.chars().any(is_digit)
}

/// Returns whether a line is a page number and the name of a section, in either order.
fn is_section(line: &str, params: &PageHeadParams) -> bool {
    let Some((left, right)) = line.split_once([' ', '：', ':']) else { return false };
    let (left, right) = (left.trim(), right.trim());

    // After the name, a number without a letter would be a count: `共 12`.
    let has_letter = right.starts_with(|c: char| c.is_ascii_uppercase());
    (is_page_number(left, params) && is_section_name(right, params))
        || (is_section_name(left, params) && is_page_number(right, params) && has_letter)
}

fn is_page_number(part: &str, params: &PageHeadParams) -> bool {
    is_page_header(part, params) && part.chars().count() <= params.max_number_chars
}

fn is_section_name(part: &str, params: &PageHeadParams) -> bool {
    let n_chars = part.chars().count();
    (1..=params.max_section_chars).contains(&n_chars) && part.chars().all(is_han)
}

/// Returns whether a line is the name of a paper, with or without a date.
fn is_paper(line: &str, params: &PageHeadParams) -> bool {
    let (name, rest) = line.split_once([' ', '　']).unwrap_or((line, ""));
    name.chars().count() <= params.max_paper_chars
        && PAPER_KINDS.split(' ').any(|kind| name.ends_with(kind))
        && (rest.is_empty() || is_page_header(rest, params))
}

/// Returns whether a line holds only the pages of a paper: `17—24版`, `第05版`, `A3、A4版`.
pub(super) fn is_edition(line: &str, params: &PageHeadParams) -> bool {
    let Some(pages) = line.strip_suffix('版') else { return false };
    let pages = pages.strip_prefix('第').unwrap_or(pages);

    let is_part = |c: char| is_digit(c) || c.is_ascii_uppercase() || is_separator(c) || c == '版';
    pages.chars().all(is_part)
        && pages.chars().any(is_digit)
        && pages.chars().count() <= params.max_edition_chars
}

/// Returns a line without its weekday, and whether it has one.
fn without_weekday(line: &str) -> (String, bool) {
    for weekday in WEEKDAYS {
        if let Some((before, after)) = line.split_once(weekday) {
            let mut after = after.chars();
            if after.next().is_some_and(|c| DAYS.contains(c)) {
                return (format!("{before}{}", after.as_str()), true);
            }
        }
    }
    (line.to_owned(), false)
}

fn is_part_of_weekday(c: char) -> bool {
    WEEKDAYS.iter().any(|weekday| weekday.contains(c)) || DAYS.contains(c)
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '０'..='９' | '〇')
}

/// Returns whether a character is a unit of dates, times and page numbers, or a letter before a page number.
fn is_unit(c: char) -> bool {
    c.is_ascii_uppercase() || "年月日号號时時点點分秒第版页頁".contains(c)
}

/// Returns whether a character separates the parts of dates, times and page numbers. Compiled from printed pages.
fn is_separator(c: char) -> bool {
    " -—–―~～/.:：,，、()（）[]|".contains(c)
}

fn n_capitals(line: &str) -> usize {
    line.bytes().filter(u8::is_ascii_uppercase).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PARAMS: PageHeadParams = PageHeadParams::DEFAULT;

    #[test]
    fn running_heads_name_a_section_or_a_paper() {
        for line in [
            "A09 經濟",
            "03 国际",
            "第7版 港聞",
            "浙江日报",
            "人民日报 2022年12月7日",
            "- 3 -",
            "要闻 A12",
            "Page 3",
            "·3·",
            "［3］",
            "第3页 共8页",
        ] {
            assert!(is_running_head(line, &PARAMS), "{line}");
        }
        for line in
            ["2023 年终总结报告", "杭州日报记者张三报道", "浙江日报 记者", "A股 大涨", "经济"]
        {
            assert!(!is_running_head(line, &PARAMS), "{line}");
        }
    }

    #[test]
    fn dates_weekdays_and_page_numbers_are_headers() {
        for line in [
            "2021年09月02日 星期四",
            "2021-09-02",
            "星期四",
            "周日",
            "17—24版",
            "第A05版",
            "- 3 -",
            "2023/5/19 17:28",
            "第12页",
        ] {
            assert!(is_page_header(line, &PARAMS), "{line}");
        }
    }

    #[test]
    fn words_are_not_headers() {
        for line in
            ["2023年中国经济", "周一见", "杭州", "——", "", "C919首飞", "GDP", "IPO 2023 NASDAQ"]
        {
            assert!(!is_page_header(line, &PARAMS), "{line}");
        }
    }

    #[test]
    fn editions_hold_only_pages() {
        for line in ["17—24版", "第05版", "A3、A4版", "T1版"] {
            assert!(is_edition(line, &PARAMS), "{line}");
        }
        for line in ["版", "新版", "2.0升级版", "17版要闻"] {
            assert!(!is_edition(line, &PARAMS), "{line}");
        }
    }
}
