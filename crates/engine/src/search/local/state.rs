//! A state of the index on this machine.

use std::sync::Arc;

use tantivy::collector::DocSetCollector;
use tantivy::schema::Field;
use tantivy::{DocAddress, Searcher, TantivyDocument, Term};
use xunwen_corpus::Article;
use xunwen_text::Analysis;

use crate::index::document;
use crate::index::lookup::doc_with_name;
use crate::index::schema::IndexFields;
use crate::matching::{Lowering, SearchScope};
use crate::plan::{Filters, Plan, Scoring};
use crate::rank::RankingStatistics;
use crate::search::day_counts::DayCounts;
use crate::search::error::SearchError;
use crate::search::index_state::{
    HitColumns, HitKey, IndexState, LeveledHits, LeveledSearch, NameField, StateKey, Tally,
    TallyRequest,
};
use crate::search::local::collect::collect;
use crate::search::local::counting::{count, count_days, tally};
use crate::search::local::grading::{Grading, Levels, grade};
use crate::search::local::lowered_plan::LoweredPlan;
use crate::search::local::searcher_cache::{SearcherCache, name_of};
use crate::search::local::segment_scorer::{SegmentLengths, index_terms};
use crate::search::local::snapshot::Snapshot;

/// A state of the index on this machine, and what one search remembers of it.
pub(crate) struct LocalState {
    pub(crate) snapshot: Snapshot,
    pub(crate) fields: IndexFields,
    pub(crate) analysis: Arc<Analysis>,
    pub(crate) scope: Arc<SearchScope>,
    pub(crate) searchers: Arc<SearcherCache>,
}

/// Returns the key of a document.
pub(crate) fn key_of(address: DocAddress) -> HitKey {
    HitKey(u64::from(address.segment_ord) << 32 | u64::from(address.doc_id))
}

/// Returns the document of a key.
fn address_of(hit: HitKey) -> DocAddress {
    let low = |bits: u64| u32::try_from(bits & u64::from(u32::MAX)).unwrap_or(u32::MAX);
    DocAddress::new(low(hit.0 >> 32), low(hit.0))
}

impl LocalState {
    pub(crate) fn searcher(&self) -> &Searcher {
        &self.snapshot.searcher
    }

    /// Returns the place where plans become queries.
    pub(crate) fn lowering(&self) -> Lowering<'_> {
        let Self { snapshot, fields, analysis, scope, .. } = self;
        Lowering { fields, analysis, searcher: &snapshot.searcher, scope }
    }

    fn read(&self, searcher: &Searcher, address: DocAddress) -> Result<Article, SearchError> {
        let document: TantivyDocument = searcher.doc(address)?;
        let mut codes = Vec::new();
        document::unpack(&self.fields, &document, &mut codes)?;
        Ok(document::decode_article(&codes)?)
    }

    fn name_field(&self, field: NameField) -> Field {
        match field {
            NameField::Id => self.fields.id,
            NameField::Source => self.fields.source,
            NameField::Author => self.fields.author,
            NameField::Term => self.fields.term,
        }
    }

    /// Returns the mean length of a field in grams.
    #[allow(clippy::cast_precision_loss, reason = "a mean of counts")]
    fn mean_length(&self, field: Field) -> tantivy::Result<f32> {
        let mut n_grams = 0;
        let mut n_articles = 0;
        for reader in self.searcher().segment_readers() {
            n_articles += u64::from(reader.max_doc());
            n_grams += reader.inverted_index(field)?.total_num_tokens();
        }
        Ok((n_grams as f32 / n_articles.max(1) as f32).max(1.0))
    }

    /// Returns the level to use, and its articles if they are known by then.
    fn grade(&self, search: &LeveledSearch<'_>) -> tantivy::Result<Grading> {
        let LeveledSearch { plans, levels, strictest, n_enough, .. } = *search;
        if levels.len() <= strictest + 1 {
            return Ok(Grading::only(levels.len() - 1));
        }
        grade(self, plans, Levels { levels, strictest, n_enough })
    }
}

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
        let Grading { level, counts, docs } = self.grade(search)?;
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

    fn count_name(&self, field: NameField, name: &str) -> Result<u64, SearchError> {
        let term = Term::from_field_text(self.name_field(field), name);
        Ok(self.searcher().doc_freq(&term)?)
    }

    fn count_pair(&self, pair: [char; 2]) -> Result<u64, SearchError> {
        // Most articles that have a pair in the title have it in the text, too.
        let gram: String = pair.iter().collect();
        let n_with = |field| self.searcher().doc_freq(&Term::from_field_text(field, &gram));
        Ok(n_with(self.fields.body_grams)?.max(n_with(self.fields.title_grams)?))
    }

    fn with_name(&self, field: NameField, name: &str) -> Result<Option<HitKey>, SearchError> {
        Ok(doc_with_name(self.searcher(), self.name_field(field), name)?.map(key_of))
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
        let reader = self.searcher().segment_reader(address.segment_ord);
        Ok(HitColumns {
            sketch: columns.sketch(address.doc_id),
            arrived: columns.arrived(address.doc_id),
            lengths: SegmentLengths::new(&self.fields, reader)?.of_article(address.doc_id),
        })
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
