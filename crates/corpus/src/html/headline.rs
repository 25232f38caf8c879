//! The headline: what the page states, its `<h1>`, or its `<title>` without the name of the site.

use super::boilerplate_boxes::Off;
use super::tree::{DOCUMENT, NodeId, Step, Tree};

/// Ends of the names of sites and papers.
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

/// What parts a headline from the name of the site; the second kind is also found inside of headlines.
const STRONG_MARKS: &[&str] = &["_", " | ", "｜", "|", " – ", " — "];
const WEAK_MARKS: &[&str] = &[" - ", "--", "-", "–", "—", "·"];

/// The longest name of a site, in characters.
const MAX_SITE_CHARS: usize = 16;

/// Returns the headline of a page.
///
/// `stated` is that of JSON-LD or Open Graph, `site` the name that the page gives the site. Where the stated one is cut
/// short, the `<h1>` has all of it.
pub(super) fn find(
    tree: &Tree,
    off: &Off,
    stated: Option<&str>,
    site: Option<&str>,
) -> Option<String> {
    let shown = heading(tree, off).map(|id| text(tree, id, off));
    let stated = stated
        .map(|title| without_site(&collapse(title), site))
        .filter(|title| !title.is_empty() && Some(title.as_str()) != site);
    let is_cut = |stated: &str, shown: &str| {
        let start = bare(stated);
        let start = start.trim_end_matches(['…', '.']);
        !start.is_empty() && bare(shown).starts_with(start)
    };
    match (stated, shown) {
        (Some(stated), Some(shown)) if is_cut(&stated, &shown) => Some(shown),
        (Some(title), _) | (None, Some(title)) => Some(title),
        (None, None) => {
            let title = tree.elements(DOCUMENT, "title").next()?;
            Some(without_site(&collapse(&tree.text_of(title)), site))
        }
    }
    .filter(|title| !title.is_empty())
}

/// The only `<h1>`, or of several the longest: the name of the site is often one, too.
fn heading(tree: &Tree, off: &Off) -> Option<NodeId> {
    tree.elements(DOCUMENT, "h1")
        .filter(|&id| !off.contains(id) && tree.ancestors(id).all(|id| !off.contains(id)))
        .map(|id| (id, text(tree, id, off).chars().count()))
        .filter(|&(_, n_chars)| n_chars > 0)
        .max_by_key(|&(_, n_chars)| n_chars)
        .map(|(id, _)| id)
}

/// Returns whether a heading shows a title, or the larger part of it.
pub(super) fn is_shown_by(title: &str, heading: &str) -> bool {
    const MIN_CHARS: usize = 6;
    let (title, heading) = (bare(title), bare(heading));
    let is_long = heading.chars().count() >= MIN_CHARS && title.chars().count() >= MIN_CHARS;
    title == heading || (is_long && (title.contains(&heading) || heading.contains(&title)))
}

/// Returns the text of a node on one line, without what is off.
fn text(tree: &Tree, id: NodeId, off: &Off) -> String {
    let lines: Vec<_> =
        super::blocks::blocks(tree, id, off).into_iter().map(|block| block.text).collect();
    collapse(&lines.join(" "))
}

/// Returns the element that shows the headline, or else the `<h1>`.
pub(super) fn element(tree: &Tree, off: &Off, title: &str) -> Option<NodeId> {
    const NAMES: &[&str] =
        &["h1", "h2", "h3", "p", "div", "td", "span", "strong", "center", "font"];
    let wanted = bare(title);
    let mut walk = tree.walk(DOCUMENT);
    while let Some(step) = walk.next() {
        let Step::Enter(id) = step else { continue };
        if off.contains(id) {
            walk.pass_over(id);
        } else if NAMES.contains(&tree.name(id))
            && is_short(tree, id)
            && bare(&text(tree, id, off)) == wanted
        {
            return Some(id);
        }
    }
    heading(tree, off)
}

/// Large boxes are no headlines, and reading each would cost the square of the depth.
fn is_short(tree: &Tree, id: NodeId) -> bool {
    const MAX_NODES: usize = 24;
    tree.descendants(id).nth(MAX_NODES).is_none()
}

/// Returns a title without blanks, for comparing.
pub(super) fn bare(title: &str) -> String {
    title.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Returns a text on one line, with single blanks.
pub(super) fn collapse(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Takes the names of the site and of its section off the end: `_新浪网`, `-新华网`, ` | 信報`.
pub(super) fn without_site(title: &str, site: Option<&str>) -> String {
    const MAX_NAMES: usize = 3;
    let mut rest = title.trim();
    for _ in 0..MAX_NAMES {
        rest = strip(rest, site).unwrap_or(rest);
    }
    rest.to_owned()
}

fn strip<'a>(title: &'a str, site: Option<&str>) -> Option<&'a str> {
    let marks = STRONG_MARKS
        .iter()
        .map(|mark| (mark, true))
        .chain(WEAK_MARKS.iter().map(|mark| (mark, false)));
    for (mark, is_strong) in marks {
        let Some((head, tail)) = title.rsplit_once(mark) else { continue };
        let (head, tail) = (head.trim_end(), tail.trim());
        let n_chars = tail.chars().count();
        let is_site = site.is_some_and(|site| tail.eq_ignore_ascii_case(site.trim()))
            || SITE_ENDS.iter().any(|end| tail.ends_with(end))
            || (is_strong && n_chars <= 8);
        if !head.is_empty() && n_chars <= MAX_SITE_CHARS && is_site {
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
    fn the_names_of_sites_are_taken_off() {
        check("杭州开出首条夜间公交_新浪网", "杭州开出首条夜间公交");
        check("杭州开出首条夜间公交-新华网", "杭州开出首条夜间公交");
        check("夜間渡輪增班 | 信報", "夜間渡輪增班");
        check("夜间渡轮增班_社会_潮声新闻", "夜间渡轮增班");
        check("夜间渡轮增班 - 潮声", "夜间渡轮增班");
        check("夜间渡轮增班--地方频道--某某网", "夜间渡轮增班");
    }

    #[test]
    fn marks_inside_of_headlines_stay() {
        for title in ["COVID-19 后的夜市", "杭州-上海高铁提速", "“5·19”旅游日", "潮声"]
        {
            check(title, title);
        }
    }
}
