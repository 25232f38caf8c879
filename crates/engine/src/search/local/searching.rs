//! What searches need of the index on this machine.

use tantivy::collector::DocSetCollector;
use tantivy::{DocAddress, Term};
use xunwen_corpus::Article;

use crate::index::lookup::doc_with_name;
use crate::plan::{Filters, Plan, Scoring};
use crate::rank::{FieldLengths, RankingStatistics};
use crate::search::day_counts::DayCounts;
use crate::search::error::SearchError;
use crate::search::hit_key::HitKey;
use crate::search::index_state::{HitColumns, IndexState, NameField};
use crate::search::leveled_search::{LeveledHits, LeveledSearch};
use crate::search::local::collect::collect;
use crate::search::local::counting::{count, count_days, tally};
use crate::search::local::grading::{Grading, Levels, grade};
use crate::search::local::lowered_plan::LoweredPlan;
use crate::search::local::searcher_cache::name_of;
use crate::search::local::segment_scorer::{SegmentLengths, index_terms};
use crate::search::local::state::{LocalState, address_of, key_of};
use crate::search::state_key::StateKey;
use crate::search::tally::{Tally, TallyRequest};

impl IndexState for LocalState {
    fn name(&self) -> u64 {
        name_of(self.searcher())
    }

    fn shows_all(&self) -> bool {
        self.snapshot.hidden.is_empty()
    }

    fn keep(&self) -> Result<StateKey, SearchError> {
        Ok(StateKey::Named(self.searchers.keep(self.searcher())))
    }

    fn is_current(&self) -> bool {
        self.snapshot.current.is_none()
    }

    fn n_articles(&self) -> u64 {
        self.searcher().num_docs()
    }

    fn statistics(&self, scoring: &Scoring) -> Result<RankingStatistics, SearchError> {
        let mut by_term = Vec::with_capacity(scoring.terms.len());
        for term in &scoring.terms {
            let index_terms = index_terms(&self.fields, term.place, &term.text);
            by_term.push(self.scope.terms.n_articles(self.searcher(), &index_terms)?);
        }
        Ok(RankingStatistics {
            n_articles: self.n_articles(),
            by_term,
            title_mean: self.mean_length(self.fields.title_grams)?,
            body_mean: self.mean_length(self.fields.body_grams)?,
        })
    }

    fn find(&self, search: &LeveledSearch<'_>) -> Result<LeveledHits, SearchError> {
        let Grading { level, counts, docs } = level_of(self, search)?;
        if !self.scope.budget.is_open() {
            return Err(SearchError::from_budget(&self.scope.budget));
        }
        let plan = search.tiered_plan(level);
        let collected = collect(self, (&plan, docs.as_ref()), search.bm25f, search.page)?;
        Ok(LeveledHits { level, counts, collected })
    }

    fn count(&self, plan: &Plan) -> Result<u64, SearchError> {
        Ok(count(&self.snapshot, &LoweredPlan::new(self, plan))?)
    }

    fn tally(&self, plan: &Plan, wanted: TallyRequest) -> Result<Tally, SearchError> {
        Ok(tally(&self.snapshot, &LoweredPlan::new(self, plan), wanted)?)
    }

    fn count_days(&self, filters: &Filters) -> Result<DayCounts, SearchError> {
        Ok(count_days(self, filters)?)
    }

    fn count_names(&self, names: &[(NameField, &str)]) -> Result<Vec<u64>, SearchError> {
        let counts = names.iter().map(|(field, name)| {
            let term = Term::from_field_text(self.name_field(*field), name);
            Ok(self.searcher().doc_freq(&term)?)
        });
        counts.collect()
    }

    fn count_pair(&self, pair: [char; 2]) -> Result<u64, SearchError> {
        // Most articles that have a pair in the title have it in the text, too.
        let gram: String = pair.iter().collect();
        let n_with = |field| self.searcher().doc_freq(&Term::from_field_text(field, &gram));
        Ok(n_with(self.fields.body_grams)?.max(n_with(self.fields.title_grams)?))
    }

    fn with_names(
        &self,
        field: NameField,
        names: &[&str],
    ) -> Result<Vec<Option<HitKey>>, SearchError> {
        let field = self.name_field(field);
        let found = names.iter().map(|name| {
            let address = doc_with_name(self.searcher(), field, name)?;
            Ok(address.map(key_of))
        });
        found.collect()
    }

    fn matching(&self, plan: &Plan) -> Result<Vec<HitKey>, SearchError> {
        let lowered = LoweredPlan::new(self, plan);
        let found = self.searcher().search(&*lowered.query, &DocSetCollector)?;
        let mut hits: Vec<HitKey> = found.into_iter().map(key_of).collect();
        hits.sort_unstable();
        Ok(hits)
    }

    fn sample(&self, n_articles: usize) -> Result<Vec<HitKey>, SearchError> {
        let total = usize::try_from(self.n_articles()).unwrap_or(usize::MAX);
        let step = (total / n_articles.max(1)).max(1);
        let segments = (0..).zip(self.searcher().segment_readers());
        let alive = segments.flat_map(|(ordinal, reader)| {
            reader.doc_ids_alive().map(move |doc| DocAddress::new(ordinal, doc))
        });
        Ok(alive.step_by(step).map(key_of).collect())
    }

    fn columns(&self, hit: HitKey) -> Result<HitColumns, SearchError> {
        let address = address_of(hit);
        let columns = self.snapshot.columns_of(address);
        Ok(HitColumns {
            sketch: columns.sketch(address.doc_id),
            arrived: columns.arrived(address.doc_id),
        })
    }

    fn lengths(&self, hit: HitKey) -> Result<FieldLengths, SearchError> {
        let address = address_of(hit);
        let reader = self.searcher().segment_reader(address.segment_ord);
        Ok(SegmentLengths::new(&self.fields, reader)?.of_article(address.doc_id))
    }

    fn is_hidden(&self, hit: HitKey) -> bool {
        self.snapshot.hidden.contains(address_of(hit))
    }

    fn article(&self, hit: HitKey) -> Result<Article, SearchError> {
        self.read(self.searcher(), address_of(hit))
    }

    fn current_version(&self, found: Article) -> Result<Option<Article>, SearchError> {
        let Some(current) = &self.snapshot.current else { return Ok(Some(found)) };
        let address = doc_with_name(current, self.fields.id, &found.id)?;
        address.map(|address| self.read(current, address)).transpose()
    }
}

/// Returns the level to use, and its articles if they are known by then.
fn level_of(state: &LocalState, search: &LeveledSearch<'_>) -> tantivy::Result<Grading> {
    let LeveledSearch { plans, levels, strictest, n_enough, .. } = *search;
    if levels.len() <= strictest + 1 {
        return Ok(Grading::only(levels.len() - 1));
    }
    grade(state, plans, Levels { levels, strictest, n_enough })
}
