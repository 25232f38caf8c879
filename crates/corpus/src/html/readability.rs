//! Readability (Mozilla), in the implementation of dom_smoothie: finds and cleans the article.
//!
//! It does not get the original page, but a serialized tree without hidden nodes and boilerplate,
//! whose Chinese names it does not know: elements with their classes, ids and roles, and text. That
//! limits its work, and skips everything else that it would do, such as looking for metadata and
//! repairing images and links.

use std::io;

use dom_smoothie::{CandidateSelectMode, Config, Readability};
use html5ever::serialize::{HtmlSerializer, SerializeOpts, Serializer};
use html5ever::{LocalName, QualName, ns};

use super::article_content::ArticleContent;
use super::block::kind_of_element;
use super::blocks::blocks;
use super::excluded::ExcludedNodes;
use super::hidden::hidden_nodes;
use super::params::PARAMS;
use super::parse;
use super::text_counts::TextCounts;
use super::tree::{DOCUMENT, NodeId, PageTree, TreeStep};
use crate::article::ParagraphKind;

/// The size of its input, in bytes, each counted once per enclosing element, because its cleaning
/// visits all descendants of an element. Measured at 20 to 40 ns each, so less than a second. Long
/// pages of newspapers have a tenth of it.
const MAX_NESTED_BYTES: usize = 16 << 20;

/// The bytes that escaping its input may scan. Before each character that html5ever escapes, its serializer scans the
/// rest of the text, so that a megabyte of `&` would take half a minute. Scanned at about 10 GB/s, a few times for each page.
const MAX_SCANNED_BYTES: usize = 256 << 20;

/// A headline and an author's name, which it would otherwise look for and remove from the text. Both
/// are extracted elsewhere.
const HEAD: &[u8] = br#"<meta name="title" content="-"><meta name="author" content="-">"#;

/// The id that it gives to its result. No other element may have it.
const RESULT_ID: &str = "readability-page-1";

/// The attributes of elements that it gets.
const KEPT_ATTRIBUTES: [&str; 3] = ["class", "id", "role"];

/// The attribute with the number of the page's node.
const NODE_ID_ATTRIBUTE: &str = "data-n";

/// Returns the article; `None` where it finds none or would take too long.
///
/// If it finds less than `min_prose_chars`, it tries again with less cleaning.
pub(super) fn extract_article(
    tree: &PageTree,
    excluded: &ExcludedNodes,
    counts: &TextCounts,
    min_prose_chars: usize,
) -> Option<ArticleContent> {
    if counts.longest < PARAMS.readability_min_chars {
        return None;
    }
    let config = Config {
        keep_classes: true,
        disable_json_ld: true,
        char_threshold: min_prose_chars,
        // Mozilla's mode needs four similar boxes before it selects the box around them. In Chinese,
        // sections rarely score enough.
        candidate_select_mode: CandidateSelectMode::DomSmoothie,
        ..Config::default()
    };
    let mut readability = Readability::new(serialize(tree, excluded)?, None, Some(config)).ok()?;

    let article = parse::parse(&readability.parse().ok()?.content, &|| None).ok()?;
    let page_node = |id| article.attribute(id, NODE_ID_ATTRIBUTE)?.parse::<NodeId>().ok();
    let first = article.descendants(DOCUMENT).find_map(page_node)?;
    let last = article.descendants(DOCUMENT).filter_map(page_node).last()?;
    let blocks = blocks(&article, DOCUMENT, &hidden_nodes(&article));
    Some(ArticleContent { blocks, first, last })
}

/// Returns the input for Readability; `None` where it is too large.
fn serialize(tree: &PageTree, excluded: &ExcludedNodes) -> Option<String> {
    let mut html = HtmlSerializer::new(HEAD.to_vec(), SerializeOpts::default());
    let (mut n_open, mut n_nested_bytes) = (1, 0);
    let mut escaping = EscapingWork::default();
    let mut walk = tree.walk(DOCUMENT);
    while let Some(step) = walk.next() {
        let n_bytes_before = html.writer.len();
        match step {
            TreeStep::Enter(id) if excluded.contains(id) => walk.skip_descendants(id),
            TreeStep::Leave(id) if excluded.contains(id) => {}
            TreeStep::Enter(id) => {
                n_open += 1;
                escaping.add_node(tree, id);
                if escaping.n_scanned() > MAX_SCANNED_BYTES {
                    return None;
                }
                write_start(&mut html, tree, id).ok()?;
            }
            TreeStep::Leave(id) => {
                n_open -= 1;
                if tree.text(id).is_none() {
                    escaping.end_text();
                }
                write_end(&mut html, tree, id).ok()?;
            }
        }

        n_nested_bytes += (html.writer.len() - n_bytes_before) * n_open;
        if n_nested_bytes > MAX_NESTED_BYTES {
            return None;
        }
    }
    String::from_utf8(html.writer).ok()
}

