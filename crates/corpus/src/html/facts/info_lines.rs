//! The lines around an article that may state facts about it, cut into fields.
//!
//! In running text `<span>` and `<a>` do not separate words. In these lines they do:
//! `来源：<a>潮声日报</a> <a>举报</a>` has three fields.

use crate::html::block::{ends_line, is_sentence_mark, n_chars};
use crate::html::boilerplate_lines::is_section_heading;
use crate::html::class_words::{class_words, is_listed};
use crate::html::excluded::ExcludedNodes;
use crate::html::params::PARAMS;
use crate::html::tree::{DOCUMENT, NodeId, PageTree, TreeStep};

/// Words in the classes and ids of elements that name the source. Source of both lists: the
/// templates of Chinese news sites.
const SOURCE_WORDS: &str = "source src laiyuan ly medianame mediauser account accountname nickname \
    metanickname profilename jsname origin publisher";

/// The same for elements that name the author. On platforms they name the account.
const AUTHOR_WORDS: &str =
    "author authors authorname byline reporter writer zuozhe editorname penname";

/// Characters that separate fields inside a text.
const FIELD_SEPARATORS: [char; 6] = ['|', '｜', '丨', '┊', '│', '•'];

/// The kind of name that the class of an element states.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum NameHint {
    #[default]
    None,
    Source,
    Author,
}

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct InfoField {
    pub(super) text: String,
    pub(super) hint: NameHint,
    pub(super) is_link: bool,
}

/// A line outside the running text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct InfoLine {
    pub(super) fields: Vec<InfoField>,
}

impl InfoLine {
    /// Returns the line of a text without elements.
    pub(super) fn from_text(text: &str) -> Self {
        let mut builder = LineBuilder::default();
        builder.push_text(text);
        builder.end_line();
        builder.lines.pop().unwrap_or_default()
    }

    /// Returns the fields with blanks between them.
    pub(super) fn text(&self) -> String {
        self.fields.iter().map(|field| field.text.as_str()).collect::<Vec<_>>().join(" ")
    }

    fn is_prose(&self) -> bool {
        let is_text = |field: &&InfoField| !field.is_link;
        let n_all: usize = self.fields.iter().filter(is_text).map(|f| n_chars(&f.text)).sum();
        let has_mark = self.fields.iter().any(|field| field.text.contains(is_sentence_mark));
        let ends = self.fields.last().is_some_and(|field| field.text.ends_with(['。', '！']));
        (has_mark && n_all >= PARAMS.min_prose_line_chars)
            || (ends && n_all >= PARAMS.min_prose_chars)
    }
}

/// The lines around an article.
#[derive(Debug, Default)]
pub(super) struct InfoLines {
    /// Between the headline and the first prose.
    pub(super) head: Vec<InfoLine>,
    /// After the article.
    pub(super) tail: Vec<InfoLine>,
}

/// The place of an article on its page.
#[derive(Clone, Copy, Debug)]
pub(in crate::html) struct ArticlePlace {
    pub(in crate::html) headline: Option<NodeId>,
    /// The nodes with which the article begins and ends.
    pub(in crate::html) first: NodeId,
    pub(in crate::html) last: NodeId,
}

/// The part of the page that is being read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Zone {
    Above,
    Head,
    Article,
    Tail,
}

/// Returns the lines around an article.
pub(super) fn collect_lines(
    tree: &PageTree,
    hidden: &ExcludedNodes,
    place: ArticlePlace,
) -> InfoLines {
    let mut lines = InfoLines::default();
    let mut builder = LineBuilder::default();
    let (mut zone, mut is_inside) = (Zone::Above, false);
    let headline_is_inside =
        place.headline.is_some_and(|id| tree.ancestors(id).any(|id| id == place.first));

    let mut walk = tree.walk(DOCUMENT);
    while let Some(step) = walk.next() {
        if let TreeStep::Enter(id) = step
            && hidden.contains(id)
        {
            walk.skip_descendants(id);
            continue;
        }
        if step == TreeStep::Enter(place.first) {
            is_inside = true;
            if zone == Zone::Above && !headline_is_inside {
                zone = Zone::Head;
                builder.end_line();
                let n_kept = builder.lines.len().min(PARAMS.max_lines_above);
                lines.head = builder.lines.split_off(builder.lines.len() - n_kept);
            }
        }
        builder.step(tree, step);

        match (zone, step) {
            (Zone::Above, TreeStep::Leave(id)) if Some(id) == place.headline => {
                builder.restart();
                zone = Zone::Head;
            }
            (_, TreeStep::Leave(id)) if id == place.last => {
                if zone == Zone::Head {
                    take_head(&mut lines.head, &mut builder, is_inside);
                }
                builder.restart();
                zone = Zone::Tail;
            }
            (Zone::Head, _) if take_head(&mut lines.head, &mut builder, is_inside) => {
                zone = Zone::Article;
            }
            (Zone::Tail, _) if take_tail(&mut lines.tail, &mut builder) => break,
            _ => {}
        }
        // Only the last lines above an article are kept.
        if matches!(zone, Zone::Above | Zone::Article)
            && builder.lines.len() > PARAMS.max_info_lines
        {
            builder.lines.drain(..PARAMS.max_info_lines / 2);
        }
    }
    lines
}

