//! Looking a query up as strictly as leaves enough, and putting what was found in order.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use tantivy::columnar::Column;
use tantivy::query::Query;
use tantivy::{DocAddress, Score, Searcher, SegmentOrdinal};
use xunwen_corpus::Article;

use crate::highlight::FoldedArticle;
use crate::index::schema::SKETCH;
use crate::matching::lower::lower;
use crate::matching::term_cache::Lookups;
use crate::plan::relax::unquoted;
use crate::plan::{PageRange, Plan, Sort, Strictness};
use crate::query::{Note, QueryAst};
use crate::rank::bm25f::Ranker;
use crate::rank::near_duplicate::{N_PROBED, Sketch, WINDOW, reprints};
use crate::rank::rerank::{N_READ, SecondLook, n_grams};
use crate::search::collect::{Found, Key, Part, count_up_to, find};
use crate::search::cursor::{Continuation, Cursor, ListPosition, Reading};
use crate::search::facets::Facets;
use crate::search::{Engine, SearchError, SearchRequest};

/// What was found, and the part of it that was asked for.
pub(crate) struct FoundList {
    pub(crate) total: u64,
    pub(crate) hits: Vec<Listed>,
    pub(crate) facets: Facets,
    /// Where the list goes on.
    pub(crate) next: Option<Cursor>,
}

/// A hit in its place.
pub(crate) struct Listed {
    pub(crate) score: Score,
    pub(crate) address: DocAddress,
    /// The article, where it was read already, and folded.
    pub(crate) read: Option<(Article, FoldedArticle)>,
    /// What its score is multiplied by for its date.
    pub(crate) of_date: f32,
    /// The better hit that it is a reprint of.
    pub(crate) reprint_of: Option<DocAddress>,
}

impl Engine {
    /// Looks the query up as it is; when that finds nothing, with the quoted runs that stand
    /// among bare words as bare words too.
    pub(crate) fn find_any_way(
        &self,
        searcher: &Searcher,
        ast: &QueryAst,
        request: &SearchRequest,
        notes: &mut Vec<Note>,
    ) -> Result<(Plan, FoundList), SearchError> {
        if let Continuation::After(cursor) = request.continuation {
            return self.go_on(searcher, ast, request, &cursor, notes);
        }
        let n_notes = notes.len();
        let (plan, found) = self.find(searcher, ast, request, notes)?;
        let Some(loose) = unquoted(ast).filter(|_| found.total == 0) else {
            return Ok((plan, found));
        };
        let (loose_plan, mut loose_found) = self.find(searcher, &loose, request, notes)?;
        if loose_found.total == 0 {
            notes.truncate(n_notes);
            return Ok((plan, found));
        }
        notes.insert(n_notes, Note::QuotesAsWords);
        if let Some(next) = &mut loose_found.next {
            next.reading.is_unquoted = true;
        }
        Ok((loose_plan, loose_found))
    }

    /// Looks the query up as it was when the list was begun, whatever that would find now.
    fn go_on(
        &self,
        searcher: &Searcher,
        ast: &QueryAst,
        request: &SearchRequest,
        Cursor { reading, n_before, .. }: &Cursor,
        notes: &mut Vec<Note>,
    ) -> Result<(Plan, FoundList), SearchError> {
        let loose = unquoted(ast).filter(|_| reading.is_unquoted);
        notes.extend(loose.as_ref().map(|_| Note::QuotesAsWords));
        notes.extend(reading.note);
        let plan = self.plans(loose.as_ref().unwrap_or(ast), request).plan(reading.strictness);
        let lookups = Arc::default();
        let query = lower(&plan, &self.fields, &self.analysis, &lookups);
        let mut found = self.run(searcher, &plan, (&*query, &lookups), request.continuation)?;
        if let Some(next) = &mut found.next {
            next.reading = *reading;
            let n_more = next.n_before.saturating_sub(plan.page.offset as u64);
            next.n_before = n_before.saturating_add(n_more);
        }
        Ok((plan, found))
    }

