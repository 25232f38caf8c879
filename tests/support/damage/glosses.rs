//! Pinyin in brackets after Han characters, inserted by mirrors that serve one text to readers and
//! another to machines: `醫(yī)`.

use pinyin::{ToPinyin, ToPinyinMulti};

use super::draft::Draft;
use super::{Fault, Kind};
use crate::random::SplitMix;

/// The forms of a gloss: the text before and after the pinyin, and a name.
const FORMS: &[(&str, &str, &str)] = &[
    ("(", ")", "half-width"),
    ("(", ")", "half-width"),
    ("（", "）", "full-width"),
    (" (", ")", "behind a blank"),
];

/// The spelling of the pinyin.
#[derive(Clone, Copy, PartialEq)]
enum Spelling {
    /// One character for each letter: `yī`.
    Composed,
    /// Combining marks: `ī` as `i` and U+0304.
    Decomposed,
    /// The letters ɑ and ɡ of school fonts.
    School,
}

/// Letters with tone marks as letter and combining mark (Unicode, canonical decomposition).
const DECOMPOSED: &[(char, &str)] = &[
    ('ā', "a\u{304}"),
    ('á', "a\u{301}"),
    ('ǎ', "a\u{30C}"),
    ('à', "a\u{300}"),
    ('ē', "e\u{304}"),
    ('é', "e\u{301}"),
    ('ě', "e\u{30C}"),
    ('è', "e\u{300}"),
    ('ī', "i\u{304}"),
    ('í', "i\u{301}"),
    ('ǐ', "i\u{30C}"),
    ('ì', "i\u{300}"),
    ('ō', "o\u{304}"),
    ('ó', "o\u{301}"),
    ('ǒ', "o\u{30C}"),
    ('ò', "o\u{300}"),
    ('ū', "u\u{304}"),
    ('ú', "u\u{301}"),
    ('ǔ', "u\u{30C}"),
    ('ù', "u\u{300}"),
];

/// Adds glosses to one to ten percent of the characters in about half of the paragraphs: anywhere, or
/// always to the same characters.
pub(super) fn apply(draft: &mut Draft, random: &mut SplitMix) {
    let percent = random.between(1, 10);
    let Some((open, close, bracket)) = random.one(FORMS).copied() else { return };
    let (spelling, variant) = match random.below(8) {
        0 => (Spelling::Decomposed, "combining tone marks"),
        1 => (Spelling::School, "school letters"),
        _ => (Spelling::Composed, bracket),
    };
    let is_by_character = random.chance(50);
    let salt = random.bits();
    let fault = Fault { kind: Kind::Gloss, variant };
    for at in draft.open_passages(random) {
        if !random.chance(55) {
            continue;
        }
        for sentence in draft.passages[at].sentences.iter_mut().filter(|s| s.is_fit()) {
            for n in 0..sentence.atoms.len() {
                let Some(c) =
                    sentence.atoms[n].single().filter(|_| sentence.atoms[n].is_plain_han())
                else {
                    continue;
                };
                let is_drawn = if is_by_character {
                    SplitMix::seeded(salt ^ u64::from(u32::from(c))).chance(percent)
                } else {
                    random.chance(percent)
                };
                if is_drawn && let Some(reading) = reading(c, random) {
                    let reading = spelt(reading, spelling);
                    sentence.atoms[n].raw = format!("{c}{open}{reading}{close}");
                    sentence.mark(fault);
                }
            }
        }
    }
}

/// Returns the most common reading, or in one of eight cases another reading.
fn reading(c: char, random: &mut SplitMix) -> Option<&'static str> {
    if random.chance(12) {
        let all = c.to_pinyin_multi()?;
        return all.get_opt(random.below(all.count())).map(pinyin::Pinyin::with_tone);
    }
    c.to_pinyin().map(pinyin::Pinyin::with_tone)
}

fn spelt(reading: &str, spelling: Spelling) -> String {
    let spell = |c: char| match (spelling, c) {
        (Spelling::School, 'a') => "ɑ".to_owned(),
        (Spelling::School, 'g') => "ɡ".to_owned(),
        (Spelling::Decomposed, _) => DECOMPOSED
            .iter()
            .find(|(letter, _)| *letter == c)
            .map_or_else(|| c.to_string(), |(_, marks)| (*marks).to_owned()),
        _ => c.to_string(),
    };
    reading.chars().map(spell).collect()
}
