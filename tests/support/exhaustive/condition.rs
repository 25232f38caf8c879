//! Whether an article fulfils a condition of a plan.

use xunwen_engine::{GramRun, Match, NearRuns, RunOrder, SearchField};

use super::Statistics;
use super::text::{ArticleTexts, GramText};

/// The rounding error of a sum that reaches the minimum, as in searches.
const ROUNDING: f32 = 1.0 - 1e-5;

/// Tests articles for conditions.
pub(super) struct Conditions<'a> {
    statistics: &'a Statistics,
}

/// An occurrence of a run: its number, its start and the character after its end.
type Occurrence = (usize, u32, u32);

impl<'a> Conditions<'a> {
    pub(super) fn new(statistics: &'a Statistics) -> Self {
        Self { statistics }
    }

    pub(super) fn hold(&self, condition: &Match, article: &ArticleTexts) -> bool {
        match condition {
            Match::Everything => true,
            Match::All(parts) => parts.iter().all(|part| self.hold(part, article)),
            Match::Any(parts) => parts.iter().any(|part| self.hold(part, article)),
            Match::Not(inner) => !self.hold(inner, article),
            Match::Share(percent, parts) => self.has_share(*percent, parts, article),
            Match::Published(from, before) => article.published.is_some_and(|second| {
                from.is_none_or(|from| second >= from)
                    && before.is_none_or(|before| second < before)
            }),
            Match::Term(term) => article.terms.contains(term),
            Match::Run(SearchField::Text, run) if run.is_single_character() => {
                let c = run.open_end.iter().flat_map(|(_, c)| c.chars()).next();
                c.is_some_and(|c| article.chars.contains(&c))
            }
            Match::Run(field, run) => {
                let mut texts = article.of_field(*field).into_iter();
                texts.any(|text| !starts(run, text).is_empty())
            }
            Match::Near(field, near) => {
                article.of_field(*field).into_iter().any(|text| are_near(near, text))
            }
        }
    }

    fn has_share(&self, percent: u8, parts: &[Match], article: &ArticleTexts) -> bool {
        let mut clauses: Vec<(f32, u64, &Match)> = Vec::new();
        for part in parts {
            let n_with = self.max_articles(part);
            clauses.push((self.statistics.idf(n_with.max(1)), n_with, part));
        }
        let counts = |n_with: u64| n_with > 0 || percent >= 50;
        let counted = clauses.iter().filter(|(_, n_with, _)| counts(*n_with));
        let total: f32 = counted.map(|(idf, ..)| *idf).sum();

        clauses.retain(|(_, n_with, _)| *n_with > 0);
        clauses.sort_by(|a, b| b.0.total_cmp(&a.0));
        clauses.retain(|(.., part)| self.hold(part, article));
        let held: f32 = clauses.iter().map(|(idf, ..)| *idf).sum();
        !clauses.is_empty() && held >= total * f32::from(percent) / 100.0 * ROUNDING
    }

    /// Returns the most articles that may have the commonest spelling of a word.
    fn max_articles(&self, word: &Match) -> u64 {
        let spellings = match word {
            Match::Any(spellings) => spellings.as_slice(),
            one => std::slice::from_ref(one),
        };
        let of_spelling = |spelling: &Match| {
            let Match::Run(field, run) = spelling else { return self.statistics.n_articles };
            let grams = run.grams.iter().map(|(_, gram)| match field {
                SearchField::Text => self.statistics.n_with_gram(gram),
                _ => self.statistics.with_gram.get(gram).map_or(0, |[title, _]| *title),
            });
            let of_char = |(_, c): &(u32, String)| {
                let c = c.chars().next().filter(|_| *field == SearchField::Text);
                c.map(|c| self.statistics.with_char.get(&c).copied().unwrap_or(0))
            };
            let chars = run.open_end.iter().filter_map(of_char);
            grams.chain(chars).min().unwrap_or(self.statistics.n_articles)
        };
        spellings.iter().map(of_spelling).max().unwrap_or(0)
    }
}