    /// Looks the query up as strictly as leaves enough.
    fn find(
        &self,
        searcher: &Searcher,
        ast: &QueryAst,
        request: &SearchRequest,
        notes: &mut Vec<Note>,
    ) -> Result<(Plan, FoundList), SearchError> {
        let plans = self.plans(ast, request);
        let demand = plans.demand();
        let steps: &[(Strictness, Option<Note>)] = match demand.n_words {
            0 | 1 => &[(Strictness::All, None)],
            2 => &[(Strictness::All, None), (Strictness::Any, Some(Note::AnyWord))],
            _ => &[
                (Strictness::All, None),
                (Strictness::Most, Some(Note::MostWords)),
                (Strictness::Some, Some(Note::AnyWord)),
                (Strictness::Few, Some(Note::AnyWord)),
                (Strictness::Any, Some(Note::AnyWord)),
            ],
        };
        let (last, before) = steps.split_last().expect("every query is looked up at least once");
        let lookups = Arc::default();
        let mut counts = Vec::new();
        for (strictness, note) in before {
            let plan = plans.plan(*strictness);
            let query = lower(&plan, &self.fields, &self.analysis, &lookups);
            let n_found = count_up_to(searcher, &*query, demand.min_hits)?;
            counts.push((n_found as u64, *note));
            if n_found >= demand.min_hits {
                let mut found =
                    self.run(searcher, &plan, (&*query, &lookups), request.continuation)?;
                found.tell(*strictness, told(&counts, *note, found.total), notes);
                return Ok((plan, found));
            }
        }
        let plan = plans.plan(last.0);
        let query = lower(&plan, &self.fields, &self.analysis, &lookups);
        let mut found = self.run(searcher, &plan, (&*query, &lookups), request.continuation)?;
        found.tell(last.0, told(&counts, last.1, found.total), notes);
        Ok((plan, found))
    }

    fn run(
        &self,
        searcher: &Searcher,
        plan: &Plan,
        (query, lookups): (&dyn Query, &Lookups),
        continuation: Continuation,
    ) -> Result<FoundList, SearchError> {
        let ranker = Ranker::new(&plan.scoring, searcher, lookups, &self.fields, self.weights)?;
        let PageRange { offset, limit } = plan.page;
        let is_arranged = plan.sort == Sort::Relevance
            && !plan.scoring.terms.is_empty()
            && (1..).contains(&limit)
            && offset < WINDOW
            && continuation.after().is_none();
        let mut page = match is_arranged {
            true => PageRange { offset: 0, limit: N_PROBED.max(offset + limit) },
            false => plan.page,
        };
        let part =
            |page| Part { sort: plan.sort, aging: plan.aging, after: continuation.after(), page };
        let mut found = find(searcher, query, &ranker, part(page))?;
        let n_probed = if is_arranged { found.hits.len().min(N_PROBED) } else { 0 };
        let probed = found.hits[..n_probed].iter().map(|(_, address)| *address);
        let has_reprints = reprints(&sketches(searcher, probed)?).iter().any(Option::is_some);
        if has_reprints && page.limit < WINDOW {
            page.limit = WINDOW;
            found = find(searcher, query, &ranker, part(page))?;
        }
        let Found { total, n_after, hits, facets } = found;
        let n_found = (page.offset + hits.len()).min(offset + limit);
        let last = n_found.checked_sub(page.offset + 1).map(|at| hits[at].0);
        let place = last.filter(|_| (n_found as u64) < n_after).map(|key| match is_arranged {
            true if n_found < WINDOW => ListPosition::Among(n_found.try_into().unwrap_or(u8::MAX)),
            _ => ListPosition::After(key.into()),
        });
        let listed = |(key, address): (Key, _)| Listed {
            score: key.score,
            address,
            read: None,
            of_date: plan.aging.map_or(1.0, |aging| aging.factor(key.published)),
            reprint_of: None,
        };
        let mut hits: Vec<Listed> = hits.into_iter().map(listed).collect();
        if is_arranged {
            if has_reprints {
                let n_apart = hits.len().min(WINDOW);
                put_reprints_back(searcher, &mut hits[..n_apart])?;
            }
            let is_apart = |hit: &&Listed| hit.reprint_of.is_none();
            let n_read = hits.iter().take(N_READ).take_while(is_apart).count();
            if offset < n_read {
                self.look_again(searcher, &ranker, &mut hits[..n_read])?;
            }
            hits = hits.into_iter().skip(offset).take(limit).collect();
        }
        let is_wanted = continuation != Continuation::None;
        let next = place.filter(|_| is_wanted).map(|place| Cursor {
            index: self.snapshots.keep(searcher),
            now: continuation.now().as_second(),
            reading: Reading { strictness: Strictness::All, is_unquoted: false, note: None },
            place,
            n_before: n_found as u64,
        });
        Ok(FoundList { total, hits, facets, next })
    }

