//! How html5ever builds our tree.

use std::borrow::Cow;
use std::cell::{Ref, RefCell};

use html5ever::interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::StrTendril;
use html5ever::{Attribute, QualName};

use super::tree::{Content, DOCUMENT, NodeId, Tree};

/// A tree that is being built.
pub(super) struct Sink {
    tree: RefCell<Tree>,
}

impl Sink {
    pub(super) fn empty() -> Self {
        Self { tree: RefCell::new(Tree::empty()) }
    }

    /// Returns how many nodes were made, those included that have left the tree.
    pub(super) fn n_nodes(&self) -> usize {
        self.tree.borrow().nodes.len()
    }

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

    fn parse_error(&self, _: Cow<'static, str>) {}

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
