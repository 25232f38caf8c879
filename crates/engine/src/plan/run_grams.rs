//! From a folded run of characters to its grams.

use xunwen_text::{CharClass, Gram, GramKind, grams};

use super::gram_run::GramRun;
use super::search_field::SearchField;

/// Returns the grams that a text contains when it contains this run, whatever punctuation is in
/// it; `None` when the run has no gram.
///
/// The last character is part of the pair before it. Without such a pair it stays open, since a
/// text may continue after it. Before punctuation it is closed.
pub(super) fn run_grams(folded: &str, field: SearchField) -> Option<GramRun> {
    let all: Vec<Gram<'_>> = grams(folded).filter(|gram| is_looked_up(gram.kind, field)).collect();
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

/// Returns whether a run is looked up by its grams of this kind. In names, any sign matches any
/// other, so their signs are not looked up.
fn is_looked_up(kind: GramKind, field: SearchField) -> bool {
    match kind {
        GramKind::ParagraphEnd => false,
        GramKind::Fraction | GramKind::Percentage | GramKind::Sign => !field.is_name(),
        _ => true,
    }
}

/// Returns whether a longer gram next to the `n`th one contains it, so that it adds nothing.
fn is_implied(all: &[Gram<'_>], n: usize, folded: &str) -> bool {
    let gram = &all[n];
    let kind_before = n.checked_sub(1).map(|before| all[before].kind);

    match gram.kind {
        // The digits of a fraction, or an atom that its seam or percentage repeats.
        GramKind::Atom => {
            kind_before == Some(GramKind::Fraction)
                || all.get(n + 1).is_some_and(|next| repeats(next, gram))
        }
        // The character of a seam; before punctuation it is kept, since it closes the run there.
        GramKind::Last => {
            let next_start = all.get(n + 1).map_or(folded.len(), |next| next.byte_start);
            kind_before == Some(GramKind::Seam) && next_start == byte_end(gram)
        }
        // The sign of a unit after its number.
        GramKind::Sign => kind_before == Some(GramKind::Percentage),
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
        for text in ["什么", "的", "一带一路", "c919大", "天堂e创", "3.14", "t恤"] {
            let run = run_grams(text, SearchField::Text).unwrap();
            let tokens: String = text.chars().filter(|c| *c != '.').collect();
            assert_eq!(run.spelled().replace('.', ""), tokens);
        }
    }
}
