//! The error rates of the trees on articles that they have not seen.

use std::fmt::Write;

use xunwen_corpus::training::{BoostedTrees, CleanerParams};

use super::LineEndRow;
use super::pages::Damage;

/// Odds, as natural logarithms, for which the rates are printed.
const THRESHOLDS: [f32; 10] = [-2.0, -1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0, 3.0];

/// Returns a table: for each threshold and collection, the share of breaks found and of other line ends taken for
/// breaks.
pub(super) fn error_rates(rows: &[&LineEndRow], trees: &str) -> String {
    let trees = BoostedTrees::parse(trees);
    let hopeless = CleanerParams::DEFAULT.boundary.hopeless_tree_odds;
    let odds: Vec<_> = rows.iter().map(|row| trees.log_odds(&row.features, hopeless)).collect();

    let mut text = String::new();
    for threshold in THRESHOLDS {
        let _ = write!(text, "above {threshold:4}:");
        for file in 0..2 {
            let rate = |damage, is_break| {
                let group = RowGroup { file, damage, is_break };
                group.share_above(rows, &odds, threshold)
            };
            let _ = write!(
                text,
                " | single {:.4}, columns {:.4}, over {:.4}, whole {:.5}, own of single {:.5}, of columns {:.4}, over {:.5}",
                rate(Damage::Single, true),
                rate(Damage::Columns, true),
                rate(Damage::Over, true),
                rate(Damage::None, false),
                rate(Damage::Single, false),
                rate(Damage::Columns, false),
                rate(Damage::Over, false),
            );
        }
        text.push('\n');
    }
    text
}

/// The rows of one collection and kind of damage, breaks or others.
struct RowGroup {
    file: usize,
    damage: Damage,
    is_break: bool,
}

impl RowGroup {
    /// Returns the share of the rows of the group whose odds are above a threshold.
    fn share_above(&self, rows: &[&LineEndRow], odds: &[f32], threshold: f32) -> f64 {
        let group: Vec<_> = rows.iter().zip(odds).filter(|(row, _)| self.contains(row)).collect();
        let n = group.iter().filter(|(_, odds)| **odds > threshold).count();
        n as f64 / group.len().max(1) as f64
    }

    fn contains(&self, row: &LineEndRow) -> bool {
        row.file == self.file && row.damage == self.damage && row.is_break == self.is_break
    }
}
