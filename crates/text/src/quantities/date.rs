//! Years, months and days in a folded text, and how they are written.

use super::recognise::{Found, Scan};
use super::written_number::Number;
use crate::chars::CharClass;
use crate::numbers::{digits_in_characters, in_characters};

/// What a day of the month is called; the one of printed text first.
const DAYS: [char; 2] = ['日', '号'];

/// Signs between year, month and day.
const SIGNS: [char; 3] = ['-', '/', '.'];

/// A year, a month and a day, or some of them.
#[derive(Default)]
struct Date {
    /// Two or four digits.
    year: Option<String>,
    month: Option<u64>,
    day: Option<u64>,
}

impl Scan<'_> {
    /// Reads a year, a month and a day, or some of them that follow each other.
    pub(super) fn date(&self, at: usize, first: &Number) -> Option<Found> {
        let mut date = Date::default();
        let mut end = at;
        if self.char(first.end) == Some('年')
            && (first.is_by_digit || first.whole.len() == 4)
            && first.is_plain()
            && first.fraction.is_empty()
        {
            date.year = Some(first.whole.clone()).filter(|year| matches!(year.len(), 2 | 4));
            date.year.as_ref()?;
            end = first.end + 1;
        }
        let part = |at: usize, units: &[char], most: u64| {
            let number =
                self.number(at).filter(|number| number.is_plain() && !number.is_by_digit)?;
            self.char(number.end).filter(|unit| units.contains(unit))?;
            let is_whole = number.fraction.is_empty();
            let value = number.whole.parse().ok();
            let value = value.filter(|value| is_whole && (1..=most).contains(value))?;
            Some((number.end + 1, value))
        };
        if let Some((after, month)) = part(end, &['月'], 12) {
            (date.month, end) = (Some(month), after);
            if let Some((after, day)) = part(end, &DAYS, 31) {
                (date.day, end) = (Some(day), after);
            }
        }
        (end > at).then(|| Found::date(end, date.spellings()))
    }

    /// Reads a day as in 2024-03-05.
    pub(super) fn date_in_signs(&self, at: usize) -> Option<Found> {
        let is_digit = |c: char| c.is_ascii_digit();
        let year_end = at + self.run(at, is_digit);
        let sign = self.char(year_end).filter(|c| year_end == at + 4 && SIGNS.contains(c))?;
        let part = |from: usize, most: u64| {
            let end = from + self.run(from, is_digit).min(3);
            let value = self.slice(from, end).parse().ok();
            let value = value.filter(|value| end - from <= 2 && (1..=most).contains(value))?;
            Some((end, value))
        };
        let (month_end, month) = part(year_end + 1, 12)?;
        let (end, day) = part(month_end + 1, 31).filter(|_| self.char(month_end) == Some(sign))?;
        let goes_on = |c: char| match CharClass::from_char(c) {
            CharClass::Letter | CharClass::Digit => true,
            _ => SIGNS.contains(&c) && self.run(end + 1, is_digit) > 0,
        };
        let year = Some(self.slice(at, year_end).to_owned());
        let date = Date { year, month: Some(month), day: Some(day) };
        (!self.char(end).is_some_and(goes_on)).then(|| Found::date(end, date.spellings()))
    }
}

impl Date {
    fn spellings(&self) -> Vec<String> {
        let in_digits = |value: u64| value.to_string();
        let padded = |value: u64| format!("{value:02}");
        let year_in = |zero: char| move |year: &str| digits_in_characters(year, zero);
        let mut spellings = vec![
            self.written(str::to_owned, in_digits, DAYS[0]),
            self.written(str::to_owned, padded, DAYS[0]),
        ];
        for called in DAYS {
            if called != DAYS[0] {
                spellings.push(self.written(str::to_owned, in_digits, called));
            }
            spellings.push(self.written(year_in('〇'), in_characters, called));
            spellings.push(self.written(year_in('零'), in_characters, called));
        }
        if let (Some(year), Some(month), Some(day)) = (&self.year, self.month, self.day)
            && year.len() == 4
        {
            let signs = SIGNS.iter();
            let in_signs = signs.flat_map(|s| {
                [format!("{year}{s}{month:02}{s}{day:02}"), format!("{year}{s}{month}{s}{day}")]
            });
            spellings.extend(in_signs);
        }
        spellings
    }

    fn written(
        &self,
        year: impl Fn(&str) -> String,
        number: impl Fn(u64) -> String,
        called: char,
    ) -> String {
        let mut text = String::new();
        if let Some(digits) = &self.year {
            text.push_str(&format!("{}年", year(digits)));
        }
        if let Some(month) = self.month {
            text.push_str(&format!("{}月", number(month)));
        }
        if let Some(day) = self.day {
            text.push_str(&format!("{}{called}", number(day)));
        }
        text
    }
}
