//! Grows boosted trees for a binary decision on binned features (Friedman 2001; the gain of a split as in Chen and Guestrin,
//! *XGBoost: A Scalable Tree Boosting System*, 2016, equation 7).

use std::fmt::Write;

/// Bins of each feature, by its quantiles.
const N_BINS: usize = 64;
/// The share of a leaf's best weight that is taken: the learning rate. Chosen by hand.
const LEARNING_RATE: f64 = 0.15;
/// The L2 penalty on leaf weights (lambda of XGBoost, and its default).
const L2_PENALTY: f64 = 1.0;
/// The least gain of a split: above rounding errors.
const MIN_GAIN: f64 = 1e-3;

/// The size of the trees.
pub(crate) struct TreeSize {
    pub(crate) n_trees: usize,
    /// The greatest number of splits from the root to a leaf.
    pub(crate) depth: usize,
    /// The least number of rows of a leaf.
    pub(crate) min_rows: f64,
}

/// Rows of features, binned by their quantiles.
pub(crate) struct BinnedTable {
    /// The bin of each row, by feature.
    bins: Vec<Vec<u8>>,
    /// The least values of the bins after the first, by feature.
    edges: Vec<Vec<f32>>,
}

impl BinnedTable {
    pub(crate) fn new<const N: usize>(rows: &[[f32; N]]) -> Self {
        let (bins, edges) = (0..N)
            .map(|feature| {
                let mut values: Vec<_> = rows.iter().map(|row| row[feature]).collect();
                values.sort_unstable_by(f32::total_cmp);

                let mut edges: Vec<_> =
                    (1..N_BINS).map(|bin| values[bin * (values.len() - 1) / N_BINS]).collect();
                edges.dedup();
                // An edge at the least value would leave the first bin empty.
                edges.retain(|&edge| edge > values[0]);

                let bin = |value: f32| edges.partition_point(|&edge| edge <= value) as u8;
                let bins = rows.iter().map(|row| bin(row[feature])).collect();
                (bins, edges)
            })
            .unzip();
        Self { bins, edges }
    }
}

/// A node of a tree under construction.
enum GrownNode {
    Split { feature: usize, below: f32, left: usize, right: usize },
    Leaf(f64),
}

/// Grows trees on rows with answers and weights. Returns them as text, one a line.
pub(crate) fn grow(
    table: &BinnedTable,
    answers: &[bool],
    weights: &[f64],
    size: &TreeSize,
) -> String {
    let mut odds = vec![0.0; answers.len()];
    let mut text = String::new();

    for _ in 0..size.n_trees {
        let gradients =
            (0..answers.len()).map(|row| gradient(odds[row], answers[row], weights[row]));
        let gradients: Vec<_> = gradients.collect();
        let rows: Vec<_> = (0..answers.len() as u32).collect();

        let mut grower =
            TreeGrower { table, gradients: &gradients, size, tree: Vec::new(), odds: &mut odds };
        grower.split(&rows, size.depth);
        let nodes: Vec<_> = grower.tree.iter().map(GrownNode::to_text).collect();
        let _ = writeln!(text, "{}", nodes.join(" "));
    }
    text
}

/// The first and second derivative of the logistic loss of a row, or their sums over rows.
#[derive(Clone, Copy, Default)]
struct Gradient {
    first: f64,
    second: f64,
}

impl Gradient {
    fn plus(self, other: Self) -> Self {
        Self { first: self.first + other.first, second: self.second + other.second }
    }

    fn minus(self, other: Self) -> Self {
        Self { first: self.first - other.first, second: self.second - other.second }
    }

    /// Returns the reduction of the loss by the best weight for the rows.
    fn gain(self) -> f64 {
        self.first * self.first / (self.second + L2_PENALTY)
    }
}

fn gradient(odds: f64, is_positive: bool, weight: f64) -> Gradient {
    let p = 1.0 / (1.0 + f64::exp(-odds));
    let answer = f64::from(u8::from(is_positive));
    Gradient { first: weight * (p - answer), second: weight * (p * (1.0 - p)).max(1e-6) }
}

impl GrownNode {
    /// Returns the node in the form that the cleaner reads.
    fn to_text(&self) -> String {
        match self {
            Self::Split { feature, below, left, right } => {
                format!("{feature}<{below}:{left}:{right}")
            }
            Self::Leaf(weight) => format!("={weight:.3}"),
        }
    }
}

/// One tree under construction.
struct TreeGrower<'a> {
    table: &'a BinnedTable,
    gradients: &'a [Gradient],
    size: &'a TreeSize,
    tree: Vec<GrownNode>,
    /// The odds of each row, the sum of all trees.
    odds: &'a mut [f64],
}

impl TreeGrower<'_> {
    /// Adds the node of some rows with all nodes below it. Returns its index.
    fn split(&mut self, rows: &[u32], depth: usize) -> usize {
        let at = self.tree.len();
        let best = if depth > 0 { self.best_split(rows) } else { None };
        let Some((feature, bin)) = best else {
            self.add_leaf(rows);
            return at;
        };

        let below = self.table.edges[feature][usize::from(bin)];
        self.tree.push(GrownNode::Split { feature, below, left: 0, right: 0 });
        let (low, high): (Vec<_>, Vec<_>) =
            rows.iter().partition(|&&row| self.table.bins[feature][row as usize] <= bin);
        let to_left = self.split(&low, depth - 1);
        let to_right = self.split(&high, depth - 1);
        if let GrownNode::Split { left, right, .. } = &mut self.tree[at] {
            (*left, *right) = (to_left, to_right);
        }
        at
    }

    fn add_leaf(&mut self, rows: &[u32]) {
        let sum = self.sum(rows);
        let weight = -LEARNING_RATE * sum.first / (sum.second + L2_PENALTY);
        for &row in rows {
            self.odds[row as usize] += weight;
        }
        self.tree.push(GrownNode::Leaf(weight));
    }

    fn sum(&self, rows: &[u32]) -> Gradient {
        let gradients = rows.iter().map(|&row| self.gradients[row as usize]);
        gradients.fold(Gradient::default(), Gradient::plus)
    }

    /// Returns the feature, and the last bin below the split, with the greatest gain.
    fn best_split(&self, rows: &[u32]) -> Option<(usize, u8)> {
        let all = self.sum(rows);
        let mut best = (MIN_GAIN, None);

        for (feature, bins) in self.table.bins.iter().enumerate() {
            // The sum and the number of rows of each bin.
            let mut sums = [(Gradient::default(), 0.0); N_BINS + 1];
            for &row in rows {
                let (sum, n) = &mut sums[usize::from(bins[row as usize])];
                *sum = sum.plus(self.gradients[row as usize]);
                *n += 1.0;
            }

            let (mut left, mut n_left) = (Gradient::default(), 0.0);
            for (bin, (sum, n)) in sums.iter().enumerate().take(self.table.edges[feature].len()) {
                (left, n_left) = (left.plus(*sum), n_left + n);
                let n_right = rows.len() as f64 - n_left;
                if n_left < self.size.min_rows || n_right < self.size.min_rows {
                    continue;
                }
                let gain = left.gain() + all.minus(left).gain() - all.gain();
                if gain > best.0 {
                    best = (gain, Some((feature, bin as u8)));
                }
            }
        }
        best.1
    }
}
