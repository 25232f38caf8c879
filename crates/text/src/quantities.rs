//! Numbers, amounts and dates in a query, and their other spellings.
//!
//! Used for queries only: each spelling is looked up in the index as it is.

mod amounts;
mod anniversaries;
mod date;
mod fractions;
mod indexed_text;
mod limits;
mod measures;
mod number_parser;
mod numerals;
mod recognise;
mod recognised_quantity;
mod units;
mod written_number;

#[cfg(test)]
mod tests;

use self::indexed_text::IndexedText;
pub use self::measures::is_unit_sign;
use self::recognise::recognise;
use self::recognised_quantity::RecognisedQuantity;
use crate::numbers::is_numeral;

/// A number, an amount or a date in a folded text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quantity {
    /// The start, in bytes.
    pub byte_start: usize,
    /// The end, in bytes.
    pub byte_end: usize,
    /// The other spellings, the most usual first. Empty for a number that has no other spelling but
    /// is still one token.
    pub spellings: Vec<String>,
    /// Whether it is a year, a month or a day.
    pub is_date: bool,
    /// The number of characters at its start that can be part of a number.
    pub n_numerals: usize,
}

/// Returns the quantities of a folded text, in order and without overlaps.
///
/// These are dates, percentages, fractions, numbers after 第 or before a unit, days such as 9·18,
/// and numbers between whitespace or punctuation. 一 on its own is never read as 1, nor is any other single character without a
/// unit.
///
/// # Examples
/// ```
/// # use xunwen_text::quantities;
/// let found = quantities("增长百分之五");
/// assert_eq!(found[0].spellings, ["5%"]);
/// assert!(quantities("一带一路").is_empty());
/// ```
#[must_use]
pub fn quantities(folded: &str) -> Vec<Quantity> {
    let text = IndexedText::new(folded);
    let mut quantities = Vec::new();
    let mut at = 0;
    while at < text.n_chars() {
        let Some(RecognisedQuantity { char_end, spellings, is_date }) = recognise(&text, at) else {
            at += 1;
            continue;
        };

        quantities.push(Quantity {
            byte_start: text.byte(at),
            byte_end: text.byte(char_end),
            spellings: other_spellings(spellings, text.slice(at, char_end)),
            is_date,
            n_numerals: text.run_length(at, is_numeral),
        });
        at = char_end;
    }
    quantities
}

/// Returns the spellings without duplicates and without the one in the text.
fn other_spellings(spellings: Vec<String>, written: &str) -> Vec<String> {
    let mut others: Vec<String> = Vec::with_capacity(spellings.len());
    for spelling in spellings {
        if spelling != written && !others.contains(&spelling) {
            others.push(spelling);
        }
    }
    others
}
