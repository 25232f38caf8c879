//! Names and numbers of letters and digits that are written with and without a sign inside:
//! wifi and wi-fi, pm25 and pm2.5, 4008001234 and 400-800-1234.

use xunwen_text::{CharClass, StandIns};

use super::condition::Match;
use super::highlights::Highlight;
use super::params::PARAMS;
use super::run_match::{name_match, run_match};
use super::search_field::SearchField;

/// Lengths of words that may have a hyphen inside, in letters. Chosen by hand: shorter words are
/// mostly not compounds, longer ones have too many places. Each place is one more look-up of two
/// short words that rarely are neighbours; half or twice the longest was not measured.
const COMPOUND_LETTERS: std::ops::RangeInclusive<usize> = 4..=9;

/// The groups of telephone numbers by their length.
///
/// Source: the numbering plan of mainland China: service numbers (400), area code and number,
/// mobile numbers, local numbers.
const PHONE_GROUPS: &[&[usize]] =
    &[&[3, 3, 4], &[3, 8], &[4, 8], &[4, 7], &[3, 7], &[3, 4, 4], &[4, 4], &[3, 4]];

/// A word of a query in all its spellings.
pub(super) struct SpelledWord<'a> {
    /// The word as typed.
    pub(super) typed: &'a str,
    /// Its other spellings.
    others: Vec<String>,
}

impl<'a> SpelledWord<'a> {
    pub(super) fn new(typed: &'a str, stand_ins: &StandIns) -> Self {
        let mut others = compounds(typed);
        others.extend(stand_ins.spellings(typed, PARAMS.max_word_spellings));
        Self { typed, others }
    }

    /// Returns the condition that the word occurs in a field in any of its spellings.
    pub(super) fn condition(&self, field: SearchField) -> Option<Match> {
        let is_hyphenated = self.typed.contains('-');
        let find = if is_hyphenated { name_match } else { run_match };
        let typed = find(self.typed, field)?;
        if self.others.is_empty() {
            return Some(typed);
        }

        let mut conditions = match typed {
            Match::Any(conditions) => conditions,
            typed => vec![typed],
        };
        conditions.extend(self.others.iter().filter_map(|other| run_match(other, field)));
        Some(Match::Any(conditions))
    }

    /// Returns the patterns that are marked for the word.
    pub(super) fn into_highlights(self) -> impl Iterator<Item = Highlight> {
        let typed = if self.typed.contains('-') {
            Highlight::Stretch(self.typed.split('-').map(str::to_owned).collect(), 1)
        } else {
            Highlight::Run(self.typed.to_owned())
        };
        std::iter::once(typed).chain(self.others.into_iter().map(Highlight::Run))
    }
}

/// Returns the spellings of a word of letters and digits with a sign inside, or without it.
fn compounds(word: &str) -> Vec<String> {
    if !word.is_ascii() || word.len() > 24 {
        return Vec::new();
    }
    if word.contains('.') {
        return without_point(word).into_iter().collect();
    }
    let is = |class| move |b: &u8| CharClass::from_char(char::from(*b)) == class;
    let bytes = word.as_bytes();
    if bytes.iter().all(is(CharClass::Digit)) {
        return phone_numbers(word);
    }
    if bytes.iter().all(is(CharClass::Letter)) {
        let is_compound = COMPOUND_LETTERS.contains(&word.len());
        let places = (1..word.len()).filter(|_| is_compound);
        return places.map(|at| format!("{}-{}", &word[..at], &word[at..])).collect();
    }
    model_numbers(word)
}

/// Returns pm25 for pm2.5.
fn without_point(word: &str) -> Option<String> {
    let has_letters = word.starts_with(|c: char| c.is_ascii_alphabetic());
    (has_letters && word.matches('.').count() == 1).then(|| word.replace('.', ""))
}

fn phone_numbers(digits: &str) -> Vec<String> {
    let fitting = PHONE_GROUPS.iter().filter(|groups| groups.iter().sum::<usize>() == digits.len());
    let grouped = fitting.map(|groups| {
        let mut rest = digits;
        let mut parts = Vec::new();
        for n_digits in *groups {
            let (part, after) = rest.split_at(*n_digits);
            parts.push(part);
            rest = after;
        }
        parts.join("-")
    });
    grouped.collect()
}

/// Returns the spellings of letters and digits with a hyphen at one or all of the places where one
/// follows the other, and of two digits at the end with a point between them.
fn model_numbers(word: &str) -> Vec<String> {
    let is_edge = |at: &usize| {
        let [before, after] = [*at - 1, *at].map(|at| word.as_bytes()[at]);
        before.is_ascii_digit() != after.is_ascii_digit()
            && before.is_ascii_alphanumeric()
            && after.is_ascii_alphanumeric()
    };
    let edges: Vec<usize> = (1..word.len()).filter(is_edge).collect();
    if word.contains('-') || edges.len() > 3 {
        return Vec::new();
    }

    let mut spellings: Vec<String> =
        edges.iter().map(|at| format!("{}-{}", &word[..*at], &word[*at..])).collect();
    if edges.len() > 1 {
        let mut all = word.to_owned();
        edges.iter().rev().for_each(|at| all.insert(*at, '-'));
        spellings.push(all);
    }
    let n_last = edges.last().map_or(0, |at| word.len() - at);
    if n_last == 2 && word.ends_with(|c: char| c.is_ascii_digit()) {
        spellings.push(format!("{}.{}", &word[..word.len() - 1], &word[word.len() - 1..]));
    }
    spellings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_spelled_with_and_without_signs() {
        for (word, expected) in [
            ("wifi", "w-ifi wi-fi wif-i"),
            ("covid19", "covid-19 covid1.9"),
            ("pm25", "pm-25 pm2.5"),
            ("pm2.5", "pm25"),
            ("abc100x", "abc-100x abc100-x abc-100-x"),
            ("4008001234", "400-800-1234 400-8001234"),
            ("01012345678", "010-12345678 0101-2345678 010-1234-5678"),
            ("gdp", ""),
            ("2024", ""),
            ("3.14", ""),
            ("covid-19", ""),
            ("北京", ""),
        ] {
            assert_eq!(compounds(word).join(" "), expected, "{word}");
        }
    }
}
