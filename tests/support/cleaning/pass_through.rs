//! Measures what the cleaner changes in undamaged articles: almost nothing.

use std::collections::BTreeMap;
use std::fmt;

use xunwen_corpus::{Change, ChangeKind, Cleaned, RawArticle, clean};

use super::Counts;
use crate::random::SplitMix;

/// The number of samples kept for each kind of change.
const N_SAMPLES: usize = 12;

/// The number of characters on either side of a boundary that prove a merge.
const BOUNDARY_CHARS: usize = 7;

/// Articles of the collections that were wrapped to the lines of a column before they were collected: the changes to
/// them are correct. Found by reading the articles that change most.
const SET_IN_COLUMNS: &[&str] =
    &["hkcnews-2847", "hkcnews-9324", "hkcnews-18857", "hkcnews-21106", "hkcnews-39037"];

/// The changes to undamaged articles.
#[derive(Debug, Default)]
pub struct PassThrough {
    /// The number of articles.
    pub n_articles: usize,
    /// Articles that are left out because they are damaged.
    pub n_damaged: usize,
    /// The number of skipped articles.
    pub n_skipped: usize,
    /// Unchanged sentences, apart from blanks and invisible characters.
    pub sentences: Counts,
    /// Lines with a final mark that still end a paragraph.
    pub ends: Counts,
    /// Lines without a final mark that still end a paragraph. Some of the others are broken sentences.
    pub open_ends: Counts,
    /// Changes by kind, with samples.
    pub changes: BTreeMap<ChangeKind, (usize, Vec<Change>)>,
    /// Changed sentences, with the article and the most similar paragraph.
    pub changed: Vec<(String, String)>,
    /// Lines that were merged with the following one.
    pub merged: Vec<(String, String)>,
}

impl PassThrough {
    /// Cleans an article and counts the changes.
    pub fn add(&mut self, raw: RawArticle, random: &mut SplitMix) {
        self.n_articles += 1;
        if SET_IN_COLUMNS.contains(&raw.id.as_str()) {
            self.n_damaged += 1;
            return;
        }
        let (id, body) = (raw.id.clone(), raw.body.clone());
        let Ok(cleaned) = clean(raw) else {
            self.n_skipped += 1;
            return;
        };
        let mut lines: Vec<String> = body.lines().map(plain).collect();
        lines.retain(|line| !line.is_empty() && !is_template(line, &cleaned));
        let out: Vec<String> = cleaned.article.paragraphs.iter().map(|p| plain(&p.text)).collect();
        self.changes(&cleaned, random);
        self.sentences(&id, &lines, &out);
        self.ends(&id, &lines, &out);
    }

    fn changes(&mut self, cleaned: &Cleaned, random: &mut SplitMix) {
        for change in &cleaned.changes {
            let (n, samples) = self.changes.entry(change.kind).or_default();
            *n += 1;
            if samples.len() < N_SAMPLES {
                samples.push(change.clone());
            } else if let Some(sample) = samples.get_mut(random.below(*n)) {
                *sample = change.clone();
            }
        }
    }

    fn sentences(&mut self, id: &str, lines: &[String], out: &[String]) {
        let mut there: BTreeMap<&str, usize> = BTreeMap::new();
        let mut n = 0;
        for sentence in lines.iter().flat_map(|line| crate::damage::sentences_of(line)) {
            *there.entry(sentence.trim()).or_default() += 1;
            n += 1;
        }
        for sentence in out.iter().flat_map(|text| crate::damage::sentences_of(text)) {
            if let Some(left) = there.get_mut(sentence.trim()).filter(|left| **left > 0) {
                *left -= 1;
            }
        }
        let missing = there.values().sum::<usize>();
        self.sentences.all += n;
        self.sentences.good += n - missing;
        let left = there.into_iter().filter(|(_, n)| *n > 0);
        self.changed.extend(left.map(|(sentence, _)| (id.to_owned(), sentence.to_owned())));
    }

    fn ends(&mut self, id: &str, lines: &[String], out: &[String]) {
        let is_same = lines == out;
        for pair in lines.windows(2) {
            let merged = !is_same && is_merged(&pair[0], &pair[1], lines, out);
            let is_finished = crate::damage::is_finished(&pair[0]);
            let ends = if is_finished { &mut self.ends } else { &mut self.open_ends };
            ends.add(!merged);
            if merged {
                self.merged.push((id.to_owned(), format!("{} ⏎ {}", pair[0], pair[1])));
            }
        }
    }
}

/// Returns whether a line is an unfilled template, and not a sentence.
fn is_template(line: &str, cleaned: &Cleaned) -> bool {
    let is_removed =
        |change: &Change| change.kind == ChangeKind::Template && plain(&change.before) == line;
    cleaned.changes.iter().any(is_removed)
}

/// Returns whether two lines are in one paragraph now and were not before.
fn is_merged(before: &str, after: &str, lines: &[String], out: &[String]) -> bool {
    let n = before.chars().count().saturating_sub(BOUNDARY_CHARS);
    let tail: String = before.chars().skip(n).collect();
    let head: String = after.chars().take(BOUNDARY_CHARS).collect();
    let joined = [format!("{tail}{head}"), format!("{tail} {head}")];
    let is_in = |text: &String| joined.iter().any(|joined| text.contains(joined));
    out.iter().any(is_in) && !lines.iter().any(is_in)
}

/// Returns the line with ordinary blanks and without invisible characters, which every reader of
/// text normalises.
fn plain(line: &str) -> String {
    let is_seen = |c: &char| {
        !matches!(c, '\u{200B}'..='\u{200F}' | '\u{FEFF}' | '\u{AD}' | '\u{2060}')
            && (!c.is_control() || *c == '\t')
    };
    let seen: String = line.chars().filter(is_seen).collect();
    seen.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl fmt::Display for PassThrough {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (n_articles, n_skipped) = (self.n_articles, self.n_skipped);
        writeln!(f, "articles {n_articles}, skipped {n_skipped}, left out {}", self.n_damaged)?;
        writeln!(f, "sentences as they were               {}", self.sentences)?;
        writeln!(f, "ends of finished lines still ends    {}", self.ends)?;
        writeln!(f, "ends of unfinished lines still ends  {}", self.open_ends)?;
        for (kind, (n, samples)) in &self.changes {
            writeln!(f, "changes of kind {kind}: {n}")?;
            for change in samples {
                writeln!(f, "    {:?} → {:?}", change.before, change.after)?;
            }
        }
        Ok(())
    }
}
