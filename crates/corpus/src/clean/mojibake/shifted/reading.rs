//! A shifted stream decoded one byte on, and the search for the characters of which a byte is lost.

use std::ops::Range;

use super::stream::ShiftedStream;
use crate::clean::language_model::{class, log_p1, log_p3};
use crate::clean::mojibake::damaged_line::{DamagedLine, MojibakeRepair, cost_of};
use crate::clean::mojibake::gbk::{is_trail, pair};
use crate::clean::mojibake::suspects::{is_blank, is_lost_byte_mark};
use crate::clean::params::ShiftParams;
use crate::names::is_han;

/// Shown for a character that cannot be restored.
const ILLEGIBLE: char = '□';

/// The byte of a character that was lost.
#[derive(Clone, Copy)]
pub(super) enum LostHalf {
    First,
    Second,
}

/// The text that a stretch may have had. Its first character, and perhaps its last, are incomplete.
pub(super) struct ShiftedReading {
    pub(super) range: Range<usize>,
    chars: Vec<char>,
    /// The byte that is left of the first character.
    first: u8,
    /// The first byte of the last character, if the other one is lost, too.
    last: Option<u8>,
    /// An upper bound of how much likelier it is than the characters of the line, in nats.
    pub(super) max_gain: f32,
}

impl ShiftedReading {
    /// Decodes a stream one byte on, up to where both readings are in step. None if the result cannot be text.
    pub(super) fn new(
        line: &DamagedLine<'_>,
        stream: &ShiftedStream,
        params: &ShiftParams,
    ) -> Option<Self> {
        let mut chars = vec![ILLEGIBLE];
        let mut last = None;
        let mut at = 1;

        let mut end = loop {
            if let Some(end) = stream.char_at(at) {
                break end;
            }
            let lead = stream.bytes[at];
            if lead < 0x80 {
                chars.push(char::from(lead));
                at += 1;
                continue;
            }
            let Some(&trail) = stream.bytes.get(at + 1).filter(|&&trail| is_trail(trail)) else {
                // The other half was lost, and so was its mark.
                last = Some(lead);
                chars.push(ILLEGIBLE);
                break stream.char_at(at + 1)?;
            };
            chars.push(pair(lead, trail)?);
            at += 2;
        };
        if last.is_some() && line.chars.get(end) == Some(&char::REPLACEMENT_CHARACTER) {
            end += 1;
        }

        let range = stream.start..end;
        if chars.len() <= params.min_chars {
            return None;
        }
        let max_gain = max_gain(line, &range, &chars, params)?;
        Some(Self { range, chars, first: stream.bytes[0], last, max_gain })
    }

    /// Completes the incomplete characters. Returns the repair with its gain, if that is large enough.
    pub(super) fn completed(
        &self,
        line: &DamagedLine<'_>,
        lost: LostHalf,
        params: &ShiftParams,
    ) -> Option<(f32, MojibakeRepair)> {
        let completion = CharCompletion { line, range: &self.range, params };
        let mut chars = self.chars.clone();
        if let Some(lead) = self.last {
            let last = chars.len() - 1;
            let candidates = candidates(lead, LostHalf::Second, params);
            chars[last] = completion.likeliest(&chars, last, candidates);
        }
        let candidates = candidates(self.first, lost, params);
        chars[0] = completion.likeliest(&chars, 0, candidates);

        let gain = line.cost(&self.range) - line.cost_with(&self.range, &chars);
        let is_likelier =
            gain > params.min_gain && gain > params.min_gain_each * chars.len() as f32;
        is_likelier.then(|| {
            let text = chars.into_iter().collect();
            (gain, MojibakeRepair { range: self.range.clone(), text })
        })
    }
}

/// Completes single characters of a reading.
struct CharCompletion<'a, 'l> {
    line: &'a DamagedLine<'l>,
    /// The characters of the line that the reading replaces.
    range: &'a Range<usize>,
    params: &'a ShiftParams,
}

