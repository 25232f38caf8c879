//! A number or a date as read, and its spellings.

use crate::numbers::{digits_in_characters, in_characters};

/// Groups of four digits, as amounts are shortened by them.
pub(super) const GROUPS: &[(&str, u64)] =
    &[("万亿", 1_000_000_000_000), ("亿", 100_000_000), ("万", 10_000)];

/// The longest number in digits that is also written out.
pub(super) const MAX_DIGITS: usize = 9;

/// A number as it stands in a text: what it is worth, and the characters after which it ends.
pub(super) struct Number {
    pub(super) end: usize,
    /// Its whole part in Arabic digits as read; of a number in characters, its value.
    pub(super) whole: String,
    /// The digits behind the point.
    pub(super) fraction: String,
    /// What the digits count: 1, or one of [`GROUPS`].
    pub(super) group: &'static str,
    /// Written digit by digit in Chinese characters: 二〇二四.
    pub(super) is_by_digit: bool,
}

impl Number {
    pub(super) fn is_plain(&self) -> bool {
        self.group.is_empty()
    }

    /// Returns the number in Arabic digits, without its group.
    pub(super) fn digits(&self) -> Option<String> {
        let whole: u64 = self.whole.parse().ok()?;
        Some(match self.fraction.as_str() {
            "" => whole.to_string(),
            fraction => format!("{whole}.{fraction}"),
        })
    }

    /// Returns what the number is worth, without its fraction.
    pub(super) fn amount(&self) -> Option<u64> {
        let group = GROUPS.iter().find(|(group, _)| *group == self.group).map_or(1, |(_, n)| *n);
        self.whole.parse::<u64>().ok()?.checked_mul(group)
    }

    /// Returns the spellings in Arabic digits: with and without 万 and 亿.
    pub(super) fn arabic(&self) -> Vec<String> {
        let Some(digits) = self.digits() else { return vec![] };
        let mut spellings = vec![format!("{digits}{}", self.group)];
        if let Some(amount) = self.amount().filter(|_| self.fraction.is_empty()) {
            let grouped = GROUPS.iter().filter(|(_, n)| amount >= *n && amount % n == 0);
            spellings.extend(grouped.map(|(group, n)| format!("{}{group}", amount / n)));
            let full = amount.to_string();
            spellings.extend((full.len() <= MAX_DIGITS).then_some(full));
        }
        spellings
    }

    /// Returns the spellings in Chinese characters.
    pub(super) fn characters(&self) -> Vec<String> {
        let Ok(whole) = self.whole.parse::<u64>() else { return vec![] };
        if self.whole.len() > 1 && self.whole.starts_with('0') {
            return vec![];
        }
        if !self.fraction.is_empty() {
            let fraction = digits_in_characters(&self.fraction, '零');
            return vec![format!("{}点{fraction}{}", in_characters(whole), self.group)];
        }
        let Some(amount) = self.amount().filter(|amount| *amount < 1_000_000_000_000) else {
            return vec![format!("{}{}", in_characters(whole), self.group)];
        };
        let text = in_characters(amount);
        // 二 is spoken 两 alone and before all but 十.
        let other = text.strip_prefix('二').filter(|rest| !rest.starts_with('十'));
        let other = other.map(|rest| format!("两{rest}"));
        std::iter::once(text).chain(other).collect()
    }
}

/// A year, a month and a day, or some of them.
#[derive(Default)]
pub(super) struct Date {
    /// Two or four digits.
    pub(super) year: Option<String>,
    pub(super) month: Option<u64>,
    pub(super) day: Option<(u64, char)>,
}

impl Date {
    pub(super) fn spellings(&self) -> Vec<String> {
        let in_digits = |value: u64| value.to_string();
        let padded = |value: u64| format!("{value:02}");
        let year_in = |zero: char| move |year: &str| digits_in_characters(year, zero);
        let mut spellings = vec![self.written(str::to_owned, in_digits)];
        if self.year.is_some() && self.month.is_some() {
            spellings.push(self.written(str::to_owned, padded));
        }
        spellings.push(self.written(year_in('〇'), in_characters));
        spellings.push(self.written(year_in('零'), in_characters));
        spellings
    }

    fn written(&self, year: impl Fn(&str) -> String, number: impl Fn(u64) -> String) -> String {
        let mut text = String::new();
        if let Some(digits) = &self.year {
            text.push_str(&format!("{}年", year(digits)));
        }
        if let Some(month) = self.month {
            text.push_str(&format!("{}月", number(month)));
        }
        if let Some((day, unit)) = self.day {
            text.push_str(&format!("{}{unit}", number(day)));
        }
        text
    }
}
