//! Likely spellings of a query and the words of other places, by what the index contains.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use xunwen_spelling::{
    IndexCounts, LexiconLimits, PhraseLexicon, RepairScript, Speller, SpellerParams,
    SpellingRepair, SpellingSources, Vocabulary,
};
use xunwen_text::Analysis;

use crate::plan::{Plans, Strictness};
use crate::query::QueryAst;
use crate::search::context::SearchContext;
use crate::search::error::SearchError;
use crate::search::request::SearchRequest;

/// The tables of spellings with the phrases of an index. Shared by the engines that follow one
/// another, and loaded in the background: until then nothing is offered.
#[derive(Clone, Default)]
pub struct Spelling(Arc<RwLock<Option<Arc<LoadedSpelling>>>>);

/// The tables once they are loaded.
pub(crate) struct LoadedSpelling {
    speller: Speller,
    vocabulary: Vocabulary,
    lexicon: PhraseLexicon,
}

impl Spelling {
    /// Loads the tables, with the phrases of the titles of an index. Takes about 20 µs for each
    /// title.
    pub(crate) fn load(&self, titles: &[String], analysis: &Analysis) {
        let speller = Speller::new(analysis, SpellerParams::default());
        let lexicon = speller.lexicon(titles, analysis, &LexiconLimits::default());
        let vocabulary = Vocabulary::new(&analysis.fold);
        let loaded = Arc::new(LoadedSpelling { speller, vocabulary, lexicon });
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some(loaded);
    }

    pub(crate) fn loaded(&self) -> Option<Arc<LoadedSpelling>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl fmt::Debug for Spelling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Spelling").field(&self.loaded().is_some()).finish()
    }
}

impl LoadedSpelling {
    /// Returns the likely spellings of a query, the likeliest first.
    pub(crate) fn repairs(&self, context: &SearchContext<'_>, query: &str) -> Vec<SpellingRepair> {
        let sources = SpellingSources {
            analysis: context.analysis,
            lexicon: &self.lexicon,
            counts: &EngineCounts { context },
            script: RepairScript::Simplified,
        };
        self.speller.repairs(query, &sources)
    }

    /// Returns the query with its words as other places write them.
    pub(crate) fn elsewhere(&self, context: &SearchContext<'_>, query: &str) -> Vec<String> {
        self.vocabulary.alternatives(query, context.analysis, RepairScript::Simplified)
    }
}

/// The counts of the index of a search.
struct EngineCounts<'a> {
    context: &'a SearchContext<'a>,
}

impl EngineCounts<'_> {
    fn count(&self, run: &str) -> Result<u64, SearchError> {
        let options = SearchRequest::default().plan_options();
        let plans = Plans::new(&QueryAst::Run(run.to_owned()), self.context.analysis, options);
        self.context.state.count(&plans.plan(Strictness::All))
    }
}

impl IndexCounts for EngineCounts<'_> {
    fn n_articles(&self) -> u64 {
        self.context.state.n_articles()
    }

    fn expect_pairs(&self, pairs: &[[char; 2]]) {
        // A failure shows when they are counted.
        let _ = self.context.state.expect_pairs(pairs);
    }

    fn pair_articles(&self, pair: [char; 2]) -> u64 {
        self.context.state.count_pair(pair).unwrap_or(0)
    }

    fn run_articles(&self, run: &str) -> u64 {
        self.count(run).unwrap_or(0)
    }
}
