//! Builds our tree for html5ever.

use std::borrow::Cow;
use std::cell::{Ref, RefCell};

use html5ever::interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::StrTendril;
use html5ever::{Attribute, QualName};

use super::tree::{DOCUMENT, NodeContent, NodeId, PageTree};

/// A tree under construction.
pub(super) struct PageTreeBuilder {
    tree: RefCell<PageTree>,
}

impl PageTreeBuilder {
    pub(super) fn new() -> Self {
        Self { tree: RefCell::new(PageTree::new()) }
    }

    /// Returns the number of nodes created so far, including those no longer in the tree.
    pub(super) fn n_nodes(&self) -> usize {
        self.tree.borrow().nodes.len()
    }

    /// Inserts a node between its new siblings. Text is appended to a text node before it.
    fn insert(&self, parent: NodeId, before: Option<NodeId>, child: NodeOrText<NodeId>) {
        let mut tree = self.tree.borrow_mut();
        let previous =
            before.map_or(tree.nodes[parent].last, |sibling| tree.nodes[sibling].previous);

        let child = match child {
            NodeOrText::AppendNode(child) => child,
            NodeOrText::AppendText(text) => {
                if let Some(previous) = previous
                    && let NodeContent::Text(before) = &mut tree.nodes[previous].content
                {
                    before.push_tendril(&text);
                    return;
                }
                tree.push(NodeContent::Text(text))
            }
        };
        detach(&mut tree, child);

        // Detaching the child may have changed the previous sibling.
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

/// Removes a node from its parent.
fn detach(tree: &mut PageTree, id: NodeId) {
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

impl TreeSink for PageTreeBuilder {
    type Handle = NodeId;
    type Output = PageTree;
    type ElemName<'a> = Ref<'a, QualName>;

    fn finish(self) -> PageTree {
        self.tree.into_inner()
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> NodeId {
        DOCUMENT
    }

    fn elem_name<'a>(&'a self, target: &'a NodeId) -> Ref<'a, QualName> {
        Ref::map(self.tree.borrow(), |tree| match &tree.nodes[*target].content {
            NodeContent::Element { name, .. } => name,
            // html5ever asks only for the names of elements.
            _ => unreachable!("node {target} is not an element"),
        })
    }

    fn create_element(
        &self,
        name: QualName,
        attributes: Vec<Attribute>,
        _: ElementFlags,
    ) -> NodeId {
        self.tree.borrow_mut().push(NodeContent::Element { name, attributes })
    }

    fn create_comment(&self, _: StrTendril) -> NodeId {
        self.tree.borrow_mut().push(NodeContent::Comment)
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> NodeId {
        self.tree.borrow_mut().push(NodeContent::Comment)
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
        // html5ever passes only siblings that have a parent.
        self.insert(parent.unwrap_or(DOCUMENT), parent.map(|_| *sibling), new_node);
    }

    fn add_attrs_if_missing(&self, target: &NodeId, attrs: Vec<Attribute>) {
        let mut tree = self.tree.borrow_mut();
        if let NodeContent::Element { attributes, .. } = &mut tree.nodes[*target].content {
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
