//! Measures the effect of the words of a dictionary on the news.

use std::collections::HashMap;
use std::path::Path;

use anyhow::Context;

use crate::{Setting, news};

/// The counts of one word.
#[derive(Default, Clone, Copy)]
struct Count {
    /// Its occurrences as a word with the dictionary.
    whole: u32,
    /// The occurrences at which, without the dictionary, another word overlaps one of its ends.
    breaking: u32,
}

/// Prints the words of the dictionary at `path` with their counts. The dictionary replaces the news
/// dictionary on top of jieba's vocabulary.
pub(crate) fn print(setting: &Setting, path: &Path) -> anyhow::Result<()> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("cannot read `{}`", path.display()))?;
    let entries: Vec<String> = text
        .lines()
        .filter_map(|line| line.split('#').next()?.split_whitespace().next())
        .map(|word| setting.analysis.fold.fold(word))
        .collect();
    let (without, with) = (setting.segmenter(None)?, setting.segmenter(Some(path))?);
    let mut counts: HashMap<&str, Count> =
        entries.iter().map(|word| (word.as_str(), Count::default())).collect();
    let mut folded = String::new();
    news::each(|part| {
        setting.analysis.fold.fold_into(part, &mut folded);
        let parts = without.words(&folded);
        let mut at = 0;
        for word in with.words(&folded) {
            let (start, end) = (word.byte_start, word.byte_start + word.text.len());
            while parts.get(at).is_some_and(|p| p.byte_start + p.text.len() <= start) {
                at += 1;
            }
            let Some(count) = counts.get_mut(word.text) else { continue };
            let reaches_over = |byte: usize| {
                parts[at..]
                    .iter()
                    .take_while(|p| p.byte_start < end)
                    .any(|p| p.byte_start < byte && byte < p.byte_start + p.text.len())
            };
            count.whole += 1;
            count.breaking += u32::from(reaches_over(start) || reaches_over(end));
        }
    })?;
    println!("# word\tcut without\tcount\tbreaks a neighbour");
    for word in &entries {
        let cut: Vec<&str> = without.words(word).iter().map(|w| w.text).collect();
        let Count { whole, breaking } = counts[word.as_str()];
        println!("{word}\t{}\t{whole}\t{breaking}", cut.join(" "));
    }
    Ok(())
}
