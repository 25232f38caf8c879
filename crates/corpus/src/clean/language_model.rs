//! The probability of character sequences in Chinese news. It distinguishes a broken sentence from two halves of
//! different sentences, and text from wrongly decoded bytes.
//!
//! A trigram model with absolute discounting and interpolation (Chen and Goodman, *An Empirical Study of Smoothing
//! Techniques for Language Modeling*, 1998, section 2.7) over classes of characters: traditional ones count as their
//! simplified forms, letters and digits as one class each, punctuation by its full-width form. Three classes are not
//! characters: the start of a line, the end of one with a sentence, and the end of one without. The model holds costs
//! computed from counts over real news, none of their text;
//! `cargo run --release -p xunwen-tests --example train_cleaner -- language` makes it and names its sources. Pairs and
//! triples are read in place from the binary; single characters are expanded into a table once.

use std::sync::LazyLock;

/// The model. Little-endian: the numbers of pairs, of single classes and of slots (u32 each); traditional characters
/// (u16 each, ascending), their simplified forms (u16 each); single classes (u16 each, ascending), their costs, the
/// costs of falling back to them (u8 each); slots of three bytes: a fingerprint (u16, 0 for a free slot), a cost (u8).
const MODEL: &[u8] = include_bytes!("language_model/ngrams.bin");

/// The class before the first character of a line.
pub const LINE_START: u16 = 1;
/// The class after a line that does not end a sentence.
pub const LINE_END: u16 = 2;
/// The class after a line that ends a sentence.
pub const SENTENCE_END: u16 = 3;
/// The class of letters.
pub(super) const LETTER: u16 = b'a' as u16;
/// The class of digits.
pub(super) const DIGIT: u16 = b'0' as u16;

/// Steps of cost per nat: a cost is a negative log-probability in eighths of a nat, so that a byte holds 32 nats.
pub const STEPS_PER_NAT: f32 = 8.0;
/// The cost of a class that the training news do not have, in steps: 20 nats.
const UNSEEN: u8 = 160;

/// Returns the class of a character by its form: width, case and kind. Traditional and simplified forms differ.
pub fn form(c: char) -> u16 {
    // Half-width marks, and quotation marks of both scripts, with the class that they share.
    const FULL_WIDTH: &[(char, char)] = &[
        (',', '，'),
        (':', '：'),
        (';', '；'),
        ('?', '？'),
        ('!', '！'),
        ('(', '（'),
        (')', '）'),
        ('「', '“'),
        ('『', '“'),
        ('」', '”'),
        ('』', '”'),
        ('"', '”'),
    ];
    match c {
        '0'..='9' | '０'..='９' => DIGIT,
        'a'..='z' | 'A'..='Z' | 'ａ'..='ｚ' | 'Ａ'..='Ｚ' => LETTER,
        '\u{4E00}'..='\u{9FFF}' => c as u16,
        _ => {
            let full = FULL_WIDTH.iter().find(|&&(half, _)| half == c).map_or(c, |&(_, full)| full);
            u16::try_from(u32::from(full)).unwrap_or(u16::MAX)
        }
    }
}

/// Returns the class of a character.
pub(crate) fn class(c: char) -> u16 {
    CHAR_ENTRIES.get(c as usize).map_or(u16::MAX, |entry| entry.class)
}

/// An entry for a character of the basic plane, and for the class of the same number.
#[derive(Clone, Copy)]
struct CharEntry {
    class: u16,
    cost: u8,
    fallback: u8,
}

/// The entry of each character, expanded from the model at first use.
static CHAR_ENTRIES: LazyLock<Vec<CharEntry>> = LazyLock::new(|| {
    let model = &PARTS;
    let form_of = |code| char::from_u32(u32::from(code)).map_or(code, form);
    let unseen = |code| CharEntry { class: form_of(code), cost: UNSEEN, fallback: 0 };
    let mut entries: Vec<_> = (0..=u16::MAX).map(unseen).collect();

    for (traditional, simplified) in numbers(model.traditional).zip(numbers(model.simplified)) {
        entries[usize::from(traditional)].class = simplified;
    }

    let costs = model.costs.iter().zip(model.fallbacks);
    for (class, (&cost, &fallback)) in numbers(model.classes).zip(costs) {
        let entry = &mut entries[usize::from(class)];
        (entry.cost, entry.fallback) = (cost, fallback);
    }
    entries
});

/// Returns the natural logarithm of the probability that `next` follows `last`.
pub(super) fn log_p2(last: u16, next: u16) -> f32 {
    -f32::from(PARTS.cost2(last, next)) / STEPS_PER_NAT
}

