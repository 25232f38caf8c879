//! What must come out of the cleaner: a text with places that may be this or that.

/// A place of an expected text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Location {
    /// This character.
    Char(char),
    /// A blank or none: where a line end stood between a Latin word and a Han character, and where the
    /// original has one between Han characters.
    MaybeBlank,
    /// Up to three characters of any kind: what a lost byte took with it.
    Lost,
}

/// Whether `，` and `,` are told apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Width {
    /// They are.
    #[default]
    UpdateEvent,
    /// They are not: a run read one byte off may come back with either.
    Folded,
}

/// An expected stretch of text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expected {
    /// Its places, in order.
    pub places: Vec<Location>,
    /// Whether full-width marks are told from half-width ones.
    pub width: Width,
}

/// Full-width marks and their half-width forms.
pub const WIDTHS: &[(char, char)] =
    &[('，', ','), ('：', ':'), ('；', ';'), ('！', '!'), ('？', '?'), ('（', '('), ('）', ')')];

/// Returns the half-width form of a mark, any other character as it is.
#[must_use]
pub fn half_width(c: char) -> char {
    WIDTHS.iter().find(|(full, _)| *full == c).map_or(c, |(_, half)| *half)
}

impl Expected {
    /// Returns the text with nothing open.
    #[must_use]
    pub fn exactly(text: &str) -> Self {
        Self { places: text.chars().map(Location::Char).collect(), width: Width::UpdateEvent }
    }

    /// Returns the first and the last `n` places.
    #[must_use]
    pub fn ends(&self, n: usize) -> (&[Location], &[Location]) {
        let head = self.places.get(..n).unwrap_or(&self.places);
        let tail = self.places.get(self.places.len().saturating_sub(n)..).unwrap_or(&self.places);
        (head, tail)
    }

    /// Returns whether the text has it somewhere.
    #[must_use]
    pub fn is_in(&self, text: &str) -> bool {
        if self.width == Width::UpdateEvent
            && self.places.iter().all(|p| matches!(p, Location::Char(_)))
        {
            return text.contains(&self.to_string());
        }
        let folded = |c| if self.width == Width::Folded { half_width(c) } else { c };
        let text: Vec<char> = text.chars().map(folded).collect();
        let places: Vec<Location> = self
            .places
            .iter()
            .map(|place| match place {
                Location::Char(c) => Location::Char(folded(*c)),
                other => *other,
            })
            .collect();
        (0..=text.len()).any(|at| text.get(at..).is_some_and(|rest| begins(rest, &places)))
    }
}

impl std::fmt::Display for Expected {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.places.iter().try_for_each(|place| match place {
            Location::Char(c) => write!(f, "{c}"),
            Location::MaybeBlank => Ok(()),
            Location::Lost => f.write_str("〓"),
        })
    }
}

/// Whether the text begins with the places.
fn begins(text: &[char], places: &[Location]) -> bool {
    match places.split_first() {
        None => true,
        Some((Location::Char(c), rest)) => {
            text.split_first().is_some_and(|(first, text)| first == c && begins(text, rest))
        }
        Some((Location::MaybeBlank, rest)) => {
            begins(text, rest) || (text.first() == Some(&' ') && begins(&text[1..], rest))
        }
        Some((Location::Lost, rest)) => {
            (0..=3).any(|n| text.get(n..).is_some_and(|text| begins(text, rest)))
        }
    }
}
