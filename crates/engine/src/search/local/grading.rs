//! Which articles have how many of the words of a query, in one pass over the index.

use tantivy::query::{EnableScoring, Scorer, Weight};
use tantivy::{DocId, DocSet, Result, SegmentReader, TERMINATED};

use crate::budget::{WorkKind, WorkMeter};
use crate::matching::{MinMatchScorer, WordWeights};
use crate::plan::{Match, Plans, Strictness};
use crate::search::local::snapshot::VisibleDocs;
use crate::search::local::state::LocalState;

/// The most articles that are kept for the list, in memory 0.5 MB. More are visited again.
///
/// Source: chosen by memory. Half or twice is not measured.
const MAX_KEPT: usize = 1 << 16;

/// The levels of strictness of a query, and what decides between them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Levels<'a> {
    /// The levels, strictest first: every word, then fewer.
    pub(crate) levels: &'a [Strictness],
    /// The strictest of them that a search may use.
    pub(crate) strictest: usize,
    /// The articles that are enough.
    pub(crate) n_enough: u64,
}

/// The strictest level that finds enough, or the loosest.
pub(crate) struct Grading {
    pub(crate) level: usize,
    /// For each stricter level, and for this one: the articles that it finds, at least. No more are
    /// counted than are enough.
    pub(crate) counts: Vec<u64>,
    /// The articles of the level; `None` if they are to be visited.
    pub(crate) docs: Option<GradedDocs>,
}

impl Grading {
    /// Returns the grading of a query with one level.
    pub(crate) fn only(level: usize) -> Self {
        Self { level, counts: Vec::new(), docs: None }
    }
}

/// The articles of a level by segment, hidden ones too, each with the strictest level that it reaches.
pub(crate) struct GradedDocs(Vec<Vec<(DocId, u8)>>);

impl GradedDocs {
    /// Returns the articles of a segment, in order.
    pub(crate) fn of_segment(&self, ordinal: usize) -> &[(DocId, u8)] {
        &self.0[ordinal]
    }
}

/// Finds the strictest of several levels that finds enough. It starts with the loosest; as soon as a
/// stricter one has enough, articles below it are skipped.
///
/// The counts are too low if the budget of the search is closed afterwards.
///
/// # Errors
/// If the index cannot be read.
pub(crate) fn grade(state: &LocalState, plans: &Plans, levels: Levels<'_>) -> Result<Grading> {
    let lowering = state.lowering();
    let clauses = lowering.words(plans.words());
    let words = WordWeights::new(&clauses, state.searcher(), &state.scope.terms)?;
    let required = plans.required().or_else(|| {
        let is_filtered = !plans.filters().is_empty();
        is_filtered.then_some(Match::Everything)
    });
    let required = required.map(|required| {
        let query = lowering.query(&required, plans.filters());
        query.weight(EnableScoring::disabled_from_searcher(state.searcher()))
    });
    let required = required.transpose()?;

    let min_sums = levels.levels.iter().skip(1);
    let min_sums =
        min_sums.map(|level| level.percent().map_or(f32::MIN_POSITIVE, |p| words.min_sum(p)));
    let mut pass = GradingPass {
        has_absent: words.has_absent(),
        min_sums: min_sums.collect(),
        level: levels.levels.len() - 1,
        counts: vec![0; levels.levels.len()],
        docs: Vec::new(),
        n_kept: 0,
        kept_level: levels.levels.len(),
        max_kept: MAX_KEPT,
        levels,
    };
    let mut meter = state.scope.meter(WorkKind::Postings);
    let segments = state.searcher().segment_readers();
    for (ordinal, reader) in (0..).zip(segments) {
        let hidden = state.snapshot.hidden.of_segment(ordinal);
        let visible = VisibleDocs { reader, hidden };
        pass.docs.push(Vec::new());
        pass.visit(&words, required.as_deref(), visible, &mut meter)?;
        if pass.is_done() {
            break;
        }
    }
    Ok(pass.finish())
}

/// A pass over the articles with some of the words.
struct GradingPass<'a> {
    levels: Levels<'a>,
    has_absent: bool,
    /// The sums of IDF that all levels but the first require.
    min_sums: Vec<f32>,
    /// The loosest level that still counts.
    level: usize,
    /// The articles of each level, with those of stricter ones.
    counts: Vec<u64>,
    docs: Vec<Vec<(DocId, u8)>>,
    n_kept: usize,
    /// The articles of this level and of looser ones are not kept.
    kept_level: usize,
    max_kept: usize,
}

