//! Finds numbers, amounts and dates in a folded text.

use super::units::unit;
use super::written_number::{GROUPS, MAX_DIGITS, Number};
use crate::chars::CharClass;
use crate::numbers::{digit, digits_in_characters, in_characters, is_numeral, read_number};

/// The longest round amount that is read: thousands of 万亿.
const MAX_ROUND_DIGITS: usize = 16;

/// The most decimals that are read.
const MAX_DECIMALS: usize = 4;

/// A text in which numbers are looked for.
pub(super) struct Scan<'t> {
    text: &'t str,
    chars: Vec<(usize, char)>,
}

/// A quantity: the character after which it ends, and its spellings, the one found among them or
/// not.
pub(super) struct Found {
    pub(super) end: usize,
    pub(super) spellings: Vec<String>,
    pub(super) is_date: bool,
}

impl Found {
    fn number(end: usize, spellings: Vec<String>) -> Self {
        Self { end, spellings, is_date: false }
    }

    pub(super) fn date(end: usize, spellings: Vec<String>) -> Self {
        Self { end, spellings, is_date: true }
    }
}

impl<'t> Scan<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, chars: text.char_indices().collect() }
    }

    pub(super) fn n_chars(&self) -> usize {
        self.chars.len()
    }

    pub(super) fn char(&self, at: usize) -> Option<char> {
        self.chars.get(at).map(|(_, c)| *c)
    }

    pub(super) fn byte(&self, at: usize) -> usize {
        self.chars.get(at).map_or(self.text.len(), |(byte, _)| *byte)
    }

    pub(super) fn slice(&self, from: usize, to: usize) -> &'t str {
        &self.text[self.byte(from)..self.byte(to)]
    }

    /// Returns the characters of a kind that stand at a place.
    pub(super) fn run(&self, from: usize, fits: fn(char) -> bool) -> usize {
        let rest = self.chars.get(from..).unwrap_or_default();
        rest.iter().take_while(|(_, c)| fits(*c)).count()
    }

    fn rest(&self, at: usize) -> &'t str {
        &self.text[self.byte(at)..]
    }

    fn has(&self, at: usize, part: &str) -> bool {
        self.rest(at).starts_with(part)
    }

    /// Returns the quantity that begins at a character.
    pub(super) fn quantity(&self, at: usize) -> Option<Found> {
        if self.char(at) == Some('第') {
            return self.ordinal(at);
        }
        if let Some(before) = at.checked_sub(1).and_then(|before| self.char(before)) {
            let class = CharClass::from_char(before);
            let goes_on =
                is_numeral(before) || matches!(class, CharClass::Letter | CharClass::Digit);
            let is_joint =
                matches!(before, '.' | ',' | ':' | '-' | '/' | '点' | '第' | '之' | '几' | '数');
            if goes_on || is_joint {
                return None;
            }
        }
        if self.has(at, "百分之") {
            return self.percent_in_characters(at + 3);
        }
        if let Some(date) = self.date_in_signs(at) {
            return Some(date);
        }
        let number = self.number(at)?;
        if self.char(number.end) == Some('%') {
            return percent(&number);
        }
        self.date(at, &number)
            .or_else(|| self.decade(&number))
            .or_else(|| self.about(&number))
            .or_else(|| self.counted(&number))
            .or_else(|| self.alone(at, &number))
    }

    /// Reads the number that begins at a character.
    pub(super) fn number(&self, at: usize) -> Option<Number> {
        let is_digit = |c: char| c.is_ascii_digit();
        let n_digits = self.run(at, is_digit);
        let in_digits = n_digits > 0;
        let (end, whole, is_by_digit) = if in_digits {
            let end = self.end_of_thousands(at, at + n_digits);
            (end, self.slice(at, end).replace(',', ""), false)
        } else {
            let end = at + self.run(at, is_numeral);
            let text = self.slice(at, end);
            let is_by_digit = end - at > 1 && text.chars().all(|c| digit(c).is_some());
            (end, read_number(text)?.to_string(), is_by_digit)
        };
        let is_round = !in_digits || whole.ends_with("0000");
        if whole.len() > if is_round { MAX_ROUND_DIGITS } else { MAX_DIGITS } {
            return None;
        }
        let fraction = String::new();
        let mut number = Number { end, whole, fraction, group: "", is_by_digit, in_digits };
        let (point, n_decimals) = match in_digits {
            true => ('.', self.run(end + 1, is_digit)),
            false => ('点', self.run(end + 1, |c| digit(c).is_some() && c != '两')),
        };
        if self.char(end) == Some(point) && (1..=MAX_DECIMALS).contains(&n_decimals) {
            number.end = end + 1 + n_decimals;
            let value = |c: char| c.to_digit(10).map(u64::from).or_else(|| digit(c)).unwrap_or(0);
            let decimals = self.slice(end + 1, number.end).chars();
            number.fraction = decimals.map(|c| value(c).to_string()).collect();
        }
        if in_digits || !number.fraction.is_empty() {
            number.group = self.group(number.end);
            number.end += number.group.chars().count();
        }
        Some(number)
    }

    /// Returns where a number ends whose first digits end here: in 1,105 commas part thousands.
    fn end_of_thousands(&self, at: usize, first_end: usize) -> usize {
        let mut end = first_end;
        while first_end - at <= 3
            && self.char(end) == Some(',')
            && self.run(end + 1, |c| c.is_ascii_digit()) == 3
        {
            end += 4;
        }
        end
    }

    fn group(&self, at: usize) -> &'static str {
        GROUPS.iter().find(|(group, _)| self.has(at, group)).map_or("", |(group, _)| group)
    }

    fn percent_in_characters(&self, at: usize) -> Option<Found> {
        if self.char(at) == Some('百') {
            return Some(Found::number(at + 1, vec!["100%".to_owned()]));
        }
        let number = self.number(at).filter(|number| !number.is_by_digit && number.is_plain())?;
        Some(Found::number(number.end, vec![format!("{}%", number.digits()?)]))
    }

    /// Reads 第 with a number and what it numbers. Of 第三 alone nobody says that it is a number.
    fn ordinal(&self, at: usize) -> Option<Found> {
        let number = self.number(at + 1)?;
        let unit = unit(self.rest(number.end));
        let is_word = unit.is_empty() && number.end == at + 2 && !number.in_digits;
        let is_whole = number.is_plain() && number.fraction.is_empty() && !number.is_by_digit;
        if is_word || !is_whole || number.whole.starts_with('0') {
            return None;
        }
        let value: u64 = number.whole.parse().ok()?;
        let spellings = [value.to_string(), in_characters(value)];
        let spellings = spellings.map(|number| format!("第{number}{unit}"));
        Some(Found::number(number.end + unit.chars().count(), spellings.into()))
    }

    /// Reads those born in a decade or the half of one: 80后, 95后.
    fn decade(&self, number: &Number) -> Option<Found> {
        let is_decade = number.whole.len() == 2
            && number.fraction.is_empty()
            && number.is_plain()
            && (number.in_digits || number.is_by_digit)
            && matches!(number.whole.as_bytes(), [b'5'..=b'9' | b'0', b'0' | b'5']);
        if !is_decade || self.char(number.end) != Some('后') {
            return None;
        }
        let digits = &number.whole;
        let in_characters = ['零', '〇'].map(|zero| digits_in_characters(digits, zero));
        let spellings = std::iter::once(digits.clone()).chain(in_characters);
        Some(Found::number(number.end + 1, spellings.map(|text| format!("{text}后")).collect()))
    }

    /// Reads a number of which there are a few more, before what it shortens or counts: 20多万.
    fn about(&self, number: &Number) -> Option<Found> {
        let more = self.char(number.end).filter(|c| matches!(c, '多' | '余'))?;
        let mut end = number.end + 1;
        let group = if number.is_plain() { self.group(end) } else { "" };
        end += group.chars().count();
        let unit = unit(self.rest(end));
        let is_whole = number.fraction.is_empty() && !number.is_by_digit;
        if (group.is_empty() && unit.is_empty()) || !is_whole || number.amount()? < 10 {
            return None;
        }
        let spellings = number.arabic().into_iter().chain(number.characters());
        let spellings = spellings.map(|text| format!("{text}{more}{group}{unit}"));
        Some(Found::number(end + unit.chars().count(), spellings.collect()))
    }

    /// Reads a number before a unit, or one that is shortened by 万 or 亿. 1 before a unit is no
    /// 一, which is everywhere.
    fn counted(&self, number: &Number) -> Option<Found> {
        let unit = unit(self.rest(number.end));
        let is_grouped = !number.is_plain()
            || number.amount().is_some_and(|amount| amount >= 10_000 && amount % 10_000 == 0);
        if (unit.is_empty() && !is_grouped) || number.is_by_digit {
            return None;
        }
        let end = number.end + unit.chars().count();
        if number.whole == "1" && number.is_plain() && number.fraction.is_empty() {
            return number.in_digits.then(|| Found::number(end, vec![]));
        }
        let mut spellings = number.arabic();
        spellings.extend(number.characters());
        // A year of two digits, or so many years.
        let is_year = unit == "年" && number.in_digits && number.whole.len() == 2;
        if is_year && number.fraction.is_empty() && number.is_plain() && !number.whole.contains('0')
        {
            spellings.push(digits_in_characters(&number.whole, '零'));
        }
        spellings.iter_mut().for_each(|spelling| spelling.push_str(unit));
        Some(Found::number(end, spellings))
    }

    /// Reads a decimal number, or a whole one of two digits or more, that is all that stands between
    /// blanks and punctuation. Of longer ones round ones are read: others are mostly no amounts.
    fn alone(&self, at: usize, number: &Number) -> Option<Found> {
        let is_token =
            |at: usize| self.char(at).is_some_and(|c| CharClass::from_char(c).is_token());
        let is_alone = !at.checked_sub(1).is_some_and(is_token) && !is_token(number.end);
        let joined =
            self.char(number.end).is_some_and(|c| matches!(c, '.' | ',' | ':' | '-' | '/'))
                && self.char(number.end + 1).is_some_and(|c| CharClass::from_char(c).is_token());
        if !is_alone || joined || !number.is_plain() {
            return None;
        }
        let value: u64 = number.whole.parse().ok()?;
        if !number.fraction.is_empty() {
            let arabic = number.digits().into_iter();
            return Some(Found::number(number.end, arabic.chain(number.characters()).collect()));
        }
        let is_amount = value < 10_000 || value.is_multiple_of(100);
        if value < 10 || number.whole.starts_with('0') || !is_amount {
            return None;
        }
        let mut spellings = vec![number.whole.clone()];
        if value >= 10_000 {
            spellings.extend(number.arabic());
        }
        if !number.is_by_digit {
            spellings.extend(number.characters());
        }
        if number.whole.len() == 4 {
            spellings.extend(['〇', '零'].map(|zero| digits_in_characters(&number.whole, zero)));
        } else if number.is_by_digit {
            return None;
        }
        Some(Found::number(number.end, spellings))
    }
}

/// Returns the spellings of a number before a per cent sign.
fn percent(number: &Number) -> Option<Found> {
    if !number.is_plain() {
        return None;
    }
    let is_whole_of_it = number.whole == "100" && number.fraction.is_empty();
    let all = is_whole_of_it.then(|| "百分之百".to_owned());
    let text = format!("百分之{}", number.characters().first()?);
    Some(Found::number(number.end + 1, all.into_iter().chain([text]).collect()))
}
