//! Boxes that are not part of the article: navigation, comments, lists of other articles.

use super::boilerplate_lines::is_section_heading;
use super::class_words::{class_words, is_listed};
use super::excluded::ExcludedNodes;
use super::params::PARAMS;
use super::text_counts::TextCounts;
use super::tree::{DOCUMENT, NodeId, PageTree};

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
    sponsor subscribe tag tags toolbar toolbox topnav tuijian xiangguan xgxw";

/// Words of that list that only count as a whole name: `page` as a part of a name is often the whole
/// page, `like` a word of style.
const WHOLE_NAME_WORDS: &str = "page position bottom like print tag download search";

/// Adds the boilerplate of a page to the excluded nodes. A box with half of the page's prose is not
/// boilerplate, whatever its name is.
pub(super) fn with_boilerplate(
    tree: &PageTree,
    hidden: ExcludedNodes,
    counts: &TextCounts,
) -> ExcludedNodes {
    let n_page = counts.prose[DOCUMENT];
    hidden.extended(tree, |id| {
        let n_prose = counts.prose[id];
        let is_main = n_page > 0 && PARAMS.min_main_share.is_reached_by(n_prose, n_page);
        let has_all_prose = n_prose == n_page;
        (!is_main && (is_boilerplate(tree, id) || is_link_list(tree, id, counts)))
            || (!has_all_prose && has_section_heading(tree, id, counts))
    })
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
