//! Measures the agreement of our segmentation with manual segmentation.

use std::collections::HashSet;
use std::path::Path;

use anyhow::Context;
use xunwen_text::CharClass;

use crate::{Setting, news};

const SETS: &[&str] = &["sighan2005_pku_test_gold.txt", "sighan2005_cityu_test_gold.txt"];

/// Prints precision, recall and F1 on the SIGHAN 2005 test sets, without punctuation, with the news
/// dictionary at `path`.
pub(crate) fn print(setting: &Setting, path: &Path) -> anyhow::Result<()> {
    let segmenter = setting.segmenter(Some(path))?;
    println!("{:32} {:>9} {:>7} {:>7} {:>7}", "set", "words", "P", "R", "F1");
    for set in SETS {
        let file = news::data()?.join("seg").join(set);
        let gold = std::fs::read_to_string(&file)
            .with_context(|| format!("cannot read `{}`", file.display()))?;
        let (mut n_gold, mut n_ours, mut n_both) = (0_u32, 0_u32, 0_u32);
        for line in gold.lines() {
            let line = setting.analysis.fold.fold(line.trim_start_matches('\u{feff}'));
            let mut text = String::new();
            let mut spans = HashSet::new();
            for word in line.split_whitespace() {
                let start = text.len();
                text.push_str(word);
                if word.chars().any(|c| CharClass::from_char(c).is_token()) {
                    spans.insert((start, text.len()));
                }
            }
            let ours = segmenter.words(&text);
            n_gold += spans.len() as u32;
            n_ours += ours.len() as u32;
            let both = ours
                .iter()
                .filter(|w| spans.contains(&(w.byte_start, w.byte_start + w.text.len())));
            n_both += both.count() as u32;
        }
        let (both, ours, gold) = (f64::from(n_both), f64::from(n_ours), f64::from(n_gold));
        let (precision, recall) = (both / ours, both / gold);
        let f1 = 2.0 * precision * recall / (precision + recall);
        println!("{set:32} {n_gold:>9} {precision:>7.4} {recall:>7.4} {f1:>7.4}");
    }
    Ok(())
}
