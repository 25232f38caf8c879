//! Other searches for a reader whose search finds little: each with its exact number of articles.
//!
//! A repair never changes a list by itself.

use std::cell::Cell;
use std::time::{Duration, Instant};

use crate::plan::relax::runs_as_text;
use crate::plan::{Filters, NameFilter, PARAMS, Strictness};
use crate::query::{QueryAst, parse};
use crate::search::context::SearchContext;
use crate::search::error::SearchError;
use crate::search::request::SearchRequest;
use crate::search::spelling::LoadedSpelling;
use xunwen_spelling::{SpellingKind, SpellingRepair};

/// The values of [`RepairParams`] in use.
const REPAIR: RepairParams =
    RepairParams { max_time: Duration::from_millis(5), min_tries: 3, max_words: 8 };

/// How much is tried.
struct RepairParams {
    /// The time after which no further repair is tried.
    ///
    /// Source: chosen, half of the time that a reader may wait for repairs, since the last one that is
    /// tried may take as long again. Half or twice is not measured.
    max_time: Duration,
    /// The number of repairs that are tried in any case, so that the likeliest are offered on a busy
    /// machine and before the index is in memory, too.
    ///
    /// Source: chosen. Half or twice is not measured.
    min_tries: usize,
    /// The most words of which one is left out in turn.
    ///
    /// Source: chosen; each is a count of its own. Half or twice is not measured.
    max_words: usize,
}

/// Another search that finds articles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repair {
    /// The query, in the query language.
    pub query: String,
    /// How the search differs.
    pub kind: RepairKind,
    /// The exact number of articles that have everything it asks for.
    pub total: u64,
}

/// How a repair differs from the search.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RepairKind {
    /// With characters that sound like those typed.
    Sound,
    /// With characters that look like those typed.
    Shape,
    /// With the characters of a text in pinyin.
    Pinyin,
    /// With the characters of initials.
    Initials,
    /// With the characters of a text of which a part is in pinyin or initials.
    Mixed,
    /// With the words of the other side of the strait.
    Vocabulary,
    /// Without the filter on sources.
    WithoutSource,
    /// Without the filter on authors.
    WithoutAuthor,
    /// Without the filter on key terms.
    WithoutTerm,
    /// Without the first and the last day.
    WithoutDates,
    /// The quoted text as separate words.
    AsWords,
    /// Without the word that costs the most articles.
    WithoutWord,
}

impl RepairKind {
    /// Returns the identifier of the kind, for programs.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Sound => "sound",
            Self::Shape => "shape",
            Self::Pinyin => "pinyin",
            Self::Initials => "initials",
            Self::Mixed => "mixed",
            Self::Vocabulary => "vocabulary",
            Self::WithoutSource => "without_source",
            Self::WithoutAuthor => "without_author",
            Self::WithoutTerm => "without_term",
            Self::WithoutDates => "without_dates",
            Self::AsWords => "as_words",
            Self::WithoutWord => "without_word",
        }
    }

    /// Returns the filters of the repaired search.
    #[must_use]
    pub fn filters(self, filters: &Filters) -> Filters {
        let filters = filters.clone();
        match self {
            Self::WithoutSource => Filters { source: NameFilter::default(), ..filters },
            Self::WithoutAuthor => Filters { author: NameFilter::default(), ..filters },
            Self::WithoutTerm => Filters { term: NameFilter::default(), ..filters },
            Self::WithoutDates => Filters { from: None, before: None, ..filters },
            _ => filters,
        }
    }
}

/// The repairs that leave out a filter.
const FILTER_REPAIRS: [RepairKind; 4] = [
    RepairKind::WithoutSource,
    RepairKind::WithoutAuthor,
    RepairKind::WithoutTerm,
    RepairKind::WithoutDates,
];

/// Returns the repairs of a search that found `strict_total` articles with everything asked, at most
/// as many as the request wants.
pub(crate) fn repairs(
    context: &SearchContext<'_>,
    ast: &QueryAst,
    request: &SearchRequest,
    strict_total: u64,
    spelling: Option<&LoadedSpelling>,
) -> Result<Vec<Repair>, SearchError> {
    if request.max_repairs == 0 || !context.budget.is_open() {
        return Ok(Vec::new());
    }
    let deadline = Instant::now() + REPAIR.max_time;
    let finder =
        RepairFinder { context, request, strict_total, deadline, n_tries: Cell::default() };
    let mut found = finder.spellings(ast, spelling)?;
    if strict_total >= PARAMS.min_strict_hits as u64 {
        found.truncate(request.max_repairs);
        return Ok(found);
    }

    for kind in FILTER_REPAIRS {
        if kind.filters(&request.filters) != request.filters {
            found.extend(finder.try_out(request.query.clone(), kind)?);
        }
    }
    if let Some(words) = as_words(ast) {
        found.extend(finder.try_out(words.to_string(), RepairKind::AsWords)?);
    }
    found.extend(finder.without_a_word(ast)?);
    found.truncate(request.max_repairs);
    Ok(found)
}

/// Tries repairs until the time is over.
struct RepairFinder<'a> {
    context: &'a SearchContext<'a>,
    request: &'a SearchRequest,
    strict_total: u64,
    deadline: Instant,
    n_tries: Cell<usize>,
}

