//! Queries that cost as much as the query language allows, made of the characters of a corpus.
//!
//! A query is generated from its kind at random and changed bit by bit, so that a search over
//! queries finds the worst of each kind instead of the worst that somebody thought of.

use std::collections::HashMap;

use xunwen_engine::{Engine, SearchError, SearchRequest, Sort};
use xunwen_text::Conversion;

use crate::random::SplitMix;

/// The longest query that is read, in characters.
const MAX_CHARS: usize = 2_000;
/// The most parts that are read.
const MAX_PARTS: usize = 64;
/// The most runs near each other that are read.
const MAX_RUNS: usize = 16;
/// The frequent characters and pairs that queries are made of.
const N_FREQUENT: usize = 200;

/// The kind of a query: the part of the query language that it strains.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CostlyKind {
    /// Quoted runs with punctuation, joined by OR: read in the stored text.
    Punctuated,
    /// Quoted runs without punctuation, joined by OR.
    Alternatives,
    /// Runs near each other, joined by OR.
    Near,
    /// Runs in order with stars between them, joined by OR.
    Star,
    /// Runs whose last character begins any gram.
    OpenEnds,
    /// Single characters.
    SingleChars,
    /// Exclusions only.
    Excluded,
    /// Bare words, of which most must occur.
    Bare,
    /// Long quoted runs: many terms that rank.
    LongRuns,
    /// Numbers and dates in every spelling.
    Numbers,
    /// Conditions on fields.
    Fields,
    /// Parts of all kinds, nested.
    Mixed,
}

impl CostlyKind {
    /// All kinds.
    pub const ALL: [Self; 12] = [
        Self::Punctuated,
        Self::Alternatives,
        Self::Near,
        Self::Star,
        Self::OpenEnds,
        Self::SingleChars,
        Self::Excluded,
        Self::Bare,
        Self::LongRuns,
        Self::Numbers,
        Self::Fields,
        Self::Mixed,
    ];
}

/// A query with the options of its page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CostlyQuery {
    /// The kind.
    pub kind: CostlyKind,
    /// The parts, joined by [`Self::joint`].
    pub parts: Vec<String>,
    /// The text between two parts.
    pub joint: &'static str,
    /// Hits on the page: 1 to 100.
    pub limit: usize,
    /// Hits before the page.
    pub offset: usize,
    /// Whether the newest come first.
    pub is_by_date: bool,
    /// Whether the hits are converted to another script.
    pub is_converted: bool,
}

impl CostlyQuery {
    /// Returns the text of the query, as long as queries may be.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        for part in self.parts.iter().take(MAX_PARTS) {
            let joint = if text.is_empty() { "" } else { self.joint };
            let longer = format!("{text}{joint}{part}");
            if longer.chars().count() > MAX_CHARS {
                break;
            }
            text = longer;
        }
        text
    }

    /// Returns the request for the query.
    #[must_use]
    pub fn request(&self) -> SearchRequest {
        SearchRequest {
            query: self.text(),
            sort: if self.is_by_date { Sort::Newest } else { Sort::Relevance },
            offset: self.offset,
            limit: self.limit,
            script: self.is_converted.then_some(Conversion::ToTraditional),
            ..SearchRequest::default()
        }
    }
}

/// The frequent characters and pairs of a corpus.
pub struct CostlyQueries {
    chars: Vec<String>,
    pairs: Vec<String>,
    /// A mark and the character after it.
    marked: Vec<String>,
    /// Long pieces of text.
    pieces: Vec<String>,
    numbers: Vec<String>,
}

