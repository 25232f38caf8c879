//! Parses a page with html5ever, within limits that keep hostile pages cheap.

use std::cell::Cell;

use html5ever::TokenizerResult;
use html5ever::buffer_queue::BufferQueue;
use html5ever::interface::Tracer;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts, TreeSink};

use super::attribute_counter::{AttributeCounter, pieces};
use super::class_words::is_listed;
use super::page_tree_builder::PageTreeBuilder;
use super::tree::{NodeId, PageTree};
use crate::skip::{SkipReason, StopCheck, check_stop};

/// The most open elements. For almost every tag the tree builder scans all of them, so that an
/// unlimited depth would take quadratic time. Browsers stop at 512, too.
const MAX_OPEN: usize = 512;

/// After how many start tags the open elements are counted.
const COUNT_EVERY: usize = 32;

/// The most nodes of a page. An unclosed `<b>` is opened again in every later paragraph, so that a
/// page of a megabyte could create billions of nodes.
const MAX_NODES: usize = 500_000;

/// Elements in whose text the tokenizer does not look for tags. Source: the HTML standard.
const RAW_TEXT_ELEMENTS: &str =
    "iframe noembed noframes noscript plaintext script style textarea title xmp";

/// The bytes that are parsed between two questions whether to stop: less than a millisecond of most
/// pages.
const BYTES_PER_CHECK: usize = 64 << 10;

/// Returns the tree of a page, as a browser builds it before any script runs.
///
/// Tags nested deeper than 512 are left out; their text is kept.
///
/// # Errors
///
/// [`SkipReason::TooComplex`] when a page exceeds the limits, and the reason for which reading has to
/// stop.
pub(super) fn parse(page: &str, stop: StopCheck<'_>) -> Result<PageTree, SkipReason> {
    let guard = TokenGuard {
        builder: TreeBuilder::new(PageTreeBuilder::new(), TreeBuilderOpts::default()),
        n_starts: Cell::new(0),
        n_tokens: Cell::new(0),
        is_deep: Cell::new(false),
        is_raw_text: Cell::new(false),
    };
    let tokenizer = Tokenizer::new(guard, TokenizerOpts::default());

    let input = BufferQueue::default();
    let mut attributes = AttributeCounter::default();
    let mut n_bytes_to_check = BYTES_PER_CHECK;
    for piece in pieces(page) {
        n_bytes_to_check = n_bytes_to_check.saturating_sub(piece.len());
        if n_bytes_to_check == 0 {
            check_stop(stop)?;
            n_bytes_to_check = BYTES_PER_CHECK;
        }

        let guard = &tokenizer.sink;
        let has_attributes = !guard.is_raw_text.get();
        if has_attributes && attributes.exceeds_limit(piece, guard.n_tokens.get()) {
            return Err(SkipReason::TooComplex);
        }
        input.push_back(StrTendril::from(piece));
        // The tokenizer pauses at each script so that it can run; here none does.
        while tokenizer.feed(&input) != TokenizerResult::Done {}
        if tokenizer.sink.is_full() {
            return Err(SkipReason::TooComplex);
        }
    }
    tokenizer.end();
    Ok(tokenizer.sink.builder.sink.finish())
}

/// Filters the tokens for the tree builder: drops tags that are nested too deep, and everything once
/// the tree is full.
struct TokenGuard {
    builder: TreeBuilder<NodeId, PageTreeBuilder>,
    n_starts: Cell<usize>,
    n_tokens: Cell<usize>,
    /// Whether the last start tag was that of an element with raw text.
    is_raw_text: Cell<bool>,
    is_deep: Cell<bool>,
}

impl TokenGuard {
    fn is_full(&self) -> bool {
        self.builder.sink.n_nodes() > MAX_NODES
    }

    /// Returns whether a start tag is dropped. Elements with raw text never are, because the
    /// tokenizer has to switch its mode.
    fn drops_start_tag(&self, name: &str) -> bool {
        let n_starts = self.n_starts.get();
        self.n_starts.set(n_starts + 1);
        if n_starts.is_multiple_of(COUNT_EVERY) {
            let open = OpenElementCounter(Cell::new(0));
            self.builder.trace_handles(&open);
            self.is_deep.set(open.0.get() > MAX_OPEN);
        }
        self.is_deep.get() && !is_listed(name, RAW_TEXT_ELEMENTS)
    }
}

impl TokenSink for TokenGuard {
    type Handle = NodeId;

    fn process_token(&self, token: Token, line_number: u64) -> TokenSinkResult<NodeId> {
        // Errors are reported inside a tag, too, and must not count as its end.
        let is_token = !matches!(token, Token::ParseError(_));
        self.n_tokens.set(self.n_tokens.get() + usize::from(is_token));

        let is_dropped = match &token {
            _ if self.is_full() => true,
            Token::TagToken(tag) => {
                let is_start = tag.kind == TagKind::StartTag;
                self.is_raw_text.set(is_start && is_listed(&tag.name, RAW_TEXT_ELEMENTS));
                is_start && self.drops_start_tag(&tag.name)
            }
            Token::CommentToken(_) | Token::ParseError(_) => true,
            _ => false,
        };
        if is_dropped {
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

/// Counts the elements that the tree builder refers to: the open ones, and the formatting ones that
/// it would open again.
struct OpenElementCounter(Cell<usize>);

impl Tracer for OpenElementCounter {
    type Handle = NodeId;

    fn trace_handle(&self, _: &NodeId) {
        self.0.set(self.0.get() + 1);
    }
}
