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
    /// The nodes of all trees, each behind those that lead to it.
    nodes: Vec<Node>,
    roots: Vec<u32>,
    /// The most splits from a root to a leaf.
    depth: usize,
}

/// A split, or a leaf, which leads to itself. Small, since an answer takes a thousand of them.
#[derive(Clone, Copy, Debug)]
struct Node {
    /// What a split compares with, or the weight of a leaf.
    value: f32,
    feature: u8,
    /// How many nodes on it goes where the feature is below the value.
    below: u8,
    /// How many more where it is not.
    more: u16,
}

/// Room for the numbers of a description: with a power of two, no number needs to be looked for in vain.
const ROOM: usize = FEATURES.next_power_of_two();

impl Trees {
    /// Reads trees, one a line: its nodes, the first one the root, parted by blanks. `f<t:a:b` goes on with node `a`
    /// when number `f` of the description is below `t`, else with node `b` behind it; `=w` ends with the weight `w`. Nodes
    /// come before those that they lead to.
    pub fn parse(text: &str) -> Self {
        let (mut nodes, mut roots, mut depth) = (Vec::new(), Vec::new(), 0);
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let root = nodes.len();
            roots.push(root as u32);
            let n_nodes = line.split(' ').count();
            nodes.extend(
                line.split(' ')
                    .enumerate()
                    .map(|(i, node)| Node::parse(node, i, n_nodes).unwrap_or(Node::leaf(0.0))),
            );
            depth = depth.max(Node::depth(&nodes[root..]));
        }
        Self { nodes, roots, depth }
    }

    /// Returns the sum of the trees' weights.
    pub fn log_odds(&self, features: &[f32; FEATURES]) -> f32 {
        let mut room = [0.0; ROOM];
        room[..FEATURES].copy_from_slice(features);
        let mut odds = 0.0;
        for roots in self.roots.chunks(N_BEFORE_LOOK) {
            odds += roots.iter().map(|&root| self.weight(root, &room)).sum::<f32>();
            if odds < HOPELESS {
                break;
            }
        }
        odds
    }

    /// Goes as many steps in every tree, without a branch that depends on the numbers: the processor walks through
    /// several trees at once, and never guesses wrong.
    fn weight(&self, root: u32, features: &[f32; ROOM]) -> f32 {
        let mut at = root as usize;
        for _ in 0..self.depth {
            let node = self.nodes[at];
            // The sign of the difference: 1 where the number is below the value. A comparison would be made a branch.
            let difference = features[usize::from(node.feature) % ROOM] - node.value;
            let is_below = (difference.to_bits() >> 31) as usize;
            at += usize::from(node.below) + (usize::from(node.more) & is_below.wrapping_sub(1));
        }
        self.nodes[at].value
    }
}

impl Node {
    fn leaf(weight: f32) -> Self {
        Self { value: weight, feature: 0, below: 0, more: 0 }
    }

    /// Reads the node that stands at place `i` of a tree.
    fn parse(text: &str, i: usize, n_nodes: usize) -> Option<Self> {
        if let Some(weight) = text.strip_prefix('=') {
            return Some(Self::leaf(weight.parse().ok()?));
        }
        let (feature, rest) = text.split_once('<')?;
        let mut rest = rest.split(':');
        let value = rest.next()?.parse().ok()?;
        let mut child =
            || rest.next()?.parse::<usize>().ok().filter(|n| (i + 1..n_nodes).contains(n));
        let (below, above) = (child()? - i, child()? - i);
        let more = u16::try_from(above.checked_sub(below)?).ok()?;
        Some(Self { value, feature: feature.parse().ok()?, below: u8::try_from(below).ok()?, more })
    }

    /// The most splits from the root of a tree to a leaf.
    fn depth(tree: &[Self]) -> usize {
        let mut depths = vec![0; tree.len()];
        for (i, node) in tree.iter().enumerate() {
            let below = i + usize::from(node.below);
            for child in [below, below + usize::from(node.more)].into_iter().filter(|&n| n > i) {
                depths[child] = depths[child].max(depths[i] + 1);
            }
        }
        depths.into_iter().max().unwrap_or(0)
    }
}