/// Returns where a run starts in a text.
fn starts(run: &GramRun, text: &GramText) -> Vec<u32> {
    let mut candidates: Vec<i64> = match (run.grams.first(), &run.open_end) {
        (Some((offset, gram)), _) => {
            let positions = text.positions_of(gram).iter();
            positions.map(|at| i64::from(*at) - i64::from(*offset)).collect()
        }
        (None, Some((offset, prefix))) => {
            let with_prefix = text.positions.iter().filter(|(gram, _)| gram.starts_with(prefix));
            let positions = with_prefix.flat_map(|(_, positions)| positions);
            positions.map(|at| i64::from(*at) - i64::from(*offset)).collect()
        }
        (None, None) => Vec::new(),
    };
    candidates.sort_unstable();
    candidates.dedup();

    let has_grams = |start: &i64| {
        run.grams.iter().all(|(offset, gram)| text.has_at(gram, start + i64::from(*offset)))
    };
    let is_continued = |start: &i64| {
        run.open_end.as_ref().is_none_or(|(offset, prefix)| {
            let at = start + i64::from(*offset);
            let mut with_prefix = text.positions.keys().filter(|gram| gram.starts_with(prefix));
            with_prefix.any(|gram| text.has_at(gram, at))
        })
    };
    let is_apart = |start: &i64| {
        !run.apart.iter().any(|(offset, gram)| text.has_at(gram, start + i64::from(*offset)))
    };
    candidates.retain(|start| has_grams(start) && is_continued(start) && is_apart(start));
    candidates.into_iter().filter_map(|start| u32::try_from(start).ok()).collect()
}

fn are_near(near: &NearRuns, text: &GramText) -> bool {
    let mut occurrences: Vec<Occurrence> = Vec::new();
    for (n, run) in near.runs.iter().enumerate() {
        let starts = starts(run, text).into_iter();
        occurrences.extend(starts.map(|start| (n, start, start + run.n_chars)));
    }
    let ends = text.positions_of("\n");
    let n_runs = near.runs.len();
    match near.order {
        RunOrder::Any => are_grouped(&occurrences, n_runs, near.distance, ends),
        RunOrder::Given => are_in_order(&occurrences, n_runs, near.distance, ends),
    }
}

/// Returns whether two occurrences are within the distance and in one paragraph.
fn is_linked(a: Occurrence, b: Occurrence, distance: u32, ends: &[u32]) -> bool {
    let (a, b) = if (a.1, a.2) <= (b.1, b.2) { (a, b) } else { (b, a) };
    let crosses = ends.iter().any(|end| a.1 <= *end && *end < b.1);
    b.1 <= a.2.saturating_add(distance) && !crosses
}

/// Returns whether occurrences that are linked, one after the other, have every run.
fn are_grouped(occurrences: &[Occurrence], n_runs: usize, distance: u32, ends: &[u32]) -> bool {
    let mut left = occurrences.to_vec();
    while let Some(first) = left.pop() {
        let mut group = vec![first];
        let is_near = |other: &Occurrence, group: &[Occurrence]| {
            group.iter().any(|member| is_linked(*member, *other, distance, ends))
        };
        while let Some(at) = left.iter().position(|other| is_near(other, &group)) {
            group.push(left.swap_remove(at));
        }
        if (0..n_runs).all(|run| group.iter().any(|member| member.0 == run)) {
            return true;
        }
    }
    false
}

/// Returns whether the runs follow each other in their order, each within the distance after the one
/// before it.
fn are_in_order(occurrences: &[Occurrence], n_runs: usize, distance: u32, ends: &[u32]) -> bool {
    let of_run = |run| occurrences.iter().filter(move |other| other.0 == run);
    let mut reached: Vec<Occurrence> = of_run(0).copied().collect();
    for run in 1..n_runs {
        let follows = |next: &&Occurrence| {
            let mut before = reached.iter().filter(|last| last.2 <= next.1);
            before.any(|last| is_linked(*last, **next, distance, ends))
        };
        reached = of_run(run).filter(follows).copied().collect();
    }
    !reached.is_empty()
}
