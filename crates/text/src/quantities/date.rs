//! Years, months and days in a folded text, and their spellings.

use super::indexed_text::{IndexedText, is_digit};
use super::number_parser::parse_number;
use super::recognised_quantity::RecognisedQuantity;
use super::written_number::WrittenNumber;
use crate::chars::CharClass;
use crate::numbers::{digits_in_characters, in_characters};

/// The words for a day of the month; the one of printed text first.
const DAY_WORDS: [char; 2] = ['日', '号'];

/// Separators between year, month and day.
const SEPARATORS: [char; 3] = ['-', '/', '.'];

/// The year before the first one of the Republic of China.
const BEFORE_REPUBLIC: u64 = 1911;

/// The last year that is also counted in years of the Republic.
const LAST_REPUBLICAN: u64 = 2100;

const MAX_MONTH: u64 = 12;
const MAX_DAY: u64 = 31;

/// A year, a month and a day, or some of them.
#[derive(Default)]
struct WrittenDate {
    /// Two or four digits.
    year: Option<String>,
    month: Option<u64>,
    day: Option<u64>,
}

/// A month or a day, and where it ends.
struct DatePart {
    value: u64,
    char_end: usize,
}

/// How the numbers of a date are written.
#[derive(Clone, Copy)]
enum DateNotation {
    /// 2024年3月5日
    Digits,
    /// 2024年03月05日
    PaddedDigits,
    /// 二〇二四年三月五日, with this character for 0.
    Characters { zero: char },
}

/// Reads a year, a month and a day, or consecutive parts of a date. `first` is the number at `at`.
pub(super) fn date(
    text: &IndexedText<'_>,
    at: usize,
    first: &WrittenNumber,
) -> Option<RecognisedQuantity> {
    let mut date = WrittenDate::default();
    let mut end = at;

    let is_year = text.char(first.char_end) == Some('年')
        && (first.is_by_digit || first.whole.len() == 4)
        && first.is_plain_integer();
    if is_year {
        if !matches!(first.whole.len(), 2 | 4) {
            return None;
        }
        date.year = Some(first.whole.clone());
        end = first.char_end + 1;
    }

    end = date.read_month_and_day(text, end);
    (end > at).then(|| RecognisedQuantity::from_date(end, date.spellings()))
}

/// Reads a year of the Republic of China, and the month and day after it: 民国三十七年六月二日.
pub(super) fn republican_date(text: &IndexedText<'_>, at: usize) -> Option<RecognisedQuantity> {
    text.rest(at).starts_with("民国").then_some(())?;
    let (number, year_end) = if text.char(at + 2) == Some('元') {
        (1, at + 3)
    } else {
        let number = parse_number(text, at + 2).filter(WrittenNumber::is_plain_integer)?;
        (number.whole.parse().ok()?, number.char_end)
    };
    let year = BEFORE_REPUBLIC.checked_add(number).filter(|year| *year <= LAST_REPUBLICAN)?;
    if text.char(year_end) != Some('年') {
        return None;
    }

    let mut date = WrittenDate { year: Some(year.to_string()), ..WrittenDate::default() };
    let char_end = date.read_month_and_day(text, year_end + 1);
    Some(RecognisedQuantity::from_date(char_end, date.spellings()))
}

/// Reads a number from 1 to `max` and one of the words after it.
fn date_part(text: &IndexedText<'_>, at: usize, words: &[char], max: u64) -> Option<DatePart> {
    let number = parse_number(text, at)?;
    text.char(number.char_end).filter(|word| words.contains(word))?;
    if !number.is_plain_integer() || number.is_by_digit {
        return None;
    }
    let value = number.whole.parse().ok().filter(|value| (1..=max).contains(value))?;
    Some(DatePart { value, char_end: number.char_end + 1 })
}

/// Reads a day with separators: 2024-03-05.
pub(super) fn date_with_separators(
    text: &IndexedText<'_>,
    at: usize,
) -> Option<RecognisedQuantity> {
    let year_end = at + text.run_length(at, is_digit);
    let separator = text.char(year_end).filter(|c| year_end == at + 4 && SEPARATORS.contains(c))?;

    let month = short_number(text, year_end + 1, MAX_MONTH)?;
    let day = short_number(text, month.char_end + 1, MAX_DAY)?;
    if text.char(month.char_end) != Some(separator) || continues(text, day.char_end) {
        return None;
    }

    let year = Some(text.slice(at, year_end).to_owned());
    let date = WrittenDate { year, month: Some(month.value), day: Some(day.value) };
    Some(RecognisedQuantity::from_date(day.char_end, date.spellings()))
}

