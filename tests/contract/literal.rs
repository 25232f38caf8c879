//! The literal contract: a quoted run is found in exactly the articles in which a scan of the folded
//! texts finds it. Every character counts, including punctuation and blanks; letters and digits at the
//! ends of the run are whole words and numbers; a run never crosses a paragraph end.

#![allow(clippy::unwrap_used, reason = "a failing test should stop where it fails")]
#![allow(clippy::print_stdout, reason = "how much was compared is worth knowing")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::Arc;

use xunwen_corpus::{Article, clean, read, records};
use xunwen_engine::{Engine, QueryAst, SearchRequest, Sort, Writer, WriterOptions};
use xunwen_tests::random::SplitMix;
use xunwen_tests::shared::shared_or_skip;
use xunwen_tests::synthetic::sample_articles;
use xunwen_text::{Analysis, CharClass, Conversion, FoldTable};

/// The maximum length of a drawn run, in characters.
const MAX_RUN_CHARS: usize = 20;

/// A title or a paragraph, folded.
struct Line {
    /// The number of its article.
    article: usize,
    chars: Vec<char>,
}

/// The positions of each pair of characters in all lines.
struct Places {
    lines: Vec<Line>,
    by_pair: BTreeMap<(char, char), Vec<(usize, usize)>>,
}

impl Places {
    fn new(articles: &[Article], analysis: &Analysis) -> Self {
        let mut lines = Vec::new();
        for (article, printed) in articles.iter().enumerate() {
            let texts = printed.paragraphs.iter().map(|paragraph| &paragraph.text);
            for text in std::iter::once(&printed.title).chain(texts) {
                lines.push(Line { article, chars: analysis.fold.fold(text).chars().collect() });
            }
        }
        let mut by_pair: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (n, line) in lines.iter().enumerate() {
            for (at, c) in line.chars.iter().enumerate() {
                let next = line.chars.get(at + 1).copied().unwrap_or('\n');
                by_pair.entry((*c, next)).or_default().push((n, at));
            }
        }
        Self { lines, by_pair }
    }

    /// Returns the articles that contain the folded run.
    fn articles_with(&self, run: &[char]) -> BTreeSet<usize> {
        let second = run.get(1);
        let from = (run[0], second.copied().unwrap_or('\0'));
        let to = (run[0], second.copied().unwrap_or(char::MAX));
        let places = self.by_pair.range(from..=to).flat_map(|(_, places)| places);
        let holds = |(line, at): &&(usize, usize)| {
            let chars = &self.lines[*line].chars;
            chars[*at..].starts_with(run) && !splits(chars, *at) && !splits(chars, at + run.len())
        };
        places.filter(holds).map(|(line, _)| self.lines[*line].article).collect()
    }
}

/// Returns whether a position is inside a run of letters or of digits.
fn splits(text: &[char], at: usize) -> bool {
    let class =
        |at: Option<usize>| at.and_then(|at| text.get(at)).map(|c| CharClass::from_char(*c));
    let before = class(at.checked_sub(1));
    matches!(before, Some(CharClass::Letter | CharClass::Digit)) && before == class(Some(at))
}

/// Draws random runs of printed characters.
struct Runs<'a> {
    texts: Vec<Vec<char>>,
    /// The positions of letters and digits, which are rare.
    atoms: Vec<(usize, usize)>,
    random: &'a mut SplitMix,
}

impl<'a> Runs<'a> {
    fn new(articles: &[Article], random: &'a mut SplitMix) -> Self {
        let texts = articles.iter().flat_map(|article| {
            let paragraphs = article.paragraphs.iter().map(|p| p.text.chars().collect());
            std::iter::once(article.title.chars().collect()).chain(paragraphs)
        });
        let texts: Vec<Vec<char>> = texts.filter(|text: &Vec<char>| !text.is_empty()).collect();
        let is_atom =
            |c: &char| matches!(CharClass::from_char(*c), CharClass::Letter | CharClass::Digit);
        let atoms = texts.iter().enumerate().flat_map(|(n, text)| {
            let places = text.iter().enumerate().filter(move |(_, c)| is_atom(c));
            places.map(move |(at, _)| (n, at))
        });
        Self { atoms: atoms.collect(), texts, random }
    }

    /// Returns the n-th run. Of every four, one is near letters or digits, and one has a replaced
    /// character and most likely occurs nowhere.
    fn draw(&mut self, n: usize) -> String {
        let (text, near) = match n % 4 {
            1 => {
                let (text, at) = self.atoms[self.random.below(self.atoms.len())];
                (text, at.saturating_sub(self.random.below(4)))
            }
            _ => {
                let text = self.random.below(self.texts.len());
                (text, self.random.below(self.texts[text].len()))
            }
        };
        let length = 1 + self.random.below(MAX_RUN_CHARS);
        let text = &self.texts[text];
        let mut run: Vec<char> = text[near..text.len().min(near + length)].to_vec();
        if n % 4 == 2 {
            let other = &self.texts[self.random.below(self.texts.len())];
            let at = self.random.below(run.len());
            run[at] = other[self.random.below(other.len())];
        }
        String::from_iter(run).trim().to_owned()
    }
}

/// The number of comparisons.
#[derive(Debug, Default)]
struct Counts {
    runs: usize,
    with_punctuation: usize,
    with_letters_or_digits: usize,
    found_nowhere: usize,
    in_the_other_script: usize,
    respelled: usize,
    not_one_to_one: BTreeSet<String>,
}