impl RepairFinder<'_> {
    /// Returns the likely spellings of a query without operators, and the words of other places.
    fn spellings(
        &self,
        ast: &QueryAst,
        spelling: Option<&LoadedSpelling>,
    ) -> Result<Vec<Repair>, SearchError> {
        let (Some(spelling), Some(typed)) = (spelling, PlainQuery::new(ast)) else {
            return Ok(Vec::new());
        };

        let mut found = Vec::new();
        for SpellingRepair { text, kind, .. } in spelling.repairs(self.context, &typed.text) {
            let kind = match kind {
                SpellingKind::Sound => RepairKind::Sound,
                SpellingKind::Shape => RepairKind::Shape,
                SpellingKind::Pinyin => RepairKind::Pinyin,
                SpellingKind::Initials => RepairKind::Initials,
                SpellingKind::Mixed => RepairKind::Mixed,
            };
            // The speller has compared both as runs. The characters of a misprint are common, each by itself: more
            // articles have 务 and 死 than 务实.
            found.extend(self.count(typed.with_text(text), kind)?);
        }
        for text in spelling.elsewhere(self.context, &typed.text) {
            found.extend(self.count(typed.with_text(text), RepairKind::Vocabulary)?);
        }
        Ok(found)
    }

    /// Returns a repair if it finds more articles than the search.
    fn try_out(&self, query: String, kind: RepairKind) -> Result<Option<Repair>, SearchError> {
        let repair = self.count(query, kind)?;
        Ok(repair.filter(|repair| repair.total > self.strict_total))
    }

    /// Returns a repair if it finds articles.
    fn count(&self, query: String, kind: RepairKind) -> Result<Option<Repair>, SearchError> {
        if self.n_tries.get() >= REPAIR.min_tries && Instant::now() > self.deadline {
            return Ok(None);
        }
        self.n_tries.set(self.n_tries.get() + 1);
        let total = self.strict_total(&query, kind)?;
        // A count that ended early would be wrong, and a search without repairs is still complete.
        let is_exact = self.context.budget.is_open();
        Ok((is_exact && total > 0).then_some(Repair { query, kind, total }))
    }

    /// Returns the number of articles that have everything that a query asks for; too low if the
    /// budget is closed afterwards.
    fn strict_total(&self, query: &str, kind: RepairKind) -> Result<u64, SearchError> {
        let filters = kind.filters(&self.request.filters);
        let (ast, _) = parse(query);
        if ast.is_empty() && filters.is_empty() {
            return Ok(0);
        }

        let request = SearchRequest { filters, ..self.request.clone() };
        let plans = self.context.plans(&ast, &request);
        let strict = plans.plan(Strictness::All);
        self.context.state.count(&strict)
    }

    /// Returns the query without the word whose absence finds the most articles.
    fn without_a_word(&self, ast: &QueryAst) -> Result<Option<Repair>, SearchError> {
        let mut best: Option<Repair> = None;
        for query in self.shorter_queries(ast) {
            let repair = self.try_out(query, RepairKind::WithoutWord)?;
            let is_better = |repair: &Repair| {
                best.as_ref().is_none_or(|best: &Repair| repair.total > best.total)
            };
            if let Some(repair) = repair.filter(is_better) {
                best = Some(repair);
            }
        }
        Ok(best)
    }

    /// Returns the query without each of its words in turn.
    fn shorter_queries(&self, ast: &QueryAst) -> Vec<String> {
        let QueryAst::All(parts) = ast else { return Vec::new() };
        let is_word = |part: &QueryAst| matches!(part, QueryAst::Text(_) | QueryAst::Run(_));
        let parts = match parts.as_slice() {
            [QueryAst::Text(text)] => self.words(text),
            parts => parts.to_vec(),
        };

        let n_words = parts.iter().filter(|part| is_word(part)).count();
        if !(2..=REPAIR.max_words).contains(&n_words) {
            return Vec::new();
        }
        let places = (0..parts.len()).filter(|at| is_word(&parts[*at]));
        let without = |at: usize| {
            let mut rest = parts.clone();
            rest.remove(at);
            QueryAst::All(rest).to_string()
        };
        places.map(without).collect()
    }

    /// Cuts a text into its words, as typed.
    fn words(&self, text: &str) -> Vec<QueryAst> {
        let chars: Vec<char> = text.chars().collect();
        let folded = self.context.analysis.fold.fold(text);
        let words = self.context.analysis.segmenter.words(&folded).into_iter().map(|word| {
            // Folding keeps the number of characters.
            let n_chars = word.text.chars().count();
            QueryAst::Text(chars.iter().skip(word.char_start).take(n_chars).collect())
        });
        words.collect()
    }
}

/// A query without operators: bare words, or one quoted run.
struct PlainQuery {
    text: String,
    is_quoted: bool,
}

impl PlainQuery {
    fn new(ast: &QueryAst) -> Option<Self> {
        let QueryAst::All(parts) = ast else { return None };
        if let [QueryAst::Run(text)] = parts.as_slice() {
            return Some(Self { text: text.clone(), is_quoted: true });
        }
        let texts = parts.iter().map(|part| match part {
            QueryAst::Text(text) => Some(text.as_str()),
            _ => None,
        });
        let texts: Vec<&str> = texts.collect::<Option<_>>()?;
        Some(Self { text: texts.join(" "), is_quoted: false })
    }

    /// Returns the query with another text.
    fn with_text(&self, text: String) -> String {
        if self.is_quoted { QueryAst::Run(text).to_string() } else { text }
    }
}

/// Returns the query with its quoted runs as bare words; `None` without a quoted run.
fn as_words(ast: &QueryAst) -> Option<QueryAst> {
    let QueryAst::All(parts) = ast else { return None };
    let has_run = parts.iter().any(|part| matches!(part, QueryAst::Run(_)));
    has_run.then(|| runs_as_text(parts))
}
