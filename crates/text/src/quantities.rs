//! Numbers, amounts and dates in a query, and the other ways to write them.

mod date;
mod recognise;
mod units;
mod written_number;

use crate::numbers::is_numeral;
use recognise::{Found, Scan};

/// A number, an amount or a date in a folded text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quantity {
    /// Where it starts, in bytes.
    pub byte_start: usize,
    /// Where it ends, in bytes.
    pub byte_end: usize,
    /// The other ways to write it, the most usual first; none for what is written in no other way,
    /// but is a number as a whole.
    pub spellings: Vec<String>,
    /// Whether it is a year, a month or a day.
    pub is_date: bool,
    /// Characters that it begins with of which numbers are made.
    pub n_numerals: usize,
}

/// Returns the numbers of a folded text, in order and apart from each other: dates, percentages,
/// numbers behind 第 or before a unit, and numbers that stand alone between blanks or punctuation.
/// 一 alone is never taken for 1, nor is any other single character without a unit.
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
    let scan = Scan::new(folded);
    let mut found = Vec::new();
    let mut at = 0;
    while at < scan.n_chars() {
        let Some(Found { end, spellings, is_date }) = scan.quantity(at) else {
            at += 1;
            continue;
        };
        let (byte_start, byte_end) = (scan.byte(at), scan.byte(end));
        let typed = scan.slice(at, end);
        let mut others: Vec<String> = Vec::with_capacity(spellings.len());
        for spelling in spellings {
            if spelling != typed && !others.contains(&spelling) {
                others.push(spelling);
            }
        }
        let n_numerals = scan.run(at, is_numeral);
        let spellings = others;
        found.push(Quantity { byte_start, byte_end, spellings, is_date, n_numerals });
        at = end;
    }
    found
}

#[cfg(test)]
mod tests;
