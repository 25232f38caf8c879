//! Quoted runs, and the articles that contain each, by a scan of all texts.

use std::collections::BTreeSet;

use aho_corasick::{AhoCorasick, MatchKind};
use anyhow::Result;
use xunwen_peers_harness::Article;
use xunwen_tests::random::SplitMix;
use xunwen_text::Analysis;

/// Characters of a run.
const RUN_CHARS: std::ops::RangeInclusive<usize> = 2..=8;

/// Readings of "the text contains the run". An engine is exact by any of them.
pub const N_READINGS: usize = 6;

/// Draws a run of a line of the article: any characters but blanks, quotation marks and escapes, with
/// a letter, digit or Chinese character among them, never beginning or ending inside a word of letters
/// or a number. Returns `None` if the drawn place has none.
pub fn draw_run(article: &Article, random: &mut SplitMix) -> Option<String> {
    let text: Vec<char> = format!("{}\n{}", article.title, article.body).chars().collect();
    let n_chars = random.between(*RUN_CHARS.start(), *RUN_CHARS.end());
    let start = random.below(text.len());
    let run = text.get(start..start + n_chars)?;
    let is_fit = run.iter().all(|c| !c.is_whitespace() && !c.is_control())
        && !run.iter().any(|c| "\"\\'“”‘’「」『』＂".contains(*c))
        && run.iter().any(|c| c.is_alphanumeric())
        && is_whole(&text, start, start + n_chars);
    is_fit.then(|| run.iter().collect())
}

/// Returns whether `start..end` neither begins nor ends inside a word of letters or a number.
fn is_whole(text: &[char], start: usize, end: usize) -> bool {
    let splits = |at: usize| {
        let before = at.checked_sub(1).and_then(|before| text.get(before));
        matches!((before, text.get(at)), (Some(before), Some(after)) if is_one_token(*before, *after))
    };
    !splits(start) && !splits(end)
}

fn is_one_token(a: char, b: char) -> bool {
    let is_letter = |c: char| c.is_alphabetic() && !is_han(c);
    (is_letter(a) && is_letter(b)) || (a.is_numeric() && b.is_numeric())
}

/// Returns whether a character is a Chinese one.
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' | '〇')
}

/// For each run and reading, the numbers of the articles that contain the run.
pub struct Truth(Vec<[BTreeSet<u32>; N_READINGS]>);

impl Truth {
    /// Scans the articles, line by line, as printed, in lower case, and folded; each time for the run
    /// anywhere and for the run as whole words and numbers.
    pub fn new(articles: &[Article], runs: &[String], analysis: &Analysis) -> Result<Self> {
        let as_printed = |text: &str| text.to_owned();
        let in_lower_case = |text: &str| text.to_lowercase();
        let folded = |text: &str| analysis.fold.fold(text);
        let mut truth = Self(vec![Default::default(); runs.len()]);
        truth.scan(0, articles, runs, &as_printed)?;
        truth.scan(2, articles, runs, &in_lower_case)?;
        truth.scan(4, articles, runs, &folded)?;
        Ok(truth)
    }

    fn scan(
        &mut self,
        reading: usize,
        articles: &[Article],
        runs: &[String],
        form: &dyn Fn(&str) -> String,
    ) -> Result<()> {
        let patterns = runs.iter().map(|run| form(run));
        let automaton = AhoCorasick::builder().match_kind(MatchKind::Standard).build(patterns)?;
        for (number, article) in (0..).zip(articles) {
            for line in std::iter::once(article.title.as_str()).chain(article.body.lines()) {
                let line = form(line);
                for found in automaton.find_overlapping_iter(&line) {
                    let sets = &mut self.0[found.pattern()];
                    sets[reading].insert(number);
                    if is_whole_in(&line, found.start(), found.end()) {
                        sets[reading + 1].insert(number);
                    }
                }
            }
        }
        Ok(())
    }

    /// Returns a line for each run: the sets, separated by tabs.
    pub fn lines(&self) -> Vec<String> {
        let set =
            |set: &BTreeSet<u32>| set.iter().map(u32::to_string).collect::<Vec<_>>().join(" ");
        self.0.iter().map(|sets| sets.each_ref().map(set).join("\t")).collect()
    }
}

/// Returns whether bytes of a line neither begin nor end inside a word of letters or a number.
fn is_whole_in(line: &str, start: usize, end: usize) -> bool {
    let splits = |at: usize| {
        let (before, after) = line.split_at(at);
        let pair = before.chars().next_back().zip(after.chars().next());
        pair.is_some_and(|(before, after)| is_one_token(before, after))
    };
    !splits(start) && !splits(end)
}
