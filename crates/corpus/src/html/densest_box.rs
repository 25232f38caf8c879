//! The box of a page with the densest prose. The result of Readability is compared with it, and it is
//! the result for briefs, galleries and pages that Readability cannot process.
//!
//! As in Readability, a paragraph adds to the score of the box around it, and half as much to that
//! of the next one, but here from eight characters on. Prose is recognised by its punctuation and
//! its few links.

use super::block::ends_line;
use super::class_words::{class_words, is_listed};
use super::excluded::ExcludedNodes;
use super::params::PARAMS;
use super::text_counts::TextCounts;
use super::tree::{DOCUMENT, NodeId, PageTree};

/// Words in the classes and ids of boxes that contain articles. Source: the templates of Chinese
/// news sites.
const ARTICLE_WORDS: &str = "article articlebody articlecontent articledetail artibody body content \
    contentarea contentmain contenttext detail entry jscontent main maintext newscontent \
    newstext ozoom postbody rmtxtcon rwbzw story text trseditor zhengwen zw";

/// Returns the box that contains the article: the densest one, or the `<article>` around it. On a
/// page without prose it is the box that is named as an article's box, or the whole page.
pub(super) fn densest_box(
    tree: &PageTree,
    excluded: &ExcludedNodes,
    counts: &TextCounts,
) -> NodeId {
    let scores = scores(tree, counts);
    let best = tree
        .descendants(DOCUMENT)
        .filter(|&id| scores[id] > 0.0)
        .max_by(|&a, &b| scores[a].total_cmp(&scores[b]));
    match best {
        Some(best) => {
            let around = tree.ancestors(best).find(|&id| is_single_article(tree, id, counts));
            around.unwrap_or(best)
        }
        None => named_box(tree, excluded, counts).unwrap_or(DOCUMENT),
    }
}

/// Returns whether a node is an `<article>` that contains one article and not a list of them.
fn is_single_article(tree: &PageTree, id: NodeId, counts: &TextCounts) -> bool {
    let is_linked =
        PARAMS.max_article_link_share.is_exceeded_by(counts.links[id], counts.chars[id]);
    tree.name(id) == "article" && !is_linked && tree.elements(id, "h1").nth(1).is_none()
}

/// Returns the score of each node.
fn scores(tree: &PageTree, counts: &TextCounts) -> Vec<f64> {
    let mut scores = vec![0.0; tree.nodes.len()];
    for (id, &prose) in counts.own_prose.iter().enumerate().filter(|&(_, &prose)| prose > 0) {
        let factor = if tree.name(id) == "li" { PARAMS.list_item_factor } else { 1.0 };
        // Lines directly in a box count for the box itself.
        let own = (!is_paragraph(tree, id)).then_some(id);
        let scored = own.into_iter().chain(tree.ancestors(id)).take(PARAMS.max_scored_ancestors);
        for (n, scored) in (1_u32..).zip(scored) {
            scores[scored] += factor * prose as f64 / f64::from(n);
        }
    }

    for (id, score) in scores.iter_mut().enumerate() {
        let linked = counts.links[id] as f64 / counts.chars[id].max(1) as f64;
        *score *= (1.0 - linked) * name_factor(tree, id);
    }
    scores
}

/// Returns whether a block is a paragraph and not a box of paragraphs. A `<div>` without blocks and
/// line breaks inside it is a paragraph.
fn is_paragraph(tree: &PageTree, id: NodeId) -> bool {
    let ends_line = |id: NodeId| ends_line(tree.name(id));
    match tree.name(id) {
        "p" | "li" | "dd" | "dt" | "pre" | "blockquote" | "h2" | "h3" | "h4" | "figcaption"
        | "caption" => true,
        "div" | "section" => !tree.descendants(id).skip(1).any(ends_line),
        _ => false,
    }
}

/// Returns the factor for the name of a box.
fn name_factor(tree: &PageTree, id: NodeId) -> f64 {
    match tree.attribute(id, "itemprop") {
        Some("articleBody") => PARAMS.article_body_factor,
        _ if has_article_name(tree, id) || tree.name(id) == "article" => PARAMS.named_box_factor,
        _ => 1.0,
    }
}

fn has_article_name(tree: &PageTree, id: NodeId) -> bool {
    let is_box = matches!(tree.name(id), "article" | "div" | "main" | "section" | "td");
    is_box
        && ["class", "id"]
            .iter()
            .filter_map(|key| tree.attribute(id, key))
            .any(|names| class_words(names).any(|word| is_listed(&word, ARTICLE_WORDS)))
}

/// Returns the box of a brief without a sentence: the one with an article's name, the `<article>`,
/// or the `<body>`.
fn named_box(tree: &PageTree, excluded: &ExcludedNodes, counts: &TextCounts) -> Option<NodeId> {
    let n_text_chars = |id: NodeId| counts.chars[id] - counts.links[id];
    let mut best: Option<NodeId> = None;
    for id in excluded.others(tree) {
        // Of several boxes with the same text, the innermost.
        let is_candidate = has_article_name(tree, id) || tree.name(id) == "article";
        let n_chars = n_text_chars(id);
        if is_candidate && n_chars > 0 && best.is_none_or(|best| n_chars >= n_text_chars(best)) {
            best = Some(id);
        }
    }
    best.or_else(|| tree.elements(DOCUMENT, "body").next())
}
