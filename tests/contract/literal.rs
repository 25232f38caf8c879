//! The literal contract: a quoted run is found in exactly the articles in which a scan of the folded
//! texts finds it. Every character counts, including punctuation and blanks; letters and digits at the
//! ends of the run are whole words and numbers; a run never crosses a paragraph end. A character that
//! stands for several others, such as ㎡, is those others.

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
use xunwen_text::{Analysis, CharClass, Conversion, FoldTable, StandIns};

/// The maximum length of a drawn run, in characters.
const MAX_RUN_CHARS: usize = 20;

/// A title or a paragraph, folded.
struct Line {
    /// The number of its article.
    article: usize,
    chars: Vec<char>,
    /// The places of characters that stand for others.
    stand_ins: Vec<usize>,
}

impl Line {
    fn new(article: usize, text: &str, analysis: &Analysis) -> Self {
        let chars: Vec<char> = analysis.fold.fold(text).chars().collect();
        let is_stand_in = |(_, c): &(usize, &char)| is_stand_in(**c, &analysis.stand_ins);
        let places = chars.iter().enumerate().filter(is_stand_in);
        Self { article, stand_ins: places.map(|(at, _)| at).collect(), chars }
    }
}

/// The positions of each pair of characters in all lines.
struct Places<'a> {
    lines: Vec<Line>,
    stand_ins: &'a StandIns,
    by_pair: BTreeMap<(char, char), Vec<(usize, usize)>>,
}

impl<'a> Places<'a> {
    fn new(articles: &[Article], analysis: &'a Analysis) -> Self {
        let mut lines = Vec::new();
        for (article, printed) in articles.iter().enumerate() {
            let texts = printed.paragraphs.iter().map(|paragraph| &paragraph.text);
            for text in std::iter::once(&printed.title).chain(texts) {
                lines.push(Line::new(article, text, analysis));
            }
        }
        let mut by_pair: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (n, line) in lines.iter().enumerate() {
            for (at, c) in line.chars.iter().enumerate() {
                let next = line.chars.get(at + 1).copied().unwrap_or('\n');
                by_pair.entry((*c, next)).or_default().push((n, at));
            }
        }
        let stand_ins = &analysis.stand_ins;
        Self { lines, stand_ins, by_pair }
    }

    /// Returns the articles that contain the folded run.
    fn articles_with(&self, run: &[char]) -> BTreeSet<usize> {
        let second = run.get(1);
        let from = (run[0], second.copied().unwrap_or('\0'));
        let to = (run[0], second.copied().unwrap_or(char::MAX));
        let places = self.by_pair.range(from..=to).flat_map(|(_, places)| places);
        let holds = |(line, at): &(usize, usize)| {
            let chars = &self.lines[*line].chars;
            chars[*at..].starts_with(run) && !splits(chars, *at) && !splits(chars, at + run.len())
        };
        let found = places.copied().filter(holds);
        found
            .map(|(line, _)| self.lines[line].article)
            .chain(self.respelled_articles(run))
            .collect()
    }

    /// Returns the articles with another spelling of the run: where it, or the text, has a character
    /// that stands for several others.
    fn respelled_articles(&self, run: &[char]) -> BTreeSet<usize> {
        let meaning = self.stand_ins.meaning(run[0]);
        let firsts = [Some(&run[0]), meaning.and_then(<[char]>::first)];
        let is_respelled = run.iter().any(|c| is_stand_in(*c, self.stand_ins));

        let holds = |line: &&Line| {
            let is_first = |at: &usize| firsts.contains(&line.chars.get(*at));
            let firsts = (0..line.chars.len()).filter(is_first);
            let mut starts = firsts.chain(line.stand_ins.iter().copied());
            starts.any(|at| {
                let ends = self.ends(&line.chars[at..], run, 0);
                let mut ends = ends.into_iter().map(|n_chars| at + n_chars);
                !splits(&line.chars, at) && ends.any(|end| !splits(&line.chars, end))
            })
        };
        let lines = self.lines.iter().filter(|line| is_respelled || !line.stand_ins.is_empty());
        lines.filter(holds).map(|line| line.article).collect()
    }

    /// Returns the lengths of the beginnings of a text that spell the rest of a run from `from`.
    fn ends(&self, text: &[char], run: &[char], from: usize) -> Vec<usize> {
        let rest = &run[from..];
        let (Some(wanted), Some(found)) = (rest.first(), text.first()) else {
            return if rest.is_empty() { vec![0] } else { Vec::new() };
        };
        let mut ends = Vec::new();
        let mut step = |n_text: usize, n_run: usize| {
            let rest = self.ends(&text[n_text..], run, from + n_run);
            ends.extend(rest.into_iter().map(|end| end + n_text));
        };
        if wanted == found {
            step(1, 1);
        }
        if let Some(meaning) = self.stand_ins.meaning(*found)
            && rest.starts_with(meaning)
            && is_separate(run, from, from + meaning.len(), *found, meaning)
        {
            step(1, meaning.len());
        }
        if let Some(meaning) = self.stand_ins.meaning(*wanted)
            && text.starts_with(meaning)
            && is_separate(run, from, from + 1, *wanted, meaning)
        {
            step(meaning.len(), 1);
        }
        if from > 0 && is_repeated(run, from, *found) {
            step(1, 1);
        }
        ends
    }
}

