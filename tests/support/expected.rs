//! The expected output of the cleaner: a text in which some positions allow several characters.

/// A position of an expected text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExpectedChar {
    /// Exactly this character.
    Char(char),
    /// An optional blank: at a line end between a Latin word and a Han character, and where the
    /// original has a blank between Han characters.
    MaybeBlank,
    /// Up to three arbitrary characters: those destroyed by a lost byte.
    Lost,
}

/// Whether `，` and `,` are different.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Width {
    /// Different.
    #[default]
    Distinct,
    /// Equal: text decoded with an offset of one byte may be restored with either.
    Folded,
}

/// An expected text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expected {
    /// The positions, in order.
    pub places: Vec<ExpectedChar>,
    /// Whether full-width and half-width marks are different.
    pub width: Width,
}

/// Full-width marks and their half-width forms.
pub const WIDTHS: &[(char, char)] =
    &[('，', ','), ('：', ':'), ('；', ';'), ('！', '!'), ('？', '?'), ('（', '('), ('）', ')')];

/// Returns the half-width form of a mark, or the character itself.
#[must_use]
pub fn half_width(c: char) -> char {
    WIDTHS.iter().find(|(full, _)| *full == c).map_or(c, |(_, half)| *half)
}

impl Expected {
    /// Returns the expectation of exactly this text.
    #[must_use]
    pub fn exactly(text: &str) -> Self {
        Self { places: text.chars().map(ExpectedChar::Char).collect(), width: Width::Distinct }
    }

    /// Returns the first and the last `n` positions.
    #[must_use]
    pub fn ends(&self, n: usize) -> (&[ExpectedChar], &[ExpectedChar]) {
        let head = self.places.get(..n).unwrap_or(&self.places);
        let tail = self.places.get(self.places.len().saturating_sub(n)..).unwrap_or(&self.places);
        (head, tail)
    }

    /// Returns whether the text contains the expected text.
    #[must_use]
    pub fn is_in(&self, text: &str) -> bool {
        if self.width == Width::Distinct
            && self.places.iter().all(|p| matches!(p, ExpectedChar::Char(_)))
        {
            return text.contains(&self.to_string());
        }
        let folded = |c| if self.width == Width::Folded { half_width(c) } else { c };
        let text: Vec<char> = text.chars().map(folded).collect();
        let places: Vec<ExpectedChar> = self
            .places
            .iter()
            .map(|place| match place {
                ExpectedChar::Char(c) => ExpectedChar::Char(folded(*c)),
                other => *other,
            })
            .collect();
        (0..=text.len()).any(|at| text.get(at..).is_some_and(|rest| begins(rest, &places)))
    }
}

impl std::fmt::Display for Expected {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.places.iter().try_for_each(|place| match place {
            ExpectedChar::Char(c) => write!(f, "{c}"),
            ExpectedChar::MaybeBlank => Ok(()),
            ExpectedChar::Lost => f.write_str("〓"),
        })
    }
}

/// Returns whether the text begins with these positions.
fn begins(text: &[char], places: &[ExpectedChar]) -> bool {
    match places.split_first() {
        None => true,
        Some((ExpectedChar::Char(c), rest)) => {
            text.split_first().is_some_and(|(first, text)| first == c && begins(text, rest))
        }
        Some((ExpectedChar::MaybeBlank, rest)) => {
            begins(text, rest) || (text.first() == Some(&' ') && begins(&text[1..], rest))
        }
        Some((ExpectedChar::Lost, rest)) => {
            (0..=3).any(|n| text.get(n..).is_some_and(|text| begins(text, rest)))
        }
    }
}
