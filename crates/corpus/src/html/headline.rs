//! The headline: the one that the page states, its `<h1>`, or its `<title>` without the site's name.

use super::blocks::blocks;
use super::excluded::ExcludedNodes;
use super::params::PARAMS;
use super::tree::{DOCUMENT, NodeId, PageTree, TreeStep};

/// Ends of the names of sites and newspapers. Source: compiled by hand for Chinese news
/// sites.
const SITE_ENDS: &[&str] = &[
    "网",
    "網",
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
    ".com",
    ".cn",
    ".hk",
    ".tw",
    "News",
    "news",
];

/// Separators between a headline and the name of the site that do not occur in headlines.
const STRONG_SEPARATORS: &[&str] = &["_", " | ", "｜", "|", " – ", " — "];
/// Separators that also occur in headlines.
const WEAK_SEPARATORS: &[&str] = &[" - ", "--", "-", "–", "—", "·"];

/// Elements that may show the headline.
const HEADLINE_ELEMENTS: &[&str] =
    &["h1", "h2", "h3", "p", "div", "td", "span", "strong", "center", "font"];

/// Returns the headline of a page.
///
/// `stated` is the title in JSON-LD or Open Graph, `site` the name that the page gives its site. If
/// the stated title is truncated, the `<h1>` has the whole one.
pub(super) fn find_headline(
    tree: &PageTree,
    excluded: &ExcludedNodes,
    stated: Option<&str>,
    site: Option<&str>,
) -> Option<String> {
    let shown = heading(tree, excluded).map(|id| text_on_one_line(tree, id, excluded));
    let stated = stated
        .map(|title| without_site(&collapse_whitespace(title), site))
        .filter(|title| !title.is_empty() && Some(title.as_str()) != site);

    let headline = match (stated, shown) {
        (Some(stated), Some(shown)) if is_truncated(&stated, &shown) => shown,
        (Some(title), _) | (None, Some(title)) => title,
        (None, None) => {
            let title = tree.elements(DOCUMENT, "title").next()?;
            without_site(&collapse_whitespace(&tree.inner_text(title)), site)
        }
    };
    Some(headline).filter(|title| !title.is_empty())
}

/// Returns whether a stated title is the beginning of the one shown.
fn is_truncated(stated: &str, shown: &str) -> bool {
    let start = without_whitespace(stated);
    let start = start.trim_end_matches(['…', '.']);
    !start.is_empty() && without_whitespace(shown).starts_with(start)
}

/// Returns the `<h1>`, or the longest of several: one is often the name of the site.
fn heading(tree: &PageTree, excluded: &ExcludedNodes) -> Option<NodeId> {
    tree.elements(DOCUMENT, "h1")
        .filter(|&id| !is_inside_excluded(tree, excluded, id))
        .map(|id| (id, text_on_one_line(tree, id, excluded).chars().count()))
        .filter(|&(_, n_chars)| n_chars > 0)
        .max_by_key(|&(_, n_chars)| n_chars)
        .map(|(id, _)| id)
}

fn is_inside_excluded(tree: &PageTree, excluded: &ExcludedNodes, id: NodeId) -> bool {
    excluded.contains(id) || tree.ancestors(id).any(|id| excluded.contains(id))
}

/// Returns whether a heading shows a title, or a large part of it.
pub(super) fn is_shown_by(title: &str, heading: &str) -> bool {
    let (title, heading) = (without_whitespace(title), without_whitespace(heading));
    let is_long = |text: &str| text.chars().count() >= PARAMS.min_partial_headline_chars;
    let is_part = title.contains(&heading) || heading.contains(&title);
    title == heading || (is_long(&heading) && is_long(&title) && is_part)
}

/// Returns the text of a node on one line.
fn text_on_one_line(tree: &PageTree, id: NodeId, excluded: &ExcludedNodes) -> String {
    let lines: Vec<_> = blocks(tree, id, excluded).into_iter().map(|block| block.text).collect();
    collapse_whitespace(&lines.join(" "))
}

/// Returns the element that shows the headline, or the `<h1>` if none does.
pub(super) fn headline_element(
    tree: &PageTree,
    excluded: &ExcludedNodes,
    title: &str,
) -> Option<NodeId> {
    let title = without_whitespace(title);
    let mut walk = tree.walk(DOCUMENT);
    while let Some(step) = walk.next() {
        let TreeStep::Enter(id) = step else { continue };
        if excluded.contains(id) {
            walk.skip_descendants(id);
            continue;
        }

        let may_be_headline = HEADLINE_ELEMENTS.contains(&tree.name(id))
            && tree.descendants(id).nth(PARAMS.max_headline_nodes).is_none();
        if may_be_headline && without_whitespace(&text_on_one_line(tree, id, excluded)) == title {
            return Some(id);
        }
    }
    heading(tree, excluded)
}

/// Returns a title without whitespace, for comparison.
pub(super) fn without_whitespace(title: &str) -> String {
    title.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Returns a text on one line, with single spaces.
pub(super) fn collapse_whitespace(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Removes the names of the site and its section from the end: `_新浪网`, `-新华网`, ` | 信報`.
fn without_site(title: &str, site: Option<&str>) -> String {
    let mut rest = title.trim();
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
    }

    #[test]
    fn separators_inside_headlines_are_kept() {
        for title in ["COVID-19 后的夜市", "杭州-上海高铁提速", "“5·19”旅游日", "潮声"]
        {
            check(title, title);
        }
    }
}