/// The marks that repeat the character before them.
const REPETITIONS: &str = "々〻ゝヽ";

fn is_stand_in(c: char, stand_ins: &StandIns) -> bool {
    stand_ins.meaning(c).is_some() || REPETITIONS.contains(c)
}

/// Returns whether a character in a text repeats as the one at a place of a run does: 各〻 for 各各.
fn is_repeated(run: &[char], at: usize, found: char) -> bool {
    let before = run[at - 1];
    let mark = match before {
        '\u{3041}'..='\u{3096}' => "ゝ",
        '\u{30a1}'..='\u{30fa}' | 'ー' => "ヽ",
        _ if CharClass::from_char(before) == CharClass::Cjk => "々〻",
        _ => "",
    };
    let is_third = run.get(at + 1) == Some(&before) || at > 1 && run[at - 2] == before;
    let is_second = run[at] == before && !is_third && mark.contains(found);
    is_second || run[at] != before && mark.contains(run[at]) && found == before
}

/// Returns whether the meaning of a character does not continue a word or number of the run.
fn is_separate(run: &[char], from: usize, to: usize, stand_in: char, meaning: &[char]) -> bool {
    let text: Vec<char> = run[..from].iter().chain(meaning).chain(&run[to..]).copied().collect();
    let is_ligature = ('\u{fb00}'..='\u{fb06}').contains(&stand_in);
    is_ligature || !splits(&text, from) && !splits(&text, from + meaning.len())
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
    with_stand_ins: usize,
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

/// Writes paragraphs of every third article with characters that stand for several others.
fn with_stand_ins(articles: &[Article], stand_ins: &StandIns, fold: &FoldTable) -> Vec<Article> {
    let mut articles = articles.to_vec();
    for paragraph in articles.iter_mut().step_by(3).flat_map(|article| &mut article.paragraphs) {
        // The last one has the most changes.
        let spelling = stand_ins.spellings(&fold.fold(&paragraph.text), 60).pop();
        paragraph.text = spelling.unwrap_or_else(|| paragraph.text.clone());
    }
    articles
}

fn check(articles: &[Article], n_runs: usize) -> Counts {
    let analysis = Arc::new(Analysis::load().unwrap());
    let articles = &with_stand_ins(articles, &analysis.stand_ins, &analysis.fold);
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
        compare(&engine, &analysis, &run, &ids);
        if n.is_multiple_of(2) {
            let respelled = respelled(&run, &analysis.fold, &mut choices);
            counts.respelled += usize::from(respelled != run);
            compare(&engine, &analysis, &respelled, &ids);
        }
        let spellings = analysis.stand_ins.spellings(&String::from_iter(&folded), 15);
        if !spellings.is_empty() {
            let spelling = &spellings[choices.below(spellings.len())];
            let expected = places.articles_with(&spelling.chars().collect::<Vec<char>>());
            let ids = expected.iter().map(|n| articles[*n].id.as_str()).collect();
            compare(&engine, &analysis, spelling, &ids);
            counts.with_stand_ins += 1;
        }
        for conversion in [Conversion::ToTraditional, Conversion::ToSimplified] {
            let other = analysis.converter.convert(conversion, &run).unwrap();
            if other == run {
                continue;
            }
            if analysis.fold.fold(&other) == String::from_iter(&folded) {
                compare(&engine, &analysis, &other, &ids);
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
fn compare(engine: &Engine, analysis: &Analysis, run: &str, expected: &BTreeSet<&str>) {
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
        let marked: Vec<String> = pieces.map(|(piece, _)| analysis.fold.fold(piece)).collect();
        assert!(!marked.is_empty(), "{} for {query}", hit.id);
        let folded = analysis.fold.fold(run);
        let mut spellings = analysis.stand_ins.spellings(&folded, 100);
        spellings.push(folded);
        let is_run = |piece: &String| spellings.iter().any(|spelling| piece.contains(spelling));
        assert!(marked.iter().all(is_run), "{marked:?} for {query}");
    }
}

/// Checks the runs that are converted to the other script and do not convert back, because OpenCC
/// converts by word (干 乾 幹, 里 裏). There are few.
fn report(counts: &Counts) {
    let n_other = counts.not_one_to_one.len();
    println!("{counts:#?}");
    assert!(counts.with_stand_ins > 0, "no run has a character that stands for several others");
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
