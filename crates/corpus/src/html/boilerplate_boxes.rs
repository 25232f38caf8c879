//! Boxes that are not part of the article: navigation, comments, lists of other articles.

use super::boilerplate_lines::is_section_heading;
use super::class_words::{class_words, is_listed};
use super::excluded::ExcludedNodes;
use super::metadata_lines::leading_date;
use super::params::PARAMS;
use super::text_counts::TextCounts;
use super::tree::{DOCUMENT, NodeId, PageNode, PageTree};

/// Elements and roles of boilerplate. Source: the HTML and WAI-ARIA standards.
const BOILERPLATE_ELEMENTS: &str = "aside dialog footer menu nav";
const BOILERPLATE_ROLES: &str =
    "alert complementary contentinfo dialog menu menubar navigation search toolbar";

/// Words in the classes and ids of boilerplate. Source: the word list of Readability (Mozilla), and
/// the templates of Chinese news sites.
const BOILERPLATE_WORDS: &str = "ad ads adv advert advertisement authorbio authorbox banner bdshare bdsharebuttonbox bottom \
    breadcrumb breadcrumbs chat chatroom comment comments copyright crumb crumbs declare disclaimer disqus \
    download fontsize foot footer gg guanggao hotlist hotnews hotrank keywords like login mianze \
    mianbaoxie modal nav navbar navi newsletter newslist page pager paginate pagination paywall \
    pinglun popup position print promo qrcode rank ranking recommend recommendation register \
    relate related relatednews reply replies search share sharebar side sidebar signin social \
    sponsor statement subscribe tag tags toolbar toolbox topnav tuijian xiangguan xgxw";

/// Words of that list that only count as a whole name: `page` as a part of a name is often the whole
/// page, `like` a word of style.
const WHOLE_NAME_WORDS: &str = "page position bottom like print tag download search";

/// Words of that list for comments, which may be longer than the article.
const COMMENT_WORDS: &str = "chat chatroom comment comments disqus pinglun replies reply";

/// Adds the boilerplate of a page to the excluded nodes. A box with half of the page's prose is not
/// boilerplate, whatever its name is, except comments. The box with the headline is neither.
pub(super) fn with_boilerplate(
    tree: &PageTree,
    hidden: ExcludedNodes,
    counts: &TextCounts,
    headline: Option<NodeId>,
) -> ExcludedNodes {
    let n_page = counts.prose[DOCUMENT];
    let around_headline: Vec<NodeId> =
        headline.into_iter().flat_map(|id| tree.ancestors(id).chain([id])).collect();
    let mut has_headline = vec![false; tree.nodes.len()];
    for id in around_headline {
        has_headline[id] = true;
    }
    hidden.extended(tree, |id| {
        let n_prose = counts.prose[id];
        let is_main = n_page > 0 && PARAMS.min_main_share.is_reached_by(n_prose, n_page);
        let has_all_prose = n_prose == n_page;
        let is_comments = || {
            let n_other = n_page - n_prose;
            n_other >= PARAMS.min_commented_prose_chars && is_comment_box(tree, id)
        };
        // Around a short article there are more links than text.
        let has_longest = n_page > 0 && counts.longest_prose[id] == counts.longest_prose[DOCUMENT];
        let is_links = || !has_longest && is_link_list(tree, id, counts);
        (!is_main && (is_boilerplate(tree, id) || is_links()))
            || (!has_all_prose && has_section_heading(tree, id, counts))
            || (!has_headline[id] && (is_comments() || is_dated_teaser(tree, id, counts)))
    })
}

/// Returns whether the class or id of a box names comments.
fn is_comment_box(tree: &PageTree, id: NodeId) -> bool {
    let names = ["class", "id"].iter().filter_map(|key| tree.attribute(id, key));
    matches!(tree.name(id), "div" | "section" | "ul" | "ol" | "dl")
        && names.flat_map(class_words).any(|word| is_listed(&word, COMMENT_WORDS))
}

