//! From a run of characters to the grams that a text has exactly when it contains the run.

use xunwen_text::{CharClass, Gram, GramKind, MAX_ATOM_CHARS, grams, is_numeral};

use super::{Marked, Match, Near, Place, Run, RunOrder};

/// The most characters that a star stands for.
pub(super) const STAR_CHARS: u32 = 10;

/// Every digit in which a number may go on, and what multiplies it.
const NUMERALS: &str = "〇零一二两三四五六七八九十百千万亿";

/// Returns the condition that the run stands in a place; None when it has nothing to look up.
/// Every character counts, punctuation and blanks too; but in names of authors and sources those
/// stand for any one such character.
pub(super) fn run_match(folded: &str, place: Place) -> Option<Match> {
    let candidates = Match::Run(place, run(folded)?);
    let is_read = is_more_than_grams(folded) && matches!(place, Place::Text | Place::Title);
    Some(match is_read {
        true => Match::Read(place, Box::new(candidates), Marked::Run(folded.to_owned())),
        false => candidates,
    })
}

/// Returns the condition that a number stands in a place as a whole: 十二 is not in 二十二.
pub(super) fn number_match(folded: &str, place: Place) -> Option<Match> {
    let mut run = run(folded)?;
    let mut chars = folded.chars();
    let first = chars.next().filter(|c| is_numeral(*c) && CharClass::of(*c) == CharClass::Cjk);
    let last = chars.next_back().or(first);
    let last = last.filter(|c| is_numeral(*c) && CharClass::of(*c) == CharClass::Cjk);
    let end = i32::try_from(run.n_chars).unwrap_or(i32::MAX) - 1;
    for numeral in NUMERALS.chars() {
        run.apart.extend(first.map(|first| (-1, String::from_iter([numeral, first]))));
        run.apart.extend(last.map(|last| (end, String::from_iter([last, numeral]))));
    }
    let candidates = Match::Run(place, run);
    Some(match is_more_than_grams(folded) {
        true => Match::Read(place, Box::new(candidates), Marked::Number(folded.to_owned())),
        false => candidates,
    })
}

/// Returns the condition that runs stand near each other, in any order or, for a star between
/// them, in theirs.
pub(super) fn near_match(
    folded: &[String],
    distance: u32,
    order: RunOrder,
    place: Place,
) -> Option<Match> {
    let runs: Vec<Run> = folded.iter().filter_map(|folded| run(folded)).collect();
    if runs.len() < 2 {
        return run_match(folded.first()?, place);
    }
    // Punctuation at the ends of a run is no part of its grams.
    let outside = folded.iter().zip(&runs).map(|(folded, run)| {
        u32::try_from(folded.chars().count()).unwrap_or(u32::MAX).saturating_sub(run.n_chars)
    });
    let wider = outside.fold(distance, u32::saturating_add);
    let candidates = Match::Near(place, Near { runs, distance: wider, order });
    let is_read = folded.iter().any(|folded| is_more_than_grams(folded))
        && matches!(place, Place::Text | Place::Title);
    Some(match is_read {
        true => Match::Read(place, Box::new(candidates), near_marked(folded, distance, order)),
        false => candidates,
    })
}

/// Returns what is marked of runs that are near.
pub(super) fn near_marked(folded: &[String], distance: u32, order: RunOrder) -> Marked {
    match order {
        RunOrder::Any => Marked::Near(folded.to_vec(), distance),
        RunOrder::Given => Marked::Stretch(folded.to_vec(), distance),
    }
}

/// Returns whether grams alone do not say that a text has this: grams pass over punctuation, and
/// of very long runs of letters they have the beginning.
fn is_more_than_grams(folded: &str) -> bool {
    let is_other = |c| !CharClass::of(c).is_token();
    folded.contains(is_other)
        || grams(folded)
            .any(|gram| gram.kind == GramKind::Atom && gram.text.chars().count() >= MAX_ATOM_CHARS)
}

/// Returns the grams that a text has when it contains this run, whatever punctuation stands in
/// it.
///
/// The last character is in the pair before it; where there is none, it stays open, since a
/// text may go on after it. Before punctuation it is closed.
pub(super) fn run(folded: &str) -> Option<Run> {
    let all: Vec<Gram<'_>> = grams(folded).filter(|g| g.kind != GramKind::ParagraphEnd).collect();
    let first = all.first()?.char_start;
    let narrow = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let offset = |gram: &Gram<'_>| (narrow(gram.char_start - first), gram.text.to_owned());
    let (last, before) = all.split_last()?;
    let last_chars = match last.kind {
        GramKind::Atom => {
            folded[last.byte_start..].chars().take_while(|c| CharClass::of(*c).is_token()).count()
        }
        _ => 1,
    };
    let n_chars = narrow(last.char_start + last_chars - first);
    let is_closed = last.byte_start + last.text.len() < folded.len();
    if last.kind != GramKind::Last || is_closed {
        return Some(Run { grams: all.iter().map(offset).collect(), n_chars, ..Run::default() });
    }
    let paired = before
        .last()
        .is_some_and(|gram| gram.kind == GramKind::Pair && gram.char_start + 1 == last.char_start);
    Some(Run {
        grams: before.iter().map(offset).collect(),
        open_end: (!paired).then(|| offset(last)),
        n_chars,
        ..Run::default()
    })
}