impl CostlyQueries {
    /// Returns the frequent characters and pairs of some texts.
    #[must_use]
    pub fn new<'t>(texts: impl IntoIterator<Item = &'t str>) -> Self {
        let (mut chars, mut pairs, mut marked) = (HashMap::new(), HashMap::new(), HashMap::new());
        let (mut numbers, mut pieces) = (HashMap::new(), Vec::new());
        for text in texts {
            let all: Vec<char> = text.chars().collect();
            for pair in all.windows(2) {
                let (first, second) = (pair[0], pair[1]);
                let joined: String = pair.iter().collect();
                match (is_ideograph(first), is_ideograph(second)) {
                    (true, true) => count(&mut pairs, joined),
                    (false, true) if !first.is_alphanumeric() && !first.is_whitespace() => {
                        count(&mut marked, joined);
                    }
                    _ => {}
                }
                if is_ideograph(first) {
                    count(&mut chars, first.to_string());
                }
            }
            let digits = text.split(|c: char| !c.is_ascii_digit());
            digits
                .filter(|run| !run.is_empty())
                .for_each(|run| count(&mut numbers, run.to_owned()));
            pieces
                .extend(all.chunks(40).map(|chunk| chunk.iter().filter(|c| **c != '"').collect()));
        }
        Self {
            chars: most_frequent(chars),
            pairs: most_frequent(pairs),
            marked: most_frequent(marked),
            numbers: most_frequent(numbers),
            pieces,
        }
    }

    /// Returns the frequent characters and pairs of the newest and the oldest articles of an index.
    ///
    /// # Errors
    /// If the index cannot be searched.
    pub fn of_index(engine: &Engine) -> Result<Self, SearchError> {
        let mut texts = Vec::new();
        for sort in [Sort::Newest, Sort::Oldest, Sort::Relevance] {
            let query = "的 OR 是 OR 日".to_owned();
            let request = SearchRequest { query, sort, limit: 100, ..SearchRequest::default() };
            for hit in engine.search(&request)?.hits {
                let found = engine.article(&hit.id, "", None)?;
                texts.extend(found.into_iter().map(|found| found.article.body()));
            }
        }
        Ok(Self::new(texts.iter().map(String::as_str)))
    }

    /// Returns a random query of a kind.
    pub fn generate(&self, kind: CostlyKind, random: &mut SplitMix) -> CostlyQuery {
        let n_parts = random.between(MAX_PARTS / 2, MAX_PARTS);
        let joint = match kind {
            CostlyKind::Excluded | CostlyKind::Bare | CostlyKind::Numbers => " ",
            CostlyKind::SingleChars if random.chance(50) => " ",
            _ => " OR ",
        };
        CostlyQuery {
            kind,
            parts: (0..n_parts).map(|_| self.part(kind, random)).collect(),
            joint,
            limit: if random.chance(50) { 100 } else { 10 },
            offset: if random.chance(20) { 9_900 } else { 0 },
            is_by_date: random.chance(20),
            is_converted: random.chance(30),
        }
    }

    /// Returns a query with a few changes.
    pub fn mutate(&self, query: &CostlyQuery, random: &mut SplitMix) -> CostlyQuery {
        let mut changed = query.clone();
        for _ in 0..random.between(1, 6) {
            let at = random.below(changed.parts.len());
            match random.below(8) {
                0 if changed.parts.len() > 1 => drop(changed.parts.remove(at)),
                1 => changed.parts.insert(at, self.part(query.kind, random)),
                2 => changed.limit = [10, 20, 100][random.below(3)],
                3 => changed.is_by_date = random.chance(30),
                4 => changed.is_converted = random.chance(50),
                5 => changed.offset = [0, 40, 9_900][random.below(3)],
                6 => changed.joint = [" OR ", " "][random.below(2)],
                _ => changed.parts[at] = self.part(query.kind, random),
            }
        }
        changed
    }

    fn part(&self, kind: CostlyKind, random: &mut SplitMix) -> String {
        match kind {
            CostlyKind::Punctuated => {
                let more = if random.chance(30) { self.char(random) } else { String::new() };
                format!("\"{}{more}\"", self.frequent(&self.marked, random))
            }
            CostlyKind::Alternatives => {
                let more = if random.chance(50) { self.pair(random) } else { self.char(random) };
                format!("\"{}{more}\"", self.pair(random))
            }
            CostlyKind::Near => {
                let runs: Vec<String> =
                    (0..random.between(2, MAX_RUNS)).map(|_| self.short(random)).collect();
                format!("\"{}\"~{}", runs.join(" "), random.between(1, 1_000))
            }
            CostlyKind::Star => {
                let runs: Vec<String> =
                    (0..random.between(2, MAX_RUNS)).map(|_| self.short(random)).collect();
                runs.join("*")
            }
            CostlyKind::OpenEnds => match random.below(3) {
                0 => format!("\"{}a\"", self.char(random)),
                1 => format!("title:{}", self.char(random)),
                _ => format!("\"a{} {}\"~50", self.char(random), self.char(random)),
            },
            CostlyKind::SingleChars => self.char(random),
            CostlyKind::Excluded => {
                let excluded = [CostlyKind::Punctuated, CostlyKind::Near, CostlyKind::Alternatives];
                format!("-{}", self.part(excluded[random.below(3)], random))
            }
            CostlyKind::Bare => self.short(random),
            CostlyKind::LongRuns => {
                let piece = self.frequent(&self.pieces, random);
                format!("\"{piece}\"")
            }
            CostlyKind::Numbers => match random.below(4) {
                0 => format!("{}年", random.between(1978, 2026)),
                1 => format!("{}月{}日", random.between(1, 12), random.between(1, 28)),
                2 => format!("{}.{}%", random.below(20), random.below(10)),
                _ => format!("{}万", self.frequent(&self.numbers, random)),
            },
            CostlyKind::Fields => {
                let field = ["title", "source", "author", "date"][random.below(4)];
                let from = random.between(1978, 2026);
                match field {
                    "date" => format!("date:{from}..{}", random.between(from, 2026)),
                    _ => format!("{field}:\"{}\"", self.short(random)),
                }
            }
            CostlyKind::Mixed => self.mixed(random),
        }
    }

    /// Returns a part of any other kind, sometimes two in parentheses.
    fn mixed(&self, random: &mut SplitMix) -> String {
        let mut one = || {
            let kind = CostlyKind::ALL[random.below(CostlyKind::ALL.len() - 1)];
            self.part(kind, random)
        };
        let (first, second) = (one(), one());
        match random.below(4) {
            0 => format!("({first} {second})"),
            1 => format!("({first} OR {second})"),
            _ => first,
        }
    }

    fn char(&self, random: &mut SplitMix) -> String {
        self.frequent(&self.chars, random)
    }

    fn pair(&self, random: &mut SplitMix) -> String {
        self.frequent(&self.pairs, random)
    }

    fn short(&self, random: &mut SplitMix) -> String {
        if random.chance(50) { self.char(random) } else { self.pair(random) }
    }

    /// Returns one of the texts. Those at the beginning, the most frequent, come most often.
    fn frequent(&self, of: &[String], random: &mut SplitMix) -> String {
        let n_first = random.between(1, of.len().max(1));
        of.get(random.below(n_first)).cloned().unwrap_or_default()
    }
}

fn is_ideograph(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

fn count(counts: &mut HashMap<String, usize>, text: String) {
    *counts.entry(text).or_default() += 1;
}

fn most_frequent(counts: HashMap<String, usize>) -> Vec<String> {
    let mut sorted: Vec<(usize, String)> = counts.into_iter().map(|(text, n)| (n, text)).collect();
    sorted.sort_unstable_by(|a, b| b.cmp(a));
    sorted.into_iter().take(N_FREQUENT).map(|(_, text)| text).collect()
}