    /// Reads hits and puts them in the order that their texts call for. None falls below what it
    /// had, so that those behind them stay there.
    fn look_again(
        &self,
        searcher: &Searcher,
        ranker: &Ranker<'_>,
        hits: &mut [Listed],
    ) -> Result<(), SearchError> {
        let look = SecondLook::new(ranker, &self.analysis);
        let mut scale: f32 = 0.0;
        let mut scores = Vec::with_capacity(hits.len());
        for hit in &mut *hits {
            let article = self.stored(searcher, hit.address, None)?;
            let reader = searcher.segment_reader(hit.address.segment_ord);
            let n_grams = n_grams(ranker, reader, hit.address.doc_id)?;
            let folded = FoldedArticle::new(&article, &self.analysis.fold);
            let score = look.rank(&look.read(&folded, n_grams)).score() * hit.of_date;
            hit.read = Some((article, folded));
            if score > 0.0 {
                scale = scale.max(hit.score / score);
            }
            scores.push(score);
        }
        if scores.iter().all(|score| *score > 0.0) {
            for (hit, score) in hits.iter_mut().zip(scores) {
                hit.score = hit.score.max(score * scale);
            }
            hits.sort_by(|a, b| b.score.total_cmp(&a.score));
        }
        Ok(())
    }
}

/// Returns the sketches of articles.
fn sketches(
    searcher: &Searcher,
    addresses: impl Iterator<Item = DocAddress>,
) -> Result<Vec<Option<Sketch>>, SearchError> {
    let mut columns: HashMap<SegmentOrdinal, Option<Column<u64>>> = HashMap::new();
    let mut sketches = Vec::new();
    for address in addresses {
        let column = match columns.entry(address.segment_ord) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => {
                let reader = searcher.segment_reader(address.segment_ord);
                place.insert(reader.fast_fields().column_opt(SKETCH)?)
            }
        };
        let bits = column.as_ref().and_then(|column| column.first(address.doc_id));
        sketches.push(bits.map(Sketch::from_bits));
    }
    Ok(sketches)
}

/// Puts hits that are reprints of a better one behind those that are not. Scores go on falling.
fn put_reprints_back(searcher: &Searcher, hits: &mut [Listed]) -> Result<(), SearchError> {
    let addresses: Vec<DocAddress> = hits.iter().map(|hit| hit.address).collect();
    let firsts = reprints(&sketches(searcher, addresses.iter().copied())?);
    for (hit, first) in hits.iter_mut().zip(firsts) {
        hit.reprint_of = first.map(|first| addresses[first]);
    }
    hits.sort_by_key(|hit| hit.reprint_of.is_some());
    let mut least = Score::INFINITY;
    for hit in hits {
        least = least.min(hit.score);
        hit.score = least;
    }
    Ok(())
}

impl FoundList {
    /// Tells how the query was looked up, to readers and to where the list goes on.
    fn tell(&mut self, strictness: Strictness, note: Option<Note>, notes: &mut Vec<Note>) {
        notes.extend(note);
        if let Some(next) = &mut self.next {
            next.reading = Reading { strictness, is_unquoted: false, note };
        }
    }
}

/// Returns what to tell about the last step, given how much each step found: where asking for
/// less brought nothing more, what the stricter step has to tell.
fn told(counts: &[(u64, Option<Note>)], last: Option<Note>, total: u64) -> Option<Note> {
    let strictest = counts.iter().find(|(n_found, _)| *n_found == total);
    strictest.map_or(last, |(_, note)| *note).filter(|_| total > 0)
}
