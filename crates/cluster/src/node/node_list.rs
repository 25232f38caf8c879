//! The nodes in turn.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use super::{Node, Permit};
use crate::metrics::NodeState;
use crate::settings::{NodeUrl, TransportLimits};

/// All nodes. Requests go to the usable ones in turn.
pub(crate) struct NodeList {
    nodes: Vec<Node>,
    next: AtomicUsize,
}

/// The node for the next try of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Choice {
    /// Send the request to this node.
    Use(usize),
    /// Find out whether this node is usable, and note the result.
    Try(usize),
    /// Another call is finding out whether a node is usable.
    Await,
    /// All usable nodes were asked in this round.
    RoundOver,
    /// No node is usable until this moment.
    AllResting(Instant),
}

impl NodeList {
    /// Makes a list of nodes that nothing was sent to.
    pub(crate) fn new(urls: Vec<NodeUrl>, limits: &TransportLimits) -> Self {
        let nodes: Vec<Node> = urls.into_iter().map(|url| Node::new(url, limits)).collect();
        // Front ends that start at once do not begin with the same node.
        let first = fastrand::usize(..nodes.len().max(1));
        Self { nodes, next: AtomicUsize::new(first) }
    }

    /// Returns the nodes.
    pub(crate) fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// Returns whether requests go to a node.
    pub(crate) fn has_usable(&self) -> bool {
        self.nodes.iter().any(|node| node.breaker.state() == NodeState::Usable)
    }

    /// Chooses a node that is not in `asked`, the nodes of this round of tries. A node whose rest is
    /// over comes first, so that it is found again also while others serve.
    pub(crate) fn choose(&self, now: Instant, asked: &[usize]) -> Choice {
        let n_nodes = self.nodes.len();
        let start = self.next.fetch_add(1, Ordering::Relaxed);
        let mut usable = None;
        let mut is_in_trial = false;
        let mut end_of_rest: Option<Instant> = None;
        let mut is_asked_usable = false;

        for index in (0..n_nodes).map(|at| start.wrapping_add(at) % n_nodes) {
            match self.nodes[index].breaker.permit(now) {
                Permit::Trial => return Choice::Try(index),
                Permit::Usable if asked.contains(&index) => is_asked_usable = true,
                Permit::Usable => usable = usable.or(Some(index)),
                Permit::InTrial => is_in_trial = true,
                Permit::Resting { until } => {
                    end_of_rest = Some(end_of_rest.map_or(until, |end| end.min(until)));
                }
            }
        }

        match (usable, end_of_rest) {
            (Some(index), _) => Choice::Use(index),
            (None, _) if is_in_trial => Choice::Await,
            (None, Some(end)) if !is_asked_usable => Choice::AllResting(end),
            _ => Choice::RoundOver,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(n: usize) -> NodeList {
        let urls: Vec<String> = (0..n).map(|n| format!("http://n{n}:1")).collect();
        let limits = TransportLimits { n_failures_to_open: 1, ..TransportLimits::default() };
        NodeList::new(NodeUrl::parse_list(&urls.join(",")).unwrap(), &limits)
    }

    fn usable(n: usize) -> NodeList {
        let list = list(n);
        for node in list.nodes() {
            node.note_answer();
        }
        list
    }

    #[test]
    fn usable_nodes_are_asked_in_turn() {
        let list = usable(3);
        let mut chosen: Vec<Choice> = (0..3).map(|_| list.choose(Instant::now(), &[])).collect();
        chosen.sort_by_key(|choice| format!("{choice:?}"));
        assert_eq!(chosen, [Choice::Use(0), Choice::Use(1), Choice::Use(2)]);
        assert_eq!(list.choose(Instant::now(), &[0, 2]), Choice::Use(1));
        assert_eq!(list.choose(Instant::now(), &[0, 1, 2]), Choice::RoundOver);
    }

    #[test]
    fn a_resting_node_is_left_out_until_its_trial() {
        let list = usable(2);
        list.nodes()[1].note_failure("refused");
        let now = Instant::now();
        assert!((0..4).all(|_| list.choose(now, &[]) == Choice::Use(0)));
        assert_eq!(list.choose(now, &[0]), Choice::RoundOver);
        let later = now + TransportLimits::default().max_rest;
        assert_eq!(list.choose(later, &[]), Choice::Try(1));
        assert_eq!(list.choose(later, &[]), Choice::Use(0));
        assert_eq!(list.choose(later, &[0]), Choice::Await);
    }

    #[test]
    fn without_a_usable_node_the_end_of_the_first_rest_is_returned() {
        let list = usable(2);
        list.nodes().iter().for_each(|node| node.note_failure("refused"));
        assert!(matches!(list.choose(Instant::now(), &[]), Choice::AllResting(_)));
    }
}
