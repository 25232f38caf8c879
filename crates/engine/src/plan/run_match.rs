//! From a run of characters to the grams that a text has exactly when it contains the run.

use xunwen_text::{CharClass, Gram, GramKind, MAX_ATOM_CHARS, grams, is_factor, is_numeral};

use super::{GramRun, Highlight, Match, NearRuns, RunOrder, SearchField};

/// The most characters that a star stands for.
pub(super) const STAR_CHARS: u32 = 10;

/// Every digit in which a number may go on, and what multiplies it.
const NUMERALS: &str = "〇零一二两三四五六七八九十百千万亿";

/// The digits that stand behind a point.
const DIGITS: &str = "〇零一二三四五六七八九";

/// What stands for a digit that is not known, before what multiplies it.
pub(crate) const UNKNOWN: [char; 2] = ['几', '数'];

/// What groups digits, and may have more of them behind it.
const GROUPS: [char; 2] = ['万', '亿'];

/// Returns the condition that the run stands in a place; None when it has nothing to look up.
/// Every character counts, punctuation and blanks too; but in names of authors and sources those
/// stand for any one such character.
pub(super) fn run_match(folded: &str, place: SearchField) -> Option<Match> {
    let candidates = Match::Run(place, run(folded, place)?);
    let is_read =
        is_more_than_grams(folded) && matches!(place, SearchField::Text | SearchField::Title);
    Some(match is_read {
        true => Match::Read(place, Box::new(candidates), Highlight::Run(folded.to_owned())),
        false => candidates,
    })
}

/// Returns the conditions of which one holds where a number stands in a place as a whole: 十二 is not
/// in 二十二.
pub(super) fn number_matches(folded: &str, place: SearchField) -> Vec<Match> {
    // Three numbers with a sign between each say enough, whichever sign it is.
    let is_date = is_date_in_signs(folded);
    let looked_up = if is_date { folded.replace(['/', '.'], "-") } else { folded.to_owned() };
    let Some(mut run) = run(&looked_up, place) else { return vec![] };
    let mut chars = folded.chars();
    let first =
        chars.next().filter(|c| is_numeral(*c) && CharClass::from_char(*c) == CharClass::Cjk);
    let last = chars.next_back().or(first);
    let last = last.filter(|c| is_numeral(*c) && CharClass::from_char(*c) == CharClass::Cjk);
    let end = i32::try_from(run.n_chars).unwrap_or(i32::MAX) - 1;
    // Not the fraction of another number: 5% is not in 3.5%.
    let digits: String = folded.chars().take_while(char::is_ascii_digit).collect();
    if !digits.is_empty() {
        run.apart.push((-1, format!(".{digits}")));
        run.apart.extend(folded.ends_with('%').then(|| (-1, "点".to_owned())));
        // Nor its thousands: 105 is not in 1,105.
        run.apart.extend((digits.len() == 3).then(|| (-1, format!(",{digits}"))));
    }
    // Nor so many tens: 十年 is not in 几十年.
    if let Some(first) = first.filter(|c| is_factor(*c)) {
        run.apart.extend(UNKNOWN.map(|unknown| (-1, String::from_iter([unknown, first]))));
    }
    // Nor the beginning of one that goes on in characters: 105 is not in 105万.
    let tail: String = folded.chars().rev().take_while(char::is_ascii_digit).collect();
    let tail: String = tail.chars().rev().collect();
    let tail_at = end + 1 - i32::try_from(tail.len()).unwrap_or(0);
    for numeral in NUMERALS.chars() {
        if !tail.is_empty() {
            run.apart.push((tail_at, format!("{tail}{numeral}")));
        }
        run.apart.extend(first.map(|first| (-1, String::from_iter([numeral, first]))));
        run.apart.extend(last.map(|last| (end, String::from_iter([last, numeral]))));
    }
    // Nor of one that goes on behind a point: 百分之五 is not in 百分之五点三.
    let decimals = last.map(|_| DIGITS.chars()).into_iter().flatten();
    run.apart.extend(decimals.map(|digit| (end + 1, String::from_iter(['点', digit]))));
    let read = |run| {
        let candidates = Box::new(Match::Run(place, run));
        Match::Read(place, candidates, Highlight::Number(folded.to_owned()))
    };
    if is_date {
        return vec![Match::Run(place, run)];
    }
    if is_more_than_grams(folded) {
        return vec![read(run)];
    }
    let Some(group) = folded.chars().next_back().filter(|c| GROUPS.contains(c)) else {
        return vec![Match::Run(place, run)];
    };
    // Nor of one that goes on in digits: 1亿 is not in 1亿2000万. Where no character follows, grams
    // do not know whether digits do.
    let alone = (end, group.to_string());
    let mut sure = run.clone();
    sure.apart.push(alone.clone());
    let at = u32::try_from(end).unwrap_or(0);
    run.grams.push((at, alone.1));
    vec![Match::Run(place, sure), read(run)]
}

/// Returns the condition that a name with hyphens in it stands in a place, with one character for
/// each of them, whatever it is, or with none: covid-19, covid 19, covid19.
pub(super) fn name_match(folded: &str, place: SearchField) -> Option<Match> {
    let parted = Match::Run(place, run(folded, place)?);
    let joined = run(&folded.replace('-', ""), place)?;
    Some(Match::Any(vec![parted, Match::Run(place, joined)]))
}

