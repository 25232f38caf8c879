//! What a page says of itself in its head, and where in it.

use super::boilerplate_boxes::Off;
use super::headline::collapse;
use super::json_ld;
use super::tree::{DOCUMENT, NodeId, Tree};
use crate::published::Published;

/// What a page states. Each is in the words of the page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Stated {
    pub(super) title: Option<String>,
    /// Candidates, the best first.
    pub(super) dates: Vec<String>,
    pub(super) source: Option<String>,
    pub(super) authors: Vec<String>,
    pub(super) url: Option<String>,
}

/// Names of meta elements (`name`, `property` or `itemprop`, in lower case), the best first. Those of `apub:`,
/// `weibo:` and `bytedance:` stand on the pages of Tencent, Sina and whoever feeds Toutiao.
const TITLES: &[&str] = &["og:title", "articletitle", "twitter:title", "dc.title"];
const DATES: &[&str] = &[
    "article:published_time",
    "og:published_time",
    "datepublished",
    "pubdate",
    "publishdate",
    "publish_date",
    "publish-date",
    "publishtime",
    "firstpublishedtime",
    "apub:time",
    "weibo: article:create_at",
    "weibo:article:create_at",
    "article:create_at",
    "og:release_date",
    "bytedance:published_time",
    "dc.date.issued",
    "dcterms.issued",
    "dc.date",
    "sailthru.date",
    "parsely-pub-date",
];
const SOURCES: &[&str] =
    &["contentsource", "source", "mediaid", "og:site_name", "sitename", "application-name"];
const AUTHORS: &[&str] =
    &["article:author", "author", "byl", "dc.creator", "sailthru.author", "parsely-author"];

/// Returns what the head of a page and its JSON-LD state.
pub(super) fn read(tree: &Tree) -> Stated {
    let metas = Metas(tree.elements(DOCUMENT, "meta").filter_map(|id| pair(tree, id)).collect());
    let linked = json_ld::read(tree);
    let is_name = |name: &String| !name.contains("://");
    let authors = if linked.authors.is_empty() {
        metas.all(AUTHORS).filter(is_name).take(1).collect()
    } else {
        linked.authors
    };
    Stated {
        title: linked.title.or_else(|| metas.all(TITLES).next()),
        dates: linked.dates.into_iter().chain(metas.all(DATES)).collect(),
        source: linked.source.or_else(|| metas.all(SOURCES).find(is_name)),
        authors,
        url: canonical(tree)
            .or_else(|| metas.all(&["og:url"]).next())
            .or(linked.url)
            .filter(|url| is_absolute(url)),
    }
}

fn canonical(tree: &Tree) -> Option<String> {
    let is_canonical = |&id: &NodeId| {
        tree.attribute(id, "rel").is_some_and(|rel| rel.eq_ignore_ascii_case("canonical"))
    };
    let id = tree.elements(DOCUMENT, "link").find(is_canonical)?;
    tree.attribute(id, "href").map(|href| href.trim().to_owned()).filter(|url| is_absolute(url))
}

fn is_absolute(url: &str) -> bool {
    url.starts_with("http://") || url.starts_with("https://")
}

struct Metas(Vec<(String, String)>);

impl Metas {
    /// Returns the values of these names, in their order.
    fn all(&self, names: &'static [&str]) -> impl Iterator<Item = String> + '_ {
        names.iter().flat_map(|name| {
            self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.clone())
        })
    }
}

fn pair(tree: &Tree, id: NodeId) -> Option<(String, String)> {
    let key = ["property", "name", "itemprop"].iter().find_map(|key| tree.attribute(id, key))?;
    let value = collapse(tree.attribute(id, "content")?);
    (!value.is_empty()).then(|| (key.trim().to_ascii_lowercase(), value))
}

/// Returns the date of the first of them that is one.
pub(super) fn first_date(dates: impl IntoIterator<Item = String>) -> Option<String> {
    dates.into_iter().find(|date| Published::parse(date).is_some())
}

/// Returns the dates of `<time>` elements in the article: inside its box, or in the `<article>` that holds it. Those
/// of lists and links are of other articles.
pub(super) fn times(tree: &Tree, root: NodeId, off: &Off) -> Vec<String> {
    let holder = tree.ancestors(root).find(|&id| tree.name(id) == "article");
    let holder =
        holder.or_else(|| tree.parent(root).filter(|_| tree.name(root) != "body")).unwrap_or(root);
    let is_of_others = |id: NodeId| {
        tree.ancestors(id)
            .take_while(|&id| id != holder)
            .any(|id| off.contains(id) || matches!(tree.name(id), "a" | "li"))
    };
    let is_time = |id: NodeId| {
        tree.name(id) == "time" || tree.attribute(id, "itemprop") == Some("datePublished")
    };
    tree.descendants(holder)
        .filter(|&id| is_time(id) && !is_of_others(id))
        .filter_map(|id| tree.attribute(id, "datetime").or_else(|| tree.attribute(id, "content")))
        .map(|date| date.trim().to_owned())
        .collect()
}
