//! Letters read as syllables of pinyin and as initials.

use super::syllable::{Syllable, merged_initial};

/// The longest syllable, in letters: zhuang.
const MAX_SYLLABLE_LETTERS: usize = 6;

/// The most readings of letters that are kept: xianggang has three, longer texts more.
const MAX_READINGS: usize = 8;

/// One character as typed in letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sound {
    /// A whole syllable.
    Syllable(Syllable),
    /// The first letter of a syllable, or the first two: zh, ch, sh.
    Initial { letter: u8, is_retroflex: bool },
}

impl Sound {
    /// Returns the first letter, with merged letters merged.
    pub(crate) fn initial_class(self) -> u8 {
        match self {
            Self::Syllable(syllable) => syllable.initial_class(),
            Self::Initial { letter, .. } => merged_initial(letter),
        }
    }

    pub(crate) fn is_initial(self) -> bool {
        matches!(self, Self::Initial { .. })
    }

    /// Returns whether a syllable begins with this initial as it was typed, or is this syllable.
    pub(crate) fn is_exactly(self, syllable: Syllable) -> bool {
        match self {
            Self::Syllable(typed) => typed == syllable,
            Self::Initial { letter, is_retroflex } => {
                let letters = syllable.letters().as_bytes();
                letters[0] == letter && (!is_retroflex || letters.get(1) == Some(&b'h'))
            }
        }
    }

    /// Returns whether a syllable sounds like this one to many speakers.
    pub(crate) fn is_nearly(self, syllable: Syllable) -> bool {
        match self {
            Self::Syllable(typed) => typed.near_class() == syllable.near_class(),
            Self::Initial { .. } => false,
        }
    }
}

/// Returns the ways to read pieces of lower-case letters (ü as v), one piece after the other: those
/// with the fewest initials, and those of initials alone unless there are syllables only. Empty when
/// a letter fits no reading.
pub(crate) fn readings_of_letters(pieces: &[String]) -> Vec<Vec<Sound>> {
    let mut readings = vec![Vec::new()];
    for piece in pieces {
        let ends = readings_of_piece(piece);
        let joined = readings.iter().flat_map(|reading: &Vec<Sound>| {
            ends.iter().map(|end| [reading.as_slice(), end].concat())
        });
        readings = joined.take(MAX_READINGS).collect();
    }
    readings
}

fn readings_of_piece(piece: &str) -> Vec<Vec<Sound>> {
    let fewest = partial_readings(piece, StepKind::Any);
    if fewest.first().is_none_or(|reading| n_initials(reading) == 0) {
        return fewest;
    }

    let mut all = fewest;
    for reading in partial_readings(piece, StepKind::Initials) {
        if !all.contains(&reading) {
            all.push(reading);
        }
    }
    all.truncate(MAX_READINGS);
    all
}

/// The sounds that a reading may consist of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum StepKind {
    Any,
    Initials,
}

/// Returns the readings of a piece with the fewest initials, the shortest first.
fn partial_readings(piece: &str, kind: StepKind) -> Vec<Vec<Sound>> {
    if !piece.is_ascii() {
        return Vec::new();
    }

    // The readings of the letters before each position.
    let mut before: Vec<Vec<Vec<Sound>>> = vec![Vec::new(); piece.len() + 1];
    before[0].push(Vec::new());
    for end in 1..=piece.len() {
        let mut here = Vec::new();
        for start in end.saturating_sub(MAX_SYLLABLE_LETTERS)..end {
            let Some(sound) = sound(&piece[start..end], kind) else { continue };
            here.extend(
                before[start].iter().map(|reading| [reading.as_slice(), &[sound]].concat()),
            );
        }
        here.sort_by_key(|reading| (n_initials(reading), reading.len()));
        here.truncate(MAX_READINGS);
        before[end] = here;
    }

    let mut whole = before.pop().unwrap_or_default();
    let fewest = whole.first().map_or(0, |reading| n_initials(reading));
    whole.retain(|reading| kind == StepKind::Initials || n_initials(reading) == fewest);
    whole
}

fn n_initials(reading: &[Sound]) -> usize {
    reading.iter().filter(|sound| sound.is_initial()).count()
}

/// Returns the sound that letters write. A single vowel is an initial: 安 and 澳 begin with a.
fn sound(letters: &str, kind: StepKind) -> Option<Sound> {
    match letters.as_bytes() {
        [b'i' | b'u' | b'v'] => None,
        [letter] => Some(Sound::Initial { letter: *letter, is_retroflex: false }),
        [letter @ (b'z' | b'c' | b's'), b'h'] => {
            Some(Sound::Initial { letter: *letter, is_retroflex: true })
        }
        _ if kind == StepKind::Initials => None,
        _ => Syllable::from_letters(letters).map(Sound::Syllable),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(letters: &str, expected: &[&str]) {
        let pieces: Vec<String> = letters.split(' ').map(str::to_owned).collect();
        let shown = |sound: &Sound| match sound {
            Sound::Syllable(syllable) => syllable.letters().to_owned(),
            Sound::Initial { letter, is_retroflex } => {
                format!("{}{}", char::from(*letter), if *is_retroflex { "h*" } else { "*" })
            }
        };
        let readings = readings_of_letters(&pieces);
        let readings: Vec<String> =
            readings.iter().map(|r| r.iter().map(shown).collect::<Vec<_>>().join(" ")).collect();
        assert_eq!(readings, expected, "{letters}");
    }

    #[test]
    fn letters_are_syllables_where_they_can_be() {
        check("kuajingdianshang", &["kua jing dian shang", "kua jing di an shang"]);
        check("xian", &["xian", "xi an"]);
        check("xi an", &["xi an"]);
        check("fangan", &["fan gan", "fang an"]);
        check("lvyou", &["lv you"]);
    }

    #[test]
    fn other_letters_are_initials() {
        check("kjds", &["k* j* d* s*"]);
        check("zhrm", &["zh* r* m*", "z* h* r* m*"]);
        check("kuajds", &["kua j* d* s*"]);
        check("sohu", &["s* o* hu"]);
        check("tuv", &[]);
    }
}
