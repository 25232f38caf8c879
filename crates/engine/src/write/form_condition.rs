//! Decides on one article, by its terms, whether it has a condition: for conditions that the terms of
//! another engine cannot decide.

use std::collections::HashMap;

use crate::highlight::proximity::{RunAt, Stretches, groups};
use crate::plan::{GramRun, Match, NearRuns, RunOrder, SearchField};
use crate::write::article_form::{ArticleForm, GramTerms};
use xunwen_text::PARAGRAPH_END;

/// Returns whether an article has a run or runs near each other; false for any other condition.
#[must_use]
pub fn has_condition(article: &ArticleForm, condition: &Match) -> bool {
    let (Match::Run(field, _) | Match::Near(field, _)) = condition else { return false };
    let texts = match field {
        SearchField::Text => vec![&article.title, &article.body],
        SearchField::Title => vec![&article.title],
        SearchField::Author => vec![&article.author_names],
        SearchField::Source => vec![&article.source_name],
    };
    texts.into_iter().any(|text| {
        let text = Places::new(text);
        match condition {
            Match::Run(_, run) => !text.starts(run).is_empty(),
            Match::Near(_, near) => text.has_near(near),
            _ => false,
        }
    })
}

/// The terms of a text by position.
struct Places<'a> {
    by_position: HashMap<i64, Vec<&'a str>>,
    by_term: HashMap<&'a str, Vec<u32>>,
}

impl<'a> Places<'a> {
    fn new(text: &'a GramTerms) -> Self {
        let mut places = Self { by_position: HashMap::new(), by_term: HashMap::new() };
        for (position, term) in &text.terms {
            places.by_position.entry(i64::from(*position)).or_default().push(term);
            places.by_term.entry(term).or_default().push(*position);
        }
        places
    }

    fn has(&self, position: i64, is_term: impl Fn(&str) -> bool) -> bool {
        let terms = self.by_position.get(&position);
        terms.is_some_and(|terms| terms.iter().any(|term| is_term(term)))
    }

    /// Returns the positions at which a run starts, in order.
    fn starts(&self, run: &GramRun) -> Vec<u32> {
        let candidates: Vec<u32> = match run.grams.first() {
            Some((at, gram)) => {
                let found = self.by_term.get(gram.as_str()).into_iter().flatten();
                found.filter_map(|position| position.checked_sub(*at)).collect()
            }
            None => {
                let mut all: Vec<u32> = self.by_term.values().flatten().copied().collect();
                all.sort_unstable();
                all.dedup();
                all
            }
        };
        let is_start = |start: &u32| {
            let start = i64::from(*start);
            let has_grams = run
                .grams
                .iter()
                .all(|(at, gram)| self.has(start + i64::from(*at), |term| term == gram));
            let has_end = run.open_end.iter().all(|(at, c)| {
                self.has(start + i64::from(*at), |term| term.starts_with(c.as_str()))
            });
            let is_apart = run
                .apart
                .iter()
                .all(|(at, gram)| !self.has(start + i64::from(*at), |term| term == gram));
            has_grams && has_end && is_apart
        };
        candidates.into_iter().filter(is_start).collect()
    }

    fn has_near(&self, near: &NearRuns) -> bool {
        let mut runs = Vec::new();
        for (number, run) in near.runs.iter().enumerate() {
            let at = |start: u32| RunAt { start, end: start + run.n_chars, run: number };
            runs.extend(self.starts(run).into_iter().map(at));
        }
        runs.sort_unstable();
        let end = PARAGRAPH_END.encode_utf8(&mut [0; 4]).to_owned();
        let ends = self.by_term.get(end.as_str()).cloned().unwrap_or_default();
        let n_runs = near.runs.len();
        match near.order {
            RunOrder::Any => groups(&runs, n_runs, near.distance, &ends).next().is_some(),
            RunOrder::Given => {
                !Stretches::default().find(&runs, n_runs, near.distance, &ends).is_empty()
            }
        }
    }
}
