//! How html5ever builds our tree, and the limits that keep hostile pages from costing more than they weigh.

use std::cell::{Cell, Ref, RefCell};

use html5ever::buffer_queue::BufferQueue;
use html5ever::interface::{ElementFlags, NodeOrText, QuirksMode, Tracer, TreeSink};
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts};
use html5ever::{Attribute, QualName, TokenizerResult};

use super::attributes::{Attributes, pieces};
use super::tree::{Content, DOCUMENT, NodeId, Tree};
use super::words::is_in;

/// How many elements may be open at once. The builder looks through all that are open for almost every tag, so an
/// unbounded depth costs its square; browsers stop at 512, too.
const MAX_OPEN: usize = 512;

/// After how many start tags the open elements are counted.
const COUNT_EVERY: usize = 32;

/// How many nodes a page may have. Unclosed `<b>`s are opened again in every later paragraph, so that a page of a
/// megabyte can ask for thousands of millions.
const MAX_NODES: usize = 500_000;

/// Elements whose text the tokenizer reads without looking for tags in it.
const RAW: &str = "iframe noembed noframes noscript plaintext script style textarea title xmp";

/// The page costs far more than any page of a newspaper: over half a million nodes, or hundreds of attributes on a
/// tag.
#[derive(Debug)]
pub(crate) struct TooComplex;

/// Returns the tree of a page, as a browser builds it before any script runs.
///
/// Tags that nest more than 512 deep are left out, their text is kept.
///
/// # Errors
///
/// [`TooComplex`], long before memory or patience run out.
pub(super) fn parse(page: &str) -> Result<Tree, TooComplex> {
    let guard = Guard {
        builder: TreeBuilder::new(
            Sink { tree: RefCell::new(Tree::empty()) },
            TreeBuilderOpts::default(),
        ),
        n_starts: Cell::new(0),
        n_tokens: Cell::new(0),
        is_deep: Cell::new(false),
        is_raw: Cell::new(false),
    };
    let tokenizer = Tokenizer::new(guard, TokenizerOpts::default());
    let input = BufferQueue::default();
    let mut attributes = Attributes::default();
    for piece in pieces(page) {
        let sink = &tokenizer.sink;
        if !sink.is_raw.get() && attributes.are_too_many(piece, sink.n_tokens.get()) {
            return Err(TooComplex);
        }
        input.push_back(StrTendril::from(piece));
        // Scripts interrupt the tokenizer so that they may run, and here none does.
        while tokenizer.feed(&input) != TokenizerResult::Done {}
        if tokenizer.sink.is_full() {
            return Err(TooComplex);
        }
    }
    tokenizer.end();
    Ok(tokenizer.sink.builder.sink.finish())
}

/// Stands before the builder and leaves out what would be too deep or too much.
struct Guard {
    builder: TreeBuilder<NodeId, Sink>,
    n_starts: Cell<usize>,
    n_tokens: Cell<usize>,
    is_raw: Cell<bool>,
    is_deep: Cell<bool>,
}

impl Guard {
    fn is_full(&self) -> bool {
        self.builder.sink.tree.borrow().nodes.len() > MAX_NODES
    }

    /// Returns whether a start tag must be left out. Elements of raw text are never: the tokenizer has to hear of them.
    fn leaves_out(&self, name: &str) -> bool {
        let n_starts = self.n_starts.get();
        self.n_starts.set(n_starts + 1);
        if n_starts.is_multiple_of(COUNT_EVERY) {
            let open = Count(Cell::new(0));
            self.builder.trace_handles(&open);
            self.is_deep.set(open.0.get() > MAX_OPEN);
        }
        self.is_deep.get() && !is_in(name, RAW)
    }
}

impl TokenSink for Guard {
    type Handle = NodeId;

    fn process_token(&self, token: Token, line_number: u64) -> TokenSinkResult<NodeId> {
        // Errors are told of inside a tag, too.
        let is_token = !matches!(token, Token::ParseError(_));
        self.n_tokens.set(self.n_tokens.get() + usize::from(is_token));
        let is_left_out = match &token {
            _ if self.is_full() => true,
            Token::TagToken(tag) => {
                let is_start = tag.kind == TagKind::StartTag;
                self.is_raw.set(is_start && is_in(&tag.name, RAW));
                is_start && self.leaves_out(&tag.name)
            }
            Token::CommentToken(_) | Token::ParseError(_) => true,
            _ => false,
        };
        if is_left_out {
            return TokenSinkResult::Continue;
        }
        self.builder.process_token(token, line_number)
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }
}

/// Counts what the builder holds on to: the open elements, and the formatting ones that it would open again.
struct Count(Cell<usize>);

impl Tracer for Count {
    type Handle = NodeId;

