//! The names of sites and sections in the titles of pages, and how they are removed.

use std::collections::BTreeMap;

use super::class_words::is_listed;
use super::params::PARAMS;
use super::tree::{DOCUMENT, PageTree};

/// Ends of the names of sites and newspapers. Source: compiled by hand for Chinese news
/// sites.
const SITE_ENDS: &[&str] = &[
    "网",
    "網",
    "网站",
    "網站",
    "官网",
    "官網",
    "报",
    "報",
    "新闻",
    "新聞",
    "在线",
    "在線",
    "频道",
    "頻道",
    "门户",
    "客户端",
    "日报",
    "社",
    "台",
    "臺",
    "电视",
    "中心",
    "论坛",
    "知识库",
    "博客",
    ".com",
    ".cn",
    ".hk",
    ".tw",
    ".net",
    ".NET",
    "News",
    "news",
    "Paper",
    "首页",
];

/// Separators between a headline and the name of the site that do not occur in headlines.
const STRONG_SEPARATORS: &[&str] = &[
    "_", " | ", "｜", "|", " – ", " — ", " :: ", "::", " @ ", " » ", "»", " · ", " / ", "＿", "︱",
    "丨", " • ", " ‹ ", " « ", "－－",
];

/// Separators that also occur in headlines.
const WEAK_SEPARATORS: &[&str] = &[" - ", "--", "——", "-", "–", "—", "·", "－", "／"];

/// Words after the name of a site that name one of its parts. Source: the titles of Chinese portals.
const PARTS_OF_SITES: &str = "新闻 新聞 财经 財經 科技 体育 體育 娱乐 娛樂 资讯 資訊 订阅 频道 頻道 网 網 网站 網站 在线 首页 官网 \
    客户端 手机 汽车 军事 时尚 教育 中文网 新闻网 政务 视频 评论 商业 房产 健康 号";

/// Returns whether a character may be next to the headline in a title: a separator or a blank.
pub(super) fn is_separator(c: char) -> bool {
    c.is_whitespace() || "_|｜丨︱-–—－＿·•@»«›‹/／<>".contains(c)
}

/// Removes the names of the site and its section from the end: `_新浪网`, `-新华网`, ` | 信報`.
pub(super) fn without_site(title: &str, site: Option<&str>) -> String {
    // Some sites close their name with the separator as well: `:: 潮声邦 ::`.
    let mut rest = title.trim().trim_end_matches(['_', '|', ':', '»', '-']).trim_end();
    for _ in 0..PARAMS.max_site_names {
        rest = strip_last_name(rest, site).unwrap_or(rest);
    }
    rest.to_owned()
}

fn strip_last_name<'a>(title: &'a str, site: Option<&str>) -> Option<&'a str> {
    let strong = STRONG_SEPARATORS.iter().map(|separator| (separator, true));
    let weak = WEAK_SEPARATORS.iter().map(|separator| (separator, false));
    for (separator, is_strong) in strong.chain(weak) {
        let Some((head, tail)) = title.rsplit_once(separator) else { continue };
        let (head, tail) = (head.trim_end(), tail.trim());

        let n_chars = tail.chars().count();
        let is_site = site.is_some_and(|site| tail.eq_ignore_ascii_case(site.trim()))
            || SITE_ENDS.iter().any(|end| tail.ends_with(end))
            || (is_strong && n_chars <= PARAMS.max_short_site_name_chars);
        if !head.is_empty() && n_chars <= PARAMS.max_site_name_chars && is_site {
            return Some(head);
        }
    }
    None
}

/// The names that a page gives its site and the sections of it.
#[derive(Debug, Default)]
pub(super) struct SiteNames {
    names: Vec<String>,
    /// The host of the page's address, in lower case.
    host: String,
}

impl SiteNames {
    /// Returns the names that are stated, and those next to the headline in the titles.
    pub(super) fn new(
        stated: impl Iterator<Item = String>,
        titles: &[String],
        headline: Option<&str>,
        host: &str,
    ) -> Self {
        let mut names: Vec<String> = stated.collect();
        for title in titles {
            let Some((before, after)) = headline.and_then(|h| title.split_once(h)) else {
                continue;
            };
            let parts = before.split(is_separator).chain(after.split(is_separator));
            names.extend(parts.filter(|part| !part.is_empty()).map(str::to_owned));
        }
        Self { names, host: host.to_owned() }
    }

    /// Returns whether a text is the name of the site, or the part of it before a section.
    pub(super) fn include(&self, text: &str) -> bool {
        let is_name = |name: &String| {
            name.eq_ignore_ascii_case(text)
                || name
                    .strip_prefix(text)
                    .is_some_and(|rest| is_listed(rest.trim(), PARTS_OF_SITES))
        };
        let is_label = |label: &str| label.eq_ignore_ascii_case(text);
        self.names.iter().any(is_name) || self.host.split('.').any(is_label)
    }
}

/// Returns the host of a page in lower case: that of its address, or the one that most of its first
/// links lead to.
pub(super) fn host_of_page(tree: &PageTree, url: Option<&str>) -> String {
    if let Some(host) = url.and_then(host_of) {
        return host;
    }
    let links = tree.elements(DOCUMENT, "a").filter_map(|id| tree.attribute(id, "href"));
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for host in links.filter_map(host_of).take(PARAMS.max_counted_links) {
        *counts.entry(host).or_default() += 1;
    }
    counts.into_iter().max_by_key(|&(_, n)| n).map(|(host, _)| host).unwrap_or_default()
}

fn host_of(url: &str) -> Option<String> {
    let (_, rest) = url.split_once("//")?;
    rest.split(['/', ':', '?']).next().map(str::to_ascii_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(title: &str, expected: &str) {
        assert_eq!(without_site(title, Some("潮声")), expected, "{title}");
    }

    #[test]
    fn names_of_sites_are_removed() {
        check("杭州开出首条夜间公交_新浪网", "杭州开出首条夜间公交");
        check("杭州开出首条夜间公交-新华网", "杭州开出首条夜间公交");
        check("夜間渡輪增班 | 信報", "夜間渡輪增班");
        check("夜间渡轮增班_社会_潮声新闻", "夜间渡轮增班");
        check("夜间渡轮增班 - 潮声", "夜间渡轮增班");
        check("夜间渡轮增班--地方频道--某某网", "夜间渡轮增班");
        check("夜间渡轮增班 » 潮声", "夜间渡轮增班");
        check("夜间渡轮增班 :: 潮声邦 ::", "夜间渡轮增班");
        check("夜间渡轮增班—林一舟 · 潮语", "夜间渡轮增班—林一舟");
        check("夜间渡轮增班＿潮声网", "夜间渡轮增班");
        check("夜间渡轮增班－潮声网", "夜间渡轮增班");
    }

    #[test]
    fn separators_inside_headlines_are_kept() {
        for title in ["COVID-19 后的夜市", "杭州-上海高铁提速", "“5·19”旅游日", "潮声"]
        {
            check(title, title);
        }
    }

    #[test]
    fn the_site_is_recognised_by_title_and_address() {
        let titles = ["夜间渡轮增班_社会_潮声财经".to_owned()];
        let stated = ["潮报".to_owned()].into_iter();
        let sites = SiteNames::new(stated, &titles, Some("夜间渡轮增班"), "www.tides.example");
        for name in ["潮报", "社会", "潮声", "潮声财经", "tides"] {
            assert!(sites.include(name), "{name}");
        }
        assert!(!sites.include("林一舟") && !sites.include("潮"));
    }
}
