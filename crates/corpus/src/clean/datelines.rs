//! Datelines at the beginning of a report: `中新網浙江新聞5月19日電(張煜歡)`, `本报讯（记者 张三 通讯员 李四）`.

use super::lines::PageLine;
use super::params::DatelineParams;
use crate::article::Article;
use crate::names::{is_name, split_names, without_role};

/// The last characters of a dateline, before the names: "cable" and "news", in both scripts.
const ENDS: [char; 4] = ['电', '電', '讯', '訊'];

/// Reads the authors from the dateline of the first paragraph, if the article states no others.
pub(super) fn read_dateline(
    article: &mut Article,
    lines: &[PageLine<'_>],
    params: &DatelineParams,
) {
    let first = lines.iter().find(|line| line.is_body());
    if let Some(first) = first.filter(|_| article.authors.is_empty()) {
        article.authors = authors(&first.text, params);
    }
}

/// Returns the names after a dateline at the beginning of a paragraph.
fn authors(paragraph: &str, params: &DatelineParams) -> Vec<String> {
    let names = bracketed_names(paragraph, params).map(split_names).unwrap_or_default();
    let names: Vec<_> = names.iter().map(|name| without_role(name).to_owned()).collect();
    if names.iter().all(|name| is_name(name)) { names } else { Vec::new() }
}

/// Returns the text in the brackets after a dateline.
fn bracketed_names<'a>(paragraph: &'a str, params: &DatelineParams) -> Option<&'a str> {
    let end = paragraph.char_indices().nth(params.max_chars).map_or(paragraph.len(), |(at, _)| at);
    let open = paragraph[..end].find(['(', '（'])?;

    let before = paragraph[..open].trim_end();
    let is_dateline = before.ends_with(ENDS) && !before.contains(['。', '，', ',', '；']);
    if !is_dateline {
        return None;
    }

    let inside = paragraph[open..].strip_prefix(['(', '（'])?;
    inside.find([')', '）']).map(|close| &inside[..close])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(paragraph: &str, expected: &[&str]) {
        assert_eq!(authors(paragraph, &DatelineParams::DEFAULT), expected, "{paragraph}");
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
