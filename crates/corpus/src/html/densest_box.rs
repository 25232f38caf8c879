//! The box of a page in which prose stands closest together: what dom_smoothie is measured by, and what briefs,
//! galleries and pages too deep for it are read from.
//!
//! As with Readability, paragraphs speak for the box around them and half as loud for the one around that, but here
//! from eight characters on. Prose is told by its marks and its few links.

use super::blocks::BLOCKS;
use super::boilerplate_boxes::Off;
use super::class_words::{is_in, words};
use super::text_counts::Weights;
use super::tree::{DOCUMENT, NodeId, Step, Tree};

/// Words in the classes and ids of the boxes that hold articles, after the templates of Chinese news sites.
const TEXT: &str = "article articlebody articlecontent articledetail artibody body content \
    contentarea contentmain contenttext detail entry jscontent main maintext newscontent \
    newstext ozoom postbody rmtxtcon rwbzw story text trseditor zhengwen zw";

/// How many boxes around a paragraph it speaks for, one inside the other: the nth with an nth of its weight.
const MAX_HOLDERS: usize = 4;

/// Returns the box that holds the article: the densest one, or the `<article>` around it. On a page without any prose
/// it is the box that is named as one, or else the whole page.
pub(super) fn find(tree: &Tree, off: &Off, weights: &Weights) -> NodeId {
    let scores = scores(tree, weights);
    let best = tree
        .descendants(DOCUMENT)
        .filter(|&id| scores[id] > 0.0)
        .max_by(|&a, &b| scores[a].total_cmp(&scores[b]));
    let is_one_article = |id: NodeId| {
        let is_linked = weights.links[id] * 4 > weights.chars[id];
        tree.name(id) == "article" && !is_linked && tree.elements(id, "h1").nth(1).is_none()
    };
    match best {
        Some(best) => tree.ancestors(best).find(|&id| is_one_article(id)).unwrap_or(best),
        None => named(tree, off, weights).unwrap_or(DOCUMENT),
    }
}

fn scores(tree: &Tree, weights: &Weights) -> Vec<f64> {
    let mut scores = vec![0.0; tree.nodes.len()];
    for (id, &prose) in weights.own_prose.iter().enumerate().filter(|&(_, &prose)| prose > 0) {
        let is_paragraph = is_paragraph(tree, id);
        let share = if tree.name(id) == "li" { 0.5 } else { 1.0 };
        let own = (!is_paragraph).then_some(id);
        let holders = own.into_iter().chain(tree.ancestors(id)).take(MAX_HOLDERS);
        for (n, holder) in (1_u8..).zip(holders) {
            scores[holder] += share * prose as f64 / f64::from(n);
        }
    }
    for (id, score) in scores.iter_mut().enumerate() {
        let linked = weights.links[id] as f64 / weights.chars[id].max(1) as f64;
        *score *= (1.0 - linked) * favour(tree, id);
    }
    scores
}

/// Returns whether a block is a paragraph and not itself the box around some: a `<div>` that holds no other block and
/// breaks no line is one.
fn is_paragraph(tree: &Tree, id: NodeId) -> bool {
    let is_part = |id: NodeId| is_in(tree.name(id), BLOCKS) || tree.name(id) == "br";
    match tree.name(id) {
        "p" | "li" | "dd" | "dt" | "pre" | "blockquote" | "h2" | "h3" | "h4" | "figcaption"
        | "caption" => true,
        "div" | "section" => !tree.descendants(id).skip(1).any(is_part),
        _ => false,
    }
}

/// Returns how much more a box counts for what it is called.
fn favour(tree: &Tree, id: NodeId) -> f64 {
    match tree.attribute(id, "itemprop") {
        Some("articleBody") => 4.0,
        _ if is_named(tree, id) || tree.name(id) == "article" => 1.3,
        _ => 1.0,
    }
}

fn is_named(tree: &Tree, id: NodeId) -> bool {
    let is_box = matches!(tree.name(id), "article" | "div" | "main" | "section" | "td");
    is_box
        && ["class", "id"]
            .iter()
            .filter_map(|key| tree.attribute(id, key))
            .any(|names| words(names).any(|word| is_in(&word, TEXT)))
}

/// The box of a brief without a sentence: by its name, or else the `<article>` or the `<body>`.
fn named(tree: &Tree, off: &Off, weights: &Weights) -> Option<NodeId> {
    let mut walk = tree.walk(DOCUMENT);
    let mut best: Option<NodeId> = None;
    while let Some(step) = walk.next() {
        let Step::Enter(id) = step else { continue };
        if off.contains(id) {
            walk.pass_over(id);
            continue;
        }
        let n_chars = |id: NodeId| weights.chars[id] - weights.links[id];
        let counts = is_named(tree, id) || tree.name(id) == "article";
        // The innermost of those that hold the same text.
        if counts && n_chars(id) > 0 && best.is_none_or(|best| n_chars(id) >= n_chars(best)) {
            best = Some(id);
        }
    }
    best.or_else(|| tree.elements(DOCUMENT, "body").next())
}