impl CharCompletion<'_, '_> {
    /// Returns the likeliest candidate for a place; [`ILLEGIBLE`] if none or another one comes near it.
    fn likeliest(
        &self,
        chars: &[char],
        place: usize,
        candidates: impl Iterator<Item = char>,
    ) -> char {
        // Only the two characters before the place and the two after it change its cost.
        let near = place.saturating_sub(2)..(place + 3).min(chars.len());
        let [before, after] = &self.line.context(self.range);
        let before = &before[(before.len() + place).saturating_sub(2).min(before.len())..];
        let after = &after[..(place + 3).saturating_sub(chars.len()).min(after.len())];
        let context = before.iter().chain(&chars[near.clone()]).chain(after);
        let mut classes: Vec<_> = context.map(|&c| class(c)).collect();
        let changing = before.len() + place - near.start;

        let mut costs = Vec::new();
        for candidate in candidates {
            classes[changing] = class(candidate);
            costs.push((cost_of(&classes), candidate));
        }
        self.line.count_read(classes.len() * costs.len());
        costs.sort_by(|(a, _), (b, _)| a.total_cmp(b));

        match costs[..] {
            [(best, c), (next, _), ..] if next - best >= self.params.min_lead => c,
            [(_, c)] => c,
            _ => ILLEGIBLE,
        }
    }
}

/// Returns the characters that have a byte, and are not too rare to restore.
fn candidates(byte: u8, lost: LostHalf, params: &ShiftParams) -> impl Iterator<Item = char> {
    let least_log_p = params.least_log_p;
    (0x40..=0xFE)
        .filter_map(move |other| match lost {
            LostHalf::First => pair(other, byte),
            LostHalf::Second => pair(byte, other),
        })
        .filter(move |&c| log_p1(class(c)) > least_log_p)
}

/// Returns how much likelier characters are than those of the line, in nats, if the incomplete ones turn out very
/// likely. None if the complete ones are not text, or the gain is small.
fn max_gain(
    line: &DamagedLine<'_>,
    range: &Range<usize>,
    chars: &[char],
    params: &ShiftParams,
) -> Option<f32> {
    // The cost of the complete characters, and a low one for the others.
    let [before, after] = line.context(range);
    let all: Vec<_> = before.iter().chain(chars).chain(after.iter()).copied().collect();
    let (mut cost, mut n_complete, mut n_incomplete) = (0.0, 0, 0);
    for c in all.windows(3) {
        if c.contains(&ILLEGIBLE) {
            n_incomplete += 1;
        } else {
            cost -= log_p3(class(c[0]), class(c[1]), class(c[2]));
            n_complete += 1;
        }
    }
    let gain = line.cost(range) - cost - params.least_cost * n_incomplete as f32;

    // A short run without a mark of the lost byte needs more evidence.
    let is_marked = is_lost_byte_mark(line.chars[range.start]);
    let is_short = !is_marked && chars.len() <= params.short_chars;
    let min_gain = if is_short { params.min_gain_short } else { params.min_gain };
    let max_cost = if is_short { params.max_cost_short } else { params.max_cost };
    let is_odd = is_short && !is_plausible_short(line, range, chars, params)
        || is_implausible(line, range, chars, params);
    (cost <= max_cost * n_complete as f32 && gain >= min_gain && !is_odd).then_some(gain)
}

/// Returns whether a short run without a mark of the lost byte shows that it is damaged, and its reading is text.
fn is_plausible_short(
    line: &DamagedLine<'_>,
    range: &Range<usize>,
    chars: &[char],
    params: &ShiftParams,
) -> bool {
    if chars.iter().any(|&c| c != ILLEGIBLE && line.is_suspect(c)) {
        return false;
    }
    if range.clone().any(|i| line.is_sign_of_damage(i)) {
        return true;
    }

    // Any two rare characters have a reading of which all but one character is made up. Rare signs, such as `÷`, do
    // not count: they occur next to ordinary characters.
    let n_complete = chars.iter().filter(|&&c| is_han(c)).count();
    let is_rare_han = |c: &&char| is_han(**c) && line.is_suspect(**c);
    let own = &line.chars[range.clone()];
    let n_rare = own.iter().filter(is_rare_han).count();
    let has_latin_sign = own.iter().any(|c| ('\u{A0}'..='\u{FF}').contains(c));
    !has_latin_sign && n_complete >= params.min_complete_short && n_rare >= params.min_rare_short
}

/// Returns whether a reading of any length has characters that no text has, or the run has no Han character.
fn is_implausible(
    line: &DamagedLine<'_>,
    range: &Range<usize>,
    chars: &[char],
    params: &ShiftParams,
) -> bool {
    let own = &line.chars[range.clone()];
    // Nothing shows that a blank belongs to a short run.
    let has_blank = chars.len() <= params.short_chars && own.iter().any(|&c| is_blank(c));
    has_blank
        || chars.iter().any(|c| matches!(c, 'ａ'..='ｚ' | 'Ａ'..='Ｚ' | '０'..='９'))
        || !own.iter().any(|&c| is_han(c))
}