    fn trace_handle(&self, _: &NodeId) {
        self.0.set(self.0.get() + 1);
    }
}

struct Sink {
    tree: RefCell<Tree>,
}

impl Sink {
    /// Sets a node, or the text that goes on with the text before it, between its new neighbours.
    fn insert(&self, parent: NodeId, before: Option<NodeId>, child: NodeOrText<NodeId>) {
        let mut tree = self.tree.borrow_mut();
        let previous =
            before.map_or(tree.nodes[parent].last, |sibling| tree.nodes[sibling].previous);
        let child = match child {
            NodeOrText::AppendNode(child) => child,
            NodeOrText::AppendText(text) => {
                if let Some(previous) = previous
                    && let Content::Text(before) = &mut tree.nodes[previous].content
                {
                    before.push_tendril(&text);
                    return;
                }
                tree.push(Content::Text(text))
            }
        };
        detach(&mut tree, child);
        let previous =
            before.map_or(tree.nodes[parent].last, |sibling| tree.nodes[sibling].previous);
        let node = &mut tree.nodes[child];
        (node.parent, node.previous, node.next) = (Some(parent), previous, before);
        match previous {
            Some(previous) => tree.nodes[previous].next = Some(child),
            None => tree.nodes[parent].first = Some(child),
        }
        match before {
            Some(before) => tree.nodes[before].previous = Some(child),
            None => tree.nodes[parent].last = Some(child),
        }
    }
}

fn detach(tree: &mut Tree, id: NodeId) {
    let node = &mut tree.nodes[id];
    let (parent, previous, next) = (node.parent.take(), node.previous.take(), node.next.take());
    let Some(parent) = parent else { return };
    match previous {
        Some(previous) => tree.nodes[previous].next = next,
        None => tree.nodes[parent].first = next,
    }
    match next {
        Some(next) => tree.nodes[next].previous = previous,
        None => tree.nodes[parent].last = previous,
    }
}

impl TreeSink for Sink {
    type Handle = NodeId;
    type Output = Tree;
    type ElemName<'a> = Ref<'a, QualName>;

    fn finish(self) -> Tree {
        self.tree.into_inner()
    }

    fn parse_error(&self, _: std::borrow::Cow<'static, str>) {}

    fn get_document(&self) -> NodeId {
        DOCUMENT
    }

    fn elem_name<'a>(&'a self, target: &'a NodeId) -> Ref<'a, QualName> {
        Ref::map(self.tree.borrow(), |tree| match &tree.nodes[*target].content {
            Content::Element { name, .. } => name,
            // The builder asks for the names of elements alone.
            _ => unreachable!("node {target} is no element"),
        })
    }

    fn create_element(
        &self,
        name: QualName,
        attributes: Vec<Attribute>,
        _: ElementFlags,
    ) -> NodeId {
        self.tree.borrow_mut().push(Content::Element { name, attributes })
    }

    fn create_comment(&self, _: StrTendril) -> NodeId {
        self.tree.borrow_mut().push(Content::Aside)
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> NodeId {
        self.tree.borrow_mut().push(Content::Aside)
    }

    fn append(&self, parent: &NodeId, child: NodeOrText<NodeId>) {
        self.insert(*parent, None, child);
    }

    fn append_based_on_parent_node(
        &self,
        element: &NodeId,
        previous: &NodeId,
        child: NodeOrText<NodeId>,
    ) {
        let has_parent = self.tree.borrow().nodes[*element].parent.is_some();
        if has_parent {
            self.append_before_sibling(element, child);
        } else {
            self.append(previous, child);
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn get_template_contents(&self, target: &NodeId) -> NodeId {
        *target
    }

    fn same_node(&self, x: &NodeId, y: &NodeId) -> bool {
        x == y
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &NodeId, new_node: NodeOrText<NodeId>) {
        let parent = self.tree.borrow().nodes[*sibling].parent;
        // The builder puts nodes before others only where these stand somewhere.
        self.insert(parent.unwrap_or(DOCUMENT), parent.map(|_| *sibling), new_node);
    }

    fn add_attrs_if_missing(&self, target: &NodeId, attrs: Vec<Attribute>) {
        let mut tree = self.tree.borrow_mut();
        if let Content::Element { attributes, .. } = &mut tree.nodes[*target].content {
            for attribute in attrs {
                if attributes.iter().all(|known| known.name != attribute.name) {
                    attributes.push(attribute);
                }
            }
        }
    }

    fn remove_from_parent(&self, target: &NodeId) {
        detach(&mut self.tree.borrow_mut(), *target);
    }

    fn reparent_children(&self, node: &NodeId, new_parent: &NodeId) {
        loop {
            let Some(child) = self.tree.borrow().nodes[*node].first else { return };
            self.insert(*new_parent, None, NodeOrText::AppendNode(child));
        }
    }
}
