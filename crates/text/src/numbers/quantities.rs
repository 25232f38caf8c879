//! Numbers, amounts and dates in a query, and the other ways to write them.

mod scan;
mod written;

use scan::Scan;

/// A number, an amount or a date in a folded text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quantity {
    /// Where it starts, in bytes.
    pub byte_start: usize,
    /// Where it ends, in bytes.
    pub byte_end: usize,
    /// The other ways to write it, the most usual first. At least one.
    pub spellings: Vec<String>,
}

/// Returns the numbers of a folded text that may also be written another way, in order and apart
/// from each other: dates, percentages, numbers before a unit, and numbers that stand alone
/// between blanks or punctuation. 一 alone is never taken for 1, nor is any other single
/// character without a unit.
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
    let scan = Scan::of(folded);
    let mut found = Vec::new();
    let mut at = 0;
    while at < scan.n_chars() {
        let Some((end, spellings)) = scan.quantity(at) else {
            at += 1;
            continue;
        };
        let (byte_start, byte_end) = (scan.byte(at), scan.byte(end));
        let typed = &folded[byte_start..byte_end];
        let mut others: Vec<String> = Vec::with_capacity(spellings.len());
        for spelling in spellings {
            if spelling != typed && !others.contains(&spelling) {
                others.push(spelling);
            }
        }
        if !others.is_empty() {
            found.push(Quantity { byte_start, byte_end, spellings: others });
        }
        at = end;
    }
    found
}

#[cfg(test)]
mod tests;
