//! Visits and counts the matching articles of a plan.

use tantivy::query::{EnableScoring, Scorer};
use tantivy::{COLLECT_BLOCK_BUFFER_LEN, DocId, Result, TERMINATED};

use crate::budget::{WorkKind, WorkMeter};
use crate::matching::lower_filters;
use crate::plan::Filters;
use crate::search::day_counts::DayCounts;
use crate::search::local::lowered_plan::LoweredPlan;
use crate::search::local::segment_days::SegmentDays;
use crate::search::local::snapshot::{Snapshot, VisibleDocs};
use crate::search::local::state::LocalState;
use crate::search::local::tally::{FacetTally, SegmentTally};
use crate::search::tally::{Tally, TallyRequest};

/// Calls `on_batch` with the documents of a scorer, a few dozen at a time, until the search may not go
/// on. Each document counts as `n_steps` steps. Batches cost less than documents one by one: the columns
/// are read in loops of their own.
pub(crate) fn visit(
    docs: &mut dyn Scorer,
    meter: &mut WorkMeter,
    n_steps: u32,
    mut on_batch: impl FnMut(&mut Vec<DocId>),
) {
    let mut buffer = [0; COLLECT_BLOCK_BUFFER_LEN];
    let mut batch = Vec::with_capacity(COLLECT_BLOCK_BUFFER_LEN);
    loop {
        let n_docs = docs.fill_buffer(&mut buffer);
        let n_batch_steps = n_steps.saturating_mul(u32::try_from(n_docs).unwrap_or(u32::MAX));
        if n_docs == 0 || !meter.add(n_batch_steps) {
            break;
        }
        batch.clear();
        batch.extend_from_slice(&buffer[..n_docs]);
        on_batch(&mut batch);
    }
}

/// Returns the number of matching articles.
///
/// The number is too low if the budget of the search is closed afterwards.
pub(crate) fn count(snapshot: &Snapshot, lowered: &LoweredPlan) -> Result<u64> {
    let Snapshot { searcher, hidden, .. } = snapshot;
    let weight = lowered.query.weight(EnableScoring::disabled_from_searcher(searcher))?;
    let mut meter = lowered.scope.meter(WorkKind::Postings);
    let mut n_found = 0;
    for (ordinal, reader) in (0..).zip(searcher.segment_readers()) {
        let visible = VisibleDocs { reader, hidden: hidden.of_segment(ordinal) };
        let mut docs = weight.scorer(reader, 1.0)?;
        while docs.doc() != TERMINATED && meter.add(1) {
            n_found += u64::from(visible.is_shown(docs.doc()));
            docs.advance();
        }
    }
    Ok(n_found)
}

/// Counts the articles of a plan by the wanted parts.
///
/// The numbers are too low if the budget of the search is closed afterwards.
pub(crate) fn tally(
    snapshot: &Snapshot,
    lowered: &LoweredPlan,
    wanted: TallyRequest,
) -> Result<Tally> {
    let Snapshot { searcher, columns, hidden, .. } = snapshot;
    let weight = lowered.query.weight(EnableScoring::disabled_from_searcher(searcher))?;
    let mut meter = lowered.scope.meter(WorkKind::Postings);
    let mut total = FacetTally::default();
    let segments = searcher.segment_readers().iter().zip(columns);
    for (ordinal, (reader, columns)) in (0..).zip(segments) {
        let visible = VisibleDocs { reader, hidden: hidden.of_segment(ordinal) };
        let mut tally = SegmentTally::new(columns, wanted);
        let mut docs = weight.scorer(reader, 1.0)?;
        visit(docs.as_mut(), &mut meter, 1, |batch| {
            batch.retain(|doc| visible.is_shown(*doc));
            tally.count(batch);
        });
        tally.add_to(&mut total);
    }
    total.listed(wanted.facets)
}

/// Counts the articles that pass filters by day of publication.
///
/// The numbers are too low if the budget of the search is closed afterwards.
pub(crate) fn count_days(state: &LocalState, filters: &Filters) -> Result<DayCounts> {
    let LocalState { snapshot, fields, analysis, scope, .. } = state;
    let query = lower_filters(filters, fields, analysis);
    let weight = query.weight(EnableScoring::disabled_from_searcher(&snapshot.searcher))?;
    let mut meter = scope.meter(WorkKind::Postings);
    let mut total = DayCounts::default();
    let segments = snapshot.searcher.segment_readers().iter().zip(&snapshot.columns);
    for (ordinal, (reader, columns)) in (0..).zip(segments) {
        let visible = VisibleDocs { reader, hidden: snapshot.hidden.of_segment(ordinal) };
        let mut days = SegmentDays::new(columns.published.clone());
        let mut docs = weight.scorer(reader, 1.0)?;
        visit(docs.as_mut(), &mut meter, 1, |batch| {
            batch.retain(|doc| visible.is_shown(*doc));
            days.count(batch);
        });
        total.add(&days.into_counts());
    }
    Ok(total)
}