/// Returns whether a number is a day as in 2024-03-05.
pub(super) fn is_date_in_signs(number: &str) -> bool {
    number.is_ascii() && number.matches(['-', '/', '.']).count() == 2
}

/// Returns the condition that runs stand near each other, in any order or, for a star between
/// them, in theirs.
pub(super) fn near_match(
    folded: &[String],
    distance: u32,
    order: RunOrder,
    place: SearchField,
) -> Option<Match> {
    let runs: Vec<GramRun> = folded.iter().filter_map(|folded| run(folded, place)).collect();
    if runs.len() < 2 {
        return run_match(folded.first()?, place);
    }
    // Punctuation at the ends of a run is no part of its grams.
    let outside = folded.iter().zip(&runs).map(|(folded, run)| {
        u32::try_from(folded.chars().count()).unwrap_or(u32::MAX).saturating_sub(run.n_chars)
    });
    let wider = outside.fold(distance, u32::saturating_add);
    let candidates = Match::Near(place, NearRuns { runs, distance: wider, order });
    let is_read = folded.iter().any(|folded| is_more_than_grams(folded))
        && matches!(place, SearchField::Text | SearchField::Title);
    Some(match is_read {
        true => Match::Read(place, Box::new(candidates), near_marked(folded, distance, order)),
        false => candidates,
    })
}

/// Returns what is marked of runs that are near.
pub(super) fn near_marked(folded: &[String], distance: u32, order: RunOrder) -> Highlight {
    match order {
        RunOrder::Any => Highlight::Near(folded.to_vec(), distance),
        RunOrder::Given => Highlight::Stretch(folded.to_vec(), distance),
    }
}

/// Returns whether grams alone do not say that a text has this: of punctuation they know only
/// decimal points and per cent signs, and of very long runs of letters the beginning.
fn is_more_than_grams(folded: &str) -> bool {
    let mut known = 0;
    for gram in grams(folded) {
        match gram.kind {
            GramKind::Atom if gram.text.chars().count() >= MAX_ATOM_CHARS => return true,
            GramKind::Fraction | GramKind::Percentage => known += 1,
            _ => {}
        }
    }
    known < folded.chars().filter(|c| !CharClass::from_char(*c).is_token()).count()
}

/// Returns the grams that a text has when it contains this run, whatever punctuation stands in
/// it.
///
/// The last character is in the pair before it; where there is none, it stays open, since a
/// text may go on after it. Before punctuation it is closed.
pub(super) fn run(folded: &str, place: SearchField) -> Option<GramRun> {
    // In names a sign stands for any other.
    let is_name = matches!(place, SearchField::Author | SearchField::Source);
    let counts = |gram: &Gram<'_>| match gram.kind {
        GramKind::ParagraphEnd => false,
        GramKind::Fraction | GramKind::Percentage => !is_name,
        _ => true,
    };
    let all: Vec<Gram<'_>> = grams(folded).filter(counts).collect();
    // What a longer gram says need not be asked twice.
    let is_said = |n: usize| {
        let follows = |gram: &Gram<'_>| match gram.kind {
            GramKind::Seam | GramKind::Percentage => gram.byte_start == all[n].byte_start,
            _ => false,
        };
        let before = n.checked_sub(1).map(|n| all[n].kind);
        // Before punctuation nothing else may stand.
        let goes_on = |n: usize| {
            let end = all[n].byte_start + all[n].text.len();
            all.get(n + 1).map_or(folded.len(), |next| next.byte_start) == end
        };
        match all[n].kind {
            GramKind::Atom => {
                before == Some(GramKind::Fraction) || all.get(n + 1).is_some_and(follows)
            }
            GramKind::Last => before == Some(GramKind::Seam) && goes_on(n),
            _ => false,
        }
    };
    let all: Vec<Gram<'_>> = (0..all.len()).filter(|n| !is_said(*n)).map(|n| all[n]).collect();
    let first = all.first()?.char_start;
    let narrow = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let offset = |gram: &Gram<'_>| (narrow(gram.char_start - first), gram.text.to_owned());
    let (last, before) = all.split_last()?;
    let last_chars = match last.kind {
        GramKind::Atom => folded[last.byte_start..]
            .chars()
            .take_while(|c| CharClass::from_char(*c).is_token())
            .count(),
        GramKind::Seam | GramKind::Percentage | GramKind::Fraction => last.text.chars().count(),
        _ => 1,
    };
    let n_chars = narrow(last.char_start + last_chars - first);
    let is_closed = last.byte_start + last.text.len() < folded.len();
    if last.kind != GramKind::Last || is_closed {
        return Some(GramRun { grams: all.iter().map(offset).collect(), n_chars, ..GramRun::default() });
    }
    let paired = before
        .last()
        .is_some_and(|gram| gram.byte_start + gram.text.len() == last.byte_start + last.text.len());
    Some(GramRun {
        grams: before.iter().map(offset).collect(),
        open_end: (!paired).then(|| offset(last)),
        n_chars,
        ..GramRun::default()
    })
}
