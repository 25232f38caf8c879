//! A number as it is written in a text, and its other spellings.

use super::limits::LIMITS;
use crate::numbers::{digits_in_characters, in_characters};

/// The units by which amounts are shortened, with the number of zeros that each replaces.
pub(super) const GROUPS: &[(&str, usize)] = &[("万亿", 12), ("亿", 8), ("万", 4)];

/// A number in a text.
pub(super) struct WrittenNumber {
    /// The character after its last one.
    pub(super) char_end: usize,
    /// The whole part in Arabic digits: as written, or the value of a number in characters.
    pub(super) whole: String,
    /// The digits after the decimal point.
    pub(super) fraction: String,
    /// The unit that multiplies it: empty, or one of [`GROUPS`].
    pub(super) group: &'static str,
    /// Whether it is written digit by digit in Chinese characters: 二〇二四.
    pub(super) is_by_digit: bool,
    /// Whether it is written in Arabic digits.
    pub(super) in_digits: bool,
}

/// An amount in one of [`GROUPS`]: `1.5亿`.
struct GroupedAmount {
    whole: u64,
    /// At most two decimals, without zeros at the end.
    decimals: String,
    group: &'static str,
}

impl WrittenNumber {
    /// Returns whether no unit such as 万 follows the digits.
    pub(super) fn is_ungrouped(&self) -> bool {
        self.group.is_empty()
    }

    /// Returns whether it has neither decimals nor a unit such as 万.
    pub(super) fn is_plain_integer(&self) -> bool {
        self.is_ungrouped() && self.fraction.is_empty()
    }

    /// Returns the number in Arabic digits, without its group.
    pub(super) fn digits(&self) -> Option<String> {
        let whole: u64 = self.whole.parse().ok()?;
        Some(match self.fraction.as_str() {
            "" => whole.to_string(),
            fraction => format!("{whole}.{fraction}"),
        })
    }

    /// Returns the value; `None` when it is not an integer.
    pub(super) fn amount(&self) -> Option<u64> {
        let group = GROUPS.iter().find(|(group, _)| *group == self.group);
        let n_zeros = group.map_or(0, |(_, n_zeros)| *n_zeros).checked_sub(self.fraction.len())?;
        let value: u64 = format!("{}{}", self.whole, self.fraction).parse().ok()?;
        value.checked_mul(10_u64.pow(u32::try_from(n_zeros).ok()?))
    }

    /// Returns the spellings in Arabic digits: as written, with and without 万 and 亿, and with
    /// thousands separators.
    pub(super) fn spellings_in_digits(&self) -> Vec<String> {
        let Some(digits) = self.digits() else { return vec![] };
        let as_written = format!("{digits}{}", self.group);
        let Some(amount) = self.amount() else {
            // 12,345.67.
            let is_long = self.is_ungrouped() && self.whole.len() > 3;
            let separated = format!("{}.{}", with_thousands_separators(&self.whole), self.fraction);
            return std::iter::once(as_written).chain(is_long.then_some(separated)).collect();
        };

        // With 万 and 亿.
        let mut spellings: Vec<String> =
            grouped(amount).map(|grouped| grouped.in_digits()).collect();

        // Without them.
        let full = amount.to_string();
        if full.len() <= LIMITS.max_digits {
            spellings.extend((amount >= 1_000).then(|| with_thousands_separators(&full)));
            spellings.push(full);
        }

        spellings.extend((!self.is_ungrouped()).then_some(as_written));
        spellings
    }

    /// Returns the spellings in Chinese characters.
    pub(super) fn spellings_in_characters(&self) -> Vec<String> {
        let Ok(whole) = self.whole.parse::<u64>() else { return vec![] };
        if self.whole.len() > 1 && self.whole.starts_with('0') {
            return vec![];
        }
        let Some(amount) = self.amount() else {
            return vec![decimal_in_characters(whole, &self.fraction, self.group)];
        };

        let mut spellings = spoken(amount);
        let first_decimal = grouped(amount).find(|grouped| !grouped.decimals.is_empty());
        spellings.extend(first_decimal.map(|grouped| grouped.in_characters()));
        spellings
    }
}

impl GroupedAmount {
    fn in_characters(&self) -> String {
        decimal_in_characters(self.whole, &self.decimals, self.group)
    }

    fn in_digits(&self) -> String {
        let Self { whole, decimals, group } = self;
        if decimals.is_empty() {
            format!("{whole}{group}")
        } else {
            format!("{whole}.{decimals}{group}")
        }
    }
}

/// Returns a decimal number in characters: 一点五亿.
fn decimal_in_characters(whole: u64, decimals: &str, group: &str) -> String {
    let decimals = digits_in_characters(decimals, '零');
    format!("{}点{decimals}{group}", in_characters(whole))
}

/// Returns an amount in each of [`GROUPS`] in which it has at most two decimals.
fn grouped(amount: u64) -> impl Iterator<Item = GroupedAmount> {
    GROUPS.iter().filter_map(move |(group, n_zeros)| in_group(amount, group, *n_zeros))
}

fn in_group(amount: u64, group: &'static str, n_zeros: usize) -> Option<GroupedAmount> {
    let factor = 10_u64.pow(u32::try_from(n_zeros).ok()?);
    let (whole, rest) = (amount / factor, amount % factor);
    let is_short = whole > 0 && whole.to_string().len() <= LIMITS.max_grouped_digits;

    let (hundredths, remainder) = (rest / (factor / 100), rest % (factor / 100));
    let decimals = match hundredths {
        0 => String::new(),
        hundredths => format!("{hundredths:02}").trim_end_matches('0').to_owned(),
    };
    (is_short && remainder == 0).then_some(GroupedAmount { whole, decimals, group })
}

fn with_thousands_separators(digits: &str) -> String {
    let mut text = String::new();
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Returns the ways to say an amount: 二 may be 两 before all units but 十, either at the beginning
/// only or before every 千, 万 and 亿.
fn spoken(amount: u64) -> Vec<String> {
    let text = in_characters(amount);

    let after_two = text.strip_prefix('二').filter(|rest| !rest.starts_with('十'));
    let at_beginning = after_two.map(|rest| format!("两{rest}"));

    let mut everywhere = at_beginning.clone().unwrap_or_else(|| text.clone());
    for unit in ['千', '万', '亿'] {
        everywhere = everywhere.replace(&format!("二{unit}"), &format!("两{unit}"));
    }
    // 十二万 keeps its 二, because 十二 is one number.
    let everywhere = everywhere.replace("十两", "十二");

    [Some(text), at_beginning, Some(everywhere)].into_iter().flatten().collect()
}
