//! What of a page is no article: what cannot be seen, and the furniture around the text.

use super::boilerplate_lines::is_head;
use super::class_words::{is_in, words};
use super::text_counts::Weights;
use super::tree::{DOCUMENT, NodeId, Step, Tree};

/// The nodes that do not count, each with all that it holds.
#[derive(Debug)]
pub(super) struct Off(Vec<bool>);

impl Off {
    pub(super) fn contains(&self, id: NodeId) -> bool {
        self.0[id]
    }
}

/// Elements whose text is never shown as text.
const UNSEEN: &str = "applet audio button canvas datalist head iframe img input map math noembed \
    noframes noscript object option progress rp rt rtc script select style svg template textarea \
    title video";

/// Elements and roles that stand around articles.
const AROUND: &str = "aside dialog footer menu nav";
const ROLES: &str = "alert complementary contentinfo dialog menu menubar navigation search toolbar";

/// Words in the classes and ids of what stands around articles, after those of Readability (Mozilla) and of the
/// templates of Chinese news sites.
const NOISE: &str = "ad ads adv advert advertisement authorbio authorbox banner bdshare bdsharebuttonbox bottom \
    breadcrumb breadcrumbs chat chatroom comment comments copyright crumb crumbs declare disclaimer disqus \
    download fontsize foot footer gg guanggao hotlist hotnews hotrank keywords like login mianze \
    mianbaoxie modal nav navbar navi newsletter newslist page pager paginate pagination paywall \
    pinglun popup position print promo qrcode rank ranking recommend recommendation register \
    relate related relatednews reply replies search share sharebar side sidebar signin social \
    sponsor subscribe tag tags toolbar toolbox topnav tuijian xiangguan xgxw";

/// Names of which one part alone says nothing: `page` is often the whole page, `like` a word of style.
const WHOLE_ONLY: &str = "page position bottom like print tag download search";

/// Returns the nodes that a browser does not show, and never text: scripts, hidden elements, the readings of ruby.
pub(super) fn unseen(tree: &Tree) -> Off {
    mark(tree, Off(vec![false; tree.nodes.len()]), |id| {
        is_in(tree.name(id), UNSEEN) || is_hidden(tree, id)
    })
}

fn is_hidden(tree: &Tree, id: NodeId) -> bool {
    let style = tree.attribute(id, "style").unwrap_or_default();
    let is_icon =
        matches!(tree.name(id), "i" | "span") && tree.attribute(id, "aria-hidden") == Some("true");
    let has_display_none = style.split(';').any(|rule| {
        let rule: String = rule.chars().filter(|c| !c.is_ascii_whitespace()).collect();
        rule.to_ascii_lowercase().starts_with("display:none")
    });
    // Scripts show the body of some pages when they are ready.
    let has_display_none = has_display_none && !matches!(tree.name(id), "html" | "body");
    tree.attribute(id, "hidden").is_some() || is_icon || has_display_none
}

/// Adds the furniture: navigation, comments, lists of other articles. What holds half of the page's prose is none,
/// whatever it is called.
pub(super) fn with_furniture(tree: &Tree, unseen: Off, weights: &Weights) -> Off {
    let n_all = weights.prose[DOCUMENT];
    mark(tree, unseen, |id| {
        let is_main = n_all > 0 && weights.prose[id] * 2 >= n_all;
        let is_all = weights.prose[id] == n_all;
        (!is_main && (is_around(tree, id) || is_link_list(tree, id, weights)))
            || (!is_all && is_headed(tree, id, weights))
    })
}

fn is_around(tree: &Tree, id: NodeId) -> bool {
    let name = tree.name(id);
    if matches!(name, "" | "html" | "body" | "article" | "main" | "h1") {
        return false;
    }
    let has_headline = || tree.elements(id, "h1").next().is_some();
    if is_in(name, AROUND)
        || tree.attribute(id, "role").is_some_and(|role| is_in(role, ROLES))
        || (name == "header" && !has_headline())
    {
        return true;
    }
    let is_noise = |names: &str| {
        let mut all = words(names).peekable();
        all.any(|word| {
            let is_whole =
                || names.split_ascii_whitespace().any(|name| name.eq_ignore_ascii_case(&word));
            is_in(&word, NOISE) && (!is_in(&word, WHOLE_ONLY) || is_whole())
        })
    };
    ["class", "id"].iter().filter_map(|key| tree.attribute(id, key)).any(is_noise)
        && !has_headline()
}

/// Returns whether a box begins with the words `网友评论` or `相关阅读`: however much it holds, it is no article.
fn is_headed(tree: &Tree, id: NodeId, weights: &Weights) -> bool {
    const MAX_CHARS: usize = 16;
    if !matches!(tree.name(id), "div" | "section" | "ul" | "dl" | "td") {
        return false;
    }
    let first = tree.children(id).find(|&child| weights.chars[child] > 0);
    first.is_some_and(|first| {
        weights.chars[first] <= MAX_CHARS
            && weights.chars[first] < weights.chars[id]
            && is_head(&tree.text_of(first))
            && tree.elements(id, "h1").next().is_none()
    })
}

/// Returns whether a list or a box is hardly anything but links, and not the one link of a paragraph.
fn is_link_list(tree: &Tree, id: NodeId, weights: &Weights) -> bool {
    matches!(tree.name(id), "ul" | "ol" | "dl" | "div" | "section" | "table")
        && weights.links[id] * 10 > weights.chars[id] * 7
        && tree.elements(id, "a").nth(1).is_some()
}

fn mark(tree: &Tree, mut off: Off, is_off: impl Fn(NodeId) -> bool) -> Off {
    let mut walk = tree.walk(DOCUMENT);
    while let Some(step) = walk.next() {
        if let Step::Enter(id) = step
            && (off.0[id] || is_off(id))
        {
            off.0[id] = true;
            walk.pass_over(id);
        }
    }
    off
}
