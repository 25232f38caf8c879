//! The boosted trees that weigh the features of a line end.

use std::sync::LazyLock;

use super::features::FEATURES;

/// The trees in the form that [`BoostedTrees::parse`] describes.
const TREES: &str = include_str!("trees.txt");

static GROWN: LazyLock<BoostedTrees> = LazyLock::new(|| BoostedTrees::parse(TREES));

/// Returns the odds that the trees of the crate give, as a natural logarithm. Once the odds of the first trees are below
/// `hopeless`, the remaining trees are skipped.
pub(super) fn log_odds(features: &[f32; FEATURES], hopeless: f32) -> f32 {
    GROWN.log_odds(features, hopeless)
}

/// Trees after each of which the odds are compared with the hopeless ones: few, to stop early, but enough for the
/// processor to walk through several trees at once.
const TREES_PER_BLOCK: usize = 20;

/// A sum of trees.
#[derive(Debug)]
pub struct BoostedTrees {
    /// The nodes of all trees, each after its parent.
    nodes: Vec<TreeNode>,
    roots: Vec<u32>,
    /// The greatest number of splits from a root to a leaf.
    depth: usize,
}

/// A split, or a leaf, which leads to itself. Small, since an answer reads a thousand of them.
#[derive(Clone, Copy, Debug)]
struct TreeNode {
    /// The value with which a split compares, or the weight of a leaf.
    value: f32,
    feature: u8,
    /// The distance to the child for features below the value, in nodes.
    below: u8,
    /// The distance from there to the other child.
    more: u16,
}

/// The length of a feature array, a power of two so that indexing needs no bounds check.
const ROOM: usize = FEATURES.next_power_of_two();

impl BoostedTrees {
    /// Reads trees, one a line, as nodes separated by blanks, the root first. `f<t:a:b` continues with node `a` if
    /// feature `f` is below `t` and with the later node `b` otherwise; `=w` ends with the weight `w`. A node precedes its
    /// children. Lines that begin with `#` are comments.
    pub fn parse(text: &str) -> Self {
        let (mut nodes, mut roots, mut depth) = (Vec::new(), Vec::new(), 0);

        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let root = nodes.len();
            roots.push(root as u32);
            let n_nodes = line.split(' ').count();
            nodes.extend(
                line.split(' ').enumerate().map(|(i, node)| {
                    TreeNode::parse(node, i, n_nodes).unwrap_or(TreeNode::leaf(0.0))
                }),
            );
            depth = depth.max(TreeNode::depth(&nodes[root..]));
        }
        Self { nodes, roots, depth }
    }

    /// Returns the sum of the trees' weights, or of the first trees where it is below `hopeless`.
    pub fn log_odds(&self, features: &[f32; FEATURES], hopeless: f32) -> f32 {
        let mut room = [0.0; ROOM];
        room[..FEATURES].copy_from_slice(features);

        let mut odds = 0.0;
        for roots in self.roots.chunks(TREES_PER_BLOCK) {
            odds += roots.iter().map(|&root| self.weight(root, &room)).sum::<f32>();
            if odds < hopeless {
                break;
            }
        }
        odds
    }

    /// Returns the weight of a tree. Takes the same number of steps in every tree without a branch that depends on the
    /// features: the processor overlaps several trees and mispredicts nothing.
    fn weight(&self, root: u32, features: &[f32; ROOM]) -> f32 {
        let mut at = root as usize;
        for _ in 0..self.depth {
            let node = self.nodes[at];
            // The sign bit of the difference: 1 if the feature is below. A comparison would compile to a branch.
            let difference = features[usize::from(node.feature) % ROOM] - node.value;
            let is_below = (difference.to_bits() >> 31) as usize;
            // Wrapping, since a check of each of a thousand steps takes longer than the step.
            let more = usize::from(node.more) & is_below.wrapping_sub(1);
            at = at.wrapping_add(usize::from(node.below)).wrapping_add(more);
        }
        self.nodes[at].value
    }
}

impl TreeNode {
    fn leaf(weight: f32) -> Self {
        Self { value: weight, feature: 0, below: 0, more: 0 }
    }

    /// Reads node `i` of a tree.
    fn parse(text: &str, i: usize, n_nodes: usize) -> Option<Self> {
        if let Some(weight) = text.strip_prefix('=') {
            return Some(Self::leaf(weight.parse().ok()?));
        }

        let (feature, rest) = text.split_once('<')?;
        let mut rest = rest.split(':');
        let value = rest.next()?.parse().ok()?;
        let children = i + 1..n_nodes;
        let below = rest.next()?.parse::<usize>().ok().filter(|n| children.contains(n))? - i;
        let above = rest.next()?.parse::<usize>().ok().filter(|n| children.contains(n))? - i;
        let more = u16::try_from(above.checked_sub(below)?).ok()?;
        Some(Self { value, feature: feature.parse().ok()?, below: u8::try_from(below).ok()?, more })
    }

    /// Returns the greatest number of splits from the root of a tree to a leaf.
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
