//! A number as read, and its spellings.

use crate::numbers::{digits_in_characters, in_characters};

/// Groups of four digits, as amounts are shortened by them, with the zeros that each stands for.
pub(super) const GROUPS: &[(&str, usize)] = &[("万亿", 12), ("亿", 8), ("万", 4)];

/// The longest number in digits that is also written out.
pub(super) const MAX_DIGITS: usize = 9;

/// Digits before a group beyond which nobody shortens an amount by it.
const MAX_GROUPED_DIGITS: usize = 6;

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
    /// Written in Arabic digits.
    pub(super) in_digits: bool,
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

    /// Returns what the number is worth; `None` when that is no whole amount.
    pub(super) fn amount(&self) -> Option<u64> {
        let group = GROUPS.iter().find(|(group, _)| *group == self.group);
        let n_zeros = group.map_or(0, |(_, n_zeros)| *n_zeros).checked_sub(self.fraction.len())?;
        let value: u64 = format!("{}{}", self.whole, self.fraction).parse().ok()?;
        value.checked_mul(10_u64.pow(u32::try_from(n_zeros).ok()?))
    }

    /// Returns the spellings in Arabic digits: as read, with and without 万 and 亿, and with commas
    /// between thousands.
    pub(super) fn arabic(&self) -> Vec<String> {
        let Some(digits) = self.digits() else { return vec![] };
        let as_read = format!("{digits}{}", self.group);
        let Some(amount) = self.amount() else { return vec![as_read] };
        let shortened = grouped(amount).map(|(whole, decimals, group)| match decimals.as_str() {
            "" => format!("{whole}{group}"),
            decimals => format!("{whole}.{decimals}{group}"),
        });
        let mut spellings: Vec<String> = shortened.collect();
        let full = amount.to_string();
        if full.len() <= MAX_DIGITS {
            spellings.extend((amount >= 1_000).then(|| in_thousands(&full)));
            spellings.push(full);
        }
        spellings.extend((!self.is_plain()).then_some(as_read));
        spellings
    }

    /// Returns the spellings in Chinese characters.
    pub(super) fn characters(&self) -> Vec<String> {
        let Ok(whole) = self.whole.parse::<u64>() else { return vec![] };
        if self.whole.len() > 1 && self.whole.starts_with('0') {
            return vec![];
        }
        let decimal = |whole: u64, decimals: &str, group: &str| {
            let decimals = digits_in_characters(decimals, '零');
            format!("{}点{decimals}{group}", in_characters(whole))
        };
        let Some(amount) = self.amount() else {
            return vec![decimal(whole, &self.fraction, self.group)];
        };
        let mut spellings = spoken(amount);
        let mut shortened = grouped(amount).filter(|(_, decimals, _)| !decimals.is_empty());
        spellings.extend(
            shortened.next().map(|(whole, decimals, group)| decimal(whole, &decimals, group)),
        );
        spellings
    }
}

/// Returns how an amount is shortened by each of [`GROUPS`]: the whole part, at most two decimals,
/// and the group.
fn grouped(amount: u64) -> impl Iterator<Item = (u64, String, &'static str)> {
    GROUPS.iter().filter_map(move |(group, n_zeros)| {
        let factor = 10_u64.pow(u32::try_from(*n_zeros).ok()?);
        let (whole, rest) = (amount / factor, amount % factor);
        let hundredths = rest / (factor / 100);
        let is_short = whole > 0 && whole.to_string().len() <= MAX_GROUPED_DIGITS;
        let decimals = match hundredths {
            0 => String::new(),
            hundredths => format!("{hundredths:02}").trim_end_matches('0').to_owned(),
        };
        (is_short && rest % (factor / 100) == 0).then_some((whole, decimals, *group))
    })
}

/// Returns digits with commas between thousands.
fn in_thousands(digits: &str) -> String {
    let mut text = String::new();
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Returns the ways to speak an amount: 二 is 两 before all but 十, at its beginning or wherever
/// thousands, 万 and 亿 are counted.
fn spoken(amount: u64) -> Vec<String> {
    let text = in_characters(amount);
    let first = text.strip_prefix('二').filter(|rest| !rest.starts_with('十'));
    let first = first.map(|rest| format!("两{rest}"));
    let mut all = first.clone().unwrap_or_else(|| text.clone());
    for unit in ['千', '万', '亿'] {
        all = all.replace(&format!("二{unit}"), &format!("两{unit}"));
    }
    // 十二万 has 十 before its 二, which makes it one number.
    let all = all.replace("十两", "十二");
    [Some(text), first, Some(all)].into_iter().flatten().collect()
}
