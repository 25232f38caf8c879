//! The trees that weigh what is known of a line end.

use std::sync::LazyLock;

use super::FEATURES;

/// See [`Trees::parse`] for the form.
const TREES: &str = include_str!("trees.txt");

static GROWN: LazyLock<Trees> = LazyLock::new(|| Trees::parse(TREES));

/// Returns the odds that the trees of the crate give, as a natural logarithm.
pub(super) fn log_odds(features: &[f32; FEATURES]) -> f32 {
    GROWN.log_odds(features)
}

/// After each so many trees, odds below this are taken as they are: the trees that follow only correct those before.
const N_BEFORE_LOOK: usize = 20;
const HOPELESS: f32 = -4.0;

/// Trees of which each gives a weight.
#[derive(Debug)]
pub struct Trees {
    /// The nodes of all trees; a leaf leads to itself.
    nodes: Vec<Node>,
    roots: Vec<u32>,
}

#[derive(Clone, Copy, Debug)]
struct Node {
    /// What a split compares with, or the weight of a leaf.
    value: f32,
    feature: u16,
    left: u32,
    right: u32,
}

impl Trees {
    /// Reads trees, one a line: its nodes, the first one the root, parted by blanks. `f<t:a:b` goes on with node `a`
    /// when number `f` of the description is below `t`, else with node `b`; `=w` ends with the weight `w`. Nodes
    /// come before those that they lead to.
    pub fn parse(text: &str) -> Self {
        let (mut nodes, mut roots) = (Vec::new(), Vec::new());
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let root = nodes.len() as u32;
            roots.push(root);
            nodes.extend(line.split(' ').enumerate().map(|(i, node)| {
                Node::parse(node, root, i as u32).unwrap_or(Node::leaf(0.0, root + i as u32))
            }));
        }
        Self { nodes, roots }
    }

    /// Returns the sum of the trees' weights.
    pub fn log_odds(&self, features: &[f32; FEATURES]) -> f32 {
        let mut odds = 0.0;
        for roots in self.roots.chunks(N_BEFORE_LOOK) {
            odds += roots.iter().map(|&root| self.weight(root, features)).sum::<f32>();
            if odds < HOPELESS {
                break;
            }
        }
        odds
    }

    fn weight(&self, root: u32, features: &[f32; FEATURES]) -> f32 {
        let mut at = root;
        while let Some(node) = self.nodes.get(at as usize) {
            if node.left <= at {
                return node.value;
            }
            let is_below = features.get(usize::from(node.feature)).is_some_and(|&f| f < node.value);
            at = if is_below { node.left } else { node.right };
        }
        0.0
    }
}

impl Node {
    fn leaf(weight: f32, at: u32) -> Self {
        Self { value: weight, feature: 0, left: at, right: at }
    }

    /// Reads the node that stands at place `i` of the tree whose first node is `root`.
    fn parse(text: &str, root: u32, i: u32) -> Option<Self> {
        if let Some(weight) = text.strip_prefix('=') {
            return Some(Self::leaf(weight.parse().ok()?, root + i));
        }
        let (feature, rest) = text.split_once('<')?;
        let mut rest = rest.split(':');
        let value = rest.next()?.parse().ok()?;
        let mut child = || rest.next()?.parse::<u32>().ok().filter(|&child| child > i);
        let (left, right) = (root + child()?, root + child()?);
        Some(Self { value, feature: feature.parse().ok()?, left, right })
    }
}