/// Moves finished lines to the head, and returns whether the running text has begun.
fn take_head(head: &mut Vec<InfoLine>, builder: &mut LineBuilder, is_inside: bool) -> bool {
    for line in builder.lines.drain(..) {
        if (is_inside && line.is_prose()) || head.len() >= PARAMS.max_info_lines {
            return true;
        }
        head.push(line);
    }
    false
}

/// Moves finished lines to the tail, and returns whether it ends.
fn take_tail(tail: &mut Vec<InfoLine>, builder: &mut LineBuilder) -> bool {
    for line in builder.lines.drain(..) {
        if is_section_heading(&line.text()) || tail.len() >= PARAMS.max_tail_lines {
            return true;
        }
        tail.push(line);
    }
    false
}

/// Builds lines from the steps of a traversal.
#[derive(Default)]
struct LineBuilder {
    lines: Vec<InfoLine>,
    line: InfoLine,
    text: String,
    hints: Vec<(NodeId, NameHint)>,
    n_links: usize,
}

impl LineBuilder {
    fn step(&mut self, tree: &PageTree, step: TreeStep) {
        match step {
            TreeStep::Enter(id) => match tree.text(id) {
                Some(text) => self.push_text(text),
                None => self.enter(tree, id),
            },
            TreeStep::Leave(id) if tree.text(id).is_none() => self.leave(tree, id),
            TreeStep::Leave(_) => {}
        }
    }

    fn enter(&mut self, tree: &PageTree, id: NodeId) {
        self.end_at(tree, id);
        self.n_links += usize::from(tree.name(id) == "a");
        let hint = name_hint(tree, id);
        if hint != NameHint::None {
            self.hints.push((id, hint));
        }
    }

    fn leave(&mut self, tree: &PageTree, id: NodeId) {
        self.end_at(tree, id);
        self.n_links = self.n_links.saturating_sub(usize::from(tree.name(id) == "a"));
        if self.hints.last().is_some_and(|&(element, _)| element == id) {
            self.hints.pop();
        }
    }

    /// Ends the field, or the line, at the edge of an element.
    fn end_at(&mut self, tree: &PageTree, id: NodeId) {
        let name = tree.name(id);
        if ends_line(name) && !matches!(name, "td" | "th") {
            self.end_line();
        } else {
            self.end_field();
        }
    }

    fn push_text(&mut self, text: &str) {
        let mut n_wide_blanks = 0;
        for c in text.chars() {
            n_wide_blanks = if c == '\u{A0}' { n_wide_blanks + 1 } else { 0 };
            // A wide blank also sets the characters of a label apart: `来　源：`.
            let is_wide = c == '\u{3000}' && self.text.chars().nth(1).is_some();
            if FIELD_SEPARATORS.contains(&c) || n_wide_blanks > 1 || is_wide {
                self.end_field();
            } else if !c.is_whitespace() {
                self.text.push(c);
            } else if !self.text.is_empty() && !self.text.ends_with(' ') {
                self.text.push(' ');
            }
        }
    }

    fn end_field(&mut self) {
        let text = std::mem::take(&mut self.text);
        let text = text.trim();
        if !text.is_empty() {
            let hint = self.hints.last().map_or(NameHint::None, |&(_, hint)| hint);
            let field = InfoField { text: text.to_owned(), hint, is_link: self.n_links > 0 };
            self.line.fields.push(field);
        }
    }

    fn end_line(&mut self) {
        self.end_field();
        let line = std::mem::take(&mut self.line);
        if !line.fields.is_empty() {
            self.lines.push(line);
        }
    }

    /// Forgets the lines so far.
    fn restart(&mut self) {
        self.end_line();
        self.lines.clear();
    }
}

fn name_hint(tree: &PageTree, id: NodeId) -> NameHint {
    let mut names = ["class", "id"].iter().filter_map(|key| tree.attribute(id, key));
    let has = |names: &str, list| class_words(names).any(|word| is_listed(&word, list));
    let hint = names.find_map(|names| {
        if has(names, SOURCE_WORDS) {
            Some(NameHint::Source)
        } else {
            has(names, AUTHOR_WORDS).then_some(NameHint::Author)
        }
    });

    // A box with the whole page in it says nothing.
    let is_small = |_: &NameHint| tree.descendants(id).nth(PARAMS.max_headline_nodes).is_none();
    hint.filter(is_small).unwrap_or_default()
}
