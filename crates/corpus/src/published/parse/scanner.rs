//! The unread rest of a date.

use super::words::{self, LABELS, MONTHS, WEEKDAYS, WrittenNumber};
use crate::published::date_problem::DateProblem;

/// The most characters of a number in Chinese: 一百一十三 has five.
const MAX_CHINESE_CHARS: usize = 6;

/// The unread rest of a text. Each method removes its part from the front, or nothing.
#[derive(Clone, Copy)]
pub(super) struct Scanner<'a> {
    rest: &'a str,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { rest: text.trim() }
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }

    /// Fails unless everything was read.
    pub(super) fn expect_end(&mut self) -> Result<(), DateProblem> {
        self.skip_blanks();
        if self.is_at_end() { Ok(()) } else { Err(DateProblem::UnknownForm) }
    }

    pub(super) fn skip_blanks(&mut self) {
        self.rest = self.rest.trim_start_matches(' ');
    }

    /// Removes these characters from the front.
    pub(super) fn skip(&mut self, chars: &[char]) {
        self.rest = self.rest.trim_start_matches(chars);
    }

    /// Removes a piece from the front, and returns whether it was there.
    pub(super) fn eat(&mut self, piece: &str) -> bool {
        let rest = self.rest.strip_prefix(piece);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// Removes the first matching piece, and returns whether there was one.
    pub(super) fn eat_any(&mut self, pieces: &[&str]) -> bool {
        pieces.iter().any(|piece| self.eat(piece))
    }

    /// Removes the first matching piece of a table, and returns its value.
    pub(super) fn eat_entry<T: Copy>(&mut self, table: &[(&str, T)]) -> Option<T> {
        table.iter().find(|(piece, _)| self.eat(piece)).map(|(_, value)| *value)
    }

    pub(super) fn starts_with(&self, test: impl Fn(char) -> bool) -> bool {
        self.rest.starts_with(test)
    }

    /// Removes the text up to a closing bracket, and returns it.
    pub(super) fn eat_brackets(&mut self, open: char, close: char) -> Option<&'a str> {
        let (inner, rest) = self.rest.strip_prefix(open)?.split_once(close)?;
        self.rest = rest;
        Some(inner.trim())
    }

    /// Removes letters, slashes and underscores, and returns them.
    pub(super) fn eat_zone_name(&mut self) -> Option<&'a str> {
        let is_part = |c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '_');
        let end = self.rest.find(|c| !is_part(c)).unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at(end);
        self.rest = rest;
        (!name.is_empty()).then_some(name)
    }

    /// Removes an English word if `value_of` knows it, and returns its value.
    pub(super) fn eat_word<T>(&mut self, value_of: impl Fn(&str) -> Option<T>) -> Option<T> {
        let end = self.rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        let value = value_of(&word.to_ascii_lowercase())?;
        self.rest = rest;
        Some(value)
    }

    /// Removes the name of a month, and returns its number.
    pub(super) fn month_name(&mut self) -> Option<i32> {
        let month = self.eat_word(|word| words::number_of(word, MONTHS))?;
        self.eat(".");
        Some(month)
    }

    /// Removes a weekday, also in brackets, and the punctuation around it.
    pub(super) fn skip_weekday(&mut self) {
        let mut rest = *self;
        rest.skip(&[' ', ',']);
        let is_bracketed = rest.eat("(");
        let is_weekday = rest.eat_word(|word| words::number_of(word, WEEKDAYS)).is_some()
            || words::CHINESE_WEEKS.iter().any(|week| rest.eat(week))
                && rest.eat_any(words::CHINESE_WEEKDAYS);
        if !is_weekday || is_bracketed && !rest.eat(")") {
            return;
        }
        rest.skip(&['.', ',', ' ']);
        *self = rest;
    }

    /// Removes a label such as `发布时间:`.
    pub(super) fn skip_label(&mut self) {
        let Some((label, rest)) = self.rest.split_once(':') else { return };
        let label = label.trim().to_ascii_lowercase();
        if LABELS.contains(&label.as_str()) {
            self.rest = rest.trim_start();
        }
    }

    /// Removes the next `n` characters if all are ASCII digits, and returns their value.
    pub(super) fn digits(&mut self, n: usize) -> Option<i32> {
        let digits = self.rest.get(..n).filter(|text| text.bytes().all(|b| b.is_ascii_digit()))?;
        self.rest = &self.rest[n..];
        digits.parse().ok()
    }

    /// Removes any number of ASCII digits, and returns how many there were.
    pub(super) fn skip_digits(&mut self) -> usize {
        let n = self.n_digits_ahead();
        self.rest = &self.rest[n..];
        n
    }

    pub(super) fn n_digits_ahead(&self) -> usize {
        self.rest.bytes().take_while(u8::is_ascii_digit).count()
    }

    /// Removes a number of up to four ASCII digits, or one in Chinese.
    pub(super) fn number(&mut self) -> Option<WrittenNumber> {
        match self.n_digits_ahead() {
            0 => self.chinese_number(),
            n @ 1..=4 => Some(WrittenNumber { value: self.digits(n)?, n_digits: n }),
            _ => None,
        }
    }

    /// Removes a year of four digits.
    pub(super) fn year(&mut self) -> Option<i32> {
        let mut rest = *self;
        rest.skip(&[' ', ',']);
        let year = rest.number().filter(|number| number.n_digits == 4)?;
        *self = rest;
        Some(year.value)
    }

    fn chinese_number(&mut self) -> Option<WrittenNumber> {
        let is_part = |c: &char| words::chinese_digit(*c).is_some() || "十百廿卅".contains(*c);
        let run: Vec<char> = self.rest.chars().take_while(is_part).collect();
        if run.is_empty() || run.len() > MAX_CHINESE_CHARS {
            return None;
        }
        let number = words::chinese_number(&run);
        self.rest = &self.rest[run.iter().map(|c| c.len_utf8()).sum()..];
        Some(number)
    }
}
