//! Real undamaged articles.

use std::path::Path;

use xunwen_corpus::{Article, RawArticle, read, records};

use crate::damage::is_finished;
use crate::random::SplitMix;

/// An undamaged article.
#[derive(Clone, Debug)]
pub struct WholeArticle {
    /// The id.
    pub id: String,
    /// The headline.
    pub title: String,
    /// The paragraphs, including captions and headings; none is empty.
    pub paragraphs: Vec<String>,
    /// The script.
    pub script: Script,
}

impl WholeArticle {
    /// Returns the text of an article, with every paragraph as running text.
    #[must_use]
    pub fn new(article: &Article) -> Self {
        Self {
            id: article.id.clone(),
            title: article.title.clone(),
            script: script(&article.body()),
            paragraphs: article.paragraphs.iter().map(|p| p.text.clone()).collect(),
        }
    }
}

/// The script of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Script {
    /// Simplified, as in mainland China.
    Simplified,
    /// Traditional, as in Hong Kong and Taiwan.
    Traditional,
}

/// The files of real news and the number of articles out of ten taken from each.
const FILES: &[(&str, usize)] =
    &[("news-small.jsonl", 2), ("xwlb.jsonl.zst", 4), ("hkcnews.jsonl.zst", 4)];

/// Every n-th article is considered, since the files are sorted by year.
const STRIDE: usize = 7;

/// Frequent characters of one script only.
const ONLY_SIMPLIFIED: &str = "们国会这个来对说时为发经过还进动产业务";
const ONLY_TRADITIONAL: &str = "們國會這個來對說時為發經過還進動產業務";

/// Returns up to `n` articles of the three corpora below `shared`, in both scripts, with at least
/// three paragraphs. Leaves out damaged articles: those with pieces of style sheets, entities,
/// glosses, invisible characters, or lines that end inside a sentence.
#[must_use]
pub fn whole_articles(shared: &Path, n: usize, seed: u64) -> Vec<WholeArticle> {
    let mut articles = Vec::new();
    for (file, tenths) in FILES {
        let path = shared.join("data").join(file);
        let found = raw_articles(&path).step_by(if *tenths == 2 { 1 } else { STRIDE });
        let whole = found.filter_map(|raw| whole(&raw));
        articles.extend(whole.take((n * tenths).div_ceil(10)));
    }
    SplitMix::seeded(seed).shuffle(&mut articles);
    articles.truncate(n);
    articles
}

/// Returns a word that many articles have.
#[must_use]
pub fn common_word(random: &mut SplitMix) -> &'static str {
    let words = ["中国", "发展", "的", "香港", "2019年", "3", "人民", "特区政府", "一带一路", "是"];
    words[random.below(words.len())]
}

/// Returns a piece of a text: a few characters, with the punctuation between them.
#[must_use]
pub fn piece(news: &[WholeArticle], random: &mut SplitMix) -> String {
    let article = &news[random.below(news.len())];
    let text = match random.below(3) {
        0 => &article.title,
        _ => &article.paragraphs[random.below(article.paragraphs.len())],
    };
    let chars: Vec<char> = text.chars().collect();
    let length = 1 + random.below(6);
    let start = random.below(chars.len().saturating_sub(length).max(1));
    let piece = chars.iter().skip(start).take(length).filter(|c| !"\"“”()（）*:：|".contains(**c));
    piece.collect()
}

/// Returns the articles of a file, uncleaned.
pub fn raw_articles(path: &Path) -> impl Iterator<Item = RawArticle> + use<> {
    let name = path.file_name().unwrap_or_default().to_owned();
    let records = records(path, Path::new(&name)).into_iter().flatten();
    records.flatten().flat_map(read).flatten()
}

fn whole(raw: &RawArticle) -> Option<WholeArticle> {
    let title = raw.title.as_deref()?.trim();
    let paragraphs: Vec<String> =
        raw.body.lines().map(trimmed).filter(|line| !line.is_empty()).map(str::to_owned).collect();
    let n_chars = raw.body.chars().count();
    let is_fit = (200..12_000).contains(&n_chars)
        && paragraphs.len() >= 3
        && (6..60).contains(&title.chars().count())
        && !is_finished(title)
        && !title.contains(is_odd)
        && paragraphs.iter().all(|paragraph| is_sound(paragraph));
    is_fit.then(|| WholeArticle {
        id: raw.id.clone(),
        title: title.to_owned(),
        script: script(&raw.body),
        paragraphs,
    })
}

fn trimmed(line: &str) -> &str {
    line.trim_matches(|c: char| c.is_whitespace())
}

/// Returns whether a line has no fault of the kinds that are inserted.
fn is_sound(paragraph: &str) -> bool {
    let is_damaged = paragraph.contains(is_odd)
        || has_tone_mark_in_brackets(paragraph)
        || paragraph.ends_with(['，', ',', '、', '（', '「', '“'])
        || (paragraph.contains('&') && paragraph.contains(';'));
    !is_damaged
}

/// Characters of style sheets, scripts and damage, and invisible characters.
fn is_odd(c: char) -> bool {
    matches!(c, '{' | '}' | '\u{FFFD}' | '\u{00AD}' | '\u{FEFF}' | '\u{2028}' | '\u{2029}' | '#')
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}')
        || ('\u{E000}'..='\u{F8FF}').contains(&c)
        || (c.is_control() && c != '\t')
}

fn has_tone_mark_in_brackets(paragraph: &str) -> bool {
    let inside = |part: &str| {
        let end = part.find([')', '）']).unwrap_or(0);
        part.get(..end).is_some_and(|inside| {
            inside.chars().any(|c| c.is_lowercase() && !c.is_ascii())
                && inside.chars().all(char::is_alphabetic)
        })
    };
    paragraph.split(['(', '（']).skip(1).any(inside)
}

fn script(text: &str) -> Script {
    let count = |of: &str| text.chars().filter(|c| of.contains(*c)).count();
    if count(ONLY_TRADITIONAL) > count(ONLY_SIMPLIFIED) {
        Script::Traditional
    } else {
        Script::Simplified
    }
}
