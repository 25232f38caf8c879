//! Datelines at the beginning of a report: `中新網浙江新聞5月19日電(張煜歡)`, `本报讯（记者 张三 通讯员 李四）`.

use super::lines::PageLine;
use crate::article::Article;
use crate::names::credits::opening_credit;

/// Reads the authors from the dateline of the first paragraph, if the article states no others.
pub(super) fn read_dateline(article: &mut Article, lines: &[PageLine<'_>]) {
    let first = lines.iter().find(|line| line.is_body());
    if let Some(first) = first.filter(|_| article.authors.is_empty()) {
        article.authors = authors(&first.text);
    }
}

/// Returns the names in the bracket with which a paragraph begins, or that follows its dateline.
fn authors(paragraph: &str) -> Vec<String> {
    opening_credit(paragraph).map(|credit| credit.names).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(paragraph: &str, expected: &[&str]) {
        assert_eq!(authors(paragraph), expected, "{paragraph}");
    }

    #[test]
    fn names_after_a_dateline_are_authors() {
        check("中新網浙江新聞5月19日電(張煜歡)潮起錢塘,產業興城。", &["張煜歡"]);
        check("新华社杭州5月19日电（记者张三、李四）记者获悉", &["张三", "李四"]);
        check("本报讯（记者 张三 通讯员 李四）昨日", &["张三", "李四"]);
    }

    #[test]
    fn other_brackets_have_no_authors() {
        check("杭州高新区(滨江)以数字经济闻名。", &[]);
        check("新华社杭州5月19日电（见图）", &[]);
        check("他收到一封来电，说（张三）", &[]);
        check("新华社杭州5月19日电 记者张三", &[]);
    }
}