/// Returns whether a box is one of several with the same class that each show a title and a date.
fn is_dated_teaser(tree: &PageTree, id: NodeId, counts: &TextCounts) -> bool {
    let n_chars = counts.chars[id];
    let is_short = n_chars > 0 && n_chars <= PARAMS.max_dated_teaser_chars;
    if !is_short || !matches!(tree.name(id), "div" | "li" | "dd" | "section") {
        return false;
    }
    let Some(class) = tree.attribute(id, "class") else { return false };
    let node = &tree.nodes[id];
    let is_like = |sibling: NodeId| {
        tree.name(sibling) == tree.name(id) && tree.attribute(sibling, "class") == Some(class)
    };
    let neighbour = |next: fn(&PageNode) -> Option<NodeId>| {
        let siblings = std::iter::successors(next(node), move |&id| next(&tree.nodes[id]));
        siblings.take(PARAMS.max_sibling_steps).find(|&id| !tree.name(id).is_empty())
    };
    let has_twin = [neighbour(|node| node.next), neighbour(|node| node.previous)];
    if !has_twin.into_iter().flatten().any(is_like)
        || tree.descendants(id).nth(PARAMS.max_headline_nodes).is_some()
    {
        return false;
    }

    let text = tree.inner_text(id);
    let text = text.trim_end();
    let is_part = |&(_, c): &(usize, char)| c.is_ascii_digit() || "-/.:年月日".contains(c);
    let at = text.char_indices().rev().take_while(is_part).last();
    let date = at.map_or("", |(at, _)| &text[at..]);
    leading_date(date).is_some_and(|found| found.len() == date.len())
}

/// Returns whether the name, role or classes of an element are those of boilerplate.
fn is_boilerplate(tree: &PageTree, id: NodeId) -> bool {
    let name = tree.name(id);
    if matches!(name, "" | "html" | "body" | "article" | "main" | "h1") {
        return false;
    }
    let has_headline = || tree.elements(id, "h1").next().is_some();
    if is_listed(name, BOILERPLATE_ELEMENTS)
        || tree.attribute(id, "role").is_some_and(|role| is_listed(role, BOILERPLATE_ROLES))
        || (name == "header" && !has_headline())
    {
        return true;
    }

    let mut names = ["class", "id"].iter().filter_map(|key| tree.attribute(id, key));
    names.any(has_boilerplate_word) && !has_headline()
}

fn has_boilerplate_word(names: &str) -> bool {
    class_words(names).any(|word| {
        let is_whole_name =
            || names.split_ascii_whitespace().any(|name| name.eq_ignore_ascii_case(&word));
        is_listed(&word, BOILERPLATE_WORDS)
            && (!is_listed(&word, WHOLE_NAME_WORDS) || is_whole_name())
    })
}

/// Returns whether a box begins with a heading such as `网友评论` or `相关阅读`. Such a box is not
/// the article, however much it contains.
fn has_section_heading(tree: &PageTree, id: NodeId, counts: &TextCounts) -> bool {
    if !matches!(tree.name(id), "div" | "section" | "ul" | "dl" | "td") {
        return false;
    }
    let first = tree.children(id).find(|&child| counts.chars[child] > 0);
    first.is_some_and(|first| {
        counts.chars[first] <= PARAMS.max_section_heading_chars
            && counts.chars[first] < counts.chars[id]
            && is_section_heading(&tree.inner_text(first))
            && tree.elements(id, "h1").next().is_none()
    })
}

/// Returns whether a list or a box consists almost only of links, at least two.
fn is_link_list(tree: &PageTree, id: NodeId, counts: &TextCounts) -> bool {
    matches!(tree.name(id), "ul" | "ol" | "dl" | "div" | "section" | "table")
        && PARAMS.min_link_list_share.is_exceeded_by(counts.links[id], counts.chars[id])
        && tree.elements(id, "a").nth(1).is_some()
}
