//! What `xunwen dict check` found, for people and for programs.

use std::fmt::Write;

use serde::Serialize;
use xunwen_engine::WordEffect;
use xunwen_text::DictionaryFault;

use crate::output::{QUIET, REMOVED, number};

/// Of a hundred places where a word stands, so many may cut a neighbour in two.
const MAX_BREAKING_PERCENT: u64 = 10;

/// The whole result.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    pub(super) file: String,
    /// `None` when no index was counted.
    pub(super) index: Option<IndexChecked>,
    pub(super) words: Vec<CheckedWord>,
    pub(super) faults: Vec<Fault>,
}

/// The index whose articles were counted.
#[derive(Debug, Serialize)]
pub(super) struct IndexChecked {
    #[serde(rename = "articles")]
    pub(super) n_articles: u64,
    /// Whether the index was made with these very words.
    #[serde(rename = "made_with_these_words")]
    pub(super) is_made_with_these_words: bool,
}

/// A line that is no word.
#[derive(Debug, Serialize)]
pub(super) struct Fault {
    pub(super) line: usize,
    pub(super) message: String,
}

/// A word and what it does.
#[derive(Debug, Serialize)]
pub(super) struct CheckedWord {
    pub(super) line: usize,
    pub(super) word: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) weight: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) tag: Option<String>,
    /// The word alone, as the index or, without one, our own dictionary cuts it.
    pub(super) cut_now: Vec<String>,
    /// The word alone, as it is cut with the dictionary.
    pub(super) cut_then: Vec<String>,
    /// A plain sentence in which it is no word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) cut_apart_in: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) effect: Option<Effect>,
    pub(super) problems: Vec<String>,
}

/// What it does in the articles of the index.
#[derive(Debug, Serialize)]
pub(super) struct Effect {
    pub(super) articles: u64,
    pub(super) changed: u64,
    pub(super) places: u64,
    pub(super) whole: u64,
    pub(super) breaking: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    not_whole_example: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    breaking_example: Option<String>,
}

impl From<WordEffect> for Effect {
    fn from(effect: WordEffect) -> Self {
        Self {
            articles: effect.n_articles,
            changed: effect.n_changed,
            places: effect.n_places,
            whole: effect.n_whole,
            breaking: effect.n_breaking,
            not_whole_example: effect.not_whole,
            breaking_example: effect.breaking,
        }
    }
}

impl Fault {
    pub(super) fn of(fault: &DictionaryFault) -> Self {
        Self { line: fault.line, message: fault.reason.to_string() }
    }
}

impl CheckedWord {
    /// Says what is wrong with the word, and what to do.
    pub(super) fn find_problems(&mut self) {
        if self.cut_then.len() != 1 {
            self.problems.push(format!("takes no effect: it is cut `{}`", self.cut_then.join(" ")));
        }
        if let Some(cut) = &self.cut_apart_in {
            self.problems.push(format!(
                "is cut apart in a plain sentence, `{cut}`: give it a higher weight"
            ));
        }
        let Some(effect) = &self.effect else { return };
        if let Some(cut) =
            effect.not_whole_example.as_ref().filter(|_| effect.whole * 2 < effect.places)
        {
            let (places, n) = (number(effect.places), number(effect.places - effect.whole));
            self.problems.push(format!(
                "is no word in {n} of {places} places, as in `{cut}`: give it a higher weight if it should be one there"
            ));
        }
        let is_too_much = effect.breaking * 100 > effect.places * MAX_BREAKING_PERCENT;
        if let Some(cut) = effect.breaking_example.as_ref().filter(|_| is_too_much) {
            let (places, n) = (number(effect.places), number(effect.breaking));
            let remedy = match self.weight {
                Some(_) => "lower its weight, or leave it out",
                None => "leave it out",
            };
            self.problems.push(format!(
                "cuts its neighbour in two in {n} of {places} places, as in `{cut}`: {remedy}"
            ));
        }
    }
}

