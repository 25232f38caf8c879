//! The headline: the text that the page shows and that its title begins with, the one that it states,
//! its `<h1>`, or its `<title>` without the site's name.

use super::block::{BLOCK_ELEMENTS, n_chars};
use super::blocks::blocks;
use super::class_words::is_listed;
use super::excluded::ExcludedNodes;
use super::params::PARAMS;
use super::site_names::{is_separator, without_site};
use super::text_counts::TextCounts;
use super::tree::{DOCUMENT, NodeId, PageTree};

/// Elements that may show the headline.
const HEADLINE_ELEMENTS: &[&str] = &[
    "h1", "h2", "h3", "h4", "h5", "h6", "p", "div", "td", "span", "strong", "b", "center", "font",
    "dt", "header", "li", "section",
];

/// The headline of a page.
#[derive(Clone, Debug, Default)]
pub(super) struct Headline {
    pub(super) text: Option<String>,
    /// The element that shows it.
    pub(super) element: Option<NodeId>,
}

impl Headline {
    /// Returns the heading directly above an article instead of a title that is the name of a section.
    pub(super) fn or_heading_above(self, page: ShownPage<'_>, first: NodeId) -> Self {
        let is_section = |title: &String| n_chars(title) <= PARAMS.max_section_title_chars;
        if !self.text.as_ref().is_none_or(is_section) {
            return self;
        }
        let heading = heading_above(page, first);
        heading.map_or(self, |(id, text)| Self { text: Some(text), element: Some(id) })
    }
}

/// A page without the nodes that a browser does not show.
#[derive(Clone, Copy)]
pub(super) struct ShownPage<'t> {
    pub(super) tree: &'t PageTree,
    pub(super) hidden: &'t ExcludedNodes,
    pub(super) counts: &'t TextCounts,
}

/// Returns the titles of a page: the one in JSON-LD or Open Graph, and its `<title>`.
pub(super) fn titles(tree: &PageTree, stated: Option<&str>) -> Vec<String> {
    let tag = tree.elements(DOCUMENT, "title").next().map(|id| tree.inner_text(id));
    let titles = stated.map(str::to_owned).into_iter().chain(tag);
    titles.map(|title| collapse_whitespace(&title)).filter(|title| !title.is_empty()).collect()
}

/// The parts of a page that state its headline.
#[derive(Clone, Copy)]
pub(super) struct StatedTitles<'t> {
    /// All titles of the page, see [`titles`].
    pub(super) all: &'t [String],
    /// The title in JSON-LD or Open Graph.
    pub(super) stated: Option<&'t str>,
    /// The name that the page gives its site.
    pub(super) site: Option<&'t str>,
}

/// Returns the headline of a page. `shown` is the result of [`shown_title`]. If the stated title is
/// truncated, the `<h1>` has the whole one.
pub(super) fn find_headline(
    tree: &PageTree,
    excluded: &ExcludedNodes,
    shown_title: Option<(NodeId, String)>,
    titles: StatedTitles<'_>,
) -> Headline {
    let StatedTitles { all: titles, stated, site } = titles;
    let heading = heading(tree, excluded);
    let shown = heading.map(|id| text_on_one_line(tree, id, excluded));
    let is_named_site = |text: &str| site.is_some_and(|site| text.eq_ignore_ascii_case(site));

    let is_whole = |stated: &String| {
        let stated = without_site(stated, site);
        shown.as_ref().filter(|shown| is_truncated(&stated, shown)).cloned()
    };
    if let Some(shown) = titles.iter().find_map(is_whole) {
        return Headline { text: Some(shown), element: heading };
    }
    if let Some((element, text)) = shown_title {
        return Headline { text: Some(text), element: Some(element) };
    }

    let stated = stated
        .map(|title| without_site(&collapse_whitespace(title), site))
        .filter(|title| !title.is_empty() && !is_named_site(title));
    let from_tag = || titles.last().map(|title| without_site(title, site));
    let text = stated.or(shown).or_else(from_tag).filter(|title| !title.is_empty());
    let element = text.as_deref().and_then(|text| headline_element(tree, excluded, text));
    Headline { text, element }
}