/// Returns the natural logarithm of the probability that `next` follows `before` and `last`.
pub(crate) fn log_p3(before: u16, last: u16, next: u16) -> f32 {
    -f32::from(PARTS.cost3(before, last, next)) / STEPS_PER_NAT
}

/// Returns the natural logarithm of the probability of a class regardless of its neighbours.
pub(super) fn log_p1(class: u16) -> f32 {
    -f32::from(NgramModel::cost1(class)) / STEPS_PER_NAT
}

/// The parts of the model, in the order of the file.
struct NgramModel {
    traditional: &'static [u8],
    simplified: &'static [u8],
    classes: &'static [u8],
    costs: &'static [u8],
    fallbacks: &'static [u8],
    slots: &'static [[u8; 3]],
}

/// The parts of [`MODEL`], found at compile time.
static PARTS: NgramModel = NgramModel::new(MODEL);

impl NgramModel {
    const fn new(model: &'static [u8]) -> Self {
        let (counts, rest) = model.split_at(12);
        let n_pairs = u16_at(counts, 0) as usize | (u16_at(counts, 1) as usize) << 16;
        let n_classes = u16_at(counts, 2) as usize | (u16_at(counts, 3) as usize) << 16;

        let (traditional, rest) = rest.split_at(2 * n_pairs);
        let (simplified, rest) = rest.split_at(2 * n_pairs);
        let (classes, rest) = rest.split_at(2 * n_classes);
        let (costs, rest) = rest.split_at(n_classes);
        let (fallbacks, slots) = rest.split_at(n_classes);
        let (slots, _) = slots.as_chunks();
        Self { traditional, simplified, classes, costs, fallbacks, slots }
    }

    fn cost1(class: u16) -> u16 {
        CHAR_ENTRIES[usize::from(class)].cost.into()
    }

    fn cost2(&self, last: u16, next: u16) -> u16 {
        if let Some(cost) = self.slot(NgramKey::pair(last, next)) {
            return cost.into();
        }
        u16::from(CHAR_ENTRIES[usize::from(last)].fallback) + Self::cost1(next)
    }

    fn cost3(&self, before: u16, last: u16, next: u16) -> u16 {
        if let Some(cost) = self.slot(NgramKey::triple(before, last, next)) {
            return cost.into();
        }
        let fallback = self.slot(NgramKey::context(before, last)).unwrap_or(0);
        u16::from(fallback) + self.cost2(last, next)
    }

    fn slot(&self, key: NgramKey) -> Option<u8> {
        let first = key.slot(self.slots.len());
        let (before, from) = self.slots.split_at(first);
        for &[low, high, cost] in from.iter().chain(before) {
            match u16::from_le_bytes([low, high]) {
                0 => return None,
                found if found == key.fingerprint() => return Some(cost),
                _ => {}
            }
        }
        None
    }
}

/// The hash under which the cost of an n-gram is stored. Of n-grams that are not stored, about one in ten thousand finds
/// the cost of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NgramKey(u64);

impl NgramKey {
    /// The cost of `next` after `last`.
    pub fn pair(last: u16, next: u16) -> Self {
        Self::new(1, [last, next, 0])
    }

    /// The cost of `next` after `before` and `last`.
    pub fn triple(before: u16, last: u16, next: u16) -> Self {
        Self::new(2, [before, last, next])
    }

    /// The cost of falling back from two classes to the second of them.
    pub fn context(before: u16, last: u16) -> Self {
        Self::new(3, [before, last, 0])
    }

    fn new(kind: u64, classes: [u16; 3]) -> Self {
        let packed = classes.iter().fold(kind, |packed, &class| packed << 16 | u64::from(class));
        // The finalizer of SplitMix64 (Steele, Lea and Flood, 2014). Not `xunwen_text::splitmix64`:
        // this crate does not depend on the text crate, which loads OpenCC and jieba.
        let mixed = (packed ^ packed >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        Self(mixed ^ mixed >> 31)
    }

    /// Returns the slot at which a search begins.
    pub fn slot(self, n_slots: usize) -> usize {
        ((self.0 >> 32) as usize * n_slots) >> 32
    }

    /// Returns the part of the hash that is compared within the slots; never 0.
    pub fn fingerprint(self) -> u16 {
        (self.0 as u16).max(1)
    }
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = u16> {
    bytes.chunks_exact(2).map(|bytes| u16_at(bytes, 0))
}

const fn u16_at(bytes: &[u8], i: usize) -> u16 {
    u16::from_le_bytes([bytes[2 * i], bytes[2 * i + 1]])
}
