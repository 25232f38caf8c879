//! Latin words that the printed column broke with a hyphen: `ER-CP` for ERCP.
//!
//! Most hyphens belong to the word (COVID-19, AI-driven). One is removed if the whole occurs as a word elsewhere in the
//! text, or if both halves are plain capitals and neither is a word of the text.

use std::cell::OnceCell;
use std::collections::HashMap;

use super::params::HyphenParams;
use super::traced_text::TextEdit;
use crate::change::ChangeKind;

/// Abbreviations that are written with a hyphen. Compiled from Chinese news.
const HYPHENATED: &str = "ABS-CBN ADS-B BCR-ABL BY-NC BY-SA CC-BY CD-ROM DVD-ROM GCE-AL HI-FI PET-CT RT-PCR SK-II \
    SLAM-ER TD-LTE TD-SCDMA TD-HSPA UN-CEFC WAN-IFRA WI-FI ZANU-PF";

/// Returns the edits that close broken words up.
pub(super) fn edits(text: &str, params: &HyphenParams) -> Vec<TextEdit> {
    let hyphens = memchr::memchr_iter(b'-', text.as_bytes());
    // Counted only if there is a candidate.
    let words = OnceCell::new();

    let broken = hyphens.filter_map(|at| {
        let (head, tail) = halves(text, at)?;
        let words = words.get_or_init(|| WordCounts::new(text));
        is_broken(words, [head, tail], HyphenPlace::Inside, params)
            .then(|| TextEdit::new(ChangeKind::Hyphen, at..at + 1, ""))
    });
    broken.collect()
}

/// The place of a hyphen.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum HyphenPlace {
    /// Between two letters.
    Inside,
    /// At the end of a line: the other half counts as a word at the beginning of the next line.
    LineEnd,
}

/// Returns whether the halves around a hyphen are one word of the text.
pub(super) fn is_broken(
    words: &WordCounts<'_>,
    [head, tail]: [&str; 2],
    place: HyphenPlace,
    params: &HyphenParams,
) -> bool {
    let whole = format!("{head}{tail}");
    let hyphenated = format!("{head}-{tail}");

    // A half that occurs elsewhere is a word itself.
    let n_tail_here = usize::from(place == HyphenPlace::LineEnd);
    let (has_head, has_tail) = (words.count(head) > 0, words.count(tail) > n_tail_here);
    if whole.len() < params.min_word_bytes || (has_head && has_tail) {
        return false;
    }

    // A hyphen that is written again is meant.
    let is_meant = words.count(&hyphenated) > params.max_hyphenated
        || HYPHENATED.split(' ').any(|known| known == hyphenated);
    if is_meant {
        return false;
    }

    let is_abbreviation = is_capitals(head, params)
        && is_capitals(tail, params)
        && whole.len() <= params.max_capitals
        && !(has_head || has_tail);
    is_abbreviation || words.count(&whole) > 0
}

fn is_capitals(part: &str, params: &HyphenParams) -> bool {
    part.len() >= params.min_capitals && part.bytes().all(|b| b.is_ascii_uppercase())
}

/// Returns the letters on both sides of a hyphen, if the word has no other characters.
fn halves(text: &str, hyphen: usize) -> Option<(&str, &str)> {
    let bytes = text.as_bytes();
    let is_letter = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_alphabetic);
    if !is_letter(hyphen.wrapping_sub(1)) || !is_letter(hyphen + 1) {
        return None;
    }

    let start = (0..hyphen).rev().take_while(|&i| is_letter(i)).last()?;
    let end = (hyphen + 1..bytes.len()).take_while(|&i| is_letter(i)).last()? + 1;

    // Digits and the signs of addresses belong to the word; a full stop at the end of a sentence does not.
    let is_word_byte = |b: u8| b.is_ascii_alphanumeric() || b"-_./@'".contains(&b);
    let is_part = |i: usize| bytes.get(i).is_some_and(|&b| is_word_byte(b));
    let is_full_stop = bytes.get(end) == Some(&b'.') && !is_letter(end + 1);

    (!is_part(start.wrapping_sub(1)) && (is_full_stop || !is_part(end)))
        .then(|| (&text[start..hyphen], &text[hyphen + 1..end]))
}

/// The occurrences of each Latin word of a text: runs of letters, digits and hyphens.
pub(super) struct WordCounts<'a>(HashMap<&'a str, usize>);

impl<'a> WordCounts<'a> {
    /// Counts the words of a text.
    pub(super) fn new(text: &'a str) -> Self {
        let mut counts = HashMap::new();
        let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
        for word in words.filter(|word| !word.is_empty()) {
            *counts.entry(word).or_insert(0) += 1;
        }
        Self(counts)
    }

    /// Returns the number of occurrences of a whole word.
    pub(super) fn count(&self, word: &str) -> usize {
        self.0.get(word).copied().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::super::traced_text;
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        traced_text::check(|text| edits(text, &HyphenParams::DEFAULT), text, expected);
    }

    #[test]
    fn words_that_occur_whole_elsewhere_are_closed_up() {
        check("胆管造影术ER-CP，研发的ERCP机器人", "胆管造影术ERCP，研发的ERCP机器人");
        check("inter-national, an international firm", "international, an international firm");
        check("阿里Ali-baba与Alibaba", "阿里Alibaba与Alibaba");
    }

    #[test]
    fn plain_capitals_are_closed_up() {
        check("胆管造影术ER-CP，", "胆管造影术ERCP，");
        check("GD-PR生效", "GDPR生效");
    }

    #[test]
    fn other_hyphens_are_kept() {
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
            check(text, text);
        }
    }
}