fn engine_of(articles: &[Article], analysis: &Arc<Analysis>, folder: &Path) -> Engine {
    let options = WriterOptions { n_threads: 2, memory_bytes: 64 << 20 };
    let writer = Writer::open(folder, analysis, options).unwrap();
    for article in articles {
        writer.add(article.clone(), &article.id).unwrap();
    }
    writer.finish().unwrap();
    Engine::open(folder, Arc::clone(analysis)).unwrap()
}

fn check(articles: &[Article], n_runs: usize) -> Counts {
    let analysis = Arc::new(Analysis::load().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let engine = engine_of(articles, &analysis, folder.path());
    let places = Places::new(articles, &analysis);
    let mut random = SplitMix::seeded(42);
    let mut runs = Runs::new(articles, &mut random);
    let mut choices = SplitMix::seeded(43);
    let mut counts = Counts::default();
    let mut n = 0;
    while counts.runs < n_runs {
        n += 1;
        let run = runs.draw(n);
        let is = |class| move |c: char| CharClass::from_char(c) == class;
        if !run.contains(|c| CharClass::from_char(c).is_token()) {
            continue;
        }
        let folded: Vec<char> = analysis.fold.fold(&run).chars().collect();
        let expected = places.articles_with(&folded);
        counts.runs += 1;
        counts.with_punctuation += usize::from(run.contains(is(CharClass::Other)));
        counts.with_letters_or_digits +=
            usize::from(run.contains(is(CharClass::Letter)) || run.contains(is(CharClass::Digit)));
        counts.found_nowhere += usize::from(expected.is_empty());
        let ids: BTreeSet<&str> = expected.iter().map(|n| articles[*n].id.as_str()).collect();
        compare(&engine, &analysis.fold, &run, &ids);
        if n.is_multiple_of(2) {
            let respelled = respelled(&run, &analysis.fold, &mut choices);
            counts.respelled += usize::from(respelled != run);
            compare(&engine, &analysis.fold, &respelled, &ids);
        }
        for conversion in [Conversion::ToTraditional, Conversion::ToSimplified] {
            let other = analysis.converter.convert(conversion, &run).unwrap();
            if other == run {
                continue;
            }
            if analysis.fold.fold(&other) == String::from_iter(&folded) {
                compare(&engine, &analysis.fold, &other, &ids);
                counts.in_the_other_script += 1;
            } else {
                counts.not_one_to_one.insert(format!("{run} {other}"));
            }
        }
    }
    counts
}

/// Returns a run with each ideograph and sign in any spelling that folds to it. Kana and letters
/// stay: half-width kana and accents are composed when they are typed.
fn respelled(run: &str, fold: &FoldTable, random: &mut SplitMix) -> String {
    let respell = |c: char| {
        let is_kept = c.is_whitespace()
            || matches!(c, '\u{3040}'..='\u{30ff}' | '\\')
            || matches!(CharClass::from_char(c), CharClass::Letter | CharClass::Digit);
        let spellings = fold.unfold(fold.fold_char(c));
        if is_kept || spellings.is_empty() { c } else { spellings[random.below(spellings.len())] }
    };
    run.chars().map(respell).collect()
}

/// Compares the articles found for a quoted run with the expected ones.
fn compare(engine: &Engine, fold: &FoldTable, run: &str, expected: &BTreeSet<&str>) {
    // The printer chooses quotation marks that do not occur in the run.
    let query = QueryAst::Run(run.to_owned()).to_string();
    let request = SearchRequest {
        query: query.clone(),
        limit: 10_000,
        sort: Sort::Oldest,
        ..SearchRequest::default()
    };
    let result = engine.search(&request).unwrap();
    let found: BTreeSet<&str> = result.hits.iter().map(|hit| hit.id.as_str()).collect();
    assert_eq!(&found, expected, "{query}");
    assert_eq!(result.total, expected.len() as u64, "{query}");
    // What was found is marked when it is read, and nothing else: what a mark covers folds to the
    // run, or to several that touch.
    if let Some(hit) = result.hits.first() {
        let article = engine.article(&hit.id, &query, None).unwrap().unwrap();
        let texts = article.paragraphs.iter().map(|(_, text)| text).chain([&article.title]);
        let pieces = texts.flat_map(|text| text.pieces().filter(|(_, is_marked)| *is_marked));
        let marked: Vec<String> = pieces.map(|(piece, _)| fold.fold(piece)).collect();
        assert!(!marked.is_empty(), "{} for {query}", hit.id);
        let folded = fold.fold(run);
        assert!(marked.iter().all(|piece| piece.contains(&folded)), "{marked:?} for {query}");
    }
}

/// Checks the runs that are converted to the other script and do not convert back, because OpenCC
/// converts by word (干 乾 幹, 里 裏). There are few.
fn report(counts: &Counts) {
    let n_other = counts.not_one_to_one.len();
    println!("{counts:#?}");
    assert!(n_other * 50 < counts.in_the_other_script, "{n_other} conversions do not come back");
}

#[test]
fn quoted_runs_of_the_samples_are_found_exactly_where_they_occur() {
    report(&check(&sample_articles(), 2_000));
}

#[test]
fn quoted_runs_of_real_news_are_found_exactly_where_they_occur() {
    let Some(shared) = shared_or_skip("literal") else { return };
    let path = shared.join("data/news-small.jsonl");
    assert!(fs::metadata(&path).is_ok());
    let records = records(&path, Path::new("news-small.jsonl")).unwrap();
    let raw = records.flatten().flat_map(read).flatten();
    let articles: Vec<Article> =
        raw.filter_map(|raw| clean(raw).ok().map(|cleaned| cleaned.article)).collect();
    report(&check(&articles, 5_000));
}
