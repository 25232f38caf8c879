//! Metadata in the head of a page, and in the `<time>` elements of its article.

use super::excluded::ExcludedNodes;
use super::headline::collapse_whitespace;
use super::json_ld;
use super::page_metadata::PageMetadata;
use super::tree::{DOCUMENT, NodeId, PageTree};

// Names of meta elements (`name`, `property` or `itemprop`, in lower case), the best first. Sources:
// Open Graph, Dublin Core, schema.org and the pages of news sites. `apub:` is used by Tencent,
// `weibo:` by Sina, and `bytedance:` by sites that supply Toutiao.
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
    "cxenseparse:recs:publishtime",
    "cxenseparse:time",
    "article.published",
    "article:published",
    "og:article:published_time",
    "article:publish_time",
    "og:pubdate",
    "og:time",
    "publication_date",
    "publication-date",
    "publishedat",
    "published",
    "releasedate",
    "release_date",
    "dc.date.created",
    "dc.created",
    "dcterms.created",
    "dcterms.date",
    "dc.terms.issued",
    "date.available",
    "displaydate",
    "article_date_original",
    "originalpublicationdate",
    "shareaholic:article_published_time",
    "rnews:datepublished",
    "citation_publication_date",
    "citation_date",
    "datecreated",
    "date",
    "dateupdate",
];
const SOURCES: &[&str] = &["contentsource", "source", "mediaid", "copyrightholder", "dc.source"];
const SITES: &[&str] =
    &["og:site_name", "sitename", "application-name", "publisher", "dc.publisher", "copyright"];
const AUTHORS: &[&str] = &[
    "article:author",
    "author",
    "og:article:author",
    "byl",
    "dc.creator",
    "dcterms.creator",
    "sailthru.author",
    "parsely-author",
    "cxenseparse:author",
    "twitter:creator",
];

/// Returns the metadata in the head of a page and in its JSON-LD.
pub(super) fn read_metadata(tree: &PageTree) -> PageMetadata {
    let tags = MetaTags(tree.elements(DOCUMENT, "meta").filter_map(|id| tag(tree, id)).collect());
    let json_ld = json_ld::read_metadata(tree);

    let is_name = |name: &String| !name.contains("://");
    let mut authors = json_ld.authors;
    authors.extend(tags.values(AUTHORS).filter(is_name));
    let url = canonical_url(tree)
        .or_else(|| tags.values(&["og:url"]).next())
        .or(json_ld.url)
        .filter(|url| is_absolute(url));

    PageMetadata {
        title: json_ld.title.or_else(|| tags.values(TITLES).next()),
        dates: json_ld.dates.into_iter().chain(tags.values(DATES)).collect(),
        source: tags.values(SOURCES).find(is_name),
        sites: json_ld.sites.into_iter().chain(tags.values(SITES).filter(is_name)).collect(),
        authors,
        url,
    }
}

fn canonical_url(tree: &PageTree) -> Option<String> {
    let id = tree.elements(DOCUMENT, "link").find(|&id| is_canonical(tree, id))?;
    tree.attribute(id, "href").map(|href| href.trim().to_owned()).filter(|url| is_absolute(url))
}

fn is_canonical(tree: &PageTree, link: NodeId) -> bool {
    tree.attribute(link, "rel").is_some_and(|rel| rel.eq_ignore_ascii_case("canonical"))
}

fn is_absolute(url: &str) -> bool {
    url.starts_with("http://") || url.starts_with("https://")
}

/// The meta elements of a page, each with its name in lower case and its content.
struct MetaTags(Vec<(String, String)>);

impl MetaTags {
    /// Returns the values of the given names, in the order of the names.
    fn values(&self, names: &'static [&str]) -> impl Iterator<Item = String> + '_ {
        names.iter().flat_map(|name| {
            self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.clone())
        })
    }
}

fn tag(tree: &PageTree, id: NodeId) -> Option<(String, String)> {
    let key = ["property", "name", "itemprop"].iter().find_map(|key| tree.attribute(id, key))?;
    let value = collapse_whitespace(tree.attribute(id, "content")?);
    (!value.is_empty()).then(|| (key.trim().to_ascii_lowercase(), value))
}

/// Returns the dates of `<time>` elements in the article's box or in the `<article>` around it.
/// Those in lists and links belong to other articles.
pub(super) fn time_elements(
    tree: &PageTree,
    article: NodeId,
    excluded: &ExcludedNodes,
) -> Vec<String> {
    let article_element = tree.ancestors(article).find(|&id| tree.name(id) == "article");
    let parent = || tree.parent(article).filter(|_| tree.name(article) != "body");
    let root = article_element.or_else(parent).unwrap_or(article);

    let is_of_other_article =
        |id: NodeId| excluded.contains(id) || matches!(tree.name(id), "a" | "li");
    let between = |id: NodeId| tree.ancestors(id).take_while(|&id| id != root);
    tree.descendants(root)
        .filter(|&id| is_time(tree, id) && !between(id).any(is_of_other_article))
        .filter_map(|id| tree.attribute(id, "datetime").or_else(|| tree.attribute(id, "content")))
        .map(|date| date.trim().to_owned())
        .collect()
}

fn is_time(tree: &PageTree, id: NodeId) -> bool {
    tree.name(id) == "time" || tree.attribute(id, "itemprop") == Some("datePublished")
}