impl GradingPass<'_> {
    /// Returns whether the pass ends here: no later article can change the level, and the articles of
    /// the level need not be kept. Those with every word are found faster by their rarest word.
    fn is_done(&self) -> bool {
        let is_decided = self.counts[self.levels.strictest] >= self.levels.n_enough;
        is_decided && (self.level == 0 || self.kept_level <= self.level)
    }

    /// Visits the articles of a segment.
    fn visit(
        &mut self,
        words: &WordWeights,
        required: Option<&dyn Weight>,
        visible: VisibleDocs<'_>,
        meter: &mut WorkMeter,
    ) -> Result<()> {
        let mut docs = words.scorer(visible.reader, self.min_sum())?;
        let mut required = required_docs(required, visible.reader)?;
        let mut doc = docs.doc();
        while doc != TERMINATED && meter.add(1) {
            let with_required = required.as_mut().map_or(doc, |required| {
                if required.doc() < doc { required.seek(doc) } else { required.doc() }
            });
            if with_required > doc {
                doc = docs.seek(with_required);
                continue;
            }
            if visible.is_alive(doc) {
                let level = self.level_of(&mut docs);
                if level <= self.level && self.add(doc, level, !visible.is_hidden(doc)) {
                    if self.is_done() {
                        break;
                    }
                    docs.raise(self.min_sum());
                }
            }
            doc = docs.advance();
        }
        Ok(())
    }

    /// Returns the strictest level that the current article reaches.
    fn level_of(&self, docs: &mut MinMatchScorer) -> usize {
        let grade = docs.grade(&self.min_sums);
        if grade.has_all && !self.has_absent { 0 } else { 1 + grade.reached }
    }

    /// Adds an article. Hidden ones are kept, too: they keep their place in the list. Returns whether
    /// the pass is done, or needs more of later articles.
    fn add(&mut self, doc: DocId, level: usize, is_shown: bool) -> bool {
        if level < self.kept_level {
            let last = self.docs.last_mut().expect("there is a list for each segment");
            last.push((doc, u8::try_from(level).unwrap_or(u8::MAX)));
            self.n_kept += 1;
            // Far below the limit, so that articles are rarely dropped one by one.
            let limit = if self.n_kept > self.max_kept { self.max_kept / 2 } else { self.max_kept };
            while self.n_kept > limit {
                self.keep_below(self.kept_level.min(self.level + 1) - 1);
            }
        }
        if !is_shown {
            return false;
        }

        self.counts[level..=self.level].iter_mut().for_each(|count| *count += 1);
        let old_level = self.level;
        while self.level > self.levels.strictest
            && self.counts[self.level - 1] >= self.levels.n_enough
        {
            self.level -= 1;
        }
        if self.level < old_level {
            self.keep_below(self.level + 1);
        }
        self.level < old_level || self.is_done()
    }

    /// Drops the articles of a level and of looser ones.
    fn keep_below(&mut self, level: usize) {
        self.kept_level = self.kept_level.min(level);
        self.n_kept = 0;
        for docs in &mut self.docs {
            docs.retain(|(_, reached)| usize::from(*reached) < self.kept_level);
            self.n_kept += docs.len();
        }
    }

    /// Returns the sum of IDF that articles must have. Those with all words have the sum of the next
    /// level, too.
    fn min_sum(&self) -> f32 {
        self.min_sums[self.level.saturating_sub(1)]
    }

    fn finish(mut self) -> Grading {
        let is_complete = !self.is_done() && self.level < self.kept_level;
        self.counts.truncate(self.level + 1);
        Grading {
            level: self.level,
            counts: self.counts,
            docs: is_complete.then_some(GradedDocs(self.docs)),
        }
    }
}

fn required_docs(
    required: Option<&dyn Weight>,
    reader: &SegmentReader,
) -> Result<Option<Box<dyn Scorer>>> {
    required.map(|weight| weight.scorer(reader, 1.0)).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the level, the counts and the articles, after articles of these levels.
    fn graded(strictest: usize, max_kept: usize, found: &[usize]) -> String {
        let levels = Levels { levels: &Strictness::FALLING, strictest, n_enough: 2 };
        let mut pass = GradingPass {
            levels,
            has_absent: false,
            min_sums: Vec::new(),
            level: 4,
            counts: vec![0; 5],
            docs: vec![Vec::new()],
            n_kept: 0,
            kept_level: 5,
            max_kept,
        };
        for (doc, level) in (0..).zip(found) {
            if *level <= pass.level && !pass.is_done() {
                pass.add(doc, *level, doc != 100);
            }
        }
        let Grading { level, counts, docs } = pass.finish();
        let docs = docs.map(|docs| docs.of_segment(0).to_vec());
        format!("{level} {counts:?} {docs:?}")
    }

    #[test]
    fn the_strictest_level_with_enough_is_used_with_all_of_its_articles() {
        for (found, expected) in [
            (&[][..], "4 [0, 0, 0, 0, 0] Some([])"),
            (&[4, 4, 4], "4 [0, 0, 0, 0, 3] Some([(0, 4), (1, 4), (2, 4)])"),
            (&[4, 3, 4, 1, 3], "3 [0, 1, 1, 3] Some([(1, 3), (3, 1), (4, 3)])"),
            (&[3, 1, 4, 3, 2, 1], "1 [0, 2] Some([(1, 1), (5, 1)])"),
        ] {
            assert_eq!(graded(0, 9, found), expected, "{found:?}");
        }
    }

    #[test]
    fn the_pass_ends_when_enough_have_every_word() {
        assert_eq!(graded(0, 9, &[4, 0, 2, 0, 4]), "0 [2] None");
        assert_eq!(graded(1, 9, &[0, 1, 4, 1]), "1 [1, 3] Some([(0, 0), (1, 1), (3, 1)])");
        assert_eq!(graded(1, 2, &[0, 1, 4, 1, 0]), "1 [1, 3] None");
        assert_eq!(graded(1, 9, &[0, 4, 3]), "3 [1, 1, 1, 2] Some([(0, 0), (2, 3)])");
    }

    #[test]
    fn too_many_articles_are_visited_again_unless_a_stricter_level_has_enough() {
        assert_eq!(graded(0, 2, &[4, 4, 4, 4]), "4 [0, 0, 0, 0, 4] None");
        assert_eq!(graded(0, 2, &[4, 4, 4, 3, 2]), "3 [0, 0, 1, 2] Some([(3, 3), (4, 2)])");
        assert_eq!(graded(0, 2, &[3, 3, 3]), "3 [0, 0, 0, 3] None");
        assert_eq!(graded(0, 4, &[4, 4, 4, 2, 3, 3, 2]), "2 [0, 0, 2] Some([(3, 2), (6, 2)])");
    }
}
