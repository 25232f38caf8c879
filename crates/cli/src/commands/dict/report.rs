//! The result of `xunwen dict check`, as text and as JSON.

use serde::Serialize;
use xunwen_engine::WordEffect;
use xunwen_text::DictionaryFault;

use crate::output::{QUIET, REMOVED, TerminalText, counted, number};

/// The whole result.
#[derive(Debug, Serialize)]
pub(super) struct DictionaryReport {
    pub(super) file: String,
    /// `None` when no index was counted.
    pub(super) index: Option<CheckedIndex>,
    pub(super) words: Vec<CheckedWord>,
    pub(super) faults: Vec<LineFault>,
}

/// The index whose articles were counted.
#[derive(Debug, Serialize)]
pub(super) struct CheckedIndex {
    #[serde(rename = "articles")]
    pub(super) n_articles: u64,
    /// Whether the index was made with exactly these words.
    #[serde(rename = "made_with_these_words")]
    pub(super) is_made_with_these_words: bool,
}

/// A line that is not a valid word.
#[derive(Debug, Serialize)]
pub(super) struct LineFault {
    pub(super) line: usize,
    pub(super) message: String,
}

/// A word and its effect.
#[derive(Debug, Serialize)]
pub(super) struct CheckedWord {
    pub(super) line: usize,
    pub(super) word: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) weight: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) tag: Option<String>,
    /// The word alone, as it is cut now: by the index or, without one, by the built-in dictionary.
    pub(super) cut_now: Vec<String>,
    /// The word alone, as it is cut with the user dictionary.
    pub(super) cut_then: Vec<String>,
    /// A simple sentence in which it is cut apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) cut_apart_in: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) effect: Option<WordEffectJson>,
    pub(super) problems: Vec<String>,
}

/// The effect of a word in the articles of the index.
#[derive(Debug, Serialize)]
pub(super) struct WordEffectJson {
    /// Articles that contain it.
    pub(super) articles: u64,
    /// Articles that are segmented differently with it.
    pub(super) changed: u64,
    /// Occurrences.
    pub(super) places: u64,
    /// Occurrences that are cut as this word.
    pub(super) whole: u64,
    /// Occurrences that cut a neighbouring word in two.
    pub(super) breaking: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) not_whole_example: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) breaking_example: Option<String>,
}

impl From<WordEffect> for WordEffectJson {
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

impl From<&DictionaryFault> for LineFault {
    fn from(fault: &DictionaryFault) -> Self {
        Self { line: fault.line, message: fault.reason.to_string() }
    }
}

impl DictionaryReport {
    /// Returns how many lines have problems.
    pub(super) fn n_problems(&self) -> usize {
        self.faults.len() + self.words.iter().filter(|word| !word.problems.is_empty()).count()
    }

    /// Returns the result as text: each word with its problems, then invalid lines, then a summary.
    pub(super) fn to_text(&self) -> TerminalText {
        let mut text = TerminalText::default();
        for word in &self.words {
            push_word(&mut text, word);
        }
        for LineFault { line, message } in &self.faults {
            text.push_styled(REMOVED, format_args!("line {line}"));
            text.line(format_args!(": {message}"));
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
        text.line(format_args!("{words}, {n_problems} with problems; {index}"));
        text
    }
}

/// Appends a line with the word and its effect, and a line for each problem.
fn push_word(text: &mut TerminalText, word: &CheckedWord) {
    let cut_now = match word.cut_now.len() {
        1 => "a word already".to_owned(),
        _ => word.cut_now.join(" "),
    };
    text.push(&word.word).push("  ").push_styled(QUIET, cut_now);
    if let Some(effect) = &word.effect {
        let articles = counted(effect.articles, "article");
        text.push(format_args!("  in {articles}, changes {}", number(effect.changed)));
    }
    text.end_line();

    let CheckedWord { line, word, problems, .. } = word;
    for problem in problems {
        text.push("  ").push_styled(REMOVED, format_args!("line {line}"));
        text.line(format_args!(": `{word}` {problem}"));
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::problems::find_problems;
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
        checked.problems = find_problems(&checked);
        checked
    }

    #[test]
    fn each_word_is_listed_with_its_effect_and_its_problems() {
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
        let report = DictionaryReport {
            file: "a.txt".into(),
            index: Some(CheckedIndex { n_articles: 74_487, is_made_with_these_words: false }),
            words: vec![
                word(1, "云栖大会", &["云", "栖", "大会"], fine),
                word(2, "中通", &["中", "通"], breaking),
                word(4, "李家", &["李家"], lost),
            ],
            faults: vec![LineFault { line: 3, message: "`龙` is one character".into() }],
        };
        expect![[r"
            云栖大会  云 栖 大会  in 1,200 articles, changes 1,100
            中通  中 通  in 1,200 articles, changes 1,100
              line 2: `中通` cuts its neighbour in two in 4 of 10 places, as in `方案 中通 过 了`: remove it
            李家  a word already  in 1,200 articles, changes 1,100
              line 4: `李家` is not cut as a word in 9 of 10 places, as in `李 家超 说`: give it a higher weight if it should be
            line 3: `龙` is one character
            3 words, 3 with problems; counted over 74,487 articles
        "]]
        .assert_eq(&report.to_text().to_plain());
    }
}