/// Reads one or two digits that are a number from 1 to `max`.
fn short_number(text: &IndexedText<'_>, at: usize, max: u64) -> Option<DatePart> {
    let n_digits = text.run_length(at, is_digit);
    if n_digits > 2 {
        return None;
    }
    let char_end = at + n_digits;
    let value = text.slice(at, char_end).parse().ok();
    let value = value.filter(|value| (1..=max).contains(value))?;
    Some(DatePart { value, char_end })
}

/// Returns whether the text at a position continues a number or a word.
fn continues(text: &IndexedText<'_>, at: usize) -> bool {
    text.char(at).is_some_and(|c| match CharClass::from_char(c) {
        CharClass::Letter | CharClass::Digit => true,
        _ => SEPARATORS.contains(&c) && text.run_length(at + 1, is_digit) > 0,
    })
}

impl WrittenDate {
    /// Reads a month, or a month and a day, at a position. Returns where they end.
    fn read_month_and_day(&mut self, text: &IndexedText<'_>, at: usize) -> usize {
        let Some(month) = date_part(text, at, &['月'], MAX_MONTH) else { return at };
        self.month = Some(month.value);
        let Some(day) = date_part(text, month.char_end, &DAY_WORDS, MAX_DAY) else {
            return month.char_end;
        };
        self.day = Some(day.value);
        day.char_end
    }

    /// Returns the spellings with the year of the Republic of China.
    fn republican_spellings(&self) -> Vec<String> {
        let year = self.year.as_ref().filter(|year| year.len() == 4);
        let year: Option<u64> = year.and_then(|year| year.parse().ok());
        let year = year.filter(|year| *year <= LAST_REPUBLICAN);
        let Some(year) = year.and_then(|year| year.checked_sub(BEFORE_REPUBLIC)) else {
            return Vec::new();
        };

        let rest = Self { year: None, ..*self };
        let numbers = match year {
            0 => return Vec::new(),
            1 => ["元".to_owned(), "元".to_owned()],
            year => [year.to_string(), in_characters(year)],
        };
        let notations = [DateNotation::Digits, DateNotation::Characters { zero: '〇' }];
        let parts = numbers.into_iter().zip(notations);
        parts
            .map(|(year, notation)| format!("民国{year}年{}", rest.spelled(notation, DAY_WORDS[0])))
            .collect()
    }

    /// Returns the spellings, the most usual first.
    fn spellings(&self) -> Vec<String> {
        let printed = DAY_WORDS[0];
        let mut spellings = vec![
            self.spelled(DateNotation::Digits, printed),
            self.spelled(DateNotation::PaddedDigits, printed),
        ];
        for day_word in DAY_WORDS {
            if day_word != printed {
                spellings.push(self.spelled(DateNotation::Digits, day_word));
            }
            spellings.push(self.spelled(DateNotation::Characters { zero: '〇' }, day_word));
            spellings.push(self.spelled(DateNotation::Characters { zero: '零' }, day_word));
        }

        // Separators need all three parts, and a year of four digits.
        if let (Some(year), Some(month), Some(day)) = (&self.year, self.month, self.day)
            && year.len() == 4
        {
            let separated = SEPARATORS.iter().flat_map(|s| {
                [format!("{year}{s}{month:02}{s}{day:02}"), format!("{year}{s}{month}{s}{day}")]
            });
            spellings.extend(separated);
        }
        spellings.extend(self.republican_spellings());
        spellings
    }

    fn spelled(&self, notation: DateNotation, day_word: char) -> String {
        let mut text = String::new();
        if let Some(year) = &self.year {
            text.push_str(&notation.year(year));
            text.push('年');
        }
        if let Some(month) = self.month {
            text.push_str(&notation.number(month));
            text.push('月');
        }
        if let Some(day) = self.day {
            text.push_str(&notation.number(day));
            text.push(day_word);
        }
        text
    }
}

impl DateNotation {
    fn year(self, digits: &str) -> String {
        match self {
            Self::Digits | Self::PaddedDigits => digits.to_owned(),
            Self::Characters { zero } => digits_in_characters(digits, zero),
        }
    }

    fn number(self, value: u64) -> String {
        match self {
            Self::Digits => value.to_string(),
            Self::PaddedDigits => format!("{value:02}"),
            Self::Characters { .. } => in_characters(value),
        }
    }
}
