//! Latin words that the column broke with a hyphen: `ER-CP` for ERCP.
//!
//! Most hyphens are of the word (COVID-19, AI-driven). One goes when the whole is a word elsewhere in the text, or
//! when both halves are plain capitals and neither is a word by itself.

use std::cell::OnceCell;
use std::collections::HashMap;

use super::traced_text::Edit;
use crate::change::ChangeKind;

/// Abbreviations that are written with a hyphen. Compiled from Chinese news.
const HYPHENATED: &str = "ABS-CBN ADS-B BCR-ABL BY-NC BY-SA CC-BY CD-ROM DVD-ROM GCE-AL HI-FI PET-CT RT-PCR SK-II \
    SLAM-ER TD-LTE TD-SCDMA TD-HSPA UN-CEFC WAN-IFRA WI-FI ZANU-PF";

/// The longest abbreviation of plain capitals.
const MAX_CAPITALS: usize = 8;

/// Returns the edits that close broken words up.
pub(super) fn edits(text: &str) -> Vec<Edit> {
    let hyphens = memchr::memchr_iter(b'-', text.as_bytes());
    let words = OnceCell::new();
    let parted = hyphens.filter_map(|at| {
        let (head, tail) = halves(text, at)?;
        is_broken(words.get_or_init(|| Words::new(text)), head, tail, Place::Inside)
            .then(|| Edit::new(ChangeKind::Hyphen, at..at + 1, ""))
    });
    parted.collect()
}

/// Where a hyphen stands.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Place {
    /// Between two letters.
    Inside,
    /// At the end of a line, so that the other half looks like a word at the beginning of the next.
    LineEnd,
}

/// Returns whether the halves around a hyphen are one word of the text.
pub(super) fn is_broken(words: &Words<'_>, head: &str, tail: &str, place: Place) -> bool {
    let whole = format!("{head}{tail}");
    let n_own = usize::from(place == Place::LineEnd);
    let (has_head, has_tail) = (words.count(head) > 0, words.count(tail) > n_own);
    if whole.len() < 4 || (has_head && has_tail) {
        return false;
    }
    // Who writes a word with a hyphen twice means it.
    let is_again = words.count(&format!("{head}-{tail}")) > 1;
    let is_capital = |part: &str| part.len() >= 2 && part.bytes().all(|b| b.is_ascii_uppercase());
    let is_abbreviation = is_capital(head)
        && is_capital(tail)
        && whole.len() <= MAX_CAPITALS
        && !(has_head || has_tail);
    let is_known = HYPHENATED.split(' ').any(|known| known == format!("{head}-{tail}"));
    !is_again && !is_known && (is_abbreviation || words.count(&whole) > 0)
}

/// Returns the letters on both sides of a hyphen, when nothing else is part of the word.
fn halves(text: &str, hyphen: usize) -> Option<(&str, &str)> {
    let bytes = text.as_bytes();
    let is_letter = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_alphabetic);
    if !is_letter(hyphen.wrapping_sub(1)) || !is_letter(hyphen + 1) {
        return None;
    }
    let start = (0..hyphen).rev().take_while(|&i| is_letter(i)).last()?;
    let end = (hyphen + 1..bytes.len()).take_while(|&i| is_letter(i)).last()? + 1;
    let is_part = |i: usize| {
        bytes.get(i).is_some_and(|&b| b.is_ascii_alphanumeric() || b"-_./@'".contains(&b))
    };
    let is_end = bytes.get(end) == Some(&b'.') && !is_letter(end + 1);
    (!is_part(start.wrapping_sub(1)) && (is_end || !is_part(end)))
        .then(|| (&text[start..hyphen], &text[hyphen + 1..end]))
}

/// How often a text has each of its Latin words: runs of letters, digits and hyphens.
pub(super) struct Words<'a>(HashMap<&'a str, usize>);

impl<'a> Words<'a> {
    /// Counts the words of a text, once for all that is asked.
    pub(super) fn new(text: &'a str) -> Self {
        let mut counts = HashMap::new();
        let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
        words
            .filter(|word| !word.is_empty())
            .for_each(|word| *counts.entry(word).or_insert(0) += 1);
        Self(counts)
    }

    /// Returns how often a word stands by itself.
    pub(super) fn count(&self, word: &str) -> usize {
        self.0.get(word).copied().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::super::traced_text::check;
    use super::*;

    #[test]
    fn words_that_stand_whole_elsewhere_are_closed_up() {
        check(edits, "胆管造影术ER-CP，研发的ERCP机器人", "胆管造影术ERCP，研发的ERCP机器人");
        check(
            edits,
            "inter-national, an international firm",
            "international, an international firm",
        );
        check(edits, "阿里Ali-baba与Alibaba", "阿里Alibaba与Alibaba");
    }

    #[test]
    fn plain_capitals_are_closed_up() {
        check(edits, "胆管造影术ER-CP，", "胆管造影术ERCP，");
        check(edits, "GD-PR生效", "GDPR生效");
    }

    #[test]
    fn other_hyphens_stay() {
        for text in [
            "COVID-19",
            "AI-driven",
            "C919-100",
            "C-SPAN",
            "TD-LTE网络",
            "NBA-CBA对抗，NBA与CBA",
            "state-of-the-art",
            "e-mail, email-to-sms",
            "http://a-b.com/AB-CD",
            "10-N",
            "2-HD",
            "well-known",
        ] {
            check(edits, text, text);
        }
    }
}