/// Returns the element that shows the longest beginning of one of the titles, and its text. It may
/// also be the end of a title, after the name of the site.
pub(super) fn shown_title(page: ShownPage<'_>, titles: &[String]) -> Option<(NodeId, String)> {
    let ShownPage { tree, hidden, counts } = page;
    let max_chars = titles.iter().map(|title| n_chars(title)).max()?;

    let mut best: Option<(NodeId, String)> = None;
    let mut n_best = 0;
    for id in hidden.others(tree) {
        // Only blocks have counts of their own.
        let is_block = is_listed(tree.name(id), BLOCK_ELEMENTS);
        let is_candidate = HEADLINE_ELEMENTS.contains(&tree.name(id))
            && (!is_block || (n_best + 1..=max_chars).contains(&counts.chars[id]))
            && tree.descendants(id).nth(PARAMS.max_headline_nodes).is_none();
        if !is_candidate {
            continue;
        }
        let text = text_on_one_line(tree, id, hidden);
        let n_shown = n_chars(&text);
        let is_better =
            n_shown > n_best && (PARAMS.min_shown_headline_chars..=max_chars).contains(&n_shown);
        if is_better {
            let shown = without_whitespace(&text);
            if titles.iter().any(|title| is_part_of_title(title, &shown)) {
                (best, n_best) = (Some((id, text)), n_shown);
            }
        }
    }
    best
}

/// Returns whether a title begins with a text, or ends with it and the text is most of it. A
/// separator or a blank is between the text and the rest. `text` has no whitespace.
fn is_part_of_title(title: &str, text: &str) -> bool {
    let begins = rest_after(title.chars(), text.chars());
    if let Some(rest) = begins {
        return rest.is_none_or(is_separator);
    }
    let ends = rest_after(title.chars().rev(), text.chars().rev());
    ends.is_some_and(|rest| {
        let is_most = PARAMS.min_headline_share.is_reached_by(n_chars(text), n_chars(title));
        rest.is_none_or(|c| is_separator(c) && is_most)
    })
}

/// Returns the character of a title after a text with which it begins, whitespace aside; `None` if
/// it does not begin with it.
fn rest_after(
    mut title: impl Iterator<Item = char>,
    text: impl Iterator<Item = char>,
) -> Option<Option<char>> {
    for c in text {
        let next = title.by_ref().find(|c| !c.is_whitespace())?;
        if next != c {
            return None;
        }
    }
    Some(title.next())
}

/// Returns the heading directly above an article, for pages whose title names a section only.
fn heading_above(page: ShownPage<'_>, first: NodeId) -> Option<(NodeId, String)> {
    let ShownPage { tree, hidden, counts } = page;
    let mut last = None;
    let mut is_inside = false;
    for id in hidden.others(tree) {
        is_inside |= id == first;
        let n_chars = counts.chars[id];
        let is_heading = matches!(tree.name(id), "h1" | "h2" | "h3" | "h4" | "h5")
            && (PARAMS.min_partial_headline_chars..=PARAMS.max_headline_chars).contains(&n_chars);
        if is_heading {
            last = Some(id);
        }
        if is_inside && (last.is_some() || counts.own_prose[id] > 0) {
            break;
        }
    }
    last.map(|id| (id, text_on_one_line(tree, id, hidden)))
}

/// Returns whether a stated title is the beginning of the one shown.
fn is_truncated(stated: &str, shown: &str) -> bool {
    let start = without_whitespace(stated);
    let start = start.trim_end_matches(['…', '.']);
    !start.is_empty()
        && start.chars().count() >= PARAMS.min_shown_headline_chars
        && without_whitespace(shown).starts_with(start)
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
fn headline_element(tree: &PageTree, excluded: &ExcludedNodes, title: &str) -> Option<NodeId> {
    let title = without_whitespace(title);
    for id in excluded.others(tree) {
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
