//! Looks for repairs of text that is not damaged: characters that the cleaner invents.
//!
//! Undamaged texts are cleaned as they are, and with the runs of blanks and of Latin-1 signs that pages lay between their
//! words. Blanks are nothing that a wrong decoding could be recognised by, so every repair is an error.

use std::fmt;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use serde_json::Value;
use xunwen_corpus::{Change, ChangeKind, Pass, clean_until, read};

use super::body_record;
use crate::random::SplitMix;
use crate::real_news::raw_articles;

/// The runs that are inserted, one of a group at each place, with the name of the group.
const FILLERS: &[(&str, &[&str])] = &[
    ("no-break blanks", &["\u{A0}", "\u{A0}\u{A0}", "\u{A0}\u{A0}\u{A0}\u{A0}", "\u{A0} \u{A0} "]),
    ("wide blanks", &["\u{3000}", "\u{3000}\u{3000}", "\u{3000}\u{3000}\u{3000}\u{3000}"]),
    ("soft hyphens", &["\u{AD}", "\u{AD}\u{AD}", "\u{AD}\u{AD}\u{AD}\u{AD}"]),
    ("other blanks", &["\u{2003}\u{2003}", "\u{2009}", "\u{200B}\u{200B}", "\u{FEFF}", "\u{85}"]),
    ("blanks of several kinds", &["\u{A0}\u{3000}", "\u{3000}\u{A0}\u{AD}", "\u{AD}\u{A0}\u{A0}"]),
    ("Latin-1 signs", &["·", "°", "±", "×", "÷", "©", "®", "«", "»", "§", "¶", "£", "¥"]),
    ("runs of a Latin-1 sign", &["··", "······", "×××", "××××", "°°", "±±±±", "»»", "§§§§", "¤¤"]),
    ("Latin-1 signs with blanks", &["«\u{A0}", "\u{A0}»", "·\u{A0}·\u{A0}·", "\u{A0}×\u{A0}"]),
    ("Latin words with accents", &["café", "naïve", " Müller ", "São", "Ångström", "Zoë", "à"]),
];

/// The mean number of characters between two runs.
const MEAN_DISTANCE: usize = 40;

/// The found errors are kept up to this number.
const MAX_FOUND: usize = 1_000;

/// Damaged texts of the collections, the repair of which is right. Found by reading all repairs.
const DAMAGED: &[&str] = &["sq-d005937"];

/// The repairs of undamaged texts.
#[derive(Debug, Default)]
pub struct FalseRepairs {
    /// The number of texts, each with a run of one group or as it is.
    pub n_texts: usize,
    /// Their characters.
    pub n_chars: usize,
    /// The number of repairs.
    pub n_repairs: usize,
    /// The first of them: the text, the group of runs, and the change.
    pub found: Vec<(String, &'static str, Change)>,
}

impl FalseRepairs {
    /// Cleans a text as it is and with the runs of every group.
    pub fn add(&mut self, id: &str, text: &str, random: &mut SplitMix) {
        if DAMAGED.contains(&id) {
            return;
        }
        self.check(id, "as it is", text);
        for &(group, runs) in FILLERS {
            self.check(id, group, &with_runs(text, runs, random));
            self.check(id, group, &with_short_last_line(text, runs, random));
        }
    }

    /// Cleans a text as it is.
    pub fn check(&mut self, id: &str, group: &'static str, text: &str) {
        self.n_texts += 1;
        self.n_chars += text.chars().count();
        let raws = read(body_record(id, "", text)).into_iter().flatten();
        let cleaned = raws.filter_map(|raw| clean_until(raw, Pass::Mojibake).ok());
        for change in cleaned.flat_map(|cleaned| cleaned.changes) {
            if matches!(change.kind, ChangeKind::Misread | ChangeKind::LostByte) {
                self.n_repairs += 1;
                if self.found.len() < MAX_FOUND {
                    self.found.push((id.to_owned(), group, change));
                }
            }
        }
    }
}

/// Inserts runs between characters, and often at the ends of lines.
fn with_runs(text: &str, runs: &[&str], random: &mut SplitMix) -> String {
    let mut filled = String::with_capacity(text.len() + text.len() / 8);
    for c in text.chars() {
        let distance = if c == '\n' { 2 } else { MEAN_DISTANCE };
        if random.below(distance) == 0 {
            filled.push_str(random.one(runs).copied().unwrap_or_default());
        }
        filled.push(c);
        if c == '\n' && random.below(2) == 0 {
            filled.push_str(random.one(runs).copied().unwrap_or_default());
        }
    }
    filled
}

/// Cuts the text to a line or two, and the last line to a run and a character or two.
fn with_short_last_line(text: &str, runs: &[&str], random: &mut SplitMix) -> String {
    let chars: Vec<char> = text.chars().filter(|&c| c != '\n').collect();
    if chars.is_empty() {
        return String::new();
    }
    let mut piece = |n: usize| {
        let from = random.below(chars.len());
        chars[from..].iter().take(n).collect::<String>()
    };
    let (first, before, after) = (piece(24), piece(1), piece(1));
    let run = random.one(runs).copied().unwrap_or_default();
    match random.below(4) {
        0 => format!("{first}\n{run}{after}"),
        1 => format!("{first}\n{before}{run}{after}"),
        2 => format!("{first}\n{before}{run}"),
        _ => format!("{first}{run}{after}"),
    }
}

/// Returns the texts below `shared`: news, and the texts of the retrieval sets, with their ids.
pub fn undamaged_texts(shared: &Path) -> impl Iterator<Item = (String, String)> {
    let news = ["news-small.jsonl", "xwlb.jsonl.zst", "hkcnews.jsonl.zst"];
    let news = news.map(|name| shared.join("data").join(name));
    let sets = ["baidu-hot", "cmrc2018", "drcd", "sogou-qt"];
    let sets = sets.map(|name| shared.join("data/eval").join(name).join("corpus.jsonl"));
    let news = news.into_iter().flat_map(|path| raw_articles(&path));
    let news = news.map(|raw| (raw.id, format!("{}\n{}", raw.title.unwrap_or_default(), raw.body)));
    news.chain(sets.into_iter().flat_map(|path| set_texts(&path)))
}

/// Returns the texts of a retrieval set, with their ids.
fn set_texts(path: &Path) -> impl Iterator<Item = (String, String)> + use<> {
    let lines = File::open(path).into_iter().flat_map(|file| BufReader::new(file).lines());
    let documents = lines.filter_map(|line| serde_json::from_str::<Value>(&line.ok()?).ok());
    documents.map(|document| {
        let field = |name: &str| document[name].as_str().unwrap_or_default().to_owned();
        (field("_id"), format!("{}\n{}", field("title"), field("text")))
    })
}

impl fmt::Display for FalseRepairs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { n_texts, n_chars, n_repairs, found } = self;
        writeln!(f, "false repairs: {n_repairs} in {n_texts} texts, {n_chars} characters")?;
        for (id, group, change) in found {
            let (kind, before, after) = (change.kind, &change.before, &change.after);
            writeln!(f, "    {id}, {group}, {kind}: {before:?} → {after:?}")?;
        }
        Ok(())
    }
}
