//! How many of the words of a bare text are required, and how the requirement is relaxed.

use std::collections::HashSet;

use xunwen_text::CharClass;

use super::condition::Match;
use super::function_words::is_function_word;
use super::strictness::Strictness;
use crate::query::{QUERY_LIMITS, QueryAst};

/// Returns the query with its quoted runs as bare text.
///
/// `None` when it has no quoted run, or has nothing else: then the runs are the whole query. Also
/// `None` when the result has more bare text than is read.
pub(crate) fn unquoted(ast: &QueryAst) -> Option<QueryAst> {
    let QueryAst::All(parts) = ast else { return None };
    let has_run = parts.iter().any(|part| matches!(part, QueryAst::Run(_)));
    let has_text = parts.iter().any(|part| matches!(part, QueryAst::Text(_)));
    let n_bare_chars: usize = parts.iter().map(n_chars).sum();
    if !has_run || !has_text || n_bare_chars > QUERY_LIMITS.max_bare_chars {
        return None;
    }

    Some(runs_as_text(parts))
}

/// Returns the query of these parts with each quoted run as bare text.
pub(crate) fn runs_as_text(parts: &[QueryAst]) -> QueryAst {
    let loosened = parts.iter().map(|part| match part {
        QueryAst::Run(text) => QueryAst::Text(text.clone()),
        other => other.clone(),
    });
    QueryAst::All(loosened.collect())
}

/// The fewest Chinese characters of a quotation whose blanks may be ignored. Without its blanks, a
/// shorter one would be found by chance. Chosen by hand: two words.
const MIN_COPIED_CHARS: usize = 4;

/// Returns the query without blanks between the Chinese characters of quoted runs, as the cleaner
/// removes them from articles; `None` for a query without such blanks.
pub(crate) fn without_blanks(ast: &QueryAst) -> Option<QueryAst> {
    let loosened = match ast {
        QueryAst::Run(text) if text.chars().filter(|c| is_cjk(*c)).count() >= MIN_COPIED_CHARS => {
            QueryAst::Run(without_cjk_blanks(text))
        }
        QueryAst::In(field, leaf) => QueryAst::In(*field, Box::new(without_blanks(leaf)?)),
        QueryAst::All(parts) => QueryAst::All(parts.iter().map(loosened_part).collect()),
        QueryAst::Any(parts) => QueryAst::Any(parts.iter().map(loosened_part).collect()),
        _ => return None,
    };
    (loosened != *ast).then_some(loosened)
}

fn loosened_part(part: &QueryAst) -> QueryAst {
    without_blanks(part).unwrap_or_else(|| part.clone())
}

fn without_cjk_blanks(text: &str) -> String {
    let mut joined = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(char::is_whitespace) {
        let (before, blank) = rest.split_at(at);
        let after = blank.trim_start();
        joined.push_str(before);
        let is_removed = goes_with_cjk(joined.chars().next_back(), after.chars().next());
        joined.push_str(if is_removed { "" } else { &blank[..blank.len() - after.len()] });
        rest = after;
    }
    joined + rest
}

/// Returns whether a blank between two characters is removed: between Chinese characters.
fn goes_with_cjk(before: Option<char>, after: Option<char>) -> bool {
    [before, after].into_iter().all(|c| c.is_some_and(is_cjk))
}

fn is_cjk(c: char) -> bool {
    CharClass::from_char(c) == CharClass::Cjk
}

fn n_chars(part: &QueryAst) -> usize {
    match part {
        QueryAst::Run(text) | QueryAst::Text(text) => text.chars().count(),
        _ => 0,
    }
}

/// Returns the condition that enough of the loose words occur; `None` without words.
pub(super) fn enough_of(words: &[Match], strictness: Strictness) -> Option<Match> {
    if let [] | [_] = words {
        return words.first().cloned();
    }
    let words = words.to_vec();
    Some(match (strictness, strictness.percent()) {
        (_, Some(percent)) => Match::Share(percent, words),
        (Strictness::All, _) => Match::All(words),
        _ => Match::Any(words),
    })
}

/// Returns the words that are not function words, each once; all of the words when every one is a
/// function word.
pub(super) fn content_words(words: Vec<Match>) -> Vec<Match> {
    let mut seen = HashSet::new();
    let words: Vec<Match> = words.into_iter().filter(|word| seen.insert(word.clone())).collect();

    if words.iter().any(is_content) {
        words.into_iter().filter(is_content).collect()
    } else {
        words
    }
}

fn is_content(word: &Match) -> bool {
    !matches!(word, Match::Run(_, run) if is_function_word(&run.spelled()))
}
