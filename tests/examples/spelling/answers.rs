//! Who offers other texts for a query: the speller with counts in memory, or an index.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use xunwen_engine::{Engine, RepairKind, SearchRequest};
use xunwen_spelling::{PhraseLexicon, RepairScript, Speller, SpellerParams, SpellingSources};
use xunwen_text::Analysis;

use crate::counts::CorpusCounts;

/// The repairs that a page of results shows.
const MAX_REPAIRS: usize = 4;

/// Offers texts for queries.
pub(crate) enum Answers<'a> {
    Memory(MemoryAnswers<'a>),
    Index(Engine),
}

/// The speller with the counts of a corpus.
pub(crate) struct MemoryAnswers<'a> {
    pub(crate) analysis: &'a Analysis,
    pub(crate) speller: Speller,
    pub(crate) lexicon: &'a PhraseLexicon,
    pub(crate) counts: &'a CorpusCounts,
}

/// A text that is offered for a query.
#[derive(Debug)]
pub(crate) struct Offer {
    pub(crate) text: String,
    pub(crate) n_articles: u64,
    /// Whether it is a likely spelling, and not another way to search.
    pub(crate) is_spelling: bool,
}

/// The cost of queries.
#[derive(Default)]
pub(crate) struct Costs {
    times: Vec<Duration>,
    pairs: Vec<usize>,
    runs: Vec<usize>,
}

/// Opens an index and loads its spellings.
pub(crate) fn open_index(path: &Path, analysis: &Arc<Analysis>) -> anyhow::Result<Engine> {
    let engine = Engine::open(path, Arc::clone(analysis))?;
    engine.load_spelling()?;
    Ok(engine)
}

impl Answers<'_> {
    /// Returns the texts that are offered for a query, the first one first.
    pub(crate) fn ask(&self, query: &str, costs: &mut Costs) -> anyhow::Result<Vec<Offer>> {
        match self {
            Self::Memory(memory) => Ok(memory.ask(query, costs)),
            Self::Index(engine) => ask_index(engine, query, costs),
        }
    }
}

impl<'a> MemoryAnswers<'a> {
    /// Returns the same with other parameters.
    pub(crate) fn with_params(&self, params: SpellerParams) -> Self {
        let Self { analysis, lexicon, counts, .. } = *self;
        Self { speller: Speller::new(analysis, params), analysis, lexicon, counts }
    }

    pub(crate) fn ask(&self, query: &str, costs: &mut Costs) -> Vec<Offer> {
        let sources = SpellingSources {
            analysis: self.analysis,
            lexicon: self.lexicon,
            counts: self.counts,
            script: RepairScript::Simplified,
        };
        self.counts.reset_calls();
        let started = Instant::now();
        let repairs = self.speller.repairs(query, &sources);
        costs.times.push(started.elapsed().saturating_sub(self.counts.calls.time.get()));
        costs.pairs.push(self.counts.calls.pairs.get());
        costs.runs.push(self.counts.calls.runs.get());
        let offer = |text, n_articles| Offer { text, n_articles, is_spelling: true };
        repairs.into_iter().map(|repair| offer(repair.text, repair.articles)).collect()
    }
}

fn ask_index(engine: &Engine, query: &str, costs: &mut Costs) -> anyhow::Result<Vec<Offer>> {
    let request = SearchRequest {
        query: query.to_owned(),
        limit: 0,
        max_repairs: MAX_REPAIRS,
        ..SearchRequest::default()
    };
    let started = Instant::now();
    let repairs = engine.search(&request)?.repairs;
    costs.times.push(started.elapsed());
    let offers = repairs.into_iter().map(|repair| Offer {
        text: repair.query,
        n_articles: repair.total,
        is_spelling: is_spelling(repair.kind),
    });
    Ok(offers.collect())
}

fn is_spelling(kind: RepairKind) -> bool {
    use RepairKind::{Initials, Mixed, Pinyin, Shape, Sound};
    matches!(kind, Sound | Shape | Pinyin | Initials | Mixed)
}

impl Costs {
    pub(crate) fn print(mut self, name: &str) {
        self.times.sort();
        self.pairs.sort_unstable();
        self.runs.sort_unstable();
        for percent in [50, 99] {
            let at = |n: usize| (n * percent / 100).min(n.saturating_sub(1));
            let lookups = |of: &[usize]| of.get(at(of.len())).copied().unwrap_or_default();
            let time = self.times.get(at(self.times.len())).copied().unwrap_or_default();
            let (pairs, runs) = (lookups(&self.pairs), lookups(&self.runs));
            println!("{name} p{percent}: {time:?}, {pairs} pairs, {runs} runs");
        }
    }
}
