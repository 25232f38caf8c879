//! Boosted trees for a yes or no, grown on binned numbers (Friedman 2001; the gain of a split as in Chen and Guestrin,
//! *XGBoost: A Scalable Tree Boosting System*, 2016, equation 7).

use std::fmt::Write;

const N_BINS: usize = 64;
const RATE: f64 = 0.15;
const REGULAR: f64 = 1.0;

/// How large the trees are.
pub(crate) struct Size {
    pub(crate) n_trees: usize,
    pub(crate) depth: usize,
    pub(crate) min_rows: f64,
}

/// Rows of numbers, binned by their quantiles.
pub(crate) struct Table {
    bins: Vec<Vec<u8>>,
    edges: Vec<Vec<f32>>,
}

impl Table {
    pub(crate) fn new<const N: usize>(rows: &[[f32; N]]) -> Self {
        let columns = (0..N).map(|feature| {
            let mut values: Vec<_> = rows.iter().map(|row| row[feature]).collect();
            values.sort_unstable_by(f32::total_cmp);
            let mut edges: Vec<_> =
                (1..N_BINS).map(|bin| values[bin * (values.len() - 1) / N_BINS]).collect();
            edges.dedup();
            // Half way to the next smaller value, so that rounding in a text file moves nothing over an edge.
            edges.retain(|&edge| edge > values[0]);
            let bin = |value: f32| edges.partition_point(|&edge| edge <= value) as u8;
            let bins = rows.iter().map(|row| bin(row[feature])).collect();
            (bins, edges)
        });
        let (bins, edges) = columns.unzip();
        Self { bins, edges }
    }
}

enum Node {
    Split { feature: usize, below: f32, left: usize, right: usize },
    Leaf(f64),
}

/// Grows trees on the rows whose answers are given with their weights, and returns them as text, one a line.
pub(crate) fn grow(table: &Table, answers: &[bool], weights: &[f64], size: &Size) -> String {
    let mut odds = vec![0.0; answers.len()];
    let mut text = String::new();
    for _ in 0..size.n_trees {
        let slopes: Vec<_> = (0..answers.len())
            .map(|row| {
                let p = 1.0 / (1.0 + f64::exp(-odds[row]));
                let answer = f64::from(u8::from(answers[row]));
                (weights[row] * (p - answer), weights[row] * (p * (1.0 - p)).max(1e-6))
            })
            .collect();
        let mut tree = Vec::new();
        let rows: Vec<_> = (0..answers.len() as u32).collect();
        split(table, &slopes, &rows, size, size.depth, &mut tree, &mut odds);
        let nodes: Vec<_> = tree.iter().map(show).collect();
        let _ = writeln!(text, "{}", nodes.join(" "));
    }
    text
}

fn show(node: &Node) -> String {
    match node {
        Node::Split { feature, below, left, right, .. } => {
            format!("{feature}<{below}:{left}:{right}")
        }
        Node::Leaf(weight) => format!("={weight:.3}"),
    }
}

fn split(
    table: &Table,
    slopes: &[(f64, f64)],
    rows: &[u32],
    size: &Size,
    depth: usize,
    tree: &mut Vec<Node>,
    odds: &mut [f64],
) -> usize {
    let at = tree.len();
    let best = (depth > 0).then(|| best_split(table, slopes, rows, size)).flatten();
    let Some((feature, bin)) = best else {
        let (g, h) = sums(slopes, rows);
        let weight = -RATE * g / (h + REGULAR);
        rows.iter().for_each(|&row| odds[row as usize] += weight);
        tree.push(Node::Leaf(weight));
        return at;
    };
    let below = table.edges[feature][usize::from(bin)];
    tree.push(Node::Split { feature, below, left: 0, right: 0 });
    let (low, high): (Vec<_>, Vec<_>) =
        rows.iter().partition(|&&row| table.bins[feature][row as usize] <= bin);
    let to_left = split(table, slopes, &low, size, depth - 1, tree, odds);
    let to_right = split(table, slopes, &high, size, depth - 1, tree, odds);
    if let Node::Split { left, right, .. } = &mut tree[at] {
        (*left, *right) = (to_left, to_right);
    }
    at
}

fn sums(slopes: &[(f64, f64)], rows: &[u32]) -> (f64, f64) {
    rows.iter().fold((0.0, 0.0), |(g, h), &row| {
        let (dg, dh) = slopes[row as usize];
        (g + dg, h + dh)
    })
}

fn best_split(
    table: &Table,
    slopes: &[(f64, f64)],
    rows: &[u32],
    size: &Size,
) -> Option<(usize, u8)> {
    let (g, h) = sums(slopes, rows);
    let gain = |g: f64, h: f64| g * g / (h + REGULAR);
    let mut best = (1e-3, None);
    for (feature, bins) in table.bins.iter().enumerate() {
        let mut sums = [(0.0, 0.0, 0.0); N_BINS + 1];
        for &row in rows {
            let (dg, dh) = slopes[row as usize];
            let sum = &mut sums[usize::from(bins[row as usize])];
            *sum = (sum.0 + dg, sum.1 + dh, sum.2 + 1.0);
        }
        let (mut left_g, mut left_h, mut left_n) = (0.0, 0.0, 0.0);
        for (bin, sum) in sums.iter().enumerate().take(table.edges[feature].len()) {
            (left_g, left_h, left_n) = (left_g + sum.0, left_h + sum.1, left_n + sum.2);
            if left_n < size.min_rows || rows.len() as f64 - left_n < size.min_rows {
                continue;
            }
            let won = gain(left_g, left_h) + gain(g - left_g, h - left_h) - gain(g, h);
            if won > best.0 {
                best = (won, Some((feature, bin as u8)));
            }
        }
    }
    best.1
}
