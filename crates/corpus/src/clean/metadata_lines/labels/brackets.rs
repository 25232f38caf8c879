//! Brackets around all of a text.

/// Brackets around lines of labels and values, of either width; the closing ones in the same order.
const OPENING: [char; 6] = ['[', '［', '【', '(', '（', '〔'];
const CLOSING: [char; 6] = [']', '］', '】', ')', '）', '〕'];

/// Returns a text without the blanks and brackets around all of it, and without a bracket at one end whose partner is
/// missing: `[編輯:馬牧青]` and `编辑：马牧青）` lose theirs, `钱塘观察（示例）` keeps its pair.
///
/// The partner of each bracket is found once, so that a text of brackets takes linear time.
pub(super) fn unwrap(text: &str) -> &str {
    let mut text = text.trim_matches(' ');
    if !text.starts_with(OPENING) && !text.ends_with(CLOSING) {
        return text;
    }

    let mut brackets = RemainingBrackets::new(text);
    while let Some(inner) = brackets.without_outer(text) {
        text = inner.trim_matches(' ');
    }
    text
}

/// A bracket of a text. Brackets of all kinds pair with each other.
struct PairedBracket {
    is_opening: bool,
    /// The index of the bracket that closes this one.
    partner: Option<usize>,
}

/// The brackets of a text that are not removed yet: those from `first` to `end`.
struct RemainingBrackets {
    brackets: Vec<PairedBracket>,
    first: usize,
    end: usize,
    n_opening: usize,
    n_closing: usize,
}

impl RemainingBrackets {
    fn new(text: &str) -> Self {
        let mut brackets: Vec<PairedBracket> = Vec::new();
        let mut open: Vec<usize> = Vec::new();

        for c in text.chars() {
            let is_opening = OPENING.contains(&c);
            if is_opening {
                open.push(brackets.len());
            } else if !CLOSING.contains(&c) {
                continue;
            } else if let Some(opening) = open.pop() {
                brackets[opening].partner = Some(brackets.len());
            }
            brackets.push(PairedBracket { is_opening, partner: None });
        }

        let n_opening = brackets.iter().filter(|bracket| bracket.is_opening).count();
        let (end, n_closing) = (brackets.len(), brackets.len() - n_opening);
        Self { brackets, first: 0, end, n_opening, n_closing }
    }

    /// Removes a pair around the text, or a bracket at one end without a partner. Returns
    /// `None` if the text has neither.
    fn without_outer<'a>(&mut self, text: &'a str) -> Option<&'a str> {
        if let Some(rest) = text.strip_prefix(OPENING) {
            let partner = self.brackets[self.first].partner.filter(|&partner| partner < self.end);
            let Some(partner) = partner else {
                self.remove_first();
                return Some(rest);
            };
            if partner + 1 == self.end
                && let Some(inner) = rest.strip_suffix(CLOSING)
            {
                self.remove_first();
                self.remove_last();
                return Some(inner);
            }
        }

        let rest = text.strip_suffix(CLOSING).filter(|_| self.n_closing > self.n_opening)?;
        self.remove_last();
        Some(rest)
    }

    fn remove_first(&mut self) {
        self.first += 1;
        self.n_opening -= 1;
    }

    fn remove_last(&mut self) {
        self.end -= 1;
        self.n_closing -= 1;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The same by definition, in quadratic time.
    fn unwrap_slowly(text: &str) -> &str {
        let mut text = text.trim_matches(' ');
        loop {
            let closing = closing_of_first(text);
            let inner = match (text.strip_prefix(OPENING), text.strip_suffix(CLOSING)) {
                (Some(rest), _) if closing == Some(text.len()) => rest.strip_suffix(CLOSING),
                (Some(rest), _) if closing.is_none() => Some(rest),
                (_, Some(rest)) if n_brackets(text, &CLOSING) > n_brackets(text, &OPENING) => {
                    Some(rest)
                }
                _ => None,
            };
            let Some(inner) = inner else { return text };
            text = inner.trim_matches(' ');
        }
    }

    fn closing_of_first(text: &str) -> Option<usize> {
        let mut depth = 0;
        text.char_indices().find_map(|(at, c)| {
            depth += i32::from(OPENING.contains(&c)) - i32::from(CLOSING.contains(&c));
            (depth == 0).then(|| at + c.len_utf8())
        })
    }

    fn n_brackets(text: &str, brackets: &[char]) -> usize {
        text.chars().filter(|c| brackets.contains(c)).count()
    }

    proptest! {
        #[test]
        fn brackets_are_removed_as_defined(text in "[\\[\\]()（）【】〔a中 ]{0,16}") {
            prop_assert_eq!(unwrap(&text), unwrap_slowly(&text));
        }
    }
}
