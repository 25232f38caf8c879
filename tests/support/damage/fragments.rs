//! Pieces of the layout after an article: the words of a banner, one on each line.

use super::draft::Draft;
use super::phrases::repeated;
use super::{Fault, Kind};
use crate::random::SplitMix;

/// Gaps before and between the pieces, and their name.
const GAPS: &[(&str, &str, &str)] = &[
    ("\n\n", "\n", "line by line"),
    ("\n\n\n\n", "\n", "line by line, further off"),
    ("\n\n", "\n\n", "parted by blank lines"),
];

/// Adds two to four short pieces after the article.
pub(super) fn apply(draft: &mut Draft, random: &mut SplitMix) {
    let words = repeated(draft);
    let mut pieces: Vec<String> =
        words.into_iter().filter(|word| (2..=5).contains(&word.chars().count())).collect();
    random.shuffle(&mut pieces);
    pieces.truncate(random.between(2, 4));
    let Some((before, between, variant)) = random.one(GAPS).filter(|_| pieces.len() >= 2) else {
        return;
    };
    draft.closing = format!("{before}{}", pieces.join(between));
    draft.closing_fault = Some(Fault { kind: Kind::Fragment, variant });
}
