//! GBK streams that lost a byte. Every character after the loss consists of the second byte of one character and the
//! first of the next, until a byte below 0x80 puts the decoder in step again.
//!
//! The lost byte may have left nothing, a question mark or U+FFFD, and the page may have narrowed its full-width
//! punctuation afterwards, that of the damaged run included. All combinations are tried from each place at which the
//! damage may begin, and the likeliest reading wins.

mod probe;
mod punctuation_width;
mod reading;
mod stream;

use std::ops::Range;

use self::probe::{LOOK_AHEAD, LOOK_BACK, PROBE_CHARS, ShiftProbe};
use self::punctuation_width::{PunctuationWidth, full_width};
use self::reading::{LostHalf, ShiftedReading};
use self::stream::ShiftedStream;
use super::damaged_line::{DamagedLine, MojibakeRepair};
use super::suspects::is_blank;
use crate::clean::params::ShiftParams;

/// Returns the repair of the run that a suspect belongs to, if it lost a byte.
pub(super) fn repair(
    line: &DamagedLine<'_>,
    suspect: usize,
    from: usize,
    params: &ShiftParams,
) -> Option<MojibakeRepair> {
    let first = suspect.saturating_sub(LOOK_BACK).max(from);
    let places = first..(suspect + LOOK_AHEAD + 1).min(line.chars.len());

    // Decode from every place, and keep the readings that promise most.
    let mut readings = readings(line, &places, params);
    let promise = |reading: &ShiftedReading| {
        reading.max_gain + params.earlier_cost * reading.range.start as f32
    };
    readings.sort_by(|a, b| promise(b).total_cmp(&promise(a)));

    // Complete the characters of which a byte is lost, and take the best result.
    let completed = readings.iter().take(params.max_restored).flat_map(|reading| {
        [LostHalf::First, LostHalf::Second].map(|lost| reading.completed(line, lost, params))
    });
    let rating = |(gain, repair): &(f32, MojibakeRepair)| {
        gain + params.earlier_cost * repair.range.start as f32
    };
    let best = completed.flatten().max_by(|a, b| rating(a).total_cmp(&rating(b)));
    best.map(|(_, repair)| repair)
}

/// Returns the readings from each place, with ASCII punctuation as it is and as full-width marks.
fn readings(
    line: &DamagedLine<'_>,
    places: &Range<usize>,
    params: &ShiftParams,
) -> Vec<ShiftedReading> {
    let mut unchanged_probe = ShiftProbe::new(line, places, PunctuationWidth::Unchanged);
    // Made only if some place has punctuation.
    let mut full_probe = None;
    let mut readings = Vec::new();

    // Damage does not begin with a blank: nothing would show where.
    for place in places.clone().filter(|&place| !is_blank(line.chars[place])) {
        let read = |width| ShiftedStream::read_through(line, place, width, params.max_bytes);
        let unchanged = unchanged_probe
            .is_promising(place)
            .then(|| read(PunctuationWidth::Unchanged))
            .flatten();

        // Without punctuation near the place, both widths give the same bytes.
        let end = line.chars.len().min(place + PROBE_CHARS);
        let has_punctuation = line.chars[place..end].iter().any(|&c| full_width(c).is_some());
        let is_full_promising = (has_punctuation || unchanged.is_some())
            && full_probe
                .get_or_insert_with(|| ShiftProbe::new(line, places, PunctuationWidth::Full))
                .is_promising(place);
        let full = is_full_promising.then(|| read(PunctuationWidth::Full)).flatten();

        let streams = [unchanged, full].into_iter().flatten();
        readings.extend(streams.filter_map(|stream| ShiftedReading::new(line, &stream, params)));
    }
    readings
}
