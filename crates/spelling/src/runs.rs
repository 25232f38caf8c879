//! Runs: the parts of a query that are repaired, each by itself.

use xunwen_text::{CharClass, FoldTable};

use crate::repair::LetteredReading;
use crate::slots::Slot;
use crate::syllables::readings_of_letters;

/// A part of a query without punctuation and digits, and without blanks unless it is pinyin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct QueryRun {
    /// The first character and the one after the last, in characters of the query.
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// The folded text.
    pub(crate) folded: Vec<char>,
    /// Ideographs and letters in order; letters as typed but in lower case, ü as v.
    parts: Vec<RunPart>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum RunPart {
    Ideograph(char),
    Letters(String),
}

impl QueryRun {
    /// Returns whether it has no letter.
    pub(crate) fn is_typed(&self) -> bool {
        self.parts.iter().all(|part| matches!(part, RunPart::Ideograph(_)))
    }

    fn is_lettered(&self) -> bool {
        self.parts.iter().all(|part| matches!(part, RunPart::Letters(_)))
    }

    /// Returns the ways to read the letters; empty where a letter fits none.
    pub(crate) fn readings(&self) -> Vec<LetteredReading> {
        let mut readings = vec![LetteredReading { slots: Vec::new() }];
        let mut parts = self.parts.iter().peekable();
        while let Some(part) = parts.next() {
            let ends: Vec<Vec<Slot>> = match part {
                RunPart::Ideograph(c) => vec![vec![Slot::Exact(*c)]],
                RunPart::Letters(letters) => {
                    let mut pieces = vec![letters.clone()];
                    while let Some(RunPart::Letters(letters)) =
                        parts.next_if(|part| matches!(part, RunPart::Letters(_)))
                    {
                        pieces.push(letters.clone());
                    }
                    let sounds = readings_of_letters(&pieces).into_iter();
                    sounds.map(|sounds| sounds.into_iter().map(Slot::Sound).collect()).collect()
                }
            };
            readings = joined(&readings, &ends);
        }
        readings
    }
}

/// The most ways to read a run.
const MAX_READINGS: usize = 8;

fn joined(readings: &[LetteredReading], ends: &[Vec<Slot>]) -> Vec<LetteredReading> {
    let all = readings.iter().flat_map(|reading| {
        ends.iter().map(|end| LetteredReading { slots: [reading.slots.as_slice(), end].concat() })
    });
    all.take(MAX_READINGS).collect()
}

/// Returns the runs of a query that may be repaired. Letters next to digits are names of products, and
/// two characters there are a unit and a part of a word; both are left out.
pub(crate) fn query_runs(query: &[char], fold: &FoldTable) -> Vec<QueryRun> {
    let mut runs: Vec<QueryRun> = Vec::new();
    let mut at = 0;
    while at < query.len() {
        let end = end_of_run(query, at);
        if end == at {
            at += 1;
            continue;
        }

        let run = query_run(query, at..end, fold);
        let is_by_digit = [at.checked_sub(1), Some(end)].into_iter().flatten().any(|next| {
            query.get(next).is_some_and(|c| CharClass::from_char(*c) == CharClass::Digit)
        });
        match runs.last_mut() {
            // Syllables with blanks between them are one text.
            Some(last)
                if last.is_lettered() && run.is_lettered() && is_blank(query, last.end, at) =>
            {
                last.folded.extend(query[last.end..end].iter().map(|c| fold.fold_char(*c)));
                last.parts.extend(run.parts);
                last.end = end;
            }
            _ if is_by_digit && (!run.is_typed() || run.folded.len() <= 2) => {}
            _ => runs.push(run),
        }
        at = end;
    }
    runs
}

fn is_blank(query: &[char], start: usize, end: usize) -> bool {
    query[start..end].iter().all(|c| c.is_whitespace())
}

/// Returns the end of the ideographs and letters from a position on. An apostrophe between letters
/// separates syllables.
fn end_of_run(query: &[char], start: usize) -> usize {
    let mut end = start;
    while end < query.len() {
        let is_inside = is_ideograph(query[end]) || letter(query[end]).is_some();
        let is_separator = is_apostrophe(query[end])
            && end > start
            && letter(query[end - 1]).is_some()
            && query.get(end + 1).is_some_and(|c| letter(*c).is_some());
        if !is_inside && !is_separator {
            break;
        }
        end += 1;
    }
    end
}

fn query_run(query: &[char], range: std::ops::Range<usize>, fold: &FoldTable) -> QueryRun {
    let chars = &query[range.clone()];
    let mut parts: Vec<RunPart> = Vec::new();
    let mut is_open = false;
    for c in chars {
        match (letter(*c), parts.last_mut()) {
            (Some(letter), Some(RunPart::Letters(letters))) if is_open => letters.push(letter),
            (Some(letter), _) => parts.push(RunPart::Letters(letter.to_string())),
            (None, _) if is_ideograph(*c) => parts.push(RunPart::Ideograph(fold.fold_char(*c))),
            (None, _) => {}
        }
        is_open = letter(*c).is_some();
    }
    let folded = chars.iter().map(|c| fold.fold_char(*c)).collect();
    QueryRun { start: range.start, end: range.end, folded, parts }
}

/// Returns a letter of pinyin in lower case without its tone, ü as v.
fn letter(c: char) -> Option<char> {
    let c = if ('ａ'..='ｚ').contains(&c) || ('Ａ'..='Ｚ').contains(&c) {
        char::from_u32(u32::from(c) - 0xfee0)?
    } else {
        c
    };
    match c {
        'a'..='z' => Some(c),
        'A'..='Z' => Some(c.to_ascii_lowercase()),
        'ü' | 'Ü' | 'ǖ' | 'ǘ' | 'ǚ' | 'ǜ' => Some('v'),
        'ā' | 'á' | 'ǎ' | 'à' => Some('a'),
        'ē' | 'é' | 'ě' | 'è' => Some('e'),
        'ī' | 'í' | 'ǐ' | 'ì' => Some('i'),
        'ō' | 'ó' | 'ǒ' | 'ò' => Some('o'),
        'ū' | 'ú' | 'ǔ' | 'ù' => Some('u'),
        _ => None,
    }
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '＇')
}

fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '\u{20000}'..='\u{3ffff}' | '〇')
}