/// The bytes that the serializer scans to escape the text between two tags, summed over the page.
#[derive(Default)]
struct EscapingWork {
    n_scanned_before: usize,
    /// The length of the text since the last tag, and the characters of it that may be escaped.
    n_bytes: usize,
    n_escaped: usize,
}

impl EscapingWork {
    /// Adds the text of a node, or the attributes of an element.
    fn add_node(&mut self, tree: &PageTree, id: NodeId) {
        if let Some(text) = tree.text(id) {
            self.add_text(text);
            return;
        }
        self.end_text();
        for value in KEPT_ATTRIBUTES.iter().filter_map(|key| tree.attribute(id, key)) {
            self.add_text(value);
            self.end_text();
        }
    }

    fn add_text(&mut self, text: &str) {
        self.n_bytes += text.len();
        // An ampersand, and the first byte of a no-break space.
        self.n_escaped += text.bytes().filter(|byte| matches!(byte, b'&' | 0xC2)).count();
    }

    fn end_text(&mut self) {
        self.n_scanned_before = self.n_scanned();
        (self.n_bytes, self.n_escaped) = (0, 0);
    }

    fn n_scanned(&self) -> usize {
        self.n_scanned_before.saturating_add(self.n_bytes.saturating_mul(self.n_escaped))
    }
}

fn write_start(html: &mut HtmlSerializer<Vec<u8>>, tree: &PageTree, id: NodeId) -> io::Result<()> {
    if let Some(text) = tree.text(id) {
        return html.write_text(text);
    }
    let Some(tag) = tag(tree, id) else { return Ok(()) };

    let number = id.to_string();
    let attributes: Vec<_> = KEPT_ATTRIBUTES
        .iter()
        .filter_map(|key| Some((attribute_name(key), tree.attribute(id, key)?)))
        .filter(|&(_, value)| value != RESULT_ID)
        .chain([(attribute_name(NODE_ID_ATTRIBUTE), number.as_str())])
        .collect();
    html.start_elem(element_name(tag), attributes.iter().map(|(key, value)| (key, *value)))?;
    if needs_span(tag) {
        html.start_elem(element_name("span"), std::iter::empty())?;
    }
    Ok(())
}

fn write_end(html: &mut HtmlSerializer<Vec<u8>>, tree: &PageTree, id: NodeId) -> io::Result<()> {
    let Some(tag) = tag(tree, id) else { return Ok(()) };
    if needs_span(tag) {
        html.end_elem(element_name("span"))?;
    }
    html.end_elem(element_name(tag))
}

/// Returns the tag of an element in the input; `None` to leave it out.
///
/// A `<section>` would lose its own text when it is merged with a box inside it, and a caption would
/// lose its class. Images and embedded content are left out, because Readability would drop boxes
/// with more images than paragraphs, including their captions.
fn tag(tree: &PageTree, id: NodeId) -> Option<&str> {
    let is_caption = || kind_of_element(tree, id) == Some(ParagraphKind::Caption);
    match tree.name(id) {
        "" | "embed" | "img" | "source" => None,
        "section" => Some("div"),
        "listing" | "plaintext" | "xmp" => Some("pre"),
        "div" | "span" if is_caption() => Some("figcaption"),
        name => Some(name),
    }
}

/// Returns whether the text of an element is wrapped in a `<span>`. A box with nothing but a heading
/// or a caption would otherwise count as empty.
fn needs_span(tag: &str) -> bool {
    matches!(tag, "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "figcaption")
}

fn element_name(name: &str) -> QualName {
    QualName::new(None, ns!(html), LocalName::from(name))
}

fn attribute_name(name: &str) -> QualName {
    QualName::new(None, ns!(), LocalName::from(name))
}
