//! Candidates by cohesion and by freedom.
//!
//! A run of two to four words is cohesive if it occurs far more often than its parts would by chance:
//! the pointwise mutual information at its weakest seam, in bits (Church and Hanks 1990). It is free if
//! many different characters occur before and after it: the entropy of its neighbours on either side,
//! in bits (similar to *accessor variety*, Feng, Chen, Deng and Zheng 2004). A part of a longer name is
//! cohesive but not free; a frequent phrase is free but not cohesive.

use std::collections::HashMap;

use xunwen_text::CharClass;

use crate::{Setting, news};

/// The minimum number of occurrences in the news.
pub(crate) const MIN_COUNT: u32 = 25;
/// The minimum mutual information at the weakest seam, in bits.
const MIN_COHESION: f64 = 6.0;
/// The minimum entropy of the less free side, in bits.
const MIN_FREEDOM: f64 = 1.8;
/// The maximum length of a run, in words and in characters.
const MAX_WORDS: usize = 4;
const MAX_CHARS: usize = 8;

/// Words by their numbers; number 0 is the edge of a clause.
#[derive(Default)]
struct Vocabulary {
    numbers: HashMap<String, u32>,
    words: Vec<String>,
    counts: Vec<u32>,
}

impl Vocabulary {
    fn count(&mut self, word: &str) -> u32 {
        let next = self.words.len() as u32;
        let number = *self.numbers.entry(word.to_owned()).or_insert(next);
        if number == next {
            self.words.push(word.to_owned());
            self.counts.push(0);
        }
        self.counts[number as usize] += 1;
        number
    }
}

type Run = [u32; MAX_WORDS];

/// The neighbours of a run: characters and their counts.
#[derive(Default)]
struct Sides {
    before: HashMap<char, u32>,
    behind: HashMap<char, u32>,
}

pub(crate) fn print(setting: &Setting, min_count: u32) -> anyhow::Result<()> {
    let (vocabulary, text) = numbered(setting)?;
    let mut runs: HashMap<Run, u32> = HashMap::new();
    for n in 2..=MAX_WORDS {
        let longer = count_runs(&text, n, &runs);
        runs.extend(longer.into_iter().filter(|(_, count)| *count >= min_count));
    }
    let total = text.iter().filter(|number| **number > 0).count() as f64;
    runs.retain(|run, _| is_short(&vocabulary, run));
    let cohesive: HashMap<Run, f64> = runs
        .keys()
        .map(|run| (*run, cohesion(&vocabulary, &runs, run, total)))
        .filter(|(_, cohesion)| *cohesion >= MIN_COHESION)
        .collect();
    let mut lines: Vec<(f64, String)> = sides(&vocabulary, &text, &cohesive)
        .into_iter()
        .filter_map(|(run, sides)| {
            let freedom = entropy(&sides.before).min(entropy(&sides.behind));
            (freedom >= MIN_FREEDOM).then(|| {
                let (count, bits) = (runs[&run], cohesive[&run]);
                let words = spelled(&vocabulary, &run).join(" ");
                (f64::from(count).ln() * bits, format!("{words}\t{count}\t{bits:.1}\t{freedom:.1}"))
            })
        })
        .collect();
    lines.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    println!("# words\tcount\tcohesion\tfreedom");
    lines.iter().for_each(|(_, line)| println!("{line}"));
    Ok(())
}

/// Returns the news as numbers of words, 0 where a clause ends.
fn numbered(setting: &Setting) -> anyhow::Result<(Vocabulary, Vec<u32>)> {
    let segmenter = setting.segmenter(Some(&setting.data.join("news.txt")))?;
    let mut vocabulary = Vocabulary::default();
    vocabulary.count("");
    let mut text = Vec::new();
    let mut folded = String::new();
    news::each(|part| {
        setting.analysis.fold.fold_into(part, &mut folded);
        let mut end = 0;
        for word in segmenter.words(&folded) {
            if word.byte_start != end {
                text.push(0);
            }
            end = word.byte_start + word.text.len();
            text.push(vocabulary.count(word.text));
        }
        text.push(0);
    })?;
    Ok((vocabulary, text))
}

/// Counts the runs of `n` words whose parts of `n - 1` words are frequent.
fn count_runs(text: &[u32], n: usize, known: &HashMap<Run, u32>) -> HashMap<Run, u32> {
    let mut counts = HashMap::new();
    for window in text.windows(n).filter(|window| !window.contains(&0)) {
        let is_known = n == 2
            || (known.contains_key(&run(&window[..n - 1]))
                && known.contains_key(&run(&window[1..])));
        if is_known {
            *counts.entry(run(window)).or_default() += 1;
        }
    }
    counts
}

fn run(words: &[u32]) -> Run {
    let mut run = [0; MAX_WORDS];
    run[..words.len()].copy_from_slice(words);
    run
}

fn words(run: &Run) -> &[u32] {
    let n = run.iter().position(|number| *number == 0).unwrap_or(MAX_WORDS);
    &run[..n]
}

fn spelled<'v>(vocabulary: &'v Vocabulary, run: &Run) -> Vec<&'v str> {
    words(run).iter().map(|number| vocabulary.words[*number as usize].as_str()).collect()
}

fn is_short(vocabulary: &Vocabulary, run: &Run) -> bool {
    let text = spelled(vocabulary, run).concat();
    text.chars().count() <= MAX_CHARS
        && text.chars().all(|c| CharClass::from_char(c) == CharClass::Cjk)
}

/// Returns the mutual information at the weakest seam of a run, in bits.
fn cohesion(vocabulary: &Vocabulary, runs: &HashMap<Run, u32>, whole: &Run, total: f64) -> f64 {
    let share = |part: &[u32]| match part {
        [word] => f64::from(vocabulary.counts[*word as usize]) / total,
        part => f64::from(runs.get(&run(part)).copied().unwrap_or(1)) / total,
    };
    let words = words(whole);
    let seam = |at: usize| (share(words) / (share(&words[..at]) * share(&words[at..]))).log2();
    (1..words.len()).map(seam).fold(f64::INFINITY, f64::min)
}

fn sides(vocabulary: &Vocabulary, text: &[u32], of: &HashMap<Run, f64>) -> HashMap<Run, Sides> {
    let mut found: HashMap<Run, Sides> = HashMap::new();
    for n in 2..=MAX_WORDS {
        for (at, window) in text.windows(n).enumerate() {
            let window = run(window);
            if !of.contains_key(&window) {
                continue;
            }
            let beside = |at: Option<usize>| {
                at.and_then(|at| text.get(at))
                    .map_or("", |number| &vocabulary.words[*number as usize])
            };
            // Each clause boundary counts as a different character.
            let sides = found.entry(window).or_default();
            let edge = char::from_u32(0xF_0000 + (at as u32 & 0xFFF)).unwrap_or(' ');
            let before = beside(at.checked_sub(1)).chars().next_back().unwrap_or(edge);
            let behind = beside(Some(at + n)).chars().next().unwrap_or(edge);
            *sides.before.entry(before).or_default() += 1;
            *sides.behind.entry(behind).or_default() += 1;
        }
    }
    found
}

fn entropy(counts: &HashMap<char, u32>) -> f64 {
    let total: f64 = counts.values().map(|count| f64::from(*count)).sum();
    counts.values().map(|count| f64::from(*count) / total).map(|share| -share * share.log2()).sum()
}
