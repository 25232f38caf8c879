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

/// Trees of which each gives a weight.
#[derive(Debug)]
pub struct Trees(Vec<Vec<Node>>);

#[derive(Debug)]
enum Node {
    Split { feature: usize, below: f32, left: usize, right: usize },
    Leaf(f32),
}

impl Trees {
    /// Reads trees, one a line: its nodes, the first one the root, parted by blanks. `f<t:a:b` goes on with node `a`
    /// when number `f` of the description is below `t`, else with node `b`; `=w` ends with the weight `w`.
    pub fn parse(text: &str) -> Self {
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        Self(lines.map(|line| line.split(' ').filter_map(Node::parse).collect()).collect())
    }

    /// Returns the sum of the trees' weights.
    pub fn log_odds(&self, features: &[f32; FEATURES]) -> f32 {
        self.0.iter().map(|tree| weight(tree, features)).sum()
    }
}

impl Node {
    fn parse(text: &str) -> Option<Self> {
        if let Some(weight) = text.strip_prefix('=') {
            return weight.parse().ok().map(Self::Leaf);
        }
        let (feature, rest) = text.split_once('<')?;
        let mut rest = rest.split(':');
        let below = rest.next()?.parse().ok()?;
        let (left, right) = (rest.next()?.parse().ok()?, rest.next()?.parse().ok()?);
        Some(Self::Split { feature: feature.parse().ok()?, below, left, right })
    }
}

fn weight(tree: &[Node], features: &[f32; FEATURES]) -> f32 {
    let mut at = 0;
    loop {
        match tree.get(at) {
            Some(Node::Leaf(weight)) => return *weight,
            Some(&Node::Split { feature, below, left, right }) => {
                at = if features.get(feature).is_some_and(|&value| value < below) {
                    left
                } else {
                    right
                };
            }
            None => return 0.0,
        }
    }
}
