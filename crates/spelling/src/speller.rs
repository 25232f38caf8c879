//! The speller: from a query to the texts that it may mean.

use xunwen_text::{Analysis, Conversion};

use crate::counts::{IndexCounts, QueryCounts};
use crate::lexicon::{LexiconLimits, PhraseLexicon};
use crate::params::SpellerParams;
use crate::readings::Readings;
use crate::repair::{Evidence, Repair, SpellingKind, lettered_repairs, typed_repairs};
use crate::runs::{QueryRun, query_runs};
use crate::script::{RepairScript, query_script};
use crate::shapes::n_shape_bytes;

/// The tables of readings and shapes, loaded once.
pub struct Speller {
    readings: Readings,
    params: SpellerParams,
}

/// The index that a query is repaired for.
pub struct SpellingSources<'s> {
    /// The tables that fold, cut and convert text.
    pub analysis: &'s Analysis,
    /// The phrases of the titles of the index.
    pub lexicon: &'s PhraseLexicon,
    /// The counts of the index.
    pub counts: &'s dyn IndexCounts,
    /// The script of repairs of queries without a character of either script, such as pinyin.
    pub script: RepairScript,
}

/// A text that a query may mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpellingRepair {
    /// The whole query with its likely spelling, in the script of the query.
    pub text: String,
    /// How it differs from the query.
    pub kind: SpellingKind,
    /// The number of articles with the repaired run, or with the repaired part of it.
    pub articles: u64,
}

impl Speller {
    /// Loads the tables, which takes about 30 ms.
    #[must_use]
    pub fn new(analysis: &Analysis, params: SpellerParams) -> Self {
        Self { readings: Readings::new(&analysis.fold), params }
    }

    /// Returns the phrases of titles: words, and runs of up to four words and eight characters.
    /// Phrases of many titles that occur only once are left out, and so are the rarest beyond the
    /// limit.
    ///
    /// 108,972 titles take about two seconds: call it in the background. Titles beyond
    /// [`LexiconLimits::max_titles`] are not read.
    #[must_use]
    pub fn lexicon<T: AsRef<str>>(
        &self,
        titles: impl IntoIterator<Item = T>,
        analysis: &Analysis,
        limits: &LexiconLimits,
    ) -> PhraseLexicon {
        PhraseLexicon::from_titles(titles, &self.readings, analysis, limits)
    }

    /// Returns the memory of the tables, in bytes.
    #[must_use]
    pub fn n_bytes(&self) -> usize {
        self.readings.n_bytes() + n_shape_bytes()
    }

    /// Returns the likely spellings of a query without operators, the likeliest first. Empty when the
    /// index supports the query as it is, or supports no other.
    ///
    /// Looks up at most [`SpellerParams::max_pair_lookups`] pairs and
    /// [`SpellerParams::max_run_lookups`] runs.
    #[must_use]
    pub fn repairs(&self, query: &str, sources: &SpellingSources<'_>) -> Vec<SpellingRepair> {
        let SpellerParams { max_pair_lookups, max_run_lookups, .. } = self.params;
        let counts = QueryCounts::new(sources.counts, max_pair_lookups, max_run_lookups);
        let evidence = Evidence {
            readings: &self.readings,
            lexicon: sources.lexicon,
            counts: &counts,
            params: &self.params,
        };

        let chars: Vec<char> = query.chars().collect();
        let runs = query_runs(&chars, &sources.analysis.fold).into_iter();
        let repaired: Vec<(QueryRun, Vec<Repair>)> = runs
            .map(|run| {
                let repairs = run_repairs(&run, &evidence);
                (run, repairs)
            })
            .filter(|(_, repairs)| !repairs.is_empty())
            .collect();

        if repaired.is_empty() {
            return Vec::new();
        }
        let writer = RepairWriter::new(&chars, sources);
        let mut texts: Vec<SpellingRepair> = Vec::new();
        for choice in 0..self.params.max_suggestions {
            let Some(repair) = writer.write(&repaired, choice) else { break };
            let is_new = texts.iter().all(|known| known.text != repair.text);
            if is_new && writer.is_other(&repair.text) {
                texts.push(repair);
            }
        }
        texts
    }
}

fn run_repairs(run: &QueryRun, evidence: &Evidence<'_>) -> Vec<Repair> {
    if run.is_typed() {
        return typed_repairs(&run.folded, evidence);
    }

    let readings = run.readings();
    if readings.is_empty() {
        return Vec::new();
    }
    let typed: String = run.folded.iter().collect();
    let Some(articles) = evidence.counts.text(&typed) else { return Vec::new() };
    lettered_repairs(&readings, articles, evidence)
}

/// Writes repairs in the script and, where nothing changes, in the characters of the query.
struct RepairWriter<'s> {
    query: &'s [char],
    sources: &'s SpellingSources<'s>,
    script: RepairScript,
}

impl<'s> RepairWriter<'s> {
    fn new(query: &'s [char], sources: &'s SpellingSources<'s>) -> Self {
        let text: String = query.iter().collect();
        let script = query_script(&text, sources.analysis).unwrap_or(sources.script);
        Self { query, sources, script }
    }

    /// Returns the query with a repair of each run: the first ones for choice 0, then further ones of
    /// the first run that has them.
    fn write(&self, repaired: &[(QueryRun, Vec<Repair>)], choice: usize) -> Option<SpellingRepair> {
        let (first, repairs) = repaired.first()?;
        let chosen = repairs.get(choice)?;
        let others = repaired[1..].iter().map(|(run, repairs)| (run, repairs.first()));
        let all = std::iter::once((first, Some(chosen))).chain(others);

        let mut text = String::new();
        let mut end = 0;
        for (run, repair) in all {
            text.extend(&self.query[end..run.start]);
            match repair {
                Some(repair) => text.push_str(&self.written(run, repair)),
                None => text.extend(&self.query[run.start..run.end]),
            }
            end = run.end;
        }
        text.extend(&self.query[end..]);
        Some(SpellingRepair { text, kind: chosen.candidate.kind, articles: chosen.articles })
    }

    /// Returns a repaired run as it is shown.
    fn written(&self, run: &QueryRun, repair: &Repair) -> String {
        let mut shown: Vec<char> = repair.candidate.text.clone();
        for (start, id) in &repair.candidate.phrases {
            let phrase = self.sources.lexicon.shown(*id);
            shown.iter_mut().skip(*start).zip(phrase.chars()).for_each(|(c, new)| *c = new);
        }
        if self.script == RepairScript::Traditional {
            let simplified: String = shown.iter().collect();
            let converter = &self.sources.analysis.converter;
            let converted = converter.convert_in_place(Conversion::ToTraditional, &simplified);
            shown = converted.map_or(shown, |converted| converted.chars().collect());
        }

        // A character that stays is shown as typed.
        if run.is_typed() {
            let typed = &self.query[run.start..run.end];
            for (at, c) in shown.iter_mut().enumerate() {
                if run.folded.get(at) == repair.candidate.text.get(at) {
                    *c = typed.get(at).copied().unwrap_or(*c);
                }
            }
        }
        shown.iter().collect()
    }

    /// Returns whether a text differs from the query in more than its script.
    fn is_other(&self, text: &str) -> bool {
        let fold = &self.sources.analysis.fold;
        let query: String = self.query.iter().map(|c| fold.fold_char(*c)).collect();
        fold.fold(text) != query
    }
}
