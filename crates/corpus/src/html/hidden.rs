//! Nodes that a browser does not show as text.

use super::class_words::is_listed;
use super::excluded::ExcludedNodes;
use super::tree::{NodeId, PageTree};

/// Elements of HTML whose content is never shown as text. The readings of `ruby` are annotations.
const HIDDEN_ELEMENTS: &str = "applet audio button canvas datalist head iframe img input map math noembed \
    noframes noscript object option progress rp rt rtc script select style svg template textarea \
    title video";

/// Returns the nodes that a browser does not show, or not as text: scripts, hidden elements, the
/// readings of ruby.
pub(super) fn hidden_nodes(tree: &PageTree) -> ExcludedNodes {
    ExcludedNodes::new(tree)
        .extended(tree, |id| is_listed(tree.name(id), HIDDEN_ELEMENTS) || is_hidden(tree, id))
}

fn is_hidden(tree: &PageTree, id: NodeId) -> bool {
    let is_icon =
        matches!(tree.name(id), "i" | "span") && tree.attribute(id, "aria-hidden") == Some("true");
    tree.attribute(id, "hidden").is_some() || is_icon || has_display_none(tree, id)
}

fn has_display_none(tree: &PageTree, id: NodeId) -> bool {
    // Scripts of some pages show the body when it is ready.
    if matches!(tree.name(id), "html" | "body") {
        return false;
    }
    let style = tree.attribute(id, "style").unwrap_or_default();
    style.split(';').any(|rule| {
        let rule: String = rule.chars().filter(|c| !c.is_ascii_whitespace()).collect();
        rule.to_ascii_lowercase().starts_with("display:none")
    })
}
