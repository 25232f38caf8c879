//! Readability, as dom_smoothie has it from Mozilla: it finds the article and cleans it.
//!
//! It is never given a page but what is left of our tree without what cannot be seen and without the furniture, whose
//! Chinese names it does not know: elements, their classes, ids and roles, and text. That bounds what it has to do, and
//! leaves out what it would do besides: look for metadata, mend pictures and links.

use std::io;

use dom_smoothie::{CandidateSelectMode, Config, Readability};
use html5ever::serialize::{HtmlSerializer, SerializeOpts, Serializer};
use html5ever::{LocalName, QualName, ns};

use super::blocks::{self, kind_of};
use super::boilerplate_boxes::{self, Off};
use super::extract::Content;
use super::parse;
use super::text_counts::Weights;
use super::tree::{DOCUMENT, NodeId, Step, Tree};
use crate::article::ParagraphKind;

/// It scores no paragraph below this many characters, and where it scores none it takes the whole page.
const MIN_PARAGRAPH_CHARS: usize = 25;

/// How much it is given, in bytes, each counted once for every element around it, as its cleaning goes through all that
/// an element holds: measured at 20 to 40 ns each, less than a second. Long pages of newspapers have a tenth of it.
const MAX_NESTED_BYTES: usize = 16 << 20;

/// What it would look for itself, and take out of the text: a headline and the name of an author. Both are read
/// elsewhere.
const HEAD: &[u8] = br#"<meta name="title" content="-"><meta name="author" content="-">"#;

/// What it calls its result; no other element may be called so.
const RESULT: &str = "readability-page-1";

/// The attribute that says which element of the page this was.
const NUMBER: &str = "data-n";

/// Returns the article, or nothing where it finds none or would take too long.
///
/// `n_wanted` is how many characters it should find; with less it looks again, and cleans less.
pub(super) fn find(tree: &Tree, off: &Off, weights: &Weights, n_wanted: usize) -> Option<Content> {
    if weights.longest < MIN_PARAGRAPH_CHARS {
        return None;
    }
    let config = Config {
        keep_classes: true,
        disable_json_ld: true,
        char_threshold: n_wanted,
        // The way of Mozilla asks for four boxes alike before it takes the one around them; in Chinese, sections seldom
        // score enough for that.
        candidate_select_mode: CandidateSelectMode::DomSmoothie,
        ..Config::default()
    };
    let mut readability = Readability::new(write(tree, off)?, None, Some(config)).ok()?;
    let found = parse::parse(&readability.parse().ok()?.content).ok()?;
    let number = |id| found.attribute(id, NUMBER)?.parse().ok();
    let first = found.descendants(DOCUMENT).find_map(number)?;
    Some(Content {
        blocks: blocks::blocks(&found, DOCUMENT, &boilerplate_boxes::unseen(&found)),
        first,
    })
}

/// Returns what it is to read, or nothing where that is too much.
fn write(tree: &Tree, off: &Off) -> Option<String> {
    let mut html = HtmlSerializer::new(HEAD.to_vec(), SerializeOpts::default());
    let (mut n_open, mut n_nested) = (1, 0);
    let mut walk = tree.walk(DOCUMENT);
    while let Some(step) = walk.next() {
        let n_before = html.writer.len();
        match step {
            Step::Enter(id) if off.contains(id) => walk.pass_over(id),
            Step::Leave(id) if off.contains(id) => {}
            Step::Enter(id) => {
                n_open += 1;
                enter(&mut html, tree, id).ok()?;
            }
            Step::Leave(id) => {
                n_open -= 1;
                leave(&mut html, tree, id).ok()?;
            }
        }
        n_nested += (html.writer.len() - n_before) * n_open;
        if n_nested > MAX_NESTED_BYTES {
            return None;
        }
    }
    String::from_utf8(html.writer).ok()
}

fn enter(html: &mut HtmlSerializer<Vec<u8>>, tree: &Tree, id: NodeId) -> io::Result<()> {
    if let Some(text) = tree.text(id) {
        return html.write_text(text);
    }
    let Some(tag) = tag(tree, id) else { return Ok(()) };
    let number = id.to_string();
    let attributes: Vec<_> = ["class", "id", "role"]
        .iter()
        .filter_map(|key| Some((attribute(key), tree.attribute(id, key)?)))
        .filter(|&(_, value)| value != RESULT)
        .chain([(attribute(NUMBER), number.as_str())])
        .collect();
    html.start_elem(element(tag), attributes.iter().map(|(key, value)| (key, *value)))?;
    if is_line(tag) {
        html.start_elem(element("span"), std::iter::empty())?;
    }
    Ok(())
}

fn leave(html: &mut HtmlSerializer<Vec<u8>>, tree: &Tree, id: NodeId) -> io::Result<()> {
    let Some(tag) = tag(tree, id) else { return Ok(()) };
    if is_line(tag) {
        html.end_elem(element("span"))?;
    }
    html.end_elem(element(tag))
}

/// Returns as what an element is written.
///
/// A `<section>` would lose its own text when it is merged with a box inside it, and a caption its class. Pictures and
/// what is embedded are left out: boxes with more of them than paragraphs would be thrown away, captions and all.
fn tag(tree: &Tree, id: NodeId) -> Option<&str> {
    let is_caption = || kind_of(tree, id) == Some(ParagraphKind::Caption);
    match tree.name(id) {
        "" | "embed" | "img" | "source" => None,
        "section" => Some("div"),
        "listing" | "plaintext" | "xmp" => Some("pre"),
        "div" | "span" if is_caption() => Some("figcaption"),
        name => Some(name),
    }
}

/// Headings and captions get a `<span>` around their text, as boxes that hold nothing but one would count as empty.
fn is_line(tag: &str) -> bool {
    matches!(tag, "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "figcaption")
}

fn element(name: &str) -> QualName {
    QualName::new(None, ns!(html), LocalName::from(name))
}

fn attribute(name: &str) -> QualName {
    QualName::new(None, ns!(), LocalName::from(name))
}