impl Report {
    /// Returns how many lines have problems.
    pub(super) fn n_problems(&self) -> usize {
        self.faults.len() + self.words.iter().filter(|word| !word.problems.is_empty()).count()
    }

    /// Returns the result for people: a line for each word, then its problems.
    pub(super) fn shown(&self) -> String {
        let mut text = String::new();
        for word in &self.words {
            let was = word.cut_now.join(" ");
            let was = if word.cut_now.len() == 1 { "a word already".to_owned() } else { was };
            let _ = write!(text, "{}  {QUIET}{was}{QUIET:#}", word.word);
            if let Some(effect) = &word.effect {
                let articles = counted(effect.articles, "article");
                let _ = write!(text, "  in {articles}, changes {}", number(effect.changed));
            }
            text.push('\n');
            for problem in &word.problems {
                let line = word.line;
                let _ =
                    writeln!(text, "  {REMOVED}line {line}{REMOVED:#}: `{}` {problem}", word.word);
            }
        }
        for fault in &self.faults {
            let _ = writeln!(text, "{REMOVED}line {}{REMOVED:#}: {}", fault.line, fault.message);
        }
        let words = counted(self.words.len() as u64, "word");
        let n_problems = number(self.n_problems() as u64);
        let index = match &self.index {
            None => "no index was counted".to_owned(),
            Some(index) if index.is_made_with_these_words => {
                "the index is made with these words".to_owned()
            }
            Some(index) => format!("counted over {}", counted(index.n_articles, "article")),
        };
        let _ = writeln!(text, "{words}, {n_problems} with problems; {index}");
        text
    }
}

/// Returns a number and what is counted: `1 word`, `2 words`.
fn counted(n: u64, noun: &str) -> String {
    format!("{} {noun}{}", number(n), if n == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    fn word(line: usize, word: &str, cut_now: &[&str], effect: WordEffect) -> CheckedWord {
        let mut checked = CheckedWord {
            line,
            word: word.to_owned(),
            weight: None,
            tag: None,
            cut_now: cut_now.iter().map(|&part| part.to_owned()).collect(),
            cut_then: vec![word.to_owned()],
            cut_apart_in: None,
            effect: Some(effect.into()),
            problems: vec![],
        };
        checked.find_problems();
        checked
    }

    #[test]
    fn each_word_is_told_with_what_it_changes_and_what_is_wrong() {
        let fine = WordEffect {
            n_articles: 1_200,
            n_changed: 1_100,
            n_places: 10,
            n_whole: 10,
            ..WordEffect::default()
        };
        let breaking =
            WordEffect {
                n_breaking: 4, breaking: Some("方案 中通 过 了".into()), ..fine.clone()
            };
        let lost =
            WordEffect { n_whole: 1, not_whole: Some("李 家超 说".into()), ..fine.clone() };
        let report = Report {
            file: "a.txt".into(),
            index: Some(IndexChecked { n_articles: 74_487, is_made_with_these_words: false }),
            words: vec![
                word(1, "云栖大会", &["云", "栖", "大会"], fine),
                word(2, "中通", &["中", "通"], breaking),
                word(4, "李家", &["李家"], lost),
            ],
            faults: vec![Fault { line: 3, message: "`龙` is one character".into() }],
        };
        expect![[r"
            云栖大会  云 栖 大会  in 1,200 articles, changes 1,100
            中通  中 通  in 1,200 articles, changes 1,100
              line 2: `中通` cuts its neighbour in two in 4 of 10 places, as in `方案 中通 过 了`: leave it out
            李家  a word already  in 1,200 articles, changes 1,100
              line 4: `李家` is no word in 9 of 10 places, as in `李 家超 说`: give it a higher weight if it should be one there
            line 3: `龙` is one character
            3 words, 3 with problems; counted over 74,487 articles
        "]]
        .assert_eq(&anstream::adapter::strip_str(&report.shown()).to_string());
    }
}
