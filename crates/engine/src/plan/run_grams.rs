//! From a folded run of characters to its grams.

use xunwen_text::{CharClass, Gram, GramKind, grams};

use super::gram_run::GramRun;
use super::search_field::SearchField;

/// The signs of a run that a text must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Signs {
    /// Each as in the run.
    Exact,
    /// Any one character in the place of each hyphen; the others as in the run.
    AnyForHyphen,
    /// Any one character in the place of each sign.
    Any,
}

impl Signs {
    /// Returns the signs that count in a field: in names, any sign matches any other.
    pub(super) fn of_field(field: SearchField) -> Self {
        if field.is_name() { Self::Any } else { Self::Exact }
    }

    fn are_looked_up(self, gram: &Gram<'_>) -> bool {
        match gram.kind {
            GramKind::Fraction | GramKind::Percentage => self != Self::Any,
            GramKind::Sign => match self {
                Self::Exact => true,
                Self::AnyForHyphen => gram.text != "-",
                Self::Any => false,
            },
            _ => true,
        }
    }
}

/// Returns the grams that a text contains exactly if it contains this run; `None` when the run has
/// none.
///
/// The last character is part of the pair before it. Without such a pair it stays open, since a
/// text may continue after it. Before punctuation it is closed.
pub(super) fn run_grams(folded: &str, signs: Signs) -> Option<GramRun> {
    let all: Vec<Gram<'_>> = grams(folded).filter(|gram| signs.are_looked_up(gram)).collect();
    let kept: Vec<Gram<'_>> =
        (0..all.len()).filter(|n| !is_implied(&all, *n, folded)).map(|n| all[n]).collect();
    let (last, before) = kept.split_last()?;

    let first_char = kept.first()?.char_start;
    let n_chars = narrow(last.char_start + n_token_chars(last, folded) - first_char);

    // Only a single last character at the very end of the run may be open.
    let is_closed = byte_end(last) < folded.len();
    if last.kind != GramKind::Last || is_closed {
        return Some(GramRun { grams: offsets(&kept, first_char), n_chars, ..GramRun::default() });
    }

    let is_paired = before.last().is_some_and(|gram| byte_end(gram) == byte_end(last));
    let open_end = (!is_paired).then(|| offset(last, first_char));
    Some(GramRun { grams: offsets(before, first_char), open_end, n_chars, ..GramRun::default() })
}

/// Returns whether a longer gram next to the `n`th one contains it, so that it adds nothing.
fn is_implied(all: &[Gram<'_>], n: usize, folded: &str) -> bool {
    let gram = &all[n];
    let before = n.checked_sub(1).map(|before| &all[before]);
    let follows = |kind| before.is_some_and(|before| before.kind == kind);
    let next = all.get(n + 1);

    match gram.kind {
        // The digits of a fraction, or an atom that its seam or percentage repeats.
        GramKind::Atom => {
            let is_in_fraction = all[..n].iter().rev().take(2).any(|earlier| {
                earlier.kind == GramKind::Fraction && byte_end(earlier) == byte_end(gram)
            });
            is_in_fraction || next.is_some_and(|next| repeats(next, gram))
        }
        // The last character of a pair or a seam, if the sign after it closes the run there, or the
        // end of a seam.
        GramKind::Last => {
            let is_repeated = before.is_some_and(|before| byte_end(before) == byte_end(gram));
            let is_closed = next.is_some_and(|next| next.byte_start == byte_end(gram));
            let ends_run = byte_end(gram) == folded.len();
            is_repeated && is_closed || follows(GramKind::Seam) && ends_run
        }
        // The sign in a fraction or after a number.
        GramKind::Sign => follows(GramKind::Fraction) || follows(GramKind::Percentage),
        _ => false,
    }
}

/// Returns whether a gram is the atom again, with the character or sign after it.
fn repeats(gram: &Gram<'_>, atom: &Gram<'_>) -> bool {
    matches!(gram.kind, GramKind::Seam | GramKind::Percentage) && gram.byte_start == atom.byte_start
}

/// Returns the number of characters from the start of the last gram to the end of the run's last
/// token.
fn n_token_chars(last: &Gram<'_>, folded: &str) -> usize {
    match last.kind {
        // The text of an atom is cut at a limit; its token is not.
        GramKind::Atom => folded[last.byte_start..]
            .chars()
            .take_while(|c| CharClass::from_char(*c).is_token())
            .count(),
        GramKind::Seam | GramKind::Percentage | GramKind::Fraction => last.text.chars().count(),
        _ => 1,
    }
}

fn byte_end(gram: &Gram<'_>) -> usize {
    gram.byte_start + gram.text.len()
}

fn offsets(grams: &[Gram<'_>], first_char: usize) -> Vec<(u32, String)> {
    grams.iter().map(|gram| offset(gram, first_char)).collect()
}

fn offset(gram: &Gram<'_>, first_char: usize) -> (u32, String) {
    (narrow(gram.char_start - first_char), gram.text.to_owned())
}

fn narrow(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grams_of_a_run_spell_its_tokens() {
        for text in ["什么", "的", "一带一路", "c919大", "天堂e创", "3.14", "t恤", "国，人", "2亿3"]
        {
            let run = run_grams(text, Signs::Exact).unwrap();
            assert_eq!(run.spelled(), text);
        }
    }
}
