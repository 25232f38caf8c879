//! Lines of the printed page: its date, its number. They are about the page, never about the article's publication.

use crate::names::is_han;

/// A longer line is no head of a page, in bytes.
const MAX_BYTES: usize = 120;

const WEEKDAYS: &[&str] = &["星期", "礼拜", "禮拜", "周", "週"];
/// The days behind them.
const DAYS: &str = "一二三四五六日天";

/// Returns whether a line holds nothing but a date, a time, a weekday or a page number: `2021年09月02日 星期四`,
/// `17—24版`, `第A05版`, `- 3 -`.
pub(super) fn is_page_header(line: &str) -> bool {
    // Nearly every line ends here, at its first character.
    let may_be_of_it = |c| is_digit(c) || is_unit(c) || is_separator(c) || is_of_weekday(c);
    if line.len() > MAX_BYTES || !line.chars().all(may_be_of_it) {
        return false;
    }
    let (rest, has_weekday) = without_weekday(line);
    let has_digit = rest.chars().any(is_digit);
    let is_header = rest.chars().all(|c| is_digit(c) || is_unit(c) || is_separator(c));
    is_header && (has_digit || has_weekday) && n_capitals(&rest) <= 2
}

/// Returns whether a line may be the running head of a page: what [`is_page_header`] says, or the number of a page
/// with its section (`A09 經濟`, `第7版 港聞`), or the name of a paper, with its date or without.
pub(super) fn is_running_head(line: &str) -> bool {
    line.len() <= MAX_BYTES
        && (is_page_header(line) || is_numbered_page(line) || is_section(line) || is_paper(line))
}

/// Whether a line is the number of a page as printers set it: `Page 3`, `·3·`, `［3］`, `第3页 共8页`.
fn is_numbered_page(line: &str) -> bool {
    let number = ["Page", "page", "PAGE"].iter().find_map(|word| line.strip_prefix(word));
    let number = number.unwrap_or(line);
    let is_part = |c| is_digit(c) || is_separator(c) || "第共页頁版·•・［］【】〔〕".contains(c);
    number.chars().all(is_part) && number.chars().any(is_digit)
}

fn is_section(line: &str) -> bool {
    const MAX_SECTION_CHARS: usize = 5;
    let is_number = |part: &str| is_page_header(part) && part.chars().count() <= 5;
    let is_name = |part: &str| {
        let n_chars = part.chars().count();
        (1..=MAX_SECTION_CHARS).contains(&n_chars) && part.chars().all(is_han)
    };
    let Some((left, right)) = line.split_once([' ', '：', ':']) else { return false };
    let (left, right) = (left.trim(), right.trim());
    let begins_in_letter = right.starts_with(|c: char| c.is_ascii_uppercase());
    (is_number(left) && is_name(right)) || (is_name(left) && is_number(right) && begins_in_letter)
}

fn is_paper(line: &str) -> bool {
    const MAX_NAME_CHARS: usize = 8;
    const KINDS: &str = "日报 日報 晚报 晚報 晨报 晨報 早报 早報 时报 時報 公报 公報 周报 週報 商报 商報 都市报 青年报 法制报 快报 快報 文汇报 文匯報 明报 明報 信报 信報 导报 導報";
    let (name, rest) = line.split_once([' ', '　']).unwrap_or((line, ""));
    name.chars().count() <= MAX_NAME_CHARS
        && KINDS.split(' ').any(|kind| name.ends_with(kind))
        && (rest.is_empty() || is_page_header(rest))
}

/// Returns whether a line names pages of the paper and nothing else: `17—24版`, `第05版`, `A3、A4版`.
pub(super) fn is_edition(line: &str) -> bool {
    const MAX_CHARS: usize = 16;
    let Some(pages) = line.strip_suffix('版') else { return false };
    let pages = pages.strip_prefix('第').unwrap_or(pages);
    let is_pages = pages
        .chars()
        .all(|c| is_digit(c) || c.is_ascii_uppercase() || is_separator(c) || c == '版');
    is_pages && pages.chars().any(is_digit) && pages.chars().count() <= MAX_CHARS
}

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

fn is_of_weekday(c: char) -> bool {
    WEEKDAYS.iter().any(|weekday| weekday.contains(c)) || DAYS.contains(c)
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '０'..='９' | '〇')
}

fn is_unit(c: char) -> bool {
    c.is_ascii_uppercase() || "年月日号號时時点點分秒第版页頁".contains(c)
}

fn is_separator(c: char) -> bool {
    " -—–―~～/.:：,，、()（）[]|".contains(c)
}

fn n_capitals(line: &str) -> usize {
    line.bytes().filter(u8::is_ascii_uppercase).count()
}

#[cfg(test)]
mod tests {
    use super::*;

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
            assert!(is_running_head(line), "{line}");
        }
        for line in
            ["2023 年终总结报告", "杭州日报记者张三报道", "浙江日报 记者", "A股 大涨", "经济"]
        {
            assert!(!is_running_head(line), "{line}");
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
            assert!(is_page_header(line), "{line}");
        }
    }

    #[test]
    fn words_are_no_headers() {
        for line in
            ["2023年中国经济", "周一见", "杭州", "——", "", "C919首飞", "GDP", "IPO 2023 NASDAQ"]
        {
            assert!(!is_page_header(line), "{line}");
        }
    }

    #[test]
    fn editions_name_pages_only() {
        for line in ["17—24版", "第05版", "A3、A4版", "T1版"] {
            assert!(is_edition(line), "{line}");
        }
        for line in ["版", "新版", "2.0升级版", "17版要闻"] {
            assert!(!is_edition(line), "{line}");
        }
    }
}
