//! Problems of a word, each with a remedy.

use super::report::{CheckedWord, WordEffectJson};
use crate::output::number;

/// The share of places of a word, in percent, where it may cut a neighbour in two.
const MAX_BREAKING_PERCENT: u64 = 10;

/// Returns the problems of a word.
pub(super) fn find_problems(word: &CheckedWord) -> Vec<String> {
    let mut problems = Vec::new();
    if word.cut_then.len() != 1 {
        problems.push(format!("has no effect: it is cut as `{}`", word.cut_then.join(" ")));
    }
    if let Some(cut) = &word.cut_apart_in {
        problems
            .push(format!("is cut apart in a simple sentence, `{cut}`: give it a higher weight"));
    }

    if let Some(effect) = &word.effect {
        problems.extend(not_whole(effect));
        problems.extend(breaking(effect, word.weight.is_some()));
    }
    problems
}

/// Returns the problem of a word that is cut as a word in less than half of its places.
fn not_whole(effect: &WordEffectJson) -> Option<String> {
    let example = effect.not_whole_example.as_ref()?;
    if effect.whole * 2 >= effect.places {
        return None;
    }
    let (n, places) = (number(effect.places - effect.whole), number(effect.places));
    Some(format!(
        "is not cut as a word in {n} of {places} places, as in `{example}`: give it a higher weight \
         if it should be"
    ))
}

/// Returns the problem of a word that cuts its neighbour in two too often.
fn breaking(effect: &WordEffectJson, has_weight: bool) -> Option<String> {
    let example = effect.breaking_example.as_ref()?;
    if effect.breaking * 100 <= effect.places * MAX_BREAKING_PERCENT {
        return None;
    }
    let (n, places) = (number(effect.breaking), number(effect.places));
    let remedy = if has_weight { "lower its weight or remove it" } else { "remove it" };
    Some(format!(
        "cuts its neighbour in two in {n} of {places} places, as in `{example}`: {remedy}"
    ))
}
