//! Parsing with html5ever, and the limits that keep hostile pages from costing more than they weigh.

use std::cell::Cell;

use html5ever::TokenizerResult;
use html5ever::buffer_queue::BufferQueue;
use html5ever::interface::Tracer;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts, TreeSink};

use super::attribute_counter::{Attributes, pieces};
use super::class_words::is_in;
use super::tree::{NodeId, Tree};
use super::tree_sink::Sink;

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
        builder: TreeBuilder::new(Sink::empty(), TreeBuilderOpts::default()),
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
        self.builder.sink.n_nodes() > MAX_NODES
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
