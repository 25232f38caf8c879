//! How many of the words of a bare text are asked for.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::{GramRun, Match, Strictness};
use crate::query::{MAX_BARE_CHARS, QueryAst};

/// Words that no article is required to have.
static FUNCTION_WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let lines = include_str!("function_words.txt").lines();
    lines.filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace).collect()
});

/// Returns whether a folded word says how something is asked, not what about.
pub(super) fn is_function_word(word: &str) -> bool {
    FUNCTION_WORDS.contains(word)
}

/// Hits that a page has: a sentence that fewer articles have all the words of is relaxed.
const PAGE: usize = 10;

/// Words up to which a query is a list of what the articles must have, and not a sentence.
const MAX_LISTED: usize = 2;
/// The same where blanks set them apart.
const MAX_LISTED_APART: usize = 3;

/// What the loose parts of a query ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Demand {
    /// Words that count.
    pub(crate) n_words: usize,
    /// Hits below which fewer words are asked for.
    pub(crate) min_hits: usize,
}

impl Demand {
    /// Returns what so many words from so many texts demand. A few words are all asked for while
    /// one article has them. A sentence is asked for whole while that fills a page: what one
    /// article says with just these words, others say with most of them.
    pub(super) fn new(n_words: usize, n_texts: usize) -> Self {
        let max_listed = if n_texts > 1 { MAX_LISTED_APART } else { MAX_LISTED };
        Self { n_words, min_hits: if n_words <= max_listed { 1 } else { PAGE } }
    }
}

/// Returns the query with its quoted runs as bare text; `None` when it has none, or nothing but
/// them: then they are what was asked for. `None` too when that is more bare text than is read.
pub(crate) fn unquoted(ast: &QueryAst) -> Option<QueryAst> {
    let QueryAst::All(parts) = ast else { return None };
    let has = |is: fn(&QueryAst) -> bool| parts.iter().any(is);
    if !has(|p| matches!(p, QueryAst::Run(_))) || !has(|p| matches!(p, QueryAst::Text(_))) {
        return None;
    }
    let n_chars = |part: &QueryAst| match part {
        QueryAst::Run(text) | QueryAst::Text(text) => text.chars().count(),
        _ => 0,
    };
    if parts.iter().map(n_chars).sum::<usize>() > MAX_BARE_CHARS {
        return None;
    }
    let loosened = parts.iter().map(|part| match part {
        QueryAst::Run(text) => QueryAst::Text(text.clone()),
        other => other.clone(),
    });
    Some(QueryAst::All(loosened.collect()))
}

/// Returns the condition on loose words, if there are any.
pub(super) fn enough_of(words: &[Match], strictness: Strictness) -> Option<Match> {
    Some(match (words, strictness) {
        ([], _) => return None,
        ([word], _) => word.clone(),
        (_, Strictness::All) => Match::All(words.to_vec()),
        (_, Strictness::Most) => Match::Share(50, words.to_vec()),
        (_, Strictness::Some) => Match::Share(25, words.to_vec()),
        (_, Strictness::Few) => Match::Share(10, words.to_vec()),
        (_, Strictness::Any) => Match::Any(words.to_vec()),
    })
}

/// Returns the words that say what is asked about, each once; all of them when none does.
pub(super) fn content(words: Vec<Match>) -> Vec<Match> {
    let mut seen = HashSet::new();
    let words: Vec<Match> = words.into_iter().filter(|word| seen.insert(word.clone())).collect();
    let says =
        |word: &Match| !matches!(word, Match::Run(_, run) if is_function_word(&spelled(run)));
    match words.iter().any(says) {
        true => words.into_iter().filter(says).collect(),
        false => words,
    }
}

/// Returns the characters of a run without gaps.
fn spelled(run: &GramRun) -> String {
    let mut text = String::new();
    let mut n_chars = 0;
    for (at, gram) in run.grams.iter().chain(&run.open_end) {
        let known = n_chars - (*at as usize).min(n_chars);
        text.extend(gram.chars().skip(known));
        n_chars += gram.chars().count().saturating_sub(known);
    }
    text
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use xunwen_text::Analysis;

    use super::super::{Filters, PageRange, PlanOptions, Plans, SearchField, Sort};
    use super::*;
    use crate::query::parse;

    #[test]
    fn a_few_words_are_all_asked_for_and_a_sentence_fills_a_page() {
        let analysis = Analysis::load().unwrap();
        for (query, n_words, min_hits) in [
            ("农业", 1, 1),
            ("跨境电商", 2, 1),
            ("杭州 生物 医药", 3, 1),
            ("杭州的跨境电商在哪里", 3, PAGE),
            ("杭州 跨境电商 什么 峰会", 4, PAGE),
            ("为什么", 1, 1),
            ("“杭州” -峰会", 0, 1),
        ] {
            let options = PlanOptions {
                filters: Filters::default(),
                sort: Sort::default(),
                recency: None,
                page: PageRange { offset: 0, limit: PAGE },
                now: Timestamp::UNIX_EPOCH,
            };
            let demand = Plans::new(&parse(query).0, &analysis, options).demand();
            assert_eq!(demand, Demand { n_words, min_hits }, "{query}");
        }
    }

    #[test]
    fn a_run_is_spelled_by_the_places_of_its_grams() {
        for text in ["什么", "的", "一带一路", "c919大", "天堂e创", "3.14", "t恤"] {
            let Some(Match::Run(_, run)) = super::super::run_match::run_match(text, SearchField::Text)
            else {
                panic!("{text} is looked up by its grams");
            };
            let tokens: String = text.chars().filter(|c| *c != '.').collect();
            assert_eq!(spelled(&run).replace('.', ""), tokens);
        }
    }

    #[test]
    fn function_words_are_in_folded_spelling() {
        let analysis = Analysis::load().unwrap();
        for word in FUNCTION_WORDS.iter() {
            assert_eq!(&analysis.fold.fold(word), word);
        }
    }
}
